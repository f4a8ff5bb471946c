"""How right the outcomes are, by labels: figures checked by hand, laws, and words that say no more than n allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igarape.query.engine import Field, Rows
from igarape.query.measured import CLAIMS, Labelled, labelled, notes, precision, recall
from igarape.query.outcomes import STATES
from igarape.show.words import say

Seen = tuple[str, str | None]
"""A doubt: its outcome, and its label, or None."""


def rows(doubts: Iterable[Seen]) -> Rows:
    """Count doubts as `measured.sql` does."""
    counts = Counter(doubts)
    columns = (Field("outcome", "varchar"), Field("clarified", "varchar"), Field("episodes", "bigint"))
    return Rows(columns, [(*key, count) for key, count in counts.items()])


def drawn(outcome: str, whole: int, *, yes: int = 0, no: int = 0, cannot_tell: int = 0) -> list[Seen]:
    """Doubts of an outcome, some of them labelled."""
    labels = ["yes"] * yes + ["no"] * no + ["cannot_tell"] * cannot_tell
    return [(outcome, each) for each in [*labels, *[None] * (whole - len(labels))]]


SMALL = [
    *drawn("confirmed", 300, yes=3, no=1),
    *drawn("not_clarified", 100, no=3, cannot_tell=1),
    *drawn("unknown", 100, yes=1, no=3),
]
"""Four labels each, though one outcome is three times as frequent."""


def test_a_label_stands_for_as_many_doubts_as_its_outcome_has_for_each() -> None:
    """Of some 225 + 25 clarified doubts 225 are called confirmed; the labels alone would say 3 of 4."""
    of = labelled(rows(SMALL))
    found = recall(of, "confirmed")

    assert found is not None
    assert found.share == pytest.approx(225 / 250)
    assert 3 / 4 != pytest.approx(found.share)


def test_precision_leaves_out_what_nobody_can_tell() -> None:
    """Three of three not clarified, and one of which nobody knows."""
    found = precision(labelled(rows(SMALL)), "not_clarified")

    assert found is not None
    assert (found.share, found.n) == (1.0, 3)
    assert 0.4 < found.low < 0.5
    assert found.high == 1.0


def test_recall_waits_until_each_outcome_has_a_label() -> None:
    """Those of an outcome nobody looked at might all be clarified."""
    unseen = [*SMALL, *drawn("assumed", 5)]

    assert recall(labelled(rows(unseen)), "confirmed") is None
    assert precision(labelled(rows(unseen)), "confirmed") is not None
    assert precision(labelled(rows(unseen)), "assumed") is None


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(st.sampled_from(STATES), st.sampled_from(["yes", "no", "cannot_tell"])),
        min_size=1,
        max_size=80,
    )
)
def test_to_label_everything_gives_exactly_the_truth(doubts: list[Seen]) -> None:
    """Then nothing is estimated: precision and recall are what a count over all doubts gives."""
    of = labelled(rows(doubts))

    for outcome, claim in CLAIMS.items():
        called = [label for state, label in doubts if state == outcome and label != "cannot_tell"]
        are = [state for state, label in doubts if label == claim]
        right, caught = precision(of, outcome), recall(of, outcome)
        assert (right is None) == (not called)
        assert (caught is None) == (not are or all(state != outcome for state, _ in doubts))
        if right:
            assert right.share == pytest.approx(called.count(claim) / len(called))
        if caught:
            assert caught.share == pytest.approx(are.count(outcome) / len(are))


COUNTS = st.builds(
    lambda yes, no, cannot_tell, more: Labelled(yes + no + cannot_tell + more, yes, no, cannot_tell),
    *[st.integers(0, 40)] * 3,
    st.integers(0, 10_000),
)


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(STATES), COUNTS, min_size=1))
def test_an_interval_holds_its_figure(of: dict[str, Labelled]) -> None:
    """Whatever the labels are, and never beyond 0 and 1."""
    for outcome in CLAIMS:
        for part in (precision(of, outcome), recall(of, outcome)):
            assert part is None or 0 <= part.low <= part.share + 1e-9 <= part.high + 2e-9 <= 1 + 3e-9


@settings(max_examples=20)
@given(st.permutations(SMALL))
def test_the_order_of_labels_plays_no_part(doubts: list[Seen]) -> None:
    """Nor does which of the doubts were shown first."""
    assert labelled(rows(doubts)) == labelled(rows(SMALL))


TRUE = {
    "confirmed": (262, 0.95),
    "assumed": (72, 0.8),
    "not_clarified": (187, 0.06),
    "not_answered": (52, 0.02),
    "unknown": (135, 0.3),
}
"""How many doubts an outcome has, and the share of them that is clarified."""


@pytest.mark.parametrize("outcome", CLAIMS)
def test_the_interval_of_recall_holds_the_truth_as_often_as_it_says(outcome: str) -> None:
    """Four labels an outcome, drawn 400 times: near 95 of 100, and 92 at the least."""
    clarified = {name: whole * part for name, (whole, part) in TRUE.items()}
    are = {name: one if CLAIMS[outcome] == "yes" else TRUE[name][0] - one for name, one in clarified.items()}
    truth = are[outcome] / sum(are.values())
    random, held = Random(7), 0
    for _ in range(400):
        of = {}
        for name, (whole, part) in TRUE.items():
            yes = sum(random.random() < part for _ in range(4))
            of[name] = Labelled(whole, yes, 4 - yes)
        found = recall(of, outcome)
        held += found is None or found.low <= truth <= found.high

    assert held >= 0.92 * 400


# -- words ---------------------------------------------------------------------------------------------


def said(doubts: Iterable[Seen], *, short: bool = False) -> list[str]:
    """All sentences, in English."""
    return [say(note, "en") for note in notes(rows(doubts), short=short)]


def test_few_labels_are_counted_and_never_a_bare_percentage() -> None:
    """The counts and the interval; recall has no counts that would mean anything, so its bounds alone."""
    _, confirmed, not_clarified, unknown = said(SMALL)

    assert (
        confirmed == "Confirmed: precision 3 of 4 (30.1% to 95.4%), recall between 64.2% and 98.0% (n = 4)."
    )
    assert not_clarified.startswith("Not clarified: precision 3 of 3 (43.9% to 100.0%), recall between")
    assert unknown == "Unknown, of 4 labelled: 1 clarified, 3 not clarified, 0 cannot tell."


def test_from_twenty_labels_on_there_is_a_percentage() -> None:
    """With its counts, and its interval; nineteen have none."""
    most, fewer = (
        said([*drawn("confirmed", 300, yes=18, no=none), *drawn("unknown", 100, yes=2, no=2)])
        for none in (2, 1)
    )

    assert most[1].startswith("Confirmed: precision 90.0%, 18 of 20 (69.9% to 97.2%), recall 84.4% (")
    assert fewer[1].startswith("Confirmed: precision 18 of 19 (75.4% to 99.1%), recall 85.0% (")


def test_the_short_form_is_one_sentence() -> None:
    """Where the outcome is not what is asked for."""
    assert said(SMALL, short=True) == [
        "Checked by people: 12 of the lake's 500 doubts. Precision of confirmed: 3 of 4 (30.1% to 95.4%); of not"
        " clarified: 3 of 3 (43.9% to 100.0%). More: igarape ask clarified"
    ]


def test_without_labels_nothing_is_said() -> None:
    """Nor of a lake without doubts."""
    assert said(drawn("confirmed", 5)) == said([]) == []
