"""What all charts have in common: their colours, their letters, and the marks that lead somewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from igarape.query.engine import Answer, Note
from igarape.show import letters, words

Spec = dict[str, Any]
Link = Callable[[Mapping[str, object]], str]
"""Gives the address of the messages behind a mark, relative, from what the mark stands for: `hour`, `day`, `week`,
`topic`, `outcome`."""

NARROW, WIDE = 330, 720
"""Widths of a chart, in pixels of the page: on a phone, and on a larger screen."""

PAPER, INK, MUTED, LINE = "#FEFFFF", "#1F2933", "#52606D", "#E4E7EB"
SERIES, PEAK = "#2171B5", "#E8590C"
CONFIRMED, ASSUMED = "#08519C", "#4292C6"
NOT_CLARIFIED, NOT_ANSWERED, UNKNOWN = "#A63603", "#E6550D", "#7B8794"

COLOURS = {
    "card": PAPER, "ink": INK, "muted": MUTED, "line": LINE, "series": SERIES, "peak": PEAK,
    "confirmed": CONFIRMED, "assumed": ASSUMED, "not-clarified": NOT_CLARIFIED,
    "not-answered": NOT_ANSWERED, "unknown": UNKNOWN,
}  # fmt: skip
"""What each colour means: a page's own `--ink` takes the place of this one. No two are the same."""


class Room(NamedTuple):
    """Pixels around the marks of a chart, for the labels of axes and for the legend."""

    left: int = 2
    top: int = 2
    right: int = 2
    bottom: int = 2


AXIS, HIGH = 36, 190
"""Pixels for the numbers beside an axis; of a chart of bars from top to bottom."""

ROOM = Room(left=AXIS + 4, bottom=20)
"""Around a chart of bars."""

_MOST_MARKED = 4
"""How many may tie and still be marked."""

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"  # says what the data is; nothing fetches it


def framed(chart: Spec, said: str, width: int, height: int, room: Room) -> Spec:
    """Make a whole chart of its layers, so wide and high with all its labels; `said` describes it.

    The room is given, and not left to Vega to find: that would take it twice as long.
    """
    return {
        "$schema": _SCHEMA,
        "description": said,
        "background": None,
        "padding": room._asdict(),
        "autosize": "none",
        "width": width - room.left - room.right,
        "height": height - room.top - room.bottom,
        **chart,
        "config": _CONFIG,
    }


def mark(says: Note, language: str, link: Link | None, **behind: object) -> dict[str, str]:
    """Give what a mark says and where it leads, as fields of its data."""
    fields = {"says": words.say(says, language)}
    return {**fields, "href": link(behind)} if link else fields


def told(linked: object) -> Spec:
    """Encode what marks say, and where they lead if they do."""
    said = {"description": {"field": "says"}, "tooltip": {"field": "says"}}
    return {**said, "href": {"field": "href"}} if linked else said


def own_colour(name: str = "fill") -> Spec:
    """Take a mark's colour from its data."""
    return {"field": name, "type": "nominal", "scale": None}


def labelled(tops: list[Spec], align: str = "center") -> Spec:
    """Write the field `label` above a bar."""
    return {
        "data": {"values": tops},
        "mark": {"type": "text", "aria": False, "dy": -8, "fontWeight": "bold", "align": align},
        "encoding": {"text": {"field": "label"}},
    }


def marked(found: Sequence[int]) -> list[int]:
    """Give the places of the most: all that tie, or none where there is none or so many do that none stands out."""
    most = max(found, default=0)
    places = [place for place, each in enumerate(found) if most and each == most]
    return places if len(places) <= _MOST_MARKED else []


def asks(given: Answer, language: str, what: Note | None = None) -> str:
    """Describe a chart by what it shows, usually its question, and the answer's first sentence."""
    shows = words.say(what, language) if what else words.translate(given.title, language)
    return " ".join([shows, *(words.say(each, language) for each in given.sentences[:1])])


_CONFIG: Spec = {
    "font": letters.FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "labelFontSize": 12,
        "domain": False,
        "ticks": False,
        "title": None,
        "gridColor": LINE,
    },
    "text": {"color": INK, "fontSize": 12},
    "legend": {
        "orient": "top",
        "direction": "horizontal",
        "labelColor": INK,
        "labelFontSize": 12,
        "labelLimit": 0,
        "title": None,
        "symbolType": "square",
        "symbolSize": 140,
        "symbolStrokeWidth": 0,
        "columnPadding": 22,
        "rowPadding": 3,
        "offset": 6,
        "padding": 0,
    },
}
