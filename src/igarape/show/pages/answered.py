"""Answered: who answered first, and how long the first answers took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from markupsafe import Markup

from igarape.query import backing
from igarape.query.engine import Backed, Note
from igarape.query.outcomes import NOBODY, Outcomes
from igarape.show.pages.endings import Cell, Grid, counted, part
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
    """One line of the histogram: its name, how many first answers took so long, its bar up to 100."""

    name: str
    said: Markup
    bar: float


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
            counted(some.n, view, answered_by=who),
            (part(some.n, every.n, view), ""),
            *(_within(some.within(of), who, view) for of in (0.5, 0.9)),
        ])  # fmt: skip
    return Grid(heads, lines)


def _within(seconds: int | None, who: str, view: View) -> Cell:
    """Write a time, with the answers that came within it."""
    return ("–" if seconds is None else view.html(backing.within(seconds, answered_by=who))), ""


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
            Markup("{} ({})").format(
                view.html(Backed(count, {"waited": f"{low + 1}-{high or ''}"})),
                part(count, n, view, waited="0-"),
            ),
            round(100 * count / max(counts), 1),
        )
        for (low, high), count in zip(bounds, counts, strict=True)
        if count or high is not None
    ]
