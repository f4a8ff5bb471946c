"""What the tables say of a lake's health: holes found exactly, counts, and SQL that means the same twice."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from igarape.query.engine import Field, Rows
from igarape.query.health import TABLES, Chat, Health, Hole, Missing, Quarantined, examine
from igarape.query.questions import source
from igarape.store import MemoryStore
from igarape.via import lake as lakes
from igarape.via.lake import Lake
from tests.lakes import fill

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ZONE = "America/Sao_Paulo"
STATUS = [
    "status/rhythm", "status/days", "status/ledger", "status/conflicts", "status/newest", "status/quarantine",
    "status/updates_missing", "status/messages_missing",
]  # fmt: skip


def ago(**span: float) -> datetime:
    """A moment before now, as the tables have it."""
    return (NOW - timedelta(**span)).replace(tzinfo=None)


def came(number: int | None, at: datetime, **fields: Any) -> dict[str, Any]:
    """A row of the ledger."""
    row = {"bot_id": 7, "update_id": number, "kind": "message", "received_at": at, "source": "webhook"}
    return {**row, "context_date": at.date(), **fields}


def said(number: int, at: datetime, chat_id: int = -1001, **fields: Any) -> dict[str, Any]:
    """A row of messages."""
    row = {"chat_id": chat_id, "message_id": number, "date": at, "chat_type": "supergroup"}
    return {**row, "context_date": at.date(), **fields}


ROWS: dict[str, list[dict[str, Any]]] = {
    "updates": [
        came(500, ago(days=40)),
        came(900, ago(days=20)),
        came(901, ago(days=19)),
        came(905, ago(days=18)),
        came(906, ago(hours=30), flags="date,conflict"),
        came(906, ago(hours=29), flags="conflict"),
        came(909, ago(hours=2)),
        came(None, ago(minutes=1), kind="sent.sendMessage", source="proxy"),
        came(910, ago(minutes=30), source="import"),
        came(70, ago(hours=3), bot_id=8),
        came(72, ago(hours=26), bot_id=8),
        came(77, ago(hours=25), bot_id=8),
        came(9_000_000, ago(hours=1), bot_id=8),
        came(3, ago(hours=1), bot_id=None),
        came(9, ago(hours=1), bot_id=None),
    ],
    "activity": [
        {"context_date": date(2026, 11, 21), "chat_id": -1001, "author_kind": "person", "hour": 9, "messages": 5},
        {"context_date": date(2026, 11, 21), "chat_id": -1001, "author_kind": "bot", "hour": 9, "messages": 4},
        {"context_date": date(2026, 11, 1), "chat_id": -1001, "author_kind": "person", "hour": 9, "messages": 3},
    ],
    "messages": [
        said(1, ago(days=50)),
        said(10, ago(days=3)),
        said(11, ago(days=2)),
        said(14, ago(days=2)),
        said(20, ago(days=1)),
        said(16, ago(days=1), scope="ephemeral 3"),
        said(0, ago(days=1)),
        said(17, ago(days=1), business_connection_id="b"),
        said(1, ago(days=1), chat_id=5, chat_type="private"),
        said(5, ago(days=1), chat_id=5, chat_type="private"),
        said(7, ago(days=1), chat_id=-1002, chat_type="channel"),
    ],
    "chats": [
        {"chat_id": -1001, "chat": -1001, "title": "Suporte", "type": "supergroup"},
        {"chat_id": -1002, "chat": -1002, "title": "Avisos", "type": "channel"},
    ],
    "quarantine": [
        {"reason": "not_json", "received_at": ago(days=9), "segment": "raw/telegram/received=2026-11-13/a-2.ndjson.zst", "line": 1},
        {"reason": "not_json", "received_at": None, "segment": "raw/telegram/received=2026-11-20/b-2.ndjson.zst", "line": 1},
        {"reason": "no_object", "received_at": ago(days=1), "segment": "raw/telegram/received=2026-11-21/c-1.ndjson.zst", "line": 1},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """A lake of those rows."""
    store = MemoryStore()
    fill(store, tmp_path_factory.mktemp("lake"), ROWS, ZONE)
    with Lake(store, ZONE) as made:
        made.prepare(TABLES)
        yield made


def filled(name: str, values: Mapping[str, object]) -> str:
    """A query with its values written out."""
    sql = source(name)
    for key, value in values.items():
        sql = sql.replace(f":{key}\n", lakes._literal(value) + "\n").replace(
            f":{key} ", lakes._literal(value) + " "
        )
    return sql


@pytest.fixture(scope="module")
def found(lake: Lake) -> Health:
    """What they say."""
    return examine(lake.direct, ZONE, NOW)


def utc(moment: datetime) -> datetime:
    """Say that a moment is UTC."""
    return moment.replace(tzinfo=UTC)


def test_missing_updates(found: Health) -> None:
    """By bot, and apart what may still come; restarts, imports without a bot and the far past are no holes."""
    assert found.missing == (
        Missing(7, False, 1, 2, utc(ago(hours=29)), utc(ago(hours=2)), Hole(2, utc(ago(hours=29)), utc(ago(hours=2)))),
        Missing(7, True, 1, 3, utc(ago(days=19)), utc(ago(days=18)), Hole(3, utc(ago(days=19)), utc(ago(days=18)))),
        Missing(8, True, 2, 5, utc(ago(hours=26)), utc(ago(hours=25)), Hole(4, utc(ago(hours=26)), utc(ago(hours=25)))),
    )  # fmt: skip


def test_missing_messages(found: Health) -> None:
    """In supergroups and channels, of the last 30 days; ephemeral, business and private ones have other numbers."""
    after, until = utc(ago(days=2)), utc(ago(days=1))

    assert found.chats == (
        Chat(-1001, "Suporte", "supergroup", 4, 7, Hole(5, after, until)),
        Chat(-1002, "Avisos", "channel", 1, 0, Hole(0, None, None)),
    )


def test_days(found: Health) -> None:
    """Fourteen, today last; bots apart, silent days 0."""
    assert [(each.day.isoformat(), each.messages, each.bots) for each in (found.days[0], *found.days[-2:])] == [
        ("2026-11-09", 0, 0), ("2026-11-21", 5, 4), ("2026-11-22", 0, 0),
    ]  # fmt: skip
    assert len(found.days) == 14


def test_counts(found: Health) -> None:
    """The ledger's rows, the contradictions of late, the quarantine by reason, when each bot was last heard."""
    assert (found.updates, found.conflicts, found.conflict_at) == (15, 2, utc(ago(hours=29)))
    assert found.quarantine == (
        Quarantined("not_json", 2, datetime(2026, 11, 20, tzinfo=UTC)),
        Quarantined("no_object", 1, utc(ago(days=1))),
    )
    assert found.newest == {7: utc(ago(hours=2)), 8: utc(ago(hours=1)), None: utc(ago(hours=1))}


def test_imports_have_no_rhythm(lake: Lake) -> None:
    """When they were taken in says nothing of when Telegram spoke; nor does what a bot sent."""
    hours = lake.direct(source("status/rhythm"), {"since": ago(hours=2.5)}).dicts()

    assert [(row["first"], row["updates"]) for row in hours] == [(ago(hours=2), 1), (ago(hours=1), 3)]


def test_an_empty_lake_has_nothing_to_say() -> None:
    """No table, no rows, no error."""
    with Lake(MemoryStore(), ZONE) as empty:
        found = examine(empty.direct, ZONE, NOW)

    assert (found.updates, found.missing, found.chats, found.newest) == (0, (), (), {})
    assert found.rhythm.usual(NOW) is None


@pytest.mark.parametrize("name", STATUS)
def test_the_sql_means_the_same_untranslated(lake: Lake, name: str) -> None:
    """It is Athena's dialect, and DuckDB means the same by it: what is not translated gives the same rows."""
    known: dict[str, dict[str, object]] = {
        "status/rhythm": {"since": ago(days=56)},
        "status/days": {"since": date(2026, 11, 1), "until": date(2026, 11, 22)},
        "status/conflicts": {"since": ago(days=30)},
        "status/newest": {"since": ago(days=30)},
        "status/updates_missing": {"since": ago(days=30), "wall": ago(days=1)},
        "status/messages_missing": {"since": date(2026, 10, 22), "until": date(2026, 11, 22)},
    }
    values = known.get(name, {})

    direct, translated = lake.direct(source(name), values), lake.run(filled(name, values))

    assert direct.rows == translated.rows
    assert direct.rows
    assert [each.name for each in direct.columns] == [each.name for each in translated.columns]


