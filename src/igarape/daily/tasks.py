"""Tasks: what a worker of a cluster does for a build, each with an engine of its own.

    stage   some segments              ──▶ staged rows, by context day and bucket
    settle  rows without a date        ──▶ the same rows, by the day on which they were first received
    fold    the staged rows of a day   ──▶ its parts; a day too large for one worker is cut in pieces
    compare the numbers of all pieces  ──▶ those that two pieces have
    name    what is told of names      ──▶ the newest ones (`names`)
    join    the pieces of a table      ──▶ the whole, in its order

The SQL is that of a build on one machine. What one worker hands to others are objects of the lake, each attempt's
under a name of its own: a task may be run twice, also at once, and nobody reads them until it is done. An order and
its result are plain values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import NamedTuple

from igarape import paths
from igarape.daily import fold
from igarape.daily.dates import KNOWN, Dates
from igarape.daily.engine import Engine
from igarape.daily.flatten import quoted
from igarape.daily.making import make, to_parquet
from igarape.daily.parts import AT_ONCE
from igarape.daily.reading import Reject
from igarape.daily.stage import Stage
from igarape.daily.state import Day
from igarape.daily.tables import Table
from igarape.store import Store

BUCKETS = 16
"""Into so many files a worker cuts its rows of one day, if it has many; a power of two, as the number of pieces is."""

FINE = 20_000
"""Rows of a day below which a worker writes one file: each is a request to the store."""

_BUCKET = "(CASE WHEN chat_id IS NULL THEN content ELSE hash(chat_id) END)"
"""What a day is cut by: nothing but update numbers is ever compared between two chats, and what is one update, or one
message, falls in one piece."""


class File(NamedTuple):
    """An object with rows of `m` or `e`, or of a table of names; of which context day, how many, of which bucket.

    The day is None where it is not known yet, or where there are none. Without a bucket it holds those of all.
    """

    path: str
    staged: str
    day: date | None
    rows: int
    bucket: int | None


class Order(NamedTuple):
    """What every task is told: the run whose objects it may write, the zone of the days, and its own part.

    `piece` of `pieces` says which rows of the files are meant; `known` is an object with what was known before:
    first receipts, update numbers that another piece has too, or chats that moved. `table` is the one that is made.
    """

    run: str
    zone: str
    segments: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    days: tuple[date, ...] = ()
    piece: int = 0
    pieces: int = 1
    known: str | None = None
    table: str = ""


class Staged(NamedTuple):
    """What came of staging or settling: files, the days of each segment's rows, and what was refused.

    `moved` are days that lose rows to an earlier one, `known` the object with what is known of first receipts now.
    """

    files: list[File]
    days: list[tuple[str, date]]
    rejects: dict[str, list[Reject]]
    moved: set[date]
    known: str | None = None


class Folded(NamedTuple):
    """What came of folding: the days' counts, parts as (table, day, object), what is told of names, update numbers."""

    days: dict[date, Day]
    parts: list[tuple[str, date, str]]
    names: list[File]
    numbers: str | None


def stage(store: Store, engine: Engine, order: Order) -> Staged:
    """Stage segments."""
    work = Stage(store, engine, order.zone, room=1 << 62)
    work.load(order.segments)
    return Staged(*_handed(store, engine, order), dict(work.rejects), set())


def settle(store: Store, engine: Engine, order: Order) -> Staged:
    """Give the undated rows of a piece their days."""
    blank(store, engine, order.zone)
    for staged in ("m", "e"):
        _load(store, engine, order, staged, f"hash({fold.WHAT[staged]})")
    dates = Dates(engine, order.zone)
    if order.known:
        dates.know([engine.fetch(store, order.known)], f"hash(what) % {order.pieces} = {order.piece}")
    moved = dates.settle()
    files, days = _handed(store, engine, order)
    own = Own(order.run)
    return Staged(files, days, {}, moved, own.query(store, engine, f"{KNOWN} ORDER BY what", "undated"))


def fold_days(store: Store, engine: Engine, order: Order) -> Folded:
    """Make the parts of some days, or of a piece of one day."""
    blank(store, engine, order.zone)
    for staged in ("m", "e"):
        _load(store, engine, order, staged, _BUCKET)
    for table, _, _ in fold.NAMED:
        for sql in fold.remember(table, None):
            engine.run(sql)
    own = Own(order.run)
    parts: list[tuple[str, date, str]] = []

    def put(table: str, day: date, file: str) -> None:
        path = own.path(f"{table}-{day.isoformat()}.parquet")
        store.put(path, Path(file))
        parts.append((table, day, path))

    conflicts = engine.fetch(store, order.known) if order.known else None
    cut = order.pieces > 1
    counted = make(engine, order.days, put, numbers=cut, conflicts=conflicts)
    names = [file for table, _, _ in fold.NAMED for file in _told(store, engine, own, table)]
    numbers = own.query(store, engine, "FROM numbers", "numbers") if cut else None
    return Folded(counted, sorted(parts), names, numbers)


