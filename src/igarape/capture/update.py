"""One delivery: an update as it came, and what is known of its arrival, as one line of a segment.

    {"received_at":"2026-11-21T15:04:05.123456Z","source":"webhook","bot_id":123,"update":{...}}

In place of `update` a line may hold `sent` (what a bot sent through the proxy), `export` (a message
of a Telegram Desktop export) or `body`: bytes, in base64, that are not JSON as RFC 8259 means it.
Those are kept too, exactly; the build decides whether they can still become rows.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Literal

import msgspec

Source = Literal["webhook", "poll", "proxy", "import"]

_object = msgspec.json.Decoder(dict[str, msgspec.Raw])
_text = msgspec.json.Encoder()


def is_object(body: bytes) -> bool:
    """Whether `body` is one JSON object in valid UTF-8: no NaN, no lone surrogates, nothing after it.

    This is the whole check at the door (about 1 µs). Whether the update makes sense is the build's question.
    """
    try:
        if not body.isascii():
            body.decode()
        _object.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def delivery(
    body: bytes, *, received_at: datetime, source: Source, bot_id: int | None, origin: str | None = None
) -> bytes:
    """Make the line, with its line break, that keeps the update `body` as it came.

    Line breaks between the update's members go (Telegram puts one after `update_id`); JSON allows
    none inside strings, so nothing else changes. A body that is no JSON object is kept in base64.
    `origin` names the file and line of an import, for a reader of the quarantine.
    """
    if is_object(body):
        return _line(b'"update":' + body.translate(None, b"\r\n"), received_at, source, bot_id, origin)
    return _line(b'"body":"' + base64.b64encode(body) + b'"', received_at, source, bot_id, origin)


def wrapped(
    member: Literal["sent", "export"],
    value: object,
    *,
    received_at: datetime,
    source: Source,
    bot_id: int | None,
    origin: str | None = None,
) -> bytes:
    """Make the line of what a bot sent, or of an exported message: `value` becomes the member's JSON."""
    return _line(
        b'"' + member.encode() + b'":' + msgspec.json.encode(value), received_at, source, bot_id, origin
    )


def moment(received_at: datetime) -> str:
    """Write a moment as deliveries do: UTC, microseconds, `Z`."""
    return received_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _line(
    content: bytes, received_at: datetime, source: Source, bot_id: int | None, origin: str | None
) -> bytes:
    head = (
        f'{{"received_at":"{moment(received_at)}","source":"{source}",'
        f'"bot_id":{"null" if bot_id is None else bot_id},'
    ).encode()
    if origin is not None:
        head += b'"origin":' + _text.encode(origin) + b","
    return head + content + b"}\n"
