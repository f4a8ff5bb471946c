"""Cards: one figure each, with how it was in the days before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from markupsafe import Markup

from igarape.query import backing
from igarape.query.engine import Backed, Note, Share
from igarape.query.outcomes import ANY, FEWEST, TELLING, Outcomes
from igarape.show.pages.view import View

Tone = Literal["", "good", "bad"]
Rate = tuple[float, float, float]
"""A share and its interval."""


class Card(NamedTuple):
    """A figure: its name, its value, how it moved and whether that is good, what it rests on, where it leads.

    Numbers in how it moved, and in what it rests on, lead to what they were counted of; `what` says what the value
    leads to, where that is not what it counts.
    """

    name: str
    value: str
    moved: Markup | str
    tone: Tone
    rests: Markup | str
    link: str
    what: Note | None = None


@dataclass(frozen=True)
class Totals:
    """Messages and people of a period; `bots` are messages of bots."""

    messages: int
    bots: int
    people: int


def counted(view: View, now: Totals, before: Totals | None) -> list[Card]:
    """Make the cards of messages and people."""
    bots = Note("{count} of bots counted apart", {"count": Backed(now.bots, {"who": "bots"})})
    return [
        Card(
            view.tell("Messages of people"), view.value(now.messages),
            counted_before(view, now.messages, before.messages if before else None), "", view.html(bots),
            view.link("/messages") if now.messages else "",
        ),
        Card(
            view.tell("People who wrote"), view.value(now.people),
            counted_before(view, now.people, before.people if before else None, backing.WROTE), "", "",
            view.link("/messages"), backing.WROTE,
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
    moved = counted_before(view, now.n, before.n if before else None, outcome=ANY)
    return Card(view.tell("Doubts"), view.value(now.n), moved, "", "", link)


def clarified(view: View, now: Outcomes, before: Outcomes | None, link: str, **of: object) -> Card:
    """Make the card of the rate of those that tell, or of its bounds where a rate would be chance; `of` some doubts."""
    name = view.tell("Clarified")
    if not now.n:
        return Card(name, "–", "", "", "", link)
    if now.rate is None:
        least, most = now.bounds
        value = view.tell("{low} to {high}", low=Share(least), high=Share(most))
        return Card(
            name, value, "", "", view.tell("too few have a clear end: these are bounds"), link, backing.PART
        )
    share, low, high = now.rate
    told = {"outcome": TELLING, **of}
    rests = Note(
        "{interval} (95%), n = {n} with a clear end",
        {"interval": backing.interval(low, high, **told), "n": Backed(now.told, told)},
    )
    moved, tone = _points(view, now.rate, before.rate if before else None, told)
    return Card(name, view.value(Share(share)), moved, tone, view.html(rests), link, backing.PART)


def _points(
    view: View, now: Rate, before: Rate | None, of: Mapping[str, object]
) -> tuple[Markup | str, Tone]:
    """Say by how many points a rate moved; it is good or bad only where the intervals lie apart."""
    if before is None:
        return "", ""
    points = round(100 * (now[0] - before[0]), 1)
    tone: Tone = "good" if now[1] > before[2] else "bad" if now[2] < before[1] else ""
    moved = Backed(abs(points), {**of, "before": True}, _AGAINST)
    return _arrow(view, points, Note("{points} points", {"points": moved})), tone


def first_answer(view: View, now: Outcomes, before: Outcomes | None, link: str = "") -> Card:
    """Make the card of how soon the first answers came; without a link, it leads to the half that came this soon."""
    name = view.tell("First answer")
    half, most = now.within(0.5), now.within(0.9)
    if half is None or most is None:
        return Card(name, "–", "", "", "", link)
    was = before.within(0.5) if before else None
    moved = Note("{before} before", {"before": backing.within(was, before=True)}) if was is not None else None
    rests = view.html(Note("half come this soon, nine of ten within {most}", {"most": backing.within(most)}))
    soon = backing.within(half)
    leads = (link, None) if link else (view.behind(soon.by), soon.what)
    return Card(name, view.value(soon), view.html(moved) if moved else "", "", rests, *leads)


def counted_before(
    view: View, now: int, before: int | None, what: Note | None = None, **of: object
) -> Markup | str:
    """Say by how much a count moved; where there were too few, only how many they were. See Backed for the others."""
    if before is None:
        return ""
    then = Backed(before, {**of, "before": True}, what)
    if before < FEWEST:
        return view.html(Note("{before} before", {"before": then}))
    part = (now - before) / before
    said: dict[str, object] = {"part": Backed(Share(abs(part)), then.by, _AGAINST), "before": then}
    return _arrow(view, part, Note("{part} ({before} before)", said))


_AGAINST = Note("What it is compared with")


def _arrow(view: View, moved: float, text: Note) -> Markup:
    if not moved:
        return view.html(Note("as before"))
    return Markup("{} {}{}").format(*("▲", "+") if moved > 0 else ("▼", "−"), view.html(text))
