"""What all charts have in common: their colours, their letters, and the marks that lead somewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from igarape.query.engine import Note
from igarape.show import letters, words

Spec = dict[str, Any]
Link = Callable[[Mapping[str, object]], str]
"""Gives the address of the messages behind a mark, relative, from what the mark stands for: `hour`, `day`, `week`,
`topic`, `outcome`."""

NARROW, WIDE = 360, 720
"""Widths of a chart, in pixels of the page: on a phone, and on a larger screen."""

PAPER, INK, MUTED, LINE = "#FEFFFF", "#1F2933", "#52606D", "#E4E7EB"
SERIES, PEAK = "#2171B5", "#E8590C"
CONFIRMED, ASSUMED = "#08519C", "#4292C6"
NOT_CLARIFIED, NOT_ANSWERED, UNKNOWN = "#A63603", "#E6550D", "#7B8794"

COLOURS = {
    "paper": PAPER, "ink": INK, "muted": MUTED, "line": LINE, "series": SERIES, "peak": PEAK,
    "confirmed": CONFIRMED, "assumed": ASSUMED, "not-clarified": NOT_CLARIFIED,
    "not-answered": NOT_ANSWERED, "unknown": UNKNOWN,
}  # fmt: skip
"""What each colour means: a page's own `--ink` takes the place of this one. No two are the same."""

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"  # says what the data is; nothing fetches it


def framed(chart: Spec, said: str, width: int, height: int) -> Spec:
    """Make a whole chart of its layers, so wide and high with all its labels; `said` describes it."""
    return {
        "$schema": _SCHEMA,
        "description": said,
        "background": None,
        "padding": 2,
        "autosize": {"type": "fit", "contains": "padding"},
        "width": width,
        "height": height,
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


def legend(entries: Sequence[tuple[str, Note]], language: str, columns: int | None = None) -> Spec:
    """Colour by the field `kind`: each a name of COLOURS, with what it means."""
    names = [words.say(meaning, language) for _, meaning in entries]
    return {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": names, "range": [COLOURS[name] for name, _ in entries]},
        "legend": {"columns": columns} if columns else {},
    }


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
