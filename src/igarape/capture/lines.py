"""Updates from files become deliveries: the lines to keep, and what had to be rejected, with its line.

Taken as updates: values one after another (NDJSON, bodies as Telegram sends them, pretty-printed ones),
an array of them, replies of `getUpdates`, and igarape's own segments, whose lines are kept as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from igarape.capture.split import LIMIT, VALUES, Piece, split
from igarape.capture.update import Source, delivery, is_object


class Line(NamedTuple):
    """One delivery to keep: the text of its line, and its content.

    Content leaves out when and from where it was imported: two lines with one content are the same delivery.
    """

    content: bytes
    text: bytes


class Reject(NamedTuple):
    """What could not be taken as it should: its line in the file, and why, in a word."""

    line: int
    reason: str


class Notice(NamedTuple):
    """Something a person should know of a file that was taken whole: a word, and whom it is about."""

    reason: str
    about: str


class Arrival(NamedTuple):
    """What every delivery of one file has in common."""

    name: str
    received_at: datetime
    bot_id: int | None = None

    def origin(self, line: int) -> str:
        """Write where an update was found."""
        return f"{self.name}:{line}"


class _Reply(msgspec.Struct):
    ok: bool
    result: list[msgspec.Raw] = []


class _Own(msgspec.Struct, forbid_unknown_fields=True):
    """A delivery as igarape writes it."""

    received_at: datetime
    source: Source
    bot_id: int | None
    origin: str | None = None
    update: msgspec.Raw = msgspec.Raw()
    sent: msgspec.Raw = msgspec.Raw()
    export: msgspec.Raw = msgspec.Raw()
    body: msgspec.Raw = msgspec.Raw()


_reply = msgspec.json.Decoder(_Reply)
_own = msgspec.json.Decoder(_Own)


def updates(chunks: Iterable[bytes], arrival: Arrival, limit: int = LIMIT) -> Iterator[Line | Reject]:
    """Read updates from a stream of bytes.

    What is no JSON object is rejected and kept as well, for the build's quarantine, where it is short enough.
    """
    for piece in split(chunks, VALUES, limit):
        if piece.fault is not None:
            yield from broken(piece, arrival)
        elif piece.text.startswith(b'{"received_at":'):
            yield _delivered(piece, arrival)
        elif b'"result"' in piece.text[:64]:
            yield from _results(piece, arrival)
        elif piece.text:
            yield from _update(piece.text, piece.line, arrival)


def broken(piece: Piece, arrival: Arrival) -> Iterator[Line | Reject]:
    """Reject a broken value, and keep its bytes."""
    yield Reject(piece.line, piece.fault or "broken")
    if piece.text:
        yield kept(piece.text, piece.line, arrival)


def kept(body: bytes, line: int, arrival: Arrival) -> Line:
    """Make the line that keeps a body, whatever it is."""
    bot = b"%d " % arrival.bot_id if arrival.bot_id is not None else b""
    text = delivery(
        body,
        received_at=arrival.received_at,
        source="import",
        bot_id=arrival.bot_id,
        origin=arrival.origin(line),
    )
    return Line(bot + body, text)


def _update(body: bytes, line: int, arrival: Arrival) -> Iterator[Line | Reject]:
    if not is_object(body):
        yield Reject(line, "broken")
    yield kept(body, line, arrival)


def _results(piece: Piece, arrival: Arrival) -> Iterator[Line | Reject]:
    """Take the updates out of a reply of `getUpdates`; anything else is an update after all."""
    try:
        reply = _reply.decode(piece.text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        yield from _update(piece.text, piece.line, arrival)
        return
    line, at = piece.line, 0
    for raw in reply.result:
        body = bytes(raw)
        found = piece.text.find(body, at)
        line += piece.text.count(b"\n", at, found)
        at = found
        yield from _update(body, line, arrival)


def _delivered(piece: Piece, arrival: Arrival) -> Line | Reject:
    """Keep a delivery as it is: it says itself when and how it came."""
    try:
        own = _own.decode(piece.text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Reject(piece.line, "no_delivery")
    members = sum(bool(bytes(each)) for each in (own.update, own.sent, own.export, own.body))
    if members != 1 or own.received_at.tzinfo is None or own.received_at.utcoffset() != UTC.utcoffset(None):
        return Reject(piece.line, "no_delivery")
    if arrival.bot_id is not None and own.bot_id not in (None, arrival.bot_id):
        return Reject(piece.line, "other_bot")
    text = piece.text.translate(None, b"\r\n")
    return Line(text, text + b"\n")
