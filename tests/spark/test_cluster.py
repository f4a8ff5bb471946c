"""A real cluster on this machine: a master and two workers, each a process of its own, asked by the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from igarape.via.disk import DiskStore
from tests.engines import world
from tests.spark import cluster

QUESTION = """
    SELECT author_id, count(*) AS messages, CAST(avg(length(text)) AS integer) AS characters,
        min(day_of_week(context_date)) AS weekday
    FROM messages GROUP BY author_id ORDER BY author_id
"""


@pytest.mark.slow
def test_a_cluster_answers_as_this_machine_does(tmp_path: Path) -> None:
    """Both workers take part: the application holds a core of each."""
    (tmp_path / "cluster").mkdir()
    world.make(DiskStore(tmp_path / "lake"), tmp_path)
    with cluster.standalone(tmp_path / "cluster") as master:
        environment = {**os.environ, "PYSPARK_SUBMIT_ARGS": f"--executor-memory 512m {cluster.FEW}"}
        asked = [
            sys.executable,
            "-m",
            "igarape",
            "sql",
            QUESTION,
            "--format",
            "csv",
            "--lake",
            str(tmp_path / "lake"),
        ]
        there, here = (
            subprocess.run(
                [*asked, *more], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
            )
            for more in (["--engine", "spark", "--master", master], [])
        )
        log = (tmp_path / "cluster" / "log").read_text()

    expected = "author_id,messages,characters,weekday\n11,5,4,6\n12,4,3,5\n99,1,8,5\n"
    assert (there.stdout, there.returncode) == (expected, 0), there.stderr
    assert here.stdout == expected
    assert log.count("Launched executor") + log.count("Launching executor") >= 2
