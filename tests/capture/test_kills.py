"""Kill -9 at any moment, under load: nothing that was acknowledged is lost."""

from __future__ import annotations

import random
import signal
import threading
import time
from pathlib import Path

import msgspec
import pytest

from igarape.store import Store
from tests.capture.faulty import lines
from tests.server import TOLD_TOO_EARLY, Load, Server

pytestmark = pytest.mark.slow


def updates(store: Store) -> list[int]:
    """Read the ids of all updates in the lake."""
    found = [msgspec.json.decode(line) for line in lines(store)]
    assert all(set(each["update"]) == {"update_id"} for each in found)
    return [each["update"]["update_id"] for each in found]


def kill(lake: Path, rounds: int, seed: int, *, first: str = "") -> tuple[int, int, int, float]:
    """Start, load, kill; count the acknowledged, the lost and the kept twice, and time the slowest start."""
    chance = random.Random(seed)
    load = Load()
    slowest = 0.0
    for _ in range(rounds):
        began = time.monotonic()
        server = Server(lake, first=first)
        slowest = max(slowest, time.monotonic() - began)
        load.start(server.port)
        threading.Event().wait(chance.uniform(0.02, 0.4))
        assert server.end(signal.SIGKILL) == -signal.SIGKILL
        load.end()
    found = updates(server.store())
    lost = set(load.acknowledged) - set(found)
    return len(load.acknowledged), len(lost), len(found) - len(set(found)), slowest


def test_fifty_kills_lose_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Eight connections, fifty kills at random: all acknowledged kept, each once, ready again in 2 s."""
    acknowledged, lost, twice, slowest = kill(tmp_path / "lake", 50, seed=1)
    with capsys.disabled():
        print(
            f"\n50 kills, seed 1: {acknowledged} acknowledged, {lost} lost, {twice} twice,"
            f" slowest start {slowest:.2f} s"
        )
    assert acknowledged > 1000
    assert (lost, twice) == (0, 0)
    assert slowest <= 2


def test_kills_lose_what_is_told_too_early(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Control: the same kills of a server that says 200 before it writes must lose updates."""
    acknowledged, lost, _, _ = kill(tmp_path / "lake", 5, seed=2, first=TOLD_TOO_EARLY)
    with capsys.disabled():
        print(f"\ncontrol, told too early, 5 kills, seed 2: {acknowledged} acknowledged, {lost} lost")
    assert lost > 0


def test_an_orderly_end_under_load_loses_nothing(tmp_path: Path) -> None:
    """SIGTERM, ten times: requests under way are answered, all is sealed, exit 0 well within ten seconds."""
    load = Load()
    for _ in range(10):
        server = Server(tmp_path / "lake")
        load.start(server.port)
        threading.Event().wait(0.1)
        began = time.monotonic()
        assert server.end() == 0
        assert time.monotonic() - began < 10
        load.end()
        assert list((tmp_path / "lake" / "state" / "journal").glob("*.log")) == []
    found = updates(server.store())
    assert set(load.acknowledged) <= set(found)
    assert len(found) == len(set(found))
