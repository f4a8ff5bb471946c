"""Veil: what may be shown of people. What may not is not given to a page in the first place.

Texts and names are taken away as they come from the lake, before an answer is made of them, so that no sentence,
picture or export can hold them. Ids of people are counted and sorted as they are, and become pseudonyms when an
answer or rows are handed to a page.

What a column holds goes by its name. A text in a column that is not known to be harmless is taken for what
somebody said, and is shown only where both texts and names are.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from igarape import paths
from igarape.query.engine import Answer, Dated, Engine, Rows
from igarape.query.period import Span
from igarape.store import Store

Row = tuple[Any, ...]
_Change = Callable[[Row], object]
"""What a row shows in one of its columns."""


class Allowed(NamedTuple):
    """What of people may be shown."""

    texts: bool = False
    names: bool = False


_WORDY = ("varchar", "char", "array", "map", "row", "struct", "json", "varbinary")
"""Types of values that may hold words."""

_HARMLESS = frozenset({
    "answered_by", "author_kind", "chat_type", "clarified", "evidence", "helped_by", "keyphrases", "kind", "media",
    "model", "outcome", "reason", "segment", "service_kind", "source", "topic_id", "trend", "type",
})  # fmt: skip
"""Columns of texts that nobody wrote; keyphrases are words that many wrote."""

_TEXTS = frozenset({"text"})
_NAMES = frozenset(
    {"name", "author_name", "author_username", "first_name", "last_name", "user_first_name", "actor_name"}
)
_TITLES = frozenset({"title", "username"})
"""Of a group, what it calls itself; of a private chat, what the person in it is called."""

_CHATS = ("chat", "chat_id")
_PEOPLE = ("author_id", "user_id", "actor_id")
_NUMBERS = frozenset(
    {
        "message_id",
        "update_id",
        "reply_to_message_id",
        "message_thread_id",
        "evidence_message_id",
        "answer_message_id",
    }
)
"""Ids that are nobody's."""


_PRIVATE = re.compile(r"(?<![^\s;,])([0-9]+)/")


class Veil:
    """Takes from rows what may not be shown; `key` is what pseudonyms are made with, asked for at first need."""

    def __init__(self, allowed: Allowed, key: Callable[[], bytes]) -> None:
        self.allowed = allowed

        @lru_cache(1 << 16)
        def pseudonym(person: int) -> str:
            made = hmac.digest(key(), b"person %d" % person, hashlib.sha256)
            return "p" + made[:16].hex()

        self.pseudonym = pseudonym

    def goes_by(self, person: int | None) -> int | str | None:
        """Give what a person, or a private chat, goes by: the id, or where names may not be shown a pseudonym."""
        hidden = isinstance(person, int) and person > 0 and not self.allowed.names
        return self.pseudonym(person) if hidden and person is not None else person

    def told(self, given: Rows) -> Rows:
        """Take away texts and names that may not be shown; people go by pseudonyms then, topics by keyphrases."""
        places = {each.name: place for place, each in enumerate(given.columns)}
        found = {
            place: self._told(each.name, place, places)
            for place, each in enumerate(given.columns)
            if each.type.startswith(_WORDY)
        }
        return _changed(given, {place: change for place, change in found.items() if change is not None})

    def ids(self, given: Rows) -> Rows:
        """Give pseudonyms for the ids of people, private chats among them, where names may not be shown."""
        if self.allowed.names:
            return given
        changes = {place: self._id(place) for place, each in enumerate(given.columns) if _personal(each.name)}
        changes |= {
            place: self._places(place) for place, each in enumerate(given.columns) if each.name == "examples"
        }
        columns = tuple(
            each._replace(type="varchar") if _personal(each.name) and each.name not in _CHATS else each
            for each in given.columns
        )
        return _changed(given, changes)._replace(columns=columns)

    def answer(self, given: Answer) -> Answer:
        """Give pseudonyms for the ids of people in an answer."""
        own = self.ids(Rows(given.columns, given.rows))
        parts = []
        for each in given.parts:
            rows = self.ids(Rows(each.columns, each.rows))
            parts.append(each._replace(columns=rows.columns, rows=rows.rows))
        return replace(given, columns=own.columns, rows=own.rows, parts=tuple(parts))

    def _told(self, name: str, place: int, places: Mapping[str, int]) -> _Change | None:
        """Say what becomes of a column; None where it may be shown as it is."""
        texts, names = self.allowed
        if name in _HARMLESS or (texts and names):
            return None
        if name in _TEXTS:
            return None if texts else _nothing
        if name == "label":
            other = places.get("keyphrases", places.get("topic_id"))
            return (
                None
                if texts
                else _nothing
                if other is None
                else lambda row: row[other] and row[place] and row[other]
            )
        if name in _NAMES:
            return None if names else self._named(place, places)
        if name in _TITLES:
            return self._titled(place, next((places[each] for each in _CHATS if each in places), None))
        return _nothing

    def _named(self, place: int, places: Mapping[str, int]) -> _Change:
        """Name a bot, which is nobody, and anybody else by a pseudonym."""
        person = next((places[each] for each in _PEOPLE if each in places), None)
        kind = places.get("author_kind")

        def named(row: Row) -> object:
            if kind is not None and row[kind] == "bot":
                return row[place]
            known = None if person is None else self.goes_by(row[person])
            return known if isinstance(known, str) else None

        return named

    def _titled(self, place: int, chat: int | None) -> _Change:
        def titled(row: Row) -> object:
            group = chat is not None and isinstance(row[chat], int) and row[chat] < 0
            return row[place] if self.allowed.names or (group and self.allowed.texts) else None

        return titled

    def _places(self, place: int) -> _Change:
        """Change chat/message, as answers write it where there is no link, of private chats."""

        def hidden(found: re.Match[str]) -> str:
            return f"{self.goes_by(int(found[1]))}/"

        return lambda row: row[place] and _PRIVATE.sub(hidden, row[place])

    def _id(self, place: int) -> _Change:
        return lambda row: self.goes_by(row[place])


class Veiled(Dated):
    """An engine that gives only what may be shown."""

    def __init__(self, engine: Engine, veil: Veil) -> None:
        self._engine, self._veil, self.zone = engine, veil, engine.zone

    def run(self, sql: str, parameters: Mapping[str, object] | None = None) -> Rows:
        """Run one SELECT."""
        return self._veil.told(self._engine.run(sql, parameters))

    def span(self, table: str) -> Span | None:
        """Give the first and the last context day of a table."""
        return self._engine.span(table) if isinstance(self._engine, Dated) else None


def key(store: Store) -> bytes:
    """Give the key of a lake's pseudonyms; made where there is none, so that they stay the same from then on."""
    store.put_new(paths.PSEUDONYMS, secrets.token_bytes(32))
    return store.get(paths.PSEUDONYMS)


def _personal(name: str) -> bool:
    return name in _CHATS or (name.endswith("_id") and name not in _NUMBERS and name != "topic_id")


def _nothing(row: Row) -> object:
    return None


def _changed(given: Rows, changes: Mapping[int, _Change]) -> Rows:
    if not changes:
        return given
    width = range(len(given.columns))
    return given._replace(
        rows=[
            tuple(changes[place](row) if place in changes else row[place] for place in width)
            for row in given.rows
        ]
    )
