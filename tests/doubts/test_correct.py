"""Corrections change what was found: topics are renamed, merged, split, dropped, and counted and ranked anew."""

from __future__ import annotations

from itertools import pairwise

import pytest

pytest.importorskip("numpy", reason="topics need numpy: pip install 'igarape[doubts]'")

from hypothesis import given, settings
from hypothesis import strategies as st

from igarape.doubts.correct import Applied, Doubts, Named, correct
from igarape.doubts.corrections import (
    Correction,
    DropTopic,
    Effect,
    Line,
    Merge,
    Message,
    Messages,
    Rename,
    Split,
)
from igarape.doubts.group import Topic, group
from igarape.doubts.vectors import Words
from tests.doubts.streams import doubts, noise, vectors

SAID = [
    "como troco a senha?",
    "perdi a senha",
    "como troco a senha da conta?",
    "cadê a nota?",
    "a nota sumiu",
    "bom dia, tudo bem?",
]
WHO = [1, 2, 3, 1, 2, 9]
PLACES = [Message(-1001, number) for number in range(1, 7)]
DOUBTS = Doubts(SAID, WHO, PLACES, Words().encode(SAID))
FOUND = [
    Named("aaaa", "como troco a senha?", Topic((0, 1, 2), 3, 2, 4, 0.5, 1, 1)),
    Named("bbbb", "cadê a nota?", Topic((3, 4), 2, 1, 3, 0.4, 2, 3)),
    Named("cccc", "bom dia, tudo bem?", Topic((5,), 1, 1, 1, 1.0, 2, 3)),
]
"""Three topics of six messages: passwords, invoices, and a greeting that asks nothing."""
Shown = list[tuple[str, str | None, tuple[int, ...], int]]


def at(*numbers: int) -> Messages:
    """Messages of the group by their numbers."""
    return tuple(Message(-1001, number) for number in numbers)


def applied(*said: Correction, found: list[Named] = FOUND) -> Applied:
    """Apply these, a line each."""
    return correct(DOUBTS, found, [Line(number, each) for number, each in enumerate(said, 1)])


def shown(got: Applied) -> Shown:
    """Id, label, messages and people of each topic, by rank."""
    return [(each.id, each.label, each.topic.members, each.topic.people) for each in got.topics]


SENHA, NOTA, OI = shown(Applied(tuple(FOUND), frozenset(), {}))

CORRECTED = [
    ([Rename(at(2), "Senha")], [("aaaa", "Senha", (0, 1, 2), 3), NOTA, OI], Effect("aaaa", 3, 3)),
    (
        [Merge((at(4), at(1, 2)))],
        [("bbbb", "cadê a nota?", (3, 0, 4, 1, 2), 3), OI],
        Effect("bbbb", 5, 3),
    ),
    ([Merge((at(1), at(4), at(6)))], [("aaaa", "como troco a senha?", (0, 3, 5, 1, 4, 2), 4)], Effect("aaaa", 6, 4)),
    ([DropTopic(at(1, 2))], [NOTA, OI], Effect("aaaa", 3, 3)),
    ([Rename(at(6), "Oi"), DropTopic(at(6))], [SENHA, NOTA], Effect("cccc", 1, 1)),
]  # fmt: skip


@pytest.mark.parametrize(("said", "expected", "effect"), CORRECTED)
def test_a_correction_finds_its_topic_by_its_messages(
    said: list[Correction], expected: Shown, effect: Effect
) -> None:
    """The first topic of a merge gives id and label, and people who asked in both count once; the last line's effect is told."""
    got = applied(*said)

    assert expected == shown(got)
    assert effect == got.effects[len(said)]


def test_what_is_dropped_is_told() -> None:
    """By its places, so that it can be set aside."""
    assert frozenset({0, 1, 2}) == applied(DropTopic(at(1))).dropped


def test_a_split_gives_each_message_to_its_side() -> None:
    """What is like the message that was named leaves; that message is the name of the new topic, the id stays with the first."""
    mixed = [Named("aaaa", "como troco a senha?", Topic((0, 3, 2, 4, 1), 3, 4, 6, 0.3))]

    got = applied(Split(at(1, 2), at(4)), found=mixed)
    stays, new = sorted(got.topics, key=lambda each: each.id != "aaaa")

    assert (("aaaa", "como troco a senha?"), (0, 2, 1)) == ((stays.id, stays.label), stays.topic.members)
    assert ("cadê a nota?", (3, 4)) == (new.label, new.topic.members)
    assert (2, 3, 4) == (stays.topic.least, stays.topic.messages, stays.topic.most)
    assert (1, 2, 3) == (new.topic.least, new.topic.messages, new.topic.most)
    assert new.id == applied(Split(at(2), at(4)), found=mixed).effects[1].topic


def test_a_name_that_a_person_gave_outlives_a_split_and_a_merge() -> None:
    """And a label whose message went to the other side is made anew."""
    mixed = [Named("aaaa", "cadê a nota?", Topic((0, 3, 2, 4, 1), 3, 4, 6, 0.3))]

    def first(*said: Correction) -> str | None:
        return next(each.label for each in applied(*said, found=mixed).topics if each.id == "aaaa")

    assert "Tudo" == first(Rename(at(1), "Tudo"), Split(at(1, 2), at(4)))
    assert first(Split(at(1, 2), at(4))) is None


