"""`igarape init` at a real (pseudo-)terminal: what is typed unseen is not seen."""

from __future__ import annotations

import getpass
import io
import os
import pty
import subprocess
import sys
import termios
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from igarape.errors import Problem
from igarape.initiating.ask import Keyboard
from igarape.settings import Settings
from tests import canary

TOKEN = canary.token(7)
RUN = (
    "import fcntl, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "from igarape.cli import main; sys.exit(main(sys.argv[1:]))"
)


class Terminal:
    """A terminal in which `igarape init` runs; `screen` is all that came up on it."""

    def __init__(self, folder: Path) -> None:
        self._master, self._slave = pty.openpty()
        self.screen = ""
        environ = {name: value for name, value in os.environ.items() if not name.startswith("IGARAPE_")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN, "init"],
            cwd=folder,
            env=environ | {"IGARAPE_TELEGRAM_API": "http://127.0.0.1:9", "LANG": "C.UTF-8"},
            stdin=self._slave, stdout=self._slave, stderr=self._slave,
            start_new_session=True,
        )  # fmt: skip

    def until(self, text: str) -> None:
        """Read until something is on the screen."""
        while text not in self.screen:
            self.screen += os.read(self._master, 4096).decode()

    def type(self, text: str) -> None:
        """Type."""
        os.write(self._master, text.encode())

    def echoes(self) -> bool:
        """Whether the terminal shows what is typed."""
        return bool(termios.tcgetattr(self._slave)[3] & termios.ECHO)

    def close(self) -> int:
        """Wait for the end; give the exit code."""
        code = self.process.wait(20)
        os.close(self._slave)
        try:
            while piece := os.read(self._master, 4096):
                self.screen += piece.decode()
        except OSError:
            pass  # EIO is how a terminal says that nobody is there any more
        os.close(self._master)
        return code


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal, with the first three questions answered."""
    made = Terminal(tmp_path)
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


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_ctrl_c_and_ctrl_d_leave_nothing_and_a_terminal_that_shows(
    terminal: Terminal, tmp_path: Path, key: str
) -> None:
    """In the middle of the unseen line: no file, no traceback, and what is typed next is seen again."""
    terminal.type(key)
    terminal.process.wait(20)
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
