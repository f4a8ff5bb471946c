"""What is asked most: ranks, ties, bounds, trends and links, on chats whose counts are checked by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("numpy", reason="ties need numpy: pip install 'igarape[doubts]'")

from igarape.errors import Problem, Usage
from igarape.query.doubts import Topic
from igarape.query.engine import Answer
from igarape.query.outcomes import Outcomes
from igarape.query.period import Scope
from igarape.show import text
from tests.query.scenes import FIRST, SECOND_WEEK, Ask, Scene, doubt, left_alone, played, said, topic

BEFORE = "2026-11-02"
SCENES: dict[str, Scene] = {
    "full": (
        [
            *doubt("pix", range(1, 6)),
            *doubt("pix", [7], "confirmed", BEFORE),
            *left_alone("pix", [8]),
            *doubt("nota", [9]),
        ],
        [
            {**topic("pix", 7), "examples": f"[[{FIRST}, 207], [{FIRST}, 903], [{FIRST}, 901]]"},
            topic("nota", 1),
        ],
    ),
    "people first": (
        [
            *(row for number in range(9) for row in doubt("a", [1], message_id=number)),
            *doubt("b", [1, 2, 3]),
        ],
        [topic("a", 9), topic("b", 3)],
    ),
    "ties": (
        [*doubt("c", range(1, 91)), *doubt("d", range(101, 110)), *doubt("e", range(201, 209))],
        [topic("c", 90), topic("d", 9), topic("e", 8)],
    ),
    "bounds": (
        [*doubt("f", range(1, 6)), *doubt("f", range(1, 6), day=BEFORE), *doubt(None, range(11, 31))],
        [topic("f", 10, 8, 14)],
    ),
    "crowded": (
        [*doubt("g", range(1, 6)), *doubt("g", range(1, 6), day=BEFORE)],
        [topic("g", 10, 8, 30)],
    ),
    "growing": (
        [*doubt("h", range(1, 31)), *doubt("h", range(101, 106), day=BEFORE)],
        [topic("h", 35)],
    ),
    "rates": (
        [
            *doubt("i", range(1, 15), "confirmed"),
            *doubt("i", range(41, 46), "not_clarified"),
            *doubt("j", range(51, 66), "confirmed"),
            *doubt("j", range(91, 96), "not_clarified"),
        ],
        [topic("i", 19), topic("j", 20)],
    ),
    "clarified": (
        [
            *doubt("k", range(1, 4), "confirmed"),
            *doubt("k", [4], "not_clarified", answered_by="staff", answer_seconds=90),
            *doubt("l", range(11, 21), "assumed"),
            *doubt(None, range(31, 61)),
        ],
        [topic("k", 4), topic("l", 10)],
    ),
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Ask of a scene."""
    with played(SCENES, tmp_path_factory.mktemp("lake")) as of:
        yield of


def test_people_come_before_messages(asked: Ask) -> None:
    """Three who ask once go before one who asks nine times."""
    rows = asked("people first").dicts()
    assert [(row["topic_id"], row["people"], row["messages"]) for row in rows] == [("b", 3, 3), ("a", 1, 9)]


def test_every_topic_that_is_tied_says_so(asked: Ask) -> None:
    """The first is clear of the two others, which are tied with each other."""
    answer = asked("ties")

    assert [(row["rank_low"], row["rank_high"]) for row in answer.dicts()] == [(1, 1), (2, 3), (2, 3)]
    assert "Most asked: “como faço c?”, 90 doubts of 90 people." in said(answer)
    shown = text.answer(answer, "text")
    assert shown.count("tied with") == 2
    assert "9 people, 9 doubts (8.4%) · tied with 3rd" in shown


def test_bounds_of_a_part_are_in_proportion(asked: Ask) -> None:
    """The whole topic has 8 of 10 for sure and 14 at most; of its 5 doubts in a week, 4 and 7."""
    whole, week = asked("bounds"), asked("bounds", scope=SECOND_WEEK)

    assert [(row["messages_low"], row["messages_high"]) for row in whole.dicts()] == [(8, 14)]
    assert [(row["messages_low"], row["messages_high"]) for row in week.dicts()] == [(4, 7)]
    assert "in proportion" not in said(whole)
    assert "in proportion" in said(week)


def test_a_topic_has_no_more_doubts_than_there_are(asked: Ask) -> None:
    """Whatever may belong to it elsewhere."""
    (row,) = asked("crowded", scope=SECOND_WEEK).dicts()
    assert row["messages_high"] == 5


TRENDS = [
    (range(1, 31), range(101, 106), "up"),
    (range(1, 6), range(101, 131), "down"),
    (range(1, 16), range(101, 116), "level"),
    (range(1, 31), range(1, 31), None),
    (range(1, 20), range(0), None),
    (range(1, 31), None, None),
]


