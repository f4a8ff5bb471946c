"""The bot answers /igarape where it may, and capture never waits for it."""

from __future__ import annotations

import errno
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from socket import create_connection
from typing import Any

import pytest

from igarape import answering
from igarape.answering import WAITING, Answerer
from igarape.capture.journal import Journal
from igarape.errors import Problem
from igarape.posting import Report
from igarape.store import MemoryStore
from igarape.testing import Chat
from igarape.via.disk import DiskStore
from tests.capture.faulty import FaultyLogs, lines
from tests.door import RIGHT, post, read
from tests.imports import deliveries
from tests.lakes import fill, talk
from tests.reports import Stage, stage
from tests.server import Server
from tests.show.test_picture import size

WAIT = 60.0  # seconds that a test would wait for what never comes


class Drawer:
    """Draws nothing: its report names the chat and the question. `moves` are those of the tables."""

    def __init__(self, moves: dict[int, int] | None = None) -> None:
        self.known = moves or {}
        self.looks = 0
        self.fails = False
        self.tries = 0

    def report(self, chat: int, about: list[str]) -> Report:
        """Make the words."""
        self.tries += 1
        if self.fails:
            raise Problem("It did not work.")
        return Report(f"{chat} {about}")

    def moves(self) -> dict[int, int]:
        """Tell the moves, and count how often."""
        self.looks += 1
        return self.known

    def end(self) -> None:
        """Nothing runs."""


class Scene:
    """An answerer in front of a fake Telegram, without its thread."""

    def __init__(self, telegram: Stage, *chats: int, moves: dict[int, int] | None = None) -> None:
        self.telegram, self.drawer = telegram, Drawer(moves)
        self.kept: list[Mapping[str, Any]] = []
        settings = replace(telegram.settings, report_chats=chats or (telegram.chat.id,))
        self.answerer = Answerer(
            settings,
            lambda call, bot_id: self.kept.append(call),
            lambda problem: None,
            drawer=self.drawer,
            clock=lambda: datetime.fromtimestamp(telegram.fake.clock.now, UTC),
        )

    def say(self, text: str, chat: Chat | None = None, **more: Any) -> bool:
        """Have Ana say something; whether it was answered."""
        before = len(self.telegram.fake.calls)
        message = self.telegram.fake.say(chat or self.telegram.chat, self.telegram.ana, text, **more)
        self.hear(message)
        return any(each.method.startswith("send") for each in self.telegram.fake.calls[before:])

    def hear(self, message: dict[str, Any], update_id: int | None = None) -> None:
        """Have the answerer take a message as an update."""
        update = {"update_id": update_id or message["message_id"], "message": message}
        self.answerer.answer(json.dumps(update).encode(), self.telegram.bot.id)


@pytest.fixture
def scene() -> Iterator[Scene]:
    """A supergroup in which the bot may answer."""
    with stage() as telegram:
        yield Scene(telegram)


# -- where, when, and to whom --------------------------------------------------------------------------


def test_it_answers_below_the_question(scene: Scene) -> None:
    """With the report of that chat alone, as a reply; and what it sent is kept."""
    assert scene.say("/igarape")

    (message,) = scene.telegram.posted
    assert message["text"] == f"{scene.telegram.chat.id} []"
    assert message["reply_to_message"]["text"] == "/igarape"
    (kept,) = scene.kept
    assert kept["method"] == "sendMessage"
    assert json.loads(bytes(kept["result"])) == message


def test_it_answers_about_one_question(scene: Scene) -> None:
    """In either language."""
    assert scene.say("/igarape dias")
    assert scene.telegram.posted[0]["text"] == f"{scene.telegram.chat.id} ['days']"


def test_it_answers_in_the_topic(scene: Scene) -> None:
    """Where the question stands."""
    assert scene.say("/igarape", message_thread_id=7, is_topic_message=True)
    assert scene.telegram.fake.calls[-1].params["message_thread_id"] == 7


def test_it_asks_once_what_the_bot_is_called(scene: Scene) -> None:
    """And answers to that name in any case, but not to another's."""
    assert scene.say("/igarape@Loja_Bot")
    scene.telegram.fake.clock.advance(61)
    assert not scene.say("/igarape@other_bot")
    assert scene.say("/igarape@loja_bot")
    assert [each.method for each in scene.telegram.fake.calls].count("getMe") == 1


def test_it_is_silent_in_other_chats(scene: Scene) -> None:
    """Nothing is drawn and nothing is said, not even that it may not."""
    fake = scene.telegram.fake
    elsewhere = fake.supergroup("Outra", scene.telegram.ana, scene.telegram.bot)
    private = fake.private(scene.telegram.ana, scene.telegram.bot)

    assert not scene.say("/igarape", elsewhere)
    assert not scene.say("/igarape", private)
    assert fake.calls == []


