"""A lake that every engine is asked about: one small group, on days that engines get wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from igarape import paths
from igarape.store import Store
from tests.daily.deliveries import BOT, line, message, put, rebuild
from tests.lakes import Row, fill

ZONE = "America/Sao_Paulo"
"""Brazil had summer time until 2019: 4 November 2018 had 23 hours there, 16 February 2019 had 25."""

ANA = {"id": 11, "is_bot": False, "first_name": 'Ana "A,', "last_name": "d'Ávila"}
BIA = {"id": 12, "is_bot": False, "first_name": "Bia 👋"}

Make = Callable[..., dict[str, Any]]

TALK: list[tuple[str, dict[str, Any], str | None]] = [
    ("2018-11-04T02:30:00Z", ANA, "bom dia"),  # Saturday 23:30, half an hour before the clocks go forward
    ("2018-11-04T03:30:00Z", ANA, "e aí?"),  # Sunday 01:30: this day has no hour 0
    ("2019-02-17T01:30:00Z", ANA, "x"),  # Saturday 23:30, in summer time
    ("2019-02-17T02:30:00Z", BIA, "ontem"),  # Saturday 23:30 again, an hour later
    ("2019-02-17T03:30:00Z", BIA, "hoje"),  # Sunday 00:30
    ("2026-11-22T16:00:00Z", ANA, "oi"),  # a Sunday; with the next, texts of 2.5 characters on average
    ("2026-11-22T16:30:00Z", ANA, "olá"),
    ("2026-11-22T23:30:00Z", BIA, "👋"),  # one character, as Athena counts
    ("2027-01-01T15:00:00Z", BIA, None),  # a photo; a Friday in week 53 of 2026
    ("2027-01-01T15:05:00Z", BOT, "Bom dia!"),
]


def make(store: Store, scratch: Path) -> None:
    """Write raw, build it, and put insights beside it."""
    fill(store, scratch, _insights(), zone=ZONE)
    store.delete(paths.BUILT)
    lines = []
    for number, (moment, who, text) in enumerate(TALK, 1):
        at = datetime.fromisoformat(moment)
        photo = None if text else [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
        said = message(number, at=at, by=who, text=text, photo=photo)
        lines.append(line({"update_id": number, "message": said}, at=at))
    put(store, lines)
    rebuild(store, zone=ZONE)


def _insights() -> dict[str, list[Row]]:
    one, two, three, four = _doubt(6, 11), _doubt(8, 12), _doubt(9, 12), _doubt(7, 11)
    topic = {"label": "Cadê o 👋?", "keyphrases": "pedido, prazo", "examples": "[[-1001, 6]]"}
    counts = {"messages": 3, "messages_low": 2, "messages_high": 4}
    return {
        "doubts": [{**each, "topic_id": None if each is three else "t1"} for each in (one, two, three, four)],
        "topics": [{"topic_id": "t1", **topic, **counts}],
        "episodes": [
            {**one, "outcome": "confirmed", "answered_by": "bot", "answer_seconds": 5},
            {
                **two,
                "outcome": "not_clarified",
                "answered_by": "staff",
                "answer_seconds": 90,
                "helped_by": "staff",
            },
            {**three, "outcome": "unknown"},
            {**four, "outcome": "not_answered"},
        ],
        "labels": [{"chat_id": -1001, "message_id": 6, "clarified": "yes"}],
    }


def _doubt(number: int, author: int) -> dict[str, Any]:
    at = datetime.fromisoformat(TALK[number - 1][0])
    return {
        "chat_id": -1001, "message_id": number, "author_id": author, "date": at.replace(tzinfo=None),
        "context_date": at.date(),
    }  # fmt: skip
