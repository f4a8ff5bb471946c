"""The parts of the insights layer: read as they lie, written only where they do not hold yet what they should."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from igarape import paths
from igarape.daily.engine import Engine
from igarape.daily.lost import Left
from igarape.daily.tables import CONTEXT_DATE, Table
from igarape.store import Store

Row = Mapping[str, object]

AT_ONCE = 8
"""Parts that are on their way to the store at the same time."""

ROWS = 300_000
"""Rows that are cut into parts at once: of so many DuckDB makes one file a part."""


class Parts:
    """The parts of a lake's insights. `fresh` where those that lie there are of another version: all are replaced.

    `left` is what was left of them last time, and from then on what is left now.
    """

    def __init__(
        self,
        store: Store,
        engine: Engine,
        *,
        fresh: bool = False,
        left: Mapping[str, Collection[date | None]] | None = None,
    ) -> None:
        self._store, self._engine, self.fresh = store, engine, fresh
        self.left: Left = {table: set(days) for table, days in (left or {}).items()}
        self._known: dict[str, dict[date | None, str]] = {}

    def days(self, table: Table) -> set[date]:
        """Name the context days that a table has parts of."""
        return {day for day in self._paths(table) if day is not None}

    def source(self, table: Table, days: Collection[date] | None = None) -> str:
        """Write what stands after FROM to read a table: all of it, or these days; no rows where there is no part."""
        wanted = [path for day, path in self._paths(table).items() if days is None or day in days]
        if not wanted:
            columns = (*table.columns, CONTEXT_DATE) if table.by_day else table.columns
            nothing = ", ".join(f"CAST(NULL AS {each.type}) AS {each.name}" for each in columns)
            return f"(SELECT {nothing} WHERE FALSE)"
        files = self._engine.fetch_all(self._store, wanted, fresh=True)
        partition = "hive_partitioning = true, hive_types = {'context_date': 'DATE'}"
        return f"read_parquet({files}, {partition if table.by_day else 'hive_partitioning = false'})"

    def given(self, table: Table, rows: Iterable[Row]) -> str:
        """Write what stands after FROM to read these rows as those of a table, its partition included."""
        columns = (*table.columns, CONTEXT_DATE) if table.by_day else table.columns
        typed = ", ".join(f"{each.name}: '{each.type}'" for each in columns)
        lines = "".join(json.dumps(row, default=date.isoformat) + "\n" for row in rows)
        file = self._engine.write(f"{table.name}.ndjson", lines.encode())
        return f"read_json('{file}', format = 'newline_delimited', columns = {{{typed}}})"

    def settle(self, table: Table, wanted: str, days: Collection[date] | None = None) -> int:
        """Let a table hold on these days (None: any) what a query wants; give how many parts were written or removed.

        A part that holds just these rows is left alone: nobody reads it anew, and no copy of it is made.
        """
        run = self._engine.run
        names = ", ".join((*table.names, CONTEXT_DATE.name))
        run(f"CREATE OR REPLACE TABLE wanted AS SELECT {names} FROM ({wanted})")
        filled = {day for (day,) in run("SELECT DISTINCT context_date FROM wanted")}
        lying = self.days(table)
        lying = lying if days is None else lying.intersection(days)
        changed = filled | lying
        if lying and not self.fresh:
            present = f"SELECT {names} FROM {self.source(table, days)}"
            # What either has more often than the other; EXCEPT ALL both ways is the same, and takes thrice as long.
            either = f"SELECT *, 1 AS more FROM wanted UNION ALL SELECT *, -1 FROM ({present})"
            unlike = f"SELECT {names} FROM ({either}) GROUP BY ALL HAVING sum(more) <> 0"
            changed = {day for (day,) in run(f"SELECT DISTINCT context_date FROM ({unlike})")}
        self._replace(table, sorted(changed & filled))
        for day in sorted(changed - filled):
            self._delete(table, day)
        run("DROP TABLE wanted")
        before = self.left.get(table.name, set())
        self.left[table.name] = filled | (set() if days is None else before.difference(days))
        return len(changed)

    def _replace(self, table: Table, days: Sequence[date]) -> None:
        """Write the wanted parts of these days, and put several at a time: a store is mostly waited for."""
        sizes = dict(self._engine.run("SELECT context_date, count(*) FROM wanted GROUP BY ALL"))
        files: dict[date, str] = {}
        self._engine.run("SET threads TO 1")  # so that the rows of a part lie in their order
        for some in batches({day: sizes[day] for day in days}, ROWS):
            files |= self._cut(table, some)
        self._engine.run("RESET threads")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for done in [pool.submit(self._put, table, day, file) for day, file in files.items()]:
                done.result()

    def _cut(self, table: Table, days: Sequence[date]) -> dict[date, str]:
        """Write the parts of some days at once, a file each; many small statements would take four times as long."""
        order = ", ".join(f"{name} NULLS FIRST" for name in ("context_date", *table.order))
        folder = self._engine.scratch(f"{table.name}-{days[0].isoformat()}")
        listed = ", ".join(f"DATE '{day.isoformat()}'" for day in days)
        self._engine.run(
            f"COPY (FROM wanted WHERE context_date IN ({listed}) ORDER BY {order}) TO '{folder}'"
            f" ({_FORMAT}, PARTITION_BY (context_date), OVERWRITE)"
        )
        return {day: f"{folder}/context_date={day.isoformat()}/data_0.parquet" for day in days}

    def _put(self, table: Table, day: date | None, file: str) -> None:
        path = paths.insight(table.name, day)
        self._store.put(path, Path(file))
        self._paths(table)[day] = path

    def _delete(self, table: Table, day: date | None) -> None:
        self._store.delete(self._paths(table)[day])
        del self._paths(table)[day]

    def put(self, table: Table, wanted: str) -> None:
        """Write a table without days, whole."""
        file = self._engine.scratch(f"{table.name}.parquet")
        self._engine.run(_to_parquet(table, f"SELECT {', '.join(table.names)} FROM {wanted}", file))
        self._put(table, None, file)
        self.left[table.name] = {None}

    def drop(self, table: Table) -> None:
        """Remove all parts of a table."""
        for day in list(self._paths(table)):
            self._delete(table, day)
        self.left.pop(table.name, None)

    def count(self, table: Table) -> int:
        """Count the rows of a table."""
        return int(self._engine.run(f"SELECT count(*) FROM {self.source(table)}")[0][0])

    def _paths(self, table: Table) -> dict[date | None, str]:
        """Name the parts that lie there; they are listed once, since nobody else writes any during a build."""
        if table.name not in self._known:
            entries = self._store.list(paths.insights(table.name))
            found = {entry.path: paths.read_part(entry.path) for entry in entries}
            self._known[table.name] = {part.day: path for path, part in found.items() if part}
        return self._known[table.name]


def batches(sizes: Mapping[date, int], most: int) -> Iterator[list[date]]:
    """Cut days, in their order, into batches of at most so many rows; a day that has more is one by itself."""
    batch: list[date] = []
    total = 0
    for day, size in sorted(sizes.items()):
        if batch and total + size > most:
            yield batch
            batch, total = [], 0
        batch.append(day)
        total += size
    if batch:
        yield batch


def _to_parquet(table: Table, sql: str, file: str) -> str:
    order = ", ".join(f"{name} NULLS FIRST" for name in table.order)
    return f"COPY ({sql} ORDER BY {order}) TO '{file}' ({_FORMAT})"


_FORMAT = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3"