def test_it_follows_a_group_that_moves_while_it_listens() -> None:
    """The supergroup is the same chat; the person's settings need not change."""
    with stage("group") as telegram:
        scene = Scene(telegram)
        new = telegram.fake.migrate(telegram.chat, telegram.ana)
        for chat in (telegram.chat, new):
            for message in chat.messages.values():
                scene.hear(message)
        assert scene.drawer.looks == 0
        assert scene.say("/igarape", new)


def test_it_follows_a_move_that_the_tables_know() -> None:
    """It looks there for an unknown chat, but not each time that somebody asks from one."""
    with stage() as telegram:
        scene = Scene(telegram, -77, moves={-77: telegram.chat.id})
        elsewhere = telegram.fake.supergroup("Outra", telegram.ana, telegram.bot)
        assert not any(scene.say("/igarape", elsewhere) for _ in range(5))
        assert scene.drawer.looks == 1
        assert scene.say("/igarape")
        telegram.fake.clock.advance(600)
        assert not scene.say("/igarape", elsewhere)
        assert scene.drawer.looks == 2


def test_it_answers_no_backlog(scene: Scene) -> None:
    """After an outage of six minutes nobody waits any more."""
    message = scene.telegram.fake.say(scene.telegram.chat, scene.telegram.ana, "/igarape")
    scene.telegram.fake.clock.advance(360)
    scene.hear(message)
    assert scene.telegram.posted == []


def test_it_answers_an_update_once(scene: Scene) -> None:
    """Delivered again, it is no new question."""
    message = scene.telegram.fake.say(scene.telegram.chat, scene.telegram.ana, "/igarape")
    for _ in range(3):
        scene.hear(message, update_id=5)
        scene.telegram.fake.clock.advance(61)
    assert len(scene.telegram.posted) == 1


def test_it_answers_once_a_minute(scene: Scene) -> None:
    """Those who ask meanwhile see the answer that stands there."""
    assert [scene.say("/igarape") for _ in range(3)] == [True, False, False]
    scene.telegram.fake.clock.advance(60)
    assert scene.say("/igarape")


@pytest.mark.parametrize("bot_id", [None, 7])
def test_an_update_of_an_unknown_bot(scene: Scene, bot_id: int | None) -> None:
    """Where no bot is named, the only one answers; another's update is not ours."""
    message = scene.telegram.fake.say(scene.telegram.chat, scene.telegram.ana, "/igarape")
    body = json.dumps({"update_id": 5, "message": message}).encode()
    assert scene.answerer.answer(body, bot_id) is (bot_id is None)


# -- capture never waits -------------------------------------------------------------------------------


@contextmanager
def capturing(
    telegram: Stage, drawer: Drawer, monkeypatch: pytest.MonkeyPatch, logs: FaultyLogs | None = None
) -> Iterator[tuple[Callable[[str, int], None], MemoryStore, list[Problem]]]:
    """Listen as `igarape capture` does, with another drawer; gives what takes a text, the store, what was told."""
    monkeypatch.setattr(answering, "Apart", lambda settings: drawer)
    told: list[Problem] = []
    store = MemoryStore()
    settings = replace(telegram.settings, report_chats=(telegram.chat.id,))
    with (
        Journal(logs or FaultyLogs(), store) as journal,
        answering.listening(settings, journal, None, told.append) as intake,
    ):

        def take(text: str, number: int) -> None:
            entities = [{"type": "bot_command", "offset": 0, "length": 8}]
            message = {"message_id": number, "date": int(time.time()), "chat": telegram.chat.wire()}
            message |= {"text": text, "entities": entities}
            body = json.dumps({"update_id": number, "message": message}).encode()
            intake.update(body, source="webhook", bot_id=telegram.bot.id).result(WAIT)

        yield take, store, told


class Slow(Drawer):
    """A drawer that is at work until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.go = threading.Event(), threading.Event()

    def report(self, chat: int, about: list[str]) -> Report:
        """Make the words, in the end."""
        self.began.set()
        assert self.go.wait(WAIT)
        return super().report(chat, about)

    def end(self) -> None:
        """Let go."""
        self.go.set()


def test_capture_goes_on_while_an_answer_is_made(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever comes is kept at once; commands beyond those that may wait are passed over."""
    slow = Slow()
    with capturing(scene.telegram, slow, monkeypatch) as (take, store, told):
        take("/igarape", 1)
        assert slow.began.wait(WAIT)
        for number in range(2, WAITING + 50):
            take("/igarape", number)
    assert len([each for each in lines(store) if b'"update"' in each]) == WAITING + 49
    assert told == []


