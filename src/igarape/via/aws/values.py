"""What Athena gives back: texts with the names of types, made into the values that DuckDB would give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from igarape.query.engine import Field


def fields(columns: Sequence[Mapping[str, Any]]) -> tuple[Field, ...]:
    """Name the columns and their types."""
    return tuple(Field(each["Name"], _type(each)) for each in columns)


def rows(columns: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """Make values of one page's rows."""
    readers = [_READERS.get(each["Type"], str) for each in columns]
    return [
        tuple(_value(cell, read) for cell, read in zip(row["Data"], readers, strict=True)) for row in given
    ]


def _value(cell: Mapping[str, str], read: Callable[[str], Any]) -> Any:
    text = cell.get("VarCharValue")  # NULL has none; an empty text has one
    return None if text is None else read(text)


def _type(column: Mapping[str, Any]) -> str:
    name = str(column["Type"])
    if name == "decimal":
        return f"decimal({column['Precision']},{column['Scale']})"
    return "real" if name == "float" else name


def _zoned(text: str) -> datetime:
    """Read `2026-11-21 15:04:05.123 America/Sao_Paulo`, as the moment that it is."""
    moment, _, zone = text.rpartition(" ")
    if zone[:1] in "+-":
        return datetime.fromisoformat(moment + zone).astimezone(UTC)
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


_READERS: dict[str, Callable[[str], Any]] = {
    "boolean": lambda text: text == "true",
    "tinyint": int,
    "smallint": int,
    "integer": int,
    "bigint": int,
    "float": float,
    "double": float,
    "decimal": Decimal,
    "date": date.fromisoformat,
    "timestamp": datetime.fromisoformat,
    "timestamp with time zone": _zoned,
    "varbinary": bytes.fromhex,
}
"""How each type is read. Every other one stays a text: of a list Athena does not say what is in it."""
