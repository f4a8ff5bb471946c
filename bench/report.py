"""Saying what was measured: on the screen, and in docs/benchmarks.md."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from bench.lakes import DATA, RIVAL
from bench.measure import ROOT, Goal, Result

PAGE = ROOT / "docs" / "benchmarks.md"
KEPT = DATA / "results.json"
"""The newest figures of each comparison, so that one may be measured again alone."""

_OURS = ("igarape", "duckdb", "msgspec", "uvicorn", "uvloop", "httptools", "zstandard")
_RIVALS = ("pandas", "pyarrow", "fastapi", "pydantic")
_HEAD = """# Benchmarks

Figures are ratios of medians. A and B take turns in one run (A B A B A B), each a whole process, Python's
start included. Memory is the peak of the process. All data is made up (`bench/updates.py`, and `bench/support.py`
for the doubts; seeded), about 510 bytes an update; text of people compresses worse. The disk's cache is warm for both sides.

Measure again: `make bench`, and `.venv/bin/python -m bench --only huge` for the largest; `--write DATE`
writes this page. `bench/rivals/` holds what igarape is measured against.

What stands between a figure and its goal: a build uses every core, its rivals one, so whatever else runs
costs the build more; the load before each run is noted. `n` says how many pairs were run.
"""


class Measured(NamedTuple):
    """A result, the comparison it is of, the day, and how busy the machine was before."""

    name: str
    result: Result
    date: str
    load: float


def load() -> float:
    """How many processes wanted the machine during the last minute, on average."""
    return round(os.getloadavg()[0], 1)


def sentence(result: Result) -> str:
    """Say one result and its facts, as lines."""
    goal = f" (goal {result.goal}: {result.verdict})" if result.goal else ""
    lines = [f"{result.what}: {_figure(result)}{goal}, n = {result.n}", *result.facts]
    return "\n    ".join(lines)


def table(measured: Sequence[Measured]) -> str:
    """Make the table of all figures, in Markdown."""
    rows = [("figure", "measured", "goal", "", "n")]
    rows += [
        (
            each.result.what,
            _figure(each.result),
            str(each.result.goal or ""),
            each.result.verdict,
            str(each.result.n),
        )
        for each in measured
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def write(measured: Sequence[Measured]) -> None:
    """Put new figures in the place of older ones of the same comparisons, and write the page."""
    new = {each.name for each in measured}
    known = [each for each in _known() if each.name not in new] + list(measured)
    KEPT.write_text(json.dumps([[each.name, asdict(each.result), each.date, each.load] for each in known]))
    parts = [_HEAD, "## The machine\n", _machine(), "## Figures\n", table(known), "\n## In full\n"]
    for each in known:
        parts.append(f"- {sentence(each.result).replace(chr(10) + '    ', chr(10) + '  - ')}")
        parts.append(f"  - `python -m bench --only {each.name}`, {each.date}, load before: {each.load}")
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(parts) + "\n")


def _known() -> list[Measured]:
    if not KEPT.exists():
        return []
    return [
        Measured(name, Result(**{**result, "goal": result["goal"] and Goal(**result["goal"])}), date, busy)
        for name, result, date, busy in json.loads(KEPT.read_text())
    ]


def _figure(result: Result) -> str:
    return (
        f"{result.figure:.3g} {result.unit}" if result.figure < 100 else f"{result.figure:.0f} {result.unit}"
    )


def _machine() -> str:
    cpu = next(
        (line.partition(":")[2].strip() for line in _read("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    ours = ", ".join(f"{name} {metadata.version(name)}" for name in _OURS)
    site = next(iter((RIVAL.parents[1] / "lib").glob("python*/site-packages")))
    found = {each.name: each.version for each in metadata.distributions(path=[str(site)])}
    rivals = ", ".join(f"{name} {found[name]}" for name in _RIVALS)
    return (
        f"- {cpu}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}\n"
        f"- Python {platform.python_version()}, {ours}\n- measured against {rivals}\n"
    )


def _read(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []
