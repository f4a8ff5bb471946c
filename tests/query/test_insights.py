"""The insights by SQL: four tables, the same rows in Athena's dialect and in DuckDB's, and a word where there are none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from igarape import cli, paths
from igarape.daily.tables import Table
from igarape.doubts import tables
from igarape.query import views
from igarape.store import MemoryStore
from igarape.via.disk import DiskStore
from igarape.via.lake import Lake
from tests.lakes import fill, talk

DAY = date(2026, 11, 21)
KEY = {"chat_id": -100, "author_id": 1, "kind": "question", "context_date": DAY}
ROWS = {
    "doubts": [
        {**KEY, "message_id": 1, "date": "2026-11-21 15:00:00", "topic_id": "a1b2c3d4"},
        {**KEY, "message_id": 2, "date": "2026-11-21 16:00:00", "topic_id": None},
    ],
    "episodes": [
        {**KEY, "message_id": 1, "date": "2026-11-21 15:00:00", "outcome": "confirmed", "durable": True, "asked": 1},
        {**KEY, "message_id": 2, "date": "2026-11-21 16:00:00", "outcome": "unknown", "durable": None, "asked": 2},
    ],
    "topics": [{"topic_id": "a1b2c3d4", "label": "Como pago?", "rank": 1, "people": 7, "messages": 9}],
    "topic_activity": [
        {"topic_id": "a1b2c3d4", "chat_id": -100, "messages": 1, "people": 1, "context_date": DAY}
    ],
}  # fmt: skip
JOINED = (
    "SELECT t.label, d.message_id, e.outcome, e.durable, a.people FROM doubts AS d"
    " JOIN episodes AS e ON e.chat_id = d.chat_id AND e.message_id = d.message_id"
    " LEFT JOIN topics AS t ON t.topic_id = d.topic_id"
    " LEFT JOIN topic_activity AS a ON a.topic_id = d.topic_id AND a.context_date = d.context_date"
    " WHERE d.context_date = DATE '2026-11-21' ORDER BY d.message_id"
)


@pytest.fixture
def told(tmp_path: Path) -> MemoryStore:
    """A lake with a topic, a doubt of it, and one of none."""
    store = MemoryStore()
    fill(store, tmp_path, ROWS)
    return store


def test_the_four_tables_join_alike_in_both_dialects(told: MemoryStore) -> None:
    """What stands in Athena's dialect gives the rows that it gives as it stands."""
    expected = [("Como pago?", 1, "confirmed", True, 1), (None, 2, "unknown", None, None)]
    with Lake(told, "America/Sao_Paulo") as lake:
        assert expected == lake.run(JOINED).rows == lake.native(JOINED).rows


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: str(table.name))
def test_every_column_is_there_typed_and_described(told: MemoryStore, table: Table) -> None:
    """In the order of the page of tables, with rows and without; each has its sentence."""
    expected = [(each.name, each.type) for each in views.columns(table)]
    for store in (told, MemoryStore()):
        with Lake(store, "America/Sao_Paulo") as lake:
            columns = lake.run(f"SELECT * FROM {table.name}").columns
        assert expected == [(each.name, each.type) for each in columns]
    assert all(each.sentence.endswith(".") for each in table.columns)


@pytest.mark.parametrize("dialect", ["athena", "duckdb"])
@pytest.mark.parametrize(
    ("asked", "said"), [(False, "have not been looked for yet, so doubts has no rows"), (True, "")]
)
def test_a_lake_in_which_nobody_looked_for_doubts_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], dialect: str, asked: bool, said: str
) -> None:
    """No rows may mean that there are none, or that nobody looked; the second is said."""
    store = DiskStore(tmp_path / "lake")
    fill(store, tmp_path, talk(("2026-11-21T15:00", 1, "Ana", "oi")))
    if asked:
        store.put(paths.TOLD, b"{}")
    words = [
        "sql",
        "SELECT count(*) AS n FROM doubts",
        "--dialect",
        dialect,
        "--lake",
        str(tmp_path / "lake"),
    ]

    assert cli.main([*words, "--format", "csv", "--language", "en"]) == 0
    out, err = capsys.readouterr()
    assert "n\n0\n" == out
    assert (said in err) if said else not err
