"""A method in a webhook's reply: Telegram runs it, and never says what became of it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from email.message import Message
from typing import NamedTuple
from urllib.parse import parse_qsl

_NEVER = frozenset(("deletewebhook", "setwebhook", "close", "logout"))
_LARGEST = 64 << 20  # bytes of a reply that was compressed: nothing true is larger


class Call(NamedTuple):
    """A method and what it is given: values of JSON, or texts where it came as a form."""

    method: str
    params: dict[str, object]


def call(headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Call | None:
    """Read the method that Telegram will run for this reply; None where it will run none.

    It reads JSON, urlencoded and multipart, by the reply's Content-Type, and runs neither what reads (get…)
    nor what would end the capture (setWebhook, deleteWebhook, close, logOut). Of an uploaded file the
    name and the number of bytes are given.
    """
    given = {name.lower(): value for name, value in headers}
    kind = Message()
    kind["content-type"] = given.get(b"content-type", b"").decode("latin-1")
    plain = _plain(given.get(b"content-encoding", b""), body)
    try:
        params = dict(_members(kind, plain))
    except (ValueError, RecursionError):
        return None
    method = params.pop("method", None)
    if not isinstance(method, str) or not method:
        return None
    name = method.lower()
    return None if name in _NEVER or name.startswith("get") else Call(method, params)


def _members(kind: Message, body: bytes) -> Iterable[tuple[str, object]]:
    match kind.get_content_type():
        case "application/json":
            value = json.loads(body)
            return value.items() if isinstance(value, dict) else ()
        case "application/x-www-form-urlencoded":
            return parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
        case "multipart/form-data":
            boundary = kind.get_param("boundary")
            return _parts(body, boundary.encode()) if isinstance(boundary, str) and boundary else ()
    return ()


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[str, object]]:
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:]:
        head, found, content = part.partition(b"\r\n\r\n")
        if part.startswith(b"--") or not found:
            continue
        header = Message()
        for line in head.decode(errors="replace").split("\r\n"):
            if line.lower().startswith("content-disposition:"):
                header["content-disposition"] = line.partition(":")[2].strip()
        name = header.get_param("name", header="content-disposition")
        if not isinstance(name, str):
            continue
        file = header.get_filename()
        if file is None:
            yield name, content.decode(errors="replace")
        else:
            yield name, {"file_name": file, "file_size": len(content)}


def _plain(encoding: bytes, body: bytes) -> bytes:
    """Undo gzip or deflate; a body that cannot be read so holds no method that we could tell."""
    if encoding.lower() in (b"", b"identity"):
        return body
    try:
        return zlib.decompressobj(47).decompress(body, _LARGEST)
    except zlib.error:
        return b""
