"""`igarape init` at a real (pseudo-)terminal: what is typed unseen is not seen."""

from __future__ import annotations

import getpass
import io
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from igarape.errors import Problem
from igarape.initiating.ask import Keyboard
from igarape.settings import Settings
from tests import canary
from tests.initiating.terminal import Terminal

TOKEN = canary.token(7)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal, with the first three questions answered."""
    made = Terminal(["init"], tmp_path, {"IGARAPE_TELEGRAM_API": "http://127.0.0.1:9"})
    made.until("idioma (pt-BR, en) [en] ")
    made.type("pt-BR\n")
    made.until("Fuso horário [America/Sao_Paulo] ")
    made.type("America/Manaus\n")
    made.until("Pasta do lago [lake] ")
    made.type("\n")
    made.until("vazio: depois): ")
    yield made
    if made.process.poll() is None:
        made.process.kill()
        made.process.wait()


def test_a_token_that_is_typed_is_not_seen_and_is_kept(terminal: Terminal, tmp_path: Path) -> None:
    """The zone is the control: it is seen, as everything else that is typed."""
    assert not terminal.echoes()
    terminal.type(TOKEN + "\n")
    assert terminal.close() == 0

    assert "canary" not in terminal.screen
    assert "America/Manaus" in terminal.screen
    assert "Próximos passos:" in terminal.screen
    settings = Settings.load({}, tmp_path)
    assert (settings.token.reveal(), settings.zone) == (TOKEN, "America/Manaus")


@pytest.mark.slow
@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_ctrl_c_and_ctrl_d_leave_nothing_and_a_terminal_that_shows(
    terminal: Terminal, tmp_path: Path, key: str
) -> None:
    """In the middle of the unseen line: no file, no traceback, and what is typed next is seen again."""
    terminal.leave(key)
    terminal.process.wait(60)
    assert terminal.echoes()
    assert terminal.close() == 130

    assert "Traceback" not in terminal.screen
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_that_cannot_hide_gets_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library only warns, and would show it."""

    def shows(prompt: str, stream: object = None) -> str:
        warnings.warn("Can not control echo on the terminal.", getpass.GetPassWarning, stacklevel=2)
        return "seen"

    monkeypatch.setattr(getpass, "getpass", shows)
    stdin = io.StringIO()
    monkeypatch.setattr(stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", stdin)

    with pytest.raises(Problem, match="would show the token"):
        Keyboard().unseen("?")
