"""The writer: the one log that grows. It is opened with its first line, and left when full, old or failed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from igarape.capture.logs import Log, Logs
from igarape.capture.seal import log_name


@dataclass(frozen=True)
class Limits:
    """When a log becomes a segment, and how much may wait for the disk."""

    size: int = 8 << 20
    """Bytes of a log."""
    lines: int = 10_000
    """Lines of a log."""
    age: timedelta = timedelta(minutes=15)
    """Of a log's first line."""
    queue: int = 32 << 20
    """Bytes that wait for their sync; what comes beyond is refused."""
    tick: float = 0.2
    """Seconds between two looks at the age of the log and at requests to seal it."""


class Writer:
    """Appends and syncs; `left` gets the names of logs that can be sealed. For one thread."""

    def __init__(self, logs: Logs, clock: Callable[[], datetime], limits: Limits) -> None:
        self.left: list[str] = []
        self._logs, self._clock, self._limits = logs, clock, limits
        self._log: Log | None = None
        self._name = ""
        self._opened = clock()
        self._size = self._lines = 0

    def write(self, records: list[bytes]) -> None:
        """Make the records durable; OSError where that cannot be, and then none of them counts as kept.

        A failed write may have left half a record. A failed sync is final: the kernel marks the pages
        clean, and a second sync of the same file would say that all is well. So a log that failed is
        left for ever, and the records, still in memory, go once more to a new one.
        """
        data = b"".join(records)
        try:
            self._append(data)
        except OSError:
            self._abandon()
            try:
                self._append(data)
            except OSError:
                self._abandon()
                raise
        self._size += len(data)
        self._lines += len(records)

    def due(self) -> bool:
        """Whether the log has reached a limit, or the UTC day it was begun on is over."""
        if not self._lines:
            return False
        if self._size >= self._limits.size or self._lines >= self._limits.lines:
            return True
        now = self._clock()
        return now - self._opened >= self._limits.age or now.date() != self._opened.date()

    def leave(self) -> None:
        """Close the log, if there is one, and count it among those to be sealed."""
        if self._log is None:
            return
        with suppress(OSError):  # everything that counts is synced; a failed close takes nothing back
            self._log.close()
        self.left.append(self._name)
        self._log, self._size, self._lines = None, 0, 0

    def _append(self, data: bytes) -> None:
        if self._log is None:
            self._opened = self._clock()
            self._name = log_name(self._opened)
            self._log = self._logs.create(self._name)
        self._log.append(data)
        self._log.sync()

    def _abandon(self) -> None:
        """Leave a log that failed; remove it where it holds nothing that was acknowledged."""
        empty = self._log is not None and not self._lines
        self.leave()
        if empty:
            with suppress(OSError):  # where it cannot even be removed, it is sealed, which does no harm
                self._logs.remove(self.left[-1])
                self.left.pop()
