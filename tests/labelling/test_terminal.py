"""`igarape label` at a real (pseudo-)terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.initiating.terminal import Terminal
from tests.labelling.world import labels, lake

pytestmark = pytest.mark.slow  # what the session does with each key is in test_session.py, and quick

ASKED = "b back · q quit > "


def test_ctrl_c_keeps_what_was_said(tmp_path: Path) -> None:
    """Each answer was in the lake before the next question; the terminal is as it was."""
    store = lake(tmp_path)
    terminal = Terminal(["label"], tmp_path, {"IGARAPE_LANGUAGE": "en"})
    terminal.until("1 of 6")
    terminal.until(ASKED)
    terminal.type("y\n")
    terminal.until("2 of 6")
    terminal.until(ASKED)
    assert list(labels(store).values()) == ["yes"]

    terminal.leave()
    assert terminal.close() == 130
    assert "Traceback" not in terminal.screen
    assert "Kept: 1 label (1 yes, 0 no, 0 cannot tell)." in terminal.screen
    assert list(labels(store).values()) == ["yes"]


@pytest.mark.parametrize("last", ["q\n", "\x04"])
def test_q_and_ctrl_d_end_it(tmp_path: Path, last: str) -> None:
    """With what was said so far, and no fault."""
    store = lake(tmp_path)
    terminal = Terminal(["label"], tmp_path, {"IGARAPE_LANGUAGE": "en"})
    terminal.until(ASKED)
    terminal.type("n\n")
    terminal.until(ASKED)
    terminal.type(last)

    assert terminal.close() == 0
    assert list(labels(store).values()) == ["no"]
