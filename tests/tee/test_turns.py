"""The tee: who waits for whom, and what is told of incidents."""

from __future__ import annotations

import threading
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import pytest

from igarape.asgi.tee import Tee
from igarape.asgi.turns import WAITING, Turns
from igarape.capture.intake import Intake
from igarape.capture.tee import target
from igarape.errors import Problem
from tests.capture.faulty import soon
from tests.door import RIGHT, SECRET, opened, post, read
from tests.tee.bot import Answer, Seen, listening
from tests.tee.teed import Teed, teed, update


def two_at_once(tee: Teed, first: bytes, second: bytes) -> tuple[list[int], int]:
    """Let two updates come while the bot thinks; give the order in which it got them, and how many at once."""
    free = threading.Event()

    def answer(seen: Seen) -> Answer:
        free.wait(10)
        return Answer()

    tee.bot.answer = answer
    with ExitStack() as peers:
        begun = [tee.begin(peers, first)]
        soon(lambda: tee.bot.busy == 1)
        begun.append(tee.begin(peers, second))
        soon(lambda: len(tee.door.kept()) == 2)
        threading.Timer(0.05, free.set).start()
        assert [read(peer)[0].status for peer in begun] == [200, 200]
    return tee.bot.numbers, tee.bot.most


EDIT = update(2).replace(b'"message":', b'"edited_message":')


@pytest.mark.parametrize("second", [update(2), EDIT], ids=["message", "edit"])
def test_one_chat_is_served_one_after_another(tee: Teed, second: bytes) -> None:
    """Also where Telegram gave up waiting and sent again while the bot is still at it."""
    assert two_at_once(tee, update(1), second) == ([1, 2], 1)


def test_without_turns_they_overlap(tee: Teed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without turns the bot has two of one chat at once."""

    @asynccontextmanager
    async def at_once(self: Turns, name: object) -> Any:
        yield

    monkeypatch.setattr(Turns, "turn", at_once)
    assert two_at_once(tee, update(1), update(2)) == ([1, 2], 2)


def test_chats_do_not_wait_for_each_other(tee: Teed) -> None:
    """Two chats, both at the bot at once."""
    assert two_at_once(tee, update(1), update(2, chat=6)) == ([1, 2], 2)


def test_a_bot_that_hangs_holds_up_one_chat(tee: Teed) -> None:
    """Every other chat is answered while the one waits, again and again."""
    free = threading.Event()

    def answer(seen: Seen) -> Answer:
        if seen.number == 1:
            free.wait(10)
        return Answer()

    tee.bot.answer = answer
    with ExitStack() as peers:
        peer = tee.begin(peers, update(1))
        soon(lambda: tee.bot.busy == 1)
        others = [update(number, chat=100 + number) for number in range(2, 40)]
        assert tee.statuses(*others) == [200] * 38
        assert tee.bot.busy == 1
        free.set()
        assert read(peer)[0].status == 200


def test_a_bot_that_hangs_is_a_failure_in_time(tee: Teed, monkeypatch: pytest.MonkeyPatch) -> None:
    """504 before Telegram hangs up by itself; the next try has its turn at once."""
    monkeypatch.setattr("igarape.asgi.tee.SECONDS", 0.1)
    free = threading.Event()

    def answer(seen: Seen) -> Answer:
        free.wait(10)
        return Answer()

    tee.bot.answer = answer
    assert tee.statuses(update(1)) == [504]
    free.set()
    tee.bot.answer = lambda seen: Answer()
    assert tee.statuses(update(1)) == [200]


def test_too_many_of_one_chat_are_told_to_come_again(tee: Teed) -> None:
    """Who has not hung up yet takes a place; the rest gets 503, and other chats go on."""
    free = threading.Event()

    def answer(seen: Seen) -> Answer:
        if seen.number < 100:
            free.wait(10)
        return Answer()

    tee.bot.answer = answer
    with ExitStack() as peers:
        begun = [tee.begin(peers, update(number)) for number in range(WAITING)]
        soon(lambda: len(tee.door.kept()) == WAITING and tee.bot.busy == 1)
        (reply,) = tee.send(update(99))
        assert (reply.status, reply.headers[b"retry-after"]) == (503, b"5")
        assert tee.statuses(update(100, chat=6)) == [200]
        free.set()
        assert [read(peer)[0].status for peer in begun] == [200] * WAITING


def test_a_bot_that_is_down_is_told_once_and_its_return_once() -> None:
    """502 each time, one sentence; and one more when it is back. No path, which may be secret, is told."""
    with listening() as gone:
        port = gone.port
    with teed(url=f"http://127.0.0.1:{port}/secret-path") as tee:
        assert tee.statuses(update(1), update(2, chat=6), update(1)) == [502] * 3
        assert len(tee.told) == 1
        assert tee.told[0].startswith(f"The bot at http://127.0.0.1:{port} cannot be reached: ")
        with listening(port=port):
            assert tee.statuses(update(1)) == [200]
            assert tee.well == []  # the other chat has not been tried again yet
            assert tee.statuses(update(2, chat=6), update(3)) == [200, 200]
        assert tee.well == [f"http://127.0.0.1:{port}"]
        assert "secret-path" not in str(tee.told)


def test_a_bot_that_refuses_one_update_is_told_once() -> None:
    """Others go well meanwhile: that is neither news nor the end of it."""
    with teed(lambda seen: Answer(500 if seen.number == 1 else 200)) as tee:
        for number in (1, 2, 1, 3, 1):
            tee.send(update(number, chat=number))
        assert tee.told == [
            f"The bot at http://127.0.0.1:{tee.bot.port} answers 500, so Telegram sends the update again."
        ]
        assert tee.well == []


def test_a_way_back_to_ourselves_is_found() -> None:
    """508, at the first turn of the loop."""
    with listening() as free:
        port = free.port
    told: list[Problem] = []

    def tee(intake: Intake) -> Tee:
        to = target(f"http://127.0.0.1:{port}/telegram")
        return Tee(to, intake, secret=SECRET, tell=told.append)

    with opened(tee=tee, port=port) as door:
        (reply,) = door.ask(post(update(1), RIGHT))
        assert reply.status == 508
        assert len(door.kept()) == 2
    assert "leads back to igarape" in str(told[0])


def test_the_end_waits_for_no_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal while the bot thinks: Telegram is told to come again, and connections are closed."""
    monkeypatch.setattr("igarape.via.uvicorn._STOP_SECONDS", 0.1)
    free = threading.Event()

    def answer(seen: Seen) -> Answer:
        free.wait(10)
        return Answer()

    with ExitStack() as peers:
        with teed(answer) as tee:
            peer = tee.begin(peers, update(1))
            soon(lambda: tee.bot.busy == 1)
            threading.Timer(1, free.set).start()  # the bot of this test must end too
        assert read(peer)[0].status == 503
