"""One lake of many small chats, each a scene with its own doubts and topics: made once, asked often."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from igarape.query.engine import Answer
from igarape.query.period import Scope
from igarape.query.questions import ask
from igarape.show.words import say
from igarape.store import MemoryStore
from igarape.via.lake import Lake
from tests.lakes import Row, fill, talk

FIRST = -1002000000000
"""The id of the first scene's chat; the next one's is one less."""

SECOND_WEEK = Scope(since=date(2026, 11, 9), until=date(2026, 11, 15))
"""The later of the two weeks that each chat has messages in."""

Scene = tuple[list[Row], list[Row]]
Ask = Callable[..., Answer]


def doubt(
    topic: str | None, who: Iterable[int], outcome: str = "unknown", day: str = "2026-11-09", **more: Any
) -> list[Row]:
    """One doubt of each person; its number is 100 * the day of the month + the person."""
    when = date.fromisoformat(day)
    return [
        {
            "message_id": 100 * when.day + each, "author_id": each, "topic_id": topic, "outcome": outcome,
            "date": datetime.combine(when, time(12)), "context_date": when, "answered_by": "bot",
            "answer_seconds": 5, "text": f"como faço {topic}? ({each})", "author_kind": "person", **more,
        }
        for each in who
    ]  # fmt: skip


def left_alone(topic: str | None, who: Iterable[int], day: str = "2026-11-09") -> list[Row]:
    """One doubt of each person that nobody answered."""
    return doubt(topic, who, "not_answered", day, answered_by=None, answer_seconds=None)


def topic(name: str, messages: int, low: int | None = None, high: int | None = None) -> Row:
    """A topic of so many messages."""
    return {
        "topic_id": name, "label": f"como faço {name}?", "keyphrases": name, "messages": messages,
        "examples": "[]", "messages_low": messages if low is None else low,
        "messages_high": messages if high is None else high,
    }  # fmt: skip


@contextmanager
def played(scenes: Mapping[str, Scene], folder: Path) -> Iterator[Ask]:
    """Make the lake; give what asks a question of one scene."""
    chats = {name: FIRST - number for number, name in enumerate(scenes)}
    rows: dict[str, list[Row]] = {}
    for name, (doubts, topics) in scenes.items():
        here = chats[name]
        parts = talk(("2026-11-02T13:00", 1, "Ana", "oi"), ("2026-11-15T13:00", 1, "Ana", "oi"), chat_id=here)
        own: list[Row] = [{**row, "chat_id": here} for row in doubts]
        scene: dict[str, list[Row]] = {"doubts": own, "episodes": own, "messages": own, "topics": topics}
        for part in (parts, scene):
            for table, more in part.items():
                rows.setdefault(table, []).extend(more)
    store = MemoryStore()
    fill(store, folder, rows)
    with Lake(store, "America/Sao_Paulo") as lake:

        def of(scene: str, question: str = "doubts", scope: Scope | None = None) -> Answer:
            return ask(lake, question, (scope or Scope())._replace(chat=chats[scene]))

        yield of


def said(answer: Answer) -> str:
    """All its sentences and notes."""
    return " ".join(say(note, "en") for note in (*answer.sentences, *answer.notes))