@pytest.mark.parametrize(
    "said",
    [
        Rename(at(77), "X"),
        Merge((at(1), at(77))),
        Split(at(1), at(4)),
        Split(at(1), at(1)),
        Split(at(77), at(1)),
        DropTopic(at(77)),
        DropTopic((Message(-1002, 1),)),
    ],
    ids=str,
)
def test_a_correction_that_finds_nothing_changes_nothing(said: Correction) -> None:
    """It is left out of what was done, and so can be said; it waits for its messages."""
    got = applied(said)

    assert ({}, [SENHA, NOTA, OI]) == (got.effects, shown(got))


def test_a_stray_message_does_not_drop_a_topic() -> None:
    """One of three messages that named a topic is in another one now: that one is not it. Two of three are enough."""
    assert {} == applied(DropTopic(at(1, 4, 6)), found=FOUND[:1]).effects
    assert {1} == applied(DropTopic(at(1, 2, 4))).effects.keys()


def test_topics_are_ranked_anew() -> None:
    """Two small topics that are one come before what was first, and the bounds are drawn again."""
    people = list(range(100))
    texts = [f"texto {place}" for place in people]
    sizes = [0, 40, 70, 100]
    found = [
        Named(name, name, Topic(tuple(range(*ends)), ends[1] - ends[0], 1, 50, 0.5, 1, 3))
        for name, ends in zip("abc", pairwise(sizes), strict=True)
    ]
    here = Doubts(texts, people, [Message(1, place) for place in people], Words().encode(texts))

    got = correct(here, found, [Line(1, Merge(((Message(1, 45),), (Message(1, 75),))))])

    assert [("b", 60, 1, 1), ("a", 40, 2, 2)] == [
        (each.id, each.topic.people, each.topic.rank_low, each.topic.rank_high) for each in got.topics
    ]


# -- laws, on topics that were found -------------------------------------------------------------------------

TEXTS, OF = doubts(senha=14, nota=11, entrega=9)
TEXTS, ROWS = TEXTS + noise(26), vectors([*OF, *[""] * 26])
SENDERS = [Message(-1001, place + 1) for place in range(60)]


def find(places: list[int]) -> tuple[Doubts, list[Named]]:
    """Group messages in this order; a topic's id is that of its first text in the alphabet."""
    here = Doubts([TEXTS[at] for at in places], places, [SENDERS[at] for at in places], ROWS[places])
    found = group(here.texts, here.who, here.vectors).topics
    names = [min(here.texts[place] for place in each.members) for each in found]
    return here, [Named(name, name, each) for name, each in zip(names, found, strict=True)]


somewhere = st.lists(st.integers(0, 40).map(SENDERS.__getitem__), min_size=1, max_size=3).map(tuple)
any_correction: st.SearchStrategy[Correction] = st.one_of(
    st.builds(Rename, somewhere, st.just("Nome")),
    st.builds(Merge, st.lists(somewhere, min_size=2, max_size=3).map(tuple)),
    st.builds(Split, somewhere, somewhere),
    st.builds(DropTopic, somewhere),
)
WHOLE = find(list(range(60)))


def sets(here: Doubts, got: Applied) -> set[tuple[str, str | None, frozenset[Message]]]:
    """Id, label and messages of each topic."""
    return {
        (each.id, each.label, frozenset(here.messages[place] for place in each.topic.members))
        for each in got.topics
    }


@settings(max_examples=6, deadline=None)
@given(st.permutations(range(60)), st.lists(any_correction, max_size=4))
def test_the_order_of_messages_plays_no_part(order: list[int], said: list[Correction]) -> None:
    """A law: grouped in another order, the same corrections make the same topics."""
    lines = [Line(number, each) for number, each in enumerate(said, 1)]
    here, found = find(order)
    first, second = correct(*WHOLE, lines), correct(here, found, lines)

    assert sets(WHOLE[0], first) == sets(here, second)
    assert first.effects == second.effects
    assert {WHOLE[0].messages[place] for place in first.dropped} == {
        here.messages[place] for place in second.dropped
    }


@settings(max_examples=30, deadline=None)
@given(st.lists(any_correction, max_size=6))
def test_no_doubt_is_lost_and_none_is_in_two_topics(said: list[Correction]) -> None:
    """A law: what was in a topic is in one topic still, or dropped; counts and bounds fit; ids differ."""
    here, found = WHOLE
    got = correct(here, found, [Line(number, each) for number, each in enumerate(said, 1)])
    members = [place for each in got.topics for place in each.topic.members]

    assert sorted([*members, *got.dropped]) == sorted(place for each in found for place in each.topic.members)
    assert len({each.id for each in got.topics}) == len(got.topics)
    for each in got.topics:
        assert each.topic.least <= each.topic.messages <= each.topic.most
        assert each.topic.rank_low <= each.topic.rank_high
    people = [each.topic.people for each in got.topics]
    assert people == sorted(people, reverse=True)


def test_without_corrections_nothing_is_touched() -> None:
    """Not even the order."""
    assert tuple(WHOLE[1]) == correct(*WHOLE, []).topics


def test_a_correction_that_finds_nothing_leaves_ranks_as_found() -> None:
    """The order and the bounds are those that the grouping made."""
    here, found = WHOLE
    got = correct(here, found, [Line(1, Rename((Message(-5, 5),), "X"))])

    assert tuple(found) == got.topics
