"""Answered: who answered first, and how long the first answers took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from igarape.query.engine import Note, Share
from igarape.query.outcomes import Outcomes
from igarape.show.pages.endings import Grid
from igarape.show.pages.view import View

_SPANS = (-1, 10, 60, 5 * 60, 30 * 60, 2 * 3600, 24 * 3600, 7 * 24 * 3600)
"""Where the spans of the histogram end, in seconds; each includes its end, and the first one 0 too."""

_WHO = {
    "bot": Note("The bot"),
    "staff": Note("Staff"),
    "member": Note("Another member"),
    None: Note("Nobody"),
}


class Span(NamedTuple):
    """One line of the histogram: its name, how many first answers took so long, and its bar up to 100."""

    name: str
    said: str
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
        some = Outcomes.of(row for row in rows if row["answered_by"] == who)
        times = [some.within(0.5), some.within(0.9)]
        texts = [
            view.note(name),
            view.value(some.n),
            view.value(Share(some.n / max(1, every.n))),
            *("–" if each is None else view.value(timedelta(seconds=each)) for each in times),
        ]
        lines.append([(text, "") for text in texts])
    return Grid(heads, lines)


def spans(found: Outcomes, view: View) -> list[Span]:
    """Count the first answers by how long they took; nothing where there are none."""
    n = found.seconds.total()
    if not n:
        return []
    counts = [(high, sum(count for each, count in found.seconds.items() if low < each <= high))
              for low, high in pairwise(_SPANS)]  # fmt: skip
    later = n - sum(count for _, count in counts)
    most = max(later, *(count for _, count in counts))
    named = [(view.tell("up to {span}", span=timedelta(seconds=high)), count) for high, count in counts]
    named += [(view.tell("later"), later)] if later else []
    return [
        Span(name, f"{view.value(count)} ({view.value(Share(count / n))})", round(100 * count / most, 1))
        for name, count in named
    ]
