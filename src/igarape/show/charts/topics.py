"""Charts of topics: how the doubts of each ended, and by which of them people go without help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from igarape.query.engine import Answer, Note, Quote
from igarape.show import letters, words
from igarape.show.charts.frame import (
    INK,
    NARROW,
    NOT_CLARIFIED,
    PAPER,
    Link,
    Room,
    Spec,
    asks,
    framed,
    mark,
    told,
)
from igarape.show.charts.outcomes import THREE, above, legend, pieces

TOPICS = 8
"""Topics that one chart has room for."""

_LINE = 46
"""Pixels from one topic to the next: its name above, its bar below."""

_BAR: Spec = {"height": 16, "yOffset": 7}
_SIZE = 12


def topics(given: Answer, language: str, link: Link | None = None, *, width: int = NARROW) -> Spec:
    """Draw the first topics as bars of doubts, in three parts: clarified, without help, unknown."""
    rows = [row for row in given.dicts() if row["topic_id"]][:TOPICS]
    values = [part for place, row in enumerate(rows) for part in _parts(place, row, language, link)]
    names: list[Spec] = [
        {
            "place": place, "topic": cut(row["topic"], width), "n": _doubts(row),
            "label": words.say(
                Note(
                    "{n} {n:doubt|doubts} · {people} {people:person|people}",
                    {"n": _doubts(row), "people": row["people"]}
                ),
                language,
            ),
        }
        for place, row in enumerate(rows)
    ]  # fmt: skip
    layers = _rows(len(rows), max(map(_doubts, rows), default=1), width, _room(names)) | {
        "layer": [
            {
                "data": {"values": values},
                "mark": {"type": "bar", "stroke": PAPER, "strokeWidth": 1, **_BAR},
                "encoding": {
                    "x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"},
                    "color": legend(THREE, language, width), **told(link),
                },
            },
            _text(names, "topic", {"datum": 0}, dy=-13),
            _text(names, "label", {"field": "n"}, dy=7, dx=5),
        ],
    }  # fmt: skip
    top = above(THREE, width)
    return framed(layers, asks(given, language), width, top + _LINE * len(rows), Room(top=top))


def gaps(given: Answer, language: str, link: Link | None = None, *, width: int = NARROW) -> Spec:
    """Draw by which topics how many people go without help: a bar for at least, a line from there to at most."""
    rows = given.dicts()[:TOPICS]
    values = [
        {
            "place": place, "topic": cut(row["topic"], width), "zero": 0,
            "low": row["people_left_low"], "high": row["people_left_high"], "label": words.say(_few(row), language),
            **mark(_left(row), language, link, topic=row["topic_id"], outcome="not_clarified,not_answered"),
        }
        for place, row in enumerate(rows)
    ]  # fmt: skip
    line = {"yOffset": 7, "color": INK, "aria": False}
    layers = {
        **_rows(len(rows), max((each["high"] for each in values), default=1), width, _room(values)),
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "bar", "color": NOT_CLARIFIED, **_BAR},
                "encoding": {
                    "x": {"field": "zero", "type": "quantitative"}, "x2": {"field": "low"}, **told(link),
                },
            },
            {
                "mark": {"type": "rule", "strokeWidth": 1.5, **line},
                "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
            },
            {"mark": {"type": "tick", "size": 9, "thickness": 1.5, **line}, "encoding": {"x": {"field": "high"}}},
            _text(None, "topic", {"datum": 0}, dy=-13),
            _text(None, "label", {"field": "high"}, dy=7, dx=5),
        ],
    }  # fmt: skip
    return framed(layers, asks(given, language), width, _LINE * len(rows), Room())


def cut(text: str, width: int) -> str:
    """Write a topic's name as far as it fits on a line: words that others wrote, inert."""
    line = letters.drawn(text) or "…"
    room = 0.88 * width  # a page's own font may be wider than the one that letters are measured in
    if letters.width(line, _SIZE) <= room:
        return line
    while letters.width(line + "…", _SIZE) > room:
        line = line[:-1]
    return line.rstrip() + "…"


def _parts(place: int, row: Mapping[str, Any], language: str, link: Link | None) -> Iterator[Spec]:
    for each in pieces(row, THREE):
        says = Note(
            "{topic}, {what}: {count} of {n} {n:doubt|doubts}",
            {
                "topic": Quote(row["topic"]),
                "what": each.kind.meaning,
                "count": each.doubts,
                "n": _doubts(row),
            },
        )
        behind = {"topic": row["topic_id"], "outcome": ",".join(each.kind.states)}
        yield {
            "place": place, "low": each.low, "high": each.high, "kind": each.kind.colour,
            **mark(says, language, link, **behind),
        }  # fmt: skip


def _doubts(row: Mapping[str, Any]) -> int:
    """How many doubts a topic has, as `doubts` and as `clarified` by topic call them."""
    return int(row["messages"] if "messages" in row else row["doubts"])


def _few(row: Mapping[str, Any]) -> Note:
    low, high = row["people_left_low"], row["people_left_high"]
    if low == high:
        return Note("{people} {people:person|people}", {"people": high})
    return Note("{low} to {n} {n:person|people}", {"low": low, "n": high})


def _left(row: Mapping[str, Any]) -> Note:
    return Note(
        "{topic}: of {people} {people:person|people}, some {people_left_low} to {people_left_high} go without help",
        {**row, "topic": Quote(row["topic"])},
    )


def _room(values: list[Spec]) -> int:
    """How many pixels the longest label beside a bar may take."""
    return round(10 + 1.15 * max((letters.width(each["label"], _SIZE) for each in values), default=0))


def _rows(count: int, most: int, width: int, room: int) -> Spec:
    """Place rows below each other, with `room` pixels at the end of the longest bar."""
    return {
        "encoding": {
            "y": {
                "field": "place", "type": "ordinal", "axis": None,
                "scale": {"domain": list(range(count)), "padding": 0},
            },
            "x": {
                "type": "quantitative", "axis": None,
                "scale": {"domain": [0, max(1, most) * (width - 4) / (width - room)], "nice": False},
            },
        },
    }  # fmt: skip


def _text(values: list[Spec] | None, field: str, x: Spec, *, dy: int, dx: int = 0) -> Spec:
    return {
        **({} if values is None else {"data": {"values": values}}),
        "mark": {"type": "text", "aria": False, "align": "left", "dy": dy, "dx": dx},
        "encoding": {"x": x, "text": {"field": field}},
    }
