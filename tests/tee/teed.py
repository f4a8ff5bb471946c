"""A webhook with a bot behind it, and what was told meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from igarape.asgi.tee import Tee
from igarape.capture.intake import Intake
from igarape.capture.tee import target
from tests import canary
from tests.capture.faulty import FaultyLogs
from tests.door import RIGHT, Door, Reply, opened, post
from tests.tee.bot import Answer, Bot, Seen, listening

OWN = canary.secret()
GREETING = {"method": "sendMessage", "chat_id": 5, "text": "Olá!"}
FORM = {"Content-Type": "application/json"}


def update(number: int, chat: int = 5, text: str = "oi") -> bytes:
    """Make a message in a chat, with a line break where Telegram has one."""
    message = {"message_id": number, "date": 1795273445, "chat": {"id": chat, "type": "group"}, "text": text}
    return b'{"update_id":%d,\n"message":%s}' % (number, json.dumps(message).encode())


def said(method: dict[str, Any] = GREETING) -> Answer:
    """Answer with a method, as JSON."""
    return Answer(200, FORM, json.dumps(method).encode())


class Teed:
    """A webhook with a bot behind it, and what was told meanwhile."""

    def __init__(self, door: Door, bot: Bot) -> None:
        self.door, self.bot = door, bot
        self.told: list[str] = []
        self.well: list[str] = []

    def send(self, *bodies: bytes) -> list[Reply]:
        """Post updates one after another, as Telegram does."""
        return self.door.ask(*[post(each, RIGHT, b"content-type: application/json") for each in bodies])

    def statuses(self, *bodies: bytes) -> list[int]:
        """Post updates, give the statuses."""
        return [each.status for each in self.send(*bodies)]

    def begin(self, peers: ExitStack, body: bytes) -> Any:
        """Post an update on a connection of its own, and wait for nothing."""
        peer = peers.enter_context(self.door.connect())
        peer.sendall(post(body, RIGHT))
        return peer


@contextmanager
def teed(
    answer: Callable[[Seen], Answer] = lambda seen: Answer(),
    logs: FaultyLogs | None = None,
    url: str = "http://127.0.0.1:{port}/hook?x=1",
    idle: float = 20,
) -> Iterator[Teed]:
    """Open a webhook with a bot behind it."""
    with listening(answer, idle=idle) as bot:
        told: list[str] = []
        well: list[str] = []

        def tee(intake: Intake) -> Tee:
            to = target(url.replace("{port}", str(bot.port)))
            return Tee(to, intake, secret=OWN, tell=lambda why: told.append(str(why)), well=well.append)

        with opened(logs, tee=tee) as door:
            made = Teed(door, bot)
            made.told, made.well = told, well
            yield made
