"""Questions at a terminal: asked on stderr, answered line by line; a secret is typed unseen."""

from __future__ import annotations

import getpass
import sys
import warnings
from collections.abc import Callable
from typing import Protocol

from igarape.errors import Problem, Usage
from igarape.query.engine import Note

Say = Callable[[Note], str]
Explain = Callable[[Problem], str]
Take = Callable[[str], str]
"""Gives back what an answer means; Usage where it means nothing."""


class Terminal(Protocol):
    """Whom questions are put to. KeyboardInterrupt where the person has had enough (Ctrl+C, Ctrl+D)."""

    def line(self, prompt: str) -> str:
        """Ask for a line."""

    def unseen(self, prompt: str) -> str:
        """Ask for a line that is not shown while it is typed."""

    def tell(self, text: str) -> None:
        """Say something between two questions."""


class Keyboard:
    """The person at this process's terminal; Usage where there is none."""

    def __init__(self) -> None:
        if not sys.stdin.isatty():
            raise Usage(
                "There is no terminal to ask at.",
                "Give --yes, with --zone, --language, --lake and IGARAPE_TELEGRAM_TOKEN in the environment.",
            )

    def line(self, prompt: str) -> str:
        """Ask for a line."""
        print(prompt, end="", file=sys.stderr, flush=True)
        said = sys.stdin.readline()
        if not said:
            raise KeyboardInterrupt
        return said.strip()

    def unseen(self, prompt: str) -> str:
        """Ask for a line, echo off; a Problem where the terminal cannot hide it."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", getpass.GetPassWarning)
                return getpass.getpass(prompt, stream=sys.stderr).strip()
        except EOFError:
            raise KeyboardInterrupt from None
        except getpass.GetPassWarning:
            raise Problem(
                "This terminal would show the token while it is typed.",
                "Leave it empty with --yes, and write IGARAPE_TELEGRAM_TOKEN=... in .env with an editor.",
            ) from None

    def tell(self, text: str) -> None:
        """Say something between two questions."""
        print(text, file=sys.stderr, flush=True)


def until(terminal: Terminal, prompt: str, default: str, take: Take, explain: Explain) -> str:
    """Ask until `take` takes the answer; an empty one is the default."""
    while True:
        try:
            return take(terminal.line(f"{prompt} [{default}] ") or default)
        except Usage as problem:
            terminal.tell(explain(problem))
