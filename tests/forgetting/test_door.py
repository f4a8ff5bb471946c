"""What `igarape forget` asks and says."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from igarape import cli, paths
from igarape.daily import forgotten
from igarape.via.disk import DiskStore
from tests.daily.deliveries import line, message, put, update
from tests.forgetting.canaries import Canary, others, plant, theirs

ONE = Canary(3)
Say = Callable[..., tuple[str, str]]


@pytest.fixture
def lake(tmp_path: Path) -> DiskStore:
    """A lake in a folder, that was never built."""
    store = DiskStore(tmp_path / "lake")
    plant(store, [ONE])
    return store


@pytest.fixture
def say(lake: DiskStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """Run `igarape forget` as a person would, who types what is given; give what came on stdout and on stderr."""

    def run(*said: str, code: int = 0, types: str | None = None, language: str = "en") -> tuple[str, str]:
        stdin = io.StringIO(types or "")
        monkeypatch.setattr(stdin, "isatty", lambda: types is not None)
        monkeypatch.setattr("sys.stdin", stdin)
        assert cli.main(["forget", *said, "--lake", str(lake.root), "--language", language]) == code
        got = capsys.readouterr()
        return got.out, got.err

    return run


def bytes_of(store: DiskStore) -> dict[str, bytes]:
    """Read all objects."""
    return {entry.path: store.get(entry.path) for entry in store.list("")}


def test_a_dry_run_says_it_and_touches_nothing(lake: DiskStore, say: Say) -> None:
    """Not one byte, and no list of who is to be forgotten."""
    before = bytes_of(lake)
    said, _ = say("--user", str(ONE.id), "--dry-run")
    assert said.splitlines() == [
        f"{len(list(theirs(ONE, 1)))} deliveries are theirs, and go whole.",
        f"{len(list(others(ONE, 1)))} deliveries of others name or quote them, and stay without that.",
        "They lie in 2 segments, received on 1 day.",
        "0 of these wait in the quarantine. 0 doubts and 0 labels go with them; 0 corrections name messages of theirs.",
        "Nothing was touched. All tables would be built anew.",
    ]
    assert bytes_of(lake) == before


@pytest.mark.slow
def test_a_dry_run_counts_what_was_made_of_them(
    lake: DiskStore, say: Say, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their doubts, and what waits in the quarantine: two lines of theirs, and one of another that quotes them."""
    monkeypatch.setenv("IGARAPE_ENCODER", "words")
    assert cli.main(["build", "--doubts", "--lake", str(lake.root)]) == 1
    capsys.readouterr()
    said, _ = say("--user", str(ONE.id), "--dry-run")
    assert "3 of these wait in the quarantine. 2 doubts and 0 labels go with them" in said


def test_it_is_done_once_the_id_was_typed(lake: DiskStore, say: Say) -> None:
    """Another text touches nothing; no terminal, no forgetting without --yes."""
    raw = {path: data for path, data in bytes_of(lake).items() if path.startswith(paths.RAW)}
    _, why = say("--user", str(ONE.id), types="yes\n", code=1)
    assert "nothing was touched" in why
    _, why = say("--user", str(ONE.id), code=2)
    assert "--yes" in why
    assert {path: data for path, data in bytes_of(lake).items() if path.startswith(paths.RAW)} == raw

    said, _ = say("--user", str(ONE.id), types=f"{ONE.id}\n")
    assert "0 bytes of their ids and usernames are left in 2 objects." in said
    assert forgotten.load(lake).pending is False  # type: ignore[union-attr]


def test_a_username_stands_for_the_one_who_has_or_had_it(lake: DiskStore, say: Say) -> None:
    """Of two who had it, none is meant: their ids are said."""
    said, _ = say("--user", f"@{ONE.username.upper()}", "--dry-run")
    assert said.startswith("31 deliveries are theirs")
    _, why = say("--user", "@nobody_here", "--dry-run", code=2)
    assert "Nobody in this lake" in why
    heir = {"id": 5_400_000_000, "is_bot": False, "first_name": "Rui", "username": ONE.username}
    put(lake, [line(update(1, payload=message(5, by=heir)))], "c")
    _, why = say("--user", f"@{ONE.username}", "--dry-run", code=2)
    assert f"{heir['id']} (Rui), {ONE.id} ({ONE.name})" in why


def test_one_who_was_never_here_stays_out_until_they_are_let_in(lake: DiskStore, say: Say) -> None:
    """What comes later is left out; lifted, it is kept."""
    said, _ = say("--user", "5400000000", "--yes")
    assert said.startswith("Nothing in this lake is theirs; what comes of them will be left out.")
    assert "5400000000" not in lake.get(paths.FORGOTTEN).decode()
    said, _ = say("--user", "5400000000", "--lift", language="pt-BR")
    assert (
        said
        == "O que vier de 5400000000 daqui em diante volta a ser guardado. O que foi apagado não volta.\n"
    )
    _, why = say("--user", "5400000000", "--lift", code=2)
    assert "is not forgotten" in why


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("--user", "Ana"), "is no id"),
        (("--user", "12x"), "is no id"),
        (("--user", "-1001234567890"), "--chat=-1001234567890"),
        (("--chat", "7123456789"), "--user 7123456789"),
        (("--user", "1087968824"), "stands for many people"),
        ((), "--user"),
        (("--user", "5", "--chat", "-5"), "not allowed"),
    ],
)
def test_what_is_nobody_is_refused(say: Say, said: tuple[str, ...], why: str) -> None:
    """One of the two, and an id."""
    assert why in say(*said, code=2)[1]


def test_what_is_left_is_named_and_the_command_fails(
    lake: DiskStore, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the search: raw that is not written anew."""
    monkeypatch.setattr("igarape.daily.sweep.replace", lambda *_: None)
    said, _ = say("--user", str(ONE.id), "--yes", code=1)
    assert " in raw/telegram/received=2026-11-21/import-b-" in said
