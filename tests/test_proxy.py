"""The proxy: what goes through as it came, what is kept of it, and what happens where something breaks."""

from __future__ import annotations

import errno
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.capture.faulty import Faults, FaultyLogs
from tests.door import RIGHT as RIGHT_SECRET
from tests.door import post, read
from tests.proxied import TOKENS, Proxied, opened, path, request
from tests.upstream import Answer

MESSAGE = {
    "message_id": 5,
    "date": 1795273445,
    "chat": {"id": -1001, "type": "supergroup"},
    "text": "já caiu",
}
POLLED = b'{"ok":true,"result":[{"update_id":1,\n"message":{"text":"oi"}},{"update_id":2,"x":{}}]}'
FORM = b"application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def shared() -> Iterator[Proxied]:
    """Open one proxy for all tests of this file."""
    with opened() as door:
        yield door


@pytest.fixture
def door(shared: Proxied) -> Proxied:
    """Give the proxy as if nothing had been asked or kept yet."""
    shared.forget()
    shared.behind.asked.clear()
    shared.behind.broken.clear()
    shared.behind.answer = lambda asked: Answer()
    shared.told.clear()
    return shared


# -- through it, as it came ----------------------------------------------------------------------------

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


# -- whom it serves, and where it goes -----------------------------------------------------------------

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


# -- what is kept --------------------------------------------------------------------------------------


def test_updates_are_kept_as_they_came_and_relayed_as_they_came(door: Proxied) -> None:
    """One line an update, with the bot whose token was used."""
    door.behind.answer = lambda asked: Answer(POLLED)

    assert POLLED == door.call("getUpdates", b'{"timeout":50}', bot=8).body
    assert [b'{"update_id":1,"message":{"text":"oi"}}', b'{"update_id":2,"x":{}}'] == door.bodies()
    assert {("proxy", 8)} == {(each["source"], each["bot_id"]) for each in door.recorded()}


def test_what_a_bot_says_is_kept_from_the_result(door: Proxied) -> None:
    """The message as Telegram gave it, and the method; no parameters, for they add nothing."""
    door.behind.says(MESSAGE)

    assert MESSAGE == json.loads(door.call("sendMessage", b'{"chat_id":-1001,"text":"..."}').body)["result"]
    (line,) = door.recorded()
    assert {"source": "proxy", "bot_id": 7, "sent": {"method": "sendMessage", "result": MESSAGE}} == line


def test_what_a_bot_does_is_kept_with_its_parameters(door: Proxied) -> None:
    """A deletion has nothing but `true` in its result."""
    assert 200 == door.call("deleteMessage", b"chat_id=-1001&message_id=5", FORM).status
    (line,) = door.recorded()
    params = {"chat_id": -1001, "message_id": 5}
    assert {"method": "deleteMessage", "params": params, "result": True} == line["sent"]


NOT_KEPT: dict[str, tuple[str, object]] = {
    "asking": ("getChat", {"id": -1001, "type": "supergroup", "message_id": 1, "chat": {}}),
    "typing": ("sendChatAction", True),
    "a draft": ("sendMessageDraft", True),
    "its own commands": ("setMyCommands", True),
    "its webhook": ("deleteWebhook", True),
    "leaving": ("logOut", True),
    "closing": ("close", True),
}


@pytest.mark.parametrize(("method", "result"), NOT_KEPT.values(), ids=NOT_KEPT)
def test_what_is_not_kept(door: Proxied, method: str, result: object) -> None:
    """It says nothing of a conversation."""
    door.behind.says(result)
    assert 200 == door.call(method, b'{"chat_id":-1001}').status
    assert [] == door.kept()


def test_what_failed_is_not_kept(door: Proxied) -> None:
    """Nothing was said."""
    door.behind.answer = lambda asked: REPLIES["refused"]
    assert 400 == door.call("sendMessage", b'{"chat_id":-1001}').status
    assert ([], []) == (door.kept(), door.told)


