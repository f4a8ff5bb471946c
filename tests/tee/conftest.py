"""One webhook with a bot behind it, for the tests of a file that need nothing special."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.tee.teed import Teed, teed


@pytest.fixture(scope="module")
def shared() -> Iterator[Teed]:
    """Open one webhook with a bot behind it, for the tests that need nothing special."""
    with teed() as tee:
        yield tee


@pytest.fixture
def tee(shared: Teed) -> Teed:
    """Give it as if nothing had come yet."""
    shared.door.forget()
    shared.bot.forget()
    return shared
