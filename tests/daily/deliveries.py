"""Deliveries, lakes and rows for the tests of the build: values in, values out."""

from __future__ import annotations

import atexit
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from igarape import paths
from igarape.capture.segment import pack
from igarape.capture.update import delivery, wrapped
from igarape.daily.build import Report, build
from igarape.daily.tables import table
from igarape.store import MemoryStore, Store
from igarape.via.duckdb import DuckDB

NOON = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
"""Noon in São Paulo."""

GROUP = {"id": -1001, "type": "supergroup", "title": "Suporte"}
ANA = {"id": 11, "is_bot": False, "first_name": "Ana", "username": "ana", "language_code": "pt-br"}
BOT = {"id": 99, "is_bot": True, "first_name": "Robô", "username": "robo_bot"}


def message(number: int = 1, *, at: datetime = NOON, by: object = ANA, **fields: Any) -> dict[str, Any]:
    """Make a Message: Ana writes `oi` in the group, but for what `fields` says; None leaves a member out."""
    made = {
        "message_id": number,
        "from": by,
        "chat": GROUP,
        "date": int(at.timestamp()),
        "text": "oi",
    } | fields
    return {name: value for name, value in made.items() if value is not None}


def update(number: int, kind: str = "message", payload: object = None) -> dict[str, Any]:
    """Make an update of a kind; a message by default."""
    return {"update_id": number, kind: message(number) if payload is None else payload}


def line(given: object, *, at: datetime = NOON, bot: int | None = 99, origin: str | None = None) -> bytes:
    """Make the delivery of an update (a dict), or of a body as it came (bytes)."""
    body = given if isinstance(given, bytes) else json.dumps(given).encode()
    return delivery(body, received_at=at, source="webhook", bot_id=bot, origin=origin)


def sent(method: str, result: object, *, at: datetime = NOON) -> bytes:
    """Make the delivery of what a bot sent."""
    return wrapped("sent", {"method": method, "result": result}, received_at=at, source="proxy", bot_id=99)


def exported(chat: dict[str, Any], said: dict[str, Any], *, at: datetime = NOON) -> bytes:
    """Make the delivery of a message of a Telegram Desktop export."""
    return wrapped("export", {"chat": chat, "message": said}, received_at=at, source="import", bot_id=None)


def put(store: Store, lines: Sequence[bytes], name: str = "a") -> str:
    """Put one segment; its day is that of its first line."""
    day = datetime.fromisoformat(json.loads(lines[0])["received_at"]).date()
    path = paths.segment(day, name, len(lines))
    store.put(path, pack(lines))
    return path


def built(*lines: bytes, zone: str | None = None) -> tuple[Store, Report]:
    """Make a lake of one segment, and build it."""
    store = MemoryStore()
    put(store, lines)
    with DuckDB() as engine:
        return store, build(store, engine, zone=zone)


def rebuild(store: Store, **options: Any) -> Report:
    """Build a lake."""
    with DuckDB() as engine:
        return build(store, engine, **options)


def rows(store: Store, name: str, columns: str = "*") -> list[dict[str, Any]]:
    """Read a table of a lake as it lies there, in a definite order."""
    prefix = paths.QUARANTINE if name == "quarantine" else paths.table(name)
    with TemporaryDirectory() as folder:
        files = []
        listed = [entry.path for entry in store.list(prefix)]
        for path in listed if name == "quarantine" else paths.current(listed):
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(store.get(path))
            files.append(str(file))
        if not files:
            return []
        days = ", hive_types = {context_date: DATE}" if table(name).by_day else ", hive_partitioning = false"
        found = _reader().con.execute(f"SELECT {columns} FROM read_parquet({files}{days}) ORDER BY ALL")
        names = [each[0] for each in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@cache
def _reader() -> DuckDB:
    """One engine that reads for all tests of a process: to start one for each costs more than to read."""
    engine = DuckDB()
    atexit.register(engine.close)
    return engine


def row(store: Store, name: str, columns: str = "*") -> dict[str, Any]:
    """Read a table that has one row."""
    (only,) = rows(store, name, columns)
    return only


def tables_of(store: Store, names: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Read several tables."""
    return {name: rows(store, name) for name in names}


def later(**span: float) -> datetime:
    """Give a moment after noon."""
    return NOON + timedelta(**span)
