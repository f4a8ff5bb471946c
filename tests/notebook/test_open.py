"""`igarape.open` finds the lake that the command line finds, and says in one sentence where there is none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import igarape
from igarape.errors import Problem, Usage
from igarape.notebook import Lake
from igarape.via.disk import DiskStore
from tests.lakes import fill
from tests.notebook.conftest import TALK


@pytest.fixture
def project(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a lake beside its settings, and the current folder two below."""
    shutil.move(folder, tmp_path / "ours")
    (tmp_path / "igarape.toml").write_text('[project]\nlanguage = "pt-BR"\n[lake]\npath = "ours"\n')
    (tmp_path / "notebooks" / "old").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "notebooks" / "old")
    return tmp_path


def test_without_a_name_it_is_the_lake_beside(folder: Path) -> None:
    """As for the commands: ./lake."""
    assert igarape.open().messages.count() == 4


def test_the_settings_of_a_folder_above_are_found(project: Path) -> None:
    """Notebooks have a folder of their own; the lake is where the settings say, from there, and so is the language."""
    found = igarape.open()

    assert (Path(found.url), found.language) == (project / "ours", "pt")


def test_a_path_that_is_given_is_one_from_here(project: Path, tmp_path: Path) -> None:
    """The settings above decide neither it nor IGARAPE_LAKE."""
    fill(DiskStore(tmp_path / "notebooks" / "mine"), tmp_path, TALK)

    assert Path(igarape.open("../mine").url).resolve() == tmp_path / "notebooks" / "mine"


def test_the_environment_names_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """IGARAPE_LAKE comes before ./lake."""
    folder.rename(folder.with_name("elsewhere"))
    monkeypatch.setenv("IGARAPE_LAKE", "elsewhere")

    assert igarape.open(language="pt-BR").chats.count() == 1


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("nowhere", "There is no lake at nowhere."),
        ("empty", "The lake empty has not been built yet."),
        ("gs://bucket/lake", "gs://bucket/lake is an address where no lake can be."),
        ("file", "file is no folder."),
    ],
)
def test_where_there_is_none_a_sentence_says_so(folder: Path, named: str, said: str) -> None:
    """At once, not with the first question."""
    Path("empty").mkdir()
    Path("file").touch()

    with pytest.raises(Problem, match=said.replace(".", r"\.")) as found:
        igarape.open(named)

    assert found.value.hint


@pytest.mark.slow
def test_a_lake_in_a_bucket(s3_lake: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words, and only the files that a query needs are fetched."""
    from igarape.via.s3 import S3Store

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    fill(S3Store(s3_lake), tmp_path, TALK)
    found = igarape.open(s3_lake)

    assert found.messages.filter("author_kind = 'person'").df()["text"].notna().sum() == 2
    assert found.ask("hours").sentences[0].startswith("Peak: Saturday at 12:00")
    assert sum(1 for each in (tmp_path / "cache").rglob("*") if each.is_file()) > 0


def test_a_closed_lake_refuses(lake: Lake) -> None:
    """After the `with`, and with it all that was made of it."""
    with lake:
        messages = lake.messages
        assert messages.count() == 4

    with pytest.raises(Problem, match="has been closed"):
        messages.count()


def test_an_unknown_table_is_an_attribute_that_is_not_there(lake: Lake) -> None:
    """So `hasattr` tells, and tab knows all that are."""
    with pytest.raises(AttributeError, match="no table mesages; its tables: messages"):
        _ = lake.mesages

    assert {*lake.tables} < {*dir(lake)}
    assert {"messages", "telegram", "quarantine", "doubts", "labels"} < {*lake.tables}


def test_the_zone_is_the_lake_s_own(lake: Lake) -> None:
    """It cuts the days and the hours."""
    assert (lake.zone, repr(lake)) == ("America/Sao_Paulo", f'Lake("{lake.url}")')


def test_a_problem_shows_itself_as_two_lines(lake: Lake) -> None:
    """Jupyter asks an exception how to render it; elsewhere the next step is a note below the traceback."""
    with pytest.raises(Usage) as found:
        lake.ask("hour")

    said = [
        "Error: There is no question called hour.",
        "Try: Ask one of hours, days, users, lengths, doubts, clarified, gaps.",
    ]
    assert vars(found.value)["_render_traceback_"]() == said
    assert found.value.__notes__ == said[1:]


def test_a_problem_is_in_the_lake_s_language(folder: Path) -> None:
    """Also where what failed lies deep below."""
    with pytest.raises(Usage) as found:
        igarape.open(folder, language="pt-BR").messages.filter("nada = 1").count()

    assert vars(found.value)["_render_traceback_"]()[0].startswith("Erro: Não foi possível rodar a consulta")
