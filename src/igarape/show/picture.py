"""An answer as a picture: a Vega-Lite chart as plain data, for an edge to draw (`via.vega`).

Lengths are those of a phone's screen, 390 wide; `SCALE` makes 1080 pixels of them, so that what can be read
here can be read there. Every text is written in Python: nothing in a chart is computed from what others
wrote, and no chart names an address.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from igarape.query.engine import Answer, Note
from igarape.show import letters, panels, words
from igarape.show.panels import INK, MUTED, PAPER, Spec

WIDTH = 390
SCALE = 1080 / WIDTH
"""Pixels of the picture for each of the chart's."""

_MARGIN = 14
_ROOM = WIDTH - 2 * _MARGIN
_TITLE_LINES = 2
_NAMELESS = "Telegram"
"""The title where there is none that can be drawn: a group may be called 🎉."""

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"  # says what the data is; nothing fetches it


def picture(title: str, answers: Sequence[Answer], language: str) -> Spec:
    """Make one picture of answers to `hours`, `days` and `lengths`, one below the other; nobody is named.

    The title may be any text at all: a group's name, as its members wrote it.
    """
    return {
        "$schema": _SCHEMA,
        "background": PAPER,
        "padding": _MARGIN,
        "spacing": 24,
        "title": _title(title, answers[0], language),
        "vconcat": [_panel(each, language) for each in answers],
        "resolve": {"scale": {"color": "independent"}, "legend": {"color": "independent"}},
        "config": _CONFIG,
    }


def _title(title: str, given: Answer, language: str) -> Spec:
    lines = letters.fold(letters.drawn(title) or _NAMELESS, 20, _ROOM, bold=True)
    if len(lines) > _TITLE_LINES:
        lines = [*lines[: _TITLE_LINES - 1], lines[_TITLE_LINES - 1][:-1] + "…"]
    period: dict[str, object] = {
        "first": given.first, "last": given.last, "zone": given.zone, "n": given.n,
    }  # fmt: skip
    note = Note("From {first} to {last}, days and hours of {zone}; n = {n}.", period)
    return {"text": lines, "subtitle": _lines(12, [note, *given.notes[:1]], language)}


def _panel(given: Answer, language: str) -> Spec:
    said = [*given.sentences[: _SENTENCES.get(given.question, 1)], *_ABOUT.get(given.question, ())]
    heading = {
        "text": letters.fold(words.translate(given.title, language), 15, _ROOM, bold=True),
        "subtitle": _lines(12.5, said, language),
        "fontSize": 15,
        "subtitleFontSize": 12.5,
        "subtitleColor": INK,
        "offset": 8,
    }
    return {"title": heading, **_PANELS[given.question](given, language)}


def _lines(size: float, notes: Sequence[Note], language: str) -> list[str]:
    return [
        line for each in notes for line in letters.fold(letters.drawn(words.say(each, language)), size, _ROOM)
    ]


_PANELS: dict[str, Callable[[Answer, str], Spec]] = {
    "hours": panels.hours,
    "days": panels.days,
    "lengths": panels.lengths,
}
_SENTENCES = {"days": 2}
"""How many of an answer's sentences stand above its panel, where it is not the first alone."""

_ABOUT = {"lengths": (Note("People by how many characters their texts have on average:"),)}
"""What a panel shows, where the question does not say it."""

_CONFIG: Spec = {
    "font": letters.FONT,
    "view": {"stroke": None},
    "title": {
        "anchor": "start",
        "align": "left",
        "frame": "bounds",
        "color": INK,
        "fontSize": 20,
        "offset": 14,
        "subtitleColor": MUTED,
        "subtitleFontSize": 12,
        "subtitlePadding": 5,
        "subtitleLineHeight": 16,
        "lineHeight": 23,
    },
    "axis": {
        "labelColor": INK,
        "labelFontSize": 11,
        "domain": False,
        "ticks": False,
        "title": None,
        "gridColor": "#E4E7EB",
    },
    "legend": {
        "orient": "bottom",
        "direction": "horizontal",
        "labelColor": INK,
        "labelFontSize": 11,
        "titleColor": MUTED,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "symbolType": "square",
        "symbolSize": 150,
        "symbolStrokeWidth": 0,
        "columnPadding": 6,
        "offset": 8,
        "padding": 0,
    },
}
