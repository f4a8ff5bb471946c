"""Counts: the charts of days, of hours and of topics as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from igarape.query.engine import Answer, Hour, Quote
from igarape.query.period import DAY
from igarape.show.charts.daily import BARS, averages
from igarape.show.charts.outcomes import THREE
from igarape.show.charts.topics import TOPICS
from igarape.show.pages.endings import WITHOUT_HELP, Grid, Row
from igarape.show.pages.view import View


def by_day(given: Answer, view: View) -> Grid:
    """Make the table of an answer to `days`: each day, or of many days each week's average, as they are drawn.

    The marks of the chart lead to the messages: twice would be too long a page.
    """
    days, counts = ([row[name] for row in given.dicts()] for name in ("day", "messages"))
    if len(days) > BARS:
        heads = [view.tell("Week of"), view.tell("Messages a day")]
        found = averages(days, counts)
    else:
        heads = [view.tell("Day"), view.tell("Messages")]
        found = dict(zip(days, counts, strict=True))
    return Grid(heads, [[(view.value(day), ""), (view.value(n), "")] for day, n in found.items()])


def beside(table: Grid, given: Answer, before: Answer | None, view: View) -> Grid:
    """Put the days that they are compared with beside those of a table `by_day`."""
    period = view.period
    if before is None or period is None or period.before is None:
        return table
    shift = period.first - period.before.first
    days, counts = given.dicts(), [row["messages"] for row in before.dicts()]
    if len(days) > BARS:
        found = averages([row["day"] for row in days], counts)
    else:
        found = {row["day"]: n for row, n in zip(days, counts, strict=True)}

    def cell(day: date, n: float) -> tuple[str, str]:
        last = day + 6 * DAY if len(days) > BARS else day
        first, last = max(day, period.first) - shift, min(last, period.last) - shift
        behind = view.link("/messages", period="custom", since=first, until=last)
        return view.value(n), behind if n else ""

    rows = [[*row, cell(*each)] for row, each in zip(table.rows, found.items(), strict=True)]
    return Grid([*table.heads, view.tell("Before")], rows)


def by_hour(given: Answer, view: View) -> Grid:
    """Make the table of an answer to `hours`: each hour of the day, over all weekdays."""
    totals: Counter[int] = Counter()
    for row in given.dicts():
        totals[row["hour"]] += row["messages"]
    return Grid(
        [view.tell("Hour"), view.tell("Messages")],
        [
            [(view.value(Hour(hour)), ""), (view.value(totals[hour]), view.link("/messages", hour=hour))]
            for hour in range(24)
        ],
    )


def by_topic(given: Answer, view: View) -> Grid:
    """Make the table of an answer to `doubts`: each topic that is drawn, and the three parts of its bar."""

    def line(row: Row) -> Iterator[tuple[str, str]]:
        yield _topic(row, view)
        yield view.value(row["people"]), ""
        yield view.value(row["messages"]), view.link("/messages", topic=row["topic_id"])
        for each in THREE:
            count = sum(row[state] for state in each.states)
            behind = view.link("/messages", topic=row["topic_id"], outcome=",".join(each.states))
            yield view.value(count), behind if count else ""

    return Grid(
        [
            view.tell("Topic"), view.tell("People"), view.tell("Doubts"),
            view.tell("Clarified"), view.tell("Without help"), view.tell("Unknown"),
        ],
        [list(line(row)) for row in given.dicts() if row["topic_id"]][:TOPICS],
    )  # fmt: skip


def by_need(given: Answer, view: View) -> Grid:
    """Make the table of an answer to `gaps`: each topic that is drawn, and between what numbers its people lie."""

    def line(row: Row) -> Iterator[tuple[str, str]]:
        behind = view.link("/messages", topic=row["topic_id"], outcome=WITHOUT_HELP)
        yield _topic(row, view)
        yield view.value(row["people"]), ""
        for bound in ("people_left_low", "people_left_high"):
            yield view.tell("{people} {people:person|people}", people=row[bound]), behind
        yield view.value(row["not_clarified"] + row["not_answered"]), behind

    return Grid(
        [
            view.tell("Topic"), view.tell("People"), view.tell("Without help, at least"),
            view.tell("Without help, at most"), view.tell("Doubts without help"),
        ],
        [list(line(row)) for row in given.dicts()][:TOPICS],
    )  # fmt: skip


def _topic(row: Row, view: View) -> tuple[str, str]:
    topic = row["topic_id"]
    return view.value(Quote(row["topic"] or topic)), view.link("/topic", topic=topic)
