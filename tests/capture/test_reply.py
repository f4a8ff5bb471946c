"""A method in a webhook's reply, read as Telegram reads it."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.capture import params
from igarape.capture.reply import Call, call

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary="
HELLO: dict[str, Any] = {"method": "sendMessage", "chat_id": 5, "text": "Olá! {}&=\r\n"}
SAID = Call("sendMessage", {"chat_id": 5, "text": "Olá! {}&=\r\n"})


def parts(fields: dict[str, object], boundary: str = "xyz", more: bytes = b"") -> bytes:
    """Write a form with files, as aiogram does."""
    found = b"".join(
        f'--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name="{name}"'
        f"\r\n\r\n{value}\r\n".encode()
        for name, value in fields.items()
    )
    return found + more + f"--{boundary}--\r\n".encode()


def read(kind: str, body: bytes, **more: str) -> Call | None:
    """Read a reply of a type."""
    headers = [(b"Content-Type", kind.encode())]
    headers += [(name.replace("_", "-").encode(), value.encode()) for name, value in more.items()]
    return call(headers, body)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JSON, json.dumps(HELLO).encode()),
        (JSON + "; charset=utf-8", json.dumps(HELLO, ensure_ascii=False, indent=1).encode()),
        (FORM, urlencode(HELLO).encode()),
        (PARTS + "xyz", parts(HELLO)),
        (PARTS + '"x y"', parts(HELLO, "x y")),
    ],
    ids=["JSON", "JSON over several lines", "urlencoded", "multipart", "multipart, quoted"],
)
def test_a_method_is_found_wherever_telegram_looks(kind: str, body: bytes) -> None:
    """The same call, whichever way it is written; the chat is a number in each."""
    assert read(kind, body) == SAID


NONE = {
    "nothing": (JSON, b""),
    "an empty object": (JSON, b"{}"),
    "no method": (JSON, b'{"ok":true}'),
    "a method that is no text": (JSON, b'{"method":1}'),
    "an empty method": (JSON, b'{"method":""}'),
    "a list": (JSON, b'["method"]'),
    "no JSON": (JSON, b"method=sendMessage"),
    "half of it": (JSON, b'{"method":"sendMessage","te'),
    "no type": ("", json.dumps(HELLO).encode()),
    "plain text": ("text/plain", json.dumps(HELLO).encode()),
    "a page": ("text/html", b"<h1>ok</h1>"),
    "no boundary": ("multipart/form-data", parts(HELLO)),
    "another boundary": (PARTS + "abc", parts(HELLO)),
    **{
        f"{method}, which Telegram does not run": (JSON, json.dumps({"method": method}).encode())
        for method in ("getUpdates", "GETME", "setWebhook", "deletewebhook", "close", "logOut")
    },
}


@pytest.mark.parametrize(("kind", "body"), NONE.values(), ids=NONE)
def test_anything_else_is_no_method(kind: str, body: bytes) -> None:
    """What Telegram does not run was not said."""
    assert read(kind, body) is None


def test_a_file_is_not_kept() -> None:
    """What stands beside it is, also where the file makes it larger than is looked at."""
    file = b'--xyz\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\n\r\n' + bytes(
        params.LIMIT
    )
    body = parts({"method": "sendPhoto", "chat_id": 5, "caption": "Olá"}, more=file + b"\r\n")
    assert read(PARTS + "xyz", body) == Call("sendPhoto", {"chat_id": 5, "caption": "Olá"})


def test_a_reply_that_is_packed_is_read_too() -> None:
    """With gzip or deflate; a bomb unfolds to a bound, and rubbish to nothing."""
    body = json.dumps(HELLO).encode()
    assert read(JSON, gzip.compress(body), content_encoding="gzip") == SAID
    assert read(JSON, zlib.compress(body), content_encoding="deflate") == SAID
    assert read(JSON, body, content_encoding="gzip") is None
    assert read(JSON, gzip.compress(bytes(20_000_000), 1), content_encoding="gzip") is None


@given(
    st.sampled_from([JSON, FORM, PARTS + "xyz", PARTS, "", "multipart/form-data;;=", "é"]),
    st.binary() | st.builds(json.dumps, st.dictionaries(st.text(), st.text() | st.floats())).map(str.encode),
)
def test_nothing_in_a_reply_breaks_the_reading(kind: str, body: bytes) -> None:
    """A call that can be written, or none."""
    found = read(kind, body)
    assert found is None or msgspec.json.encode(found)
