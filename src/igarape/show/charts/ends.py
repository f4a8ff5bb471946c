"""Charts of doubts and how they ended: by topic, week by week, and all of them as one bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from igarape.query.engine import Answer, Note, Quote, Share
from igarape.query.outcomes import STATES
from igarape.show import letters, words
from igarape.show.charts import axes
from igarape.show.charts.frame import (
    INK,
    NARROW,
    NOT_CLARIFIED,
    PAPER,
    Link,
    Spec,
    framed,
    legend,
    mark,
    told,
)

TOPICS = 8
"""Topics that one chart has room for."""

_LINE = 46
"""Pixels from one topic to the next: its name above, its bar below."""

_KINDS = (
    ("confirmed", Note("confirmed")),
    ("assumed", Note("assumed")),
    ("not-clarified", Note("not clarified")),
    ("not-answered", Note("not answered")),
    ("unknown", Note("unknown")),
)
_THREE = (
    ("confirmed", Note("clarified")),
    ("not-clarified", Note("without help")),
    ("unknown", Note("unknown")),
)
_OF_THREE = {
    "confirmed": ("confirmed", "assumed"),
    "not-clarified": ("not_clarified", "not_answered"),
    "unknown": ("unknown",),
}


def topics(given: Answer, language: str, link: Link | None = None, *, width: int = NARROW) -> Spec:
    """Draw the first topics as bars of doubts, in three parts: clarified, not clarified, unknown."""
    rows = [row for row in given.dicts() if row["topic_id"]][:TOPICS]
    count = "messages" if rows and "messages" in rows[0] else "doubts"
    values = [
        part
        for place, row in enumerate(rows)
        for part in _parts(place, row, _THREE, language, link, _OF_THREE)
    ]
    names = [
        {
            "place": place, "topic": cut(row["topic"], width),
            "beside": words.say(Note("{people} {people:person|people}", {"people": row["people"]}), language),
            "most": row[count], "label": words.value(row[count], language),
        }
        for place, row in enumerate(rows)
    ]  # fmt: skip
    most = max((row[count] for row in rows), default=1)
    layers = _rows(len(rows), most, width) | {
        "layer": [
            _bars(values, legend(_THREE, language, 2 if width < 500 else None), link),
            _text(names, "topic", x={"datum": 0}, dy=-13, align="left"),
            _text(names, "label", x={"field": "most"}, dy=7, dx=5, align="left"),
        ],
    }
    return framed(layers, _says(given, language), width, 30 + _LINE * len(rows))


def weeks(
    rows: Iterable[Mapping[str, Any]], language: str, link: Link | None, said: str, width: int, *, share: bool
) -> Spec:
    """Draw a bar a week, stacked by outcome: of doubts, or of each week's whole."""
    found = list(rows)
    across = axes.days([row["week"] for row in found], language, 4 if width < 500 else 8)
    values = [
        part | {"at": place}
        for place, row in enumerate(found)
        for part in _stacked(row, language, link, share=share)
    ]
    most = max((row["doubts"] for row in found), default=0)
    up = axes.counts(most, language, 40)
    if share:
        names = {each: words.value(each, language) + "%" for each in (0, 50, 100)}
        up = {
            "type": "quantitative", "scale": {"domain": [0, 100]},
            "axis": {"values": list(names), "labelExpr": axes.labels(names), "minExtent": 40, "maxExtent": 40},
        }  # fmt: skip
    up = {name: each for name, each in up.items() if name != "field"}
    bar = {
        "data": {"values": [{**each, "from": each["at"] - 0.4, "to": each["at"] + 0.4} for each in values]},
        "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 1},
        "encoding": {
            "x": {"field": "from", **across}, "x2": {"field": "to"},
            "y": {"field": "low", **up}, "y2": {"field": "high"},
            "color": legend(_KINDS, language, 2 if width < 500 else None), **told(link),
        },
    }  # fmt: skip
    return framed({"layer": [bar]}, said, width, 230)


def clarified(given: Answer, language: str, link: Link | None = None, *, width: int = NARROW) -> Spec:
    """Draw how the doubts of each week ended, each week as 100 %."""
    return weeks(given.dicts(), language, link, _says(given, language), width, share=True)


def topic(given: Answer, language: str, link: Link | None = None, *, width: int = NARROW) -> Spec:
    """Draw how the doubts of one topic ended, week by week."""
    return weeks(given.part("weeks").dicts(), language, link, _says(given, language), width, share=False)


def whole(given: Answer, language: str, link: Link | None = None, *, width: int = NARROW) -> Spec:
    """Draw how all the doubts ended, as one bar in five parts."""
    rows = given.dicts()
    row: dict[str, Any] = {state: sum(each[state] for each in rows) for state in STATES}
    n = sum(row.values())
    values = list(
        _parts(0, row, _KINDS, language, link, {name: (name.replace("-", "_"),) for name, _ in _KINDS})
    )
    shares = [
        {**each, "middle": (each["low"] + each["high"]) / 2,
         "label": words.value(Share((each["high"] - each["low"]) / n), language)}
        for each in values
        if (each["high"] - each["low"]) / n * width > 42
    ]  # fmt: skip
    layers = _rows(1, n, width, room=0) | {
        "layer": [
            _bars(values, legend(_KINDS, language, 2 if width < 500 else None), link),
            _text(shares, "label", x={"field": "middle"}, dy=-11, align="center"),
        ]
    }
    return framed(layers, _says(given, language), width, 96)


