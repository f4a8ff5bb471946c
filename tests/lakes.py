"""Lakes made by hand: rows in, Parquet parts in a store out, as the build would leave them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from igarape import paths
from igarape.daily import tables
from igarape.daily.tables import Table
from igarape.doubts import tables as insights
from igarape.query import views
from igarape.store import Store

Row = Mapping[str, Any]


def fill(
    store: Store, scratch: Path, rows: Mapping[str, Sequence[Row]], zone: str = "America/Sao_Paulo"
) -> None:
    """Write the rows of each table as parts; columns that a row leaves out are NULL."""
    for name, given in rows.items():
        table = views.TABLES[name]
        days: dict[date | None, list[Row]] = defaultdict(list)
        for row in given:
            days[row["context_date"] if table.by_day else None].append(row)
        for day, some in days.items():
            values = [[row.get(each) for each in table.names] for row in some]
            key = (table.name, repr(values))
            if key not in _PARTS:
                _PARTS[key] = _parquet(table, values, scratch / "part.parquet")
            store.put(_path(table, day), _PARTS[key])
    store.put(
        paths.BUILT,
        json.dumps(
            {"zone": zone, "version": tables.VERSION, "received": {}, "days": {}, "left": {}}
        ).encode(),
    )


_PARTS: dict[tuple[str, str], bytes] = {}
"""What was written before: many tests begin with the same lake."""


def _parquet(table: Table, values: list[list[Any]], file: Path) -> bytes:
    con = _con()
    columns = ", ".join(f"{each.name} {each.type}" for each in table.columns)
    con.execute(f"CREATE OR REPLACE TABLE part ({columns})")
    con.executemany(f"INSERT INTO part VALUES ({', '.join('?' * len(table.columns))})", values)
    con.execute(f"COPY part TO '{file}' (FORMAT parquet)")
    return file.read_bytes()


@cache
def _con() -> duckdb.DuckDBPyConnection:
    """Open a connection, once a process: that takes longer than what it is asked for."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    return con


def _path(table: Table, day: date | None) -> str:
    if table.name == "quarantine":
        return paths.QUARANTINE + "made.parquet"
    if table is insights.LABELS:
        return paths.labels()
    if table in insights.TABLES:
        return paths.insight(table.name, day)
    return paths.part(table.name, day)


def ended(
    day: str,
    outcome: str,
    *,
    by: str | None = "bot",
    seconds: int | None = 5,
    helped_by: str | None = None,
    times: int = 1,
) -> list[Row]:
    """Make episodes of a day that ended alike."""
    return [
        {
            "chat_id": -100, "message_id": 1, "author_id": 1, "outcome": outcome, "answered_by": by,
            "answer_seconds": seconds, "helped_by": helped_by, "context_date": date.fromisoformat(day),
        }
    ] * times  # fmt: skip


def talk(
    *messages: tuple[str, int, str, str | None], zone: str = "America/Sao_Paulo", chat_id: int = -100
) -> dict[str, list[Row]]:
    """Turn (UTC moment, author, name, text) into rows of messages, activity and users.

    An author above 900 is a bot. A moment is written 2026-11-22T13:00.
    """
    rows: list[Row] = []
    counts: dict[tuple[date, int, str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    people: dict[int, Row] = {}
    for number, (moment, author, name, text) in enumerate(messages, 1):
        sent = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        here = sent.astimezone(ZoneInfo(zone))
        kind = "bot" if author > 900 else "person"
        rows.append({
            "chat_id": chat_id, "message_id": number, "date": sent.replace(tzinfo=None), "author_id": author,
            "author_kind": kind, "author_name": name, "user_id": author, "user_is_bot": kind == "bot",
            "user_first_name": name, "chat_type": "supergroup", "text": text,
            "text_length": None if text is None else len(text), "source": "webhook",
            "context_date": here.date(),
        })  # fmt: skip
        count = counts[(here.date(), author, kind, here.hour)]
        count[0] += 1
        count[1] += text is not None
        count[2] += len(text or "")
        people[author] = {"user_id": author, "is_bot": kind == "bot", "first_name": name}
    activity = [
        {
            "context_date": day, "chat_id": chat_id, "author_id": author, "author_kind": kind, "hour": hour,
            "messages": count[0], "texts": count[1], "characters": count[2],
        }
        for (day, author, kind, hour), count in counts.items()
    ]  # fmt: skip
    chats = [{"chat_id": chat_id, "chat": chat_id, "title": "Suporte", "type": "supergroup"}]
    return {"messages": rows, "activity": [*activity], "users": list(people.values()), "chats": [*chats]}


def days(first: str, count: int) -> list[date]:
    """List `count` days from the first."""
    return [date.fromisoformat(first) + timedelta(days=step) for step in range(count)]
