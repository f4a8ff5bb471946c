"""The Bot API, called: what is sent, what is made of each answer, and that the token comes out nowhere."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import threading
from collections.abc import Iterator

import pytest

from igarape.errors import Declined, Problem, Unreachable
from igarape.secret import Secret
from igarape.via import telegram
from igarape.via.telegram import Telegram
from tests import canary
from tests.scripted import HANG, HANG_UP, Line, http, scripted

TOKEN = Secret(canary.token(7))
OK = http(b'{"ok":true,"result":[1]}')


def met(line: Line, *, seconds: float = 5.0) -> Problem:
    """Call a method, and give the problem that it met."""
    with scripted(line) as server, Telegram(TOKEN, server.url) as bot:
        with pytest.raises(Problem) as problem:
            bot.call("getMe", seconds=seconds)
        return problem.value


def test_a_call_and_its_result() -> None:
    """Parameters go as JSON; None is left out."""
    with scripted(OK) as server, Telegram(TOKEN, server.url + "/") as bot:
        assert bot.call("sendMessage", {"chat_id": -1, "text": "olá", "reply": None, "kinds": ["a"]}) == [1]
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(f"POST /bot{TOKEN.reveal()}/sendMessage HTTP/1.1".encode())
    assert json.loads(body) == {"chat_id": -1, "text": "olá", "kinds": ["a"]}


def test_a_file_is_uploaded_beside_the_parameters() -> None:
    """As a form, lists as JSON inside."""
    with scripted(OK) as server, Telegram(TOKEN, server.url) as bot:
        bot.call("sendPhoto", {"kinds": ["a"], "n": 1}, files={"photo": ("a.png", b"\x89PNG")})
    assert b'name="photo"; filename="a.png"' in server.requests[0]
    assert b'name="kinds"\r\n\r\n["a"]\r\n' in server.requests[0]
    assert b'name="n"\r\n\r\n1\r\n' in server.requests[0]


def test_an_odd_date_does_no_harm() -> None:
    """What a header says is no reason to lose a reply."""
    for date in ("", "yesterday", "Mon, 01 Jan 0001 00:00:00 +1400", "Sat, 21 Nov 2026 99:00:00 GMT"):
        line = http(b'{"ok":true,"result":1}', "200 OK", f"Date: {date}")
        with scripted(line) as server, Telegram(TOKEN, server.url) as bot:
            assert bot.call("getMe") == 1


def test_what_telegram_declines() -> None:
    """The code, its words, how long to wait and where the chat went; of the last two only numbers count."""
    body = b'{"ok":false,"error_code":429,"description":"Too Many","parameters":{"retry_after":9,"migrate_to_chat_id":-5}}'
    problem = met(http(body, "429 Too Many Requests"))
    assert isinstance(problem, Declined)
    assert (problem.code, problem.says, problem.retry_after, problem.moved_to) == (429, "Too Many", 9, -5)

    odd = met(
        http(b'{"ok":false,"error_code":true,"parameters":{"retry_after":true,"migrate_to_chat_id":"5"}}')
    )
    assert isinstance(odd, Declined)
    assert (odd.code, odd.says, odd.retry_after, odd.moved_to) == (0, "?", None, None)


NOTHING_TO_READ = {
    "HTML with 200": http(b"<html>Sign in to the hotel's network</html>"),
    "HTML with 502": http(b"<html><h1>Bad Gateway</h1></html>", "502 Bad Gateway"),
    "nothing": http(b""),
    "a list": http(b"[]"),
    "no ok": http(b'{"result":1}'),
    "an ok that is a text": http(b'{"ok":"true","result":1}'),
    "no result": http(b'{"ok":true}'),
    "cut where its length is known": http(b'{"ok":true,"res', length=1000),
    "cut where it is not": http(b'{"ok":true,"result":[1'),
    "cut in a string": http(b'{"ok":true,"result":["\xff'),
    "brackets without end": http(b'{"ok":true,"result":' + b"[" * 100_000),
    "a redirect": http(b"", "302 Found", "Location: http://127.0.0.1:1/"),
    "no HTTP": Line(b"SSH-2.0-OpenSSH_9.7\r\n"),
    "hangs up": HANG_UP,
    "not gzip": http(b"x", "200 OK", "Content-Encoding: gzip"),
}


@pytest.mark.parametrize("line", NOTHING_TO_READ.values(), ids=NOTHING_TO_READ)
def test_a_reply_that_cannot_be_read(line: Line) -> None:
    """Is no answer at all: the method may have been run, or not."""
    assert isinstance(met(line), Unreachable)


def test_a_hang_ends() -> None:
    """After so many seconds."""
    assert isinstance(met(HANG, seconds=0.1), Unreachable)


def test_an_odd_result_is_given_as_it_came() -> None:
    """`raw` wants the frame to be whole; what is inside may be odd, and then `call` says so."""
    body = b'{"ok":true,"result":[{"update_id":1,"x":"\xff"},NaN]}'
    with (
        scripted(http(body), http(b'{"ok":true,"result":"\xff"}')) as server,
        Telegram(TOKEN, server.url) as bot,
    ):
        assert bot.raw("getUpdates") == body
        with pytest.raises(Unreachable):
            bot.call("getUpdates")


def test_what_is_too_large_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A packed reply could fill the memory."""
    monkeypatch.setattr(telegram, "MOST_BYTES", 1 << 20)
    bomb = gzip.compress(b'{"ok":true,"result":"' + b" " * (2 << 20) + b'"}')
    problem = met(http(bomb, "200 OK", "Content-Encoding: gzip"))
    assert isinstance(problem, Unreachable)
    assert "more than 1048576 bytes" in str(problem)


