"""A machine that cannot group doubts takes no topic away: it leaves them as they are, and says of what day they are."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="topics need numpy: pip install 'igarape[doubts]'")

from igarape import building, cli, paths
from igarape.settings import Settings
from igarape.via.disk import DiskStore
from igarape.via.lake import Lake
from tests.daily.deliveries import NOON, line, message, put, rows, update
from tests.forgetting.canaries import Canary, plant

DAY = NOON.date()
BARE = "import sys; sys.modules['numpy'] = None; from igarape.cli import main; sys.exit(main(sys.argv[1:]))"
"""igarape, where there is no numpy."""


def asked(first: int, days: int) -> Iterator[bytes]:
    """Ten people ask the same, so many days later."""
    for nth in range(first, first + 10):
        who = {"id": 5_300_000_000 + nth, "is_bot": False, "first_name": f"Lia{nth}"}
        said = message(
            nth, by=who, text=f"Como faço para emitir a nota {nth % 3}?", at=NOON + timedelta(days=days)
        )
        yield line(update(nth, payload=said))


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DiskStore:
    """A lake with a topic, and a day that no build has seen."""
    monkeypatch.setenv("IGARAPE_ENCODER", "")
    store = DiskStore(tmp_path / "lake")
    put(store, list(asked(1, 0)), "20261121T150000.000000Z-0000000a")
    settings = Settings(lake=str(store.root), encoder="words")
    building.bring_up(store, settings, zone="UTC", doubts=True)
    put(store, list(asked(11, 1)), "20261122T150000.000000Z-0000000b")
    return store


def bare(lake: DiskStore, *said: str) -> subprocess.CompletedProcess[str]:
    """Run igarape on the lake without numpy."""
    command = [sys.executable, "-c", BARE, *said, "--lake", str(lake.root), "--language", "en"]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=lake.root)


def topics(lake: DiskStore) -> set[str | None]:
    """Name the topics that doubts have."""
    with Lake(lake, "UTC") as opened:
        return {row[0] for row in opened.native("SELECT DISTINCT topic_id FROM doubts").rows}


def insights(lake: DiskStore) -> dict[str, bytes]:
    """Read what was told."""
    listed = [*lake.list(paths.INSIGHTS), *lake.list(paths.TOPICS), *lake.list(paths.TOLD)]
    return {entry.path: lake.get(entry.path) for entry in listed}


@pytest.mark.slow
def test_a_build_without_numpy_leaves_the_topics_and_says_their_day(
    lake: DiskStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tables go on; `ask` says that doubts do not; the next build with numpy makes it good, with the same topic."""
    before = insights(lake)
    (topic,) = topics(lake)
    assert topic

    done = bare(lake, "build")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Doubts and topics stay as they were on Nov 21, 2026: newer ones are grouped" in done.stdout
    assert len(rows(lake, "messages")) == 20
    assert insights(lake) == before
    told = json.loads(bare(lake, "build", "--format", "json").stdout)
    assert (told["told_until"], told["insights"]["topics"]) == ("2026-11-21", 1)
    assert cli.main(["ask", "doubts", "--lake", str(lake.root), "--language", "pt"]) == 0
    assert "As dúvidas depois de 21 de nov. de 2026 ainda não foram procuradas" in capsys.readouterr().out

    building.bring_up(lake, Settings(lake=str(lake.root), encoder="words"))
    assert topics(lake) == {topic}
    assert cli.main(["ask", "all", "--lake", str(lake.root)]) == 0
    assert "have not been looked for" not in capsys.readouterr().out


@pytest.mark.slow
def test_what_would_lose_them_is_refused(lake: DiskStore) -> None:
    """All anew, and a correction: with what to install; nothing is written of either."""
    before = insights(lake)
    (topic,) = topics(lake)
    anew = bare(lake, "build", "--all")
    assert anew.returncode == 1
    assert "the topics (1) would be lost" in anew.stderr
    assert "pip install 'igarape[doubts]'" in anew.stderr
    corrected = bare(lake, "correct", "drop", str(topic))
    assert corrected.returncode == 1
    assert "numpy" in corrected.stderr
    assert insights(lake) == before
    assert not list(lake.list(paths.CORRECTIONS))


@pytest.mark.slow
def test_who_is_forgotten_goes_all_the_same(lake: DiskStore) -> None:
    """Topics are named with people's words, and a right comes before a table."""
    one = Canary(3)
    plant(lake, [one])
    building.bring_up(lake, Settings(lake=str(lake.root), encoder="words"))
    done = bare(lake, "forget", f"--user={one.id}", "--yes")
    assert done.returncode == 0, done.stderr
    assert "0 bytes of their ids and usernames are left" in done.stdout
    assert [path for path, data in insights(lake).items() if one.word.encode() in data] == []
    assert topics(lake) == {None}
