"""A made lake with three topics in it, and an encoder that knows them: tests of corrections begin here."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from igarape import paths
from igarape.doubts import insight
from igarape.doubts.vectors import Encoder, Vectors, unit
from igarape.store import Store
from igarape.via.duckdb import DuckDB
from tests.doubts.streams import doubts, noise
from tests.lakes import fill

ZONE = "America/Sao_Paulo"
TEXTS = [f"{each.removesuffix('?')}?" for each in [*doubts(senha=16, nota=12, entrega=9)[0], *noise(40)]]
SENHA, NOTA, ENTREGA, NOISE = range(1, 17), range(17, 29), range(29, 38), range(38, 78)
"""77 questions, each by a person of their own: their numbers in the chat by topic, and 40 that are alike to nothing."""


class Planted:
    """An encoder that knows the topics: a direction for each, and some chance; another turn of it is another model."""

    def __init__(self, turn: int = 1) -> None:
        self.model, self.turn = f"planted-{turn}", turn

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Place each text near its topic's direction, or anywhere."""
        return encode(texts, self.turn)


def encode(texts: Sequence[str], turn: int = 1) -> Vectors:
    """Be an encoder that is named as module:function."""
    middles = unit(np.random.default_rng(turn).normal(size=(3, 64)).astype(np.float32))
    rows = []
    for text in texts:
        chance = np.random.default_rng(turn + crc32(text.encode())).normal(size=(1, 64)).astype(np.float32)
        row = 0.6 * unit(chance)[0]
        of = [number for number, word in enumerate(("senha", "nota", "encomenda")) if word in text.lower()]
        rows.append(row + middles[of[0]] if of else row)
    return unit(np.array(rows, dtype=np.float32))


def messages(texts: Sequence[str] = TEXTS, *, chat: int = -1001, first: int = 1) -> list[dict[str, Any]]:
    """Rows of messages: each minute somebody else asks; a day holds thirty."""
    return [
        {
            "chat_id": chat, "message_id": number, "text": text, "author_id": 100 + number % 1000,
            "date": f"2026-11-{1 + number // 30:02} 12:{number % 60:02}:00", "author_kind": "person",
            "author_name": "Ana", "context_date": date(2026, 11, 1 + number // 30), "chat_type": "supergroup",
        }
        for number, text in enumerate(texts, first)
    ]  # fmt: skip


def keep(store: Store, scratch: Path, rows: list[dict[str, Any]], edited: Collection[int] = ()) -> None:
    """Put these messages into a lake, as a build would have left them; those `edited` came twice."""
    fill(store, scratch, {"messages": rows}, ZONE)
    counts: dict[str, list[int]] = {}
    for row in rows:
        counts.setdefault(row["context_date"].isoformat(), [0, 0])[0] += 1 + (row["message_id"] in edited)
    built = {"zone": ZONE, "version": "1", "segments": {}, "days": counts}
    store.put(paths.BUILT, json.dumps(built).encode())


def told(store: Store, *, whole: bool = False, encoder: Encoder | None = None) -> None:
    """Bring the insights up to date."""
    with DuckDB() as engine:
        insight.bring_up(store, engine, whole=whole, encoder=encoder or Planted())
