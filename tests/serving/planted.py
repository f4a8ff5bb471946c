"""A lake with something planted in every field that people fill, so that one can look where it comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from igarape import paths
from igarape.query.outcomes import STATES
from igarape.store import Store
from tests.lakes import Row, fill

PERSON, BOT, GROUP = 7_100_000_000, 7_200_000_000, -1_001_000_000_000
"""The first person's id, the bot's, and the first group's."""

_FROM = datetime(2026, 11, 2, 12)  # noqa: DTZ001  (tables hold moments in UTC, without saying so)
_EVIDENCE = ("thanks", None, "negative", None, None)

Word = Callable[[str, int], str]
"""What is planted in a field of a row."""


def plant(store: Store, folder: Path, word: Word, count: int) -> None:
    """Fill a lake with `count` doubts, each of a person, answered by a bot, some in private chats."""
    rows: dict[str, list[Row]] = {
        name: []
        for name in (
            "messages",
            "activity",
            "users",
            "chats",
            "doubts",
            "episodes",
            "topics",
            "events",
            "updates",
        )
    }
    for number in range(count):
        for name, some in _doubt(word, number).items():
            rows[name] += some
    fill(store, folder, {name: _once(name, some) for name, some in rows.items()})
    store.put(paths.TOLD, b"{}")


def _once(name: str, rows: Sequence[Row]) -> list[Row]:
    key = {"chats": "chat_id", "users": "user_id"}.get(name)
    return list({row[key]: row for row in rows}.values()) if key else list(rows)


def _doubt(word: Word, number: int) -> dict[str, list[Row]]:
    person = PERSON + number
    private = number % 5 == 4
    chat, first = (person if private else GROUP - number % 4), 100 + 3 * number
    moment = _FROM + timedelta(hours=number)
    day = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo("America/Sao_Paulo")).date()
    state = STATES[number % len(STATES)]

    def said(step: int, author: int, kind: str, field: str) -> dict[str, Any]:
        return {
            "chat_id": chat, "message_id": first + step, "date": moment + timedelta(minutes=step), "author_id": author,
            "author_kind": kind, "author_name": word("bot" if kind == "bot" else "name", number),
            "author_username": word("username", number), "user_id": author, "user_is_bot": kind == "bot",
            "user_first_name": word("name", number), "chat_type": "private" if private else "supergroup",
            "text": word(field, number), "text_length": 3, "source": "webhook", "context_date": day,
            "media": "photo" if number % 3 == 0 else None, "reply_to_message_id": first if step else None,
        }  # fmt: skip

    asked = {
        "chat_id": chat, "message_id": first, "date": moment, "author_id": person, "kind": "question",
        "topic_id": f"topic{number}", "context_date": day,
    }  # fmt: skip
    event = {"chat_id": chat, "message_id": first + 1, "actor_id": person, "context_date": day,
             "actor_name": word("name", number), "date": moment + timedelta(minutes=3), "payload": word("payload", number)}  # fmt: skip
    spoken = [
        {"context_date": day, "chat_id": chat, "author_id": author, "author_kind": kind,
         "hour": (moment.hour - 3) % 24, "messages": messages, "texts": messages, "characters": 9}
        for author, kind, messages in ((person, "person", 2), (BOT, "bot", 1))
    ]  # fmt: skip
    return {
        "messages": [
            said(0, person, "person", "text"), said(1, BOT, "bot", "answer"), said(2, person, "person", "thanks"),
        ],
        "activity": [*spoken],
        "users": [
            {"user_id": person, "is_bot": False, "first_name": word("name", number),
             "last_name": word("last name", number), "username": word("username", number)},
            {"user_id": BOT, "is_bot": True, "first_name": word("bot", number)},
        ],
        "chats": [{
            "chat_id": chat, "chat": chat, "title": word("private title" if private else "title", number),
            "type": "private" if private else "supergroup", "username": word("username", number) if private else None,
            "seen_at": moment,
        }],
        "doubts": [asked],
        "episodes": [{
            **asked, "outcome": state, "evidence": _EVIDENCE[number % len(STATES)], "evidence_message_id": first + 2,
            "answered_by": "bot", "answer_message_id": first + 1, "answer_seconds": 60, "asked": 1, "durable": True,
        }],
        "topics": [{
            "topic_id": f"topic{number}", "label": word("label", number), "keyphrases": word("keyphrases", number),
            "rank": number + 1, "rank_low": 1, "rank_high": number + 1, "people": 1, "messages": 1,
            "messages_low": 1, "messages_high": 1, "examples": f"[[{chat}, {first}]]", "model": "words",
        }],
        "events": [
            {**event, "kind": "message_reaction", "value": word("reaction", number), "update_id": 2 * number},
            {**event, "kind": "callback_query", "value": word("button", number), "update_id": 2 * number + 1},
        ],
        "updates": [{"update_id": 2 * number, "kind": "message", "received_at": moment, "chat_id": chat,
                     "segment": "s", "source": "webhook", "context_date": day}],
    }  # fmt: skip
