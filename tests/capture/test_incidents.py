"""What goes wrong again and again is told once, and its end once."""

from __future__ import annotations

from igarape.capture.incidents import STALE, Incidents
from igarape.errors import Problem

DOWN = Problem("Down.")


def story(*events: tuple[float, str, str]) -> list[tuple[float, str]]:
    """Play events (second, who, what); give what was told, and when."""
    told: list[tuple[float, str]] = []
    now = 0.0
    incidents = Incidents(
        lambda problem: told.append((now, str(problem))), lambda: told.append((now, "Well."))
    )
    for at, who, what in events:
        now = at
        if what == "fails":
            incidents.failed(who, at, DOWN)
        else:
            incidents.worked(who, at)
    return told


def test_a_bot_that_is_down_for_hours_is_one_sentence() -> None:
    """However often Telegram tries, with at most two minutes between."""
    tries = [(float(at), "a", "fails") for at in range(0, 10_000, 120)]
    assert story(*tries, (10_001, "a", "works"), (10_002, "a", "works")) == [(0, "Down."), (10_001, "Well.")]


def test_it_is_well_once_all_are() -> None:
    """Two chats fail; one that works is not the end of it."""
    events = [(0.0, "a", "fails"), (1.0, "b", "fails"), (2.0, "a", "works"), (3.0, "b", "works")]
    assert story(*events) == [(0, "Down."), (3, "Well.")]


def test_who_never_failed_says_nothing_of_it() -> None:
    """Other chats work all the time."""
    assert story((0.0, "a", "fails"), (1.0, "b", "works"), (2.0, "a", "fails")) == [(0, "Down.")]


def test_what_telegram_gave_up_is_over() -> None:
    """A chat that is never tried again does not hide the next incident."""
    assert story((0.0, "a", "fails"), (STALE + 1, "b", "fails")) == [(0, "Down."), (STALE + 1, "Down.")]
    assert story((0.0, "a", "fails"), (STALE + 1, "b", "works")) == [(0, "Down."), (STALE + 1, "Well.")]
