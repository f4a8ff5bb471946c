"""The evaluation's door: draw streams and make talks up, judge them in every way, print tables.

make eval                                      every table, about half an hour
eval/.venv/bin/python -m eval --streams 40     fewer streams, to see that all of it works
eval/.venv/bin/python -m eval --only growth    one table

EVAL_DATA names the folder with the labelled texts; what is not there is left out, and that is said. Talks that are
made up, and the messages that we labelled ourselves, need no folder.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from eval import attribution, claims, growth, outcomes, questions, sensitivity, speed, tables
from eval.streams import FOLDER, SETS, missing

STREAMS = {
    "streams": tables.streams,
    "claims": claims.table,
    "sensitivity": sensitivity.table,
    "growth": growth.table,
    "speed": speed.table,
}
"""Tables that draw streams of the labelled sets, each by the name that --only takes."""
TABLES = (*STREAMS, "questions", "attribution", "outcomes")
FIRST_SEED = 5_000
"""Streams of this seed and after; what was chosen was chosen on streams of the seeds 1,000 to 1,099."""


def main() -> int:
    """Print the tables that were asked for, as far as there is something to measure with."""
    parser = argparse.ArgumentParser(
        prog="python -m eval", description="Measure how well doubts are understood."
    )
    parser.add_argument("--only", action="append", choices=TABLES, help="one table; may be repeated")
    parser.add_argument("--streams", type=int, default=200, help="streams of each set (default: 200)")
    parser.add_argument("--seed", type=int, default=FIRST_SEED, help="the first stream's seed")
    args = parser.parse_args()
    sets = [name for name in SETS if not missing(name)]
    for name in SETS:
        if name not in sets:
            _leave_out(FOLDER / SETS[name][0])
    for name in args.only or TABLES:
        if name == "questions":
            questions.table()
        elif name == "outcomes":
            outcomes.table(args.seed)
        elif name == "attribution":
            attribution.table() if attribution.LOGS.is_dir() else _leave_out(attribution.LOGS)
        elif sets:
            STREAMS[name](sets, args.seed, args.streams)
    return 0


def _leave_out(path: Path) -> None:
    print(f"left out: {path} is not there. Try: make eval EVAL_DATA=folder", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
