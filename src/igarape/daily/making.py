"""Making: of the staged rows of some days, the parts of those days; what they tell of names is gathered beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

from igarape.daily import fold, tables
from igarape.daily.engine import Engine, Job, statements
from igarape.daily.flatten import quoted
from igarape.daily.state import Day
from igarape.daily.tables import Table

Put = Callable[[str, date, str], None]
"""What takes a part that was made: the table's name, the context day, the local file."""


def make(
    engine: Engine, days: Sequence[date], put: Put, *, numbers: bool = False, conflicts: str | None = None
) -> dict[date, Day]:
    """Make the parts of these days from `m` and `e`, hand each to `put`, and give the days' counts.

    `m` and `e` are used up. For a piece of a day `numbers` leaves a table of its update numbers, and `conflicts` is a
    file with those (bot_id, number, context_date) that another piece has too.
    """
    run, run_all = engine.run, engine.run_all
    if run(fold.NAMELESS)[0][0]:
        for staged in ("m", "e"):
            run(fold.named(staged))
    run_all(
        [
            (statements(fold.COUNTS), None),
            *((statements(fold.observe(seen, table)), None) for table, seen, _ in fold.NAMED),
            *((statements(fold.alike(staged)), None) for staged in ("m", "e")),
        ]
    )
    for staged in ("m", "e"):
        run(fold.alone(staged))
    run_all((statements(sql), None) for sql in (fold.CONFLICTS, fold.SEVERAL, fold.FILLED))
    if numbers:
        run(fold.NUMBERS)
    if conflicts:
        run(f"INSERT INTO conflicts FROM read_parquet({quoted(conflicts)}) EXCEPT FROM conflicts")
    conflicting, several = run("SELECT EXISTS (FROM conflicts), EXISTS (FROM several)")[0]
    if conflicting:
        for staged in ("m", "e"):
            run(fold.CONFLICTING.format(staged=staged))
    parts = partial(_parts, engine, put)
    run_all(
        [
            *([(statements(fold.HISTORY, fold.VERSIONS_MADE, fold.SETTLE), None)] if several else ()),
            *parts(tables.UPDATES, fold.LEDGER, _filled(engine, tables.UPDATES, days)),
            *parts(tables.EVENTS, fold.EVENT_ROWS, _filled(engine, tables.EVENTS, days)),
        ]
    )
    if several:
        run(fold.OLDER)
    run_all(
        [
            *parts(tables.MESSAGES, fold.MESSAGE_ROWS, _filled(engine, tables.MESSAGES, days)),
            *parts(tables.ACTIVITY, fold.ACTIVITY_ROWS, _with(engine, fold.COUNTED, days)),
            *(
                parts(tables.VERSIONS, fold.VERSION_ROWS, _with(engine, fold.VERSION_ROWS, days))
                if several
                else ()
            ),
        ]
    )
    counts = {day: Day(deliveries, distinct) for day, deliveries, distinct in run("FROM counts")}
    return {day: counts.get(day, Day(0, 0)) for day in days}


def _filled(engine: Engine, table: Table, days: Sequence[date]) -> list[date]:
    """Tell on which of the days a table has rows, as far as that was found out."""
    return _with(engine, f"FROM filled WHERE {table.name}", days)


def _with(engine: Engine, sql: str, days: Sequence[date]) -> list[date]:
    """Tell on which of the days there are rows."""
    found = {day for (day,) in engine.run(f"SELECT DISTINCT context_date FROM ({sql})")}
    return [day for day in days if day in found]


def _parts(engine: Engine, put: Put, table: Table, sql: str, days: Sequence[date]) -> Iterator[Job]:
    """Say how to make and put one part a day; there must be rows on each."""
    whole = f"SELECT {', '.join(table.names)} FROM ({sql})"
    order = ", ".join(f"{name} NULLS FIRST" for name in table.order)
    for day in days:
        file = engine.scratch(f"{table.name}-{day.isoformat()}.parquet")
        day_sql = f"{whole} WHERE context_date = DATE '{day.isoformat()}' ORDER BY {order}"
        yield statements(to_parquet(day_sql, file)), partial(put, table.name, day, file)


def to_parquet(sql: str, file: str) -> str:
    """Write the statement that makes a Parquet file of a query."""
    return f"COPY ({sql}) TO {quoted(file)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3)"
