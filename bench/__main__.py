"""The bench's door: measure, print each figure as it comes, then the table.

make bench                                   everything but `huge`, about a quarter of an hour
.venv/bin/python -m bench --quick            small sizes, to see that all of it works
.venv/bin/python -m bench --only webhook     one comparison
.venv/bin/python -m bench --write 2026-11-22 put the figures into docs/benchmarks.md
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from bench import insights, lakes, pages, proxy, report, small, tables, tee, webhook

COMPARISONS = {
    "pandas": tables.against_pandas,
    "course": tables.against_course,
    "growth": tables.growth,
    "huge": tables.huge,
    "doubts": insights.whole,
    "chat": insights.one_chat,
    "pages": pages.compare,
    "webhook": webhook.compare,
    "proxy": proxy.compare,
    "tee": tee.compare,
    "bytes": small.raw_bytes,
    "help": small.startup,
}
"""Each by the name that --only takes."""


def main() -> int:
    """Measure what was asked for; exit 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure how fast igarape is.")
    parser.add_argument(
        "--only", action="append", choices=COMPARISONS, help="one comparison; may be repeated"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes and one pair: it proves nothing")
    parser.add_argument("--pairs", type=int, default=3, help="how often A and B take turns (default: 3)")
    parser.add_argument("--write", metavar="DATE", help="put the figures into docs/benchmarks.md")
    args = parser.parse_args()
    if not lakes.RIVAL.exists():
        print("The rivals are not installed. Try: make bench", file=sys.stderr)
        return 2
    lakes.DATA.mkdir(exist_ok=True)
    results = []
    for name in args.only or [each for each in COMPARISONS if each != "huge"]:
        load = report.load()
        for found in COMPARISONS[name](args.quick, 1 if args.quick else args.pairs):
            result = replace(found, goal=None) if args.quick else found
            print(report.sentence(result), flush=True)
            results.append(report.Measured(name, result, args.write or "", load))
    print("\n" + report.table(results))
    if args.write:
        report.write(results)
    return 1 if any(each.result.verdict == "MISSED" for each in results) else 0


if __name__ == "__main__":
    raise SystemExit(main())
