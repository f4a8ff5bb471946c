"""Answered: who answered first, and how long the first answers took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from igarape.query.engine import Note
from igarape.query.outcomes import NOBODY, Outcomes
from igarape.show.pages.endings import Grid, part
from igarape.show.pages.view import View

_SPANS = (-1, 10, 60, 5 * 60, 30 * 60, 2 * 3600, 24 * 3600, 7 * 24 * 3600)
"""Where the spans of the histogram end, in seconds; each includes its end, and the first one 0 too."""

_WHO = {
    "bot": Note("The bot"),
    "staff": Note("Staff"),
    "member": Note("Another member"),
    NOBODY: Note("Nobody"),
}


class Span(NamedTuple):
    """One line of the histogram: its name, how many first answers took so long, its bar up to 100, where it leads."""

    name: str
    said: str
    bar: float
    link: str


class Answered(NamedTuple):
    """Who answered first, as a table, and the times as a histogram of `n` answers."""

    who: Grid
    spans: Sequence[Span]
    n: int


def answered(rows: Sequence[Mapping[str, Any]], view: View) -> Answered:
    """Count rows of `answered_by` and `answer_seconds`; each stands for `episodes`."""
    every = Outcomes.of(rows)
    return Answered(_who(rows, every, view), spans(every, view), every.seconds.total())


def _who(rows: Sequence[Mapping[str, Any]], every: Outcomes, view: View) -> Grid:
    heads = [
        view.tell("Answered first by"), view.tell("Doubts"), view.tell("Share"), view.tell("Half within"),
        view.tell("Nine of ten within"),
    ]  # fmt: skip
    lines = []
    for who, name in _WHO.items():
        some = Outcomes.of(row for row in rows if (row["answered_by"] or NOBODY) == who)
        lines.append([
            (view.note(name), ""),
            (view.value(some.n), _behind(some.n, view, answered_by=who)),
            (part(some.n, every.n, view), ""),
            *(_within(some.within(of), who, view) for of in (0.5, 0.9)),
        ])  # fmt: skip
    return Grid(heads, lines)


def _within(seconds: int | None, who: str, view: View) -> tuple[str, str]:
    """Write a time, with the address of the answers that came within it."""
    if seconds is None:
        return "–", ""
    return view.value(timedelta(seconds=seconds)), _behind(1, view, answered_by=who, waited=f"0-{seconds}")


def _behind(count: int, view: View, **filters: str) -> str:
    """Give the address of the doubts that were counted; "" where there are none."""
    return view.link("/messages", **filters) if count else ""


def spans(found: Outcomes, view: View) -> list[Span]:
    """Count the first answers by how long they took; nothing where there are none."""
    n = found.seconds.total()
    if not n:
        return []
    bounds = [*pairwise(_SPANS), (_SPANS[-1], None)]
    counts = [sum(n for each, n in found.seconds.items() if low < each and (high is None or each <= high))
              for low, high in bounds]  # fmt: skip
    return [
        Span(
            view.tell("later") if high is None else view.tell("up to {span}", span=timedelta(seconds=high)),
            f"{view.value(count)} ({part(count, n, view)})",
            round(100 * count / max(counts), 1),
            _behind(count, view, waited=f"{low + 1}-{high or ''}"),
        )
        for (low, high), count in zip(bounds, counts, strict=True)
        if count or high is not None
    ]
