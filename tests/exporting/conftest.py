"""The lake that the exports are made of."""

from __future__ import annotations

import pytest

from igarape.store import MemoryStore
from tests.exporting import made


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> MemoryStore:
    """A lake with two chats and hostile words; exports only read it."""
    return made.store(tmp_path_factory.mktemp("made"))
