"""What to teach the bot next: who goes without help, of those that tell, cautiously where few do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from igarape.query.period import Scope
from igarape.query.rates import wilson
from igarape.show import text
from tests.query.scenes import Ask, Scene, doubt, left_alone, played, said, topic

SCENES: dict[str, Scene] = {
    "tell": (
        [
            *doubt("a", range(1, 17), "confirmed"),
            *doubt("a", range(17, 20), "not_clarified"),
            *left_alone("a", [20]),
            *doubt("a", range(21, 31), "assumed"),
            *doubt("a", range(31, 51)),
        ],
        [topic("a", 50)],
    ),
    "few": (doubt("b", range(1, 20), "not_clarified"), [topic("b", 19)]),
    "chance": (
        [
            *doubt("c", [101], "not_clarified"),
            *doubt("c", range(102, 121)),
            *doubt("d", range(1, 11), "not_clarified"),
            *doubt("d", range(11, 13), "confirmed"),
            *doubt("d", range(13, 21)),
        ],
        [topic("c", 20), topic("d", 20)],
    ),
    "ties": (
        [
            *doubt("e", range(1, 91), "not_clarified"),
            *doubt("f", range(101, 111), "not_clarified"),
            *left_alone("g", range(201, 210)),
        ],
        [topic("e", 90), topic("f", 10), topic("g", 9)],
    ),
    "helped": ([*doubt("h", range(1, 10), "confirmed"), *left_alone(None, [30])], [topic("h", 9)]),
    "unanswered": (
        [row for day in range(2, 14) for row in left_alone("i", [1], f"2026-11-{day:02d}")],
        [topic("i", 12)],
    ),
    "no bot": (doubt("j", range(1, 40), answered_by=None, answer_seconds=None), [topic("j", 39)]),
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Ask of a scene."""
    with played(SCENES, tmp_path_factory.mktemp("lake")) as of:
        yield of


def test_the_share_is_of_those_that_tell(asked: Ask) -> None:
    """Assumed and unknown ends are neither help nor none: 4 of 20 went without, whatever the other 30."""
    (row,) = asked("tell", "gaps").dicts()

    low, high = wilson(4, 20)
    assert (row["left"], row["told"], row["share_left"]) == (4, 20, 0.2)
    assert (row["share_left_low"], row["share_left_high"]) == (low, high)
    assert (row["people_left_low"], row["people_left_high"]) == (round(50 * low), round(50 * high))


def test_no_rate_under_twenty_that_tell(asked: Ask) -> None:
    """The counts stand there, and the people as a range."""
    (row,) = asked("few", "gaps").dicts()
    assert (row["left"], row["told"], row["share_left"]) == (19, 19, None)
    assert (row["people_left_low"], row["people_left_high"]) == (16, 19)


def test_chance_puts_no_topic_first(asked: Ask) -> None:
    """20 people of whom one tells, badly, come after 20 of whom ten do; the bare share would put them first."""
    rows = asked("chance", "gaps").dicts()
    assert [(row["topic_id"], row["people"] * row["left"] // row["told"]) for row in rows] == [
        ("d", 16),
        ("c", 20),
    ]


def test_ties_are_said_of_every_topic(asked: Ask) -> None:
    """Two nearly alike are tied; the one far above is clear."""
    answer = asked("ties", "gaps")

    assert [(row["rank_low"], row["rank_high"]) for row in answer.dicts()] == [(1, 1), (2, 3), (2, 3)]
    assert "some 86 to 90 of 90 people go without help." in said(answer)
    assert text.answer(answer, "text").count("tied with") == 2


def test_who_was_always_helped_is_no_gap(asked: Ask) -> None:
    """The topic is counted, not listed; so are doubts of no topic."""
    answer = asked("helped", "gaps")

    assert answer.rows == []
    assert "1 topic left nobody without help, as far as is known." in said(answer)
    assert "1 doubt without help is of no topic." in said(answer)
    assert [row["message_id"] for row in answer.part("unanswered").dicts()] == [930]


def test_unanswered_doubts_come_newest_first_and_none_is_lost(asked: Ask) -> None:
    """Ten are shown, the others counted; by doubt, all are rows."""
    whole = asked("unanswered", "gaps")
    shown = text.answer(whole, "text")

    assert shown.index("Nov 13, 2026 · nobody answered · https://t.me/c/") < shown.index("Nov 4, 2026 ·")
    assert "Nov 3, 2026 ·" not in shown
    assert "... and 2 more; igarape ask gaps --by doubt --format csv has all." in shown
    alone = asked("unanswered", "gaps", Scope(by="doubt"))
    assert alone.rows == whole.part("unanswered").rows
    assert "12 doubts were not answered by a bot." in said(alone)
    assert len(text.answer(alone, "csv").splitlines()) == 13


def test_nothing_that_tells_makes_nothing_up(asked: Ask) -> None:
    """No bot was heard, so nobody can say who went without help."""
    answer = asked("no bot", "gaps")
    assert (answer.rows, answer.part("unanswered").rows) == ([], [])
    assert "0 ended not clarified and 0 not answered by a bot; 0 confirmed, 0 assumed, 39 unknown" in said(
        answer
    )
