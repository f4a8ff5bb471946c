"""Counts: the charts of days and of hours as tables."""

from __future__ import annotations

from collections import Counter

from igarape.query.engine import Answer, Hour
from igarape.show.charts.daily import BARS, averages
from igarape.show.pages.endings import Grid, counted
from igarape.show.pages.view import View


def by_day(given: Answer, view: View) -> Grid:
    """Make the table of an answer to `days`: each day, or of many days each week's average, as they are drawn."""
    days, counts = ([row[name] for row in given.dicts()] for name in ("day", "messages"))
    if len(days) > BARS:
        heads, each = [view.tell("Week of"), view.tell("Messages a day")], "week"
        found = averages(days, counts)
    else:
        heads, each = [view.tell("Day"), view.tell("Messages")], "day"
        found = dict(zip(days, counts, strict=True))
    return Grid(heads, [[(view.value(day), ""), counted(n, view, **{each: day})] for day, n in found.items()])


def by_hour(given: Answer, view: View) -> Grid:
    """Make the table of an answer to `hours`: each hour of the day, over all weekdays."""
    totals: Counter[int] = Counter()
    for row in given.dicts():
        totals[row["hour"]] += row["messages"]
    return Grid(
        [view.tell("Hour"), view.tell("Messages")],
        [[(view.value(Hour(hour)), ""), counted(totals[hour], view, hour=hour)] for hour in range(24)],
    )
