"""What the tests of the stack share: an AWS on this machine, and the functions' code."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from igarape.deploying import bundle, door
from tests import canary
from tests.aws import cloud, twins


@pytest.fixture
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Name a folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture
def make_cloud(
    tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., cloud.Cloud]]:
    """Start an AWS; `igarape deploy` in this process then finds it, and uploads what this machine can run."""
    cloud.need()
    target = twins.target()
    running = []

    def make(**how: bool) -> cloud.Cloud:
        context = cloud.running(tmp_path / "cloud", **how)
        made = context.__enter__()
        running.append(context)
        for name, value in made.environ.items():
            monkeypatch.setenv(name, value)
        return made

    def copied(kind: bundle.Kind, _: bundle.Target, into: Path) -> int:
        shutil.copy(twins.twin(kind, shared, target), into)
        return into.stat().st_size

    monkeypatch.setattr(bundle, "make", copied)
    monkeypatch.setattr(door, "_target", lambda *_: target)
    monkeypatch.setattr("igarape.via.aws.stacks._STEP", 0.1)
    monkeypatch.setenv("IGARAPE_TELEGRAM_SECRET", canary.secret())
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("AWS_PROFILE", "IGARAPE_TELEGRAM_TOKEN", "IGARAPE_LAKE", "IGARAPE_ZONE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    yield make
    for context in running:
        context.__exit__(None, None, None)