def gaps(given: Answer, language: str, link: Link | None = None, *, width: int = NARROW) -> Spec:
    """Draw by which topics how many people go without help: at least, and at most."""
    rows = given.dicts()[:TOPICS]
    labels = [words.say(_people_left(row), language) for row in rows]
    values = [
        {
            "place": place, "topic": cut(row["topic"], width), "low": row["people_left_low"],
            "high": row["people_left_high"], "zero": 0, "label": labels[place],
            **mark(_left(row), language, link, topic=row["topic_id"]),
        }
        for place, row in enumerate(rows)
    ]  # fmt: skip
    most = max((row["people_left_high"] for row in rows), default=1)
    room = round(10 + 1.15 * max((letters.width(each, 12) for each in labels), default=0))
    layers = _rows(len(rows), most, width, room) | {
        "layer": [
            {
                "data": {"values": values},
                "mark": {"type": "bar", "height": 16, "yOffset": 7, "color": NOT_CLARIFIED},
                "encoding": {"x": {"field": "zero", "type": "quantitative"}, "x2": {"field": "low"}, **told(link)},
            },
            *(
                {
                    "data": {"values": values},
                    "mark": {"type": kind, "yOffset": 7, "color": INK, "strokeWidth": 1.5, "aria": False, **size},
                    "encoding": {"x": {"field": start, "type": "quantitative"}, **end},
                }
                for kind, size, start, end in (
                    ("rule", {}, "low", {"x2": {"field": "high"}}), ("tick", {"size": 9, "thickness": 1.5}, "high", {})
                )
            ),
            _text(values, "topic", x={"datum": 0}, dy=-13, align="left"),
            _text(values, "label", x={"field": "high"}, dy=7, dx=5, align="left"),
        ],
    }  # fmt: skip
    return framed(layers, _says(given, language), width, _LINE * len(rows))


def cut(text: str, width: int) -> str:
    """Write a topic's name as far as it fits on a line: words that others wrote, inert."""
    line = letters.drawn(text) or "…"
    room = 0.88 * width  # a page's own font may be wider than the one that letters are measured in
    if letters.width(line, 12) <= room:
        return line
    while letters.width(line + "…", 12) > room:
        line = line[:-1]
    return line.rstrip() + "…"


def _people_left(row: Mapping[str, Any]) -> Note:
    if row["people_left_low"] == row["people_left_high"]:
        return Note("{n} {n:person|people}", {"n": row["people_left_high"]})
    return Note(
        "{low} to {n} {n:person|people}", {"low": row["people_left_low"], "n": row["people_left_high"]}
    )


def _left(row: Mapping[str, Any]) -> Note:
    return Note(
        "{topic}: of {people} {people:person|people}, some {people_left_low} to {people_left_high} go without help",
        {**row, "topic": Quote(row["topic"])},
    )


def _parts(
    place: int,
    row: Mapping[str, Any],
    kinds: Sequence[tuple[str, Note]],
    language: str,
    link: Link | None,
    states: Mapping[str, tuple[str, ...]],
) -> Iterable[Spec]:
    """Lay the parts of a bar side by side."""
    low = 0
    for name, meaning in kinds:
        count = sum(row[state] for state in states[name])
        if count:
            kind = words.say(meaning, language)
            says = Note("{what}: {count} {count:doubt|doubts}", {"what": kind, "count": count})
            behind: dict[str, object] = {"outcome": ",".join(states[name])}
            if row.get("topic_id"):
                behind["topic"] = row["topic_id"]
            yield {
                "place": place,
                "low": low,
                "high": low + count,
                "kind": kind,
                **mark(says, language, link, **behind),
            }
        low += count


def _stacked(row: Mapping[str, Any], language: str, link: Link | None, *, share: bool) -> Iterable[Spec]:
    """Lay the parts of a week one above the other."""
    scale = 100 / row["doubts"] if share and row["doubts"] else 1
    low = 0
    for name, meaning in _KINDS:
        state = name.replace("-", "_")
        count = row[state]
        if count:
            kind = words.say(meaning, language)
            says = Note(
                "Week of {week}, {what}: {count} of {n} {n:doubt|doubts}",
                {"week": row["week"], "what": kind, "count": count, "n": row["doubts"]},
            )
            yield {
                "low": low * scale, "high": (low + count) * scale, "kind": kind,
                **mark(says, language, link, week=row["week"], outcome=state),
            }  # fmt: skip
        low += count


def _rows(count: int, most: int, width: int, room: int = 40) -> Spec:
    """Place rows below each other, with `room` pixels at the end of the longest bar."""
    return {
        "encoding": {
            "y": {
                "field": "place", "type": "ordinal", "axis": None,
                "scale": {"domain": list(range(count)), "padding": 0},
            },
            "x": {
                "type": "quantitative", "axis": None,
                "scale": {"domain": [0, max(1, most) * width / (width - room)], "nice": False},
            },
        },
    }  # fmt: skip


def _bars(values: list[Spec], colour: Spec, link: Link | None) -> Spec:
    return {
        "data": {"values": values},
        "mark": {"type": "bar", "height": 16, "yOffset": 7, "stroke": PAPER, "strokeWidth": 1},
        "encoding": {
            "x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}, "color": colour, **told(link),
        },
    }  # fmt: skip


def _text(values: list[Spec], field: str, *, x: Spec, dy: int, align: str, dx: int = 0) -> Spec:
    return {
        "data": {"values": values},
        "mark": {"type": "text", "aria": False, "align": align, "dy": dy, "dx": dx},
        "encoding": {"x": x, "text": {"field": field}},
    }


def _says(given: Answer, language: str) -> str:
    """Describe a chart by its question and the answer's first sentence."""
    said = [
        words.translate(given.title, language),
        *(words.say(each, language) for each in given.sentences[:1]),
    ]
    return " ".join(said)