# -- where something breaks ----------------------------------------------------------------------------


def test_updates_are_relayed_only_once_they_are_durable() -> None:
    """While the disk works the bot waits; with the promise taken out, this fails."""
    logs = FaultyLogs()
    with opened(logs) as door, door.connect() as peer:
        door.behind.answer = lambda asked: Answer(POLLED)
        logs.gate.clear()
        peer.sendall(request(path("getUpdates")))
        door.behind.await_(lambda: len(door.behind.asked) == 1)
        peer.settimeout(0.3)
        with pytest.raises(TimeoutError):
            peer.recv(1)
        logs.gate.set()
        peer.settimeout(10)
        assert [POLLED] == [each.body for each in read(peer)]


def test_updates_that_cannot_be_kept_are_not_relayed() -> None:
    """A 5xx as the Bot API would put it: the bot asks again, and Telegram still has them."""
    with opened(FaultyLogs(Faults({("append", 0): errno.ENOSPC}))) as door:
        door.behind.answer = lambda asked: Answer(POLLED)
        reply = door.call("getUpdates")
    assert (503, b"5") == (reply.status, reply.headers[b"retry-after"])
    assert (False, 503) == tuple(json.loads(reply.body)[name] for name in ("ok", "error_code"))


def test_what_was_sent_is_relayed_even_if_it_cannot_be_kept() -> None:
    """Or the bot would send it twice; the person who runs this is told."""
    with opened(FaultyLogs(Faults({("append", 0): errno.ENOSPC}))) as door:
        door.behind.says(MESSAGE)
        for _ in range(3):
            assert MESSAGE == json.loads(door.call("sendMessage").body)["result"]
        assert 1 == len(door.told)
        assert "could not be kept" in str(door.told[0])


