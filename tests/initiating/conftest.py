"""What the tests of `igarape init` begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from igarape.testing import FakeTelegram, serve
from igarape.testing.world import Bot
from tests.canary import token

NAMES = ("LAKE", "ZONE", "LANGUAGE", "TELEGRAM_SECRET", "TELEGRAM_TOKEN", "TELEGRAM_API", "WEBHOOK")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and an environment that says nothing."""
    for name in NAMES:
        monkeypatch.delenv(f"IGARAPE_{name}", raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def bot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bot]:
    """A bot of a Telegram on this machine, to which the environment leads."""
    fake = FakeTelegram()
    made = fake.bot("loja_bot", privacy=True)
    made.token = token(made.id)
    with serve(fake) as server:
        monkeypatch.setenv("IGARAPE_TELEGRAM_API", server.url)
        yield made
