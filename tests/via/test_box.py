"""A query in the box gives what `igarape sql` gives; whatever else it tries comes to nothing, and in time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent
from time import monotonic

import pytest

from igarape import place
from igarape.errors import Problem, Usage
from igarape.query import views
from igarape.settings import Settings
from igarape.store import MemoryStore
from igarape.via import box, walls
from igarape.via.box import Box, Limits
from igarape.via.disk import DiskStore
from igarape.via.lake import Lake
from tests import canary
from tests.lakes import fill, talk
from tests.query.test_safety import HOSTILE
from tests.via.test_walls import SINCE

MESSAGES = talk(("2026-11-21T16:00", 1, "Ana", "oi, não entra 😀"), ("2026-11-22T16:00", 2, "Bia", None))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> DiskStore:
    """A lake on the disk, with two days."""
    folder = tmp_path_factory.mktemp("box")
    store = DiskStore(folder / "the lake's")
    fill(store, folder, MESSAGES)
    return store


@pytest.mark.parametrize(
    ("dialect", "query"),
    [
        ("athena", "SELECT context_date, text, user_first_name FROM telegram ORDER BY context_date"),
        (
            "duckdb",
            "SELECT DATE '2026-11-21', [1.5], {'a': NULL}, 'x'::BLOB, 1e0 / 3, now() > '2020-01-01' FROM telegram",
        ),
    ],
)
def test_the_box_gives_what_sql_gives(store: DiskStore, dialect: str, query: str) -> None:
    """The same columns, types, values and notes."""
    with Lake(store, "America/Sao_Paulo") as lake:
        expected = lake.run(query) if dialect == "athena" else lake.native(query)

    assert expected.rows
    assert Box().run(store, query, dialect) == expected


@pytest.mark.slow
def test_a_lake_that_is_no_folder_is_fetched_by_us(tmp_path: Path) -> None:
    """The process gets files, never a store nor its keys."""
    far = MemoryStore()
    fill(far, tmp_path, MESSAGES)

    assert Box().run(far, "SELECT count(*) AS n FROM messages", "duckdb").rows == [(2,)]


@pytest.mark.slow
def test_a_lake_in_s3_is_asked_through_the_cache(
    s3_lake: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process has no key, so what it reads are files of the cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    far = place.store(Settings(lake=s3_lake))
    fill(far, tmp_path, MESSAGES)

    assert Box().run(
        far, "SELECT count(*) AS n FROM messages WHERE context_date = DATE '2026-11-22'"
    ).rows == [(1,)]
    assert len(list((tmp_path / "cache").rglob("*.parquet"))) == 1  # the day that was asked for


@pytest.mark.slow
def test_every_value_arrives_as_it_was(store: DiskStore) -> None:
    """Whatever type DuckDB has; numbers that JSON has no words for, too."""
    query = (
        "SELECT TIME '12:30', INTERVAL 3 DAY, 12345678901234567890::HUGEINT, 1.50::DECIMAL(9, 2), 'nan'::DOUBLE::VARCHAR,"
        " 'inf'::DOUBLE, TIMESTAMPTZ '2026-11-22 13:00:00-03', [TIMESTAMP '2026-11-22 13:00:00'], MAP {1: 'a'},"
        " '87f1f0a0-0000-4000-8000-000000000000'::UUID, chr(0) || 'a', '2026-11-22'::TIMESTAMP_NS, true, '101'::BIT,"
        " ['a', NULL], {'k': [DATE '2026-11-22']}, '{\"a\": 1}'::JSON, 'b'::ENUM('a', 'b')"
    )
    with Lake(store, "UTC") as lake:
        assert Box().run(store, query, "duckdb") == lake.native(query)


def test_more_rows_than_fit_are_said(store: DiskStore) -> None:
    """The first ones come, in their order; a note says what is missing."""
    little = Box(Limits(rows=3))
    found = little.run(store, "SELECT range AS n FROM range(50000) ORDER BY n DESC", "duckdb")

    assert found.rows == [(49999,), (49998,), (49997,)]
    assert [each.values["count"] for each in found.notes] == [3]


@pytest.mark.slow
def test_more_bytes_than_fit_are_said(store: DiskStore) -> None:
    """Ten megabytes of ten rows of two."""
    found = Box().run(store, "SELECT repeat('ã', 1000000) AS t FROM range(10)", "duckdb")

    assert len(found.rows) == 4
    assert len(found.notes) == 1


# -- what is denied --------------------------------------------------------------------------------------

ALSO = [
    "COPY (SELECT 1) TO '/dev/stdout'",
    "COPY (SELECT 1) TO '/dev/stderr'",
    "IMPORT DATABASE '{folder}'",
    "SELECT * FROM read_csv('/dev/stdin')",
    "SELECT * FROM parquet_metadata('{secret}')",
    "SELECT * FROM read_ndjson_objects('{secret}')",
    "SELECT * FROM read_text('/proc/self/environ')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT getenv('HOME')",
    "PRAGMA enable_profiling",
    "PRAGMA profiling_output = '{folder}/out'",
    "SET profiling_output = '{folder}/out'",
    "CALL enable_logging(storage = 'file', storage_path = '{folder}/out')",
    "SET memory_limit = '100GB'",
    "SET max_temp_directory_size = '100GB'",
    "SET temp_directory = '{folder}'",
    "SET allowed_directories = ['/']",
    "SET allowed_paths = ['/etc/passwd']",
    "SET disabled_filesystems = ''",
    "CREATE TEMP TABLE t AS SELECT 1",
    "CREATE MACRO m() AS 1",
    "CREATE PERSISTENT SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "DETACH memory",
    "VACUUM",
    "USE system",
    "FORCE CHECKPOINT",
    "LOAD '{folder}/evil.duckdb_extension'",
    "INSTALL 'http://127.0.0.1:{port}/evil.duckdb_extension'",
]
FEW = [
    "SELECT * FROM read_text('{secret}')",
    "COPY (SELECT 1) TO '{part}' (FORMAT parquet, USE_TMP_FILE false)",
]


def _refused(store: DiskStore, folder: Path, statement: str) -> None:
    (folder / "secret.csv").write_text("password\nhunter2\n")
    part = store.local(next(iter(store.list("enriched/"))).path)
    names = {"secret": folder / "secret.csv", "folder": folder, "part": part, "port": 9}
    with pytest.raises(Usage):
        Box(patience=60).run(store, statement.format(**names), "duckdb")


def _files(folder: Path) -> dict[Path, bytes]:
    return {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}


@pytest.mark.parametrize("statement", FEW)
def test_what_reads_or_writes_is_refused(store: DiskStore, tmp_path: Path, statement: str) -> None:
    """And nothing of the lake has changed."""
    before = _files(Path(store.url))
    _refused(store, tmp_path, statement)
    assert _files(Path(store.url)) == before


@pytest.mark.slow
def test_every_hostile_statement_is_refused(store: DiskStore, tmp_path: Path) -> None:
    """All that the tests of `igarape sql` know, and more; no file is made, and the lake is as it was."""
    before = _files(Path(store.url))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda each: _refused(store, tmp_path, each), [*HOSTILE, *ALSO]))
    assert _files(Path(store.url)) == before
    assert [each.name for each in tmp_path.iterdir()] == ["secret.csv"]


OPEN = """
    from igarape import boxed
    from igarape.via import lake, walls
    lake._CLOSED = boxed._CLOSED = ()
    {more}
    boxed.main()
