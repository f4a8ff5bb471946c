"""The parts of a picture: one chart a question, as Vega-Lite data."""

from __future__ import annotations

from math import ceil
from typing import Any

from igarape.query.engine import Answer, Hour, Note
from igarape.show import words
from igarape.show.charts import axes, counts

Spec = dict[str, Any]

PAPER, INK, MUTED = "#FFFFFF", "#1F2933", "#52606D"
PEAK = "#E8590C"
"""Stands out at least 3 to 1 from the paper and from the darkest shade."""

SHADES = ("#EEF1F4", "#BDD7EE", "#6BAED6", "#2171B5", "#08306B")
"""None, and four steps up to the peak; light to dark also for eyes that see no colours."""

BAR = "#2171B5"
_AXIS = 36
_PLOT = 362 - _AXIS
_BARS = 120
"""Days that can be told apart as bars; more become an area."""

_SPAN = 84
_MOST_MARKED = 4
"""How many may tie and still be marked."""


def hours(given: Answer, language: str) -> Spec:
    """Draw weekdays down, hours across: the darker, the more; the peak is outlined."""
    cells = [row for row in given.dicts() if row["days"]]
    most = max((row["per_day"] for row in cells), default=0.0)
    peaks = _marked([row for row in cells if most and row["per_day"] == most])
    names = [words.weekday(day, language) for day in range(1, 8)]
    shown = [name for day, name in enumerate(names, 1) if any(row["weekday"] == day for row in cells)]
    values: list[Spec] = [
        {"day": names[row["weekday"] - 1], "hour": row["hour"], "shade": _shade(row["per_day"], most)}
        for row in cells
    ]
    outlined = [{"day": names[row["weekday"] - 1], "hour": row["hour"]} for row in peaks]
    return {
        "width": _PLOT,
        "height": 21 * len(shown),
        "encoding": {
            "x": {
                "field": "hour",
                "type": "ordinal",
                "scale": {"domain": list(range(24)), "padding": 0},
                "axis": {
                    "values": list(range(0, 24, 3)),
                    "labelExpr": axes.labels(
                        {hour: words.value(Hour(hour), language) for hour in range(0, 24, 3)}
                    ),
                    "labelAngle": 0,
                },
            },
            "y": {
                "field": "day",
                "type": "ordinal",
                "scale": {"domain": shown, "padding": 0},
                "axis": {"minExtent": _AXIS, "maxExtent": _AXIS, "labelFontSize": 12},
            },
        },
        "layer": [
            {
                "data": {"values": values},
                "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 1.2, "aria": False},
                "encoding": {"color": _shades(most, language)},
            },
            {
                "data": {"values": outlined},
                "mark": {"type": "rect", "filled": False, "strokeWidth": 2.6, "stroke": PEAK, "aria": False},
            },
        ],
    }


def days(given: Answer, language: str) -> Spec:
    """Draw a bar a day, the busiest in another colour and with its number; many days become an area."""
    rows = given.dicts()
    best = max((row["messages"] for row in rows), default=0)
    values: list[Spec] = [
        {"from": place - 0.42, "at": place, "to": place + 0.42, "messages": row["messages"]}
        for place, row in enumerate(rows)
    ]
    top = _marked([each for each in values if best and each["messages"] == best])
    across = axes.days([row["day"] for row in rows], language)
    bar = {"x": {"field": "from", **across}, "x2": {"field": "to"}, "y2": {"datum": 0}}
    point = {"x": {"field": "at", **across}}
    kinds = ("rect", "rect", bar) if len(rows) <= _BARS else ("area", "point", point)
    at_the_end = len(rows) > 14 and top and top[0]["at"] > 0.9 * len(rows)
    return {
        "width": _PLOT,
        "height": 110,
        "encoding": {"y": axes.counts(best, language, _AXIS)},
        "layer": [
            {"data": {"values": values}, "mark": {"type": kinds[0], "color": BAR, "aria": False}, "encoding": kinds[2]},
            {
                "data": {"values": top},
                "mark": {"type": kinds[1], "color": PEAK, "filled": True, "aria": False},
                "encoding": kinds[2],
            },
            {
                "data": {"values": [{**each, "label": words.value(best, language)} for each in top[:1]]},
                "mark": {
                    "type": "text", "aria": False, "dy": -8, "fontSize": 11, "fontWeight": "bold", "color": INK,
                    "align": "right" if at_the_end else "center",
                },
                "encoding": {**point, "text": {"field": "label"}},
            },
        ],
    }  # fmt: skip


def lengths(given: Answer, language: str) -> Spec:
    """Draw how many people write texts of which length on average; nobody is named."""
    values: list[Spec] = [
        {
            "span": words.say(span, language), "people": people,
            "label": words.say(Note("{people} {people:person|people}", {"people": people}), language),
        }
        for span, people in counts.spans(given)
    ]  # fmt: skip
    most = max(each["people"] for each in values)
    return {
        "width": _PLOT - _SPAN + _AXIS,
        "height": 22 * len(values),
        "data": {"values": values},
        "encoding": {
            "y": {
                "field": "span", "type": "ordinal", "sort": None,
                "axis": {"minExtent": _SPAN, "maxExtent": _SPAN, "labelFontSize": 12},
            },
            "x": {
                "field": "people", "type": "quantitative", "axis": None,
                "scale": {"domain": [0, 1.4 * max(1, most)], "nice": False},
            },
        },
        "layer": [
            {"mark": {"type": "bar", "aria": False, "color": BAR, "height": {"band": 0.72}}},
            {
                "mark": {"type": "text", "aria": False, "align": "left", "dx": 5, "fontSize": 12, "color": INK},
                "encoding": {"text": {"field": "label"}},
            },
        ],
    }  # fmt: skip


def _marked(top: list[Spec]) -> list[Spec]:
    """Give what is marked as the most: all that tie, or nothing where so many do that none stands out."""
    return top if len(top) <= _MOST_MARKED else []


def _shade(rate: float, most: float) -> int:
    return min(4, ceil(4 * rate / most)) if rate and most else 0


def _shades(most: float, language: str) -> Spec:
    """Colour by shade; the legend says up to how many messages a day each stands for."""
    labels = {step: _rate(most * step / 4, most, language) for step in range(1, 5)}
    return {
        "field": "shade",
        "type": "ordinal",
        "scale": {"domain": list(range(5)), "range": list(SHADES)},
        "legend": {
            "title": words.translate("Messages a day, up to", language),
            "titleOrient": "left" if most < 1000 else "top",
            "labelExpr": axes.labels({0: "0", **labels}),
            "values": list(range(5)) if most else [0],
        },
    }


def _rate(rate: float, most: float, language: str) -> str:
    """Write a rate with as many digits as tell the steps apart."""
    if most >= 100:
        return words.short(round(rate), language)
    return words.decimal(rate, language, 1 if most >= 4 else 2)
