"""A lake on disk with a few doubts, as the build would leave it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from igarape import paths
from igarape.doubts.by_hand import load
from igarape.store import Store
from igarape.via.disk import DiskStore
from igarape.via.duckdb import DuckDB
from tests.lakes import fill

NOON = datetime(2026, 11, 21, 15)  # noqa: DTZ001  (as the tables have it)
CHAT = -1001
STATES = ("confirmed", "not_clarified", "unknown")
ANSWER = "Leva 30 minutos."


def lake(folder: Path, doubts: int = 6, states: Sequence[str] = STATES) -> Store:
    """Make a lake in `folder` / lake: doubts an hour apart, each with an answer of the bot; the last one a minute old."""
    store = DiskStore(folder / "lake")
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("episodes", "doubts", "messages", "activity", "events", "updates", "chats")
    }
    for number in range(doubts):
        at = NOON + timedelta(hours=number)
        day = {"context_date": at.date(), "chat_id": CHAT}
        asked, answer = 10 * number + 1, 10 * number + 2
        state = states[number % len(states)]
        rows["episodes"].append({**day, "message_id": asked, "date": at, "author_id": 7, "outcome": state})
        rows["doubts"].append({**day, "message_id": asked, "date": at, "author_id": 7, "kind": "question"})
        rows["activity"].append({**day, "author_id": 7, "author_kind": "person", "hour": 12, "messages": 1})
        person = {**day, "author_id": 7 + number, "author_kind": "person", "author_name": "Ana"}
        bot = {**day, "author_id": 99, "author_kind": "bot", "author_name": "Robô"}
        rows["messages"] += [
            {**person, "message_id": asked, "date": at, "text": f"cadê o pix {number}?"},
            {
                **bot, "message_id": answer, "date": at + timedelta(seconds=5), "text": ANSWER,
                "reply_to_message_id": asked,
            },
        ]  # fmt: skip
    pressed = {"bot_id": 99, "update_id": 5, "kind": "callback_query", "context_date": NOON.date()}
    rows["events"].append(
        {**pressed, "chat_id": CHAT, "message_id": 2, "actor_id": 7, "value": "resolveu:sim"}
    )
    rows["updates"].append({**pressed, "received_at": NOON + timedelta(minutes=2)})
    newest = NOON + timedelta(hours=doubts, days=1)
    rows["episodes"].append(
        {
            "chat_id": CHAT, "message_id": 999, "date": newest - timedelta(minutes=1), "author_id": 7,
            "outcome": "unknown", "context_date": newest.date(),
        }
    )  # fmt: skip
    rows["updates"].append({"received_at": newest, "context_date": newest.date(), "kind": "message"})
    rows["chats"].append({"chat_id": CHAT, "chat": CHAT, "title": "Suporte"})
    fill(store, folder, rows)
    store.put(paths.TOLD, b"{}")
    return store


def labels(store: Store) -> dict[int, str]:
    """What people said, by message."""
    with DuckDB() as engine:
        return {message: each.clarified for (_, message), each in load(store, engine).items()}
