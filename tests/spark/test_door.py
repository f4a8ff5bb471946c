"""`--engine spark`: the same questions on a session of Spark's; here on Sail."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from igarape import cli
from igarape.via.disk import DiskStore
from igarape.via.s3 import S3Store
from tests.engines import world
from tests.spark import cluster
from tests.weed import Weed

Out = pytest.CaptureFixture[str]


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A lake in a folder."""
    world.make(DiskStore(tmp_path / "lake"), tmp_path)
    monkeypatch.chdir(tmp_path)
    return str(tmp_path / "lake")


@pytest.fixture
def url() -> Iterator[str]:
    """A Sail that runs."""
    with cluster.sail() as found:
        yield found


@pytest.mark.slow
def test_ask_on_spark(lake: str, url: str, capsys: Out) -> None:
    """The answer is that of this machine, to the letter."""
    said = ["ask", "all", "--lake", lake]
    assert (cli.main([*said, "--engine", "spark", "--master", url]), cli.main(said)) == (0, 0)
    out = capsys.readouterr().out
    assert out[: len(out) // 2] == out[len(out) // 2 :]
    assert "2 people wrote" in out


@pytest.mark.slow
def test_sql_on_spark(lake: str, url: str, capsys: Out) -> None:
    """Rows on stdout; what Spark is not promised to do alike is refused in one sentence."""
    said = ["sql", "--engine", "spark", "--master", url, "--lake", lake, "--format", "csv"]
    assert cli.main([*said, "SELECT max(text) AS x FROM telegram WHERE user_id = 12"]) == 0
    assert cli.main([*said, "SELECT array_agg(text) AS x FROM telegram"]) == 2
    out, err = capsys.readouterr()
    assert out == "x\n👋\n"
    assert "cannot be promised to give the same on Spark" in err


@pytest.mark.slow
def test_a_lake_in_a_bucket(weed: Weed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    """The workers read the bucket themselves; that is Sail's reading, Spark's own is its cluster's."""
    for name, value in weed.environ(AWS_ENDPOINT=weed.endpoint, AWS_ALLOW_HTTP="true").items():
        monkeypatch.setenv(name, value)
    lake = f"s3://lake/{tmp_path.name}-spark"
    world.make(S3Store(lake, weed.environ()), tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with cluster.sail() as url:
        said = ["ask", "users", "--lake", lake, "--format", "csv"]
        assert cli.main([*said, "--engine", "spark", "--master", url]) == 0
    assert '11,"Ana ""A, d\'Ávila",5' in capsys.readouterr().out


def test_without_pyspark(lake: str, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    """What to install."""
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    assert cli.main(["sql", "SELECT 1", "--engine", "spark", "--lake", lake]) == 1
    assert "pip install 'igarape[spark]'" in capsys.readouterr().err


def test_a_master_that_is_none(lake: str, capsys: Out) -> None:
    """What one looks like."""
    assert cli.main(["sql", "SELECT 1", "--engine", "spark", "--master", "nosuch", "--lake", lake]) == 2
    assert "Write spark://host:7077, local[2]" in capsys.readouterr().err


@pytest.mark.slow
def test_where_nobody_answers(lake: str, capsys: Out) -> None:
    """At once, and not after minutes."""
    cluster.packages()
    url = f"sc://127.0.0.1:{cluster.free()}"
    assert cli.main(["sql", "SELECT 1", "--engine", "spark", "--master", url, "--lake", lake]) == 1
    assert f"Spark cannot be started or reached at {url}" in capsys.readouterr().err
