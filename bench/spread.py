"""What a build costs that is cut in tasks: `python -m bench.spread [UPDATES] [DAYS] [ROOM] [PEOPLE]`.

The same lake is built by one engine and in tasks, as a cluster does them, one after the other, with one thread and in a
process of their own; in core-seconds, without Spark's own. The tables are compared row by row. With PEOPLE so many
write, each in a chat of their own. docs/scale.md rests on it.
"""

from __future__ import annotations

import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
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

_ALONE = multiprocessing.get_context("spawn")


class Counted:
    """A crew of one other process, and what each kind of task took, in seconds of a core; its peak is in MiB."""

    def __init__(self, lake: Path) -> None:
        self.lake = lake
        self.took: dict[str, list[float]] = {}
        self.peak = 0.0

    def map(self, task: Callable[[Store, Any, Any], Any], orders: Sequence[Any]) -> list[Any]:
        """Do the tasks one after the other."""
        results = []
        with ProcessPoolExecutor(1, _ALONE) as there:
            for result, seconds, peak in there.map(partial(_one, self.lake, task), orders):
                self.took.setdefault(task.__name__, []).append(seconds)
                self.peak = max(self.peak, peak)
                results.append(result)
        return results

    def tell(self) -> None:
        """Print it."""
        for name, each in self.took.items():
            print(f"  {name}: {len(each)} tasks, {sum(each):.1f} s, the longest {max(each):.1f} s")
        print(f"  a worker's peak: {self.peak:.0f} MiB")


def _one(lake: Path, task: Callable[[Store, Any, Any], Any], order: Any) -> tuple[Any, float, float]:
    begun = time.process_time()
    with DuckDB("1536MiB", threads=1) as engine:
        found = task(DiskStore(lake), engine, order)
    return found, time.process_time() - begun, _peak()


def _peak() -> float:
    """Tell the most memory that this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _build(lake: Path, room: int, crew: Counted | None) -> tuple[float, float, int, Counted | None]:
    begun = time.process_time()
    with DuckDB("1536MiB") as engine:
        rows = build(DiskStore(lake), engine, crew=crew, room=room).rows
    return time.process_time() - begun, _peak(), rows, crew


def main(count: int = 1_000_000, days: int = 1, room: int = ROOM, people: int = 0) -> None:
    """Measure and print."""
    lake = lakes.lake(lakes.file(count, days, people))
    with tempfile.TemporaryDirectory(prefix="igarape-spread-", dir=lakes.DATA) as folder:
        places = [Path(folder) / name for name in ("alone", "tasks")]
        for place, wanted in zip(places, (None, Counted(places[1])), strict=True):
            shutil.copytree(lake / paths.RAW, place / paths.RAW)
            with ProcessPoolExecutor(1, _ALONE) as there:
                cost, peak, rows, crew = there.submit(_build, place, room, wanted).result()
            cost += sum(map(sum, crew.took.values())) if crew else 0
            rate = f"{1e6 * cost / count:.1f} µs an update"
            print(f"{place.name}: {cost:.1f} s of a core, {rate}; {rows:,} rows; peak {peak:.0f} MiB")
            if crew:
                crew.tell()
        stores = [DiskStore(place) for place in places]
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
