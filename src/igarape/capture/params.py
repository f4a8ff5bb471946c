"""The parameters of a call of the Bot API, read from wherever a bot may put them.

A bot may send them in the query, as a form, as a form with files, or as JSON. What is read serves the
record alone; the call itself goes on as it came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

import msgspec

from igarape.capture.update import is_object

LIMIT = 1 << 20
"""Bytes of a body that are looked at."""

Params = dict[str, object]

_MANY = 1000  # fields; no method has more than 40
_NAME = re.compile(r"[A-Za-z0-9_]{1,64}")
_INTEGER = re.compile(r"-?\d{1,18}")
_INTEGERS = frozenset(
    ("chat_id", "from_chat_id", "message_id", "message_thread_id", "sender_chat_id", "user_id", "until_date")
)
_NESTED = frozenset(
    ("caption_entities", "entities", "link_preview_options", "media", "message_ids", "permissions")
) | frozenset(("reaction", "reply_markup", "reply_parameters"))
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])


def read(query: bytes, kind: bytes, body: bytes, *, whole: bool = True) -> Params:
    """Give the parameters of a call: `kind` is its Content-Type; files are left out.

    Numbers are numbers and lists are lists, also where a form wrote them as text; everything else is as it
    came (`@channel` stays a text, JSON stays its own JSON). What cannot be read is left out. Where a body
    is not `whole`, the fields before its end count if it has files, and nothing else does. What the
    query says comes first.
    """
    found: Params = {}
    for name, value in (*_form(query), *_body(kind, body, whole)):
        if _NAME.fullmatch(name) and len(found) < _MANY:
            found.setdefault(name, _meant(name, value) if isinstance(value, str) else value)
    return found


def _body(kind: bytes, body: bytes, whole: bool) -> Iterator[tuple[str, object]]:
    form = kind.partition(b";")[0].strip().lower()
    if form == b"multipart/form-data":
        yield from _parts(kind, body, whole)
    elif not whole:
        return
    elif form == b"application/x-www-form-urlencoded":
        yield from _form(body)
    elif form == b"application/json" and is_object(body):
        for name, value in _members.decode(body.translate(None, b"\r\n")).items():
            yield name, msgspec.json.decode(value) if name in _INTEGERS | _NESTED else value


def _form(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text.decode("latin-1"), keep_blank_values=True, max_num_fields=_MANY)
    except ValueError:
        return []


def _parts(kind: bytes, body: bytes, whole: bool) -> Iterator[tuple[str, str]]:
    form = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + body)
    parts = [each for each in form.iter_parts() if isinstance(each, Message)]
    for part in parts if whole else parts[:-1]:
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        if isinstance(name, str) and part.get_filename() is None and isinstance(value, bytes):
            yield name, value.decode("utf-8", "replace")


def _meant(name: str, text: str) -> object:
    """Take the text of a form for what JSON would have said."""
    if name in _INTEGERS and _INTEGER.fullmatch(text):
        return int(text)
    if name in _NESTED and text[:1] in ("[", "{"):
        try:
            return msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError):
            return text
    return text
