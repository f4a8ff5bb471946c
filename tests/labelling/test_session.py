"""A session as values: what is typed, what is kept, and how it ends."""

from __future__ import annotations

from datetime import datetime

import pytest

from igarape.doubts.by_hand import Clarified, Key
from igarape.doubts.strata import Ended
from igarape.labelling.session import Session, hold

DOUBTS = [Ended(-1, number, "unknown", datetime(2026, 11, 21)) for number in (1, 2, 3)]  # noqa: DTZ001
CTRL_C = "\x03"


class Typed:
    """A terminal at which lines were typed beforehand; `seen` is what was shown."""

    def __init__(self, *lines: str) -> None:
        self._lines = list(lines)
        self.seen: list[tuple[int, Clarified | None]] = []
        self.explained = 0

    def show(self, place: int, doubt: Ended, before: Clarified | None) -> None:
        """Note what is shown."""
        assert doubt is DOUBTS[place]
        self.seen.append((doubt.message_id, before))

    def line(self) -> str | None:
        """Give the next line."""
        if not self._lines:
            return None
        line = self._lines.pop(0)
        if line == CTRL_C:
            raise KeyboardInterrupt
        return line + "\n"

    def explain(self) -> None:
        """Count how often."""
        self.explained += 1


def held(*lines: str) -> tuple[Session, Typed, list[tuple[int, Clarified]]]:
    """Hold a session; also give what was kept, in order."""
    terminal, kept = Typed(*lines), list[tuple[int, Clarified]]()
    session = hold(DOUBTS, terminal, lambda doubt, said: kept.append((doubt.message_id, said)))
    return session, terminal, kept


@pytest.mark.parametrize(
    "typed", [("y", "n", "?"), ("s", "n", "?"), ("Sim", "NÃO", "?"), (" yes ", "no", " ? ")]
)
def test_letters_of_both_languages_say_yes_no_and_cannot_tell(typed: tuple[str, ...]) -> None:
    """In any case, with or without spaces, or as a word."""
    session, _, kept = held(*typed)

    assert kept == [(1, "yes"), (2, "no"), (3, "cannot_tell")]
    assert session.ended == "done"


@pytest.mark.parametrize("back", ["b", "v"])
def test_one_can_go_back_and_say_something_else(back: str) -> None:
    """What was said before is shown; before the first there is nothing to go back to."""
    session, terminal, kept = held(back, "y", back, "n", "n", "n")

    assert terminal.seen == [(1, None), (1, None), (2, None), (1, "yes"), (2, None), (3, None)]
    assert kept == [(1, "yes"), (1, "no"), (2, "no"), (3, "no")]
    assert session.given[-1, 1] == "no"


@pytest.mark.parametrize(("last", "ended"), [(("q",), "quit"), ((CTRL_C,), "interrupted"), ((), "no_input")])
def test_whatever_was_said_is_kept_however_it_ends(last: tuple[str, ...], ended: str) -> None:
    """q, Ctrl+C, or the end of what was piped in."""
    session, _, kept = held("y", "n", *last)

    assert kept == [(1, "yes"), (2, "no")]
    assert (session.ended, session.heard) == (ended, True)


def test_what_is_no_answer_is_asked_again_and_nothing_is_kept() -> None:
    """An empty line is none: who leans on Enter labels nothing."""
    session, terminal, kept = held("", "maybe", "yn", "q")

    assert (terminal.explained, terminal.seen, kept) == (3, [(1, None)], [])
    assert session.given == dict[Key, Clarified]()
