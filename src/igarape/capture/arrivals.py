"""What the newest deliveries say: when something last came, and how long after it happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from igarape.capture.update import Source


class Arrival(NamedTuple):
    """One delivery that came live: when, how, for which bot, and when it had happened, where the update says so."""

    at: datetime
    source: Source
    bot_id: int | None
    happened: datetime | None

    @property
    def lag(self) -> float | None:
        """Seconds from the event to its receipt."""
        return None if self.happened is None else (self.at - self.happened).total_seconds()


class _Line(msgspec.Struct):
    received_at: datetime
    source: Source
    bot_id: int | None = None
    update: dict[str, msgspec.Raw] = {}


class _Dated(msgspec.Struct):
    date: int | None = None
    edit_date: int | None = None


_line = msgspec.json.Decoder(_Line)
_dated = msgspec.json.Decoder(_Dated)


def arrivals(lines: Iterable[bytes]) -> list[Arrival]:
    """Read the updates among the lines that Telegram delivered; imports, and what a bot sent, are left out.

    A line that cannot be read is left out too: the build says what is wrong with it.
    """
    found = []
    for line in lines:
        try:
            read = _line.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        if read.source != "import" and read.update:
            found.append(Arrival(read.received_at, read.source, read.bot_id, _happened(read.update)))
    return found


def _happened(update: dict[str, msgspec.Raw]) -> datetime | None:
    """When the event was: a message's date, or that of its edit; buttons and inline queries have none."""
    for name, payload in update.items():
        if name != "update_id":
            try:
                found = _dated.decode(payload)
            except (msgspec.DecodeError, UnicodeDecodeError):
                return None
            seconds = found.edit_date or found.date
            return datetime.fromtimestamp(seconds, UTC) if seconds and 0 < seconds < 2**32 else None
    return None