@pytest.mark.parametrize(("now", "before", "trend"), TRENDS)
def test_a_trend_is_told_where_people_came_or_went(
    now: range, before: range | None, trend: str | None
) -> None:
    """Who asks in both tells nothing; fewer than twenty others tell too little; no days before, nothing at all."""
    made = Topic(
        "pix", "", "", frozenset(now), None if before is None else frozenset(before), Outcomes(), 1, 1, False
    )
    assert made.trend == trend


def test_a_trend_is_against_the_same_weekdays_before(asked: Ask) -> None:
    """Of the second week against the first; the whole has nothing to be compared with, and says so."""
    week, whole = asked("growing", scope=SECOND_WEEK), asked("growing")

    assert [(row["people"], row["people_before"], row["trend"]) for row in week.dicts()] == [(30, 5, "up")]
    assert "· up from 5 people" in text.answer(week, "text")
    assert "Up and down are against Nov 2, 2026 to Nov 8, 2026" in said(week)
    assert [(row["people"], row["people_before"], row["trend"]) for row in whole.dicts()] == [
        (35, None, None)
    ]
    assert "No trend: there are not as many days before these" in said(whole)


def test_no_rate_of_a_topic_under_twenty_that_tell(asked: Ask) -> None:
    """19 tell too little; 20 are enough, and bring their interval."""
    rates = {row["topic_id"]: row["share_confirmed"] for row in asked("rates").dicts()}
    assert rates == {"i": None, "j": 0.75}
    shown = text.answer(asked("rates"), "text")
    assert "clarified 75.0% of the 20 that tell (95% interval 53.1% to 88.8%)" in shown
    assert "19 tell whether it was clarified: too few for a rate" in shown


def test_examples_are_the_topic_s_own_as_far_as_they_are_asked_of(asked: Ask) -> None:
    """In the order that the topic names them; the newest fill up. Each has its link."""

    def links(answer: Answer) -> list[str]:
        rows = answer.part("examples").dicts()
        return [row["link"].rpartition("/")[2] for row in rows if row["topic_id"] == "pix"]

    assert links(asked("full")) == ["207", "903", "901"]
    assert links(asked("full", scope=SECOND_WEEK)) == ["903", "901", "902"]
    assert asked("full").dicts()[0]["examples"].split()[0] == "https://t.me/c/2000000000/207"


def test_one_topic_in_full(asked: Ask) -> None:
    """Its doubts, the newest first; by week; its rank among all; and those that no bot answered."""
    answer = asked("full", scope=Scope(topic="pix"))

    assert [row["message_id"] for row in answer.dicts()] == [908, 905, 904, 903, 902, 901, 207]
    weeks = answer.part("weeks").dicts()
    assert [(str(row["week"])[:10], row["confirmed"], row["not_answered"]) for row in weeks] == [
        ("2026-11-02", 1, 0), ("2026-11-09", 0, 1),
    ]  # fmt: skip
    assert "“como faço pix?”: 7 doubts of 7 people, 87.5% of all doubts." in said(answer)
    assert "Number 1 of 2 topics" in said(answer)
    asked_so, _, unanswered = text.answer(answer, "text").partition("Not answered by a bot")
    assert asked_so.index("/207\n") < asked_so.index("/903\n") < asked_so.index("/908\n")
    assert (
        "como faço pix? (8)\n     Nov 9, 2026 · nobody answered · https://t.me/c/2000000000/908" in unanswered
    )


@pytest.mark.parametrize("given", ["none", "' OR 1=1 --"])
def test_a_topic_that_is_none_is_explained(asked: Ask, given: str) -> None:
    """Whatever is typed is a value, never SQL."""
    with pytest.raises(Problem, match="no doubt of that topic") as found:
        asked("full", scope=Scope(topic=given))
    assert "igarape ask doubts" in found.value.hint


@pytest.mark.parametrize("name", ["hours", "clarified", "gaps"])
def test_only_doubts_are_asked_of_one_topic(asked: Ask, name: str) -> None:
    """A filter that would be passed over in silence is refused."""
    with pytest.raises(Usage, match="cannot be asked of one topic"):
        asked("full", name, Scope(topic="pix"))


def test_clarified_by_topic_holds_every_doubt_once(asked: Ask) -> None:
    """Each topic's five states, who answered, how fast; those of no topic come last."""
    answer = asked("clarified", "clarified", Scope(by="topic"))
    rows = answer.dicts()

    assert [(row["topic_id"], row["doubts"], row["people"]) for row in rows] == [
        ("l", 10, 10), ("k", 4, 4), (None, 30, 30),
    ]  # fmt: skip
    assert answer.n == 44
    four = rows[1]
    assert (four["confirmed"], four["not_clarified"], four["bot"], four["staff"], four["nobody"]) == (
        3,
        1,
        3,
        1,
        0,
    )
    assert (four["half_within_seconds"], four["most_within_seconds"]) == (5, 90)
    assert (four["share_least"], four["share_most"], four["share_confirmed"]) == (0.75, 0.75, None)
