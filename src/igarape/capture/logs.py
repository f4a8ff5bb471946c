"""Logs: the door to the journal's files. MemoryLogs ships with the package, for tests and for trying out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from igarape.errors import Busy


class Log(Protocol):
    """One open file that only grows. Every method raises OSError where the disk fails."""

    def append(self, data: bytes) -> None:
        """Write all of `data` at the end; after an OSError a part of it may stand there."""

    def sync(self) -> None:
        """Return once everything appended would outlive a power cut."""

    def close(self) -> None:
        """Let go of the file."""


class Logs(Protocol):
    """A folder of logs, on a disk of this machine. Names are plain file names."""

    def create(self, name: str) -> Log:
        """Open a new, empty log, whose name would outlive a power cut."""

    def names(self) -> list[str]:
        """All names, in order."""

    def read(self, name: str) -> bytes:
        """Read a whole log; what is read would outlive a power cut."""

    def remove(self, name: str) -> None:
        """Remove a log; nothing happens where there is none."""

    def lock(self) -> AbstractContextManager[None]:
        """Be the only writer for as long as the block runs; raise Busy at once where another is."""


class MemoryLog:
    """One log of MemoryLogs."""

    def __init__(self) -> None:
        self.data = bytearray()

    def append(self, data: bytes) -> None:
        """Write all of `data` at the end."""
        self.data += data

    def sync(self) -> None:
        """Nothing in memory outlives a power cut; for a test, everything does."""

    def close(self) -> None:
        """Let go of the log."""


class MemoryLogs:
    """A folder of logs in a dict. Safe between threads."""

    def __init__(self) -> None:
        self.logs: dict[str, MemoryLog] = {}
        self._held = threading.Lock()

    def create(self, name: str) -> Log:
        """Open a new, empty log."""
        if name in self.logs:
            raise FileExistsError(name)
        self.logs[name] = MemoryLog()
        return self.logs[name]

    def names(self) -> list[str]:
        """All names, in order."""
        return sorted(self.logs.copy())

    def read(self, name: str) -> bytes:
        """Read a whole log."""
        if name not in self.logs:
            raise FileNotFoundError(name)
        return bytes(self.logs[name].data)

    def remove(self, name: str) -> None:
        """Remove a log if it is there."""
        self.logs.pop(name, None)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only writer; raise Busy where another is."""
        if not self._held.acquire(blocking=False):
            raise Busy(
                "Another igarape is at work in {lake}.",
                "Wait until it ends, then try again.",
                lake="memory://",
            )
        try:
            yield
        finally:
            self._held.release()
