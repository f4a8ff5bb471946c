"""Sheets of a workbook as values: what stands in which row. No cell is ever a formula or a link."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from igarape.query.engine import Answer, Field, Note
from igarape.show import cells, words
from igarape.show.table import HEADINGS

ROWS = 1_048_576
"""Rows that a sheet of Excel has, its head among them."""
LONGEST = 32_767
"""Characters that a cell of Excel has."""
_EXACT = 10**15
"""From here on Excel rounds whole numbers: an id would be another's."""

_MORE = {
    "rank_low": Note("Rank at best"), "rank_high": Note("Rank at worst"), "messages_low": Note("Messages at least"),
    "messages_high": Note("Messages at most"), "people_before": Note("People before"), "trend": Note("Trend"),
    "share_confirmed": Note("Share confirmed"), "share_confirmed_low": Note("Share confirmed, from"),
    "share_confirmed_high": Note("Share confirmed, to"), "share_least": Note("Clarified at least"),
    "share_most": Note("Clarified at most"), "bot": Note("Bot first"), "staff": Note("Staff first"),
    "member": Note("Member first"), "nobody": Note("Nobody"), "half_within_seconds": Note("Half within, s"),
    "most_within_seconds": Note("Nine of ten within, s"), "topic_id": Note("Topic's id"),
    "examples": Note("Examples"), "left": Note("Left without help"), "told": Note("Of"),
    "share_left": Note("Share left"), "share_left_low": Note("Share left, from"),
    "share_left_high": Note("Share left, to"),
}  # fmt: skip
"""Headings beside those that a table on the screen has."""


class Cell(NamedTuple):
    """One cell: its value (text, number, bool, day or moment), and the kind of format it is shown in."""

    value: str | int | float | bool | date
    form: str = ""


Row = Sequence[Cell | None]


def cell(given: object, column: Field) -> Cell | None:
    """Make a cell of a value; None where there is none."""
    if given is None or (isinstance(given, float) and not math.isfinite(given)):
        return None
    if isinstance(given, str):
        return text(given)
    if isinstance(given, bool):
        return Cell(given)
    if isinstance(given, int):
        form = "id" if column.name.endswith("_id") or column.name in _IDS else "count"
        return Cell(given, form) if abs(given) < _EXACT else Cell(str(given))
    if isinstance(given, (float, Decimal)):
        return Cell(float(given), "share" if column.name.startswith("share") else "number")
    if isinstance(given, date):
        if given.year < 1900:  # before Excel's first day
            return Cell(given.isoformat())
        return Cell(given, "moment" if isinstance(given, datetime) else "day")
    return text(json.dumps(given, ensure_ascii=False, default=str))


_IDS = ("chat", "moved_to", "version", "weekday", "hour", "line")


def text(given: str) -> Cell:
    """Make a cell of a text, as it is; `formula` is the form of one that a spreadsheet would run were it typed in."""
    whole = cells.plain(given, lines=True)
    if len(whole) > LONGEST:
        whole = whole[: LONGEST - 1] + "…"
    return Cell(whole, "formula" if cells.csv(whole) != whole else "")


def heading(name: str, language: str) -> str:
    """Write a column's heading for people; its own name where it has none."""
    more = _MORE.get(name)
    return words.say(more, language) if more else words.translate(HEADINGS.get(name, name), language)


def answer(given: Answer, language: str) -> Iterator[Row]:
    """Give an answer's rows: its title, sentences, what it rests on, then its table; `head` rows begin the table."""
    yield [Cell(words.translate(given.title, language), "title")]
    for each in given.sentences:
        yield [text(words.say(each, language))]
    values: dict[str, object] = {"first": given.first, "last": given.last, "zone": given.zone, "n": given.n}
    yield [
        text(words.say(Note("From {first} to {last}, days and hours of {zone}; n = {n}.", values), language))
    ]
    for each in given.notes:
        yield [text(words.say(each, language))]
    yield []
    grid = list(_grid(given, language)) if given.layout == "hours" else []
    yield [*(Cell(heading(each.name, language), "head") for each in given.columns), *_at(grid, 0)]
    for place, row in enumerate(given.rows, 1):
        yield [*map(cell, row, given.columns), *_at(grid, place)]


def _at(grid: Sequence[Row], place: int) -> Row:
    return (None, *grid[place]) if place < len(grid) else ()


def _grid(given: Answer, language: str) -> Iterator[Row]:
    """Lay the hours out as people read them: hours down, weekdays across, messages a day."""
    rates: dict[tuple[Any, Any], Any] = {
        (row["weekday"], row["hour"]): row["per_day"] for row in given.dicts()
    }
    days = range(1, 8)
    yield [
        Cell(words.translate("Messages a day", language), "head"),
        *(Cell(words.weekday(day, language), "head") for day in days),
    ]
    for hour in range(24):
        row = [rates.get((day, hour)) for day in days]
        yield [Cell(f"{hour:02d}h", "label"), *(None if rate is None else Cell(rate, "heat") for rate in row)]
