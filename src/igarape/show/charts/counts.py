"""Charts that count messages: by hour of the day, day by day, and people by how much they write at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import inf

from igarape.query.engine import Answer, Hour, Note
from igarape.show import words
from igarape.show.charts import axes
from igarape.show.charts.frame import (
    INK,
    NARROW,
    PAPER,
    PEAK,
    SERIES,
    Link,
    Spec,
    framed,
    mark,
    own_colour,
    told,
)  # fmt: skip

_AXIS = 36
"""Room for the numbers beside an axis."""

_SPAN = 90
_BARS = 120
"""Days that can be told apart as bars; more become an area."""

_MOST_MARKED = 4
"""How many may tie and still be marked."""

_LENGTHS = (0, 20, 50, 100, 200, 400)
"""Where the spans of lengths begin, in characters."""


def hours(given: Answer, language: str, link: Link | None = None, *, width: int = NARROW) -> Spec:
    """Draw a bar an hour of the day, over all weekdays; the peak in its own colour, with its number."""
    totals = [0] * 24
    for row in given.dicts():
        totals[row["hour"]] += row["messages"]
    most = max(totals)
    peaks = marked(totals)
    values = [
        {
            "hour": hour, "messages": count, "fill": PEAK if hour in peaks else SERIES,
            **mark(
                Note("{hour}: {n} {n:message|messages}", {"hour": Hour(hour), "n": count}), language, link, hour=hour
            ),
        }
        for hour, count in enumerate(totals)
    ]  # fmt: skip
    names = {hour: words.value(Hour(hour), language) for hour in range(0, 24, 3)}
    across = {
        "field": "hour",
        "type": "ordinal",
        "scale": {"domain": list(range(24)), "paddingInner": 0.15, "paddingOuter": 0.1},
        "axis": {"values": list(names), "labelExpr": axes.labels(names), "labelAngle": 0},
    }
    layers = {
        "encoding": {"x": across, "y": axes.counts(most, language, _AXIS)},
        "layer": [
            {
                "data": {"values": values},
                "mark": {"type": "bar"},
                "encoding": {"color": own_colour(), **told(link)},
            },
            _numbers([{**values[hour], "label": words.value(most, language)} for hour in peaks[:1]]),
        ],
    }
    return framed(layers, _says(Note("Messages by hour of the day."), given, language), width, 190)


def days(
    given: Answer,
    language: str,
    link: Link | None = None,
    *,
    before: Answer | None = None,
    today: date | None = None,
    width: int = NARROW,
) -> Spec:
    """Draw a bar a day, many days as an area; the days `before` as a dashed line; `today`, not over yet, lighter."""
    rows = given.dicts()
    earlier = [row["messages"] for row in before.dicts()] if before else []
    most = max((*(row["messages"] for row in rows), *earlier), default=0)
    peaks = marked([row["messages"] for row in rows])
    values = [
        {
            "from": place - 0.42, "at": place, "to": place + 0.42, "messages": row["messages"],
            "fill": PEAK if place in peaks else SERIES, "solid": 0.35 if row["day"] == today else 1,
            **mark(
                Note("{day}: {n} {n:message|messages}", {"day": row["day"], "n": row["messages"]}), language, link,
                day=row["day"],
            ),
        }
        for place, row in enumerate(rows)
    ]  # fmt: skip
    across = axes.days([row["day"] for row in rows], language, 5 if width < 500 else 9)
    tops = [
        {**values[place], "label": words.value(values[place]["messages"], language)} for place in peaks[:1]
    ]
    at_the_end = tops and len(rows) > 14 and peaks[0] > 0.9 * len(rows)
    layers = [
        *(_bars if len(rows) <= _BARS else _area)(values, across, link),
        {
            **_numbers(tops, "right" if at_the_end else "center"),
            "encoding": {"x": {"field": "at", **across}, "text": {"field": "label"}},
        },
    ]
    if earlier:
        layers += _dashed(earlier[: len(rows)], across)
    chart = {"encoding": {"y": axes.counts(most, language, _AXIS)}, "layer": layers}
    return framed(chart, _says(Note("Messages a day."), given, language), width, 190)


def lengths(given: Answer, language: str, link: Link | None = None, *, width: int = NARROW) -> Spec:
    """Draw how many people write texts of which length on average; nobody is named, and nothing leads to anybody."""
    values = [
        {
            "span": words.say(span, language), "people": people,
            "label": words.say(Note("{people} {people:person|people}", {"people": people}), language),
            **mark(Note("{span}: {people} {people:person|people}", {"span": span, "people": people}), language, None),
        }
        for span, people in spans(given)
    ]  # fmt: skip
    most = max(1, *(people for _, people in spans(given)))
    layers = {
        "data": {"values": values},
        "encoding": {
            "y": {
                "field": "span", "type": "ordinal", "sort": None, "axis": {"minExtent": _SPAN, "maxExtent": _SPAN},
            },
            "x": {
                "field": "people",
                "type": "quantitative",
                "axis": None,
                "scale": {"domain": [0, most * (1.4 if width < 500 else 1.2)], "nice": False},
            },
        },
        "layer": [
            {"mark": {"type": "bar", "color": SERIES, "height": {"band": 0.72}}, "encoding": told(None)},
            {
                "mark": {"type": "text", "aria": False, "align": "left", "dx": 5},
                "encoding": {"text": {"field": "label"}},
            },
        ],
    }  # fmt: skip
    said = words.translate("People by how many characters their texts have on average", language)
    return framed(layers, said, width, 26 * len(values))


def spans(given: Answer) -> list[tuple[Note, int]]:
    """Count people by the average length of their texts, in characters."""
    averages = [row["average"] for row in given.dicts() if row["average"] is not None]
    return [
        (
            Note("{low} to {high}", {"low": low, "high": int(high) - 1})
            if high < inf
            else Note("{low} or more", {"low": low}),
            sum(low <= each < high for each in averages),
        )
        for low, high in (*pairwise(_LENGTHS), (_LENGTHS[-1], inf))
    ]


def marked(found: Sequence[int]) -> list[int]:
    """Give the places of the most: all that tie, or none where there is none or so many do that none stands out."""
    most = max(found, default=0)
    places = [place for place, each in enumerate(found) if most and each == most]
    return places if len(places) <= _MOST_MARKED else []


def _bars(values: list[Spec], across: Spec, link: Link | None) -> list[Spec]:
    return [
        {
            "data": {"values": values},
            "mark": {"type": "rect"},
            "encoding": {
                "x": {"field": "from", **across},
                "x2": {"field": "to"},
                "y2": {"datum": 0},
                "color": own_colour(),
                "fillOpacity": {"field": "solid", "type": "quantitative", "scale": None},
                **told(link),
            },
        }
    ]


def _area(values: list[Spec], across: Spec, link: Link | None) -> list[Spec]:
    """Draw the days as one shape; an area has no marks that could lead anywhere."""
    at = {"x": {"field": "at", **across}}
    bare = [{name: each[name] for name in ("at", "messages")} for each in values]
    tops = [each for each in values if each["fill"] == PEAK]
    point = {"type": "point", "color": PEAK, "filled": True, "opacity": 1, "size": 45}
    return [
        {"data": {"values": bare}, "mark": {"type": "area", "color": SERIES, "aria": False}, "encoding": at},
        {"data": {"values": tops}, "mark": point, "encoding": {**at, **told(link)}},
    ]


def _dashed(earlier: Sequence[int], across: Spec) -> list[Spec]:
    """Draw a dashed line that stands out from bars too: it lies on a wider one of paper."""
    values = [{"at": place, "messages": count} for place, count in enumerate(earlier)]
    line = {"type": "line", "aria": False}
    return [
        {"data": {"values": values}, "mark": {**line, **kind}, "encoding": {"x": {"field": "at", **across}}}
        for kind in (
            {"color": PAPER, "strokeWidth": 4},
            {"color": INK, "strokeWidth": 1.5, "strokeDash": [5, 3]},
        )
    ]


def _numbers(tops: list[Spec], align: str = "center") -> Spec:
    return {
        "data": {"values": tops},
        "mark": {"type": "text", "aria": False, "dy": -8, "fontWeight": "bold", "color": INK, "align": align},
        "encoding": {"text": {"field": "label"}},
    }


def _says(what: Note, given: Answer, language: str) -> str:
    """Describe a chart: what it shows, and the answer's first sentence."""
    return " ".join(words.say(each, language) for each in (what, *given.sentences[:1]))