"""


@pytest.mark.slow
@pytest.mark.skipif(not walls.landlock(), reason="this kernel has no Landlock")
def test_an_engine_that_was_left_open_still_reads_nothing(
    store: DiskStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The kernel's wall alone, with DuckDB's taken away, and all its threads; the control has neither, and reads."""
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    query = f"SELECT content FROM read_text('{secret}')"

    child(monkeypatch, OPEN.format(more=""))
    for _ in range(5):  # each of DuckDB's threads gets its chance
        with pytest.raises(Problem):
            Box().run(store, query, "duckdb")

    child(monkeypatch, OPEN.format(more="walls.only = lambda files, folder: set()"))
    assert Box().run(store, query, "duckdb").rows == [("hunter2",)]


def test_all_walls_of_this_machine_stand(store: DiskStore) -> None:
    """The process says so itself, once it has closed them."""
    wanted = {walls.FILES, walls.NETWORK} if walls.landlock() >= SINCE["connect"] else set()
    if sys.platform == "linux":
        wanted.add(walls.MEMORY)
    assert Box().boxed(store, "SELECT 1", "duckdb").walls >= wanted


# -- what is heavy ---------------------------------------------------------------------------------------

HEAVY = {
    "cross join": "SELECT sum(a.range * b.range % 7) FROM range(10000000) a, range(10000000) b",
    "repeat": "SELECT length(repeat('x', 4000000000))",
    "repeat that fits": "SELECT length(repeat(repeat('x', 1000000), 300)) FROM range(1000)",
    "unnest": "SELECT * FROM unnest(range(100000000))",
    "recursion": "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
    "rows": "SELECT repeat('x', 100000) AS t FROM range(10000)",
    "nesting": "SELECT " + "(" * 5000 + "1" + ")" * 5000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HEAVY)
def test_what_is_heavy_is_over_at_the_deadline(store: DiskStore, name: str) -> None:
    """Dead, or explained, within the deadline and what it takes to notice; never more memory than was allowed."""
    code = f"""
        import resource, time
        from pathlib import Path
        from igarape.errors import Problem
        from igarape.via.box import Box, Limits
        from igarape.via.disk import DiskStore
        begun = time.monotonic()
        try:
            Box(Limits(deadline=2)).run(DiskStore(Path({store.url!r})), {HEAVY[name]!r}, "duckdb")
        except Problem:
            pass
        print(time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    """
    seconds, kilobytes = subprocess.check_output([sys.executable, "-c", dedent(code)], text=True).split()
    assert float(seconds) < 3
    assert int(kilobytes) < 1500 * 1024


