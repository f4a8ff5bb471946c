"""An erasure that died half way is told, until it is finished."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from igarape import cli, paths
from igarape.forgetting import forget
from igarape.query.alerts import alerts
from igarape.settings import Settings
from igarape.show import words
from igarape.show.status import headline
from igarape.via.disk import DiskStore
from igarape.watching.gather import Gatherer
from tests.forgetting.canaries import Canary, plant

ONE, TWO = Canary(3), Canary(4)


@pytest.fixture
def lake(tmp_path: Path) -> DiskStore:
    """A lake in a folder, that was never built, with two people in it."""
    store = DiskStore(tmp_path / "lake")
    plant(store, [ONE, TWO])
    return store


def told(lake: DiskStore, language: str = "en", after: timedelta = timedelta(0)) -> list[str]:
    """What `igarape status` and the pages say of erasures, with what to do."""
    settings = Settings(lake=str(lake.root))
    found = alerts(Gatherer(settings, clock=lambda: datetime.now(UTC) + after).gather())
    said = [(headline(each), each.hint) for each in found if each.name == "erasure"]
    return [words.say(note, language) for pair in said for note in pair]


def run(lake: DiskStore, *whom: str, code: int = 0) -> None:
    """Forget somebody, as a person would."""
    assert cli.main(["forget", *whom, "--yes", "--lake", str(lake.root)]) == code


class Died(BaseException):
    """The process is gone."""


def killed(lake: DiskStore, step: str, whom: str) -> None:
    """Forget somebody, and be killed at that step."""

    def die(*_: object, **__: object) -> None:
        raise Died

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forget, step, die)
        with pytest.raises(Died):
            run(lake, whom)


@pytest.mark.parametrize("step", ["segments", "done"])
def test_one_that_died_is_told_until_the_same_command_finished_it(lake: DiskStore, step: str) -> None:
    """After the list was written, and just before the end; another person's erasure does not finish it."""
    assert told(lake) == []
    killed(lake, step, f"--user={ONE.id}")
    assert told(lake, after=timedelta(hours=2)) == [
        "Error: 1 erasure (`forget`) began 2 hours ago and did not come to the end.",
        "Run the same again, with the id that was given then: igarape forget --user ID",
    ]
    run(lake, f"--user={TWO.id}")
    assert len(told(lake)) == 2
    run(lake, f"--user={ONE.id}")
    assert told(lake) == []


def test_several_are_told_as_one(lake: DiskStore) -> None:
    """A person and a group, in Portuguese too; no id is said, for the lake knows none."""
    for whom in (f"--user={ONE.id}", "--chat=-1001"):
        killed(lake, "done", whom)
    what, hint = told(lake, "pt", after=timedelta(days=3))
    assert what == "Erro: 2 apagamentos (`forget`) começaram há 3 dias e não chegaram ao fim."
    assert hint.endswith(": igarape forget --user ID, igarape forget --chat=ID")


def test_one_that_is_at_work_is_not_told(lake: DiskStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between its steps nobody holds the lock of the build, and it is at work all the same."""
    seen = []
    done: Callable[..., None] = forget.done

    def watched(*given: object) -> None:
        seen.append((json.loads(lake.get(paths.FORGOTTEN))["erasures"][0]["done"], told(lake)))
        done(*given)

    monkeypatch.setattr(forget, "done", watched)
    run(lake, f"--user={ONE.id}")
    assert seen == [(False, [])]


def test_a_list_that_is_damaged_is_told(lake: DiskStore) -> None:
    """Whether somebody is still in the lake cannot be known then, and no build runs."""
    lake.put(paths.FORGOTTEN, b"{")
    assert told(lake) == [
        "Error: state/forgotten.json is damaged, and it says who is to be forgotten.",
        "Put it back from a copy; without it, a build could bring them back.",
    ]


def test_who_may_not_write_there_is_told_too(lake: DiskStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever only reads cannot see who holds what."""
    killed(lake, "done", f"--user={ONE.id}")
    monkeypatch.setattr("igarape.via.disk._hold", refuse)
    assert len(told(lake)) == 2


def refuse(*_: object) -> int:
    """Let nobody write."""
    raise PermissionError(13, "Permission denied")
