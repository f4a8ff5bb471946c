"""Logs on a disk that forgets, fails and fills up: for tests of what the journal promises."""

from __future__ import annotations

import errno
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import zstandard

from igarape import paths
from igarape.capture.update import delivery
from igarape.errors import Busy
from igarape.store import MemoryStore, Store

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Faults:
    """Which call fails: `plan` maps a call's name and number, from 1, to an errno. `calls` counts them."""

    def __init__(self, plan: dict[tuple[str, int], int] | None = None) -> None:
        self.plan = plan or {}
        self.calls: Counter[str] = Counter()
        self.hit = 0

    def check(self, name: str) -> None:
        """Count a call; fail where it is planned."""
        self.calls[name] += 1
        error = self.plan.get((name, self.calls[name])) or self.plan.get((name, 0))
        if error:
            self.hit += 1
            raise OSError(error, errno.errorcode[error])


class FaultyLog:
    """One log; only what was synced outlives a power cut."""

    def __init__(self, logs: FaultyLogs, name: str) -> None:
        self.logs, self.name = logs, name
        self.data = bytearray()
        self.durable = 0
        self.failed = False

    def append(self, data: bytes) -> None:
        """Write; on a full disk a part of it."""
        assert not self.failed, "a log that failed is never used again"
        self.failed = True
        self.logs.faults.check("append")
        room = self.logs.room
        if room is not None:
            taken = min(room, len(data))
            self.logs.room = room - taken
            if taken < len(data):
                self.data += data[:taken]
                raise OSError(errno.ENOSPC, "No space left on device")
        self.data += data
        self.failed = False

    def sync(self) -> None:
        """Make durable what was appended, once the test lets it."""
        assert not self.failed, "a failed sync is final"
        self.logs.gate.wait(10)
        self.failed = True
        self.logs.faults.check("sync")
        if self.logs.syncs:
            self.durable = len(self.data)
        self.failed = False

    def close(self) -> None:
        """Let go."""
        self.logs.faults.check("close")


class FaultyLogs:
    """A folder of such logs. With `syncs=False` the disk says yes and does nothing."""

    def __init__(self, faults: Faults | None = None, *, syncs: bool = True) -> None:
        self.faults, self.syncs = faults or Faults(), syncs
        self.files: dict[str, FaultyLog] = {}
        self.room: int | None = None
        self.gate = threading.Event()
        self.gate.set()
        self._held = threading.Lock()

    def create(self, name: str) -> FaultyLog:
        """Make a log."""
        self.faults.check("create")
        self.files[name] = FaultyLog(self, name)
        return self.files[name]

    def names(self) -> list[str]:
        """All names."""
        return sorted(self.files.copy())

    def read(self, name: str) -> bytes:
        """Read, after a sync, as the disk's door does."""
        self.faults.check("read")
        return bytes(self.files[name].data)

    def remove(self, name: str) -> None:
        """Remove, and give its room back."""
        self.faults.check("remove")
        gone = self.files.pop(name, None)
        if gone and self.room is not None:
            self.room += len(gone.data)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only writer."""
        if not self._held.acquire(blocking=False):
            raise Busy("Another igarape is at work in {lake}.", "", lake="here")
        try:
            yield
        finally:
            self._held.release()

    def calls(self, name: str) -> int:
        """How often a call was made."""
        return self.faults.calls[name]

    def put(self, name: str, data: bytes) -> None:
        """Leave a log behind, as a process that died would."""
        log = FaultyLog(self, name)
        log.data += data
        log.durable = len(data)
        self.files[name] = log

    def after_power_cut(self, chance: random.Random) -> FaultyLogs:
        """Give what the next start finds: of what was not synced, any part, and perhaps zeros after it."""
        found = FaultyLogs()
        for name, log in self.files.items():
            kept = chance.randint(log.durable, len(log.data))
            zeros = chance.choice([0, len(log.data) - kept])
            found.put(name, bytes(log.data[:kept]) + bytes(zeros))
        return found


class FaultyStore(MemoryStore):
    """A store whose `put_new` fails as planned."""

    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self.faults = faults

    def put_new(self, path: str, data: bytes | Path) -> bool:
        """Write, or fail before or after having written."""
        self.faults.check("before put")
        assert isinstance(data, bytes)
        new = super().put_new(path, data)
        self.faults.check("after put")
        return new


def line(number: int, moment: datetime = NOON) -> bytes:
    """Make the delivery of update `number`."""
    return delivery(b'{"update_id":%d}' % number, received_at=moment, source="webhook", bot_id=7)


def segments(store: Store) -> list[paths.Segment]:
    """Take apart the names of all segments."""
    found = [paths.read_segment(entry.path) for entry in store.list(paths.RAW)]
    return [each for each in found if each is not None]


def lines(store: Store) -> list[bytes]:
    """Read all lines of all segments, and check the counts in their names."""
    found: list[bytes] = []
    for entry in store.list(paths.RAW):
        content = zstandard.ZstdDecompressor().decompress(store.get(entry.path)).splitlines(keepends=True)
        segment = paths.read_segment(entry.path)
        assert segment is not None
        assert segment.lines == len(content)
        found += content
    return found


def soon(condition: Callable[[], bool]) -> None:
    """Wait until something that another thread does is done; fail after a minute."""
    pause = threading.Event()
    for _ in range(12_000):
        if condition():
            return
        pause.wait(0.005)
    raise AssertionError("it did not happen")