@pytest.mark.slow
def test_a_later_deadline_lets_it_run_on(store: DiskStore) -> None:
    """The control: it is the deadline that ends it."""
    begun = monotonic()
    with pytest.raises(Problem, match="longer than 4 seconds"):
        Box(Limits(deadline=4)).run(store, HEAVY["cross join"], "duckdb")
    assert monotonic() - begun > 3.9


# -- what the process gets, and what it may say ------------------------------------------------------------


def child(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Put other code in the place of the process."""
    monkeypatch.setattr(box, "CHILD", (sys.executable, "-c", "import json, os, sys, time\n" + dedent(code)))


TELL = """
    print(json.dumps({"usage": True, "hint": "", "text": "{all}", "values": {"all": repr(
        (dict(os.environ), sys.argv, os.getcwd(), sorted(os.listdir("/proc/self/fd")), sys.stdin.readline()))}}))
"""


def test_the_process_inherits_nothing(store: DiskStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of ours, no open file: it is told the query, and its limits."""
    token = canary.token(7)
    monkeypatch.setenv("IGARAPE_TELEGRAM_TOKEN", token)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    child(monkeypatch, TELL)

    with pytest.raises(Usage, match="SELECT 1") as told:
        Box().run(store, "SELECT 1")

    said = str(told.value.values["all"])
    assert token not in said
    assert "hunter2" not in said
    assert "['0', '1', '2', '3']" in said  # 3 is the listing's own
    monkeypatch.setattr(box, "_INHERITED", tuple(os.environ))
    with pytest.raises(Usage, match="hunter2"):  # the control
        Box().run(store, "SELECT 1")


SAID = {
    "nothing": "",
    "no JSON": "print('hello')",
    "another thing": "print([1])",
    "another table": "print(json.dumps({'needs': {'../../etc': [None, None]}}))",
    "half a line": "sys.stdout.write('{'); sys.stdout.flush(); os._exit(1)",
    "brackets": "print('[' * 100000)",
    "a sentence that reaches inside": "print(json.dumps({'usage': 1, 'text': '{a.__class__}', 'hint': '', 'values': {'a': 'b'}}))",
    "a sentence without end": "print(json.dumps({'usage': 1, 'text': '{a:>999999999}', 'hint': '', 'values': {'a': 'b'}}))",
    "more columns than said": """
        print(json.dumps({'needs': {}}), flush=True)
        print(json.dumps({'columns': [], 'notes': [], 'walls': []}))
        print('[1]')
    """,
    "no end of bytes": """
        while True:
            sys.stdout.write('x' * 65536)
    """,
    "no end of rows": """
        print(json.dumps({'needs': {}}), flush=True)
        print(json.dumps({'columns': [['a', 'bigint']], 'notes': [], 'walls': []}))
        while True:
            print('[1]')
    """,
}


@pytest.mark.parametrize("said", SAID)
def test_whatever_the_process_says_is_only_read(
    store: DiskStore, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """One that a stranger took over gets no further than a problem."""
    child(monkeypatch, SAID[said])
    with pytest.raises(Problem, match="ended before its answer was whole"):
        Box(Limits(bytes=1000, rows=10)).run(store, "SELECT 1")


def test_a_process_that_cannot_be_started_is_said(store: DiskStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a machine has no room for another, for instance."""
    monkeypatch.setattr(box, "CHILD", (f"{store.url}/no-such-python",))
    with pytest.raises(Problem, match="could not be started"):
        Box().run(store, "SELECT 1")


def test_the_whole_group_is_killed(store: DiskStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A process that it started, and that keeps the pipe open, does not outlive the deadline."""
    child(monkeypatch, "os.fork()\ntime.sleep(60)")
    with pytest.raises(Problem, match="longer than"):
        Box(Limits(deadline=0.3)).run(store, "SELECT 1")


def test_who_finds_no_place_is_refused(
    store: DiskStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One at a time here: the second waits as long as it may; the third comes when the first has gone."""
    go = tmp_path / "go"
    child(
        monkeypatch,
        f"open({str(tmp_path / 'began')!r}, 'w').close()\nwhile not os.path.exists({str(go)!r}): time.sleep(0.01)",
    )
    one = Box(at_once=1, patience=0.05)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(one.run, store, "SELECT 1")
        while not (tmp_path / "began").exists():
            threading.Event().wait(0.01)
        with pytest.raises(Problem, match="Other queries are running"):
            one.run(store, "SELECT 1")
        go.touch()
        with pytest.raises(Problem, match="ended before"):
            first.result()
    with pytest.raises(Problem, match="ended before"):
        one.run(store, "SELECT 1")


def test_a_query_without_end_is_not_even_sent(store: DiskStore) -> None:
    """A hundred thousand characters are enough for anybody."""
    with pytest.raises(Usage, match="100001 characters"):
        Box().run(store, "x" * 100_001)


@pytest.mark.slow
def test_every_table_can_be_asked(store: DiskStore) -> None:
    """Those without rows too."""
    assert Box().run(store, "SHOW TABLES", "duckdb").column("name") == sorted(views.TABLES)
