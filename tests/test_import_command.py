"""igarape import: what it says, in either language, and with which exit code it ends."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path

import pytest

from igarape import importing
from igarape.errors import Problem, Usage
from igarape.importing import Report
from igarape.settings import Settings
from igarape.show.portuguese import CATALOGUE
from igarape.store import MemoryStore, Store
from igarape.via import files
from tests.imports import deliveries, ndjson, updates


def run(store: Store, *words: str, lake: str = "memory://", language: str = "en") -> int:
    """Run the command."""
    parser = ArgumentParser()
    importing.arguments(parser)
    return importing.run(parser.parse_args(words), Settings(lake=lake, language=language), store)


def test_an_export_is_imported_with_its_warnings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An account's export where a group holds one person's messages only."""
    message = {"id": 1, "type": "message", "date": "2020-01-01T10:00:00", "from": "Ana", "from_id": "user11"}
    chat = {"name": "Grupo", "type": "private_group", "id": 5, "messages": [message, message | {"id": 2}]}
    (tmp_path / "result.json").write_text(
        json.dumps({"about": "x", "chats": {"list": [chat]}}), encoding="utf-8"
    )
    store = MemoryStore()

    code = run(store, str(tmp_path))

    said = capsys.readouterr().out
    assert code == 0
    assert "Updates kept: 2" in said
    assert "Grupo: all messages are by one person" in said
    assert "read as times of America/Sao_Paulo" in said
    assert [list(each)[-1] for each in deliveries(store)] == ["export", "export"]


def test_the_command_says_what_came_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files, updates, what was here already, the first rejects, and the next step."""
    (tmp_path / "a").write_bytes(ndjson(updates(3)) + b"oops\n" * 12)
    store = MemoryStore()

    code = run(store, str(tmp_path), "--bot", "7")

    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert lines[:5] == [
        "Files: 1",
        "Updates kept: 15",
        "Already here: 0",
        "Rejected: 12",
        f"{tmp_path}/a:4: not valid JSON; kept for the quarantine",
    ]
    assert lines[-2:] == ["and 2 more", "Next: igarape build"]
    assert {each["bot_id"] for each in deliveries(store)} == {7}


def test_every_template_is_said_in_portuguese_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an import says, its progress included, has its twin; numbers are written the Brazilian way."""
    report = Report(kept=1234, first=[("a:1", "broken")], rejects=Counter(broken=20))
    said = [template for template, _ in importing.sentences(report, "UTC")]
    for template in (*said, *importing.REASONS.values(), *importing.NOTICES.values(), importing.PROGRESS):
        assert template in CATALOGUE
    monkeypatch.setattr(importing, "_SAID_EVERY", 2_000)
    (tmp_path / "a").write_bytes(ndjson(updates(2_000)))

    run(MemoryStore(), str(tmp_path / "a"), language="pt")

    printed = capsys.readouterr()
    assert "Updates guardados: 2.000" in printed.out
    assert printed.err == "2.000 lidos, de 1 arquivos\n"


@pytest.mark.parametrize(
    "words",
    [("nowhere",), (".", "--zone", "Mars/Base"), (".", "--max-size", "much"), (".", "--max-size", "0")],
)
def test_wrong_usage_is_said_before_anything_is_read(tmp_path: Path, words: tuple[str, ...]) -> None:
    """A path that is not there, a zone that is none, a size that is none."""
    store = MemoryStore()

    with pytest.raises(Usage):
        run(store, *(str(tmp_path / word) if word in ("nowhere", ".") else word for word in words))

    assert list(store.list("")) == []


def test_an_import_that_cannot_fit_is_refused_before_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half an import and a full disk help nobody."""
    (tmp_path / "a").write_bytes(ndjson(updates(3)))
    monkeypatch.setattr(files, "free", lambda _: 1 << 20)
    store = MemoryStore()

    with pytest.raises(Problem, match="1 MiB left"):
        run(store, str(tmp_path), lake=str(tmp_path / "lake"))

    assert list(store.list("")) == []
