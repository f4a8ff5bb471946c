"""A lake of a year: fifty-two weeks, forty topics, more than any page may show at once."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

from igarape import paths
from igarape.query.outcomes import STATES
from igarape.store import Store
from tests.lakes import Row, days, fill

CHAT, BOT = -1002000000000, 999
DAYS, TOPICS = 364, 40
FIRST = "2025-11-17"
NAMES = "Suporte Ajuda como faço emito segunda via boleto número America/Sao_Paulo"
"""Words that others wrote."""


def plant(store: Store, folder: Path) -> None:
    """Fill the lake: eight busy hours a day, and three doubts a day, of topics that all have doubts each month."""
    here = days(FIRST, DAYS)
    said = [row for number, day in enumerate(here) for row in _said(number, day)]
    asked = [row for number, day in enumerate(here) for row in _asked(number, day)]
    fill(store, folder, {
        "activity": said, "doubts": asked, "episodes": asked, "messages": asked[-30:],
        "topics": [_topic(number) for number in range(TOPICS)],
        "chats": [{"chat_id": CHAT, "chat": CHAT, "title": "Suporte", "type": "supergroup"}],
        "users": [{"user_id": BOT, "is_bot": True, "first_name": "Ajuda"}],
    })  # fmt: skip
    store.put(paths.TOLD, b"{}")


def _said(number: int, day: date) -> list[Row]:
    return [
        {
            "context_date": day, "chat_id": CHAT, "author_id": author, "author_kind": kind, "hour": hour % 24,
            "messages": 1000 + 37 * hour, "texts": 1, "characters": 9,
        }
        for step in range(8)
        for hour, author, kind in [(number // 7 + 3 * step, 1 + step, "person" if step else "bot")]
    ]  # fmt: skip


def _asked(number: int, day: date) -> list[Row]:
    return [
        {
            "chat_id": CHAT, "message_id": 10 * number + step, "date": datetime.combine(day, time(12 + step)),
            "author_id": 1 + (number + step) % 90, "author_kind": "person", "text": f"como faço? ({number})",
            "kind": "question", "topic_id": f"topic{(7 * number + step) % TOPICS}", "context_date": day,
            "outcome": state, "answered_by": None if state == "not_answered" else "bot",
            "answer_seconds": None if state == "not_answered" else 5,
            "asked": 1, "durable": True,
        }
        for step in range(3)
        for state in [STATES[(number // 3 + step) % len(STATES)]]
    ]  # fmt: skip


def _topic(number: int) -> Row:
    return {
        "topic_id": f"topic{number}", "label": f"como emito a segunda via do boleto número {number}?",
        "keyphrases": f"segunda via, boleto {number}", "messages": 27, "messages_low": 20, "messages_high": 30,
        "rank": number + 1, "rank_low": 1, "rank_high": TOPICS, "people": 25, "examples": "[]", "model": "words",
    }  # fmt: skip
