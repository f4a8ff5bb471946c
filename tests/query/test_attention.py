"""What needs attention: what rose is told, and what chance does is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

import pytest

from igarape.query import attention
from igarape.query.attention import Rise, rising

Row = dict[str, Any]


def asked(topic: str | None, who: Iterable[int], *, now: bool, outcome: str = "assumed") -> list[Row]:
    """One doubt of each person, as rows of doubts.sql."""
    return [
        {"topic_id": topic, "label": f"{topic}?", "author_id": each, "now": now,
         "outcome": outcome, "messages": 1}
        for each in who
    ]  # fmt: skip


def ends(topic: str, left: int, told: int, *, now: bool, first: int = 0) -> list[Row]:
    """So many doubts that tell, of which some went without help."""
    people = range(first, first + told)
    return [
        *asked(topic, people[:left], now=now, outcome="not_answered"),
        *asked(topic, people[left:], now=now, outcome="confirmed"),
    ]


def what(rises: Sequence[Rise]) -> list[tuple[str, str]]:
    """Which topics rose, and in what."""
    return [(each.topic_id, each.what) for each in rises]


def test_what_many_more_people_ask_is_told() -> None:
    """Ten before and sixty now, of whom none was among the ten."""
    (found,) = rising(asked("pix", range(10), now=False) + asked("pix", range(100, 160), now=True))

    assert (found.what, found.before, found.now) == ("people", 10, 60)


def test_where_more_go_without_help_it_is_told_with_what_it_rests_on() -> None:
    """A fifth of 50 before, four fifths of 50 now; the same people, so that nothing is said of those."""
    (found,) = rising(ends("pix", 10, 50, now=False) + ends("pix", 40, 50, now=True))

    assert found[2:7] == ("without_help", 10, 40, 50, 50)


@pytest.mark.parametrize(
    "rows",
    [
        asked("pix", range(10), now=False) + asked("pix", range(10, 25), now=True),
        asked("pix", range(19), now=True),
        asked("pix", range(60), now=False) + asked("pix", range(100, 110), now=True),
        asked(None, range(10), now=False) + asked(None, range(100, 160), now=True),
        ends("pix", 0, 19, now=False) + ends("pix", 19, 19, now=True),
        ends("pix", 40, 50, now=False) + ends("pix", 10, 50, now=True),
        [],
    ],
    ids=["a little", "too few", "fewer", "of no topic", "too few tell", "better", "nothing"],
)
def test_what_chance_may_do_and_what_did_not_rise_is_not_told(rows: list[Row]) -> None:
    """Nothing is said rather than something that may be nothing."""
    assert rising(rows) == []


def test_five_at_most_are_told_those_of_most_people_first() -> None:
    """Seven rose."""
    rows = [
        row
        for number in range(7)
        for row in asked(f"t{number}", range(1000 * number, 1000 * number + 50 + 10 * number), now=True)
    ]
    assert what(rising(rows)) == [(f"t{number}", "people") for number in (6, 5, 4, 3, 2)]


def looks(count: int) -> list[bool]:
    """Look at forty topics that are what they were, so many times: whether anything was told."""
    random = Random(7)
    found = []
    for _ in range(count):
        rows: list[Row] = []
        for topic in range(40):
            for now in (False, True):
                people = random.sample(range(60), random.randint(30, 36))
                left = sum(random.random() < 0.4 for _ in people)
                rows += asked(f"t{topic}", people[:left], now=now, outcome="not_clarified")
                rows += asked(f"t{topic}", people[left:], now=now, outcome="confirmed")
        found.append(bool(rising(rows)))
    return found


@pytest.mark.slow
def test_where_nothing_changed_one_look_in_twenty_tells_something_at_most() -> None:
    """Over forty topics at once: 200 looks, with room for chance."""
    assert sum(looks(200)) <= 16


@pytest.mark.slow
def test_without_the_correction_most_looks_would_tell_something(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: each topic judged as if it were the only one."""
    wrong = attention._WRONG
    monkeypatch.setattr(attention, "_WRONG", wrong * 80)

    with pytest.raises(AssertionError):
        assert sum(looks(60)) <= 16 * 60 / 200
