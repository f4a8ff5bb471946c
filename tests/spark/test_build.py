"""`igarape build --engine spark`: a cluster builds the lake that this machine would build, to the row."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from igarape import cli, crew, paths
from igarape.crew import Cluster, Job
from igarape.daily import tasks
from igarape.daily.build import Report, build
from igarape.daily.tasks import Order
from igarape.errors import Problem
from igarape.paths import Part
from igarape.store import Store
from igarape.via import spark
from igarape.via.disk import DiskStore
from igarape.via.duckdb import DuckDB
from igarape.via.s3 import S3Store
from tests.daily.crews import Here, Task, dies_once, fails
from tests.daily.deliveries import GROUP, later, line, message, put, rebuild, rows, tables_of, update
from tests.daily.test_build import TABLES, talk
from tests.spark import cluster

Out = pytest.CaptureFixture[str]
SOON = Job("lake", "1GiB", 1, crew.version())


class Dying(Cluster):
    """A cluster of which a worker dies in each phase, when its work is done and before anyone knows."""

    folder = ""

    def map(self, task: Task, orders: Sequence[Any]) -> list[Any]:
        """Send the tasks, each of which may be the one that dies."""
        return super().map(partial(dies_once, self.folder, task), orders)


def some(store: Store, lines: list[bytes], name: str) -> None:
    """Keep deliveries in segments of four."""
    for nth in range(0, len(lines), 4):
        put(store, lines[nth : nth + 4], f"{name}{nth:03}")


def among_deaths(lake: str, master: str, folder: str) -> Report:
    """Build on the cluster while workers die, and see a task fail for good.

    To be run in a process of its own: a Java machine keeps the environment and the session that it began with.
    """
    session = spark.opened(master)
    try:
        with DuckDB() as engine:
            Dying.folder = folder
            report = build(S3Store(lake), engine, crew=Dying(lambda: session, lake, "512MiB"), room=6)
        with pytest.raises(Problem, match=r"could not do its part: ValueError: no such thing as 7\.$"):
            spark.spread(session, fails, [7])
    finally:
        session.stop()
    return report


@pytest.mark.slow
def test_a_cluster_builds_what_this_machine_builds(s3_lake: str, tmp_path: Path) -> None:
    """Two workers with processes of their own, a lake in a bucket, and each time the rows of one machine.

    Built by the cluster from the command line, then here, then by the cluster with a day in several parts, while a
    worker dies in each phase. A task that fails for good is told in one sentence.
    """
    lines = talk()
    more = [
        line(
            update(
                100 + nth, payload=message(50 + nth, chat=GROUP | {"id": -2000 - nth}, at=later(days=nth % 2))
            )
        )
        for nth in range(12)
    ]
    far, here = S3Store(s3_lake), DiskStore(tmp_path / "here")
    (tmp_path / "cluster").mkdir()
    with cluster.standalone(tmp_path / "cluster") as master:
        small = f"--executor-memory 512m {cluster.FEW}"
        for store in (far, here):
            some(store, lines[:14], "a")
        said = [
            sys.executable,
            "-m",
            "igarape",
            "build",
            "--lake",
            s3_lake,
            "--engine",
            "spark",
            "--master",
            master,
        ]
        done = subprocess.run(
            said, env={**os.environ, "PYSPARK_SUBMIT_ARGS": small, "IGARAPE_LANGUAGE": "en"},
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "14 deliveries = 12 updates + 2 repeats + 0 quarantined." in done.stdout, done.stderr
        rebuild(here)
        assert tables_of(far, TABLES) == tables_of(here, TABLES)

        for store in (far, here):
            some(store, lines[14:], "b")
            rebuild(store)  # what the cluster made is gone on with here

        for store in (far, here):
            some(store, more, "c")
        rebuild(here)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PYSPARK_SUBMIT_ARGS", small)
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
                report = alone.submit(among_deaths, s3_lake, master, str(tmp_path / "cluster")).result()
        log = (tmp_path / "cluster" / "log").read_text()

    assert tables_of(far, TABLES) == tables_of(here, TABLES)
    assert report.lines == report.rows + report.repeats + report.quarantined == len(lines) + len(more)
    assert {each.name for each in (tmp_path / "cluster").iterdir()} >= {"stage", "fold_days"}
    several = [
        part
        for each in far.list(paths.table("messages"))
        if (part := paths.read_part(each.path)) and part.of > 1
    ]
    assert several
    assert not list(far.list(paths.STAGED))
    assert log.count("Launched executor") + log.count("Launching executor") >= 2


@pytest.mark.slow
def test_spark_reads_the_parts_that_count(tmp_path: Path) -> None:
    """Beside a day's new parts lie its old one, and one of a set that was never whole: neither is read, nor missed."""
    store = DiskStore(tmp_path / "lake")
    some(store, talk(), "a")
    rebuild(store)
    lying = {each.path: store.get(each.path) for each in store.list(paths.table("messages"))}
    with DuckDB() as engine:
        build(store, engine, whole=True, crew=Here(store), room=3)
    question = "SELECT context_date, count(*) AS n FROM messages GROUP BY context_date ORDER BY context_date"
    for path, data in lying.items():
        store.put(path, data)
        part = paths.read_part(path)
        assert part
        store.put(paths.piece(part._replace(number=1, of=3, edition=9)), data)
    with cluster.sail() as url, spark.Spark(spark.opened(url), store, "UTC") as there:
        found = there.run(question).rows
        once = there.run("SELECT count(*) AS n FROM messages WHERE context_date = DATE '2026-11-21'").rows
    expected = [(each["context_date"], each["n"]) for each in _counted(store)]
    assert found == expected
    assert once == [(dict(expected)[later().date()],)]


