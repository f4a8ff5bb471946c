"""Each layer that is left out is noticed, and whatever dies half way is made good."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from igarape import building, paths
from igarape.daily import forgotten, sweep
from igarape.errors import Problem
from igarape.forgetting import forget, residue
from igarape.settings import Settings
from igarape.store import MemoryStore, Store
from igarape.via.duckdb import DuckDB
from tests.daily.deliveries import put, rows, tables_of
from tests.forgetting.canaries import SHARED, Canary, hits, layers, others, strangers, theirs
from tests.forgetting.test_forget import FLOCK, NOW, TABLES, let_all_go, let_go, planted

pytestmark = pytest.mark.slow


def unswept(patch: pytest.MonkeyPatch) -> None:
    """Leave raw as it was."""
    patch.setattr(sweep, "replace", lambda *_: None)


def unbuilt(patch: pytest.MonkeyPatch) -> None:
    """Sweep raw, and build nothing."""

    def only_raw(store: Store, settings: Settings, **_: object) -> None:
        erased = forgotten.load(store)
        marks = erased.marks() if erased else None
        assert marks
        with store.lock(paths.BUILD_LOCK):
            sweep.sweep(store, [entry.path for entry in store.list(paths.RAW)], marks)

    patch.setattr(building, "bring_up", only_raw)


def nothing_told(patch: pytest.MonkeyPatch) -> None:
    """Build the tables, and leave the insights as they were."""
    patch.setattr("igarape.daily.state.insights_kept", lambda _: False)


def by_hand_kept(patch: pytest.MonkeyPatch) -> None:
    """Leave labels and corrections."""
    patch.setattr(forget, "_by_hand", lambda *_: None)


@pytest.mark.parametrize(
    ("left_out", "found"),
    [
        (unswept, {"raw", "enriched"}),
        (unbuilt, {"enriched", "insights", "quarantine", "state/talks", "state/insights.json", "state/topics.json"}),
        (nothing_told, {"insights", "state/talks", "state/insights.json"}),
        (by_hand_kept, {"state/corrections.ndjson"}),
    ],
)  # fmt: skip
def test_a_layer_that_is_left_out_is_found(
    settings: Settings, engine: DuckDB, left_out: Callable[[pytest.MonkeyPatch], None], found: set[str]
) -> None:
    """The control of the search: it is red for each of them."""
    store = MemoryStore()
    store.put(paths.CORRECTIONS, b'{"drop_message": "%d/1001"}\n' % FLOCK[0].id)
    planted(store, settings, FLOCK)
    with pytest.MonkeyPatch.context() as patch:
        left_out(patch)
        let_all_go(store, settings, engine, FLOCK[1:] + FLOCK[:1])
    assert layers(hits(store, engine, FLOCK, SHARED)) >= found


class Died(Exception):  # noqa: N818  (no error: an end)
    """The process is gone."""


class Mortal(MemoryStore):
    """A store whose process dies at a write."""

    def __init__(self, alike: MemoryStore) -> None:
        super().__init__()
        self._objects = dict(alike._objects)
        self.left: float = float("inf")

    def _write(self) -> None:
        if self.left <= 0:
            raise Died
        self.left -= 1

    def put(self, path: str, data: bytes | Path) -> None:
        """Write, or die."""
        self._write()
        super().put(path, data)

    def put_new(self, path: str, data: bytes) -> bool:
        """Write, or die."""
        self._write()
        return super().put_new(path, data)

    def delete(self, path: str) -> None:
        """Remove, or die."""
        self._write()
        super().delete(path)


def test_whatever_dies_half_way_is_made_good_by_the_same_command(
    settings: Settings, engine: DuckDB, tmp_path: Path
) -> None:
    """At every write of it; also where a build came in between."""
    settings = Settings(lake=settings.lake, zone="UTC")
    first, one = MemoryStore(), Canary(5)
    planted(first, settings, [one], doubts=False)
    whole = Mortal(first)
    let_go(whole, settings, engine, one)
    wanted = tables_of(whole, TABLES)
    raw = {entry.path for entry in whole.list(paths.RAW)}
    counting = Mortal(first)
    counting.left = 10_000
    let_go(counting, settings, engine, one)
    writes = int(10_000 - counting.left)
    assert writes > 20

    for at in range(0, writes, 7):
        store = Mortal(first)
        store.left = at
        with pytest.raises(Died):
            let_go(store, settings, engine, one)
        store.left = float("inf")
        if at % 2:
            building.bring_up(store, settings)
        let_go(store, settings, engine, one)
        assert hits(store, engine, [one]) == {}, at
        assert {entry.path for entry in store.list(paths.RAW)} == raw
        assert tables_of(store, TABLES) == wanted


def test_what_is_not_done_is_not_lifted(settings: Settings, engine: DuckDB) -> None:
    """Half of it would come back, and half be gone."""
    store, one = MemoryStore(), Canary(5)
    planted(store, settings, [one], doubts=False)
    forgotten.begin(store)
    forget.forget(store, settings, engine, forget.plan(store, engine, one.id, "user", NOW))
    with pytest.raises(Problem, match="not done yet"):
        forget.lift(store, one.id, "user")


STEMS = re.compile(
    rb"(?<![0-9a-f])71\d{8}(?![0-9a-f])|[Cc]anario_\d+_x|Z\xc3\xa9lia|Z\\u00[eE]9lia|Can\xc3\xa7\xc3\xa3o-|Can\\u00[eE]7\\u00[eE]3o-|xilindr"
)
"""What every canary has: to search for a thousand of them one by one takes minutes."""


def test_a_thousand_people_at_once(settings: Settings, engine: DuckDB) -> None:
    """One sweep for all of them; every kind of delivery comes in hundreds of copies."""
    store = MemoryStore()
    lines = list(strangers(2_000))
    for one in map(Canary, range(1_000)):
        every = [*theirs(one, 1_000 * one.number), *others(one, 1_000 * one.number + 500)]
        lines += [every[(6 * one.number + nth) % len(every)] for nth in range(6)]
    for nth in range(0, len(lines), 2_000):
        put(store, lines[nth : nth + 2_000], f"import-{nth}")
    building.bring_up(store, settings, zone=settings.zone)
    let_all_go(store, settings, engine, [Canary(number) for number in range(1_000)])

    texts = [piece for entry in store.list("") for piece in residue.texts(store, engine, entry.path)]
    assert [found[0] for piece in texts for found in STEMS.finditer(piece)] == []
    assert len(rows(store, "messages")) > 2_000
