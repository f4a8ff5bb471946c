"""The lake of doubts, made once a run for all the pages that show it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from igarape.store import Store
from tests.serving import asked
from tests.serving.site import Browser


@pytest.fixture(scope="session")
def doubts(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Make the lake."""
    return asked.lake(tmp_path_factory.mktemp("doubts"))


@pytest.fixture(scope="session")
def client(doubts: Store) -> Iterator[Browser]:
    """Open its pages."""
    with asked.opened(doubts) as opened:
        yield opened
