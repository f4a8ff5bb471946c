"""The bucket of a lake: it answers, and keeps two who write at once apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from igarape.doctor.bucket import bucket
from igarape.errors import Problem
from igarape.store import MemoryStore
from igarape.via.s3 import S3Store
from tests.weed import Weed


class Deaf(MemoryStore):
    """A server that takes If-Match and does not heed it: everybody has the lock."""

    @contextmanager
    def lock(self, path: str) -> Iterator[None]:
        """Give it to everybody."""
        yield


def test_a_bucket_that_we_may_write_in(weed: Weed) -> None:
    """Keys, rights, region and network are right, and nothing shows of it in the lake."""
    store = S3Store("s3://lake/doctor", weed.environ())
    assert bucket(store).level == "ok"
    assert not list(store.list(""))


def test_a_server_that_lets_two_have_one_lock() -> None:
    """It is no place for a lake."""
    found = bucket(Deaf())
    assert (found.level, found.said.text) == (
        "error",
        "The server of {lake} does not honour conditional writes.",
    )


def test_a_bucket_that_is_not_there(weed: Weed) -> None:
    """The reason goes on to the line of the check."""
    with pytest.raises(Problem, match="no bucket called nowhere"):
        bucket(S3Store("s3://nowhere/doctor", weed.environ()))
