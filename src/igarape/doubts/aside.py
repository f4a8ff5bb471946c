"""Doubts of dropped topics are set aside: no table and no count has them, and the grouping still sees them.

Without them a topic that was dropped could not be known again, and what people say of it tomorrow would be
a new topic. They lie in one file, as rows of `episodes` with their day, so to take the correction back is to
put them back. Whatever dies in between, each row is in one of the two places at least.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

from igarape import paths
from igarape.daily.stage import Engine
from igarape.daily.tables import Table
from igarape.doubts import tables
from igarape.store import Store

_KEY = "(chat_id, message_id)"
_NAMES = ", ".join(tables.EPISODES.names)


def everyone(store: Store, engine: Engine) -> str:
    """Write the query of all doubts, those set aside too: chat_id, message_id, author_id."""
    parts = f"SELECT chat_id, message_id, author_id FROM ({_rows(store, engine, tables.DOUBTS)})"
    return f"{parts} UNION SELECT chat_id, message_id, author_id FROM ({_aside(store, engine)})"


def forget(store: Store, engine: Engine, chats: Collection[int]) -> None:
    """Take out what is of these chats: they were told anew, and what they hold is in the tables again."""
    if chats and _kept(store):
        listed = ", ".join(map(str, sorted(chats)))
        _put(store, engine, f"SELECT * FROM ({_aside(store, engine)}) WHERE chat_id NOT IN ({listed})")


def settle(store: Store, engine: Engine, dropped: Iterable[tuple[int, int]]) -> None:
    """Set aside the doubts, by chat and message, that dropped topics hold, and put back all others."""
    lines = [json.dumps({"c": chat, "m": number}) + "\n" for chat, number in sorted(dropped)]
    if not lines and not _kept(store):
        return
    file = engine.write("dropped.ndjson", "".join(lines).encode())
    columns = "{c: 'BIGINT', m: 'BIGINT'}"
    gone = f"(SELECT (c, m) FROM read_json('{file}', format = 'newline_delimited', columns = {columns}))"
    out = f"SELECT * FROM ({_rows(store, engine, tables.EPISODES)}) WHERE {_KEY} IN {gone}"
    also = f"SELECT * FROM ({_rows(store, engine, tables.DOUBTS)}) WHERE {_KEY} IN {gone}"
    back = f"SELECT * FROM ({_aside(store, engine)}) WHERE {_KEY} NOT IN {gone}"
    found = engine.run(" UNION ".join(f"SELECT context_date FROM ({each})" for each in (out, also, back)))
    if not found:
        return
    _put(store, engine, f"SELECT * FROM ({_aside(store, engine)}) UNION {out}")
    for (day,) in sorted(found):
        for table in tables.BY_CHAT:
            _move(store, engine, table, day, gone)
    _put(store, engine, f"SELECT * FROM ({_aside(store, engine)}) WHERE {_KEY} IN {gone}")


def _move(store: Store, engine: Engine, table: Table, day: date, gone: str) -> None:
    """Write a part anew, without what is dropped and with what is so no more."""
    path = paths.insight(table.name, day)
    names = ", ".join(table.names)
    own = f"SELECT * FROM ({_rows(store, engine, table, day)}) WHERE {_KEY} NOT IN {gone}"
    columns = ", ".join(f"NULL AS {each}" if each == "topic_id" else each for each in table.names)
    back = (
        f"SELECT {columns} FROM ({_aside(store, engine)}) WHERE context_date = DATE '{day}'"
        f" AND {_KEY} NOT IN {gone} AND {_KEY} NOT IN (SELECT {_KEY} FROM ({own}))"
    )
    _write(store, engine, path, f"SELECT {names} FROM ({own}) UNION ALL {back}", ", ".join(table.order))


def _rows(store: Store, engine: Engine, table: Table, only: date | None = None) -> str:
    """Write the query of a table, or of one of its days, with the day; of no rows where it has no parts."""
    entries = store.list(paths.insights(table.name) if only is None else paths.insight(table.name, only))
    files = [engine.fetch(store, each.path, fresh=True) for each in entries]
    if files:
        given = f"{files}, hive_partitioning = true"
        return f"SELECT {', '.join(table.names)}, context_date FROM read_parquet({given})"
    return _nothing(table)


def _kept(store: Store) -> bool:
    return any(True for _ in store.list(paths.SET_ASIDE))


def _aside(store: Store, engine: Engine) -> str:
    files = [engine.fetch(store, each.path, fresh=True) for each in store.list(paths.SET_ASIDE)]
    if files:
        return f"SELECT {_NAMES}, context_date FROM read_parquet({files}, hive_partitioning = false)"
    return _nothing(tables.EPISODES)


def _nothing(table: Table) -> str:
    columns = ", ".join(f"CAST(NULL AS {each.type}) AS {each.name}" for each in table.columns)
    return f"SELECT {columns}, CAST(NULL AS DATE) AS context_date WHERE false"


def _put(store: Store, engine: Engine, sql: str) -> None:
    names = f"SELECT {_NAMES}, context_date FROM ({sql})"
    _write(store, engine, paths.SET_ASIDE, names, "context_date, chat_id, message_id")


def _write(store: Store, engine: Engine, path: str, sql: str, order: str) -> None:
    """Write a file whole; none where it would hold nothing."""
    made = engine.scratch("aside.parquet")
    engine.run(
        f"COPY ({sql} ORDER BY {order}) TO '{made}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3)"
    )
    if engine.run(f"SELECT count(*) FROM read_parquet('{made}')")[0][0]:
        store.put(path, Path(made))
    else:
        store.delete(path)
