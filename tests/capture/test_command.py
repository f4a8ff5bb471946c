"""The command /igarape in updates, and whose turn it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.capture.command import MARK, OLDEST, PAUSE, Command, Turns, read

NOON = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


def update(text: str, *, length: int | None = None, **more: Any) -> bytes:
    """Write an update with a text, and the entity that Telegram puts on a command."""
    command = len(text.split()[0]) if length is None else length
    message = {
        "message_id": 5, "date": int(NOON.timestamp()), "chat": {"id": -1001, "type": "supergroup"},
        "from": {"id": 11, "is_bot": False, "first_name": "Ana"}, "text": text,
        "entities": [{"type": "bot_command", "offset": 0, "length": command}],
    }  # fmt: skip
    return json.dumps({"update_id": 9, "message": message | more}, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("text", "name", "about"),
    [
        ("/igarape", "", ""),
        ("/igarape ", "", ""),
        ("/igarape@Loja_Bot", "loja_bot", ""),
        ("/igarape hours", "", "hours"),
        ("/igarape@loja_bot days", "loja_bot", "days"),
        ("/igarape horas", "", "hours"),
        ("/igarape dias", "", "days"),
    ],
)
def test_a_command_is_read(text: str, name: str, about: str) -> None:
    """The bare word, the bot's name behind it in any case, and what it is about in either language."""
    assert read(update(text)) == Command(9, -1001, 5, None, NOON, name, about)
    assert MARK in update(text)


@pytest.mark.parametrize(
    "body",
    [
        update("/igarape agora mesmo"),
        update("/igarape weather"),
        update("/igarapes"),
        update("/Igarape"),
        update("Oi /igarape"),
        update("/igarape", length=3),
        update("/igarape", entities=[]),
        update("/igarape", date="now"),
        update("/igarape", date=1 << 62),
        update("/igarape").replace(b'"/igarape"', b"7"),
        update("/igarape").replace(b'"message"', b'"edited_message"'),
        update("/igarape").replace(b'"message"', b'"channel_post"'),
        update("/igarape")[:-1],
        b"[" * 100_000 + b"/igarape",
        b"\xff/igarape",
        b"",
    ],
)
def test_other_updates_are_no_command(body: bytes) -> None:
    """Longer texts, quotes, edits, and what is no update at all."""
    assert read(body) is None


def test_an_escaped_slash_is_one() -> None:
    """JSON may write it with a backslash; the quick look finds it too."""
    body = update("/igarape").replace(b'"/', b'"\\/')
    assert MARK in body
    assert read(body) == read(update("/igarape"))


@pytest.mark.parametrize(("is_topic", "topic"), [(True, 77), (False, None)])
def test_the_topic_of_a_forum(is_topic: bool, topic: int | None) -> None:
    """A thread of replies is no topic; the General topic has no number."""
    found = read(update("/igarape", message_thread_id=77, is_topic_message=is_topic))
    assert found is not None
    assert found.topic == topic


def asked(update_id: int, chat: int = -1001, at: datetime = NOON) -> Command:
    """Make a command."""
    return Command(update_id, chat, 5, None, at, "", "")


def test_an_old_command_is_not_answered() -> None:
    """Five minutes are the limit."""
    assert Turns().take(asked(1), 7, NOON + OLDEST)
    assert not Turns().take(asked(1), 7, NOON + OLDEST + timedelta(seconds=1))


def test_a_command_is_answered_once() -> None:
    """Telegram may deliver it again, even when the pause is over; another bot's update of that number is another."""
    turns = Turns()

    assert turns.take(asked(1), 7, NOON)
    assert not turns.take(asked(1), 7, NOON + 2 * PAUSE)
    assert turns.take(asked(1, chat=-1002), 8, NOON)


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from([-1, -2]), st.integers(0, 20), st.integers(0, 600)),
        max_size=60,
    )
)
def test_no_storm(deliveries: list[tuple[int, int, int, int]]) -> None:
    """Whatever comes, in whatever order: one answer a minute in a chat, none twice, none late."""
    turns, now = Turns(), NOON
    answers: list[tuple[int, int, datetime, datetime]] = []
    for number, chat, step, age in deliveries:
        now += timedelta(seconds=step)
        sent = now - timedelta(seconds=age)
        if turns.take(asked(number, chat, sent), 7, now):
            answers.append((number, chat, sent, now))

    assert len({number for number, *_ in answers}) == len(answers)
    assert all(at - sent <= OLDEST for _, _, sent, at in answers)
    for chat in (-1, -2):
        moments = [at for _, where, _, at in answers if where == chat]
        assert all(later - earlier >= PAUSE for earlier, later in pairwise(moments))
