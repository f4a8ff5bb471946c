"""The functions' code for this machine: what `deploy` makes for Lambda, with wheels for the Python that runs here."""

from __future__ import annotations

import fcntl
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from igarape.deploying import bundle
from igarape.deploying.bundle import make  # this one, whatever a test puts in its place
from igarape.errors import Problem
from tests.aws.cloud import PYTHON, need

ARCHITECTURE = {"x86_64": "x86_64", "aarch64": "arm64"}.get(platform.machine(), "")


def target() -> bundle.Target:
    """This machine, as Lambda would name it; skips where Lambda has none like it, or its Python is not there."""
    if not ARCHITECTURE or sys.platform != "linux":
        pytest.skip(f"Lambda has no {sys.platform} on {platform.machine()}")
    need()
    asked = "import sys; print('%d.%d' % sys.version_info[:2])"
    version = subprocess.run([PYTHON, "-c", asked], capture_output=True, text=True, check=True).stdout.strip()
    return bundle.Target(ARCHITECTURE, version)


def twin(kind: bundle.Kind, shared: Path, aim: bundle.Target | None = None) -> Path:
    """Give a bundle, made once for all who test; skips where its wheels cannot be had."""
    aim = aim or target()
    file = shared / f"{aim.architecture}-{aim.python}-{bundle.key(kind, aim)}"
    with (shared / "bundles.lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        if not file.exists():
            half = file.with_suffix(".half")
            try:
                make(kind, aim, half)
            except Problem as problem:
                pytest.skip(str(problem))
            half.rename(file)
    return file
