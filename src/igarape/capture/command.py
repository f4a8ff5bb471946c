"""The command /igarape: how it stands in an update, and whose turn it is to be answered."""

from __future__ import annotations

import re
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec

MARK = b"/igarape"
"""What every update with the command holds: a look that costs next to nothing, before it is read."""

PAUSE = timedelta(minutes=1)
"""Between two answers in one chat."""

OLDEST = timedelta(minutes=5)
"""A command that was sent earlier is not answered: after an outage, hundreds may come at once."""

_REMEMBERED = 4096
_MEANT = re.compile(r"/igarape(?:@(?P<name>\w{1,64}))?(?:[ \n]+(?P<about>\w+))?\s*", re.ASCII)
_ABOUT = {None: "", "hours": "hours", "horas": "hours", "days": "days", "dias": "days"}


class Command(NamedTuple):
    """Somebody asks for the report: where, when (UTC), of which bot (empty: of any), and about what (empty: all).

    `topic` is that of a forum; None in its General topic and elsewhere.
    """

    update_id: int
    chat_id: int
    message_id: int
    topic: int | None
    date: datetime
    name: str
    about: str


def read(body: bytes) -> Command | None:
    """Read the command in an update; None for anything else: an edit, a quote, a longer text."""
    try:
        update = _decode(body)
        message = update.message
        found = _MEANT.fullmatch(message.text) if message else None
        if message is None or found is None or found["about"] not in _ABOUT:
            return None
        length = len(found[0].split()[0])
        if not any(each == _Entity("bot_command", 0, length) for each in message.entities):
            return None
        return Command(
            update.update_id,
            message.chat.id,
            message.message_id,
            message.message_thread_id if message.is_topic_message else None,
            datetime.fromtimestamp(message.date, UTC),
            (found["name"] or "").lower(),
            _ABOUT[found["about"]],
        )
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, OverflowError, OSError):
        return None


class Turns:
    """Decides which commands get an answer: no old one, none twice, and in each chat one a PAUSE."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[int, int], None] = OrderedDict()
        self._last: dict[int, datetime] = {}

    def take(self, asked: Command, bot_id: int, now: datetime) -> bool:
        """Whether a command is answered now (UTC); if so, the chat's pause begins."""
        key = bot_id, asked.update_id
        known = key in self._seen
        self._seen[key] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        last = self._last.get(asked.chat_id)
        if known or now - asked.date > OLDEST or (last is not None and now - last < PAUSE):
            return False
        self._last[asked.chat_id] = now
        return True


class _Entity(msgspec.Struct):
    type: str
    offset: int
    length: int


class _Chat(msgspec.Struct):
    id: int


class _Message(msgspec.Struct):
    message_id: int
    chat: _Chat
    date: int
    text: str = ""
    entities: list[_Entity] = []
    message_thread_id: int | None = None
    is_topic_message: bool = False


class _Update(msgspec.Struct):
    update_id: int
    message: _Message | None = None


_decode = msgspec.json.Decoder(_Update).decode
