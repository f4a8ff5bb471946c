"""DuckDB: the engine on this machine. It flattens for the build, and answers for the questions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

try:
    import _duckdb as duckdb  # the same engine without its relations, which take 0.1 s more to load
except ImportError:  # that module is not promised; the whole package is
    import duckdb  # type: ignore[no-redef]

from igarape.errors import EngineFailure
from igarape.store import Store
from igarape.via.temporary import Temporary

if TYPE_CHECKING:
    from igarape.daily.engine import Job, Run

Error: type[Exception] = duckdb.Error
"""What DuckDB raises."""

IOException: type[Exception] = duckdb.IOException
"""What it raises where a file could not be read or written."""

AT_ONCE = 16
"""Objects that are on their way at once, from a store or to it: far away, each takes its time."""


class DuckDB:
    """One DuckDB connection in memory, UTC, with a scratch folder of its own that goes when it closes.

    It takes all cores of the machine, or as many threads as are named.
    """

    version = duckdb.__version__

    def __init__(self, memory: str = "1GiB", near: Path | None = None, threads: int | None = None) -> None:
        self._folder = Temporary(near)
        self.cores = threads or _cores()
        self._shared = False
        self.con = duckdb.connect(
            config={
                "memory_limit": memory,
                "threads": self.cores,
                "temp_directory": self.scratch("spill"),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "wal_autocheckpoint": "1TB",  # there is no log; a checkpoint would only compress what is used once
            }
        )
        self.con.execute("SET TimeZone = 'UTC'")
        self.con.execute("SET preserve_insertion_order = false")  # what needs an order says so
        # DuckDB 2.0 narrows some sums to fewer bits than they need, and gives them wrong
        self.con.execute("SET disabled_optimizers = 'compressed_materialization'")

    def run(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and fetch its rows."""
        return _run(self.con, sql, parameters)

    def run_all(self, jobs: Iterable[Job]) -> None:
        """Do jobs that do not depend on each other, one a core at a time, and what follows each.

        Each has a connection of its own. All of it has come to its end when this returns: whoever remembers does so
        afterwards. A part is written by one thread, so that its rows lie in their order; the parts share the cores.
        """
        with ThreadPoolExecutor(self.cores) as pool, ThreadPoolExecutor(AT_ONCE) as beside:
            following = []
            for done, follow in [(pool.submit(self._aside, work), follow) for work, follow in jobs]:
                done.result()
                if follow:
                    following.append(beside.submit(follow))
            for each in following:
                each.result()

    def _aside(self, work: Callable[[Run], object]) -> None:
        with self.con.cursor() as cursor:
            work(partial(_run, cursor))

    def share(self, *, on: bool) -> None:
        """Have the cores for what runs side by side, or again for a single statement.

        Threads that share a statement get in each other's way (docs/decisions/0022-speed-of-a-build.md).
        """
        if on != self._shared:
            self.run(f"SET threads = {max(1, self.cores // 2) if on else self.cores}")
            self._shared = on

    def scratch(self, name: str) -> str:
        """Name a file or folder in the scratch folder."""
        return str(Path(self._folder.name) / name)

    def write(self, name: str, data: bytes) -> str:
        """Write a scratch file and name it."""
        file = Path(self.scratch(name))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return str(file)

    def fetch(self, store: Store, path: str, *, fresh: bool = False) -> str:
        """Name a local file that holds the object: the object itself where it is one, else a copy.

        A copy that was made before serves again; `fresh` makes it anew, for an object that may have changed.
        """
        here = store.local(path)
        return self._copy(store, path, fresh=fresh) if here is None else str(here)

    def _copy(self, store: Store, path: str, *, fresh: bool) -> str:
        copy = Path(self.scratch(path))
        if fresh or not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(store.get(path))
        return str(copy)

    def fetch_all(self, store: Store, paths: Iterable[str], *, fresh: bool = False) -> list[str]:
        """Name a local file for each object, as `fetch` does; what must be copied comes several at a time."""
        here = [(path, store.local(path)) for path in paths]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            far = {
                path: pool.submit(self._copy, store, path, fresh=fresh)
                for path, place in here
                if place is None
            }
            return [far[path].result() if place is None else str(place) for path, place in here]

    def close(self) -> None:
        """Close the connection and remove the scratch folder."""
        self.con.close()
        self._folder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _run(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object] | dict[str, object] = ()
) -> list[tuple[Any, ...]]:
    try:
        return connection.execute(sql, parameters or None).fetchall()
    except duckdb.Error as problem:
        raise EngineFailure("DuckDB: {why}", "", why=problem) from problem


def _cores() -> int:
    """Count the cores that this process may use: DuckDB counts those of the machine, and would wait for itself."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux has it
    return len(allowed(0)) if allowed else os.cpu_count() or 1
