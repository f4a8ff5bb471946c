"""Doubts: the topics in order, each with who asks it, how it ends, and how people put it; and what to teach next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from igarape.query import backing
from igarape.query.doubts import moved
from igarape.query.engine import Answer, Note, Quote
from igarape.query.outcomes import ANY, NO_TOPIC, TELLING, Outcomes
from igarape.show.pages.cards import Card, counted_before
from igarape.show.pages.endings import (
    Ends,
    Example,
    Row,
    Turn,
    ends,
    example,
    rate,
    without_help,
)
from igarape.show.pages.filters import SORTS
from igarape.show.pages.view import Values, View
from igarape.show.topics import tied_with

PAGE = 10
"""Topics that one page has."""
UNANSWERED = 10
"""Doubts that no bot answered, as far as the page shows them."""

_NAMES = (Note("number of people"), Note("number of doubts"), Note("people without help"))
_SORTS = dict(zip(SORTS, _NAMES, strict=True))


class Item(NamedTuple):
    """One topic of the list; `number` is None for the doubts of no topic."""

    number: int | None
    name: str
    phrases: str
    link: str
    cards: Sequence[Card]
    ends: Ends
    examples: Sequence[Example]


class Told(NamedTuple):
    """What the page of doubts rests on: the answers to doubts and gaps, and how those of no topic ended."""

    doubts: Answer
    gaps: Answer
    alone: Row | None


def topics(told: Told, view: View) -> Values:
    """Make the values of the page of doubts."""
    chosen = ordered(told, view.filters.sort)
    rows = chosen.dicts()
    pages = max(1, -(-len(rows) // PAGE))
    at = min(view.filters.page or 1, pages)
    left = {row["topic_id"]: row for row in told.gaps.dicts()}
    said = _examples(told.doubts, view)
    first = (at - 1) * PAGE
    unanswered = told.gaps.part("unanswered").dicts()
    return {
        "doubts": chosen,
        "gaps": told.gaps,
        "items": [
            _item(number, row, left.get(row["topic_id"]), said[row["topic_id"]], view)
            for number, row in enumerate(rows[first : first + PAGE], first + 1)
        ],
        "alone": told.alone and _alone(told.alone, told.doubts.n, view),
        "sorts": [
            Turn(
                view.note(note),
                view.link(sort=name if name != SORTS[0] else ""),
                name == _sort(view),
            )
            for name, note in _SORTS.items()
        ],
        "pages": [Turn(view.value(each), view.link(page=each), each == at) for each in range(1, pages + 1)],
        "unanswered": [example(row, view) for row in unanswered[:UNANSWERED]],
        "more_unanswered": len(unanswered) - UNANSWERED,
    }


def ordered(told: Told, sort: str) -> Answer:
    """Put the topics in another order; those of which nobody is known to go without help come last, by people."""
    places = [each.name for each in told.doubts.columns]
    if sort == "messages":
        doubts, people = places.index("messages"), places.index("people")
        return replace(
            told.doubts, rows=sorted(told.doubts.rows, key=lambda row: (-row[doubts], -row[people]))
        )
    if sort == "without-help":
        order = {topic: rank for rank, topic in enumerate(row["topic_id"] for row in told.gaps.dicts())}
        id_at = places.index("topic_id")
        return replace(
            told.doubts, rows=sorted(told.doubts.rows, key=lambda row: order.get(row[id_at], len(order)))
        )
    return told.doubts


def _sort(view: View) -> str:
    return view.filters.sort or SORTS[0]


def _examples(given: Answer, view: View) -> Mapping[str, list[Example]]:
    found: dict[str, list[Example]] = defaultdict(list)
    for row in given.part("examples").dicts():
        found[row["topic_id"]].append(example(row, view))
    return found


def _item(number: int, row: Row, left: Row | None, examples: Sequence[Example], view: View) -> Item:
    topic = row["topic_id"]
    return Item(
        number,
        view.value(Quote(row["topic"] or topic)),
        view.value(Quote(row["keyphrases"])) if row["keyphrases"] != row["topic"] else "",
        view.link("/topic", topic=topic),
        [*cards(row, left, view), without_help(left, view, topic)],
        ends(row, view, topic=topic),
        examples,
    )


def cards(row: Row, left: Row | None, view: View, before: Outcomes | None = None) -> list[Card]:
    """Make the cards of a topic's people, doubts and rate, given its rows of doubts and gaps."""
    link = view.link("/messages", topic=row["topic_id"], outcome=TELLING)
    return [
        _people(row, left, view),
        _doubts(row, view, before),
        rate(row, view, link, before, topic=row["topic_id"]),
    ]


def _people(row: Row, left: Row | None, view: View) -> Card:
    """The card of people: how many more or fewer than before, and the places that are a tie in this order."""
    trend = (
        moved(row["trend"], row["people_before"], row["topic_id"]) if view.compares and row["trend"] else None
    )
    arrow = {"up": "▲ ", "down": "▼ "}.get(row["trend"], "")
    ranked: Mapping[str, Row | None] = {"people": row, "without-help": left}
    by = ranked.get(_sort(view))
    tied = [view.note(each) for each in (tied_with(by) if by else ())]
    return Card(
        view.tell("People"), view.value(row["people"]), arrow + view.html(trend) if trend else "", "",
        "".join(tied), view.link("/messages", topic=row["topic_id"]), backing.WROTE,
    )  # fmt: skip


def _doubts(row: Row, view: View, before: Outcomes | None) -> Card:
    topic = row["topic_id"]
    rests = view.html(_share(row["share"]))
    if row["messages_low"] < row["messages_high"]:
        least, most = (backing.bound(row[each], topic=topic) for each in ("messages_low", "messages_high"))
        bounds = Note(
            "at least {messages_low}, at most {messages_high}", {"messages_low": least, "messages_high": most}
        )
        rests += " · " + view.html(bounds)
    return Card(
        view.tell("Doubts"), view.value(row["messages"]),
        counted_before(view, row["messages"], before.n if before else None, topic=topic), "", rests,
        view.link("/messages", topic=row["topic_id"]),
    )  # fmt: skip


def _share(share: float) -> Note:
    return Note("{share} of all doubts", {"share": backing.part(share, topic="", outcome=ANY)})


def _alone(row: Row, n: int, view: View) -> Item:
    """The doubts of no topic, which are always told."""
    count, people = row["doubts"], row["people"]
    link = view.link("/messages", topic=NO_TOPIC)
    cards = [
        Card(view.tell("People"), view.value(people), "", "", "", link, backing.WROTE),
        Card(
            view.tell("Doubts"), view.value(count), "", "",
            view.html(_share(count / n)), link,
        ),
        rate(row, view, view.link("/messages", topic=NO_TOPIC, outcome=TELLING), topic=NO_TOPIC),
    ]  # fmt: skip
    return Item(None, view.tell("of no topic"), "", link, cards, ends(row, view, topic=NO_TOPIC), ())


def alone(by_topic: Answer) -> Row | None:
    """Find the row of the doubts of no topic in `clarified` by topic; None where each has one."""
    return next((row for row in by_topic.dicts() if row["topic_id"] is None), None)
