"""A server keeps its lake built: at the start, each day at a time of the lake's zone, and again where it failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from igarape import building, keeping, paths
from igarape.daily.build import Report
from igarape.errors import Busy, Problem, Usage
from igarape.query.engine import Note
from igarape.settings import Settings, valid_time
from igarape.store import MemoryStore
from igarape.via.disk import DiskStore
from tests.daily.deliveries import line, put, update

BEGIN = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


class Clock:
    """A clock that goes on while somebody waits; it also tells that somebody when to end."""

    def __init__(self, hours: float) -> None:
        self.now, self.end = BEGIN, BEGIN + timedelta(hours=hours)
        self.asleep: tuple[datetime, timedelta] | None = None

    def __call__(self) -> datetime:
        """Tell the time (UTC)."""
        return self.now

    def wait(self, timeout: float | None = None) -> bool:
        """Let the time pass; a laptop that sleeps meanwhile wakes up later than it was told."""
        assert timeout is not None
        assert 0 < timeout <= keeping.LOOK
        self.now += timedelta(seconds=timeout)
        if self.asleep and self.now >= self.asleep[0]:
            self.now += self.asleep[1]
            self.asleep = None
        return self.now >= self.end


def builds(
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
    outcome: Callable[[int], Report] = lambda number: Report("UTC"),
    zone: str = "America/Sao_Paulo",
) -> tuple[list[str], list[Note | Problem]]:
    """Run the loop to its end; give when it built (UTC) and what it said."""
    store, when, said = MemoryStore(), list[str](), list[Note | Problem]()
    store.put(paths.BUILT, f'{{"zone": "{zone}"}}'.encode())

    def bring_up(*given: object, **named: object) -> Report:
        when.append(f"{clock.now:%d %H:%M}")
        return outcome(len(when))

    monkeypatch.setattr(building, "bring_up", bring_up)
    keeping.keep_built(Settings(), lambda: store, time(3, 20), clock, said.append, clock)
    return when, said


def test_it_builds_at_the_start_and_each_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """03:20 in São Paulo is 06:20 UTC; builds that found nothing are not worth a word."""
    assert builds(monkeypatch, Clock(hours=50)) == (["21 15:00", "22 06:20", "23 06:20"], [])


def test_what_a_build_counted_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the two sentences that `igarape build` says too."""
    _, said = builds(monkeypatch, Clock(hours=1), lambda number: Report("UTC", segments=2, lines=3))
    assert [each.values.get("lines") for each in said] == [None, 3]


def test_a_build_that_failed_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """After 5, 10, 20, 40, 60 minutes and so on; it is told each time, and nothing is raised."""

    def fails(number: int) -> Report:
        if number <= 6:
            raise Problem("no") if number % 2 else OSError("canary")
        return Report("UTC")

    when, said = builds(monkeypatch, Clock(hours=16), fails)

    assert when == [
        "21 15:00",
        "21 15:05",
        "21 15:15",
        "21 15:35",
        "21 16:15",
        "21 17:15",
        "21 18:15",
        "22 06:20",
    ]
    assert [each.text for each in said][:2] == ["no", "The build failed: {why}."]
    assert "canary" not in str(said[1])  # a message may hold a path or a text; its kind cannot


def test_another_build_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two never build at once: the second finds the lake held, says so, and comes again."""

    def held(number: int) -> Report:
        if number == 1:
            with store.lock(paths.BUILD_LOCK):
                raise_busy()
        return Report("UTC")

    store = MemoryStore()

    def raise_busy() -> None:
        with store.lock(paths.BUILD_LOCK):
            pytest.fail("two builds at once")

    when, said = builds(monkeypatch, Clock(hours=1), held)

    assert when == ["21 15:00", "21 15:05"]
    assert isinstance(said[0], Busy)


def test_a_time_that_was_slept_through_is_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The laptop is closed from 22 to 10 o'clock UTC; when it opens, the night's build comes, once."""
    clock = Clock(hours=40)
    clock.asleep = datetime(2026, 11, 21, 22, 0, tzinfo=UTC), timedelta(hours=12)

    assert builds(monkeypatch, clock)[0] == ["21 15:00", "22 10:00", "23 06:20"]


def test_a_build_that_outlasts_its_next_time_is_not_doubled(monkeypatch: pytest.MonkeyPatch) -> None:
    """From 15:00 to 07:00 of the next day: the build of 06:20 has been made by it."""
    clock = Clock(hours=24)

    def slow(number: int) -> Report:
        clock.now += timedelta(hours=16 if number == 1 else 0)
        return Report("UTC")

    assert builds(monkeypatch, clock, slow)[0] == ["21 15:00"]


@pytest.mark.parametrize(
    ("after", "zone", "expected"),
    [
        ("2026-11-21T06:19:59", "America/Sao_Paulo", "2026-11-21T06:20"),
        ("2026-11-21T06:20:00", "America/Sao_Paulo", "2026-11-22T06:20"),
        (
            "2026-03-08T05:00:00",
            "America/New_York",
            "2026-03-08T07:20",
        ),  # 02:20 is skipped: at 03:20 of the new time
        ("2026-11-01T04:00:00", "America/New_York", "2026-11-01T07:20"),
        ("2026-03-28T12:00:00", "Pacific/Auckland", "2026-03-28T13:20"),
    ],
)
def test_the_next_time_is_the_zone_s(after: str, zone: str, expected: str) -> None:
    """At 03:20 (02:20 in these zones), through changes of the clock."""
    at = time(3, 20) if zone == "America/Sao_Paulo" else time(2, 20)
    found = keeping.next_time(datetime.fromisoformat(after).replace(tzinfo=UTC), at, zone)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("given", ["24:00", "3", "03:60", "", "noon", "03:20:00", "-1:00", "٠٣:٢٠"])
def test_what_is_no_time_is_refused(given: str) -> None:
    """With the form that is wanted."""
    with pytest.raises(Usage, match="no time of day"):
        valid_time("--at", given)


def test_a_real_lake_is_built_as_soon_as_there_is_something(tmp_path: Path) -> None:
    """At the start there is nothing, which is told; what came meanwhile is rows five minutes later."""
    store, said, clock = DiskStore(tmp_path / "lake"), list[Note | Problem](), Clock(hours=0.5)

    def say(what: Note | Problem) -> None:
        said.append(what)
        if len(said) == 1:
            put(store, [line(update(1)), line(update(2))])

    keeping.keep_built(Settings(lake=store.url), lambda: store, time(3, 20), clock, say, clock)

    assert isinstance(said[0], Problem)
    assert [each.values.get("rows") for each in said] == [None, None, 2]
