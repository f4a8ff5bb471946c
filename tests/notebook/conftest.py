"""A small lake in a folder, opened as a notebook would."""

from __future__ import annotations

from pathlib import Path

import pytest

import igarape
from igarape.notebook import Lake
from igarape.via.disk import DiskStore
from tests.lakes import fill, talk

TALK = talk(
    ("2026-11-20T22:10", 1, "Bia", "o boleto não abre"),  # Friday, 19 h in São Paulo
    ("2026-11-20T22:11", 901, "Robô", "Qual boleto?"),
    ("2026-11-21T15:04", 2, "Caio", "aqui também não"),
    ("2026-11-21T15:30", 1, "Bia", None),
)
"""Three messages of two people, and one of a bot, on two days."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lake in the folder `lake` of the current folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("IGARAPE_LAKE", "IGARAPE_LANGUAGE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    fill(DiskStore(tmp_path / "lake"), tmp_path, TALK)
    return tmp_path / "lake"


@pytest.fixture
def lake(folder: Path) -> Lake:
    """That lake, opened."""
    return igarape.open(folder)