def _counted(store: Store) -> list[dict[str, Any]]:
    days = [each["context_date"] for each in rows(store, "messages", "context_date")]
    return [{"context_date": day, "n": days.count(day)} for day in sorted(set(days))]


@pytest.mark.slow
def test_a_question_while_a_build_replaces_a_day_is_asked_again(tmp_path: Path) -> None:
    """The cluster lists folders by itself: what it read while they changed is thrown away, and told after three times."""
    store = DiskStore(tmp_path / "lake")
    put(store, [line(update(1))])
    rebuild(store)
    day = later().date()
    data = store.get(paths.part("messages", day))

    class Replaced(spark.Spark):
        """During the first queries a build puts a day in two parts, each with all the rows that the day had."""

        times, asked = 1, 0

        def _fetch(self, sql: str) -> Any:
            found = super()._fetch(sql)
            self.asked += 1
            if self.asked <= self.times:
                for number in range(2):
                    store.put(paths.piece(Part("messages", day, number, 2, self.asked)), data)
            return found

    question = "SELECT count(*) AS n FROM messages"
    with cluster.sail() as url:
        with Replaced(spark.opened(url), store, "UTC") as there:
            assert there.run(question).rows == [(2,)]
            assert there.asked == 2
        with Replaced(spark.opened(url), store, "UTC") as there:
            there.asked, there.times = 1, 9
            with pytest.raises(Problem, match="changed while its tables were read"):
                there.run(question)


# -- what a worker says -------------------------------------------------------------------------------


def test_a_worker_of_another_version_does_nothing(tmp_path: Path) -> None:
    """It would make other rows: DuckDB tells contents apart by a hash of its own."""
    said = crew.work(SOON._replace(version="igarape 0"), tasks.stage, Order("run", "UTC"))
    assert isinstance(said, Problem)
    assert "igarape 0" in str(said)


def test_a_worker_that_does_not_see_the_lake_says_so(tmp_path: Path) -> None:
    """A folder of one machine is no lake for a cluster."""
    said = crew.work(SOON._replace(lake=str(tmp_path / "nowhere")), tasks.stage, Order("run", "UTC"))
    assert isinstance(said, Problem)
    assert "does not see the folder" in str(said)


def test_an_engine_that_fails_there_is_told_here(tmp_path: Path) -> None:
    """As a value, which travels as it is."""

    def task(store: Store, engine: DuckDB, order: Order) -> object:
        return engine.run("SELECT no_such_thing")

    said = crew.work(SOON._replace(lake=str(tmp_path)), task, Order("run", "UTC"))
    assert isinstance(said, Problem)
    assert "no_such_thing" in str(said)


def test_spark_connect_does_not_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    """It takes questions alone; so does an engine that is none, and Athena."""
    monkeypatch.chdir(tmp_path)
    put(DiskStore(tmp_path / "lake"), [line(update(1))])
    assert cli.main(["build", "--engine", "spark", "--master", "sc://127.0.0.1:1"]) == 2
    assert "does not build" in capsys.readouterr().err
    assert cli.main(["build", "--engine", "athena"]) == 2
    assert "Use one of duckdb, spark." in capsys.readouterr().err


def test_no_session_is_opened_where_nothing_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    """It would take up to a minute. Control: with one update more it is asked for."""
    lake = DiskStore(tmp_path / "lake")
    put(lake, [line(update(1))], "a")
    rebuild(lake)
    asked: list[str | None] = []

    def opened(master: str | None) -> None:
        asked.append(master)
        raise Problem("No cluster.")

    monkeypatch.setattr(spark, "opened", opened)
    monkeypatch.setattr(spark, "check", lambda _: None)
    said = ["build", "--engine", "spark", "--master", "spark://127.0.0.1:1", "--lake", str(tmp_path / "lake")]
    assert cli.main(said) == 0
    assert asked == []
    put(lake, [line(update(2))], "b")
    assert cli.main(said) == 1
    assert asked == ["spark://127.0.0.1:1"]
