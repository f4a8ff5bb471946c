"""A session at the keyboard: one doubt after the other, and each answer kept before the next question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from igarape.doubts.by_hand import Clarified, Key
from igarape.doubts.strata import Ended

_MEANT: dict[str, Clarified] = {
    "y": "yes", "yes": "yes", "s": "yes", "sim": "yes",
    "n": "no", "no": "no", "nao": "no", "não": "no",
    "?": "cannot_tell",
}  # fmt: skip
"""The letters of all languages hold in each: whoever types y in Portuguese means yes."""

_BACK = ("b", "back", "v", "voltar")
_QUIT = ("q", "quit", "sair")

Keep = Callable[[Ended, Clarified], None]
"""Makes a label durable."""


class Terminal(Protocol):
    """Where the person sits."""

    def show(self, place: int, doubt: Ended, before: Clarified | None) -> None:
        """Show a doubt with what followed; `before` is what was said of it in this session."""

    def line(self) -> str | None:
        """Ask, and give the line that is typed; None at the end of the input."""

    def explain(self) -> None:
        """Say which answers there are, after one that is none."""


@dataclass
class Session:
    """What was said so far, and how the session ended; `heard` whether any line came at all."""

    given: dict[Key, Clarified] = field(default_factory=dict)
    ended: Literal["done", "quit", "no_input", "interrupted"] = "done"
    heard: bool = False


def hold(doubts: Sequence[Ended], terminal: Terminal, keep: Keep) -> Session:
    """Ask of each doubt until all have an answer, or the person has had enough (q, Ctrl+C, Ctrl+D)."""
    session, place = Session(), 0
    try:
        while place < len(doubts):
            doubt = doubts[place]
            terminal.show(place, doubt, session.given.get(doubt.key))
            answer = _answer(terminal, session)
            if answer == "quit":
                return session
            if answer == "back":
                place = max(0, place - 1)
                continue
            keep(doubt, answer)
            session.given[doubt.key] = answer
            place += 1
    except KeyboardInterrupt:
        session.ended = "interrupted"
    return session


def _answer(terminal: Terminal, session: Session) -> Clarified | Literal["back", "quit"]:
    while (line := terminal.line()) is not None:
        session.heard = True
        typed = line.strip().casefold()
        if typed in _QUIT:
            session.ended = "quit"
            return "quit"
        if typed in _BACK:
            return "back"
        if typed in _MEANT:
            return _MEANT[typed]
        terminal.explain()
    session.ended = "no_input"
    return "quit"