def test_a_reply_that_drips_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, but all of them together do not."""
    monkeypatch.setattr(telegram, "_CONNECT_SECONDS", 0.1)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:

        def drip() -> None:
            peer, _ = door.accept()
            with peer:
                peer.recv(65536)
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                try:
                    while not stop.wait(0.02):
                        peer.sendall(b" ")
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        here = f"http://127.0.0.1:{door.getsockname()[1]}"
        with Telegram(TOKEN, here) as bot, pytest.raises(Unreachable, match="too slowly"):
            bot.call("getMe", seconds=0.3)
        stop.set()
        thread.join()


# -- the token -----------------------------------------------------------------------------------------


def ways_to_fail() -> Iterator[tuple[str, list[Line]]]:
    """Addresses and answers of every kind that fails."""
    echo = json.dumps({"ok": False, "error_code": 404, "description": f"no /bot{TOKEN.reveal()}/getMe"})
    yield "", [http(echo.encode(), "404 Not Found")]
    yield "", [http(f"Location of {TOKEN.reveal()}".encode(), f"500 {TOKEN.reveal()}")]
    yield "", [http(b"", "302 Found", f"Location: /bot{TOKEN.reveal()}/x")]
    yield "", [Line(f"HTTP/1.1 {TOKEN.reveal()}\r\n\r\n".encode())]
    for address in (
        "http://127.0.0.1:1",
        "https://127.0.0.1:1",
        "htp://x",
        "x",
        "http://[",
        "http://a b",
        "http://\x00",
    ):
        yield address, []


def test_the_token_is_in_no_problem_and_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever fails, and however much is logged; nor is the name and password of the server's address."""
    caplog.set_level(logging.DEBUG)
    for address, script in ways_to_fail():
        with (
            scripted(*script) as server,
            Telegram(TOKEN, address or server.url) as bot,
            pytest.raises(Problem) as found,
        ):
            bot.call("getMe", seconds=1)
        said = f"{found.value} {found.value.values} {found.value!r} {found.value.__cause__!r} {vars(found.value)}"
        canary.look(said, f"{address} {script}")
        assert found.value.__suppress_context__ or found.value.__context__ is None, address
    with Telegram(TOKEN, "http://user:pass-word@127.0.0.1:1") as bot, pytest.raises(Unreachable) as met:
        bot.call("getMe")
    assert "pass-word" not in str(met.value)
    canary.look(caplog.text, "the log")
    assert repr(TOKEN) == "Secret('***')"


def test_the_log_would_show_the_token(caplog: pytest.LogCaptureFixture) -> None:
    """The control: with httpx's logger as it comes, the token is in the log."""
    caplog.set_level(logging.INFO, "httpx")
    with scripted(OK) as server, Telegram(Secret("8:" + "y" * 35), server.url) as bot:
        bot.call("getMe")
    assert "y" * 35 in caplog.text
