"""How doubts ended, as the parts of a bar: five, or three where there is less room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

from igarape.query.engine import Note
from igarape.show import words
from igarape.show.charts.frame import COLOURS, WIDE, Spec


class Kind(NamedTuple):
    """One part of a bar: the name of its colour, the outcomes that it counts, and what they mean."""

    colour: str
    states: tuple[str, ...]
    meaning: Note


class Piece(NamedTuple):
    """One part of one bar: what it is, where it begins and ends, in doubts."""

    kind: Kind
    low: int
    high: int

    @property
    def doubts(self) -> int:
        """How many doubts it stands for."""
        return self.high - self.low


THREE = (
    Kind("confirmed", ("confirmed", "assumed"), Note("clarified")),
    Kind("not-clarified", ("not_clarified", "not_answered"), Note("without help")),
    Kind("unknown", ("unknown",), Note("unknown")),
)


def five(rows: Iterable[Mapping[str, Any]]) -> tuple[Kind, ...]:
    """Tell the five outcomes apart; the legend counts them over all these rows."""
    found = list(rows)
    notes = {
        "confirmed": Note("{n} confirmed", _counted(found, "confirmed")),
        "assumed": Note("{n} assumed", _counted(found, "assumed")),
        "not_clarified": Note("{n} not clarified", _counted(found, "not_clarified")),
        "not_answered": Note("{n} not answered", _counted(found, "not_answered")),
        "unknown": Note("{n} unknown", _counted(found, "unknown")),
    }
    return tuple(Kind(state.replace("_", "-"), (state,), note) for state, note in notes.items())


def pieces(row: Mapping[str, Any], kinds: Sequence[Kind]) -> Iterator[Piece]:
    """Lay the parts of a bar side by side; a part of nothing is none."""
    low = 0
    for kind in kinds:
        high = low + sum(row[state] for state in kind.states)
        if high > low:
            yield Piece(kind, low, high)
        low = high


def legend(kinds: Sequence[Kind], language: str, width: int) -> Spec:
    """Colour by the field `kind`, and say above the chart what each colour means."""
    return {
        "field": "kind",
        "type": "nominal",
        "scale": {
            "domain": [each.colour for each in kinds],
            "range": [COLOURS[each.colour] for each in kinds],
        },
        "legend": {
            "labelExpr": _said({each.colour: words.say(each.meaning, language) for each in kinds}),
            "columns": _columns(kinds, width),
        },
    }


def above(kinds: Sequence[Kind], width: int) -> int:
    """How many pixels the legend takes above the chart."""
    return 8 + 16 * ceil(len(kinds) / _columns(kinds, width))


def _columns(kinds: Sequence[Kind], width: int) -> int:
    return 2 if width < WIDE else len(kinds)


def _counted(rows: Sequence[Mapping[str, Any]], state: str) -> dict[str, object]:
    return {"n": sum(row[state] for row in rows)}


def _said(names: Mapping[str, str]) -> str:
    """Write an expression that gives each kind its meaning; both are ours."""
    pairs = ", ".join(f"'{value}': '{name}'" for value, name in names.items())
    return f"({{{pairs}}})[datum.value]"
