"""Parcel: a query's rows as JSON and back, each value as it was; what crosses from one process to another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from igarape.query.engine import Note

_WRITE: dict[type, Callable[[Any], Any]] = {
    bytes: lambda given: given.hex(),
    date: date.isoformat,
    datetime: datetime.isoformat,
    Decimal: str,
    dict: lambda given: [[pack(key), pack(each)] for key, each in given.items()],
    time: time.isoformat,
    timedelta: lambda given: [given.days, given.seconds, given.microseconds],
    tuple: lambda given: [pack(each) for each in given],
    UUID: str,
}
_READ: dict[str, Callable[[Any], Any]] = {
    "bytes": bytes.fromhex,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "Decimal": Decimal,
    "dict": lambda given: {unpack(key): unpack(each) for key, each in given},
    "time": time.fromisoformat,
    "timedelta": lambda given: timedelta(*given),
    "tuple": lambda given: tuple(unpack(each) for each in given),
    "UUID": UUID,
}


def pack(given: object) -> Any:
    """Make JSON of a value: what JSON lacks becomes a pair of its kind and its text. What is not known, its text."""
    if given is None or isinstance(given, (bool, int, float, str)):
        return given
    if isinstance(given, list):
        return [pack(each) for each in given]
    write = _WRITE.get(type(given))
    return {type(given).__name__: write(given)} if write else str(given)


def unpack(given: Any) -> Any:
    """Give back the value that was packed; ValueError, TypeError or KeyError for what never was."""
    if isinstance(given, list):
        return [unpack(each) for each in given]
    if isinstance(given, dict):
        ((kind, text),) = given.items()
        return _READ[kind](text)
    return given


def pack_note(given: Note) -> Any:
    """Make JSON of a note; a value that is a kind of our own becomes its text."""
    return [given.text, {name: pack(each) for name, each in given.values.items()}]


def unpack_note(given: Any) -> Note:
    """Give back a note; ValueError, TypeError or KeyError for what never was one."""
    text, values = given
    return Note(str(text), {str(name): unpack(each) for name, each in values.items()})
