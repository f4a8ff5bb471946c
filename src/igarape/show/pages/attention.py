"""Of doubts, what the overview shows: the five topics that most people ask, and what rose and needs attention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from igarape.query import backing
from igarape.query.attention import Rise
from igarape.query.doubts import moved
from igarape.query.engine import Answer, Backed, Note, Quote
from igarape.query.outcomes import WITHOUT_HELP
from igarape.show.pages.endings import Ends, Row, ends
from igarape.show.pages.view import View
from igarape.show.topics import tied_with

TOP = 5


class Top(NamedTuple):
    """One topic: its name and page, its people and their messages, what else there is to say, and how it ended.

    The bar of `ends` is as long as its part of the topic with the most doubts.
    """

    name: str
    link: str
    people: str
    people_link: str
    more: Markup
    ends: Ends


class Rising(NamedTuple):
    """A topic that rose: its name and page, and by how much."""

    name: str
    link: str
    said: Note


def top(given: Answer, view: View) -> list[Top]:
    """Make the first topics of the answer to `doubts`."""
    rows = given.dicts()[:TOP]
    most = max((row["messages"] for row in rows), default=1)
    return [_top(row, most, view) for row in rows]


def _top(row: Row, most: int, view: View) -> Top:
    topic = row["topic_id"]
    doubts = Backed(row["messages"], {"topic": topic})
    notes = [Note("{messages} {messages:doubt|doubts}", {"messages": doubts}), *tied_with(row)]
    if view.compares and row["trend"]:
        notes.append(moved(row["trend"], row["people_before"], topic))
    return Top(
        view.value(Quote(row["topic"] or topic)),
        view.link("/topic", topic=topic),
        view.tell("{people} {people:person|people}", people=row["people"]),
        view.link("/messages", topic=topic),
        Markup(" · ").join(view.html(note) for note in notes),
        ends(row, view, topic=topic)._replace(n=most),
    )


def attention(rises: Sequence[Rise], view: View) -> list[Rising]:
    """Make what rose, each with where it was before."""
    return [_rising(each, view) for each in rises]


def _rising(each: Rise, view: View) -> Rising:
    topic = each.topic_id
    now: dict[str, object] = {"topic": topic, "outcome": f"confirmed,{WITHOUT_HELP}"}
    before = {**now, "before": True}
    if each.what == "people":
        said = Note(
            "{now} {now:person asks|people ask} it, where {before} did before",
            {
                "now": backing.people(each.now, topic=topic),
                "before": backing.people(each.before, topic=topic, before=True),
            },
        )
    else:
        said = Note(
            "{share} of the {told} with a clear end went without help, where {share_before} of {told_before} did"
            " before",
            {
                "share": backing.part(each.now / each.told_now, **now),
                "told": Backed(each.told_now, now),
                "share_before": backing.part(each.before / each.told_before, **before),
                "told_before": Backed(each.told_before, before),
            },
        )
    return Rising(view.value(Quote(each.label or topic)), view.link("/topic", topic=topic), said)
