"""Names: the newest ones of people and of chats, of what some days tell and of what was known before.

One machine makes them of its own `seen_users` and `seen_chats`. On a cluster each table is a matter of tasks, by shares
of its keys; a chain of moves goes through chats of all shares, so what moved is told to each of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from igarape.daily import fold, tables
from igarape.daily.engine import Engine
from igarape.daily.flatten import quoted
from igarape.daily.tables import Table
from igarape.daily.tasks import Order, Own, listed
from igarape.store import Entry, Store

Known = Mapping[str, Entry]
"""The parts that tell what is known of names, by table."""

_NEWEST = {table.name: newest for table, _, newest in fold.NAMED}


def begin(store: Store, engine: Engine, known: Known) -> None:
    """Make `seen_users` and `seen_chats`, with what is known."""
    for table, _, _ in fold.NAMED:
        old = known.get(table.name)
        _remember(engine, table, f"read_parquet({quoted(engine.fetch(store, old.path))})" if old else None)


def newest(table: Table) -> str:
    """Write the query of a table of names over `seen_users`, or over `seen_chats` and `moved`."""
    return f"SELECT {', '.join(table.names)} FROM ({_NEWEST[table.name]}) ORDER BY {', '.join(table.order)}"


def name(store: Store, engine: Engine, order: Order) -> str:
    """Make a share of a table of names, in its order."""
    table = tables.table(order.table)
    seen = f"seen_{table.name}"
    only = f" WHERE hash({table.order[0]}) % {order.pieces} = {order.piece}" if order.pieces > 1 else ""
    _remember(engine, table, _read(store, engine, order) + only if order.files else None)
    if table is tables.CHATS:
        there = f"read_parquet({quoted(engine.fetch(store, order.known))})" if order.known else seen
        engine.run(fold.moved(there))
    return Own(order.run).query(store, engine, newest(table), table.name)


def moves(store: Store, engine: Engine, order: Order) -> str:
    """Keep which chats moved, of all that is told of chats."""
    engine.run(fold.moved(_read(store, engine, order)))
    return Own(order.run).query(store, engine, "FROM moved", "moves")


def join(store: Store, engine: Engine, order: Order) -> str:
    """Make one object of the pieces of a table, in its order."""
    key = tables.table(order.table).order if order.table in _NEWEST else ("what",)
    return Own(order.run).query(
        store, engine, f"FROM {_read(store, engine, order)} ORDER BY {', '.join(key)}", "joined"
    )


def _remember(engine: Engine, table: Table, known: str | None) -> None:
    for sql in fold.remember(table, known):
        engine.run(sql)


def _read(store: Store, engine: Engine, order: Order) -> str:
    files = listed(engine.fetch_all(store, [each.path for each in order.files]))
    return f"read_parquet([{files}], hive_partitioning = false)"
