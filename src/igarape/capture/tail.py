"""The tail of raw: what is captured and not built yet, and the newest deliveries, built or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from igarape import paths
from igarape.capture import record
from igarape.capture.arrivals import Arrival, arrivals
from igarape.capture.logs import Logs
from igarape.capture.seal import LOG, is_log
from igarape.capture.segment import unpack
from igarape.store import Store

_LINES = 20_000
"""Lines that are read at most: this runs every few minutes, beside a capture."""

_LATELY = timedelta(days=1)


class Waiting(NamedTuple):
    """Deliveries that are captured and not built: in the journal, in segments. `since` is when the oldest came.

    It is known to a quarter of an hour; None where nothing waits, or only what was imported.
    """

    journal: int = 0
    raw: int = 0
    since: datetime | None = None

    @property
    def deliveries(self) -> int:
        """How many wait."""
        return self.journal + self.raw


class Tail(NamedTuple):
    """What waits, the newest deliveries that came live, and the bytes of raw."""

    waiting: Waiting
    newest: list[Arrival]
    size: int


def tail(logs: Logs, store: Store, unread: Callable[[Iterable[str]], set[str]], now: datetime) -> Tail:
    """Read the journal and the newest segments; `unread` says of all segments which the last build did not read."""
    sealed, lines = _journal(logs)  # before the segments are listed: what is sealed meanwhile is counted once
    listed = list(store.list(paths.RAW))
    segments = [(found, entry.path) for entry in listed if (found := paths.read_segment(entry.path))]
    waiting_for = unread(path for _, path in segments)
    fresh = [found for found, path in segments if path in waiting_for and found.name not in sealed]
    stamps = map(paths.read_stamp, (*sealed, *(found.name for found in fresh)))
    waiting = Waiting(
        len(lines),
        sum(found.lines for found in fresh),
        min((stamp for stamp in stamps if stamp), default=None),
    )
    room = _LINES - len(lines)
    for found, path in sorted(segments, reverse=True):
        if room <= 0 or found.day < (now - _LATELY).date() or found.name in sealed:
            continue
        room -= found.lines
        lines += _segment(store, path)
    return Tail(waiting, arrivals(lines[:_LINES]), sum(entry.size for entry in listed))


def _journal(logs: Logs) -> tuple[set[str], list[bytes]]:
    """The names of the logs and all their lines; a log that is sealed while we look is a segment by then."""
    names, lines = set(), []
    for name in filter(is_log, logs.names()):
        try:
            found = record.read(logs.read(name))
        except FileNotFoundError:
            continue
        names.add(name.removesuffix(LOG))
        lines += found.lines
    return names, lines


def _segment(store: Store, path: str) -> list[bytes]:
    try:
        return unpack(store.get(path)).lines
    except KeyError:  # forgotten, or removed by hand, since it was listed
        return []