def test_what_it_sent_is_kept_with_what_came(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both sides of the talk, in the same journal."""
    with capturing(scene.telegram, Drawer(), monkeypatch) as (take, store, _):
        take("/igarape", 1)
        until(lambda: bool(scene.telegram.posted))
        until(lambda: scene.telegram.fake.calls[-1].status == 200)
        take("Obrigada", 2)
    kept = [json.loads(each) for each in lines(store)]
    assert len(kept) == 3
    (sent,) = [each["sent"] for each in kept if "sent" in each]
    assert sent["result"] == scene.telegram.posted[0]


def test_what_fails_is_told_once(scene: Scene) -> None:
    """And it goes on; when an answer got through, the next failure is news."""
    told: list[str] = []
    answerer = Answerer(
        replace(scene.telegram.settings, report_chats=(scene.telegram.chat.id,)),
        lambda call, bot_id: None,
        lambda problem: told.append(str(problem)),
        drawer=scene.drawer,
        clock=lambda: datetime.fromtimestamp(scene.telegram.fake.clock.now, UTC),
    )
    with answerer:
        for number, fails in enumerate((True, True, False, True), 1):
            scene.drawer.fails = fails
            answerer.hear(asking(scene, number), scene.telegram.bot.id)
            wanted = number, number > 2
            until(lambda wanted=wanted: (scene.drawer.tries, bool(scene.telegram.posted)) == wanted)  # type: ignore[misc]
            scene.telegram.fake.clock.advance(61)
        until(lambda: len(told) == 2)
    assert told == ["It did not work."] * 2


def test_an_update_that_was_not_kept_is_not_answered(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram will send it again, and then it has its answer."""
    logs = FaultyLogs()
    logs.faults.plan[("sync", 0)] = errno.EIO
    with capturing(scene.telegram, Drawer(), monkeypatch, logs) as (take, _, _):
        with pytest.raises(Problem):
            take("/igarape", 1)
        logs.faults.plan.clear()
        take("/igarape", 2)
        until(lambda: bool(scene.telegram.posted))
    (call,) = [each for each in scene.telegram.fake.calls if each.method == "sendMessage"]
    assert call.params["reply_parameters"]["message_id"] == 2


@pytest.mark.slow
def test_a_real_capture_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the webhook to the picture in the group: a process that captures, and one that draws."""
    with stage() as telegram:
        chat = telegram.chat
        fill(
            DiskStore(tmp_path / "lake"),
            tmp_path,
            talk(("2026-11-20T16:00", 11, "Ana", "Oi"), chat_id=chat.id) | {"updates": []},
        )
        monkeypatch.setenv("IGARAPE_TELEGRAM_TOKEN", telegram.bot.token)
        monkeypatch.setenv("IGARAPE_TELEGRAM_API", telegram.settings.api)
        monkeypatch.setenv("IGARAPE_REPORT_CHATS", str(chat.id))
        telegram.fake.clock.advance_to(time.time())
        elsewhere = telegram.fake.supergroup("Outra", telegram.ana, telegram.bot)
        server = Server(tmp_path / "lake")
        try:
            with create_connection(("127.0.0.1", server.port), timeout=WAIT) as peer:
                for number, where in enumerate((elsewhere, chat, chat), 1):
                    message = telegram.fake.say(where, telegram.ana, "/igarape")
                    peer.sendall(post(json.dumps({"update_id": number, "message": message}).encode(), RIGHT))
                    assert read(peer)[0].status == 200
            until(lambda: bool(telegram.posted))
        finally:
            assert server.end() == 0

        (message,) = telegram.posted
        assert message["caption"].startswith("Suporte\n\nPeak: Friday at 13:00")
        assert message["reply_to_message"]["text"] == "/igarape"
        assert size(telegram.fake.calls[-1].params["photo"].data)[0] >= 1080
        assert [each for each in elsewhere.messages.values() if each["from"]["is_bot"]] == []
        kept = deliveries(server.store())
        assert [each["sent"] for each in kept if "sent" in each] == [
            {"method": "sendPhoto", "result": message}
        ]
        assert len(kept) == 4
        assert telegram.bot.token not in server.said


def asking(scene: Scene, number: int) -> bytes:
    """Write an update that asks."""
    message = scene.telegram.fake.say(scene.telegram.chat, scene.telegram.ana, "/igarape")
    return json.dumps({"update_id": number, "message": message}).encode()


def until(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)
