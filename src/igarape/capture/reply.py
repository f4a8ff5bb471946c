"""A method in a webhook's reply: Telegram runs it, and never says what became of it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from email.message import Message
from typing import NamedTuple
from urllib.parse import parse_qsl

import msgspec

from igarape.capture.update import is_object

LIMIT = 1 << 20
"""Bytes of parameters that are recorded, files apart. Telegram takes no text of a tenth of that."""

_NEVER = frozenset(("deletewebhook", "setwebhook", "close", "logout"))
_LARGEST = 64 << 20  # bytes that a compressed reply may unfold to
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_text = msgspec.json.Decoder(str)


class Call(NamedTuple):
    """A method and what it is given: values of JSON, or texts where it came as a form."""

    method: str
    params: dict[str, object]


def call(headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Call | None:
    """Read the method that Telegram will run for this reply; None where it will run none.

    It reads JSON, urlencoded and multipart, by the reply's Content-Type, and runs neither what reads (get…)
    nor what would end the capture (setWebhook, deleteWebhook, close, logOut). Of an uploaded file the
    name and the number of bytes are given. Parameters beyond LIMIT are left out, all of them.
    """
    given = {name.lower(): value for name, value in headers}
    kind = Message()
    kind["content-type"] = given.get(b"content-type", b"").decode("latin-1")
    params, size = _read(kind, _plain(given.get(b"content-encoding", b""), body))
    method = params.pop("method", None)
    if not isinstance(method, str) or not method:
        return None
    name = method.lower()
    if name in _NEVER or name.startswith("get"):
        return None
    return Call(method, params if size <= LIMIT else {})


def _read(kind: Message, body: bytes) -> tuple[dict[str, object], int]:
    """Give the members of a body, `method` as text, and how many bytes they have without files."""
    match kind.get_content_type():
        case "application/json" if is_object(body):
            members = _members.decode(body.translate(None, b"\r\n"))
            method = bytes(members.pop("method", b"null"))
            said = {"method": _text.decode(method)} if method.startswith(b'"') else {}
            return {**members, **said}, len(body)
        case "application/x-www-form-urlencoded":
            return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True)), len(body)
        case "multipart/form-data":
            boundary = kind.get_param("boundary")
            if isinstance(boundary, str) and boundary:
                fields = dict(_parts(body, boundary.encode()))
                return fields, sum(len(value) for value in fields.values() if isinstance(value, str))
    return {}, 0


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
        file = header.get_filename()
        if isinstance(name, str) and file is None:
            yield name, content.decode(errors="replace")
        elif isinstance(name, str):
            yield name, {"file_name": file, "file_size": len(content)}


def _plain(encoding: bytes, body: bytes) -> bytes:
    """Undo gzip or deflate; a body that cannot be read so holds no method that we could tell."""
    if encoding.lower() in (b"", b"identity"):
        return body
    try:
        return zlib.decompressobj(47).decompress(body, _LARGEST)
    except zlib.error:
        return b""
