"""Counts: the charts of days and of hours as tables, each number with its messages."""

from __future__ import annotations

from collections import Counter

from igarape.query.engine import Answer, Hour
from igarape.show.charts.daily import BARS, averages
from igarape.show.pages.endings import Grid, week_days
from igarape.show.pages.view import View


def by_day(given: Answer, view: View) -> Grid:
    """Make the table of an answer to `days`: each day, or of many days each week's average, as they are drawn."""
    days, counts = ([row[name] for row in given.dicts()] for name in ("day", "messages"))
    if len(days) > BARS:
        heads = [view.tell("Week of"), view.tell("Messages a day")]
        rows = [
            [(view.value(week), ""), (view.value(n), view.link("/messages", **week_days(week, view)))]
            for week, n in averages(days, counts).items()
        ]
    else:
        heads = [view.tell("Day"), view.tell("Messages")]
        rows = [
            [
                (view.value(day), ""),
                (view.value(n), view.link("/messages", period="custom", since=day, until=day)),
            ]
            for day, n in zip(days, counts, strict=True)
        ]
    return Grid(heads, rows)


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
