"""Messages that mean the same become one topic, and what means nothing becomes none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igarape.doubts import group as grouping
from igarape.doubts.group import group
from igarape.doubts.vectors import Words, normal, unit
from tests.doubts.streams import doubts, noise, vectors


def found(texts: list[str], topics: list[str], spread: float = 0.6) -> list[Counter[str]]:
    """Group messages, each by another person, and count the true topics in each group."""
    got = group(texts, range(len(texts)), vectors(topics, spread))
    return [Counter(topics[place] for place in each.members) for each in got.topics]


def test_the_most_asked_topic_is_first_and_unrelated_messages_are_left_out() -> None:
    """Thirty ask for a password, fifteen for an invoice, eight for a parcel; sixty say something else."""
    texts, topics = doubts(senha=30, nota=15, entrega=8)

    rows = found(texts + noise(60), topics + [""] * 60)

    assert ["senha", "nota", "entrega"] == [each.most_common(1)[0][0] for each in rows[:3]]
    assert rows[0]["senha"] >= 27
    assert all(each[""] <= 2 for each in rows[:3])


@pytest.mark.parametrize("strength", [0.0, 1.0, 2.0])
def test_topics_of_one_field_stay_apart_beside_small_talk(strength: float) -> None:
    """Three matters of one shop are alike in what the small talk is not: they are not one topic for that.

    Merged by plain likeness, all three were one.
    """
    texts, topics = doubts(senha=20, nota=16, entrega=12)
    rows = vectors(topics + [""] * 60)
    rows[:48, 0] += strength

    got = group(texts + noise(60), range(108), unit(rows)).topics

    assert [{"senha"}, {"nota"}, {"entrega"}] == [
        {topics[at] for at in each.members if at < 48} for each in got
    ]


def test_where_few_topics_are_everything_the_leading_one_is_whole() -> None:
    """Half of all ask one thing, each in another way: it is shown once, not in three or four pieces."""
    texts, topics = doubts(senha=40, nota=20, entrega=16)

    rows = found(texts + noise(8), topics + [""] * 8, spread=1.4)

    assert rows[0]["senha"] >= 36
    assert ["senha", "nota", "entrega"] == [each.most_common(1)[0][0] for each in rows[:3]]


def test_topics_go_by_people_before_messages() -> None:
    """Eight people ask about the invoice once; one person asks for the password thirty times."""
    texts, topics = doubts(senha=30, nota=12)
    texts, topics = texts + noise(40), topics + [""] * 40
    who = ["ana"] * 30 + list(range(12)) + [f"n{n}" for n in range(40)]

    got = group(texts, who, vectors(topics))

    assert ["nota", "senha"] == [topics[each.members[0]] for each in got.topics[:2]]
    assert 1 == got.topics[1].people


def test_at_least_and_at_most_bound_the_messages() -> None:
    """The bounds hold the count between them."""
    texts, topics = doubts(senha=30, nota=15)
    got = group(texts + noise(60), range(105), vectors(topics + [""] * 60, spread=1.2))

    assert got.topics
    assert all(0 < each.least <= each.messages <= each.most for each in got.topics)


def seen(places: Sequence[int], limit: int) -> list[object]:
    """Group 62 messages that come in this order, two of them typed in another way, where so many texts are compared."""
    texts, topics = doubts(senha=20, nota=10)
    texts, topics = [*texts, *noise(30), texts[0].upper(), texts[20].upper()], topics + [""] * 32
    who, rows = [n % 41 for n in range(62)], vectors(topics)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping, "LIMIT", limit)
        got = group([texts[at] for at in places], [who[at] for at in places], rows[places])
    return [
        (
            {places[at] for at in each.members},
            each.people,
            each.least,
            each.most,
            each.rank_low,
            each.rank_high,
        )
        for each in got.topics
    ]


@pytest.mark.parametrize("limit", [4_000, 40], ids=["all are compared", "a sample is compared"])
@settings(max_examples=10, deadline=None)
@given(order=st.permutations(range(62)))
def test_the_order_of_messages_changes_nothing(limit: int, order: list[int]) -> None:
    """A law: the same set of messages gives the same topics, with the same figures."""
    assert in_order(limit) == seen(order, limit)


@cache
def in_order(limit: int) -> list[object]:
    """Group the messages as they were written, once for all examples."""
    return seen(range(62), limit)


@pytest.mark.parametrize(
    ("broken", "instead"),
    [
        (
            "sorted",
            lambda given, key=None: list(given) if isinstance(given, dict) else sorted(given, key=key),
        ),
        ("min", lambda *given, key=None: given[0][0] if key else min(*given)),
    ],
    ids=["texts as they came", "the first way of typing"],
)
def test_the_law_of_order_fails_where_the_first_to_come_decides(
    broken: str, instead: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The law's control: left in the order of arrival, some of eight orders give other topics."""
    monkeypatch.setattr(grouping, broken, instead, raising=False)
    orders = [np.random.default_rng(seed).permutation(62).tolist() for seed in range(8)]

    assert any(seen(range(62), 40) != seen(order, 40) for order in orders)


