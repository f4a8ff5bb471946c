"""What a build costs that is cut in tasks: `python -m bench.spread [UPDATES] [DAYS] [ROOM]`. docs/scale.md rests on it.

The same lake is built by one engine and in tasks, as a cluster does them, one after the other and each with one thread;
in core-seconds of this process, without Spark's own. The tables are compared row by row.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench import lakes
from igarape import paths
from igarape.daily import tables
from igarape.daily.build import build
from igarape.daily.stage import ROOM
from igarape.store import Store
from igarape.via.disk import DiskStore
from igarape.via.duckdb import DuckDB


class Counted:
    """A crew of this process, which counts what each kind of task takes, and its longest."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.took: dict[str, list[float]] = {}

    def map(self, task: Callable[[Store, Any, Any], Any], orders: Sequence[Any]) -> list[Any]:
        """Do the tasks one after the other."""
        return [self._one(task, order) for order in orders]

    def _one(self, task: Callable[[Store, Any, Any], Any], order: Any) -> Any:
        begun = time.process_time()
        with DuckDB("1536MiB", threads=1) as engine:
            found = task(self.store, engine, order)
        self.took.setdefault(task.__name__, []).append(time.process_time() - begun)
        return found


def main(count: int = 1_000_000, days: int = 1, room: int = ROOM) -> None:
    """Measure and print."""
    lake = lakes.lake(lakes.file(count, days))
    with tempfile.TemporaryDirectory(prefix="igarape-spread-", dir=lakes.DATA) as folder:
        stores = [DiskStore(Path(folder) / name) for name in ("alone", "tasks")]
        for store in stores:
            shutil.copytree(lake / paths.RAW, store.root / paths.RAW)
        crew = Counted(stores[1])
        for store, wanted in zip(stores, (None, crew), strict=True):
            begun = time.process_time()
            with DuckDB("1536MiB") as engine:
                report = build(store, engine, crew=wanted, room=room)
            cost = time.process_time() - begun
            rate = f"{1e6 * cost / count:.1f} µs an update"
            print(f"{store.root.name}: {cost:.1f} s of a core, {rate}; {report.rows:,} rows")
        for name, each in crew.took.items():
            print(f"  {name}: {len(each)} tasks, {sum(each):.1f} s, the longest {max(each):.1f} s")
        print(f"  parts of messages: {len(list(stores[1].list(paths.table('messages'))))}")
        print("the same rows" if _digests(stores[0]) == _digests(stores[1]) else "OTHER ROWS")


def _digests(store: DiskStore) -> dict[str, tuple[Any, ...]]:
    found = {}
    with DuckDB("1536MiB") as engine:
        for table in tables.TABLES:
            listed = paths.current(each.path for each in store.list(paths.table(table.name)))
            files = [str(store.local(path)) for path in listed]
            if files:
                sql = f"SELECT count(*), bit_xor(hash(each)), sum(hash(each)) FROM read_parquet({files}) AS each"
                found[table.name] = engine.run(sql)[0]
    return found


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
