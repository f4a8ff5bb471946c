"""Charts of outcomes in time: week by week as a share or as a number, and all of them as one bar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from igarape.query.engine import Answer, Note, Share
from igarape.query.outcomes import STATES
from igarape.show import words
from igarape.show.charts import axes
from igarape.show.charts.frame import INK, NARROW, PAPER, Link, Room, Spec, asks, framed, mark, told
from igarape.show.charts.outcomes import Kind, Piece, above, five, legend, pieces

WEEK = timedelta(weeks=1)
WEEKS = 16
"""Weeks that are drawn, on a phone half as many; of more, the last ones. Each part is a link: a page stays small so."""

_AXIS = 40
_HIGH = 230
_FITS = 42
"""Pixels that a share takes above its part of a bar."""

_BAR = {"type": "rect", "stroke": PAPER, "strokeWidth": 1}


def clarified(
    given: Answer, language: str, link: Link | None = None, *, weeks: int = WEEKS, width: int = NARROW
) -> Spec:
    """Draw how the doubts of each week ended, each week as 100 %; of the last `weeks`."""
    names = {each: words.value(each, language) + "%" for each in (0, 50, 100)}
    up = {
        "type": "quantitative", "scale": {"domain": [0, 100]},
        "axis": {"values": list(names), "labelExpr": axes.labels(names), "minExtent": _AXIS, "maxExtent": _AXIS},
    }  # fmt: skip
    return _weeks(given, _last(given.dicts(), width)[-weeks:], language, link, width, up, share=True)


def topic(
    given: Answer,
    language: str,
    link: Link | None = None,
    *,
    before: Mapping[date, int] | None = None,
    width: int = NARROW,
) -> Spec:
    """Draw how the doubts of one topic ended, week by week; how many there were in the weeks `before`, dashed."""
    rows = _last(given.part("weeks").dicts(), width)
    earlier = [before.get(row["week"], 0) for row in rows] if before else []
    up = axes.counts(max((*(row["doubts"] for row in rows), *earlier), default=0), language, _AXIS)
    return _weeks(given, rows, language, link, width, up, share=False, earlier=earlier)


def _last(rows: Sequence[Mapping[str, Any]], width: int) -> list[Mapping[str, Any]]:
    """The last weeks, as many as there is room for."""
    return every(rows)[-(WEEKS // 2 if width < 500 else WEEKS) :]


def every(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Put a row of nothing where a week has none, so that weeks stand as far apart as they are."""
    if not rows:
        return []
    of = {row["week"]: row for row in rows}
    first, last = min(of), max(of)
    nothing = {"doubts": 0, **dict.fromkeys(STATES, 0)}
    weeks = sorted({*of, *(first + step * WEEK for step in range((last - first) // WEEK + 1))})
    return [of.get(week, {"week": week, **nothing}) for week in weeks]


def whole(given: Answer, language: str, link: Link | None = None, *, width: int = NARROW) -> Spec:
    """Draw how all the doubts of `clarified` ended, as one bar in five parts."""
    rows = given.dicts()
    row = {state: sum(each[state] for each in rows) for state in STATES}
    n = max(1, sum(row.values()))
    kinds = five(rows)
    values = [
        {"low": each.low, "high": each.high, "kind": each.kind.colour,
         **mark(_says(each, n, None), language, link, outcome=each.kind.states[0])}
        for each in pieces(row, kinds)
    ]  # fmt: skip
    shares = [
        {"middle": (each.low + each.high) / 2, "label": words.value(Share(each.doubts / n), language)}
        for each in pieces(row, kinds)
        if each.doubts / n * width > _FITS
    ]
    across = {"type": "quantitative", "axis": None, "scale": {"domain": [0, n], "nice": False}}
    layers = {
        "layer": [
            {
                "data": {"values": values},
                "mark": {**_BAR, "type": "bar", "height": 20, "yOffset": 8},
                "encoding": {
                    "x": {"field": "low", **across}, "x2": {"field": "high"},
                    "color": legend(kinds, language, width), **told(link),
                },
            },
            {
                "data": {"values": shares},
                "mark": {"type": "text", "aria": False, "dy": -11},
                "encoding": {"x": {"field": "middle", **across}, "text": {"field": "label"}},
            },
        ]
    }  # fmt: skip
    top = above(kinds, width)
    return framed(layers, asks(given, language), width, top + 54, Room(top=top))


def _weeks(
    given: Answer, rows: Sequence[Mapping[str, Any]], language: str, link: Link | None, width: int,
    up: Spec, *, share: bool, earlier: Sequence[int] = (),
) -> Spec:  # fmt: skip
    """Draw a bar a week, stacked by outcome."""
    kinds = five(given.dicts() if share else given.part("weeks").dicts())  # as the sentences count them
    across = axes.days([row["week"] for row in rows], language, 3 if width < 500 else 8)
    values = [
        each
        for place, row in enumerate(rows)
        for each in _stacked(place, row, kinds, language, link, share=share)
    ]
    measured = {name: each for name, each in up.items() if name != "field"}
    bars = {
        "data": {"values": values},
        "mark": _BAR,
        "encoding": {
            "x": {"field": "from", **across}, "x2": {"field": "to"},
            "y": {"field": "low", **measured}, "y2": {"field": "high"},
            "color": legend(kinds, language, width), **told(link),
        },
    }  # fmt: skip
    room = Room(left=_AXIS + 4, top=above(kinds, width), bottom=20)
    layers = [bars, *_dashed(earlier, across, measured)]
    return framed({"layer": layers}, asks(given, language), width, _HIGH, room)


def _dashed(counts: Sequence[int], across: Spec, up: Spec) -> Iterator[Spec]:
    """Draw a dashed line over each week, as high as the one before was, on one of paper that sets it off from bars."""
    values = [{"from": at - 0.46, "to": at + 0.46, "n": count} for at, count in enumerate(counts)]
    for look in (
        {"color": PAPER, "strokeWidth": 4},
        {"color": INK, "strokeWidth": 1.5, "strokeDash": [5, 3]},
    ):
        if values:
            yield {
                "data": {"values": values},
                "mark": {"type": "rule", "aria": False, **look},
                "encoding": {
                    "x": {"field": "from", **across}, "x2": {"field": "to"}, "y": {"field": "n", **up},
                },
            }  # fmt: skip


def _stacked(
    place: int, row: Mapping[str, Any], kinds: Sequence[Kind], language: str, link: Link | None, *, share: bool
) -> Iterator[Spec]:  # fmt: skip
    """Lay the parts of a week one above the other."""
    scale = 100 / row["doubts"] if share and row["doubts"] else 1
    for each in pieces(row, kinds):
        yield {
            "from": place - 0.4, "to": place + 0.4, "low": each.low * scale, "high": each.high * scale,
            "kind": each.kind.colour,
            **mark(_says(each, row["doubts"], row), language, link, week=row["week"], outcome=each.kind.states[0]),
        }  # fmt: skip


def _says(piece: Piece, n: int, row: Mapping[str, Any] | None) -> Note:
    what = piece.kind.meaning._replace(values={"n": piece.doubts})
    if row is None:
        return Note("{what}, of {n} {n:doubt|doubts}", {"what": what, "n": n})
    return Note(
        "Week of {week}: {what}, of {n} {n:doubt|doubts}", {"what": what, "n": n, "week": row["week"]}
    )
