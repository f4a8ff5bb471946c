"""The journal keeps what it said it kept, tells all who wait at once, and seals each line once."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from igarape.capture.journal import Journal
from igarape.capture.record import record
from igarape.capture.seal import seal_now
from igarape.capture.writer import Limits
from igarape.errors import Busy, Problem
from igarape.store import MemoryStore, Store
from tests.capture.faulty import NOON, Faults, FaultyLogs, FaultyStore, line, lines, segments, soon

QUICK = Limits(tick=0.01)
LEFT = "20261120T100000.000000Z-0a0b0c0d.log"


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now


@contextmanager
def journal(
    logs: FaultyLogs,
    store: Store,
    *,
    limits: Limits = QUICK,
    clock: Callable[[], datetime] | None = None,
    tell: Callable[[Problem], None] = lambda problem: None,
) -> Iterator[Journal]:
    """Open a journal at noon of a day that never ends."""
    with Journal(logs, store, clock=clock or Clock(), limits=limits, tell=tell, patience=0) as opened:
        yield opened


def kept(promise: Future[None]) -> bool:
    """Whether a promise came true; False where it broke with a Problem."""
    problem = promise.exception(10)
    assert problem is None or isinstance(problem, Problem)
    return problem is None


def test_a_kept_line_is_on_the_disk() -> None:
    """When the promise comes true, the line outlives a power cut."""
    logs = FaultyLogs()
    with journal(logs, MemoryStore()) as opened:
        assert kept(opened.keep(line(1)))
        (log,) = logs.files.values()
        assert log.data[: log.durable] == record(line(1))


def test_nobody_is_told_before_the_sync() -> None:
    """While the disk is at it, the promise is open."""
    logs = FaultyLogs()
    logs.gate.clear()
    with journal(logs, MemoryStore()) as opened:
        promise = opened.keep(line(1))
        soon(lambda: bool(logs.calls("append")))
        assert not promise.done()
        logs.gate.set()
        assert kept(promise)


def test_those_who_wait_share_one_sync() -> None:
    """A hundred lines that came during one sync need one more, and have one promise."""
    logs = FaultyLogs()
    logs.gate.clear()
    with journal(logs, MemoryStore()) as opened:
        opened.keep(line(0))
        soon(lambda: logs.calls("append") == 1)
        promises = {opened.keep(line(number)) for number in range(1, 101)}
        logs.gate.set()
        assert len(promises) == 1
        assert kept(promises.pop())
        assert logs.calls("sync") == 2


def test_lines_from_many_threads_are_all_kept_once() -> None:
    """Eight threads, two hundred lines each, small logs: every line stands in the store once."""
    logs, store = FaultyLogs(), MemoryStore()
    with journal(logs, store, limits=Limits(lines=50, tick=0.01)) as opened:

        def work(first: int) -> None:
            for number in range(first, first + 200):
                assert kept(opened.keep(line(number)))

        threads = [threading.Thread(target=work, args=(1000 * number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    expected = [line(1000 * thread + number) for thread in range(8) for number in range(200)]
    assert sorted(lines(store)) == sorted(expected)
    assert logs.names() == []


@pytest.mark.parametrize(
    ("limits", "later"),
    [
        (Limits(lines=3, tick=0.01), timedelta()),
        (Limits(size=3 * len(record(line(0))), tick=0.01), timedelta()),
        (Limits(age=timedelta(minutes=15), tick=0.01), timedelta(minutes=15)),
        (Limits(age=timedelta(days=9), tick=0.01), timedelta(hours=12)),
    ],
    ids=["lines", "size", "age", "midnight"],
)
def test_a_log_is_sealed_at_each_limit(limits: Limits, later: timedelta) -> None:
    """Full by lines or bytes, old, or of a day that is over: a segment, and the log is gone."""
    logs, store, clock = FaultyLogs(), MemoryStore(), Clock()
    with journal(logs, store, limits=limits, clock=clock) as opened:
        for number in (0, 1):
            kept(opened.keep(line(number)))
        assert segments(store) == []
        if later:
            clock.now += later
        else:
            kept(opened.keep(line(2)))
        soon(lambda: logs.names() == [])
        assert lines(store) == [line(0), line(1)] + ([] if later else [line(2)])


def test_a_segment_holds_one_day_of_receipt() -> None:
    """Lines of two UTC days in one log become two segments with the same name."""
    store = MemoryStore()
    days = [datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)]
    with journal(FaultyLogs(), store) as opened:
        for number, moment in enumerate(days):
            kept(opened.keep(line(number, moment)))
    found = segments(store)
    assert [each.day for each in found] == [moment.date() for moment in days]
    assert len({each.name for each in found}) == 1


def test_closing_seals() -> None:
    """An orderly end leaves nothing in the journal."""
    logs, store = FaultyLogs(), MemoryStore()
    with journal(logs, store) as opened:
        opened.keep(line(1))
    assert lines(store) == [line(1)]
    assert logs.names() == []
    with pytest.raises(Problem, match="closing"):
        opened.keep(line(2))


def test_sealing_on_demand_waits_until_it_is_done() -> None:
    """What was kept before stands in the store after; what comes later goes on."""
    logs, store = FaultyLogs(), MemoryStore()
    with journal(logs, store) as opened:
        kept(opened.keep(line(1)))
        opened.seal()
        assert lines(store) == [line(1)]
        opened.seal()
        kept(opened.keep(line(2)))
        assert lines(store) == [line(1)]
    assert sorted(lines(store)) == [line(1), line(2)]


def test_another_process_asks_with_a_file() -> None:
    """A build finds all that was kept so far, though it may not write the journal itself."""
    logs, store = FaultyLogs(), MemoryStore()
    with journal(logs, store) as opened:
        kept(opened.keep(line(1)))
        assert seal_now(logs, store) == 0
        assert lines(store) == [line(1)]
        assert logs.names() == []


def test_a_build_seals_where_nobody_captures() -> None:
    """What a process that died left is sealed by the build, and old requests go."""
    logs, store = FaultyLogs(), MemoryStore()
    logs.put(LEFT, record(line(1)))
    logs.put("0123.seal", b"")
    assert seal_now(logs, store) == 0
    assert lines(store) == [line(1)]
    assert logs.names() == []


def test_a_build_gives_up_on_a_process_that_does_not_answer() -> None:
    """Held, but nobody looks: a Problem after the deadline, and no request stays behind."""
    logs = FaultyLogs()
    logs.put(LEFT, record(line(1)))
    passed: list[float] = []
    with logs.lock(), pytest.raises(Problem, match="within 5 s"):
        seal_now(logs, MemoryStore(), wait=passed.append, monotonic=lambda: sum(passed))
    assert logs.names() == [LEFT]


def test_a_second_process_is_refused() -> None:
    """One writer a lake; and once the first is gone, the next may."""
    logs, store = FaultyLogs(), MemoryStore()
    with journal(logs, store), pytest.raises(Busy), journal(logs, store):
        pass
    with journal(logs, store):
        pass


def test_what_a_killed_process_left_is_sealed() -> None:
    """Whole lines are; a torn one was never acknowledged and goes."""
    logs, store = FaultyLogs(), MemoryStore()
    logs.put(LEFT, record(line(1)) + record(line(2))[:-5])
    with journal(logs, store):
        soon(lambda: logs.names() == [])
    assert lines(store) == [line(1)]
    assert [each.name for each in segments(store)] == [LEFT.removesuffix(".log")]


def test_damaged_lines_are_kept_as_found_and_told() -> None:
    """Rubbish between good lines becomes a delivery with its bytes and its place, for the quarantine."""
    logs, store = FaultyLogs(), MemoryStore()
    told: list[Problem] = []
    logs.put(LEFT, record(line(1)) + b"rubbish\n" + record(line(2)))
    with journal(logs, store, tell=told.append):
        soon(lambda: logs.names() == [])
    damaged = (
        b'{"received_at":"2026-11-20T10:00:00.000000Z","source":"import","bot_id":null,'
        b'"origin":"20261120T100000.000000Z-0a0b0c0d.log:%d","body":"cnViYmlzaAo="}\n' % len(record(line(1)))
    )
    assert sorted(lines(store)) == sorted([line(1), line(2), damaged])
    assert [str(problem) for problem in told] == [
        "1 lines of the journal were damaged on the disk; they are kept as found."
    ]


def test_files_of_others_in_the_folder_stay() -> None:
    """A name that the journal does not make is none of its business."""
    logs, store = FaultyLogs(), MemoryStore()
    logs.put("notes.log", b"mine\n")
    with journal(logs, store) as opened:
        kept(opened.keep(line(1)))
    assert logs.names() == ["notes.log"]


@pytest.mark.parametrize("call", ["append", "sync", "create"])
def test_one_failure_of_the_disk_is_survived(call: str) -> None:
    """The line goes to a new log, from memory, and is acknowledged there; the old log is not used again."""
    logs, store = FaultyLogs(Faults({(call, 2): errno.EIO})), MemoryStore()
    told: list[Problem] = []
    with journal(logs, store, limits=Limits(lines=1, tick=0.01), tell=told.append) as opened:
        assert [kept(opened.keep(line(number))) for number in range(3)] == [True] * 3
    assert set(lines(store)) == {line(0), line(1), line(2)}
    assert told == []


@pytest.mark.parametrize("call", ["append", "sync", "create"])
def test_two_failures_are_told_to_those_who_wait_alone(call: str) -> None:
    """The line is refused, the journal says that it is not ready, and the next one is a fresh try."""
    logs, store = FaultyLogs(Faults({(call, 2): errno.EIO, (call, 3): errno.EIO})), MemoryStore()
    told: list[Problem] = []
    with journal(logs, store, limits=Limits(lines=1, tick=0.01), tell=told.append) as opened:
        assert kept(opened.keep(line(0)))
        assert opened.ready
        assert not kept(opened.keep(line(1)))
        assert not opened.ready
        assert kept(opened.keep(line(2)))
        assert opened.ready
    assert {line(0), line(2)} <= set(lines(store))
    assert [str(problem) for problem in told] == ["The journal cannot be written: [Errno 5] EIO."]


def test_a_full_disk_refuses_and_goes_on_once_there_is_room() -> None:
    """No restart, nothing acknowledged lost, no piece of what was refused."""
    faults = Faults({("before put", 0): errno.ENOSPC})
    logs, store = FaultyLogs(), FaultyStore(faults)
    one = len(record(line(0)))
    logs.room = 2 * one + one // 2
    with journal(logs, store) as opened:
        assert [kept(opened.keep(line(number))) for number in range(5)] == [True, True, False, False, False]
        logs.room = 10 * one
        faults.plan.clear()
        assert kept(opened.keep(line(5)))
    assert sorted(lines(store)) == [line(0), line(1), line(5)]


def test_too_much_that_waits_is_refused_at_once() -> None:
    """The queue is bounded; what waits in it is kept all the same."""
    logs, store = FaultyLogs(), MemoryStore()
    logs.gate.clear()
    with journal(logs, store, limits=Limits(queue=3 * len(record(line(0))), tick=0.01)) as opened:
        promises = [opened.keep(line(number)) for number in range(3)]
        with pytest.raises(Problem, match="wait to be written"):
            opened.keep(line(3))
        logs.gate.set()
        assert all(map(kept, promises))
        soon(lambda: kept(opened.keep(line(4))))
    assert sorted(lines(store)) == [line(0), line(1), line(2), line(4)]


def test_a_store_that_fails_leaves_the_lines_in_the_journal() -> None:
    """Sealing fails, keeping goes on; the next start seals."""
    faults = Faults({("before put", 0): errno.ENOSPC})
    logs, store = FaultyLogs(), FaultyStore(faults)
    told: list[Problem] = []
    with journal(logs, store, tell=told.append) as opened:
        assert kept(opened.keep(line(1)))
        with pytest.raises(Problem, match="cannot become a segment"):
            opened.seal()
        assert kept(opened.keep(line(2)))
    assert len(logs.names()) == 2
    assert len(told) == 1
    faults.plan.clear()
    with journal(logs, store):
        pass
    assert sorted(lines(store)) == [line(1), line(2)]


@pytest.mark.parametrize("call", ["after put", "remove"])
def test_a_crash_between_segment_and_removal_doubles_nothing(call: str) -> None:
    """The next start writes the same name again, finds it there, and removes the log."""
    faults = Faults({(call, 1): errno.EIO})
    logs, store = FaultyLogs(faults), FaultyStore(faults)
    logs.put(LEFT, record(line(1)))
    with pytest.raises(Problem):
        seal_now(logs, store)
    assert logs.names() == [LEFT]
    assert lines(store) == [line(1)]
    assert seal_now(logs, store) == 0
    assert logs.names() == []
    assert lines(store) == [line(1)]


@pytest.mark.parametrize("bad", [b"", b"no line break", b"two\nlines\n", b"{}\n\n"])
def test_what_is_not_one_line_is_no_line(bad: bytes) -> None:
    """It would be read back as damaged: refused, as the mistake of a program that it is."""
    with journal(FaultyLogs(), MemoryStore()) as opened, pytest.raises(ValueError, match="one line break"):
        opened.keep(bad)
