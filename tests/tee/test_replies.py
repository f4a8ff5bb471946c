"""The tee: what Telegram is told, and a method in the reply."""

from __future__ import annotations

import json
import threading
from contextlib import ExitStack
from typing import Any

import pytest

from tests.capture.faulty import Faults, FaultyLogs, soon
from tests.door import Door, read
from tests.tee.bot import Answer, Seen, listening
from tests.tee.teed import FORM, GREETING, Teed, said, teed, update

STATUSES = {
    200: 200, 201: 201, 202: 202, 204: 204, 299: 299,
    301: 502, 302: 502, 304: 502, 307: 502,
    400: 400, 401: 401, 403: 403, 404: 404, 409: 409, 410: 502, 429: 429,
    500: 500, 502: 502, 503: 503, 504: 504, 599: 599, 600: 502, 999: 502,
}  # fmt: skip


def test_the_bot_s_status_is_telegram_s(tee: Teed) -> None:
    """But for redirects, 410, and what is no status: those are failures of another kind."""
    tee.bot.answer = lambda seen: Answer(seen.number)
    for status, told in STATUSES.items():
        assert (status, tee.statuses(update(status, chat=status))) == (status, [told])


def test_the_bot_s_reply_is_telegram_s(tee: Teed) -> None:
    """Body and type come back with success."""
    tee.bot.answer = lambda seen: said()
    (reply,) = tee.send(update(1))
    assert json.loads(reply.body) == GREETING
    assert reply.headers[b"content-type"] == b"application/json"


def test_a_failure_comes_back_without_its_page(tee: Teed) -> None:
    """Telegram reads nothing of it; a bot's traceback is nobody's business. Retry-After is obeyed by Telegram."""
    answer = Answer(503, {"Content-Type": "text/html", "Retry-After": "30", "X-Powered-By": "x"}, b"<h1>oops")
    tee.bot.answer = lambda seen: answer
    (reply,) = tee.send(update(1))
    assert (reply.status, reply.body, reply.headers[b"retry-after"]) == (503, b"", b"30")
    assert b"x-powered-by" not in reply.headers


def test_what_an_update_says_is_never_the_reply(tee: Teed) -> None:
    """Whoever writes a method into a message has Telegram run nothing."""
    (reply,) = tee.send(b'{"update_id":1,"method":"sendMessage","chat_id":5,"text":"ha"}')
    assert (reply.status, reply.body) == (200, b"")


def test_no_redirect_is_followed(tee: Teed) -> None:
    """The tee goes where the setting says, and nowhere else."""
    with listening() as elsewhere:
        where = f"http://127.0.0.1:{elsewhere.port}/hook"
        tee.bot.answer = lambda seen: Answer(307, {"Location": where})
        assert tee.statuses(update(1)) == [502]
        assert len(tee.bot.seen) == 1
    assert elsewhere.seen == []


