"""The webhook's rules: who may speak, and that whoever may is heard, whatever the update says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.capture.webhook import BODY_LIMIT, PATH, SECRET_HEADER, check, is_secret
from tests.door import RIGHT, Door, opened, post

GOOD = (SECRET_HEADER, b"right")
NAMES = st.sampled_from([SECRET_HEADER, b"content-length", b"content-encoding", b"host"])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([GOOD], 200),
        ([], 401),
        ([(SECRET_HEADER, b"Right")], 401),
        ([(SECRET_HEADER, b"")], 401),
        ([GOOD, GOOD], 401),
        ([GOOD, GOOD, GOOD], 401),
        ([GOOD, (b"content-length", b"%d" % BODY_LIMIT)], 200),
        ([GOOD, (b"content-length", b"%d" % (BODY_LIMIT + 1))], 413),
        ([(b"content-length", b"%d" % (BODY_LIMIT + 1))], 401),
        ([GOOD, (b"content-encoding", b"br")], 415),
        ([GOOD, (b"x", b"y" * 20_000)], 431),
    ],
)
def test_a_head_decides(headers: list[tuple[bytes, bytes]], status: int) -> None:
    """Before a byte of the body is read."""
    assert check("POST", PATH, headers, b"right") == status


@given(st.lists(st.tuples(NAMES, st.binary(max_size=6).filter(lambda value: not value.isdigit()))))
def test_only_the_secret_once_opens(headers: list[tuple[bytes, bytes]]) -> None:
    """Whatever the headers hold, the answer is a status; and never 200 without the secret, exactly once."""
    headers = [(name, b"7" if name == b"content-length" else value) for name, value in headers]
    said = [value for name, value in headers if name == SECRET_HEADER]
    status = check("POST", PATH, headers, b"right")
    assert status in (200, 401, 415, 431)
    assert status != 200 or said == [b"right"]


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("a", True),
        ("A-Za-z0-9_-", True),
        ("x" * 256, True),
        ("", False),
        ("x" * 257, False),
        ("a b", False),
        ("é", False),
        ("a\n", False),
    ],
)
def test_a_secret_is_what_telegram_takes(text: str, good: bool) -> None:
    """1 to 256 of A-Z a-z 0-9 _ -."""
    assert is_secret(text) is good


@pytest.fixture(scope="module")
def shared() -> Iterator[Door]:
    """Open one webhook for all tests of this file."""
    with opened() as door:
        yield door


@pytest.fixture
def door(shared: Door) -> Door:
    """Give the webhook as if nothing had been kept yet."""
    shared.forget()
    return shared


DEEP = 100_000
BODIES = {
    "not JSON": b"hello",
    "cut": b'{"update_id":1,',
    "something after": b'{"update_id":1} x',
    "byte order mark": b'\xef\xbb\xbf{"update_id":1}',
    "two objects": b'{"update_id":1}{"update_id":2}',
    "two lines": b'{"update_id":1}\n{"update_id":2}',
    "array": b"[1]",
    "string": b'"x"',
    "number": b"1",
    "null": b"null",
    "empty object": b"{}",
    "no update_id": b'{"message":{}}',
    "text for update_id": b'{"update_id":"1"}',
    "fraction for update_id": b'{"update_id":1.0}',
    "true for update_id": b'{"update_id":true}',
    "negative update_id": b'{"update_id":-1}',
    "2^31": b'{"update_id":2147483648}',
    "2^63": b'{"update_id":9223372036854775808}',
    "2^64": b'{"update_id":18446744073709551616}',
    "10^400": b'{"update_id":1%s}' % (b"0" * 400),
    "update_id twice": b'{"update_id":1,"update_id":2}',
    "text twice": b'{"update_id":1,"message":{"text":"a","text":"b"}}',
    "NaN": b'{"update_id":NaN}',
    "Infinity": b'{"update_id":1,"x":Infinity}',
    "1e999": b'{"update_id":1,"x":1e999}',
    "minus zero": b'{"update_id":1,"x":-0}',
    "1e-400": b'{"update_id":1,"x":1e-400}',
    "5,000 digits": b'{"update_id":1,"x":%s}' % (b"9" * 5000),
    "900 deep": b'{"a":' * 900 + b"1" + b"}" * 900,
    "100,000 deep": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep and open": b"[" * 1_000_000,
    "90,000 members": b"{" + b",".join(b'"%d":1' % number for number in range(90_000)) + b"}",
    "900 KB of text": b'{"update_id":1,"message":{"text":"%s"}}' % (b"x" * 900_000),
    "many entities": b'{"entities":[%s]}' % b",".join([b'{"offset":0}'] * 60_000),
    "lone surrogate": b'{"text":"\\ud800"}',
    "reversed pair": b'{"text":"\\udc00\\ud800"}',
    "\\xff": b'{"text":"\xff"}',
    "overlong": b'{"text":"\xc0\xaf"}',
    "CESU": b'{"text":"\xed\xa0\xbd\xed\xb8\x80"}',
    "NUL escaped": b'{"text":"\\u0000"}',
    "NUL": b'{"text":"\0"}',
    "bidi and marks": '{"text":"\u202e\u200b👨‍👩‍👧'.encode() + "\u0301".encode() * 10_000 + b'"}',
    "entities past the end": b'{"text":"a","entities":[{"offset":-5,"length":99}]}',
    "unknown kind": b'{"update_id":1,"telepathy":{"to":1}}',
    "odd keys": '{"é":1,"":2,"__proto__":3,"A":4,"a":5}'.encode(),
    "line breaks": b'\r\n{"update_id":1,\r\n"message":\n{}}\n',
    "bytes": bytes(range(256)),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_whatever_the_body_it_is_kept_as_it_came(door: Door, body: bytes) -> None:
    """Who knows the secret is never refused for what an update says: 200, and the same bytes in the journal.

    Line breaks between the members of a JSON object are the one thing that goes.
    """
    (reply,) = door.ask(post(body, RIGHT))
    assert (reply.status, reply.body) == (200, b"")
    (kept,) = door.bodies()
    wanted = {hashlib.sha256(each).digest() for each in (body, body.replace(b"\r", b"").replace(b"\n", b""))}
    assert hashlib.sha256(kept).digest() in wanted
    assert len(door.kept()[0].splitlines()) == 1
