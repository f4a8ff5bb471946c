"""Which chats are kept, where a person wants no others in their lake; moves are followed, the rest is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from igarape.capture.kinds import LEFT_OUT

Moved = Callable[[Mapping[int, int]], None]
"""Gets the moves known so far, old id → new id, so that they outlive the process."""


class _Chat(msgspec.Struct):
    id: int


class _About(msgspec.Struct):
    """As much of a payload as says which chat it is about."""

    chat: _Chat | None = None
    migrate_to_chat_id: int | None = None
    migrate_from_chat_id: int | None = None
    message: _About | None = None


class Chats:
    """The chats to keep; a group that becomes a supergroup stays among them.

    An update that names no chat (an inline query, a poll) is about none of them, and is left out. What cannot
    be read at all is kept: nobody can say what it is about.
    """

    def __init__(
        self,
        wanted: Iterable[int],
        moves: Mapping[int, int] | None = None,
        moved: Moved = lambda moves: None,
    ) -> None:
        self._wanted, self._moves, self._moved = set(wanted), dict(moves or {}), moved
        for _ in self._moves:  # a chain of moves, in whatever order they stand
            self._wanted |= {new for old, new in self._moves.items() if old in self._wanted}

    def update(self, body: bytes) -> bytes:
        """Give the update as it came, or, where its chat is not wanted, only its number and its kind."""
        try:
            members = _members(body)
            number = msgspec.json.decode(members.pop("update_id"), type=int)
            kind, payload = next(iter(members.items()), ("", msgspec.Raw(b"{}")))
            about = _about(payload)
        except (msgspec.DecodeError, KeyError, RecursionError, UnicodeDecodeError):
            return body
        if self._wants(about):
            return body
        return msgspec.json.encode({"update_id": number, LEFT_OUT: {"kind": kind}})

    def sent(self, call: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give what a bot sent or did, or, where its chat is not wanted, only that something was left out."""
        result = call.get("result")
        try:
            first = _messages(result)[0] if isinstance(result, msgspec.Raw) else _About()
        except (msgspec.DecodeError, IndexError, RecursionError):
            first = _About()
        chat = first.chat.id if first.chat else (call.get("params") or {}).get("chat_id")
        return call if chat in self._wanted else {"method": LEFT_OUT}

    def _wants(self, about: _About) -> bool:
        if about.chat is None:
            return about.message is not None and self._wants(about.message)
        chat = about.chat.id
        if chat in self._wanted:
            self._follow(chat, about.migrate_to_chat_id)
            return True
        if about.migrate_from_chat_id in self._wanted:
            self._follow(about.migrate_from_chat_id, chat)
            return True
        return False

    def _follow(self, old: int | None, new: int | None) -> None:
        if old is not None and new is not None and new not in self._wanted:
            self._wanted.add(new)
            self._moves[old] = new
            self._moved(self._moves)


_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_about = msgspec.json.Decoder(_About).decode
_several = msgspec.json.Decoder(list[_About]).decode


def _messages(result: msgspec.Raw) -> list[_About]:
    return _several(result) if bytes(result).startswith(b"[") else [_about(result)]
