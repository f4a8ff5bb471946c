"""Topics get labels people understand, keep their ids and names from day to day, and honest ranks."""

from __future__ import annotations

from igarape.doubts.group import group
from igarape.doubts.identity import Known, mark, name
from igarape.doubts.label import Label, label
from igarape.doubts.rank import ranks
from igarape.doubts.vectors import Words
from tests.doubts.streams import doubts, noise

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


def marks(said: dict[str, int]) -> dict[str, int]:
    """How often each text was said, by its mark."""
    return {mark(text): times for text, times in said.items()}


def test_a_topic_that_grew_keeps_its_id_and_its_label() -> None:
    """Yesterday four messages, today six of which a clearer one would be the label: the name stays."""
    before = [Known("abc", "Senha!", marks({"senha": 1, "como troco a senha": 2}))]

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
    before = [Known("abc", "a b", marks({"a b": 5, "c d": 2}))]
    texts = ["a b"] * 5 + ["c d"] * 2

    got = name(texts, [[5, 6], [0, 1, 2, 3, 4]], [Label("c d", (), ()), Label("a b", (), ())], before)

    assert ["abc"] == [each.id for each in got if each.texts == marks({"a b": 5})]
    assert len({each.id for each in got}) == 2


def test_a_label_that_left_its_topic_is_replaced() -> None:
    """A name that no message of the topic says any more would mislead."""
    before = [Known("abc", "Sumiu", marks({"como troco a senha": 2, "sumiu": 1}))]

    got = name(TEXTS, [[2, 3]], [Label("Como troco a senha?", (), ())], before)

    assert ("abc", "Como troco a senha?") == (got[0].id, got[0].label)


def test_the_same_topics_found_anew_get_the_same_ids() -> None:
    """An id is made of the label, so two lakes with the same messages agree."""
    labels = [Label("Como troco a senha?", (), ()), Label("Cadê a nota?", (), ())]

    assert name(TEXTS, [[2, 3], [4]], labels) == name(TEXTS, [[4], [2, 3]], labels[::-1])[::-1]


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
