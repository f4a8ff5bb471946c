"""Topics get labels people understand, keep their ids and names from day to day, and obey corrections."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igarape.doubts.correct import Correction, Merge, NotDoubt, Rename, Split, correct
from igarape.doubts.group import group
from igarape.doubts.identity import Known, name
from igarape.doubts.label import Label, label
from igarape.doubts.rank import ranks
from igarape.doubts.vectors import Words
from tests.doubts.streams import doubts, noise, vectors

TEXTS = [
    "Senha!",
    "senha não entra no app de jeito nenhum",
    "Como troco a senha?",
    "como troco a senha",
    "Cadê a nota?",
]


def test_a_label_is_a_real_question_word_by_word() -> None:
    """Of the messages near the middle, the one that is a question, and not one word; other messages are examples."""
    got = label(TEXTS, [[0, 1, 2, 3], [4]])

    assert ["Como troco a senha?", "Cadê a nota?"] == [each.text for each in got]
    assert (0, 1, 2) == got[0].examples
    assert "senha" in got[0].phrases[0]


def test_keyphrases_are_what_this_topic_says_and_others_do_not() -> None:
    """What every topic says too counts for less, and words that only join are none."""
    texts = [
        "trocar senha do app",
        "perdi a senha do app",
        "nota fiscal do app",
        "a nota fiscal sumiu do app",
    ]

    first, second = label(texts, [[0, 1], [2, 3]])

    assert "senha" in first.phrases[0]
    assert "nota fiscal" in second.phrases[0]


def test_a_topic_that_grew_keeps_its_id_and_its_label() -> None:
    """Yesterday four messages, today six of which a clearer one would be the label: the name stays."""
    before = [Known("abc", "Senha!", {"senha": 1, "como troco a senha": 2})]

    got = name(
        TEXTS,
        [[4], [2, 0, 1, 3]],
        [Label("Cadê a nota?", (), ()), Label("Como troco a senha?", (), ())],
        before,
    )

    assert [("abc", "Senha!")] == [(each.id, each.label) for each in got[1:]]
    assert got[0].id != "abc"


def test_of_two_parts_the_larger_keeps_the_id() -> None:
    """A topic that falls apart lives on in the part with most of it; the other part is new."""
    before = [Known("abc", "a b", {"a b": 5, "c d": 2})]
    texts = ["a b"] * 5 + ["c d"] * 2

    got = name(texts, [[5, 6], [0, 1, 2, 3, 4]], [Label("c d", (), ()), Label("a b", (), ())], before)

    assert ["abc"] == [each.id for each in got if each.texts == {"a b": 5}]
    assert len({each.id for each in got}) == 2


def test_a_label_that_left_its_topic_is_replaced() -> None:
    """A name that no message of the topic says any more would mislead."""
    before = [Known("abc", "Sumiu", {"como troco a senha": 2, "sumiu": 1})]

    got = name(TEXTS, [[2, 3]], [Label("Como troco a senha?", (), ())], before)

    assert ("abc", "Como troco a senha?") == (got[0].id, got[0].label)


def test_the_same_topics_found_anew_get_the_same_ids() -> None:
    """An id is made of the label, so two lakes with the same messages agree."""
    labels = [Label("Como troco a senha?", (), ()), Label("Cadê a nota?", (), ())]

    assert name(TEXTS, [[2, 3], [4]], labels) == name(TEXTS, [[4], [2, 3]], labels[::-1])[::-1]


SAID = ["como troco a senha", "perdi a senha", "cadê a nota", "a nota sumiu", "bom dia"]
ROWS = np.array([[1, 0, 0], [0.9, 0.1, 0], [0, 1, 0], [0, 0.9, 0.1], [0, 0, 1]], dtype=np.float32)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Rename("Perdi a SENHA!", "Senha"), [((0, 1), "Senha"), ((2, 3), None), ((4,), None)]),
        (Merge("perdi a senha", "a nota sumiu"), [((0, 1, 2, 3), None), ((4,), None)]),
        (NotDoubt("bom dia"), [((0, 1), None), ((2, 3), None)]),
    ],
)
def test_a_correction_finds_its_topic_by_what_was_said(
    said: Correction, expected: list[tuple[tuple[int, ...], str | None]]
) -> None:
    """Case and marks do not count; numbers of topics are never asked for."""
    got = correct(SAID, [[0, 1], [2, 3], [4]], ROWS, [said])

    assert expected == [(each.members, each.label) for each in got.topics]
    assert () == got.idle


def test_a_split_gives_each_message_to_the_nearer_side() -> None:
    """One topic of passwords and invoices becomes two, and the new one has no label yet."""
    got = correct(SAID, [[0, 1, 2, 3]], ROWS, [Split("como troco a senha", "cadê a nota")])

    assert [(0, 1), (2, 3)] == [each.members for each in got.topics]


def test_a_correction_whose_message_is_gone_is_said_to_be_idle() -> None:
    """Nothing is changed, and nothing is lost: it waits for its message."""
    said = Rename("nunca dito", "X")

    got = correct(SAID, [[0, 1]], ROWS, [said])

    assert ((said,), [(0, 1)]) == (got.idle, [each.members for each in got.topics])


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(50)))
def test_corrections_survive_a_new_grouping_in_any_order(order: list[int]) -> None:
    """A law: the merged topic holds the same messages, however the grouping numbered its topics."""
    texts, topics = doubts(senha=12, nota=10)
    texts, rows = texts + noise(28), vectors(topics + [""] * 28)
    said: list[Correction] = [Merge(texts[0], texts[12]), Rename(texts[12], "Tudo")]

    def named(places: list[int]) -> list[tuple[set[int], str | None]]:
        now, there = [texts[at] for at in places], rows[places]
        got = correct(now, [each.members for each in group(now, places, there).topics], there, said)
        return [({places[at] for at in each.members}, each.label) for each in got.topics]

    assert sorted(named(list(range(50))), key=str) == sorted(named(order), key=str)


def test_ranks_that_a_few_people_decide_are_ties() -> None:
    """Forty against twenty is clear; twenty against nineteen is not."""
    got = ranks([range(40), range(100, 120), range(200, 219)])

    assert [(1, 1), (2, 3), (2, 3)] == got


def test_people_who_ask_both_do_not_blur_a_rank() -> None:
    """Thirty ask both and six more only the first: drawn again, the first never loses; thirty-six against thirty others may."""
    assert [(1, 1), (2, 2)] == ranks([range(36), range(30)])
    assert [(1, 2), (1, 2)] == ranks([range(36), range(100, 130)])


def test_the_encoder_without_weights_tells_topics_apart() -> None:
    """Words alone are enough where people use the same ones."""
    texts, topics = doubts(senha=30, nota=15)
    texts = texts + noise(60)

    got = group(texts, range(len(texts)), Words().encode(texts))

    assert ["senha", "nota"] == [(topics + [""] * 60)[each.members[0]] for each in got.topics[:2]]
