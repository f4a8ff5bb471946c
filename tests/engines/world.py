"""A lake that every engine is asked about: one small group, on days that engines get wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
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
    sunday, friday = date(2026, 11, 22), date(2027, 1, 1)
    one: Row = {"chat_id": -1001, "message_id": 6, "author_id": 11, "context_date": sunday}
    two: Row = {"chat_id": -1001, "message_id": 8, "author_id": 12, "context_date": sunday}
    three: Row = {"chat_id": -1001, "message_id": 9, "author_id": 12, "context_date": friday}
    return {
        "doubts": [{**one, "topic_id": "t1"}, {**two, "topic_id": "t1"}, {**three, "topic_id": None}],
        "topics": [{"topic_id": "t1", "label": "Cadê o 👋?", "keyphrases": "pedido, prazo"}],
        "episodes": [
            {**one, "outcome": "confirmed", "answered_by": "bot", "answer_seconds": 5, "helped_by": None},
            {**two, "outcome": "not_clarified", "answered_by": "staff", "answer_seconds": 90, "helped_by": "staff"},
            {**three, "outcome": "unknown", "answered_by": None, "answer_seconds": None, "helped_by": None},
        ],
        "labels": [{"chat_id": -1001, "message_id": 6, "clarified": "yes"}],
    }  # fmt: skip
