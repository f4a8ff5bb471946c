"""The door `capture --poll`: a long poll for each bot, in a thread of its own, until someone says stop."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from igarape.capture import poll
from igarape.capture.intake import Intake
from igarape.errors import Problem
from igarape.query.engine import Note
from igarape.settings import Bot, Settings, known_bots
from igarape.via.telegram import Telegram

SYNC_SECONDS = 20.0
"""How long to wait for the disk before a batch is asked for again."""

_PATIENCE = 0.5  # seconds for threads to end by themselves; one in a long poll would take up to 50

Tell = Callable[[Problem | Note], None]


class Poller:
    """The long poll of one bot, in a thread that ends with the process.

    `tell` gets what a person should know. `over` is whether it ended by itself, as it does where Telegram
    refuses the token; `ended` is called then. `seconds` is how long to wait for a reply.
    """

    def __init__(
        self,
        bot: Bot,
        api: str,
        intake: Intake,
        tell: Tell,
        ended: Callable[[], None] = lambda: None,
        *,
        chance: Callable[[], float] = random.random,
        seconds: float = poll.SECONDS,
    ) -> None:
        self.bot_id, self.over = bot.id, False
        self._telegram, self._seconds = Telegram(bot.token, api), seconds
        self._intake, self._tell, self._ended = intake, tell, ended
        self._poll = poll.Poll(bot.id, chance)
        self._stopped = threading.Event()
        # A daemon: nobody waits for a poll that Telegram holds. What it may be keeping is not confirmed yet.
        self._thread = threading.Thread(target=self._run, name=f"igarape-poll-{bot.id}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Begin no other call."""
        self._stopped.set()

    def join(self, seconds: float) -> None:
        """Wait for the thread's end, but no longer than so many seconds."""
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            with self._telegram:
                self._go_on()
        finally:  # whatever it was, a capture that captures nothing must not look alive
            self.over = not self._stopped.is_set()
            self._ended()

    def _go_on(self) -> None:
        while not self._stopped.is_set():
            then = self._step()
            if self._stopped.is_set():
                return
            if then.again:
                self._tell(Note("The poll for bot {bot} goes on again.", {"bot": str(self.bot_id)}))
            if then.problem:
                self._tell(then.problem)
            if then.stop:
                return
            self._stopped.wait(then.wait)

    def _step(self) -> poll.Next:
        """Ask once, keep what comes, and say what to do next."""
        began = time.monotonic()
        try:
            batch = poll.updates(
                self._telegram.raw("getUpdates", self._poll.parameters(), seconds=self._seconds)
            )
            took = time.monotonic() - began
            self._keep(self._poll.new(batch))
        except Problem as problem:
            return self._poll.failed(problem)
        return self._poll.kept(batch, took)

    def _keep(self, batch: Iterable[bytes]) -> None:
        """Return once all of it is durable; Problem where one is not, or where the disk takes too long."""
        promises = [self._intake.update(each, source="poll", bot_id=self.bot_id) for each in batch]
        end = time.monotonic() + SYNC_SECONDS
        for promise in promises:
            try:
                promise.result(max(0.0, end - time.monotonic()))
            except TimeoutError:
                raise Problem("The disk takes too long.", "It goes on by itself.") from None


class Pollers:
    """The long polls of several bots."""

    def __init__(self, settings: Settings, intake: Intake, tell: Tell) -> None:
        self._end = threading.Event()
        self._all = [Poller(bot, settings.api, intake, tell, self._look) for bot in settings.bots]
        for each in self._all:
            each.start()

    def wait(self) -> bool:
        """Wait for a SIGTERM or SIGINT, or until every poll ended by itself; whether it was a signal.

        A second signal ends the process at once.
        """
        with _signals(self._end):
            self._end.wait()
        return not self._all_over()

    def close(self) -> None:
        """Stop all; a call that Telegram holds is left behind, and confirms nothing that is not kept."""
        for each in self._all:
            each.stop()
        end = time.monotonic() + _PATIENCE
        for each in self._all:
            each.join(max(0.0, end - time.monotonic()))

    def _all_over(self) -> bool:
        return all(each.over for each in self._all)

    def _look(self) -> None:
        if self._all_over():
            self._end.set()


@contextmanager
def polling(settings: Settings, intake: Intake, tell: Tell) -> Iterator[Pollers]:
    """Poll for every bot of the settings while the block runs; Usage without a token."""
    known_bots(settings)
    pollers = Pollers(settings, intake, tell)
    try:
        yield pollers
    finally:
        pollers.close()


@contextmanager
def _signals(end: threading.Event) -> Iterator[None]:
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}

    def handle(number: int, frame: object) -> None:
        end.set()
        for each in before:
            signal.signal(each, signal.SIG_DFL)

    for each in before:
        signal.signal(each, handle)
    try:
        yield
    finally:
        if not end.is_set():
            for each, handler in before.items():
                signal.signal(each, handler)
