"""Counts: the charts of days, of hours and of topics as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from igarape.query import backing
from igarape.query.engine import Answer, Hour, Note, Quote
from igarape.query.outcomes import WITHOUT_HELP
from igarape.show.charts.daily import BARS, averages
from igarape.show.charts.outcomes import THREE
from igarape.show.charts.topics import TOPICS
from igarape.show.pages.endings import Grid, Row, counted
from igarape.show.pages.view import View


def by_day(given: Answer, view: View) -> Grid:
    """Make the table of an answer to `days`: each day, or of many days each week's average, as they are drawn."""
    each, found = _drawn([row["day"] for row in given.dicts()], [row["messages"] for row in given.dicts()])
    if each == "week":
        heads = [view.tell("Week of"), view.tell("Messages a day")]
    else:
        heads = [view.tell("Day"), view.tell("Messages")]
    return Grid(heads, [[(view.value(day), ""), counted(n, view, **{each: day})] for day, n in found.items()])


def beside(table: Grid, given: Answer, before: Answer | None, view: View) -> Grid:
    """Put the days that they are compared with beside those of a table `by_day`."""
    period = view.period
    if before is None or period is None or period.before is None:
        return table
    each, found = _drawn([row["day"] for row in given.dicts()], [row["messages"] for row in before.dicts()])
    cells = [counted(n, view, before=True, **{each: day}) for day, n in found.items()]
    rows = [[*row, cell] for row, cell in zip(table.rows, cells, strict=True)]
    return Grid([*table.heads, view.tell("Before")], rows)


def _drawn(days: Sequence[date], counts: Sequence[int]) -> tuple[str, Mapping[date, float]]:
    """Tell what a mark of the chart stands for, a day or of many days a week, and what each counts."""
    if len(days) > BARS:
        return "week", averages(days, counts)
    return "day", dict(zip(days, counts, strict=True))


def by_hour(given: Answer, view: View) -> Grid:
    """Make the table of an answer to `hours`: each hour of the day, over all weekdays."""
    totals: Counter[int] = Counter()
    for row in given.dicts():
        totals[row["hour"]] += row["messages"]
    return Grid(
        [view.tell("Hour"), view.tell("Messages")],
        [[(view.value(Hour(hour)), ""), counted(totals[hour], view, hour=hour)] for hour in range(24)],
    )


def by_topic(given: Answer, view: View) -> Grid:
    """Make the table of an answer to `doubts`: each topic that is drawn, and the three parts of its bar."""

    def line(row: Row) -> Iterator[tuple[str, str]]:
        yield _topic(row, view)
        yield view.html(backing.people(row["people"], topic=row["topic_id"])), ""
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
        left = {"topic": row["topic_id"], "outcome": WITHOUT_HELP}
        yield _topic(row, view)
        yield view.html(backing.people(row["people"], topic=row["topic_id"])), ""
        for bound in ("people_left_low", "people_left_high"):
            people = backing.bound(row[bound], **left)
            yield view.html(Note("{people} {people:person|people}", {"people": people})), ""
        yield counted(row["not_clarified"] + row["not_answered"], view, **left)

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
