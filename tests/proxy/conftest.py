"""One proxy for all tests of a file, as if it had just been opened for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.proxied import Proxied, opened
from tests.upstream import Answer


@pytest.fixture(scope="module")
def shared() -> Iterator[Proxied]:
    """Open one proxy for all tests of this file."""
    with opened() as door:
        yield door


@pytest.fixture
def door(shared: Proxied) -> Proxied:
    """Give the proxy as if nothing had been asked or kept yet."""
    shared.forget()
    shared.behind.asked.clear()
    shared.behind.broken.clear()
    shared.behind.answer = lambda asked: Answer()
    shared.told.clear()
    return shared
