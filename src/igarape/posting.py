"""Posting a report: one message in a chat, and the delivery that keeps it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from igarape import paths
from igarape.capture.segment import pack
from igarape.capture.update import wrapped
from igarape.errors import Declined, Problem
from igarape.query.engine import Note
from igarape.store import Store
from igarape.via.telegram import Telegram

MOST_WAITS = 3
LONGEST_WAIT = 120
"""Seconds; Telegram asks for more where a bot was far too busy, and then a report is not worth it."""

_GENERAL = 1
_UPLOAD_SECONDS = 120.0


class Report(NamedTuple):
    """What is posted: words, and a PNG above them where there is one."""

    words: str
    picture: bytes | None = None


class Place(NamedTuple):
    """Where it is posted: a chat's id or @name, a topic of a forum, and the message that it answers."""

    chat: int | str
    topic: int | None = None
    reply_to: int | None = None


class Sent(NamedTuple):
    """What came of it: the method, the message as Telegram gave it, and where it lies."""

    method: str
    result: msgspec.Raw
    chat_id: int
    message_id: int

    @property
    def call(self) -> dict[str, object]:
        """What a delivery holds of it."""
        return {"method": self.method, "result": self.result}


def post(
    telegram: Telegram,
    report: Report,
    place: Place,
    *,
    sleep: Callable[[float], object],
    say: Callable[[Note], None],
) -> Sent:
    """Post one message, without a sound.

    Where the group became a supergroup, it goes to that one, and `say` hears so. Where Telegram asks to
    wait, `sleep` does, up to MOST_WAITS times and LONGEST_WAIT seconds each. Problem where the bot may not
    write there, Declined and Unreachable as any call; after Unreachable it may have been posted all the same,
    so it is not tried again.
    """
    waits, chat = 0, place.chat
    while True:
        try:
            return _sent(telegram, report, place._replace(chat=chat))
        except Declined as no:
            if no.moved_to is not None and chat == place.chat:
                say(
                    Note(
                        "The group {old} is now {new}; use that id from now on.",
                        {"old": str(chat), "new": str(no.moved_to)},
                    )
                )
                chat = no.moved_to
            elif no.retry_after is not None and no.retry_after <= LONGEST_WAIT and waits < MOST_WAITS:
                waits += 1
                sleep(max(1, no.retry_after))
            elif no.code == 403:
                raise Problem(
                    "The bot may not write in {chat}: {says}.",
                    "Add it to that chat, with the right to send messages.",
                    chat=str(chat), says=no.says,
                ) from None  # fmt: skip
            else:
                raise


def keep(store: Store, sent: Sent, *, bot_id: int, now: datetime) -> None:
    """Keep what was sent as a segment of its own, named after its content: another process may hold the journal."""
    line = wrapped("sent", sent.call, received_at=now, source="proxy", bot_id=bot_id)
    content = hashlib.sha256(f"{bot_id} {sent.method} ".encode() + bytes(sent.result))
    store.put_new(
        paths.segment(now.astimezone(UTC).date(), f"sent-{content.hexdigest()[:32]}", 1), pack([line])
    )


def _sent(telegram: Telegram, report: Report, place: Place) -> Sent:
    method, field = ("sendPhoto", "caption") if report.picture else ("sendMessage", "text")
    reply = {"message_id": place.reply_to, "allow_sending_without_reply": True} if place.reply_to else None
    body = telegram.raw(
        method,
        {
            "chat_id": place.chat,
            "message_thread_id": None if place.topic == _GENERAL else place.topic,
            field: report.words,
            "disable_notification": True,
            "reply_parameters": reply,
        },
        files={"photo": ("report.png", report.picture)} if report.picture else None,
        seconds=_UPLOAD_SECONDS,
    )
    result = msgspec.json.decode(body, type=_Reply).result
    message = msgspec.json.decode(result, type=_Message)
    return Sent(method, result, message.chat.id, message.message_id)


class _Reply(msgspec.Struct):
    result: msgspec.Raw


class _Chat(msgspec.Struct):
    id: int


class _Message(msgspec.Struct):
    message_id: int
    chat: _Chat
