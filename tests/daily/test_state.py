"""What a build remembers: an object for each day of receipt, and one that makes them all count in one step."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igarape import paths
from igarape.daily import state
from igarape.daily.state import Day, Read, State
from igarape.errors import Problem
from igarape.store import MemoryStore
from tests.daily.crews import Watched
from tests.daily.deliveries import built, line, message, rebuild, update

FIRST = date(2026, 11, 21)


def segment(day: int, number: int) -> str:
    """Name a segment of ten lines."""
    return paths.segment(FIRST + timedelta(days=day), f"s{number}", 10)


SEGMENTS = st.builds(segment, st.integers(0, 3), st.integers(0, 3))
READ = st.builds(
    Read,
    st.frozensets(st.integers(0, 4).map(lambda nth: FIRST + timedelta(days=nth)), max_size=3),
    st.integers(0, 2),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.dictionaries(SEGMENTS, READ), st.sets(SEGMENTS, max_size=3)), max_size=4))
def test_it_remembers_what_one_plain_list_would(builds: list[tuple[dict[str, Read], set[str]]]) -> None:
    """Build after build, each of which begins with what the last one wrote; now and then segments are taken away."""
    store = MemoryStore()
    state.save(State(store, "UTC", "1"))
    plain: dict[str, Read] = {}
    for read, gone in builds:
        known = state.load(store)
        assert known
        every = {*plain, *read} - gone
        assert known.unread(sorted(every)) == every - plain.keys()
        assert known.unread(every, replay=True) == {
            each for each in every if each not in plain or plain[each].quarantined
        }
        for day in range(5):
            on = FIRST + timedelta(days=day)
            assert known.touching([on]) == {path for path, each in plain.items() if on in each.days}
        known.note(every, read)
        plain = {path: each for path, each in (plain | read).items() if path in every}
        assert (known.lines, known.quarantined) == (
            10 * len(plain),
            sum(each.quarantined for each in plain.values()),
        )
        state.save(known)


def test_only_days_to_which_something_came_are_read_and_written() -> None:
    """However many days the lake has. Control: a question that touches another day reads that one too."""

    class Told(MemoryStore):
        def get(self, path: str) -> bytes:
            asked.append(path)
            return super().get(path)

    asked: list[str] = []
    store = Told()
    known = State(store, "UTC", "1")
    every = [segment(day, number) for day in range(30) for number in range(3)]
    known.note(
        every, {path: Read(frozenset({found.day})) for path in every if (found := paths.read_segment(path))}
    )
    state.save(known)
    before = {each.path for each in store.list(paths.READ)}
    assert len(before) == 30

    asked.clear()
    again = state.load(store)
    assert again
    new = segment(29, 9)
    assert again.unread([*every, new]) == {new}
    assert again.touching([FIRST + timedelta(days=29)]) == {segment(29, number) for number in range(3)}
    again.note([*every, new], {new: Read(frozenset({FIRST + timedelta(days=29)}))})
    state.save(again)
    assert len([path for path in asked if path.startswith(paths.READ)]) == 1
    after = {each.path for each in store.list(paths.READ)}
    assert (len(after - before), len(before - after)) == (
        1,
        0,
    )  # the old one stays for readers, until the next

    assert again.touching([FIRST])
    assert len([path for path in asked if path.startswith(paths.READ)]) == 2
    state.save(again)
    assert len(list(store.list(paths.READ))) == 30


def test_what_builds_wrote_once_is_still_read() -> None:
    """Every segment stood in the one object; the next build, though nothing is new, writes it as it is written now."""
    store, _ = built(line(update(1)), line(update(2, payload=message(2))), b"{\n")
    found = json.loads(store.get(paths.BUILT))
    known = state.load(store)
    assert known
    (path,) = (entry.path for entry in store.list(paths.RAW))
    found["segments"] = {path: {"days": ["2026-11-21"], "quarantined": 1}}
    del found["received"]
    store.put(paths.BUILT, json.dumps(found).encode())
    for entry in list(store.list(paths.READ)):
        store.delete(entry.path)

    report = rebuild(store)
    assert (report.segments, report.lines, report.rows, report.quarantined) == (0, 3, 2, 1)
    again = state.load(store)
    assert again
    assert again.received == known.received
    assert again.touching([FIRST]) == {path}


@pytest.mark.parametrize("lives", [0, 1, 2])
def test_a_build_that_dies_while_it_remembers(lives: int) -> None:
    """Before, between and after its objects: the state is the old one or the new one, never some of both."""
    store, old, new = Watched(), segment(0, 1), segment(0, 2)
    known = State(store, "UTC", "1", days={FIRST: Day(10, 10)})
    known.note([old], {old: Read(frozenset({FIRST}))})
    state.save(known)
    known.note([old, new], {new: Read(frozenset({FIRST}))})
    known.days[FIRST] = Day(20, 20)
    store.lives = store.changes + lives
    with suppress(KeyboardInterrupt):
        state.save(known)
    found = state.load(store)
    assert found
    assert (found.lines, found.days[FIRST].deliveries) == ((20, 20) if lives == 2 else (10, 10))
    assert found.touching([FIRST]) == ({old, new} if lives == 2 else {old})


def test_an_object_that_is_gone_is_told() -> None:
    """Rather than taken as if nothing had been read: what else touches a day would be missed."""
    store, old = MemoryStore(), segment(0, 1)
    known = State(store, "UTC", "1")
    known.note([old], {old: Read(frozenset({FIRST}))})
    state.save(known)
    for entry in list(store.list(paths.READ)):
        store.delete(entry.path)
    again = state.load(store)
    assert again
    with pytest.raises(Problem, match="What the last build remembered is not there: state/read/2026-11-21-"):
        again.touching([FIRST])
