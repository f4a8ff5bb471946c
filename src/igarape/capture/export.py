"""Exports of Telegram Desktop (`result.json`) become deliveries, one a message, in constant memory.

Of one chat (`messages`) or of a whole account (`chats.list` and `left_chats.list`). Everything else in an
account's export (contacts, sessions, pictures) is passed over. `exported.py` turns the messages into
Messages of the Bot API when the tables are built.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from igarape.capture.lines import Arrival, Line, Notice, Reject, broken, kept
from igarape.capture.split import LIMIT, Form, Piece, split
from igarape.capture.update import is_object, wrapped

_LISTS = ("$.chats", "$.left_chats")
_CHATS = ("$", *(f"{each}.list[]" for each in _LISTS))
_HEADS = {f"{chat}.{member}": member for chat in _CHATS for member in ("name", "type", "id")}
_MESSAGES = frozenset(f"{chat}.messages[]" for chat in _CHATS)
_FORM = Form(
    enter=frozenset(
        {f"{chat}{{" for chat in _CHATS}
        | {f"{chat}.messages[" for chat in _CHATS}
        | {f"{each}{{" for each in _LISTS}
        | {f"{each}.list[" for each in _LISTS}
    ),
    take=frozenset(_HEADS) | _MESSAGES,
)
_GROUPS = ("private_group", "private_supergroup", "public_supergroup")

_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)
_UNQUOTED = re.compile(rb'("document_id"\s*:\s*)([^"\s\d{\[\]}][^"\n]*?)(?=\s*[,}\n])')


class _Glance(msgspec.Struct):
    """What the import itself looks at in a message."""

    type: Any = None
    from_id: Any = None
    date: Any = None
    date_unixtime: Any = None


_glance = msgspec.json.Decoder(_Glance)


def messages(
    chunks: Iterable[bytes], arrival: Arrival, zone: str, limit: int = LIMIT
) -> Iterator[Line | Reject | Notice]:
    """Read the messages of an export.

    `zone` is the time zone of the computer that made it. Exports older than June 2022 have local times
    only; their deliveries carry the zone. A group of an account where one person alone speaks is noticed:
    Telegram Desktop leaves out what others wrote there unless it is told otherwise.
    """
    reader = _Reader(arrival, zone)
    for piece in split(chunks, _FORM, limit):
        yield from reader.read(piece)
    yield from reader.left()
    if not reader.lists:
        yield Reject(1, "no_messages")


def repaired(message: bytes) -> bytes:
    r"""Mend the two ways in which Telegram Desktop writes what is not JSON.

    Control characters as `\x0b`, in all versions, and a `document_id` without quotes (August 2022).
    """

    def escape(found: re.Match[bytes]) -> bytes:
        return found[0] if found[1] is None else b"\\u00" + found[1]

    return _UNQUOTED.sub(rb'\1"\2"', _ESCAPE.sub(escape, message))


class _Reader:
    """The chat we are in, who has spoken there, and what was noticed."""

    def __init__(self, arrival: Arrival, zone: str) -> None:
        self.arrival, self.zone = arrival, zone
        self.lists = 0
        self._chat: dict[str, Any] = {}
        self._authors: set[object] = set()
        self._spoken = 0
        self._account = False
        self._local = False

    def read(self, piece: Piece) -> Iterator[Line | Reject | Notice]:
        if piece.path.endswith("{"):
            yield from self.left()
            self._account = piece.path != "${"
        elif piece.path.endswith("["):
            self.lists += 1
        elif piece.fault is not None:
            yield from broken(piece, self.arrival)
        elif piece.path in _HEADS:
            self._chat[_HEADS[piece.path]] = _value(piece.text)
        elif piece.path in _MESSAGES:
            yield from self._message(piece)

    def left(self) -> Iterator[Notice]:
        """Leave the chat; say so if one person alone spoke in a group of several messages."""
        if (
            self._account
            and self._chat.get("type") in _GROUPS
            and self._spoken > 1
            and len(self._authors) == 1
        ):
            yield Notice("one_author", str(self._chat.get("name") or self._chat.get("id")))
        self._chat, self._authors, self._spoken = {}, set(), 0

    def _message(self, piece: Piece) -> Iterator[Line | Reject | Notice]:
        text = piece.text if is_object(piece.text) else repaired(piece.text)
        if not is_object(text):
            yield Reject(piece.line, "broken")
            yield kept(piece.text, piece.line, self.arrival)
            return
        if self._chat.get("id") is None or self._chat.get("type") is None:
            yield Reject(piece.line, "no_chat")
        seen = _glance.decode(text)
        if seen.type == "message":
            self._spoken += 1
            self._authors.add(str(seen.from_id))
        content = {"chat": self._chat, "message": msgspec.Raw(msgspec.json.format(text, indent=-1))}
        if seen.date_unixtime is None and seen.date is not None:
            content["zone"] = self.zone
            if not self._local:
                self._local = True
                yield Notice("no_zone", self.arrival.name)
        yield self._line(content, piece.line)

    def _line(self, content: dict[str, Any], line: int) -> Line:
        raw = msgspec.json.encode(content)
        text = wrapped(
            "export",
            msgspec.Raw(raw),
            received_at=self.arrival.received_at,
            source="import",
            bot_id=self.arrival.bot_id,
            origin=self.arrival.origin(line),
        )
        return Line(raw, text)


def _value(text: bytes) -> Any:
    try:
        return msgspec.json.decode(repaired(text))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return text.decode(errors="replace").strip('"')
