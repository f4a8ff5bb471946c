"""Where a message stands: its link, where Telegram has one, and which places in an order are a tie."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from igarape.query.engine import Field, Note, Rank, Several

_USERNAME = re.compile("[A-Za-z0-9_]{1,64}")
_SUPERGROUP = -1_000_000_000_000
"""Ids of supergroups and channels are this number less their own, which is what links carry."""
_LAST = -1_997_852_516_352
"""The last of these ids; below it are those of secret chats and of a channel's direct messages, which have no links."""

PLACE = (
    Field("chat_id", "bigint"),
    Field("message_id", "bigint"),
    Field("link", "varchar"),
    Field("text", "varchar"),
)
"""Where a doubt stands and what it says, as columns."""


def link(chat_id: int, message_id: int, username: str | None) -> str | None:
    """Give a message's https://t.me link; None where Telegram has none: in private chats and basic groups, say.

    A public supergroup or channel goes by its username; a private one opens for its members alone.
    """
    if not _LAST <= chat_id < _SUPERGROUP:
        return None
    public = username if username and _USERNAME.fullmatch(username) else None
    return f"https://t.me/{public or f'c/{_SUPERGROUP - chat_id}'}/{message_id}"


def place(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values of PLACE of a row that has `username` and `text` beside the ids."""
    found = link(row["chat_id"], row["message_id"], row["username"])
    return (row["chat_id"], row["message_id"], found, row["text"])


def where(row: Mapping[str, Any]) -> str:
    """Write a place in one word, as `igarape correct` takes it: its link, or chat/message."""
    return row["link"] or f"{row['chat_id']}/{row['message_id']}"


def others(rank: int, low: int, high: int) -> Several | None:
    """Name the places that a rank is tied with, as 2nd–4th; None where it is clear."""
    spans = [(low, rank - 1), (rank + 1, high)]
    named = tuple(_span(first, last) for first, last in spans if first <= last)
    return Several(named) if named else None


def _span(first: int, last: int) -> object:
    if first == last:
        return Rank(first)
    return Note("{first}–{last}", {"first": Rank(first), "last": Rank(last)})


def overlaps(spans: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    """Give each span's best and worst place, those with which it overlaps being ties; the spans are in order."""
    return [
        (
            min(place, 1 + sum(other > high for other, _ in spans)),
            max(place, sum(other >= low for _, other in spans)),
        )
        for place, (low, high) in enumerate(spans, 1)
    ]
