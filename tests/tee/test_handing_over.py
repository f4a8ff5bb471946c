"""The tee: what the bot gets, and that it is kept first."""

from __future__ import annotations

import base64
from contextlib import ExitStack

import pytest

from tests.capture.faulty import Faults, FaultyLogs, soon
from tests.door import RIGHT, SECRET, post, read
from tests.tee.bot import Answer
from tests.tee.teed import OWN, Teed, said, teed, update


def test_the_bot_gets_what_telegram_sent(tee: Teed) -> None:
    """The very bytes, at its own path, with its own secret; and its 200 is Telegram's."""
    (reply,) = tee.send(update(1))
    assert (reply.status, reply.body, reply.headers[b"content-length"]) == (200, b"", b"0")
    (seen,) = tee.bot.seen
    assert (seen.path, seen.body) == ("/hook?x=1", update(1))
    assert seen.headers["x-telegram-bot-api-secret-token"] == OWN
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["host"] == f"127.0.0.1:{tee.bot.port}"
    assert SECRET not in str(seen.headers)
    assert tee.door.bodies() == [update(1).replace(b"\n", b"")]


def test_who_asked_stays_known_to_the_bot(tee: Teed) -> None:
    """A bot that lets in Telegram's addresses alone reads them where its front has always put them."""
    tee.door.ask(post(update(1), RIGHT, b"x-forwarded-for: 149.154.160.7", b"cookie: a=b"))
    headers = tee.bot.seen[0].headers
    assert headers["x-forwarded-for"] == "149.154.160.7"
    assert "cookie" not in headers


def test_a_password_in_the_address_is_sent_as_telegram_does() -> None:
    """As Basic authorization, and it does not stand in the path."""
    with teed(url="http://ana:p%40ss@127.0.0.1:{port}/hook") as tee:
        assert tee.statuses(update(1)) == [200]
        (seen,) = tee.bot.seen
        assert seen.headers["authorization"] == "Basic " + base64.b64encode(b"ana:p@ss").decode()
        assert seen.path == "/hook"


def test_what_is_no_update_goes_on_too(tee: Teed) -> None:
    """Whatever has the secret is Telegram's: the bot, not the tee, says what it thinks of it."""
    bodies = [b"", b"rubbish", b"[1]", b'{"update_id":"x"}', b'{"update_id":1,"new_kind":{}}']
    assert tee.statuses(*bodies) == [200] * 5
    assert [each.body for each in tee.bot.seen] == bodies


@pytest.mark.parametrize("wrong", [RIGHT + b"X", b"x: y"], ids=["wrong", "missing"])
def test_nobody_else_reaches_the_bot(tee: Teed, wrong: bytes) -> None:
    """Without the secret nothing is handed over."""
    (reply,) = tee.door.ask(post(update(1), wrong))
    assert reply.status == 401
    assert tee.bot.seen == []


def test_connections_to_the_bot_are_used_again(tee: Teed) -> None:
    """One after another over one; where the bot closes it, over a new one, and nobody notices."""
    tee.statuses(update(0))
    before = tee.bot.connections
    assert tee.statuses(*[update(number) for number in range(1, 6)]) == [200] * 5
    assert tee.bot.connections == before
    tee.bot.answer = lambda seen: Answer(200, {"connection": "close"})
    assert tee.statuses(*[update(number) for number in range(6, 9)]) == [200] * 3
    assert tee.bot.connections == before + 2


def test_a_connection_that_the_bot_closed_meanwhile_costs_nothing() -> None:
    """It is seen to be closed before anything is written to it."""
    with teed(idle=0.05) as tee:
        assert tee.statuses(update(1)) == [200]
        soon(lambda: tee.bot.open == 0)
        assert tee.statuses(update(2)) == [200]
        assert tee.bot.numbers == [1, 2]


def test_the_bot_hears_of_it_once_it_is_kept() -> None:
    """While the disk is at it, the bot waits; so a crash can lose nothing that the bot has answered."""
    logs = FaultyLogs()
    with teed(logs=logs) as tee, ExitStack() as peers:
        logs.gate.clear()
        peer = tee.begin(peers, update(1))
        soon(lambda: logs.calls("append") == 1)
        assert tee.bot.seen == []
        logs.gate.set()
        assert read(peer)[0].status == 200
        assert len(tee.bot.seen) == 1


def test_a_disk_that_fails_hands_nothing_over() -> None:
    """503, and the bot hears of the update when Telegram sends it again."""
    faults = Faults({("sync", 0): 28})
    with teed(logs=FaultyLogs(faults)) as tee:
        (reply,) = tee.send(update(1))
        assert (reply.status, reply.headers[b"retry-after"]) == (503, b"5")
        assert tee.bot.seen == []
        faults.plan.clear()
        assert tee.statuses(update(1)) == [200]
        assert tee.bot.numbers == [1]


def test_the_tee_costs_no_sync_of_its_own() -> None:
    """Each update one sync, as without a tee; a method in the reply one more."""
    logs = FaultyLogs()
    with teed(logs=logs) as tee:
        tee.send(update(0))
        before = logs.calls("sync")
        assert tee.statuses(*[update(number) for number in range(1, 6)]) == [200] * 5
        assert logs.calls("sync") - before <= 5
        tee.bot.answer = lambda seen: said()
        before = logs.calls("sync")
        assert tee.statuses(*[update(number) for number in range(6, 11)]) == [200] * 5
        assert logs.calls("sync") - before <= 10
