"""Kill -9 at any moment, under load: nothing that was acknowledged is lost."""

from __future__ import annotations

import random
import resource
import signal
import threading
import time
from pathlib import Path
from statistics import median

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


def kill(lake: Path, rounds: int, seed: int, *, first: str = "") -> tuple[int, int, int, float, float]:
    """Start, load, kill; count the acknowledged, the lost and the kept twice, and time the starts.

    The median of their seconds, and the most seconds of a core that a round took: on a busy machine, some start waits.
    """
    chance = random.Random(seed)
    load = Load()
    starts, rounds_took = [], []
    for _ in range(rounds):
        began, took = time.monotonic(), computing()
        server = Server(lake, first=first)
        starts.append(time.monotonic() - began)
        load.start(server.port)
        threading.Event().wait(chance.uniform(0.02, 0.4))
        assert server.end(signal.SIGKILL) == -signal.SIGKILL
        load.end()
        rounds_took.append(computing() - took)
    found = updates(server.store())
    lost = set(load.acknowledged) - set(found)
    twice = len(found) - len(set(found))
    return len(load.acknowledged), len(lost), twice, median(starts), max(rounds_took)


def computing() -> float:
    """Count the seconds of a core that the processes took which have ended."""
    took = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took.ru_utime + took.ru_stime


def test_fifty_kills_lose_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Eight connections, fifty kills at random: all acknowledged kept, each once, ready again in 2 s."""
    acknowledged, lost, twice, start, most = kill(tmp_path / "lake", 50, seed=1)
    with capsys.disabled():
        print(
            f"\n50 kills, seed 1: {acknowledged} acknowledged, {lost} lost, {twice} twice,"
            f" a start {start:.2f} s, a round at most {most:.2f} s of a core"
        )
    assert acknowledged > 1000
    assert (lost, twice) == (0, 0)
    assert start <= 2
    assert most <= 2


def test_kills_lose_what_is_told_too_early(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Control: the same kills of a server that says 200 before it writes must lose updates."""
    acknowledged, lost, *_ = kill(tmp_path / "lake", 5, seed=2, first=TOLD_TOO_EARLY)
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