BROKEN = {
    "nothing": b"",
    "no HTTP": b"hello\r\n\r\n",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "half a body": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
    "another protocol": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12",
    "a head without end": b"HTTP/1.1 200 OK\r\n" + b"x-y: z\r\n" * 50_000,
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_a_reply_that_breaks_off_is_none(tee: Teed, raw: bytes) -> None:
    """502: Telegram sends the update again."""
    tee.bot.answer = lambda seen: Answer(raw=raw)
    assert tee.statuses(update(1)) == [502]
    tee.bot.answer = lambda seen: Answer()
    assert tee.statuses(update(1)) == [200]


def test_a_first_word_before_the_reply_is_passed_over(tee: Teed) -> None:
    """100 and 103 announce a reply, and are none."""
    raw = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    tee.bot.answer = lambda seen: Answer(raw=raw)
    assert tee.statuses(update(1)) == [200]


def test_a_reply_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory has a bound; the sentence says which."""
    monkeypatch.setattr("igarape.asgi.tee.LARGEST", 1000)
    with teed(lambda seen: Answer(200, {}, b"x" * (1000 + seen.number))) as tee:
        assert tee.statuses(update(0), update(1)) == [200, 502]
        assert "more than 1000 bytes" in tee.told[0]


def sent(door: Door) -> list[dict[str, Any]]:
    """What is kept of the bot's replies."""
    return [json.loads(line)["sent"] for line in door.kept() if b'"sent":' in line]


def test_a_method_in_the_reply_is_kept(tee: Teed) -> None:
    """With what it answers, for nobody is told its message's number; `{}` is no method."""
    tee.bot.answer = lambda seen: said() if seen.number == 1 else Answer(200, FORM, b"{}")
    tee.send(update(1), update(2))
    params = {"chat_id": 5, "text": "Olá!"}
    assert sent(tee.door) == [
        {"method": "sendMessage", "params": params, "result": None, "reply_to_update": 1}
    ]
    assert b'"source":"proxy","bot_id":7' in tee.door.kept()[1]


def test_a_method_is_kept_before_telegram_runs_it() -> None:
    """While the disk is at it, Telegram waits for the reply."""
    logs = FaultyLogs()

    def answer(seen: Seen) -> Answer:
        logs.gate.clear()
        return said()

    with teed(answer, logs) as tee, ExitStack() as peers:
        peer = tee.begin(peers, update(1))
        soon(lambda: logs.calls("append") == 2)
        peer.settimeout(0.05)
        with pytest.raises(TimeoutError):
            peer.recv(1)
        logs.gate.set()
        peer.settimeout(10)
        assert read(peer)[0].status == 200
        assert len(sent(tee.door)) == 1


@pytest.mark.parametrize("error", [28, 5])
def test_a_method_that_cannot_be_kept_goes_on(error: int) -> None:
    """The bot's reply matters more than our copy of it: same status, same body; it is told once."""
    faults = Faults()

    def answer(seen: Seen) -> Answer:
        faults.plan[("sync", 0)] = error
        return said()

    with teed(answer, FaultyLogs(faults)) as tee:
        for number in (1, 2):
            faults.plan.clear()
            (reply,) = tee.send(update(number))
            assert (reply.status, json.loads(reply.body)) == (200, GREETING)
        assert [each for each in tee.told if "could not be kept" in each] == tee.told[-1:] != []
        faults.plan.clear()
        tee.bot.answer = lambda seen: said()
        assert tee.statuses(update(3)) == [200]
        assert sent(tee.door)[-1]["reply_to_update"] == 3


def test_a_disk_that_hangs_holds_up_no_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our copy has a few seconds; others that share its sync still wait in peace."""
    monkeypatch.setattr("igarape.asgi.tee.RECORD_SECONDS", 0.1)
    logs = FaultyLogs()

    def answer(seen: Seen) -> Answer:
        logs.gate.clear()
        return said()

    with teed(answer, logs) as tee:
        assert tee.statuses(update(1)) == [200]
        logs.gate.set()
        tee.bot.answer = lambda seen: Answer()
        assert tee.statuses(update(2)) == [200]


def test_who_waits_no_longer_leaves_the_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two replies share a sync: the first gives up, and the second still has its own time."""
    monkeypatch.setattr("igarape.asgi.tee.RECORD_SECONDS", 0.2)
    logs, free = FaultyLogs(), {number: threading.Event() for number in (1, 2)}

    def answer(seen: Seen) -> Answer:
        free[seen.number].wait(10)
        return said()

    with teed(answer, logs) as tee, ExitStack() as peers:
        begun = [tee.begin(peers, update(number, chat=number)) for number in free]
        soon(lambda: tee.bot.busy == 2)
        logs.gate.clear()
        appended = logs.calls("append")
        begun.append(tee.begin(peers, b'{"update_id":3}'))
        soon(lambda: logs.calls("append") > appended)  # from here on lines wait for the next sync, together
        free[1].set()
        threading.Timer(0.1, free[2].set).start()
        assert [read(peer)[0].status for peer in begun[:2]] == [200, 200]
        tee.bot.answer = lambda seen: Answer()
        logs.gate.set()
        assert read(begun[2])[0].status == 200
