"""What the tests of forgetting share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from igarape.settings import Settings
from igarape.via.duckdb import DuckDB


@pytest.fixture
def engine() -> Iterator[DuckDB]:
    """An engine for reading."""
    with DuckDB() as duckdb:
        yield duckdb


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A lake in a folder, whose texts are understood by their words."""
    return Settings(lake=str(tmp_path / "lake"), encoder="words", zone="America/Sao_Paulo")
