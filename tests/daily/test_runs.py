"""A build notes when it ran, how long it took and how it ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from igarape import paths
from igarape.daily import runs
from igarape.daily.runs import KEPT, Run, noted
from igarape.errors import EngineFailure, Problem
from igarape.store import MemoryStore
from tests.daily.deliveries import NOON, built, line, update


def test_a_run_is_noted_when_it_begins_and_when_it_ends() -> None:
    """Seconds are those of a clock that nobody sets."""
    store, steps = MemoryStore(), iter([100.0, 107.25])

    with noted(store, lambda: NOON, lambda: next(steps)) as run:
        assert runs.load(store) == (Run(NOON),)
        run.segments = 3

    assert runs.load(store) == (Run(NOON, 7.25, 3),)
    assert runs.load(store)[0].good


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (Problem("The counts of {day} differ.", day="today"), "The counts of today differ."),
        (EngineFailure("DuckDB: {why}", "", why="Could not convert 'Ana disse...'"), "EngineFailure"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
        (ValueError("Ana"), "ValueError"),
    ],
)
def test_a_failure_is_noted_without_what_people_wrote(why: BaseException, said: str) -> None:
    """An engine's message may quote a text; ours are templates."""
    store = MemoryStore()

    with pytest.raises(type(why)), noted(store, lambda: NOON, lambda: 0.0):
        raise why

    (run,) = runs.load(store)
    assert (run.failed, run.good) == (said, False)


def test_the_last_runs_are_kept() -> None:
    """So many that a median can be made of them."""
    store = MemoryStore()
    for step in range(KEPT + 2):
        with noted(store, lambda step=step: NOON + timedelta(days=step)):  # type: ignore[misc]
            pass

    assert runs.load(store)[0].began == NOON + timedelta(days=2)


@pytest.mark.parametrize("damaged", [b"", b"{}", b"[1]", b'[{"began": 1}]', b'[{"other": 1}]'])
def test_a_damaged_memory_is_none(damaged: bytes) -> None:
    """The next build writes it anew."""
    store = MemoryStore()
    store.put(paths.RUNS, damaged)

    assert runs.load(store) == ()


def test_every_build_notes_itself() -> None:
    """With what it had to do."""
    store, _ = built(line(update(1)))

    (run,) = runs.load(store)
    assert run.good
    assert (run.segments, run.whole) == (1, False)
