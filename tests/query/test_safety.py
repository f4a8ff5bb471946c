"""A query reads the lake's tables, and can do nothing else: no file, no network, no setting, no write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from igarape.errors import Usage
from igarape.query import views
from igarape.store import MemoryStore
from igarape.via.duckdb import DuckDB
from igarape.via.lake import Lake
from tests.lakes import fill, talk

HOSTILE = [
    "SELECT * FROM '{secret}'",
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM read_json('{secret}')",
    "SELECT * FROM read_parquet('{secret}')",
    "SELECT * FROM sniff_csv('{secret}')",
    "SELECT * FROM read_duckdb('{secret}')",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM query('SELECT * FROM read_text(''{secret}'')')",
    "SELECT * FROM query_table('{secret}')",
    "SELECT * FROM read_json('http://127.0.0.1:9/x')",
    "SELECT * FROM 's3://bucket/x.parquet'",
    "SELECT (SELECT max(content) FROM read_text('{secret}'))",
    "WITH a AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM a",
    "SELECT * FROM local_variable",
    "COPY (SELECT 1) TO '{folder}/out.csv'",
    "COPY (SELECT 1) TO '{part}' (FORMAT parquet)",
    "COPY (SELECT 1) TO '{part}' (FORMAT parquet, USE_TMP_FILE false)",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{part}' (FORMAT parquet, USE_TMP_FILE false)",
    "EXPORT DATABASE '{folder}/out'",
    "ATTACH '{folder}/other.db' AS other",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET threads = 1",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "PRAGMA enable_logging",
    "CALL pragma_version()",
    "CREATE TABLE t AS SELECT 1",
    "CREATE OR REPLACE VIEW telegram AS SELECT 1",
    "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "DROP VIEW telegram",
    "INSERT INTO telegram SELECT * FROM telegram",
    "UPDATE messages SET text = ''",
    "DELETE FROM messages",
    "PREPARE p AS SELECT 1",
    "CHECKPOINT",
    "SELECT 1; COPY (SELECT 1) TO '{folder}/out.csv'",
    "PIVOT telegram ON chat_type USING count(*)",
]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lake, dict[str, str]]]:
    """A lake with one message, and a secret beside it."""
    store, tmp_path = MemoryStore(), tmp_path_factory.mktemp("lake")
    fill(store, tmp_path, talk(("2026-11-22T16:00", 1, "Ana", "oi")))
    secret = tmp_path / "secret.csv"
    secret.write_text("password\nhunter2\n", encoding="utf-8")
    local_variable: Any = [1]
    assert local_variable
    with Lake(store, "UTC") as lake:
        lake.prepare(views.TABLES)
        assert lake._duckdb is not None
        part = next(Path(lake._duckdb._folder.name).rglob("*.parquet"))
        yield lake, {"secret": str(secret), "folder": str(tmp_path), "part": str(part)}


@pytest.mark.parametrize("dialect", ["athena", "duckdb"])
@pytest.mark.parametrize("statement", HOSTILE)
def test_hostile_statements_are_refused(
    places: tuple[Lake, dict[str, str]], statement: str, dialect: str
) -> None:
    """In both dialects: Usage, no file made, the part as it was, and the lake still answers."""
    lake, names = places
    part, folder = Path(names["part"]), Path(names["folder"])
    before, files = part.read_bytes(), sorted(folder.iterdir())
    with pytest.raises(Usage):
        (lake.run if dialect == "athena" else lake.native)(statement.format(**names))
    assert part.read_bytes() == before
    assert sorted(folder.iterdir()) == files
    assert lake.native("SELECT text FROM telegram").rows == [("oi",)]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT content FROM read_text('{secret}')",
        "COPY (SELECT 1) TO '{part}' (FORMAT parquet, USE_TMP_FILE false)",
    ],
)
def test_an_open_connection_would_obey(places: tuple[Lake, dict[str, str]], statement: str) -> None:
    """The control: without the lock and the check of the statement, the same words do harm."""
    _, names = places
    before = Path(names["part"]).read_bytes()
    with DuckDB() as engine:
        rows = engine.con.execute(statement.format(**names)).fetchall()
    assert "hunter2" in str(rows) or Path(names["part"]).read_bytes() != before


def test_the_lock_holds_without_the_check(places: tuple[Lake, dict[str, str]]) -> None:
    """Each wall stands alone: what reads files is refused by the connection itself."""
    lake, names = places
    assert lake._duckdb is not None
    with pytest.raises(duckdb.PermissionException):
        lake._duckdb.con.execute(f"SELECT * FROM read_text('{names['secret']}')")
    with pytest.raises(duckdb.InvalidInputException, match="locked"):
        lake._duckdb.con.execute("SET enable_external_access = true")


def test_large_sorts_still_spill(places: tuple[Lake, dict[str, str]]) -> None:
    """The scratch folder stays open to the engine itself, so a small memory is enough."""
    lake, _ = places
    with Lake(lake._store, "UTC", memory="64MB") as little:
        found = little.native("SELECT max(x) FROM (SELECT hash(range) AS x FROM range(3000000) ORDER BY x)")
    assert len(found.rows) == 1


def test_native_shows_moments_in_utc(places: tuple[Lake, dict[str, str]]) -> None:
    """A moment with a zone comes back as UTC, alone or in a list."""
    lake, _ = places
    moment = "TIMESTAMPTZ '2026-11-22 13:00:00-03:00'"
    found = lake.native(f"SELECT {moment} AS a, 1 AS a, [{moment}] AS l")
    assert [str(value) for value in found.rows[0][:2]] == ["2026-11-22 16:00:00+00:00", "1"]
    assert found.columns[0].type == "timestamp with time zone"


@pytest.mark.parametrize("query", ["SHOW TABLES", "DESCRIBE telegram", "SUMMARIZE telegram", "FROM telegram"])
def test_looking_around_is_allowed_in_duckdb(places: tuple[Lake, dict[str, str]], query: str) -> None:
    """These read only."""
    assert places[0].native(query).rows


def test_every_table_stands_empty(empty: Lake) -> None:
    """A table without parts is typed and has no rows; every column has the type of the table."""
    for name, table in views.TABLES.items():
        found = empty.run(f"SELECT * FROM {name}")
        assert found.rows == []
        assert [tuple(each) for each in found.columns] == [
            (each.name, each.type) for each in views.columns(table)
        ]
