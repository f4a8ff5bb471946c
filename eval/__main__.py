"""The evaluation's door: draw streams, group them in every way, print tables.

make eval                                      every table, about ten minutes
eval/.venv/bin/python -m eval --streams 40     fewer streams, to see that all of it works
eval/.venv/bin/python -m eval --only growth    one table

EVAL_DATA names the folder with the labelled texts; a set that is not there is left out, and that is said.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from eval import growth, sensitivity, speed, tables
from eval.streams import FOLDER, SETS, missing

TABLES = {
    "streams": tables.streams,
    "sensitivity": sensitivity.table,
    "growth": growth.table,
    "speed": speed.table,
}
"""Each by the name that --only takes."""
FIRST_SEED = 5_000
"""Streams of this seed and after; what was chosen was chosen on streams of the seeds 1,000 to 1,099."""


def main() -> int:
    """Print the tables that were asked for; exit 2 where there is no labelled set at all."""
    parser = argparse.ArgumentParser(prog="python -m eval", description="Measure how well topics are found.")
    parser.add_argument("--only", action="append", choices=TABLES, help="one table; may be repeated")
    parser.add_argument("--streams", type=int, default=200, help="streams of each set (default: 200)")
    parser.add_argument("--seed", type=int, default=FIRST_SEED, help="the first stream's seed")
    args = parser.parse_args()
    sets = [name for name in SETS if not missing(name)]
    for name in SETS:
        if name not in sets:
            print(f"left out: {FOLDER / SETS[name][0]} is not there", file=sys.stderr)
    if not sets:
        print("There is nothing to measure with. Try: make eval EVAL_DATA=folder", file=sys.stderr)
        return 2
    for name in args.only or TABLES:
        TABLES[name](sets, args.seed, args.streams)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
