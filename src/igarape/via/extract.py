"""Extract: rows of a lake on their way into a file, on DuckDB. It runs our own SQL alone, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from igarape.errors import Problem
from igarape.query import views
from igarape.query.period import Span
from igarape.store import Store
from igarape.via.duckdb import DuckDB, Error, IOException

_BATCH = 10_000


class Extract:
    """Some tables of a lake, open for reading whole: into Parquet, or row by row."""

    def __init__(self, store: Store, tables: Iterable[str], span: Span, memory: str = "1GiB") -> None:
        needed = views.sources(dict.fromkeys(tables, span))
        self._duckdb = DuckDB(memory)
        self._duckdb.con.execute(
            "SET preserve_insertion_order = true"
        )  # a file that is made twice is the same twice
        try:
            parts = {
                name: self._duckdb.fetch_all(store, list(views.listed(store, name, days)))
                for name, days in sorted(needed.items())
            }
            for view in views.create(parts):
                self._duckdb.con.execute(view)
        except Error as problem:
            self.close()
            raise _unreadable(store, problem) from None
        self._store = store

    def count(self, sql: str) -> int:
        """Count the rows of a query."""
        return int(self._read(f"SELECT count(*) FROM ({sql})").fetchone()[0])

    def parquet(self, sql: str, file: Path) -> int:
        """Write a query's rows, in their order, as a Parquet file; the result is how many."""
        target = str(file).replace("'", "''")
        try:
            copied: Any = self._duckdb.con.execute(
                f"COPY ({sql}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
            )
            return int(copied.fetchone()[0])
        except IOException as problem:  # the disk is full, or the folder went away
            raise Problem(
                "{path}: {why}.", "Free some space on that disk, then try again.", path=file.name,
                why=str(problem).splitlines()[0].rstrip(". "),
            ) from None  # fmt: skip
        except Error as problem:
            raise _unreadable(self._store, problem) from None

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Give a query's rows one after the other; only some are held at a time."""
        found = self._read(sql)
        while batch := found.fetchmany(_BATCH):
            yield from batch

    def close(self) -> None:
        """Close the connection and remove its scratch folder."""
        self._duckdb.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, sql: str) -> Any:
        try:
            return self._duckdb.con.execute(sql)
        except Error as problem:
            raise _unreadable(self._store, problem) from None


def _unreadable(store: Store, problem: Exception) -> Problem:
    return Problem(
        "The tables of {lake} cannot be read: {why}.",
        "Build them anew: igarape build --all",
        lake=store.url,
        why=str(problem).splitlines()[0].rstrip(". "),
    )
