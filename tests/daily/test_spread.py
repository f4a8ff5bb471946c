"""A build by many workers: the rows of a build by one, several parts a day, and never half of an old and a new set."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from typing import Any

from igarape.store import MemoryStore, Store
from igarape.via.duckdb import DuckDB
from tests.daily.deliveries import put, rebuild, tables_of
from tests.daily.test_build import TABLES, talk


class Here:
    """A crew in this process; orders and results go through what a cluster sends them through."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def map(self, task: Callable[[Store, Any, Any], Any], orders: Sequence[Any]) -> list[Any]:
        """Do the tasks one after the other."""
        return [self.one(task, pickle.loads(pickle.dumps(order))) for order in orders]  # noqa: S301

    def one(self, task: Callable[[Store, Any, Any], Any], order: Any) -> Any:
        """Do one task, with an engine of its own."""
        with DuckDB() as engine:
            return pickle.loads(pickle.dumps(task(self.store, engine, order)))  # noqa: S301


def test_many_workers_make_the_rows_of_one() -> None:
    """Every trap of the talk, in segments that are staged apart and days that are cut in pieces."""
    lines = talk()
    store = MemoryStore()
    for nth in range(0, len(lines), 5):
        put(store, lines[nth : nth + 5], f"s{nth}")
    alone = rebuild(store)
    expected = tables_of(store, TABLES)
    report = rebuild(store, whole=True, crew=Here(store), room=3)
    assert tables_of(store, TABLES) == expected
    assert report.lines == alone.lines
