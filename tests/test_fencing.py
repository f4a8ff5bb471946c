"""A build that slept until another had taken its place writes nothing more: neither a part, nor what it remembers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from igarape import paths
from igarape.daily.build import build
from igarape.errors import Problem
from igarape.store import Store
from igarape.via.duckdb import DuckDB
from igarape.via.lease import APART, HELD
from igarape.via.s3 import S3Store
from tests.daily.crews import Here
from tests.daily.deliveries import later, line, message, put, rebuild, rows, update

START = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Sleeper(S3Store):
    """A store of a machine that sleeps before its n-th change to the tables, for longer than its hold lasts."""

    def __init__(self, url: str, before: int, meanwhile: Callable[[], None]) -> None:
        self.now = START
        super().__init__(url, clock=lambda: self.now)
        self.left, self.meanwhile = before, meanwhile

    def put(self, path: str, data: bytes | Path) -> None:
        """Sleep, if it is time, and put."""
        self._maybe(path)
        super().put(path, data)

    def move(self, path: str, target: str) -> None:
        """Sleep, if it is time, and move."""
        self._maybe(target)
        super().move(path, target)

    def _maybe(self, path: str) -> None:
        if path.startswith(paths.ENRICHED) or path == paths.BUILT:
            self.left -= 1
            if self.left == 0:
                self.now += 2 * (HELD + APART)
                self.meanwhile()


class Unfenced(Sleeper):
    """The control: it asks nobody whether it may still write."""

    def _check(self) -> None:
        """Ask nobody."""


def lying(store: Store) -> dict[str, str]:
    """What lies in the lake, but for what is nobody's: locks, the list of runs, what workers hand to each other."""
    return {
        each.path: each.tag
        for each in store.list("")
        if each.path != paths.RUNS and not each.path.startswith(paths.STAGED)
    }


def asleep(
    kind: type[Sleeper], url: str, before: int, *, many: bool
) -> tuple[dict[str, str], dict[str, str], str]:
    """Let a build sleep while an update comes and another build takes it up; give the lake before and after it woke."""
    first = S3Store(url, clock=lambda: START - 2 * (HELD + APART))
    put(first, [line(update(1)), line(update(2, payload=message(2)))], "a")
    rebuild(first)
    put(first, [line(update(3, payload=message(3, text="novo")))], "b")
    seen: dict[str, str] = {}

    def meanwhile() -> None:
        other = S3Store(url, clock=lambda: START + 2 * (HELD + APART))
        put(other, [line(update(4, "edited_message", message(1, text="mais novo", edit_date=int(later(hours=1).timestamp()))))], "c")  # fmt: skip
        rebuild(other)
        seen.update(lying(other))

    store = kind(url, before, meanwhile)
    said = ""
    try:
        with DuckDB() as engine:
            build(store, engine, crew=Here(S3Store(url)) if many else None)
    except Problem as problem:
        said = str(problem)
    return seen, lying(S3Store(url)), said


@pytest.mark.slow
@pytest.mark.parametrize("many", [False, True], ids=["alone", "by many workers"])
@pytest.mark.parametrize("before", [1, 4, 6])
def test_who_lost_its_hold_writes_nothing(s3_lake: str, before: int, many: bool) -> None:
    """Before its first part, in the middle, and before its last word; what the other made stays as it made it."""
    seen, after, said = asleep(Sleeper, s3_lake, before, many=many)

    assert "another may be at work" in said
    assert after == seen
    assert {"mais novo", "novo", "oi"} == {each["text"] for each in rows(S3Store(s3_lake), "messages")}


@pytest.mark.slow
def test_without_the_fence_an_old_part_would_lie_over_a_new_one(s3_lake: str) -> None:
    """The control: the same sleep, and the tables are those of before the other build."""
    seen, after, said = asleep(Unfenced, s3_lake, 1, many=False)

    assert said == ""
    assert after != seen
    assert "mais novo" not in {each["text"] for each in rows(S3Store(s3_lake), "messages")}
