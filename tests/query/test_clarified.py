"""Does the bot clarify? Counts checked by hand, bounds, and no rate where there is none to be had."""

from __future__ import annotations

from pathlib import Path

import pytest

from igarape.query.engine import Answer
from igarape.query.period import Scope
from igarape.query.questions import ask
from igarape.show.words import say
from igarape.store import MemoryStore
from igarape.via.lake import Lake
from tests.lakes import Row, ended, fill, talk

SAID = talk(("2026-11-23T13:00", 1, "Ana", "oi"), ("2026-12-04T13:00", 1, "Ana", "oi"))
MONDAY, NEXT = "2026-11-23", "2026-11-30"


def asked(folder: Path, *episodes: list[Row], scope: Scope | None = None) -> Answer:
    """Ask a lake of these episodes."""
    store = MemoryStore()
    fill(store, folder, {**SAID, "episodes": [each for some in episodes for each in some]})
    with Lake(store, "America/Sao_Paulo") as lake:
        return ask(lake, "clarified", scope)


def said(answer: Answer) -> str:
    """All its sentences."""
    return " ".join(say(note, "en") for note in answer.sentences)


def test_five_states_by_week(tmp_path: Path) -> None:
    """Weeks begin on Monday; every state has its column."""
    answer = asked(
        tmp_path,
        ended(MONDAY, "confirmed", times=2),
        ended("2026-11-29", "unknown"),
        ended(NEXT, "not_answered", by=None, seconds=None),
    )

    states = ("doubts", "confirmed", "assumed", "not_clarified", "not_answered", "unknown")
    assert [(3, 2, 0, 0, 0, 1), (1, 0, 0, 0, 1, 0)] == [
        tuple(row[each] for each in states) for row in answer.dicts()
    ]
    assert [MONDAY, NEXT] == [row["week"].isoformat()[:10] for row in answer.dicts()]
    assert 4 == answer.n


def test_bounds_hold_what_nobody_knows(tmp_path: Path) -> None:
    """At least what was confirmed; at most all that was neither refused nor left alone."""
    answer = asked(
        tmp_path,
        ended(MONDAY, "confirmed", times=4),
        ended(MONDAY, "unknown", times=3),
        ended(MONDAY, "not_clarified", times=2),
        ended(MONDAY, "not_answered", by=None, seconds=None),
    )

    assert "at least 40.0% and at most 70.0%" in said(answer)
    assert "Only 6 doubts tell how they ended: too few for a rate." in said(answer)


def test_a_rate_from_twenty_on(tmp_path: Path) -> None:
    """With its Wilson interval, of those who showed it."""
    few = asked(tmp_path, ended(MONDAY, "confirmed", times=15), ended(MONDAY, "not_clarified", times=4))
    enough = asked(tmp_path, ended(MONDAY, "confirmed", times=15), ended(MONDAY, "not_clarified", times=5))

    assert "too few for a rate" in said(few)
    assert "the bot clarified 75.0%: 15 of 20 (95% interval 53.1% to 88.8%)" in said(enough)


def test_no_rate_where_most_is_unknown(tmp_path: Path) -> None:
    """Those who tell are then no fair sample of the others."""
    answer = asked(
        tmp_path,
        ended(MONDAY, "confirmed", times=20),
        ended(MONDAY, "not_clarified", times=20),
        ended(MONDAY, "unknown", times=61),
    )

    assert "60.4% ended unknown: too many for a rate." in said(answer)
    assert "interval" not in said(answer)


def test_who_answered_and_how_fast(tmp_path: Path) -> None:
    """Half and nine in ten by the nearest rank: of 1 to 10 seconds they are 5 and 9."""
    answer = asked(
        tmp_path,
        *(ended(MONDAY, "unknown", seconds=each) for each in range(1, 9)),
        ended(MONDAY, "not_clarified", by="staff", seconds=9, helped_by="staff"),
        ended(MONDAY, "not_answered", by="member", seconds=10),
        ended(MONDAY, "not_answered", by=None, seconds=None),
    )

    assert "Answered first by: the bot 8, staff 1, another member 1, nobody 1." in said(answer)
    assert "A person was thanked for the answer in 1 of them." in said(answer)
    assert "half came within 5 seconds, nine of ten within 9 seconds" in said(answer)


@pytest.mark.parametrize("scope", [Scope(chat=-100), Scope(who=1), None])
def test_it_is_asked_of_a_chat_or_a_person(tmp_path: Path, scope: Scope | None) -> None:
    """The same filters as every question has."""
    assert 3 == asked(tmp_path, ended(MONDAY, "confirmed", times=3), scope=scope).n


def test_without_doubts_it_says_so(tmp_path: Path) -> None:
    """No rate of nothing."""
    answer = asked(tmp_path)

    assert (0, "Nobody asked anything in those days.", ()) == (answer.n, said(answer), answer.notes)
