"""One topic in full: who asks it, week by week and by hour, how it ends, its doubts, and how to put it right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from igarape.query.engine import Answer, Hour, Quote, Rows
from igarape.query.outcomes import Outcomes, said
from igarape.query.period import DAY
from igarape.query.places import where
from igarape.show.charts.weekly import every
from igarape.show.pages import topics
from igarape.show.pages.answered import answered
from igarape.show.pages.endings import Example, Grid, Row, ends, example, weeks, without_help
from igarape.show.pages.heat import Cell, cell
from igarape.show.pages.view import Values, View
from igarape.show.topics import clearest, end

EXAMPLES = 20
"""Doubts of the topic that the page shows; and as many that no bot answered."""
MOST_MERGED = 12
"""Other topics that the page offers to merge with."""


class Command(NamedTuple):
    """A command line to copy, and what it is for."""

    what: str
    line: str


class Told(NamedTuple):
    """What the page of a topic rests on.

    `topic` is its answer, `doubts` and `gaps` those of all topics; `before` the topic's rows of the days before, None
    where they are not compared.
    """

    topic: Answer
    doubts: Answer
    gaps: Answer
    before: Rows | None


def topic(told: Told, view: View) -> Values:
    """Make the values of the page of one topic."""
    rows = told.topic.dicts()
    mine = next(row for row in told.doubts.dicts() if row["topic_id"] == view.filters.topic)
    left = next((row for row in told.gaps.dicts() if row["topic_id"] == view.filters.topic), None)
    before = told.before and Outcomes.of(told.before.dicts())
    ended = list(said(Outcomes.of(rows)))  # which the cards and the bar say too
    unanswered = [row for row in rows if row["outcome"] == "not_answered"]
    named = clearest(rows) if view.show_texts else rows
    return {
        "topic": told.topic,
        "said": [note for note in told.topic.sentences if note not in ended],
        "name": view.value(Quote(mine["topic"] or mine["topic_id"])),
        "cards": [*topics.cards(mine, left, view, before), without_help(left, view, mine["topic_id"])],
        "ends": ends(mine, view),
        "weeks": weekly(told, view),
        "hours": hours(rows, view),
        "answered": answered(rows, view),
        "examples": [_ended(row, view) for row in (named)[:EXAMPLES]],
        "unanswered": [_ended(row, view) for row in unanswered[:EXAMPLES]],
        "more_unanswered": len(unanswered) - EXAMPLES,
        "commands": commands(mine["topic_id"], view),
        "merges": list(merges(mine["topic_id"], told.doubts, view)),
        "splits": list(splits(mine["topic_id"], named, view)),
    }


def weeks_before(before: Rows | None, shift: timedelta) -> Mapping[date, int] | None:
    """Count the doubts of each week before, under the week that it is compared with, `shift` later."""
    if before is None:
        return None
    return Counter(row["week"] + shift for row in before.dicts())


def weekly(told: Told, view: View) -> Grid:
    """Make the table of the weeks."""
    rows = every(told.topic.part("weeks").dicts())
    return weeks(rows, view, weeks_before(told.before, shift(view)))


def shift(view: View) -> timedelta:
    """How much later the period is than the one that it is compared with."""
    period = view.period
    return period.first - period.before.first if period and period.before else 0 * DAY


def hours(rows: Sequence[Row], view: View) -> list[tuple[str, Cell]]:
    """Make the strip of hours: how many doubts came at each hour of the day, in the lake's zone."""
    zone = ZoneInfo(view.zone)
    count = Counter(row["date"].replace(tzinfo=UTC).astimezone(zone).hour for row in rows if row["date"])
    most = max(count.values(), default=0)
    return [
        (
            view.value(Hour(hour)),
            cell(count[hour], count[hour], most, view.link("/messages", hour=hour), view),
        )
        for hour in range(24)
    ]


def commands(topic_id: str, view: View) -> list[Command]:
    """Give the command lines that correct the topic as a whole."""
    name = view.tell("New name")
    return [
        Command(view.tell("It is called otherwise:"), view.command(f'correct rename {topic_id} "{name}"')),
        Command(view.tell("Nobody asks anything here:"), view.command(f"correct drop {topic_id}")),
    ]


def merges(topic_id: str, doubts: Answer, view: View) -> Iterator[Command]:
    """Give the command lines that make one topic of this and another."""
    others = [row for row in doubts.dicts() if row["topic_id"] != topic_id]
    for row in others[:MOST_MERGED]:
        name = view.value(Quote(row["topic"] or row["topic_id"]))
        yield Command(name, view.command(f"correct merge {topic_id} {row['topic_id']}"))


def splits(topic_id: str, rows: Sequence[Row], view: View) -> Iterator[Command]:
    """Give the command lines that put a doubt, and what is like it, into a topic of its own; or away."""
    for row in [row for row in rows if isinstance(row["chat_id"], int)][:EXAMPLES]:  # not by a pseudonym
        yield Command(
            example(row, view).text,
            view.command(f"correct split {topic_id} {where(row)}"),
        )


def _ended(row: Row, view: View) -> Example:
    """Make an example that says how it ended."""
    made = example(row, view)
    return made._replace(more=f"{made.more} · {view.note(end(row))}")
