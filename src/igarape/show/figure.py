"""A figure of the status as it is shown, and what all of them share."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from igarape.query.engine import Note


class Shown(NamedTuple):
    """A figure: its key in JSON, its label, its values, its sentences; `unknown` says why there are none."""

    name: str
    label: str
    value: dict[str, Any]
    said: tuple[Note, ...] = ()
    unknown: Note | None = None


def plain(given: object) -> Any:
    """Write a value as JSON has it: moments in UTC with Z, durations in seconds."""
    if isinstance(given, datetime):
        return given.isoformat().replace("+00:00", "Z")
    if isinstance(given, date):
        return given.isoformat()
    return given.total_seconds() if isinstance(given, timedelta) else given


def seconds(given: float) -> timedelta:
    """A duration as people say it: no less than a second."""
    return timedelta(seconds=max(1.0, given))
