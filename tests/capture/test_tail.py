"""The tail of raw: what waits to be built, and when something last came, sealed or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from igarape import paths
from igarape.capture.arrivals import Arrival, arrivals
from igarape.capture.logs import MemoryLogs
from igarape.capture.record import record
from igarape.capture.seal import log_name, seal
from igarape.capture.segment import pack
from igarape.capture.tail import Waiting, tail
from igarape.capture.update import Source, delivery
from igarape.store import MemoryStore
from tests.daily.deliveries import NOON, line, message, sent, update


def test_arrivals_are_live_updates() -> None:
    """What was imported, what a bot sent, and what cannot be read, say nothing of when Telegram spoke."""
    later = NOON + timedelta(seconds=2)
    imported: Source = "import"
    lines = [
        line(update(1), at=later),
        line(update(2, "edited_message", message(edit_date=int(NOON.timestamp()) + 1)), at=later),
        line(update(3, "callback_query", {"id": "1"}), at=later),
        line(update(4, "message", {"date": "soon"}), at=later),
        sent("sendMessage", message(9), at=later),
        delivery(b'{"update_id":5,"message":{}}', received_at=later, source=imported, bot_id=99),
        line(b"no json", at=later),
        b"torn",
    ]

    assert arrivals(lines) == [
        Arrival(later, "webhook", 99, NOON),
        Arrival(later, "webhook", 99, NOON + timedelta(seconds=1)),
        Arrival(later, "webhook", 99, None),
        Arrival(later, "webhook", 99, None),
    ]
    assert [each.lag for each in arrivals(lines)] == [2.0, 1.0, None, None]


def logged(logs: MemoryLogs, *lines: bytes, at: datetime = NOON) -> str:
    """Put lines in a log, as the journal does."""
    name = log_name(at)
    log = logs.create(name)
    for each in lines:
        log.append(record(each))
    return name


def put(store: MemoryStore, name: str, *lines: bytes, at: datetime = NOON) -> str:
    """Put a segment."""
    path = paths.segment(at.date(), name, len(lines))
    store.put(path, pack(lines))
    return path


def test_what_waits_and_what_came_last() -> None:
    """In the journal, and in segments that no build has read; the newest delivery is in the journal."""
    logs, store = MemoryLogs(), MemoryStore()
    old = put(store, "20261121T120000.000000Z-00000001", line(update(1), at=NOON - timedelta(hours=2)))
    put(
        store,
        "20261121T130000.000000Z-00000002",
        line(update(2), at=NOON - timedelta(hours=1)),
        line(update(3)),
    )
    logged(logs, line(update(4), at=NOON + timedelta(minutes=1)))

    found = tail(logs, store, lambda found: {*found} - {old}, NOON)

    assert found.waiting == Waiting(1, 2, datetime(2026, 11, 21, 13, 0, tzinfo=UTC))
    assert max(each.at for each in found.newest) == NOON + timedelta(minutes=1)
    assert len(found.newest) == 4
    assert found.size == sum(entry.size for entry in store.list(paths.RAW))


def test_nothing_captured_yet() -> None:
    """An empty folder has an empty tail."""
    assert tail(MemoryLogs(), MemoryStore(), set, NOON) == (Waiting(), [], 0)


def test_what_is_sealed_meanwhile_counts_once() -> None:
    """A log is read, then sealed by the capture; its segment is listed, and left out."""

    class Sealed(MemoryLogs):
        def read(self, name: str) -> bytes:
            data = super().read(name)
            if name in self.logs:
                before = self.logs[name]
                seal(MemoryLogs_of(name, before.data), store, name)
            return data

    def MemoryLogs_of(name: str, data: bytearray) -> MemoryLogs:  # noqa: N802
        other = MemoryLogs()
        other.create(name).append(bytes(data))
        return other

    logs, store = Sealed(), MemoryStore()
    logged(logs, line(update(1)), line(update(2)))

    found = tail(logs, store, set, NOON)

    assert found.waiting.deliveries == 2
    assert len(found.newest) == 2
    assert len(list(store.list(paths.RAW))) == 1


def test_old_segments_are_not_read() -> None:
    """They may be many, and the status is wanted now: of them the listing says how many wait."""
    store = MemoryStore()
    old = NOON - timedelta(days=3)
    put(store, "20261118T120000.000000Z-00000001", line(update(1), at=old), at=old)

    assert tail(MemoryLogs(), store, set, NOON)[:2] == (
        Waiting(0, 1, datetime(2026, 11, 18, 12, 0, tzinfo=UTC)),
        [],
    )


@pytest.mark.parametrize("name", ["import-0123", "x", "20261341T000000.000000Z-1", ""])
def test_a_name_without_a_moment(name: str) -> None:
    """Imports do not say when they came."""
    assert paths.read_stamp(name) is None