UNREADABLE = {
    "cut JSON": b'{"ok":true,"result":[{"update_id":1}',
    "a page": b"<html>",
    "a list": b"[]",
    "no list": b'{"ok":true,"result":{"update_id":1}}',
    "no result": b'{"ok":true}',
    "bad UTF-8": b'{"ok":true,"result":["\xff"]}',
    "nested without end": b'{"ok":true,"result":' + b"[" * 100_000,
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_a_reply_that_cannot_be_read_is_relayed_and_told(door: Proxied, body: bytes) -> None:
    """As it came, and with nothing kept."""
    door.behind.answer = lambda asked: Answer(body)
    assert body == door.call("getUpdates").body
    assert [] == door.kept()


def test_a_reply_too_large_to_be_read_is_streamed(door: Proxied, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is held back for it."""
    monkeypatch.setattr("igarape.capture.calls.REPLY_LIMIT", 1000)
    body = json.dumps({"ok": True, "result": ["x" * 100_000]}).encode()
    door.behind.answer = lambda asked: Answer(body)
    assert (body, []) == (door.call("getUpdates").body, door.kept())


@pytest.mark.parametrize("method", ["getUpdates", "sendMessage", "getMe"])
@pytest.mark.parametrize("chunked", [False, True], ids=["by length", "by chunks"])
def test_a_reply_that_breaks_off_is_no_reply(door: Proxied, method: str, *, chunked: bool) -> None:
    """The bot sees an abort: never a whole reply, and nothing of it is kept."""
    door.behind.answer = lambda asked: Answer(POLLED, length=len(POLLED) + 100, chunked=chunked, cut=True)
    with door.connect() as peer:
        peer.sendall(request(path(method), b"{}"))
        came = b"".join(iter(lambda: peer.recv(65536), b""))

    head, _, body = came.partition(b"\r\n\r\n")
    whole = b"\r\n0\r\n\r\n" in came or b"content-length: %d\r\n" % len(body) in head.lower() + b"\r\n"
    assert (False, []) == (whole, door.kept())


def test_a_server_that_hangs_up_is_a_bad_gateway(door: Proxied) -> None:
    """Said as the Bot API would, so that the bot's library tries again."""
    door.behind.answer = lambda asked: None
    reply = door.call("sendMessage")
    assert (502, 502) == (reply.status, json.loads(reply.body)["error_code"])


def test_a_server_that_is_not_there_is_a_bad_gateway() -> None:
    """The same; the next call is a fresh try."""
    with opened(api="http://127.0.0.1:1") as door:
        assert [502, 502] == [door.call("getUpdates").status for _ in range(2)]


@pytest.mark.parametrize(
    "target", [path("getUpdates"), b"/file" + path("photos/1.jpg")], ids=["poll", "file"]
)
def test_a_bot_that_hangs_up_is_heard_behind(door: Proxied, target: bytes) -> None:
    """A long poll that nobody waits for any more would take updates from the next one."""
    hold = threading.Event()
    door.behind.answer = lambda asked: Answer(hold=hold)
    with door.connect() as peer:
        peer.sendall(request(target, verb=b"GET"))
        door.behind.await_(lambda: len(door.behind.asked) == 1)
    door.behind.await_(lambda: door.behind.broken == [target.decode()])


def test_an_upload_that_breaks_off_is_heard_behind(door: Proxied) -> None:
    """Half a file is no file."""
    target = path("sendDocument")
    with door.connect() as peer:
        peer.sendall(request(target, b"x" * 300_000)[:-1])
    door.behind.await_(lambda: door.behind.broken == [target.decode()])
    assert [] == door.kept()


def test_what_was_sent_is_kept_even_if_the_bot_hung_up(door: Proxied) -> None:
    """Telegram has the call whole, and runs it; so its result is waited for."""
    hold = threading.Event()
    body = json.dumps({"ok": True, "result": MESSAGE}).encode()
    door.behind.answer = lambda asked: Answer(body, hold=hold)
    with door.connect() as peer:
        peer.sendall(request(path("sendMessage"), b"{}"))
        door.behind.await_(lambda: len(door.behind.asked) == 1)
    hold.set()
    pause = threading.Event()
    assert any(door.kept() or pause.wait(0.01) for _ in range(1000))
    assert MESSAGE == door.recorded()[0]["sent"]["result"]


def test_a_webhook_of_the_bot_s_own_is_told_once(door: Proxied) -> None:
    """It takes the updates away; removing one does not."""
    for url in ("", "https://bot.example.org/x", "https://bot.example.org/y"):
        assert 200 == door.call("setWebhook", b"url=" + url.encode(), FORM).status
    assert ["A bot set a webhook of its own"] == [str(each)[:30] for each in door.told]
    assert [] == door.kept()


def test_the_proxy_and_the_webhook_on_one_port() -> None:
    """Each takes its own; a bot that removes the webhook is told of, once."""
    with opened(webhook=True) as door:
        door.behind.says(MESSAGE)
        assert 200 == door.call("sendMessage").status
        door.behind.says(True)
        assert [200, 200] == [door.call("deleteWebhook").status for _ in range(2)]
        assert [200, 401] == [
            each.status for each in door.ask(post(b'{"update_id":1}', RIGHT_SECRET), post(b"{}"))
        ]
        assert [200] == [each.status for each in door.ask(request(b"/livez", verb=b"GET"))]
        assert ["proxy", "webhook"] == [each["source"] for each in door.recorded()]
        assert ["A bot removed its webhook"] == [str(each)[:25] for each in door.told]


def test_two_calls_on_one_connection(door: Proxied) -> None:
    """Framing holds after each kind of reply."""
    door.behind.answer = lambda asked: REPLIES["chunks"]
    asked = [request(path(method), b"{}") for method in ("sendMessage", "sendChatAction", "getUpdates")]
    found: list[Any] = [door.ask(asked[0], asked[2]), door.ask(asked[2], asked[0])]
    assert [[200, 200], [200, 200]] == [[each.status for each in replies] for replies in found]
