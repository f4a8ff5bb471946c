"""Measuring: whole processes, by wall clock, CPU and peak memory; A and B by turns; medians."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import NamedTuple, TypeVar

ROOT = Path(__file__).parents[1]
T = TypeVar("T")


class Cost(NamedTuple):
    """What a process cost: wall and CPU in seconds, peak resident memory in MiB."""

    wall: float
    cpu: float
    peak: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s, {self.cpu:.2f} s CPU, {self.peak:.0f} MiB"


@dataclass(frozen=True)
class Goal:
    """What a figure should be: at least, or at most, some number."""

    limit: float
    least: bool = True

    def holds(self, figure: float) -> bool:
        """Whether the figure is good enough."""
        return figure >= self.limit if self.least else figure <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.limit:g}"


@dataclass(frozen=True)
class Result:
    """One figure, its unit, its goal if it has one, of how many it is the median, and more facts."""

    what: str
    figure: float
    unit: str
    goal: Goal | None
    n: int
    facts: Sequence[str] = field(default=())

    @property
    def verdict(self) -> str:
        """Say whether the goal holds."""
        if self.goal is None:
            return ""
        return "holds" if self.goal.holds(self.figure) else "MISSED"


def run(command: Sequence[str | Path]) -> Cost:
    """Run a program to its end; RuntimeError with what it said where it fails."""
    launch = [sys.executable, Path(__file__).with_name("launch.py"), *command]
    done = subprocess.run(
        list(map(str, launch)), cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr}")
    return Cost(*json.loads(done.stdout))


def interleave(pairs: int, *runs: Callable[[], T]) -> list[list[T]]:
    """Call A B A B A B, so that what the machine does meanwhile falls on both; give the results of each."""
    found: list[list[T]] = [[] for _ in runs]
    for _ in range(pairs):
        for results, call in zip(found, runs, strict=True):
            results.append(call())
    return found


def middle(costs: Sequence[Cost]) -> Cost:
    """Take the median of each figure."""
    return Cost(*(median(each) for each in zip(*costs, strict=True)))


def environment() -> dict[str, str]:
    """Give the environment for a measured process: without what a person set for igarape or for Python.

    Who installs a package has its modules compiled; where that is turned off, each start would compile them anew.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("IGARAPE_") and name != "PYTHONDONTWRITEBYTECODE"
    }
    return kept | {"LC_ALL": "C.UTF-8"}
