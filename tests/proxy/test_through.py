"""What goes through the proxy as it came, in both directions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.proxied import FORM, Proxied, path, request
from tests.upstream import Answer

SENT = {
    "a query": (b"?chat_id=-1001&text=oi%0Atudo+bem%3F&text=%C3%A9", b"", b"x: y"),
    "a form": (b"", b"chat_id=-1001&text=oi", b"content-type: " + FORM),
    "JSON": (b"", b'{"chat_id":-1001 ,"text":"oi"}', b"content-type: application/json"),
    "a type of its own": (b"?", b"\x00\xff", b"content-type: made/up; x=1"),
    "a header of the bot's": (b"", b"{}", b"user-agent: a bot"),
    "a header twice": (b"", b"{}", b"x-twice: 1\r\nx-twice: 2"),
}


@pytest.mark.parametrize(("query", "body", "header"), SENT.values(), ids=SENT)
def test_a_request_goes_through_byte_for_byte(
    door: Proxied, query: bytes, body: bytes, header: bytes
) -> None:
    """Target, body and headers, apart from those that are about one connection."""
    assert [each.status for each in door.ask(request(path("sendMessage") + query, body, header))] == [200]

    (asked,) = door.behind.asked
    assert (asked.verb, asked.target, asked.body) == ("POST", (path("sendMessage") + query).decode(), body)
    assert asked.headers["host"] == door.behind.url.removeprefix("http://")
    name, _, value = header.decode().partition(": ")
    assert asked.headers[name] == value.replace("\r\nx-twice: ", ", ")


def test_chunks_stay_chunks(door: Proxied) -> None:
    """A body without a known length is handed on as it comes."""
    head = request(path("sendDocument"), b"", b"transfer-encoding: chunked").replace(
        b"content-length: 0\r\n", b""
    )
    (reply,) = door.ask(head + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")

    assert (200, b"abcde") == (reply.status, door.behind.asked[0].body)
    assert "content-length" not in {name.lower() for name in door.behind.asked[0].headers}


def test_no_reply_is_packed(door: Proxied) -> None:
    """What a bot says about packing is kept back, since its replies are read; of files it is not."""
    headers = b"accept-encoding: gzip, br"
    door.ask(request(path("getMe"), b"", headers))
    door.ask(request(b"/file" + path("photos/file_1.jpg"), b"", headers, verb=b"GET"))

    call, file = door.behind.asked
    assert (None, "gzip, br") == (call.headers.get("accept-encoding"), file.headers.get("accept-encoding"))


REPLIES = {
    "too many requests": Answer(
        b'{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":7}}',
        429,
        [("Content-Type", "application/json"), ("Retry-After", "7")],
    ),
    "refused": Answer(b'{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}', 400),
    "a page": Answer(b"<html>busy</html>", 502, [("Content-Type", "text/html; charset=utf-8")]),
    "nothing": Answer(b"", 200, [("X-Empty", "yes")]),
    "chunks": Answer(b'{"ok":true,"result":true}', chunked=True),
    "an error nobody knows": Answer(b"?", 599, [("X", "1")]),
    "elsewhere": Answer(b"", 302, [("Location", "http://127.0.0.1:1/steal")]),
    "a terabyte that is none": Answer(b'{"ok":true,"result":true}', 200, [("X-Length", "1000000000000")]),
}


@pytest.mark.parametrize("method", ["sendMessage", "getMe", "getUpdates", "sendChatAction"])
@pytest.mark.parametrize("answer", REPLIES.values(), ids=REPLIES)
def test_a_reply_comes_back_as_it_is(door: Proxied, answer: Answer, method: str) -> None:
    """Status, body and headers, whatever they say; redirects are followed by nobody."""
    door.behind.answer = lambda asked: answer
    head = request(path(method), b"{}", b"content-type: application/json", b"connection: close")
    with door.connect() as peer:
        peer.sendall(head)
        came = b"".join(iter(lambda: peer.recv(65536), b""))

    first, _, body = came.partition(b"\r\n\r\n")
    assert first.startswith(b"HTTP/1.1 %d " % answer.status)
    assert answer.body in body
    for name, value in answer.headers:
        assert f"{name}: {value}".lower().encode() in first.lower()
    assert len(door.behind.asked) == 1


def test_a_file_comes_through(door: Proxied) -> None:
    """Its bytes, its type, and nothing of it is kept."""
    data = bytes(range(256)) * 1000
    door.behind.answer = lambda asked: Answer(data, 200, [("Content-Type", "image/jpeg"), ("ETag", '"1"')])

    (reply,) = door.ask(request(b"/file" + path("photos/file_1.jpg"), b"", b"range: bytes=0-", verb=b"GET"))

    assert (data, b"image/jpeg", b'"1"') == (
        reply.body,
        reply.headers[b"content-type"],
        reply.headers[b"etag"],
    )
    assert ("bytes=0-", []) == (door.behind.asked[0].headers["range"], door.kept())


def test_two_calls_on_one_connection(door: Proxied) -> None:
    """Framing holds after each kind of reply."""
    door.behind.answer = lambda asked: REPLIES["chunks"]
    asked = [request(path(method), b"{}") for method in ("sendMessage", "sendChatAction", "getUpdates")]
    found: list[Any] = [door.ask(asked[0], asked[2]), door.ask(asked[2], asked[0])]
    assert [[200, 200], [200, 200]] == [[each.status for each in replies] for replies in found]
