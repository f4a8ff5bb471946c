"""Whom the proxy serves, and where it goes: nobody but the settings says so."""

from __future__ import annotations

import json

import pytest

from tests.proxied import TOKENS, Proxied, opened, path, request

RIGHT = path("getMe")
OTHER = f"/bot{TOKENS[7][:-1]}X/getMe".encode()
REFUSED: dict[str, tuple[int, bytes]] = {
    "another token": (401, OTHER),
    "a token of nobody": (401, b"/bot1:x/getMe"),
    "no token": (404, b"/bot/getMe"),
    "a beginning of a token": (401, RIGHT.replace(b"/getMe", b"")[:-1] + b"/getMe"),
    "more than a token": (401, RIGHT.replace(b"/getMe", b"x/getMe")),
    "another token's file": (401, b"/file" + OTHER.replace(b"getMe", b"photos/1.jpg")),
    "no method": (404, RIGHT.replace(b"getMe", b"")),
    "a deeper path": (404, RIGHT + b"/more"),
    "a way up": (404, RIGHT.replace(b"getMe", b"../getMe")),
    "a way up in a file": (400, b"/file" + path("photos/../../bot/x")),
    "an encoded way up": (400, b"/file" + path("photos/%2e%2e/x")),
    "half an encoded way up": (400, b"/file" + path(".%2E/x")),
    "an encoded slash": (400, b"/file" + path("photos%2fx")),
    "an encoded backslash": (400, b"/file" + path("photos%5c..%5cx")),
    "a line break in a file": (400, b"/file" + path("x%0d%0aHost:%20evil")),
    "a NUL in a file": (400, b"/file" + path("x%00.jpg")),
    "two slashes in a file": (400, b"/file" + path("photos//x")),
    "a line break in a method": (404, path("getMe%0d%0aHost:%20evil")),
    "an absolute address": (400, b"http://127.0.0.1:1" + RIGHT),
    "an absolute address with a user": (400, b"http://api@127.0.0.1:1" + RIGHT),
    "a fragment": (400, RIGHT + b"#x"),
    "a path of the server's own": (404, b"/metrics"),
    "a host after two slashes": (404, b"//127.0.0.1:1" + RIGHT),
}


@pytest.mark.parametrize(("status", "target"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_go_through(door: Proxied, status: int, target: bytes) -> None:
    """The server behind hears nothing of it, and the reply says nothing of tokens."""
    (reply,) = door.ask(request(target, verb=b"GET"))

    assert (status, []) == (reply.status, door.behind.asked)
    assert not any(token.encode() in reply.body for token in TOKENS.values())


def test_a_stranger_is_told_what_telegram_would_say(door: Proxied) -> None:
    """So a bot's library knows what it reads."""
    (reply,) = door.ask(request(OTHER))
    assert {"ok": False, "error_code": 401, "description": "Unauthorized"} == json.loads(reply.body)


@pytest.mark.parametrize("verb", [b"PUT", b"DELETE", b"PATCH", b"OPTIONS", b"HEAD"])
def test_odd_verbs_do_not_go_through(door: Proxied, verb: bytes) -> None:
    """The Bot API knows GET and POST."""
    with door.connect() as peer:
        peer.sendall(request(RIGHT, verb=verb))
        assert peer.recv(100).startswith(b"HTTP/1.1 405 ")
    assert [] == door.behind.asked


TRICKS = {
    "Host": b"host: 127.0.0.1:1",
    "X-Forwarded-Host": b"x-forwarded-host: 127.0.0.1:1",
    "Forwarded": b"forwarded: host=127.0.0.1:1",
}


@pytest.mark.parametrize("header", TRICKS.values(), ids=TRICKS)
def test_nothing_in_a_request_says_where_it_goes(door: Proxied, header: bytes) -> None:
    """The settings alone do; the server behind gets its own name as Host."""
    asked = request(RIGHT + b"?url=http://127.0.0.1:1/@127.0.0.1:1", b"", header).replace(
        b"host: here\r\n", b"", 1
    )

    assert [200] == [each.status for each in door.ask(asked)]
    assert door.behind.url.removeprefix("http://") == door.behind.asked[0].headers["host"]


def test_a_token_may_be_written_with_an_encoded_colon(door: Proxied) -> None:
    """Some clients encode it."""
    assert [200] == [each.status for each in door.ask(request(RIGHT.replace(b":", b"%3A")))]


def test_the_test_environment_is_a_part_of_the_path(door: Proxied) -> None:
    """Telegram has one, beside the methods."""
    assert 200 == door.call("test/getMe").status


def test_a_server_under_a_path_is_asked_there() -> None:
    """`IGARAPE_TELEGRAM_API` may have a path of its own."""
    with opened() as first, opened(api=first.behind.url + "/under/") as door:
        assert 200 == door.call("getMe").status
        assert ["/under" + RIGHT.decode()] == [each.target for each in first.behind.asked]
