"""A lake that a cluster built lets go of somebody as any other does, and no build of a cluster brings them back."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from igarape import building, paths, place
from igarape.building import Wanted
from igarape.crew import Cluster
from igarape.daily import tasks
from igarape.daily.build import build
from igarape.settings import Settings
from igarape.store import MemoryStore, Store
from igarape.via.duckdb import DuckDB
from tests.daily.deliveries import put, rebuild, tables_of
from tests.forgetting.canaries import SHARED, Canary, hits, layers, plant
from tests.forgetting.test_forget import LAYERS, TABLES, let_all_go
from tests.spark import cluster

FLOCK = [Canary(number) for number in range(7, 10)]
MASTER = "local[2]"


class Died(Exception):  # noqa: N818  (no error: an end)
    """The process is gone."""


def by_cluster(settings: Settings, *, doubts: bool = False) -> None:
    """Build on Spark, and its insights here, as the command does; a day of more than sixty rows lies in several parts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("igarape.daily.build.build", partial(build, room=60))
        # one session for all of them: to begin one takes seconds
        patch.setattr(Cluster, "close", lambda _: None)
        building.bring_up(place.store(settings), settings, zone="UTC", doubts=doubts, cluster=Wanted(MASTER))


def half_built(settings: Settings) -> None:
    """Build on Spark, and die when all is staged and nothing is folded."""
    whole = Cluster.map

    def dies(self: Cluster, task: Callable[..., Any], orders: Any) -> list[Any]:
        if task is tasks.fold_days:
            raise Died
        return whole(self, task, orders)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Cluster, "map", dies)
        with pytest.raises(Died):
            by_cluster(settings)


def dying(*_: object, **__: object) -> None:
    """End the process."""
    raise Died


def left(store: Store) -> set[str]:
    """Name the layers in which they are found."""
    with DuckDB() as engine:
        return layers(hits(store, engine, FLOCK, SHARED))


def the_same_as_anew(store: Store) -> bool:
    """Whether the tables are those of a lake to which nothing ever came but what raw holds now."""
    anew = MemoryStore()
    for entry in store.list(paths.RAW):
        anew.put(entry.path, store.get(entry.path))
    rebuild(anew, zone="UTC")
    return tables_of(store, TABLES) == tables_of(anew, TABLES)


def lived_through(lake: str) -> None:
    """All of it, in a process of its own: a Java machine keeps the session that it began with."""
    settings = Settings(lake=lake, encoder="words")
    store = place.store(settings)
    lines = plant(store, FLOCK)
    by_cluster(settings, doubts=True)
    messages = [paths.read_part(each.path) for each in store.list(paths.table("messages"))]
    assert any(part and part.of > 1 for part in messages)
    put(store, lines[-30:], "late")
    half_built(settings)
    assert left(store) >= LAYERS | {"state/staged"}
    backup = {entry.path: store.get(entry.path) for entry in store.list(paths.RAW)}

    with DuckDB() as engine:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(building, "bring_up", dying)
            with pytest.raises(Died):
                let_all_go(store, settings, engine, FLOCK)
        by_cluster(settings)
        assert left(store) == set()
        let_all_go(store, settings, engine, FLOCK)
    for door in (by_cluster, partial(building.bring_up, store)):
        assert left(store) == set()
        assert the_same_as_anew(store)
        for path, data in backup.items():
            store.put(path, data)
        assert left(store) == {"raw"}
        door(settings)
    assert left(store) == set()
    assert the_same_as_anew(store)


@pytest.mark.slow
def test_a_lake_of_a_cluster_lets_go_of_somebody(tmp_path: Path) -> None:
    """Of a day in several parts, of what a dead build staged, of raw that is restored; whichever door builds."""
    with cluster.local(), ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
        alone.submit(lived_through, str(tmp_path / "lake")).result()
