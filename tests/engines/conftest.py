"""Every engine over one lake. A further engine is one line in ENGINES: a function that opens it over a folder's store."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from igarape.query.engine import Engine
from igarape.via import spark
from igarape.via.aws import Account, Athena, Place
from igarape.via.disk import DiskStore
from igarape.via.lake import Lake
from tests.engines import loopback, world
from tests.spark import cluster

Open = Callable[[DiskStore, str], AbstractContextManager[Engine]]

KEYS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


def account(url: str) -> Account:
    """Open the account that a loopback server is; no wait takes time."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in {**KEYS, "AWS_ENDPOINT_URL": url}.items():
            patch.setenv(name, value)
        made = Account(wait=lambda _: None)
        for service in ("athena", "cloudformation"):
            made.client(service)  # opened here, for its keys and address are those of the block
    return made


@contextmanager
def standing(lake: Lake | None = None) -> Iterator[loopback.Server]:
    """Let the stack stand in an AWS on loopback; the commands of this process find it, with one account for all."""
    with loopback.running(lake) as server, pytest.MonkeyPatch.context() as patch:
        made = account(server.url)
        patch.setattr("igarape.via.aws.Account", lambda region=None: made)
        yield server


@contextmanager
def athena(store: DiskStore, zone: str) -> Iterator[Engine]:
    """Open Athena's client over the loopback API."""
    with Lake(store, zone) as lake, loopback.running(lake) as server:
        yield Athena(account(server.url), Place("igarape", "igarape"), zone, store)


@contextmanager
def sail(store: DiskStore, zone: str) -> Iterator[Engine]:
    """Open Spark's client over Sail, a Spark Connect server without Java."""
    with cluster.sail() as url, spark.Spark(spark.opened(url), store, zone) as opened:
        yield opened


@contextmanager
def local(store: DiskStore, zone: str) -> Iterator[Engine]:
    """Open Spark itself, with two threads of this machine for workers."""
    with cluster.local() as master, spark.Spark(spark.opened(master), store, zone) as opened:
        yield opened


ENGINES: dict[str, Open] = {"duckdb": Lake, "athena": athena, "sail": sail, "spark": local}
SLOW = ("sail", "spark")
"""The engines that are run with the slow tests: their packages are half a gigabyte."""


def _marks(name: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.slow] if name in SLOW else []


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> DiskStore:
    """The lake that every engine is asked about, in a folder."""
    made = DiskStore(tmp_path_factory.mktemp("world"))
    world.make(made, tmp_path_factory.mktemp("scratch"))
    return made


@pytest.fixture(
    scope="session",
    params=[pytest.param(name, marks=_marks(name)) for name in ENGINES],
)
def engine(request: pytest.FixtureRequest, store: DiskStore) -> Iterator[Engine]:
    """One engine after the other."""
    with ENGINES[request.param](store, world.ZONE) as opened:
        yield opened