def test_every_query_is_held(lake: Lake) -> None:
    """None is left out of the test above."""
    folder = Path(lakes.__file__).parents[1] / "query" / "sql" / "status"

    assert {f"status/{file.stem}" for file in folder.glob("*.sql")} == set(STATUS)


def test_a_text_is_no_parameter(lake: Lake) -> None:
    """What is not translated is not quoted either, so nothing that a person wrote gets in."""
    with pytest.raises(TypeError):
        lake.direct("SELECT :x", {"x": "'; DROP"})


# -- laws ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own: a law is tried many times."""
    with duckdb.connect() as made:
        yield made


def holes(con: duckdb.DuckDBPyConnection, rows: list[tuple[int, int, datetime]]) -> Rows:
    """Run the query over (bot, number, moment)."""
    con.execute("CREATE OR REPLACE TABLE updates (bot_id BIGINT, update_id BIGINT, received_at TIMESTAMP)")
    con.execute(
        "INSERT INTO updates SELECT unnest($1), unnest($2), unnest($3)", [*map(list, zip(*rows, strict=True))]
    )
    found = con.sql(filled("status/updates_missing", {"since": ago(days=30), "wall": ago(days=1)}))
    return Rows(tuple(Field(name, "") for name in found.columns), found.fetchall())


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 2**31), st.sets(st.integers(1, 60)), st.integers(0, 2**32))
def test_whatever_is_taken_out_of_a_run_is_found(
    con: duckdb.DuckDBPyConnection, first: int, taken: set[int], seed: int
) -> None:
    """Any numbers removed from between the first and the last, in whatever order the others came."""
    numbers = [first + step for step in range(62) if step not in taken]
    moments = [ago(days=3, minutes=-step) for step in range(len(numbers))]
    random.Random(seed).shuffle(moments)
    runs = sum(1 for step in taken if step - 1 not in taken)

    found = holes(con, [(7, *each) for each in zip(numbers, moments, strict=True)]).dicts()

    assert sum(row["missing"] for row in found) == len(taken)
    assert sum(row["holes"] for row in found) == runs
    assert all(row["final"] for row in found)


@settings(max_examples=20, deadline=None)
@example(5_000_000, 4_999_000)
@example(5_000_000, 5_000_005)
@given(st.integers(2_000_001, 10**9), st.integers(2_000_001, 10**9))
def test_a_restart_is_no_hole(con: duckdb.DuckDBPyConnection, before: int, anew: int) -> None:
    """After a week without updates Telegram goes on at random, higher or lower: then nothing is missing.

    But for a number that happens to be at most a million higher: one in a thousand.
    """
    rows = [(7, before + step, ago(days=20, minutes=-step)) for step in range(5)]
    rows += [(7, anew + step, ago(days=10, minutes=-step)) for step in range(5)]

    missing = sum(row["missing"] for row in holes(con, rows).dicts())

    assert missing == (anew - before - 5 if 5 < anew - before <= 1_000_004 else 0)
