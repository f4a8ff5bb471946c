"""A lake in S3 is the lake that a folder would be: the same rows, whatever happens on the way."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from igarape import cli, paths, place
from igarape.capturing import opened
from igarape.daily.build import build
from igarape.demo.story import made_up
from igarape.errors import Busy
from igarape.query import views
from igarape.settings import Settings
from igarape.store import Store
from igarape.via.cache import Cached
from igarape.via.disk import DiskStore
from igarape.via.duckdb import DuckDB
from igarape.via.lake import Lake
from igarape.via.lease import APART, HELD
from igarape.via.s3 import S3Store
from tests.lakes import fill, talk
from tests.recorder import recording
from tests.serving.site import browsing
from tests.weed import READER, Weed

PAGE = Path(__file__).parents[1] / "docs" / "s3.md"
START = date(2026, 10, 5)
ZONE = "America/Sao_Paulo"

Say = Callable[..., str]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command as a person would; give what it printed."""

    def run(*said: str, code: int = 0) -> str:
        assert cli.main([*said, "--language", "en"]) == code, capsys.readouterr().err
        return capsys.readouterr().out

    return run


def rows(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Read every row of every table."""
    with Lake(store, ZONE) as lake:
        return {
            name: lake.native(f"SELECT * FROM {name} ORDER BY ALL").rows
            for name in sorted(views.TABLES)
            if not name.startswith("topic")
        }


def capture(lake: str, updates: list[bytes]) -> None:
    """Capture updates as the webhook does: into the journal, and sealed at the end."""
    with opened(Settings(lake=lake), lambda problem: None) as intake:
        kept = [intake.update(each, source="webhook", bot_id=7) for each in updates]
        for each in kept:
            each.result(10)


def copy_raw(store: Store, folder: Path) -> DiskStore:
    """Copy raw alone into a folder."""
    copy = DiskStore(folder)
    for entry in store.list(paths.RAW):
        copy.put(entry.path, store.get(entry.path))
    return copy


def rebuilt(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Build a store from scratch, without doubts, and read all of it."""
    with DuckDB() as engine:
        build(store, engine, zone=ZONE)
    return rows(store)


@pytest.mark.slow
def test_the_story_in_s3_has_the_rows_that_it_has_on_a_disk(s3_lake: str, say: Say, tmp_path: Path) -> None:
    """Captured in two goes, built after each and once more; every command answers as over a folder."""
    updates = list(made_up(44, START, 3))
    half = len(updates) // 2
    capture(s3_lake, updates[:half])
    say("build", "--lake", s3_lake, "--zone", ZONE)
    capture(s3_lake, updates[half:] + updates[: half // 2])
    say("build", "--lake", s3_lake)
    assert "0 new segments" in say("build", "--lake", s3_lake)
    far = S3Store(s3_lake)
    assert len(list(far.list(paths.RAW))) == 2
    assert not list(place.journal(Settings(lake=s3_lake)).glob("*.log"))

    disk = copy_raw(far, tmp_path / "lake")
    assert rows(far) == rebuilt(disk)
    for each in (
        ("ask", "hours"),
        ("ask", "users", "--format", "csv"),
        ("sql", "SELECT count(*) FROM telegram"),
    ):
        assert say(*each, "--lake", s3_lake) == say(*each, "--lake", str(tmp_path / "lake"))
    assert "of the last 24 hours" in say("status", "--lake", s3_lake)


@pytest.mark.slow
def test_doubts_are_the_same_too(
    s3_lake: str, say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found, grouped and asked for, over S3 and over a folder."""
    monkeypatch.setenv("IGARAPE_ENCODER", "words")  # its weights are no matter here, and take long to load
    capture(s3_lake, list(made_up(44, START, 3)))
    copy_raw(S3Store(s3_lake), tmp_path / "lake")
    for lake in (s3_lake, str(tmp_path / "lake")):
        say("build", "--doubts", "--lake", lake, "--zone", ZONE)
    for question in ("doubts", "clarified"):
        assert say("ask", question, "--lake", s3_lake) == say(
            "ask", question, "--lake", str(tmp_path / "lake")
        )


@pytest.mark.slow
def test_two_builds_at_once(s3_lake: str) -> None:
    """One builds, the other is told at once; whoever comes afterwards finds nothing to do."""
    capture(s3_lake, list(made_up(44, START, 2)))
    store = S3Store(s3_lake)
    with store.lock(paths.BUILD_LOCK), DuckDB() as engine, pytest.raises(Busy, match="at work in s3://"):
        build(S3Store(s3_lake), engine, zone=ZONE)

    def one(_: int) -> bool:
        try:
            with DuckDB() as engine:
                build(S3Store(s3_lake), engine, zone=ZONE)
        except Busy:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(one, range(4)))
    assert any(done)
    assert _counts(rows(store))


_DIES = """
import os, signal, sys
from igarape.via import s3
put, left = s3.S3Store.put, [int(sys.argv[2])]
def dying(self, path, data):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    put(self, path, data)
s3.S3Store.put = dying
from igarape.daily.build import build
from igarape.via.duckdb import DuckDB
with DuckDB() as engine:
    build(s3.S3Store(sys.argv[1]), engine, zone="America/Sao_Paulo")
"""


@pytest.mark.slow
def test_a_build_that_is_killed_is_done_by_the_next(s3_lake: str, tmp_path: Path) -> None:
    """Killed at its first write, in the middle and at its last; its hold ends, and the rows are those of one build."""
    capture(s3_lake, list(made_up(44, START, 2)))
    store = S3Store(s3_lake)
    expected = _counts(rebuilt(copy_raw(store, tmp_path / "lake")))
    now = datetime.now(UTC)
    for times, lives in enumerate((1, 5, 11)):
        died = subprocess.run(
            [sys.executable, "-c", _DIES, s3_lake, str(lives)], check=False, stderr=subprocess.PIPE
        )
        assert died.returncode == -signal.SIGKILL, died.stderr.decode()
        with pytest.raises(Busy), DuckDB() as engine:
            build(S3Store(s3_lake), engine)
        later = now + (times + 1) * 2 * (HELD + APART)
        patient = S3Store(s3_lake, clock=lambda later=later: later)  # type: ignore[misc]
        with patient.lock(paths.BUILD_LOCK):
            pass
    with DuckDB() as engine:
        build(store, engine, zone=ZONE)
    assert _counts(rows(store)) == expected
    assert rows(store) == rows(DiskStore(tmp_path / "lake"))


def _counts(found: dict[str, list[tuple[Any, ...]]]) -> dict[str, int]:
    return {name: len(each) for name, each in found.items()}


# -- reading ------------------------------------------------------------------------------------------


class Counting(S3Store):
    """A store that notes what is read."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.fetched: list[str] = []

    def read(self, path: str) -> Any:
        """Note it, and read."""
        self.fetched.append(path)
        return super().read(path)


def days(fetched: list[str]) -> set[str]:
    """The days of the parts that were read."""
    return {str(part.day) for each in fetched if (part := paths.read_part(each)) and part.day}


@pytest.mark.slow
def test_only_the_days_and_tables_asked_for_are_fetched(
    s3_lake: str, tmp_path: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 30 days, three are asked for: three are fetched, of one table; the second time nothing is."""
    spoken = [(f"2026-10-{day:02}T15:00", day, "Ana", "oi") for day in range(1, 31)]
    fill(S3Store(s3_lake), tmp_path, talk(*spoken))
    opened: list[Counting] = []

    def counted(url: str, environ: object) -> Counting:
        opened.append(Counting(url))
        return opened[-1]

    monkeypatch.setattr("igarape.via.s3.S3Store", counted)
    period = ("--from", "2026-10-05", "--to", "2026-10-07")
    for times in range(2):
        for each in (
            ("ask", "hours", *period),
            (
                "sql",
                "SELECT text FROM telegram WHERE context_date BETWEEN DATE '2026-10-05' AND DATE '2026-10-07'",
            ),
        ):
            say(*each, "--lake", s3_lake)
            parts = [each for each in opened[-1].fetched if paths.read_part(each)]
            assert days(parts) == (set() if times else {"2026-10-05", "2026-10-06", "2026-10-07"})
            assert len({paths.read_part(each).table for each in parts if "context_date" in each}) <= 1  # type: ignore[union-attr]
    say("sql", "--dialect", "duckdb", "SELECT count(*) FROM users", "--lake", s3_lake)
    assert not days(opened[-1].fetched)


def test_a_day_that_was_built_anew_is_read_anew(s3_lake: str, tmp_path: Path) -> None:
    """The part has another tag, so what lies on this disk is not taken for it."""
    for text in ("oi", "olá"):
        fill(S3Store(s3_lake), tmp_path, talk(("2026-10-05T15:00", 1, "Ana", text)))
        near = Cached(S3Store(s3_lake), tmp_path / "cache", "lake", 1 << 20)
        with Lake(near, ZONE) as lake:
            assert lake.run("SELECT text FROM messages").rows == [(text,)]


# -- a bucket of the course's -----------------------------------------------------------------------------


@pytest.mark.slow
def test_a_bucket_that_a_lambda_filled_is_imported_in_place(weed: Weed, s3_lake: str, say: Say) -> None:
    """An object an update, by day, with odd names beside them; a second import finds all of it there."""
    updates = list(made_up(44, START, 2))[:120]
    folder = s3_lake.rpartition("/")[2]
    course = S3Store(f"s3://course/{folder}", weed.environ())
    odd = ["telegram/a b+c=é%41.json", "telegram/context_date=2026-10-05/x.json.bak", "telegram/notes.txt"]
    names = [f"telegram/context_date=2026-10-{5 + n % 2:02}/{n:05}.json" for n in range(len(updates) - 2)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(course.put, [*names, *odd], [*updates, b"no JSON at all"]))
    course.put("telegram/context_date=2026-10-05/empty", b"")
    course.put("elsewhere/1.json", updates[0])

    address = f"s3://course/{folder}/telegram"
    first = say("import", address, "--lake", s3_lake, "--bot", "7", code=1)
    assert f"Updates kept: {len(updates)}\n" in first
    assert f"s3://course/{folder}/telegram/notes.txt: neither updates nor an export" in first
    again = say("import", address, "--lake", s3_lake, "--bot", "7", code=1)
    assert f"Updates kept: 0\nAlready here: {len(updates)}\n" in again
    one = say("import", f"{address}/{names[0].removeprefix('telegram/')}", "--lake", s3_lake)
    assert "Files: 1\n" in one
    assert "There is nothing at" in _complaint(say, "import", f"{address}-none", "--lake", s3_lake)


def _complaint(say: Say, *said: str) -> str:
    with pytest.raises(AssertionError) as why:
        say(*said)
    return str(why.value)


# -- rights -------------------------------------------------------------------------------------------

ASKS, KEEPS, BUILDS = (
    {
        action
        for statement in json.loads(block)["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    for block in re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
)


@pytest.mark.slow
def test_the_rights_in_the_page_are_those_that_are_used(
    weed: Weed, s3_lake: str, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not one more, and not one less."""

    def asked(work: Callable[[], object]) -> set[str]:
        with recording(weed.endpoint) as (door, actions):
            monkeypatch.setenv("AWS_ENDPOINT_URL_S3", door)
            work()
            return actions

    monkeypatch.setenv("IGARAPE_ENCODER", "words")
    first, second = list(made_up(44, START, 2))[:100], list(made_up(44, START, 2))[100:]
    capture(s3_lake, first)
    kept = asked(lambda: capture(s3_lake, second))
    built = asked(lambda: say("build", "--lake", s3_lake))
    kept |= asked(lambda: say("status", "--lake", s3_lake))
    built |= asked(lambda: say("build", "--all", "--doubts", "--zone", "UTC", "--lake", s3_lake))
    built |= asked(lambda: say("build", "--all", "--zone", ZONE, "--lake", s3_lake))
    told = asked(lambda: (say("ask", "all", "--lake", s3_lake), say("sql", "SELECT 1", "--lake", s3_lake)))

    assert told == ASKS
    assert kept == KEEPS
    assert built | {"s3:AbortMultipartUpload"} == BUILDS


@pytest.mark.slow
def test_who_may_only_read_asks(
    weed: Weed, s3_lake: str, tmp_path: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that may list and read is enough for an answer, and not for a build."""
    fill(S3Store(s3_lake), tmp_path, talk(("2026-10-05T15:00", 1, "Ana", "oi")))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", READER)
    assert "n = 1." in say("ask", "hours", "--lake", s3_lake)
    assert "may not do this" in _complaint(say, "build", "--lake", s3_lake)


@pytest.mark.slow
def test_the_pages_of_a_lake_in_s3_are_those_of_the_folder(s3_lake: str, tmp_path: Path) -> None:
    """The same words and figures; a person's query runs in its box, which gets the parts and no key."""
    said = talk(("2026-11-22T16:00", 1, "Ana", "oi"), ("2026-11-23T16:30", 2, "Bia", "olá"))
    far, near = place.store(Settings(lake=s3_lake)), DiskStore(tmp_path / "folder")
    for store in (far, near):
        fill(store, tmp_path, said)
    with browsing(far) as away, browsing(near) as here:
        for path in (
            "/hours",
            "/hours.json",
            "/messages",
            "/data.csv?sql=SELECT+text+FROM+messages+ORDER+BY+date",
        ):
            assert away.get(path).text == here.get(path).text

        assert away.get("/data.csv?sql=SELECT+count(*)+AS+n+FROM+messages").text == "n\n2\n"
