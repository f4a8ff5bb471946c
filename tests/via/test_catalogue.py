"""lake.duckdb: views of every table, for any client of DuckDB; replaced whole by each build, and by nothing less."""

from __future__ import annotations

import os
import subprocess
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from igarape import building, paths
from igarape.capture.segment import pack
from igarape.errors import Problem, Usage
from igarape.query import views
from igarape.settings import Settings
from igarape.store import MemoryStore
from igarape.via import catalogue
from igarape.via.disk import DiskStore
from igarape.via.duckdb import DuckDB
from igarape.via.lake import Lake
from tests.daily.deliveries import NOON, line, update
from tests.lakes import fill, talk

TALK = talk(
    ("2026-11-20T22:10", 1, "Bia", "o boleto não abre"),
    ("2026-11-21T15:04", 2, "Caio", "aqui também não"),
)
LATER = talk(("2026-11-22T15:04", 2, "Caio", "oi"))
OLDER = Path(__file__).parents[1] / "examples" / ".venv" / "older"


@pytest.fixture
def engine() -> DuckDB:
    """An engine, as a build has one."""
    return DuckDB("256MiB")


@pytest.fixture
def store(tmp_path: Path) -> DiskStore:
    """A lake in a folder whose name is all that names should not have."""
    made = DiskStore(tmp_path / "o lago's [1] *?{a,b}")
    fill(made, tmp_path, TALK)
    return made


def segment(given: dict[str, Any]) -> tuple[str, bytes]:
    """Make a segment of one delivery: its path and its bytes."""
    return paths.segment(NOON.date(), f"s{given['update_id']}", 1), pack([line(given)])


def ask(store: DiskStore, sql: str) -> list[tuple[object, ...]]:
    """Ask as any client would: from another folder, read-only."""
    with closing(duckdb.connect(_file(store), read_only=True)) as con:
        return con.execute(sql).fetchall()


def _file(store: DiskStore) -> str:
    """DuckDB takes no ? in the path of a database; a link serves those who have one."""
    link = store.root.parent / "lake.duckdb"
    link.unlink(missing_ok=True)
    link.symlink_to(store.root / paths.CATALOGUE)
    return str(link)


def test_every_table_is_a_view_with_its_columns(store: DiskStore, engine: DuckDB) -> None:
    """As a query of igarape's own sees them: names, types, order; those without a part are empty."""
    with engine:
        catalogue.publish(store, engine)

    with Lake(store, "UTC") as lake, closing(duckdb.connect(_file(store), read_only=True)) as con:
        lake.prepare(views.TABLES)
        for name in views.TABLES:
            ours = lake.native(f"DESCRIBE {name}").rows
            assert con.execute(f"DESCRIBE {name}").fetchall() == ours
        found = con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        assert {name for (name,) in found} == {*views.TABLES}
        assert con.execute("SELECT count(*) FROM telegram").fetchone() == (2,)
        assert con.execute("SELECT count(*) FROM doubts").fetchone() == (0,)
        assert con.execute("SELECT * FROM duckdb_tables() WHERE NOT internal").fetchall() == []


def test_a_day_that_comes_later_is_there_without_a_further_file(
    store: DiskStore, engine: DuckDB, tmp_path: Path
) -> None:
    """The views name files by pattern; a table's first part comes with the next build's file."""
    with engine:
        catalogue.publish(store, engine)
        fill(store, tmp_path, {"messages": LATER["messages"], "labels": [{"clarified": "yes"}]})
        assert ask(store, "SELECT max(context_date) FROM messages") == [(date(2026, 11, 22),)]
        assert ask(store, "SELECT count(*) FROM labels") == [(0,)]
        catalogue.publish(store, engine)

    assert ask(store, "SELECT count(*) FROM labels") == [(1,)]


def test_a_day_prunes_the_files(store: DiskStore, engine: DuckDB) -> None:
    """A part of another day is not even opened: here it is none."""
    with engine:
        catalogue.publish(store, engine)
    store.put(paths.part("messages", date(2026, 11, 21)), b"no parquet")

    assert ask(store, "SELECT count(*) FROM messages WHERE context_date = DATE '2026-11-20'") == [(1,)]
    with pytest.raises(duckdb.Error):
        ask(store, "SELECT sum(author_id) FROM messages")


def test_a_reader_keeps_what_it_opened_and_hinders_no_build(store: DiskStore, engine: DuckDB) -> None:
    """Even one that opened the file to write there."""
    with engine:
        catalogue.publish(store, engine)
        with closing(duckdb.connect(_file(store))) as reader:
            before = (store.root / paths.CATALOGUE).stat().st_ino
            catalogue.publish(store, engine)
            assert reader.execute("SELECT count(*) FROM messages").fetchone() == (2,)

    assert (store.root / paths.CATALOGUE).stat().st_ino != before
    assert not list((store.root / ".tmp").glob("*"))


def test_where_a_part_is_broken_the_file_before_stays(store: DiskStore, engine: DuckDB) -> None:
    """Whole as it was; and the engine is as good as before."""
    with engine:
        catalogue.publish(store, engine)
        before = store.get(paths.CATALOGUE)
        for day in (20, 21):
            store.put(paths.part("messages", date(2026, 11, day)), b"no parquet")

        with pytest.raises(Problem, match="DuckDB"):
            catalogue.publish(store, engine)

        assert store.get(paths.CATALOGUE) == before
        assert engine.run("SELECT database_name FROM duckdb_databases() WHERE NOT internal") == [("memory",)]


def test_each_build_leaves_it_and_one_that_fails_leaves_the_one_before(tmp_path: Path) -> None:
    """Last of all, when everything else stands."""
    store = DiskStore(tmp_path / "lake")
    settings = Settings(lake=str(tmp_path / "lake"))
    store.put(*segment(update(1)))
    building.bring_up(store, settings)
    assert ask(store, "SELECT text, context_date FROM telegram") == [("oi", date(2026, 11, 21))]
    before = store.get(paths.CATALOGUE)

    store.put(*segment(update(2)))
    with pytest.raises(Usage, match="The days of this lake are cut in"):
        building.bring_up(store, settings, zone="UTC")

    assert store.get(paths.CATALOGUE) == before


def test_what_is_no_folder_gets_no_file(engine: DuckDB) -> None:
    """In a bucket, a file that needs keys would help nobody."""
    store = MemoryStore()
    with engine:
        catalogue.publish(store, engine)

    assert list(store.list("")) == []


@pytest.mark.slow
@pytest.mark.skipif(not OLDER.is_dir(), reason="DuckDB 1.4 is not there: make tests/examples/.venv/.ready")
def test_duckdb_1_4_reads_it(tmp_path: Path, engine: DuckDB) -> None:
    """The storage of the file is that of 1.4, which all later versions read."""
    store = DiskStore(tmp_path / "lake")
    fill(store, tmp_path, TALK)
    with engine:
        catalogue.publish(store, engine)
    code = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1], read_only=True);"
        "print(duckdb.__version__, *con.execute('SELECT count(*), max(context_date) FROM messages').fetchone(),"
        " *con.execute('SELECT count(*) FROM telegram, doubts').fetchone())"
    )
    python = OLDER.parent / "bin" / "python"
    done = subprocess.run(
        [python, "-c", code, store.root / paths.CATALOGUE],
        env={"PYTHONPATH": str(OLDER), "PATH": os.defpath}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout == "1.4.2 2 2026-11-21 0\n"