@settings(max_examples=15, deadline=None)
@given(times=st.integers(1, 5), place=st.integers(0, 19))
def test_the_same_person_repeating_changes_no_group(times: int, place: int) -> None:
    """A law: a text that its sender repeats adds messages to its topic, no people, and moves nobody else."""
    texts, topics = doubts(senha=20, nota=10)
    texts, topics = texts + noise(30), topics + [""] * 30
    rows = vectors(topics)

    once = group(texts, range(60), rows)
    again = group(
        texts + [texts[place]] * times,
        [*range(60), *[place] * times],
        np.vstack([rows, rows[[place] * times]]),
    )

    assert [(each.people, set(each.members)) for each in once.topics] == [
        (each.people, {at for at in each.members if at < 60}) for each in again.topics
    ]
    more = times if any(place in each.members for each in once.topics) else 0
    assert more == sum(each.messages for each in again.topics) - sum(each.messages for each in once.topics)


def test_beyond_the_limit_a_sample_is_compared_and_the_others_join(monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for 60 of 113 texts, every topic is still there, in order, nearly whole."""
    texts, topics = doubts(senha=40, nota=20)
    texts, topics = texts + noise(53), topics + [""] * 53
    monkeypatch.setattr(grouping, "LIMIT", 60)

    rows = found(texts, topics)

    assert ["senha", "nota"] == [each.most_common(1)[0][0] for each in rows[:2]]
    assert rows[0]["senha"] >= 30
    assert rows[1]["nota"] >= 14


def test_a_text_that_most_repeat_is_in_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty people paste the same sentence; whatever the hash says, it is a topic."""
    monkeypatch.setattr(grouping, "LIMIT", 40)
    texts = ["Cadê o meu boleto?"] * 50 + noise(80)

    got = group(texts, range(130), vectors([""] * 130), None)

    assert {"Cadê o meu boleto?": 50} == dict(Counter(texts[at] for at in got.topics[0].members[:50]))


def test_ten_thousand_equal_messages_among_few_take_no_time() -> None:
    """Equal texts are one text; the other topics are found beside it."""
    texts, topics = doubts(senha=30)
    many = ["Bom dia, o sistema caiu?"] * 10_000
    rows = vectors(topics + [""] * 60)
    rows = np.vstack([rows, np.repeat(rows[-1:], 10_000, axis=0)])
    begun = process_time()

    sent = texts + noise(60) + many

    got = group(sent, range(10_090), rows)

    assert process_time() - begun < 5
    assert {many[0]: 10_000} == dict(Counter(sent[at] for at in got.topics[0].members[:10_000]))
    assert "senha" in {topics[at] for at in got.topics[1].members if at < 30}


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["Como troco a senha?"],
        ["😀", "🙏🙏", "👍", "..."] * 30,
        ["12", "345", "6 7 8"] * 30,
        noise(5),
        noise(80),
        ["<p></p>", "https://a.b/c", "@fulano"] * 20,
        [str(n) + "x" * 100_000 for n in range(3)],
    ],
    ids=[
        "nothing",
        "one message",
        "only emoji",
        "only numbers",
        "five",
        "unrelated",
        "only markup",
        "very long",
    ],
)
def test_nothing_is_made_up(texts: list[str]) -> None:
    """Where nothing recurs no topic is named, and few texts are said to be too few."""
    got = group(texts, range(len(texts)), Words().encode(texts))

    assert () == got.topics
    assert got.enough is (len({normal(text) for text in texts} - {""}) >= grouping.FEWEST)


def test_all_messages_equal_are_one_topic() -> None:
    """It is what everyone asks; there is nothing to compare it with, and the answer says so."""
    got = group(["Cadê meu pedido?"] * 40, range(40), Words().encode(["Cadê meu pedido?"] * 40))

    assert [(40, 40)] == [(each.people, each.messages) for each in got.topics]
    assert not got.enough


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=40))
def test_no_text_breaks_it(texts: list[str]) -> None:
    """A law: whatever Unicode allows is grouped or left out, and nobody is in two topics."""
    got = group(texts, range(len(texts)), Words().encode(texts))

    members = [at for each in got.topics for at in each.members]
    assert len(members) == len(set(members))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Não CONSIGO pagar 12 reais!! 😀", "nao consigo pagar 0 reais"),
        ("<b>oi</b> https://x.y/z @fulano ok", "oi ok"),
        ("=SOMA(A1:B2)", "soma a1 b2"),
        ("مرحبا، كيف حالك؟", "مرحبا كيف حالك"),
        ("שלום שלום", "שלום שלום"),
        ("как dela 你好", "как dela 你好"),
        ("\ud800 olá", "ola"),
        ("😀 123 …", ""),
    ],
)
def test_two_ways_of_typing_are_one_text(text: str, expected: str) -> None:
    """Case, accents, emoji, markup, addresses and which number it is do not count."""
    assert expected == normal(text)


def test_lengths_that_differ_are_refused() -> None:
    """A vector too few would give everyone else's to the wrong message."""
    with pytest.raises(ValueError, match="differ in length"):
        group(["oi", "olá"], [1, 2], vectors(["a"]))
