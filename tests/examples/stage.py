"""Where the examples run: the demo's lake, an environment of their own, and a watch over what they connect to."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXAMPLES = ROOT / "examples"
READY = HERE / ".venv" / ".ready"
PYTHON = HERE / ".venv" / "bin" / "python"

needs_packages = pytest.mark.skipif(
    not READY.exists(), reason="the examples' packages are not there: make tests/examples/.venv/.ready"
)

SILENT = {
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "MARIMO_SKIP_UPDATE_CHECK": "1",
    "DO_NOT_TRACK": "1",
}
"""What tells the tools to call nobody; Dagster reads its own file."""


class Ran(NamedTuple):
    """What a run printed, and the addresses outside of this machine that it wanted."""

    out: str
    outside: list[str]


class Stage:
    """A folder with a home, the demo's lake, and what the examples' Python is told."""

    def __init__(self, folder: Path, lake: Path) -> None:
        self.folder, self.lake = folder, lake
        self._told = folder / "outside.txt"
        dagster = folder / "dagster"
        dagster.mkdir()
        (dagster / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
        self.environ = {
            **SILENT, "PATH": f"{PYTHON.parent}:{os.defpath}", "HOME": str(folder), "LANG": "C.UTF-8",
            "PYTHONPATH": f"{ROOT / 'src'}:{HERE / 'watched'}", "IGARAPE_LAKE": str(lake),
            "WATCHED": str(self._told), "DAGSTER_HOME": str(dagster), "JUPYTER_PLATFORM_DIRS": "1",
        }  # fmt: skip

    def example(self, name: str) -> Path:
        """Copy an example here, where what tools leave beside it does no harm."""
        return Path(shutil.copy(EXAMPLES / name, self.folder))

    def run(self, code: str, *said: object, timeout: float = 120) -> Ran:
        """Run code in the examples' Python; it must end well."""
        done = subprocess.run(
            [PYTHON, "-c", code, *map(str, said)],
            cwd=self.folder, env=self.environ, capture_output=True, text=True, timeout=timeout, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        outside = self._told.read_text().split() if self._told.exists() else []
        return Ran(done.stdout, outside)
