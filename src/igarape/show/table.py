"""A table in words: headings and cells as people read them, or, of a query, names and values as they are."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from igarape.query.engine import Field, Note, Rows
from igarape.show import cells, words

_NUMBERS = ("bigint", "integer", "double", "real", "decimal", "smallint", "tinyint")
HEADINGS = {
    "day": "Day", "author_id": "Id", "name": "Name", "messages": "Messages", "bots": "Bots",
    "active_days": "Days", "share": "Share", "share_low": "from", "share_high": "to", "texts": "Texts",
    "characters": "Characters", "average": "Average", "weekday": "Weekday", "hour": "Hour", "days": "Days",
    "per_day": "A day", "week": "Week of", "doubts": "Doubts", "confirmed": "Confirmed",
    "assumed": "Assumed", "not_clarified": "Not clarified", "not_answered": "Not answered",
    "unknown": "Unknown", "rank": "Rank", "topic": "Topic", "people": "People", "keyphrases": "Keyphrases",
    "people_left_low": "Without help, at least", "people_left_high": "Without help, at most",
    "span": "Characters of a text",
}  # fmt: skip


class Table(NamedTuple):
    """Headings, which columns are numbers, the cells row by row, and how many rows are left out, if any are."""

    heads: list[str]
    numbers: list[bool]
    rows: list[list[str]]
    more: Note | None = None


def table(given: Rows, language: str, *, names: bool = False, most: int | None = None) -> Table:
    """Write rows, no more than `most`: of an answer as people write, of a query (`names`) as the values are."""
    left = 0 if most is None else len(given.rows) - most
    more = Note("... and {more} more {more:row|rows}; --format csv has all.", {"more": left})
    return Table(
        [_heading(each, language, names=names) for each in given.columns],
        [each.type.startswith(_NUMBERS) for each in given.columns],
        [_cells(row, given.columns, language, names=names) for row in given.rows[:most]],
        more if left > 0 else None,
    )


def _heading(column: Field, language: str, *, names: bool) -> str:
    if names or column.name not in HEADINGS:
        return cells.plain(column.name)
    return words.translate(HEADINGS[column.name], language)


def _cells(row: Sequence[object], columns: Sequence[Field], language: str, *, names: bool) -> list[str]:
    """Write a row: of an answer as people write, of a query as the values are."""
    if names:
        return ["-" if each is None else cells.plain(written(each)) for each in row]
    return [_cell(each, column, language) for each, column in zip(row, columns, strict=True)]


def _cell(given: object, column: Field, language: str) -> str:
    if given is None:
        return "-"
    if isinstance(given, float):
        share = column.name.startswith("share")
        return words.percent(given, language) if share else words.decimal(given, language)
    if isinstance(given, str):
        return cells.plain(given)
    return str(given) if column.name.endswith("_id") else words.value(given, language)


def written(given: object) -> str:
    """Write a value as a program reads it back."""
    if isinstance(given, (list, dict, bool)):
        return json.dumps(bare(given), ensure_ascii=False)
    return str(given if isinstance(given, float) else bare(given))


def bare(given: Any) -> Any:
    """Make a value that JSON has: dates and exact decimals as text, NaN and infinity as null."""
    if isinstance(given, float):
        return given if math.isfinite(given) else None
    if isinstance(given, (date, datetime)):
        return given.isoformat().replace("+00:00", "Z")
    if isinstance(given, Decimal):
        return str(given)
    if isinstance(given, list):
        return [bare(each) for each in given]
    if isinstance(given, dict):
        return {str(name): bare(each) for name, each in given.items()}
    return given if isinstance(given, (str, int, type(None))) else str(given)
