"""Axes: how many labels there is room for, and what they say. Vega writes none of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil, floor, log10
from typing import Any

from babel.dates import format_skeleton

from igarape.show import words

Spec = dict[str, Any]

_LONG = 300
"""Days from which months are named with their year."""


def days(found: Sequence[date], language: str, most: int = 5) -> Spec:
    """Place days by their number, and name as many as there is room for."""
    ticks = list(range(0, len(found), ceil(len(found) / (most if len(found) <= _LONG else most - 1))))
    return {
        "type": "quantitative",
        "scale": {"domain": [-0.5, max(len(found), 5) - 0.5], "nice": False},
        "axis": {
            "values": ticks,
            "labelExpr": labels({place: day(found[place], language, len(found)) for place in ticks}),
            "grid": False,
            "labelAngle": 0,
            "labelOverlap": False,
            "labelFlush": False,
            "labelPadding": 6,
        },
    }


def day(given: date, language: str, count: int) -> str:
    """Write a day of so many: 21 de nov.; of many, its month."""
    return format_skeleton("yMMM" if count > _LONG else "MMMd", given, locale=words.LOCALES[language])


def counts(most: int, language: str, extent: int) -> Spec:
    """Measure messages up to the most, with room above for a number; labels take `extent` pixels."""
    found = ticks(most)
    return {
        "field": "messages",
        "type": "quantitative",
        "scale": {"domain": [0, max(most, found[-1], 1) * 1.12], "nice": False},
        "axis": {
            "values": found,
            "labelExpr": labels({tick: words.short(tick, language) for tick in found}),
            "minExtent": extent,
            "maxExtent": extent,
        },
    }


def ticks(most: int) -> list[int]:
    """Choose two to five whole numbers from 0 on, in steps of 1, 2 or 5 times a power of ten."""
    if most < 1:
        return [0]
    power = 10 ** max(0, floor(log10(most)) - 1)
    step = next(each for each in (power * k for k in (1, 2, 5, 10, 20, 50)) if most / each <= 4)
    return list(range(0, most + 1, step))


def labels(names: Mapping[int, str]) -> str:
    """Write an expression that gives each value of an axis its label; both are ours."""
    pairs = ", ".join(f"'{value}': '{name}'" for value, name in names.items())
    return f"({{{pairs}}})[datum.value]"
