"""Where something breaks: the disk, the server behind, the bot, a reply in the middle of it."""

from __future__ import annotations

import errno
import json
import threading

import pytest

from tests.capture.faulty import Faults, FaultyLogs
from tests.door import read
from tests.proxied import MESSAGE, POLLED, Proxied, opened, path, request
from tests.upstream import Answer


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


def test_what_goes_wrong_often_is_told_seldom() -> None:
    """The first time, the tenth, the hundredth."""
    with opened() as door:
        door.behind.answer = lambda asked: Answer(b"<html>")
        for _ in range(12):
            door.call("getUpdates")
        assert [1, 10] == [each.values["count"] for each in door.told]
        assert "getUpdates" in str(door.told[0])


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
