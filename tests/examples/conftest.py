"""The demo's lake, made once for all that run over it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples.stage import Stage


@pytest.fixture(scope="session")
def demo_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lake that `igarape demo` makes."""
    folder = tmp_path_factory.mktemp("demo") / "demo-lake"
    environ = {"PATH": os.defpath, "HOME": str(folder.parent), "LANG": "C.UTF-8"}
    said = [sys.executable, "-m", "igarape", "demo", "--lake", str(folder)]
    subprocess.run(said, env=environ, capture_output=True, check=True)
    return folder


@pytest.fixture
def stage(tmp_path: Path, demo_lake: Path) -> Stage:
    """Where an example runs."""
    return Stage(tmp_path, demo_lake)
