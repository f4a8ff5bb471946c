"""Cards: one figure each, with how it was in the days before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, NamedTuple

from igarape.query.engine import Share
from igarape.query.outcomes import FEWEST, Outcomes
from igarape.show.pages.view import View

Tone = Literal["", "good", "bad"]
Rate = tuple[float, float, float]
"""A share and its interval."""


class Card(NamedTuple):
    """A figure: its name, its value, how it moved and whether that is good, what it rests on, where it leads."""

    name: str
    value: str
    moved: str
    tone: Tone
    rests: str
    link: str


@dataclass(frozen=True)
class Totals:
    """Messages and people of a period; `bots` are messages of bots."""

    messages: int
    bots: int
    people: int


def counted(view: View, now: Totals, before: Totals | None) -> list[Card]:
    """Make the cards of messages and people."""
    bots = view.tell("{count} of bots counted apart", count=now.bots)
    return [
        Card(
            view.tell("Messages of people"), view.value(now.messages),
            counted_before(view, now.messages, before.messages if before else None), "", bots, view.link("/messages"),
        ),
        Card(
            view.tell("People who wrote"), view.value(now.people),
            counted_before(view, now.people, before.people if before else None), "", "", view.link("/messages"),
        ),
    ]  # fmt: skip


def ended(view: View, now: Outcomes, before: Outcomes | None) -> list[Card]:
    """Make the cards of doubts, the part clarified, and how soon the first answer came."""
    return [
        asked(view, now, before, view.link("/doubts")),
        clarified(view, now, before, view.link("/clarified")),
        first_answer(view, now, before, view.link("/clarified")),
    ]


def asked(view: View, now: Outcomes, before: Outcomes | None, link: str) -> Card:
    """Make the card of how many doubts there are."""
    moved = counted_before(view, now.n, before.n if before else None)
    return Card(view.tell("Doubts"), view.value(now.n), moved, "", "", link)


def clarified(view: View, now: Outcomes, before: Outcomes | None, link: str) -> Card:
    """Make the card of the rate of those that tell, or of its bounds where a rate would be chance."""
    name = view.tell("Clarified")
    if not now.n:
        return Card(name, "–", "", "", "", link)
    if now.rate is None:
        least, most = now.bounds
        value = view.tell("{low} to {high}", low=Share(least), high=Share(most))
        return Card(name, value, "", "", view.tell("too few have a clear end: these are bounds"), link)
    share, low, high = now.rate
    rests = view.tell(
        "{low} to {high} (95%), n = {n} with a clear end", low=Share(low), high=Share(high), n=now.told
    )
    moved, tone = _points(view, now.rate, before.rate if before else None)
    return Card(name, view.value(Share(share)), moved, tone, rests, link)


def _points(view: View, now: Rate, before: Rate | None) -> tuple[str, Tone]:
    """Say by how many points a rate moved; it is good or bad only where the intervals lie apart."""
    if before is None:
        return "", ""
    points = round(100 * (now[0] - before[0]), 1)
    tone: Tone = "good" if now[1] > before[2] else "bad" if now[2] < before[1] else ""
    return _arrow(view, points, view.tell("{points} points", points=abs(points))), tone


def first_answer(view: View, now: Outcomes, before: Outcomes | None, link: str) -> Card:
    """Make the card of how soon the first answers came."""
    name = view.tell("First answer")
    half, most = now.within(0.5), now.within(0.9)
    if half is None or most is None:
        return Card(name, "–", "", "", "", link)
    was = before.within(0.5) if before else None
    moved = view.tell("{before} before", before=timedelta(seconds=was)) if was is not None else ""
    rests = view.tell("half come this soon, nine of ten within {most}", most=timedelta(seconds=most))
    return Card(name, view.value(timedelta(seconds=half)), moved, "", rests, link)


def counted_before(view: View, now: int, before: int | None) -> str:
    """Say by how much a count moved; where there were too few, only how many they were."""
    if before is None:
        return ""
    if before < FEWEST:
        return view.tell("{before} before", before=before)
    part = (now - before) / before
    return _arrow(view, part, view.tell("{part} ({before} before)", part=Share(abs(part)), before=before))


def _arrow(view: View, moved: float, text: str) -> str:
    if not moved:
        return view.tell("as before")
    return f"▲ +{text}" if moved > 0 else f"▼ −{text}"
