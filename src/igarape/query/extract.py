"""Extract: a table's rows as they leave the lake, with what its people wrote and are called left out unless wanted.

Ids stay: without them nothing could be counted by person. They are personal data all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from igarape.daily.tables import Column, Table
from igarape.query import views
from igarape.query.engine import Answer, Field, Name, Note, Part, Quote, Several
from igarape.query.period import Scope, Span

TEXTS = frozenset({"text", "label", "topic", "keyphrases", "value"})
"""Columns with words that somebody wrote: messages, a topic's name and phrases, what a button carries."""

BOTH = frozenset({"payload", "delivery", "origin"})
"""Columns that hold whatever came, words and names alike."""

NAMES = frozenset(
    {"author_name", "author_username", "user_first_name", "actor_name", "first_name", "last_name", "name"}
    | {"title", "username"}
)
"""Columns with what people are called. A chat's title and username are left out of private chats alone."""

OTHER = frozenset(
    {"business_connection_id", "scope", "author_kind", "language_code", "chat_type", "media", "service_kind",
     "media_group_id", "forward_kind", "source", "flags", "kind", "segment", "type", "reason", "topic_id", "outcome",
     "evidence", "answered_by", "helped_by", "examples", "model", "clarified", "link", "trend"}
)  # fmt: skip
"""Columns of the type varchar that are none of these."""

USUAL = (
    "messages", "events", "activity", "chats", "users", "doubts", "episodes", "topics", "topic_activity",
)  # fmt: skip
"""The tables that are taken where none are named."""

LOCAL = Column("date_local", "timestamp", "The same moment in the lake's time zone.")
"""Beside each `date`: an hour in UTC is no hour of anybody's day."""

_OPEN = "('group', 'supergroup', 'channel')"
_WHO = "author_id"


class Wanted(NamedTuple):
    """What is to leave the lake: of which days and chat, and whether texts and names go along."""

    scope: Scope = Scope()
    texts: bool = False
    names: bool = False

    @property
    def span(self) -> Span:
        """The days."""
        return Span(self.scope.since, self.scope.until)

    @property
    def whole(self) -> bool:
        """Whether it is asked of every day and chat."""
        return self.scope.since is None and self.scope.until is None and self.scope.chat is None

    def keeps(self, name: str) -> bool:
        """Whether a column of that name goes along."""
        return (self.texts or name not in TEXTS | BOTH) and (self.names or name not in NAMES | BOTH)


def columns(table: Table, wanted: Wanted) -> tuple[Column, ...]:
    """The columns that a table has outside."""
    kept = [each for each in views.columns(table) if wanted.keeps(each.name) or _public(table, each.name)]
    return tuple(out for each in kept for out in ((each, LOCAL) if _moment(each) else (each,)))


def fields(table: Table, wanted: Wanted) -> tuple[Field, ...]:
    """The same as fields of a result."""
    return tuple(Field(each.name, each.type) for each in columns(table, wanted))


def needs(tables: Iterable[str], wanted: Wanted) -> set[str]:
    """Name the tables that must be open to read these."""
    named = set(tables)
    return named | ({"chats"} if wanted.scope.chat is not None else set()) | (
        {"activity", "events"} if "users" in named and not wanted.whole else set()
    ) | ({"doubts"} if {"topics", "labels"} & named and not wanted.whole else set())  # fmt: skip


def select(table: Table, wanted: Wanted, zone: str) -> str:
    """Write the query that reads a table, in its order; in DuckDB's dialect, over our own names and numbers alone."""
    chosen = ", ".join(_chosen(table, each, wanted, zone) for each in columns(table, wanted))
    conditions = list(_conditions(table, wanted))
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    order = ", ".join(("context_date", *table.order) if table.by_day else table.order)
    return f"SELECT {chosen} FROM {table.name} AS t{where}" + (f" ORDER BY {order}" if order else "")


def bare(given: Answer, wanted: Wanted) -> Answer:
    """Leave the texts and names out of an answer: whole columns, and what its sentences quote."""
    from dataclasses import replace

    kept = [place for place, each in enumerate(given.columns) if wanted.keeps(each.name)]
    return replace(
        given,
        columns=tuple(given.columns[place] for place in kept),
        rows=[tuple(row[place] for place in kept) for row in given.rows],
        sentences=tuple(_unsaid(each, wanted) for each in given.sentences),
        notes=tuple(_unsaid(each, wanted) for each in given.notes),
        parts=tuple(_part(each, wanted) for each in given.parts),
    )


def _part(given: Part, wanted: Wanted) -> Part:
    kept = [place for place, each in enumerate(given.columns) if wanted.keeps(each.name)]
    return Part(
        given.name,
        tuple(given.columns[place] for place in kept),
        [tuple(row[place] for place in kept) for row in given.rows],
    )


def _unsaid(note: Note, wanted: Wanted) -> Note:
    return Note(note.text, {name: _hidden(each, wanted) for name, each in note.values.items()})


def _hidden(value: object, wanted: Wanted) -> object:
    if isinstance(value, Name) and not wanted.names:
        return Name("…")
    if isinstance(value, Quote) and not wanted.texts:
        return Quote("…")
    if isinstance(value, Several):
        return Several(tuple(_hidden(each, wanted) for each in value.items))
    return _unsaid(value, wanted) if isinstance(value, Note) else value


def _moment(column: Column) -> bool:
    return column.name == "date" and column.type == "timestamp"


def _public(table: Table, name: str) -> bool:
    return table.name == "chats" and name in ("title", "username")


def _chosen(table: Table, column: Column, wanted: Wanted, zone: str) -> str:
    if column is LOCAL:
        return f"t.date AT TIME ZONE 'UTC' AT TIME ZONE '{zone}' AS {column.name}"
    if _public(table, column.name) and not wanted.names:
        return f"CASE WHEN t.type IN {_OPEN} THEN t.{column.name} END AS {column.name}"
    return f"t.{column.name}"


def _conditions(table: Table, wanted: Wanted) -> Iterable[str]:
    names = {each.name for each in views.columns(table)}
    chat, days = wanted.scope.chat, _days(wanted)
    if table.by_day and days:
        yield days
    if chat is not None and "chat_id" in names:
        yield _of_chat(chat)
    if wanted.whole:
        return
    if table.name == "users":
        yield (
            f"t.user_id IN (SELECT {_WHO} FROM activity AS t{where(wanted)}"
            f" UNION ALL SELECT actor_id FROM events AS t{where(wanted)})"
        )
    if table.name == "topics":
        yield f"t.topic_id IN (SELECT topic_id FROM doubts AS t{where(wanted)})"
    if table.name == "labels":
        yield f"(t.chat_id, t.message_id) IN (SELECT (chat_id, message_id) FROM doubts AS t{where(wanted)})"


def where(wanted: Wanted) -> str:
    """Write the condition that holds a table with a day and a chat, called `t`, to what is wanted; nothing for all."""
    chat, days = wanted.scope.chat, _days(wanted)
    both = [*([days] if days else []), *([] if chat is None else [_of_chat(chat)])]
    return f" WHERE {' AND '.join(both)}" if both else ""


def _days(wanted: Wanted) -> str:
    since, until = wanted.scope.since, wanted.scope.until
    begun = [f"t.context_date >= DATE '{since.isoformat()}'"] if since else []
    return " AND ".join(begun + ([f"t.context_date <= DATE '{until.isoformat()}'"] if until else []))


def _of_chat(chat: int) -> str:
    """Hold a row to a chat, by its old or new id."""
    now = f"coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = {chat:d}), {chat:d})"
    own = "coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = t.chat_id), t.chat_id)"
    return f"{own} = {now}"
