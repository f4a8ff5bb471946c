"""The demo's lake, made once for all that run over it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples.stage import Stage


@pytest.fixture(scope="session")
def demo_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lake that `igarape demo` makes, which all the workers of a run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo"
    folder.mkdir(exist_ok=True)
    environ = {"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8"}
    said = [sys.executable, "-m", "igarape", "demo", "--lake", str(folder / "demo-lake")]
    with (folder / "made").open("a+") as made:
        fcntl.flock(made, fcntl.LOCK_EX)
        if not os.fstat(made.fileno()).st_size:
            subprocess.run(said, env=environ, capture_output=True, check=True)
            made.write("once")
    return folder / "demo-lake"


@pytest.fixture
def stage(tmp_path: Path, demo_lake: Path) -> Stage:
    """Where an example runs."""
    return Stage(tmp_path, demo_lake)
