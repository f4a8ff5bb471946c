"""The bot answers /igarape, where the person allows it, while `igarape capture` runs.

Capture comes first: what is asked waits in a short queue, one thread takes it from there, and the picture is
drawn by another process.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Protocol, Self

from igarape.capture import command
from igarape.capture.chats import Chats
from igarape.capture.intake import Intake
from igarape.capture.journal import Journal
from igarape.capture.update import Source
from igarape.drawing import Apart
from igarape.errors import Problem
from igarape.posting import Place, Report, post
from igarape.query.engine import Note
from igarape.settings import Bot, Settings
from igarape.via.telegram import Telegram

Record = Callable[[Mapping[str, Any], int], object]
Tell = Callable[[Problem], None]

WAITING = 16
"""Commands that may wait; those beyond are passed over."""

_LOOKED = timedelta(minutes=10)
"""How long the moves that the tables know are taken for all of them."""

_STOP_SECONDS = 10.0
_KEPT_SECONDS = 20.0
_MOVE = b'"migrate_'


class Drawer(Protocol):
    """What makes reports, away from capture."""

    def report(self, chat: int, about: list[str]) -> Report:
        """Make the report of a chat; Problem where it cannot be made."""

    def moves(self) -> dict[int, int]:
        """Read the moves of groups that are known, old id → new id."""

    def end(self) -> None:
        """End what is being made."""


class Answerer:
    """Answers /igarape in the chats of `settings.report_chats`, as `command.Turns` allows; others never.

    `hear` takes an update that is kept, and returns at once. What fails is told once, until an answer gets
    through again. As a context it has a thread, which ends with it.
    """

    def __init__(
        self,
        settings: Settings,
        record: Record,
        tell: Tell,
        *,
        drawer: Drawer | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings, self._record, self._tell, self._clock = settings, record, tell, clock
        self._drawer = drawer or Apart(settings)
        self._bots = {bot.id: bot for bot in settings.bots}
        self._waiting: queue.Queue[tuple[bytes, int | None]] = queue.Queue(WAITING)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="igarape-answers", daemon=True)
        self._moves: dict[int, int] = {}
        self._allowed = Chats(settings.report_chats, moved=self._moves.update)
        self._looked: datetime | None = None
        self._turns = command.Turns()
        self._names: dict[int, str] = {}
        self._told = False

    def hear(self, body: bytes, bot_id: int | None) -> None:
        """Take an update; it is passed over where too many wait."""
        try:
            self._waiting.put_nowait((body, bot_id))
        except queue.Full:
            return  # a flood: those that wait are enough to answer

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._drawer.end()
        self.hear(b"", None)  # wakes the thread; where the queue is full, it is awake
        self._thread.join(_STOP_SECONDS)

    def _work(self) -> None:
        while True:
            body, bot_id = self._waiting.get()
            if self._stop.is_set():
                return
            try:
                self.answer(body, bot_id)
            except Problem as problem:
                self._complain(problem)
            except Exception as why:  # whatever it is, capture goes on, and so do later answers
                self._complain(
                    Problem(
                        "/igarape could not be answered: {why}.", "Try igarape report by hand.", why=repr(why)
                    )
                )

    def answer(self, body: bytes, bot_id: int | None) -> bool:
        """Answer an update, if it asks and its turn has come; Problem where that fails."""
        wanted = self._allowed.update(body) is body
        asked = command.read(body)
        bot = self._bot(bot_id)
        if asked is None or bot is None or not (wanted or self._known_by_now(body)):
            return False
        if (asked.name and asked.name != self._name(bot)) or not self._turns.take(
            asked, bot.id, self._clock()
        ):
            return False
        report = self._drawer.report(asked.chat_id, [asked.about] if asked.about else [])
        place = Place(asked.chat_id, asked.topic, asked.message_id)
        with Telegram(bot.token, self._settings.api) as telegram:
            sent = post(telegram, report, place, sleep=self._stop.wait, say=_nothing)
        self._record(sent.call, bot.id)
        self._told = False
        return True

    def _bot(self, bot_id: int | None) -> Bot | None:
        """Find the bot that got the update; where that is not said, there must be one alone."""
        if bot_id is None:
            return next(iter(self._bots.values())) if len(self._bots) == 1 else None
        return self._bots.get(bot_id)

    def _name(self, bot: Bot) -> str:
        """Ask Telegram, once, what a bot is called."""
        if bot.id not in self._names:
            with Telegram(bot.token, self._settings.api) as telegram:
                self._names[bot.id] = str(telegram.call("getMe").get("username", "")).lower()
        return self._names[bot.id]

    def _known_by_now(self, body: bytes) -> bool:
        """Whether an unknown chat is one that an allowed group moved to, as far as the tables know, now and then."""
        now = self._clock()
        if self._looked is not None and now - self._looked < _LOOKED:
            return False
        self._looked = now
        self._moves.update(self._drawer.moves())
        self._allowed = Chats(self._settings.report_chats, self._moves, self._moves.update)
        return self._allowed.update(body) is body

    def _complain(self, problem: Problem) -> None:
        if not (self._told or self._stop.is_set()):
            self._told = True
            self._tell(problem)


class Listening(Intake):
    """An intake whose updates are also heard, once they are durable, where they may ask for a report."""

    hear: Callable[[bytes, int | None], None]

    def update(self, body: bytes, *, source: Source, bot_id: int | None) -> Future[None]:
        """Keep an update as it came, whatever it says."""
        kept = super().update(body, source=source, bot_id=bot_id)
        if command.MARK in body or _MOVE in body:
            kept.add_done_callback(lambda done: self._heard(done, body, bot_id))
        return kept

    def _heard(self, kept: Future[None], body: bytes, bot_id: int | None) -> None:
        if not kept.cancelled() and kept.exception() is None:
            self.hear(body, bot_id)


@contextmanager
def listening(settings: Settings, journal: Journal, chats: Chats | None, tell: Tell) -> Iterator[Intake]:
    """Give an intake behind which /igarape is answered; `tell` hears of what fails."""
    intake = Listening(journal, chats=chats)

    def record(call: Mapping[str, Any], bot_id: int) -> None:
        intake.sent(call, bot_id=bot_id).result(_KEPT_SECONDS)

    if not settings.bots:
        tell(
            Problem(
                "/igarape cannot be answered: there is no token of a bot.",
                "Put it into .env, as IGARAPE_TELEGRAM_TOKEN=...",
            )
        )
    with Answerer(settings, record, tell) as answerer:
        intake.hear = answerer.hear
        yield intake


def _nothing(note: Note) -> None:
    """A move is followed; whoever asked in the group has seen it."""
