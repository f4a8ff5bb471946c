"""Charts that count messages: by hour of the day, and people by how much they write at a time."""

from __future__ import annotations

from itertools import pairwise
from math import inf

from igarape.query.engine import Answer, Hour, Note
from igarape.show import words
from igarape.show.charts import axes
from igarape.show.charts.frame import (
    AXIS,
    HIGH,
    NARROW,
    PEAK,
    ROOM,
    SERIES,
    Link,
    Room,
    Spec,
    asks,
    framed,
    labelled,
    mark,
    marked,
    own_colour,
    told,
)  # fmt: skip

_SPAN = 90
"""Pixels for the names of spans of lengths."""

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
        if count
    ]  # fmt: skip
    names = {hour: words.value(Hour(hour), language) for hour in range(0, 24, 3)}
    across = {
        "field": "hour",
        "type": "ordinal",
        "scale": {"domain": list(range(24)), "paddingInner": 0.15, "paddingOuter": 0.1},
        "axis": {"values": list(names), "labelExpr": axes.labels(names), "labelAngle": 0, "labelPadding": 6},
    }
    layers = {
        "encoding": {"x": across, "y": axes.counts(most, language, AXIS)},
        "layer": [
            {
                "data": {"values": values},
                "mark": {"type": "bar"},
                "encoding": {"color": own_colour(), **told(link)},
            },
            labelled(
                [{"hour": hour, "messages": most, "label": words.value(most, language)} for hour in peaks[:1]]
            ),
        ],
    }
    said = asks(given, language, Note("Messages by hour of the day."))
    return framed(layers, said, width, HIGH, ROOM)


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
    said = asks(given, language, Note("People by how many characters their texts have on average."))
    return framed(layers, said, width, 26 * len(values), Room(left=_SPAN + 4))


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
