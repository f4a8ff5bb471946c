"""The chart of messages a day: bars, or where there are too many days for bars, an area."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

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

_BARS = 120
"""Days that can be told apart as bars; more become an area."""

_DAYS = 400
"""Days that can be told apart at all; of more, the area shows each week's average."""

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
    most = max((*counts, *earlier), default=0)
    across = axes.days(found, language, 5 if width < 500 else 9)
    if len(found) <= _BARS:
        layers = _bars(found, counts, language, link, across, today)
    else:
        layers = [_line(counts, across, {"type": "area", "color": SERIES})]
    chart = {
        "encoding": {"y": axes.counts(most, language, AXIS)},
        "layer": [*layers, _peak(counts, across, language), *_dashed(earlier, across)],
    }
    said = asks(given, language, Note("Messages a day."))
    return framed(chart, said, width, HIGH, ROOM)


def _bars(
    found: Sequence[date], counts: Sequence[int], language: str, link: Link | None, across: Spec, today: date | None
) -> list[Spec]:  # fmt: skip
    peaks = marked(counts)
    values = [
        {
            "from": place - 0.42, "to": place + 0.42, "messages": n,
            "fill": PEAK if place in peaks else SERIES, "solid": _NOT_OVER if day == today else 1,
            **mark(Note("{day}: {n} {n:message|messages}", {"day": day, "n": n}), language, link, day=day),
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


def _dashed(counts: Sequence[int], across: Spec) -> Iterator[Spec]:
    """Draw a dashed line that stands out from bars too: it lies on a wider one of paper."""
    if counts:
        yield _line(counts, across, {"type": "line", "color": PAPER, "strokeWidth": 4})
        yield _line(counts, across, {"type": "line", "color": INK, "strokeWidth": 1.5, "strokeDash": [5, 3]})


def _line(counts: Sequence[float], across: Spec, kind: Spec) -> Spec:
    values = [{"at": place, "messages": count} for place, count in _thinned(counts)]
    mark = {**kind, "aria": False}
    return {"data": {"values": values}, "mark": mark, "encoding": {"x": {"field": "at", **across}}}


def _thinned(counts: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Give each day's place and number; of very many days, the middle and the average of each week."""
    if len(counts) <= _DAYS:
        yield from enumerate(counts)
        return
    for start in range(0, len(counts), 7):
        week = counts[start : start + 7]
        yield start + (len(week) - 1) / 2, round(sum(week) / len(week), 1)
