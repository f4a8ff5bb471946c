"""The tables that a query may name, and the views that make them out of parts."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence

from igarape import paths
from igarape.daily import tables
from igarape.daily.tables import Column, Table
from igarape.doubts import tables as insights
from igarape.query.period import ALL, Span
from igarape.store import Store

TELEGRAM = Table(
    "telegram",
    "The nine columns of the course's table, over messages; service messages are left out.",
    (
        Column("message_id", "bigint", "Number of the message inside its chat.", "message_id"),
        Column("user_id", "bigint", "Id in the field `from`.", "user_id"),
        Column("user_is_bot", "boolean", "Whether `from` is a bot.", "user_is_bot"),
        Column("user_first_name", "varchar", "First name in the field `from`.", "user_first_name"),
        Column("chat_id", "bigint", "Chat as Telegram sent it.", "chat_id"),
        Column("chat_type", "varchar", "private, group, supergroup or channel.", "chat_type"),
        Column("text", "varchar", "Text or caption.", "text"),
        Column("date", "bigint", "When it was sent: seconds since 1970, UTC.", "CAST(EPOCH(date) AS BIGINT)"),
        tables.CONTEXT_DATE._replace(sql="context_date"),
    ),
    (),
    by_day=False,
)
"""A view, so that the course's queries run as they stand."""

TABLES = {
    each.name: each
    for each in (*tables.TABLES, *insights.TABLES, insights.LABELS, tables.QUARANTINE, TELEGRAM)
}
"""Everything that stands after FROM."""

_ELSEWHERE = {"quarantine": paths.QUARANTINE, "labels": paths.LABELS}
"""The tables that lie outside the two layers of tables."""

_WILD = re.compile(r"([*?\[])")
"""What a pattern does not take as it stands."""


def prefix(name: str) -> str:
    """Where the parts of a table lie."""
    if name in _ELSEWHERE:
        return _ELSEWHERE[name]
    return paths.insights(name) if TABLES[name] in insights.TABLES else paths.table(name)


def columns(table: Table) -> tuple[Column, ...]:
    """A table's columns as a query sees them: the partition last."""
    return (*table.columns, tables.CONTEXT_DATE) if table.by_day else table.columns


def schema() -> dict[str, dict[str, str]]:
    """The tables with their columns and types, in Athena's words."""
    return {name: {each.name: each.type for each in columns(table)} for name, table in TABLES.items()}


def sources(names: Mapping[str, Span]) -> dict[str, Span]:
    """Name the tables whose parts are needed for these tables and views, and of which days."""
    found: dict[str, Span] = {}
    for name, span in names.items():
        table = "messages" if name == "telegram" else name
        if table in TABLES:
            found[table] = found[table].with_(span) if table in found else span
    return found


def listed(store: Store, table: str, span: Span) -> Iterator[str]:
    """Name the parts of a table that hold these days."""
    if table == "quarantine":
        yield from (entry.path for entry in store.list(prefix(table)) if entry.path.endswith(".parquet"))
        return
    for path in _current(store, prefix(table)):
        part = paths.read_part(path)
        if part and span.holds(part.day):
            yield path


def _current(store: Store, prefix: str) -> list[str]:
    """Name the parts that count. A day that seems to have none may have changed while the listing went by: look again.

    A table's listing comes in pages; that of one day is one page, and so of one moment.
    """
    found = [entry.path for entry in store.list(prefix)]
    chosen = paths.current(found)
    torn = {_folder(path) for path in found if paths.read_part(path)} - {_folder(path) for path in chosen}
    for folder in torn:
        chosen += paths.current(entry.path for entry in store.list(folder))
    return sorted(chosen) if torn else chosen


def _folder(path: str) -> str:
    return path[: path.rindex("/") + 1]


def with_parts(store: Store) -> set[str]:
    """Name the tables that have a part."""
    return {name for name in TABLES if name != TELEGRAM.name and next(listed(store, name, ALL), None)}


def standing(root: str, filled: Container[str]) -> list[str]:
    """Write what makes a view of each table, over whatever files the lake in the folder `root` has when it is read.

    DuckDB refuses a pattern that nothing matches, so all but those `filled` are typed and empty.
    """
    root = _WILD.sub(r"[\1]", root)
    # telegram is made over no messages at first: to make a view is to look for its files, which takes its time
    views = [_view(tables.MESSAGES, []), _telegram()]
    for name, table in TABLES.items():
        if name in filled:
            views.append(_view(table, [f"{root}/{_pattern(table)}"]))
        elif table not in (tables.MESSAGES, TELEGRAM):
            views.append(_view(table, []))
    return views


def _pattern(table: Table) -> str:
    if table is tables.QUARANTINE:
        return paths.QUARANTINE + "**/*.parquet"
    return paths.pattern(prefix(table.name), by_day=table.by_day)


def create(parts: Mapping[str, Sequence[str]]) -> list[str]:
    """Write a CREATE VIEW for each table in `parts`, over its local Parquet files; typed and empty with none.

    `telegram` is made wherever `messages` is.
    """
    views = [_view(TABLES[name], files) for name, files in parts.items()]
    return [*views, _telegram()] if "messages" in parts else views


def _telegram() -> str:
    chosen = ", ".join(f"{each.sql} AS {each.name}" for each in TELEGRAM.columns)
    return f"CREATE OR REPLACE VIEW telegram AS SELECT {chosen} FROM messages WHERE service_kind IS NULL"


def _view(table: Table, files: Sequence[str]) -> str:
    if not files:
        nothing = ", ".join(f"CAST(NULL AS {each.type}) AS {each.name}" for each in columns(table))
        return f"CREATE OR REPLACE VIEW {table.name} AS SELECT {nothing} WHERE FALSE"
    chosen = ", ".join(f"CAST({each.name} AS {each.type}) AS {each.name}" for each in columns(table))
    listed = ", ".join("'" + each.replace("'", "''") + "'" for each in files)
    days = (
        ", hive_partitioning = true, hive_types = {'context_date': DATE}"
        if table.by_day
        else ", hive_partitioning = false"
    )
    return f"CREATE OR REPLACE VIEW {table.name} AS SELECT {chosen} FROM read_parquet([{listed}]{days})"
