"""What the tests of queries share: a lake in memory, empty or with a little talk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from igarape.store import MemoryStore
from igarape.via.lake import Lake
from tests.lakes import fill, talk

ZONE = "America/Sao_Paulo"


@pytest.fixture(scope="module")
def empty() -> Iterator[Lake]:
    """A lake without a single part: every table is there, and has no rows."""
    with Lake(MemoryStore(), ZONE) as lake:
        yield lake


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Lake]:
    """A Sunday, a day of ISO week 53, a text that is NULL, an emoji, averages that end in .5, and a bot."""
    store = MemoryStore()
    fill(
        store,
        tmp_path,
        talk(
            ("2026-11-22T16:00", 1, "Ana", "oi"),
            ("2026-11-22T16:30", 1, "Ana", "olá"),
            ("2026-11-22T23:30", 2, "Bia", "👋"),
            ("2027-01-01T15:00", 2, "Bia", None),
            ("2027-01-01T15:05", 999, "Ajuda", "Bom dia!"),
        ),
    )
    with Lake(store, ZONE) as lake:
        yield lake
