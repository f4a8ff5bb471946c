"""Where the examples run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples.stage import Stage


@pytest.fixture
def stage(tmp_path: Path, demo_lake: Path) -> Stage:
    """Where an example runs."""
    return Stage(tmp_path, demo_lake)
