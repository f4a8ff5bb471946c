"""Parameters of a call: the same, whichever way a bot sends them."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.capture.params import Params, read

FORM = b"application/x-www-form-urlencoded"
JSON = b"application/json; charset=utf-8"
PARTS = b'multipart/form-data; boundary="-x-"'
FILE = (
    b"--"
    + b'-x-\r\nContent-Disposition: form-data; name="photo"; filename=f.jpg\r\nContent-Type: image/jpeg\r\n\r\n'
)


def part(name: str, value: str) -> bytes:
    """Write a field as multipart has it."""
    return f'---x-\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def plain(found: Params) -> Params:
    """Make values of what is JSON."""
    decoded: Params = msgspec.json.decode(msgspec.json.encode(found))
    return decoded


MEANT: list[tuple[str, str, object]] = [
    ("chat_id", "-1001234567890", -1001234567890),
    ("chat_id", "@novidades", "@novidades"),
    ("message_id", "5", 5),
    ("message_ids", "[1, 2]", [1, 2]),
    ("message_ids", "[1, 2", "[1, 2"),
    ("user_id", "7", 7),
    ("user_id", "9" * 30, "9" * 30),
    ("reaction", '[{"type":"emoji","emoji":"👍"}]', [{"type": "emoji", "emoji": "👍"}]),
    ("text", "[1, 2]", "[1, 2]"),
    ("text", "5", "5"),
    ("text", "olá\r\ntudo bem?\n", "olá\r\ntudo bem?\n"),
    ("text", "", ""),
    ("callback_query_id", "4000000424533559245", "4000000424533559245"),
    ("inline_message_id", "AgAC=", "AgAC="),
]


@pytest.mark.parametrize(("name", "text", "meant"), MEANT, ids=[f"{name} {text}" for name, text, _ in MEANT])
def test_a_text_means_the_same_wherever_it_stands(name: str, text: str, meant: object) -> None:
    """Numbers are numbers and lists are lists where Telegram takes them for such; all else is a text."""
    form = urlencode({name: text}).encode()

    for found in (
        read(form, b"", b""),
        read(b"", FORM, form),
        read(b"", PARTS, part(name, text) + b"---x---\r\n"),
    ):
        assert {name: meant} == plain(found)


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        (b'{"chat_id":-1001,\n"message_ids":[1,2]}', {"chat_id": -1001, "message_ids": [1, 2]}),
        (b'{"chat_id":"-1001"}', {"chat_id": -1001}),
        (b'{"chat_id":"@a","text":"5","big":1e400}', None),
        (b'{"permissions":{"can_send":true},"x":null}', {"permissions": {"can_send": True}, "x": None}),
        (b"[1]", {}),
        (b"{", {}),
        (b'{"a":"\xff"}', {}),
        (b'{"bad name":1,"":2}', {}),
    ],
    ids=[
        "numbers",
        "a number as a text",
        "its own words",
        "objects",
        "a list",
        "cut",
        "bad UTF-8",
        "odd names",
    ],
)
def test_json_stays_as_it_came(body: bytes, meant: Params | None) -> None:
    """Only texts that are numbers become numbers; line breaks between members go."""
    found = read(b"", JSON, body)

    written = msgspec.json.encode(found)
    assert b"\n" not in written
    assert written == body.translate(None, b"\n") if meant is None else meant == json.loads(written)


def test_what_the_query_says_comes_first() -> None:
    """One library sends fields there, beside a file in the body."""
    body = part("chat_id", "2") + FILE + b"\xff\xd8\r\n---x---\r\n"
    assert {"chat_id": 1, "x": "y"} == read(b"chat_id=1&x=y", PARTS, body)


def test_files_are_left_out() -> None:
    """Their names too."""
    body = FILE + b"\xff\xd8--\r\n--x\r\n" + part("chat_id", "1") + b"---x---\r\n"
    assert {"chat_id": 1} == read(b"", PARTS, body)


def test_of_a_body_that_was_cut_the_fields_before_the_cut_count() -> None:
    """A field that the cut falls into could be half of one."""
    fields = part("chat_id", "1") + part("caption", "oi")
    for body, meant in [
        (fields + FILE + bytes(1000), {"chat_id": 1, "caption": "oi"}),
        (fields[:-5], {"chat_id": 1}),
    ]:
        assert meant == read(b"", PARTS, body, whole=False)
    for kind, body in ((FORM, b"chat_id=1&message_id=5"), (JSON, b'{"chat_id":1}')):
        assert {} == read(b"", kind, body, whole=False)


@given(st.binary(max_size=300), st.sampled_from([FORM, JSON, PARTS, b"multipart/form-data", b"", b"\xff/;;"]))
def test_no_body_breaks_the_reading(body: bytes, kind: bytes) -> None:
    """Whatever a bot sends, what is read of it can be written."""
    for text in (body, part("a", "b") + body, FILE + body):
        assert b"\n" not in msgspec.json.encode(read(body, kind, text))


@given(st.dictionaries(st.sampled_from(["text", "caption", "title", "url", "query"]), st.text(max_size=20)))
def test_texts_come_through_each_form_alike(fields: dict[str, str]) -> None:
    """Accents, emoji, ampersands: urlencoded or in JSON."""
    expected = read(b"", JSON, json.dumps(fields).encode())
    assert plain(expected) == read(b"", FORM, urlencode(fields).encode())
