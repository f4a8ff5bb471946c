"""Which doubts are shown: some of each outcome, none twice, by lot and not by order."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from igarape.doubts.strata import Ended, choose

WHOLE = {"confirmed": 60, "not_clarified": 20, "unknown": 10, "assumed": 3}


def doubts() -> list[Ended]:
    """A lake's doubts, the outcomes as frequent as in WHOLE."""
    outcomes = [outcome for outcome, count in WHOLE.items() for _ in range(count)]
    return [Ended(-1001, number, each, datetime(2026, 11, 21)) for number, each in enumerate(outcomes)]  # noqa: DTZ001


def outcomes(chosen: list[Ended]) -> Counter[str]:
    """Count by outcome."""
    return Counter(each.outcome for each in chosen)


def test_each_outcome_has_as_many_as_the_others() -> None:
    """However rare it is; where it has no more, the others get its places."""
    assert outcomes(choose(doubts(), set(), 8)) == dict.fromkeys(WHOLE, 2)
    assert sorted(outcomes(choose(doubts(), set(), 20)).values()) == [3, 5, 6, 6]


def test_after_any_number_of_answers_each_outcome_has_its_share() -> None:
    """Who stops early has looked at all of them; and the order of outcomes is no pattern that could be learnt."""
    chosen = choose(doubts(), set(), 12)
    rounds = [[each.outcome for each in chosen[at : at + 4]] for at in (0, 4, 8)]

    assert all(sorted(each) == sorted(WHOLE) for each in rounds)
    assert len({tuple(each) for each in rounds}) > 1


def test_a_second_session_goes_on_where_the_first_ended() -> None:
    """Two of ten give what one of twenty gives: nothing twice, and nothing left out."""
    at_once = choose(doubts(), set(), 20)
    first = choose(doubts(), set(), 10)
    second = choose(doubts(), {each.key for each in first}, 10)

    assert {each.key for each in at_once} == {each.key for each in [*first, *second]}


@settings(max_examples=20)
@given(st.randoms(use_true_random=False), st.integers(0, 5))
def test_the_lot_hangs_on_the_doubts_and_the_seed_alone(random: object, seed: int) -> None:
    """Not on the order in which an engine gives them."""
    given_ = doubts()
    random.shuffle(given_)  # type: ignore[attr-defined]

    assert choose(given_, set(), 20, seed) == choose(doubts(), set(), 20, seed)


def test_another_seed_draws_others() -> None:
    """And the first of it are not the first asked: old doubts and new ones have the same chance."""
    assert choose(doubts(), set(), 20, 1) != choose(doubts(), set(), 20, 2)
    numbers = [each.message_id for each in choose(doubts(), set(), 60) if each.outcome == "confirmed"]
    assert 15 < sum(numbers) / len(numbers) < 45


@settings(max_examples=20)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=5))
def test_no_doubt_is_shown_twice_and_in_the_end_all_were(sizes: list[int]) -> None:
    """Session after session, each of its own size."""
    labelled: set[tuple[int, int]] = set()
    for size in [*sizes, 500]:
        chosen = choose(doubts(), labelled, size)
        assert len(chosen) == min(size, len(doubts()) - len(labelled))
        assert not labelled & {each.key for each in chosen}
        labelled |= {each.key for each in chosen}

    assert len(labelled) == len(doubts())


def test_again_shows_those_that_have_a_label_and_no_others() -> None:
    """To change what was said of them."""
    first = choose(doubts(), set(), 10)
    again = choose(doubts(), {each.key for each in first}, 20, again=True)

    assert {each.key for each in again} == {each.key for each in first}
