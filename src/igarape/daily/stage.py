"""Staging: segments in, staged rows out, a chunk at a time.

Two relations come of it, `m` for messages and `e` for everything else, a row a delivery. Where they grow
beyond what memory should hold they move to Parquet files, one folder a context day, so that the
largest lake is built in the same room as a small one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any

from igarape.daily import flatten, fold
from igarape.daily.engine import Engine, Run, statements
from igarape.daily.flatten import quoted
from igarape.daily.order import in_time
from igarape.daily.reading import Reject, lines, read
from igarape.store import Store

SLICE = 300_000
"""Lines that are read at once for each core, or a segment more; about 0.5 KiB each in memory."""

CHUNK = 1_200_000
"""Lines that are staged before the room is looked at."""

ROOM = 1_500_000
"""Staged rows that stay in memory."""

LEAST = 15_000
"""Lines below which a slice is not worth a connection of its own."""

_SHAPELESS = "chat_id IS NULL OR message_id IS NULL"
"""What calls itself a message and is none: it is staged as an event."""


class Stage:
    """The staged rows of some segments, and what was found on the way."""

    def __init__(self, store: Store, engine: Engine, zone: str, room: int = ROOM) -> None:
        self._store = store
        self._engine = engine
        self._zone = zone
        self._room = room
        self._rows = self._spills = 0
        self._in_files: set[str] = set()
        self._wanted: frozenset[date] = frozenset()
        self._empty = True
        self.rejects: dict[str, list[Reject]] = defaultdict(list)
        self._run("CREATE OR REPLACE TABLE seen_days (segment VARCHAR, context_date DATE)")

    def load(self, segments: Iterable[str]) -> None:
        """Stage more segments; there must be some the first time."""
        if self._empty:
            self.blank()
        ordered = sorted(segments)
        total = sum(map(lines, ordered))
        if total > SLICE:
            ordered = in_time(self._store, self._engine, ordered)
        for chunk in _cut(ordered, math.ceil(total / CHUNK)):
            coming = sum(map(lines, chunk))
            if self._rows and self._rows + coming > self._room:
                self._spill()
            slices = list(_slices(chunk, self._engine.cores))
            if len(slices) > 1:
                self._engine.share(on=True)
                self._engine.run_all((partial(self._take, *each), None) for each in enumerate(slices))
            else:
                self._take_alone(chunk)
            self._tidy()

    def blank(self) -> None:
        """Make `m` and `e`, without rows."""
        for staged in flatten.STAGED:
            self._run(flatten.create(staged))
        self._empty = False

    def _take(self, nth: int, segments: list[str], run: Run) -> None:
        """Read and flatten some segments by one connection, while others do so with others."""
        table = f"delivery{nth}"
        self.rejects |= read(self._store, self._engine, run, segments, table)
        for sql in self._flattened(f"FROM {table}"):
            run(sql)
        self._leave(table, run)

    def _take_alone(self, segments: list[str]) -> None:
        """Read and flatten a few segments, each step with all cores."""
        self.rejects |= read(self._store, self._engine, self._run, segments, "delivery")
        rows = self._run("SELECT coalesce(max(rowid), 0) + 1 FROM delivery")[0][0]
        shares = flatten.shares("delivery", rows)
        self._engine.run_all((statements(sql), None) for sql in self._flattened(shares))
        self._leave("delivery", self._run)

    def _flattened(self, deliveries: str) -> list[str]:
        return [
            f"INSERT INTO m {flatten.messages(self._zone, deliveries)}",
            f"INSERT INTO e {flatten.events(self._zone, deliveries)}",
        ]

    def _leave(self, table: str, run: Run) -> None:
        """Be done with some deliveries; what calls itself a message and is none, of these or of others, is rare."""
        if run(f"SELECT EXISTS (FROM m WHERE {_SHAPELESS})")[0][0]:
            run(f"INSERT INTO e {flatten.shapeless(self._zone, f'FROM {table}')}")
        run(f"DROP TABLE {table}")

    def _tidy(self) -> None:
        """Leave only messages in `m`, with their text, and no more rows in memory than there is room for."""
        shapeless, rich, self._rows = self._run(
            f"SELECT count(*) FILTER ({_SHAPELESS}), count(rich), count(*) + (SELECT count(*) FROM e) FROM m"
        )[0]
        if shapeless:
            self._run(f"DELETE FROM m WHERE {_SHAPELESS}")
        if rich:
            self._run(fold.PLAIN)
        if self._rows > self._room:
            self._spill()

    def days(self) -> dict[str, frozenset[date]]:
        """Tell which context days the rows of each segment fall on; call once all dates are settled."""
        self._note_days()
        found: dict[str, set[date]] = defaultdict(set)
        for segment, day in self._run("FROM seen_days"):
            found[segment].add(day)
        return {segment: frozenset(days) for segment, days in found.items()}

    def keep(self, days: Iterable[date]) -> None:
        """Leave out every row that does not fall on one of `days`."""
        self._wanted = frozenset(days)

    def groups(self) -> Iterator[list[date]]:
        """Lay one group of days after the other into `m` and `e`; give the days of each."""
        if not self._spills:
            for staged in ("m", "e"):
                self._run(f"DELETE FROM {staged} WHERE context_date NOT IN ({_dates(self._wanted)})")
            yield sorted(self._wanted)
            return
        self._spill()
        for group in self._grouped(self._room // 3):
            for staged in ("m", "e"):
                self._only(staged, "false")
            for staged in self._in_files:
                self._run(
                    f"INSERT INTO {staged} BY NAME FROM {self._spilled(staged)} WHERE context_date IN ({_dates(group)})"
                )
            yield group

    def _grouped(self, size: int) -> Iterator[list[date]]:
        rows = " UNION ALL ".join(
            f"FROM {self._spilled(each)} SELECT context_date" for each in self._in_files
        )
        counts = self._run(f"SELECT context_date, count(*) FROM ({rows}) GROUP BY ALL ORDER BY ALL")
        group: list[date] = []
        total = 0
        for day, count in counts:
            if day not in self._wanted:
                continue
            if group and total + count > size:
                yield group
                group, total = [], 0
            group.append(day)
            total += count
        rest = self._wanted - {day for day, _ in counts}
        if group or rest:
            yield sorted({*group, *rest})

    def drop(self, run: Run) -> None:
        """Give back the room of `m` and `e`."""
        for staged in flatten.STAGED:
            run(f"DROP TABLE {staged}")

    def _note_days(self) -> None:
        self._run(
            "INSERT INTO seen_days SELECT DISTINCT segment, context_date FROM"
            " (FROM m SELECT segment, context_date UNION ALL FROM e SELECT segment, context_date)"
            " WHERE context_date IS NOT NULL EXCEPT FROM seen_days"
        )

    def _spill(self) -> None:
        """Move all rows whose day is known to Parquet."""
        self._note_days()
        for staged in ("m", "e"):
            if not self._run(f"SELECT count(*) FROM {staged} WHERE context_date IS NOT NULL")[0][0]:
                continue  # no file would come of it
            self._in_files.add(staged)
            folder = self._engine.scratch(f"{staged}-{self._spills}")
            self._run(
                f"COPY (FROM {staged} WHERE context_date IS NOT NULL) TO {quoted(folder)} (FORMAT parquet,"
                f" COMPRESSION lz4, PARTITION_BY (context_date))"
            )
            self._only(staged, "context_date IS NULL")
        self._spills += 1
        self._rows = 0  # or a few without a day yet

    def _only(self, staged: str, some: str) -> None:
        """Keep only some rows, in a table of their own: the room of rows that are deleted is not given back."""
        self._run(f"CREATE OR REPLACE TABLE {staged} AS FROM {staged} WHERE {some}")

    def _spilled(self, staged: str) -> str:
        files = quoted(self._engine.scratch(f"{staged}-*") + "/*/*.parquet")
        return f"read_parquet({files}, hive_partitioning = true, hive_types = {{context_date: DATE}})"

    def _run(self, sql: str) -> list[tuple[Any, ...]]:
        return self._engine.run(sql)


def _slices(segments: list[str], cores: int) -> Iterator[list[str]]:
    """Cut segments in as many slices as keep all cores busy to the end; a few are one slice."""
    total = sum(map(lines, segments))
    rounds = math.ceil(total / SLICE / cores)
    return _cut(segments, min(rounds * cores, total // LEAST))


def _cut(segments: list[str], count: int) -> Iterator[list[str]]:
    """Cut segments in so many runs, or less, of much the same number of lines."""
    size = sum(map(lines, segments)) / max(count, 1)
    run: list[str] = []
    read = done = 0
    for path in segments:
        if run and read + lines(path) / 2 > (done + 1) * size:
            yield run
            run, done = [], done + 1
        run.append(path)
        read += lines(path)
    if run:
        yield run


def _dates(days: Iterable[date]) -> str:
    return ", ".join(f"DATE '{day.isoformat()}'" for day in sorted(days)) or "NULL"
