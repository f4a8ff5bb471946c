"""A hold on a name that many machines ask for: one has it, and one that died gives it back by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.errors import Busy, Problem
from igarape.via.lease import APART, HELD, Lease, Seen

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Place:
    """A lease object in memory; `forgets` loses the next answer of a write that arrived."""

    def __init__(self) -> None:
        self.data: bytes | None = None
        self.changes = 0
        self.forgets = False

    def read(self) -> Seen | None:
        """Read it."""
        return None if self.data is None else Seen(self.data, str(self.changes))

    def swap(self, tag: str | None, data: bytes) -> str | None:
        """Write it where the tag is right."""
        if tag != (None if self.data is None else str(self.changes)):
            return None
        self.data, self.changes = data, self.changes + 1
        if self.forgets:
            self.forgets = False
            return None
        return str(self.changes)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now


@pytest.fixture
def place() -> Place:
    """A name that nobody ever held."""
    return Place()


@pytest.fixture
def clock() -> Clock:
    """It is noon."""
    return Clock()


def take(place: Place, clock: Clock) -> Lease:
    """Take the hold, for the lake `lake`."""
    return Lease(place, "lake", clock)


def test_one_holds_and_the_next_is_told_at_once(place: Place, clock: Clock) -> None:
    """Whoever comes second hears on which machine the first is; once it let go, the third has it."""
    first = take(place, clock)
    with pytest.raises(Busy, match="at work in lake, on "):
        take(place, clock)
    first.check()
    first.leave()
    assert take(place, clock).number == first.number + 1


def test_a_renewed_hold_lasts(place: Place, clock: Clock) -> None:
    """Renewed in time, it is held for hours."""
    lease = take(place, clock)
    for _ in range(100):
        clock.now += HELD / 2
        lease.renew()
        lease.check()
    with pytest.raises(Busy):
        take(place, clock)


def test_who_died_gives_it_back(place: Place, clock: Clock) -> None:
    """It is taken over once its end is past for every clock that is not more than a minute off."""
    take(place, clock)
    clock.now += HELD + APART - timedelta(seconds=1)
    with pytest.raises(Busy):
        take(place, clock)
    clock.now += timedelta(seconds=1)
    assert take(place, clock).number == 2


def test_who_woke_too_late_writes_nothing(place: Place, clock: Clock) -> None:
    """A process that slept through its end is told so, for good, and neither renews nor frees another's hold."""
    first = take(place, clock)
    clock.now += HELD + APART
    second = take(place, clock)
    with pytest.raises(Problem, match="stopped for so long"):
        first.check()
    first.renew()
    first.leave()
    with pytest.raises(Problem):
        first.check()
    second.check()
    with pytest.raises(Busy):
        take(place, clock)


def test_a_hold_that_ended_is_not_sure_though_nobody_took_it(place: Place, clock: Clock) -> None:
    """Between its end and the takeover nobody writes."""
    lease = take(place, clock)
    clock.now += HELD
    with pytest.raises(Problem):
        lease.check()


def test_an_answer_that_got_lost_makes_no_one_busy(place: Place, clock: Clock) -> None:
    """The write arrived, its answer did not, and the second try was refused: what lies there is ours."""
    place.forgets = True
    lease = take(place, clock)
    lease.check()
    place.forgets = True
    lease.renew()
    clock.now += HELD / 2
    lease.check()
    lease.leave()
    take(place, clock)


@pytest.mark.parametrize("data", [b"1234\n", b"", b"{}", b'{"owner":1,"until":2,"number":3,"host":4}'])
def test_what_is_no_lease_holds_nothing(place: Place, clock: Clock, data: bytes) -> None:
    """A lake that was copied from a folder has the lock file of a process there."""
    place.data = data
    assert take(place, clock).number == 1
    with pytest.raises(Busy):
        take(place, clock)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["take", "renew", "leave", "sleep"])), max_size=40)
)
def test_no_two_hold_it_at_once(steps: list[tuple[int, str]]) -> None:
    """Whatever four processes do, and however long they sleep: at most one is told that it may write."""
    place, clock, held = Place(), Clock(), dict[int, Lease]()
    for who, step in steps:
        if step == "sleep":
            clock.now += (who + 1) * HELD / 3
        elif step == "take" and who not in held:
            try:
                held[who] = take(place, clock)
            except Busy:
                continue
        elif who in held and step == "renew":
            held[who].renew()
        elif who in held and step == "leave":
            held.pop(who).leave()
        assert sum(map(_may_write, held.values())) <= 1


def _may_write(lease: Lease) -> bool:
    try:
        lease.check()
    except Problem:
        return False
    return True
