"""A thread for eyes: what is long is folded and cut, and what others wrote does nothing to the terminal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from igarape.doubts.thread import Step
from igarape.show import cells
from igarape.show.thread import LINES, STEPS, thread


def step(text: str, after: float = 0, name: str = "Ana", **fields: object) -> Step:
    """A step so many minutes after the doubt."""
    return Step(timedelta(minutes=after), name, False, text)._replace(**fields)  # type: ignore[arg-type]


def test_each_step_has_its_time_its_name_and_its_text() -> None:
    """The doubt itself has no time; a bot is called so; taps stand in brackets."""
    steps = [
        step("cadê o pix?", media="photo"),
        step("Leva 30 minutos.", 0.1, "Robô", bot=True),
        step("👍", 3, kind="reacted", to="Robô"),
        step("resolveu:sim", 4, kind="pressed"),
    ]

    assert thread(steps, "en", 80).splitlines() == [
        "                 Ana                  [photo] cadê o pix?",
        "  + 6 seconds    bot Robô             Leva 30 minutos.",
        "  + 3 minutes    Ana                  [reacted 👍 to Robô]",
        "  + 4 minutes    Ana                  [pressed the button resolveu:sim]",
    ]
    assert "  + 6 segundos   bot Robô" in thread(steps, "pt", 80)


def test_where_nothing_followed_that_is_said() -> None:
    """An empty page would look like a fault."""
    assert "Nothing followed that belongs to it." in thread([step("cadê?")], "en", 80)


@pytest.mark.parametrize("text", ["a" * 5000, "um texto comprido " * 300, "linha\n" * 200, "漢字" * 900, ""])
def test_a_long_text_is_folded_into_the_page_and_cut(text: str) -> None:
    """Words, no words, lines and wide letters."""
    lines = thread([step(text), step("ok", 1)], "en", 80).splitlines()

    assert len(lines) <= LINES + 1
    assert all(cells.width(line) <= 80 for line in lines)


@pytest.mark.parametrize(
    "text", ["a" * 43, "a" * 44, "a" * 150, "três palavras só " * 5, "漢字" * 50, "👍" * 60, "…" * 90]
)
def test_folding_loses_nothing(text: str) -> None:
    """But the spaces at which it breaks."""
    lines = thread([step(text), step("ok", 1)], "en", 80).splitlines()[:-1]
    shown = "".join(line.replace("Ana", "", 1) if at == 0 else line for at, line in enumerate(lines))

    assert all(cells.width(line) <= 80 for line in lines)
    assert "".join(shown.split()) == "".join(text.split())


def test_a_long_thread_ends_with_how_much_more_there_is() -> None:
    """What decides comes soon."""
    lines = thread([step(f"{number}", number) for number in range(STEPS + 5)], "en", 80).splitlines()

    assert (len(lines), lines[-1]) == (STEPS + 1, "  ... and 5 more.")


def test_what_others_wrote_does_nothing_to_the_terminal() -> None:
    """Escape sequences and marks that turn the direction, in texts, names, buttons and media."""
    evil = "\x1b[2J\u202eoi"
    steps = [
        step(evil, name=evil, media=evil),
        step(evil, 1, kind="pressed", name=evil),
        step(evil, 2, kind="reacted", to=evil),
    ]

    shown = thread(steps, "en", 80)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[2J" in shown
