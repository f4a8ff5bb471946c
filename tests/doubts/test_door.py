"""`igarape build --doubts` and `ask clarified`, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from igarape.cli import main
from tests.daily.deliveries import ANA, message

TEXTS = ["meu pix não caiu, o que eu faço?", "qual o prazo de entrega pra Manaus?"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IGARAPE_LANGUAGE", "en")
    return tmp_path


def keep(folder: Path, number: int) -> None:
    """Import one doubt."""
    given = {"update_id": number, "message": message(number, by=ANA, text=TEXTS[number - 1])}
    (folder / f"{number}.json").write_text(json.dumps(given))
    assert main(["import", str(folder / f"{number}.json")]) == 0


@pytest.mark.slow
def test_doubts_are_found_where_they_are_asked_for_and_kept_up_from_then_on(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A build without the flag reads no text; after one with it, every build does."""
    keep(folder, 1)
    assert main(["build"]) == 0
    assert main(["ask", "clarified"]) == 1
    assert "Run igarape build --doubts, then ask again." in capsys.readouterr().err
    assert main(["ask", "all"]) == 0
    assert "clarify" not in capsys.readouterr().out

    assert main(["build", "--doubts"]) == 0
    keep(folder, 2)
    assert main(["build"]) == 0
    capsys.readouterr()
    assert main(["sql", "--format", "csv", "SELECT message_id, kind FROM doubts ORDER BY message_id"]) == 0
    assert capsys.readouterr().out == "message_id,kind\n1,both\n2,question\n"
    assert main(["ask", "all"]) == 0
    assert "Does the bot clarify the doubts?" in capsys.readouterr().out