def compare(store: Store, engine: Engine, order: Order) -> str | None:
    """Keep the numbers that stand in two of the files (one a piece), if there are any."""
    files = listed(engine.fetch_all(store, [each.path for each in order.files]))
    engine.run(
        "CREATE TABLE shared_numbers AS SELECT bot_id, number, context_date"
        f" FROM read_parquet([{files}], hive_partitioning = false) GROUP BY ALL HAVING count(*) > 1"
    )
    if not engine.run("SELECT count(*) FROM shared_numbers")[0][0]:
        return None
    return Own(order.run).query(store, engine, "FROM shared_numbers", "conflicts")


class Own:
    """The objects of one attempt at a task."""

    def __init__(self, run: str) -> None:
        from secrets import token_hex  # here, since a build on one machine hands nothing on

        self._run, self._attempt = run, token_hex(8)

    def path(self, name: str) -> str:
        """Name one."""
        return paths.staged(self._run, f"{self._attempt}-{name}")

    def query(self, store: Store, engine: Engine, sql: str, name: str) -> str:
        """Keep the rows of a query."""
        file = engine.scratch(f"{name}-kept.parquet")
        engine.run(to_parquet(sql, file))
        path = self.path(f"{name}.parquet")
        store.put(path, Path(file))
        return path

    def lots(self, store: Store, engine: Engine, name: str, rows: str, lot: str) -> list[File]:
        """Keep some rows, those of each lot in a file of its own; there must be some."""
        folder = engine.scratch(f"cut-{name}")
        engine.run(
            f"COPY (SELECT *, {lot} AS lot FROM {rows}) TO {quoted(folder)}"
            " (FORMAT parquet, COMPRESSION lz4, PARTITION_BY (lot))"
        )
        written = engine.run(
            f"SELECT file_name, num_rows FROM parquet_file_metadata({quoted(folder + '/*/*.parquet')}) ORDER BY ALL"
        )
        files: list[File] = []
        with ThreadPoolExecutor(AT_ONCE) as pool:
            waiting = []
            for file, count in written:
                found = _LOT.search(file)
                if found is None:
                    raise ValueError(file)
                path = self.path(f"{name}-{len(files)}.parquet")
                day = None if found["day"] == "none" else date.fromisoformat(found["day"])
                files.append(File(path, name, day, count, int(found["bucket"]) if found["bucket"] else None))
                waiting.append(pool.submit(store.put, path, Path(file)))
            for each in waiting:
                each.result()
        return files


def blank(store: Store, engine: Engine, zone: str) -> None:
    """Make `m` and `e`, without rows: what is staged in files has lost some of its types."""
    Stage(store, engine, zone).blank()


def _load(store: Store, engine: Engine, order: Order, staged: str, key: str) -> None:
    files = [each.path for each in order.files if each.staged == staged]
    if files:
        only = f" WHERE {key} % {order.pieces} = {order.piece}" if order.pieces > 1 else ""
        read = f"read_parquet([{listed(engine.fetch_all(store, files))}], hive_partitioning = false)"
        engine.run(f"INSERT INTO {staged} BY NAME FROM {read} AS {staged}{only}")


def _handed(store: Store, engine: Engine, order: Order) -> tuple[list[File], list[tuple[str, date]]]:
    """Put what is staged where others find it; tell its files, and the days of each segment."""
    own = Own(order.run)
    files = [file for staged in ("m", "e") for file in _cut(store, engine, own, staged)]
    days = engine.run(
        "SELECT DISTINCT segment, context_date FROM (FROM m SELECT segment, context_date"
        " UNION ALL FROM e SELECT segment, context_date) WHERE context_date IS NOT NULL"
    )
    return files, [(segment, day) for segment, day in days]


def _cut(store: Store, engine: Engine, own: Own, staged: str) -> list[File]:
    """Keep `m` or `e` by day and, where a day has many rows, by bucket."""
    sizes = dict(engine.run(f"SELECT context_date, count(*) FROM {staged} GROUP BY ALL"))
    few = ", ".join(f"DATE '{day.isoformat()}'" for day, rows in sizes.items() if day and rows < FINE)
    whole = f"coalesce(context_date IN ({few or 'NULL'}), {str(sizes.get(None, 0) < FINE).lower()})"
    key = f"CASE WHEN context_date IS NULL THEN hash({fold.WHAT[staged]}) ELSE {_BUCKET} END"
    lot = (
        f"concat_ws('_', coalesce(CAST(context_date AS VARCHAR), 'none'),"
        f" CASE WHEN NOT {whole} THEN {key} % {BUCKETS} END)"
    )
    return own.lots(store, engine, staged, staged, lot) if sizes else []


def _told(store: Store, engine: Engine, own: Own, table: Table) -> list[File]:
    """Keep what was told of the names of people or chats, by bucket where it is much."""
    seen = f"seen_{table.name}"
    rows = engine.run(f"SELECT count(*) FROM {seen}")[0][0]
    lot = "'none'" if rows < FINE else f"concat('none_', hash({table.order[0]}) % {BUCKETS})"
    return own.lots(store, engine, table.name, seen, lot) if rows else []


_LOT = re.compile(r"lot=(?P<day>none|[\d-]+)(?:_(?P<bucket>\d+))?[/\\]")


def listed(files: Iterable[str]) -> str:
    """Write the names of files as SQL has them in a list."""
    return ", ".join(map(quoted, files))
