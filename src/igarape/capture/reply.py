"""A method in a webhook's reply: Telegram runs it, and never says what became of it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from igarape.capture import params

_NEVER = frozenset(("deletewebhook", "setwebhook", "close", "logout"))
_BEGINNINGS = (b'"', b"-", *(b"%d" % digit for digit in range(10)))


class Call(NamedTuple):
    """A method, and what it is given."""

    method: str
    params: params.Params


def call(headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Call | None:
    """Read the method that Telegram will run for this reply; None where it will run none.

    It reads JSON, urlencoded and multipart, by the reply's Content-Type, and runs neither what reads (get…)
    nor what would end the capture (setWebhook, deleteWebhook, close, logOut). Files are left out.
    """
    given = {name.lower(): value for name, value in headers}
    plain, whole = _plain(given.get(b"content-encoding", b""), body)
    found = {
        name: _value(value)
        for name, value in params.read(b"", given.get(b"content-type", b""), plain, whole=whole).items()
    }
    method = found.pop("method", None)
    if not isinstance(method, str) or not method:
        return None
    name = method.lower()
    return None if name in _NEVER or name.startswith("get") else Call(method, found)


def _value(given: object) -> object:
    """Take a text or a number of JSON for what it is: who picks chats asks for the id."""
    if isinstance(given, msgspec.Raw) and bytes(given).startswith(_BEGINNINGS):
        return msgspec.json.decode(given)
    return given


def _plain(encoding: bytes, body: bytes) -> tuple[bytes, bool]:
    """Give as much of a body as is looked at, without gzip or deflate, and whether that is all of it."""
    if encoding.lower() in (b"", b"identity"):
        return body[: params.LIMIT], len(body) <= params.LIMIT
    unpacker = zlib.decompressobj(47)  # either of the two, by its first bytes
    try:
        found = unpacker.decompress(body, params.LIMIT)
    except zlib.error:
        return b"", True
    return found, unpacker.eof
