"""`igarape label`, as a person types it: what is shown, what is kept, and what is said from then on."""

from __future__ import annotations

import io
import shutil
from collections import Counter
from pathlib import Path

import pytest

from igarape.cli import main
from igarape.store import Store
from igarape.via.disk import DiskStore
from tests.labelling.world import ANSWER, STATES, labels, lake


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of six doubts, made once."""
    folder = tmp_path_factory.mktemp("made")
    lake(folder)
    return folder / "lake"


@pytest.fixture
def store(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Its copy, in the working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IGARAPE_LANGUAGE", "en")
    shutil.copytree(made, tmp_path / "lake")
    return DiskStore(tmp_path / "lake")


def label(monkeypatch: pytest.MonkeyPatch, typed: str, *said: str) -> int:
    """Run it with lines piped in."""
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return main(["label", *said])


def test_what_is_said_is_in_the_lake_and_can_be_asked_for(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a table beside the episodes, and below every answer that tells how doubts ended."""
    assert label(monkeypatch, "y\nn\n?\n", "--count", "3") == 0
    out, err = capsys.readouterr()
    assert "Kept: 3 labels (1 yes, 1 no, 1 cannot tell). The lake has 3." in out
    assert "3 of 3 · Nov 21, 2026" in err
    assert "Suporte" in err

    assert sorted(labels(store).values()) == ["cannot_tell", "no", "yes"]
    query = "SELECT count(*) AS n FROM labels l JOIN episodes e ON e.chat_id = l.chat_id AND e.message_id = l.message_id"
    assert main(["sql", "--format", "csv", query]) == 0
    assert capsys.readouterr().out == "n\n3\n"
    for question, expected in (("clarified", "Confirmed: precision"), ("doubts", "Precision of confirmed:")):
        assert main(["ask", question]) == 0
        assert expected in " ".join(capsys.readouterr().out.split())


def test_before_anyone_labelled_no_answer_says_so(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """The control: the sentences above come of the labels."""
    assert main(["ask", "clarified"]) == 0
    assert "recision" not in capsys.readouterr().out


def test_the_outcome_is_not_shown_before_the_answer(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would lead whoever answers. The doubt and its answer are shown."""
    assert label(monkeypatch, "q\n") == 0
    out, err = capsys.readouterr()

    assert "cadê o pix" in err
    assert ANSWER in err
    assert "bot Robô" in err
    assert not [each for each in (*STATES, "Confirmed", "Unknown", "Not clarified") if each in out + err]


def test_sessions_show_all_doubts_that_are_a_day_old_and_none_twice(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The seventh came a minute before the newest update; then there is nothing left to show."""
    assert label(monkeypatch, "y\n" * 2, "--count", "2") == 0
    assert label(monkeypatch, "n\n" * 20) == 0
    assert Counter(labels(store).values()) == {"yes": 2, "no": 4}
    assert 999 not in labels(store)
    capsys.readouterr()

    assert label(monkeypatch, "y\n") == 0
    assert "All doubts that are a day old have a label" in capsys.readouterr().out


def test_a_label_can_be_changed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --again; no second row comes of it."""
    label(monkeypatch, "y\n", "--count", "1")
    assert label(monkeypatch, "n\n", "--again") == 0

    assert list(labels(store).values()) == ["no"]


def test_without_a_terminal_and_without_input_it_says_what_to_do(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From cron, say; wrong usage, and nothing is written."""
    assert label(monkeypatch, "") == 2
    assert "Run igarape label in a terminal." in capsys.readouterr().err
    assert labels(store) == {}


def test_two_at_once_do_not_lose_each_other_s_labels(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second waits: each session writes the table whole."""
    with store.lock("state/labels.lock"):
        assert label(monkeypatch, "y\n") == 1
    assert "Another igarape is at work" in capsys.readouterr().err


@pytest.mark.parametrize("count", ["0", "-1", "many", "1000000"])
def test_a_count_that_is_none_is_refused(
    count: str, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what to write in its place."""
    assert label(monkeypatch, "", f"--count={count}") == 2
    assert "Give a whole number, such as 20." in capsys.readouterr().err


def test_a_message_that_is_gone_is_told_and_what_was_said_is_kept(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where tables are between two steps of a build."""
    label(monkeypatch, "y\n", "--count", "1")
    for entry in list(store.list("enriched/messages/")):
        store.delete(entry.path)

    assert label(monkeypatch, "y\n") == 1
    assert "is not in the tables any more." in capsys.readouterr().err
    assert len(labels(store)) == 1


def test_in_portuguese(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its letters, and its words."""
    monkeypatch.setenv("IGARAPE_LANGUAGE", "pt-BR")
    assert label(monkeypatch, "s\nv\nn\nq\n") == 0
    out, err = capsys.readouterr()

    assert "Guardado: 1 rótulo (0 sim, 1 não, 0 não dá para saber)" in out
    assert "s sim · n não · ? não dá para saber · v voltar · q sair > " in err
    assert "Você disse: sim." in err


def test_a_lake_whose_doubts_nobody_looked_for_says_what_to_run(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `ask clarified` does."""
    store.delete("state/insights.json")
    assert label(monkeypatch, "y\n") == 1
    assert "Run igarape build --doubts, then try again." in capsys.readouterr().err
