"""The SQL that shows doubts: Athena's dialect, run as it stands."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from igarape.query.questions import source
from igarape.via.disk import DiskStore
from igarape.via.lake import Lake
from tests.labelling.world import CHAT, NOON, lake
from tests.query.test_health import filled

VALUES = {"chat": CHAT, "since": NOON, "until": NOON + timedelta(days=1)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake in which a button was pressed."""
    folder = tmp_path_factory.mktemp("made")
    lake(folder)
    return folder


@pytest.mark.parametrize("name", ["label/doubts", "label/said", "label/taps"])
def test_the_sql_means_the_same_untranslated(name: str, made: Path) -> None:
    """What is not translated gives the same rows."""
    with Lake(DiskStore(made / "lake"), "America/Sao_Paulo") as opened:
        direct, translated = opened.direct(source(name), VALUES), opened.run(filled(name, VALUES))

    assert direct.rows == translated.rows
    assert direct.rows
    assert [each.name for each in direct.columns] == [each.name for each in translated.columns]
