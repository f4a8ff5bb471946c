"""The chart of messages a day: bars, of many days a bar a week, and of very many an area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import ceil
from statistics import fmean as mean

from igarape.query.engine import Answer, Note
from igarape.show import words
from igarape.show.charts import axes
from igarape.show.charts.frame import (
    AXIS,
    HIGH,
    INK,
    NARROW,
    PAPER,
    PEAK,
    ROOM,
    SERIES,
    Link,
    Spec,
    asks,
    framed,
    labelled,
    mark,
    marked,
    own_colour,
    told,
)  # fmt: skip

BARS = 35
"""Days that can be told apart as bars, on a page that stays small; of more, a bar is a week's average."""

_WEEKS = 60
"""Weeks that can be told apart as bars, on a phone half as many; more become an area, of each week's average."""

_EACH_DAY = Note("Messages a day.")
EACH_WEEK = Note("Messages a day, on average of each week.")
_DAILY = Note("{day}: {n} {n:message|messages}")
_WEEKLY = Note("Week of {day}: {n} messages a day on average")

_NOT_OVER = 0.35
"""How solid a day is drawn that is not over."""


def days(
    given: Answer,
    language: str,
    link: Link | None = None,
    *,
    before: Answer | None = None,
    today: date | None = None,
    width: int = NARROW,
) -> Spec:
    """Draw a bar a day; the days `before` as a dashed line; `today`, which is not over yet, lighter."""
    found = [row["day"] for row in given.dicts()]
    counts = [row["messages"] for row in given.dicts()]
    earlier = [row["messages"] for row in before.dicts()][: len(counts)] if before else []
    if len(found) > BARS:
        return _weeks(given, found, counts, earlier, language, link, width)
    across = axes.days(found, language, 5 if width < 500 else 9)
    layers = _bars(found, counts, language, link, across, today)
    if not earlier:  # whose line would cross the number
        layers.append(_peak(counts, across, language))
    return _framed(given, layers, across, counts, earlier, language, width)


def _weeks(
    given: Answer, found: Sequence[date], counts: Sequence[int], earlier: Sequence[int], language: str,
    link: Link | None, width: int,
) -> Spec:  # fmt: skip
    """Draw each week's average, from Monday on; of the first and the last as many days as there are."""
    of = averages(found, counts)
    weeks = list(of)
    before = list(averages(found, earlier).values())
    across = axes.days(weeks, language, 4 if width < 500 else 8)
    if len(weeks) > (_WEEKS // 2 if width < 500 else _WEEKS):
        layers = [_line(list(of.values()), across, {"type": "area", "color": SERIES})]
    else:
        layers = _bars(weeks, list(of.values()), language, link, across, None, weekly=True)
    return _framed(given, layers, across, list(of.values()), before, language, width, EACH_WEEK)


def averages(found: Sequence[date], counts: Sequence[int]) -> dict[date, float]:
    """Take the average of each week's days, by its Monday; days beyond the counts are left out."""
    of: dict[date, list[int]] = defaultdict(list)
    for day, count in zip(found, counts, strict=False):
        of[day - timedelta(days=day.weekday())].append(count)
    return {monday: mean(each) for monday, each in of.items()}


def _framed(
    given: Answer, layers: list[Spec], across: Spec, counts: Sequence[float], earlier: Sequence[float],
    language: str, width: int, what: Note = _EACH_DAY,
) -> Spec:  # fmt: skip
    most = ceil(max((*counts, *earlier), default=0))
    chart = {
        "encoding": {"y": axes.counts(most, language, AXIS)},
        "layer": [*layers, *_dashed(earlier, across)],
    }
    return framed(chart, asks(given, language, what), width, HIGH, ROOM)


def _bars(
    found: Sequence[date], counts: Sequence[float], language: str, link: Link | None, across: Spec,
    today: date | None, *, weekly: bool = False,
) -> list[Spec]:  # fmt: skip
    peaks = [] if weekly else marked([int(each) for each in counts])
    said = _WEEKLY if weekly else _DAILY
    behind = "week" if weekly else "day"
    values = [
        {
            "from": place - 0.42, "to": place + 0.42, "messages": n,
            "fill": PEAK if place in peaks else SERIES, "solid": _NOT_OVER if day == today else 1,
            **mark(said._replace(values={"day": day, "n": n}), language, link, **{behind: day}),
        }
        for place, (day, n) in enumerate(zip(found, counts, strict=True))
        if n
    ]  # fmt: skip
    return [
        {
            "data": {"values": values},
            "mark": {"type": "rect"},
            "encoding": {
                "x": {"field": "from", **across}, "x2": {"field": "to"}, "y2": {"datum": 0}, "color": own_colour(),
                "fillOpacity": {"field": "solid", "type": "quantitative", "scale": None}, **told(link),
            },
        }
    ]  # fmt: skip


def _peak(counts: Sequence[int], across: Spec, language: str) -> Spec:
    """Write the number of the busiest day above it."""
    peaks = marked(counts)[:1]
    at_the_end = len(counts) > 14 and peaks and peaks[0] > 0.9 * len(counts)
    tops = [{"at": at, "messages": counts[at], "label": words.value(counts[at], language)} for at in peaks]
    label = labelled(tops, "right" if at_the_end else "center")
    return {**label, "encoding": {**label["encoding"], "x": {"field": "at", **across}}}


def _dashed(counts: Sequence[float], across: Spec) -> Iterator[Spec]:
    """Draw a dashed line that stands out from bars too: it lies on a wider one of paper."""
    if counts:
        yield _line(counts, across, {"type": "line", "color": PAPER, "strokeWidth": 4})
        yield _line(counts, across, {"type": "line", "color": INK, "strokeWidth": 1.5, "strokeDash": [5, 3]})


def _line(counts: Sequence[float], across: Spec, kind: Spec) -> Spec:
    values = [{"at": place, "messages": round(count, 1)} for place, count in enumerate(counts)]
    mark = {**kind, "aria": False}
    return {"data": {"values": values}, "mark": mark, "encoding": {"x": {"field": "at", **across}}}
