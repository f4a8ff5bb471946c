"""A lake made by hand for exports, with hostile words in every place that holds words."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from igarape import cli, exporting, paths
from igarape.settings import Settings
from igarape.store import MemoryStore
from tests.lakes import Row, fill, talk

# ruff: noqa: DTZ001  (a lake's moments are UTC and have no zone)

ZONE = "America/Manaus"
OLD, NEW, PRIVATE = -100, -1001, 77
TEXT, NAME = "canarytext", "canaryname"
"""Words that stand in every text, and in every name, so that one can look for them."""

HOSTILE = (
    f'=HYPERLINK("http://x/{TEXT}")', f"+{TEXT}", f"-2+3+{TEXT}", f"@SUM({TEXT})", f"\t={TEXT}", f"\r={TEXT}",
    f"＝{TEXT}", f"{TEXT}; 1,5\nlinha dois “aspas” \"duplas\"", f"http://x/{TEXT}", f"<script>{TEXT}</script>",
    f"{TEXT} _x0041_ \x1b[31m", f"=cmd|'/c calc'!A0 {TEXT}",
)  # fmt: skip


def rows() -> dict[str, Sequence[Row]]:
    """Give the rows: a group that moved, and a private chat; a doubt for each text, of which two have a topic."""
    said = [("2026-11-20T16:00", 11, f"={NAME}", HOSTILE[0])]
    said += [
        (f"2026-11-21T{10 + place:02d}:30", 11 + place % 2, f"={NAME}", text)
        for place, text in enumerate(HOSTILE)
    ]
    said += [("2026-11-21T23:59", 999, f"bot {NAME}", TEXT)]
    group, private = talk(*said, zone=ZONE, chat_id=OLD), talk(*said[-2:], zone=ZONE, chat_id=PRIVATE)
    doubts = [
        {"chat_id": OLD, "message_id": place, "date": datetime(2026, 11, 21, 15, place), "author_id": 11 + place % 2,
         "kind": "both", "topic_id": "t1" if place < 3 else None, "context_date": date(2026, 11, 21)}
        for place in range(1, 6)
    ]  # fmt: skip
    ends = ("confirmed", "assumed", "not_clarified", "not_answered", "unknown")
    return {
        **{name: [*group[name], *private[name]] for name in ("messages", "activity")},
        "users": group["users"],
        "chats": [
            {"chat_id": OLD, "chat": NEW, "title": "Suporte", "type": "group", "moved_to": NEW},
            {"chat_id": NEW, "chat": NEW, "title": "Suporte", "type": "supergroup", "username": "suporte"},
            {"chat_id": PRIVATE, "chat": PRIVATE, "title": NAME, "type": "private", "username": NAME},
        ],
        "events": [{
            "kind": "callback_query", "date": datetime(2026, 11, 21, 16), "chat_id": OLD, "actor_id": 12,
            "actor_name": NAME, "value": TEXT, "payload": json.dumps({"from": NAME, "data": TEXT}),
            "update_id": 2**53 + 1, "context_date": date(2026, 11, 21),
        }],
        "doubts": doubts,
        "episodes": [
            {**each, "outcome": end, "answered_by": "bot", "answer_seconds": 3 + place, "asked": 1, "durable": True}
            for place, (each, end) in enumerate(zip(doubts, ends, strict=True))
        ],
        "topics": [{
            "topic_id": "t1", "label": f"={TEXT}", "keyphrases": TEXT, "rank": 1, "rank_low": 1, "rank_high": 1,
            "people": 2, "messages": 2, "messages_low": 1, "messages_high": 3, "examples": "[[-100, 1]]", "model": "m",
        }],
        "topic_activity": [
            {"topic_id": "t1", "chat_id": OLD, "messages": 2, "people": 2, "context_date": date(2026, 11, 21)}
        ],
    }  # fmt: skip


def store(scratch: Path) -> MemoryStore:
    """Make the lake; in memory, so its parts are fetched as those of a bucket are."""
    made = MemoryStore()
    fill(made, scratch, {**rows(), "labels": []}, zone=ZONE)
    made.put(paths.TOLD, b"{}")
    return made


def query(sql: str) -> list[tuple[Any, ...]]:
    """Run SQL over exported files."""
    return duckdb.execute(sql).fetchall()


def export(lake: MemoryStore, kind: str, folder: Path, *more: str, language: str = "en") -> None:
    """Export a lake, as the command does."""
    parser = cli._Parser(prog="igarape export")
    exporting.arguments(parser)
    args: argparse.Namespace = parser.parse_args([kind, str(folder), *more])
    assert exporting.run(args, Settings(lake="lake", zone=None, language=language), lake) == 0
