"""The evaluation's own checks, and the goals on the labelled texts where they are at hand."""

from __future__ import annotations

import numpy as np
import pytest
from eval.methods import ours
from eval.score import accuracy, nmi, score
from eval.streams import FOLDER, Labelled, draw, missing, read
from eval.tables import measured

from igarape.via.encoder import encoder

LABELS = np.array(["a"] * 6 + ["b"] * 3 + ["x"] * 3)
COUNTS = np.array([True] * 9 + [False] * 3)


def test_perfect_groups_score_perfectly() -> None:
    """Each intent is one group, and nothing else is."""
    got = score([np.arange(6), np.arange(6, 9)], LABELS, COUNTS)

    assert (1, 1, 0, 0, 0, 0, 2) == got[:7]
    assert [got.nmi, got.accuracy] == pytest.approx([1, 1])


def test_what_is_wrong_is_seen() -> None:
    """First comes noise, then the leading intent in two halves: no top-1, one twice, one spurious, half the count."""
    got = score([np.arange(9, 12), np.arange(3), np.arange(3, 6)], LABELS, COUNTS)

    assert (0, 1, 0.5, 1, 1, 0, 3) == got[:7]


def test_no_groups_score_nothing() -> None:
    """A method that shows nothing is not right about anything."""
    assert (0, 0, 1, 0, 0, 0, 0) == score([], LABELS, COUNTS)[:7]


def test_one_group_of_all_tells_nothing() -> None:
    """It has no information, and its accuracy is the share of the largest intent."""
    assert [nmi("aab", [0, 0, 0]), accuracy("aab", [0, 0, 0])] == pytest.approx([0, 2 / 3])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "top1", "top3"), [("banking", 0.85, 0.98), ("cosibot", 0.50, 0.90)])
def test_the_goals_hold_on_labelled_streams(name: str, top1: float, top3: float) -> None:
    """Forty streams give ± .11: what is asked here is that the goal is not ruled out. `make eval` prints the figures."""
    if missing(name):
        pytest.skip(f"the labelled texts are not in {FOLDER}; EVAL_DATA names their folder")
    data = read(name, encoder())

    got = measured(data, ours, range(7_000, 7_040), 160, 30, 0.3)

    assert sum(each.top1 for each in got) / 40 > top1 - 0.11
    assert sum(each.top3 for each in got) / 40 > top3 - 0.05
    assert sum(each.twice for each in got) / 40 <= 1


def test_a_stream_is_the_same_for_the_same_seed() -> None:
    """Figures can be made again; another seed draws another stream, and no text comes twice."""
    labels = np.repeat([f"intent {number}" for number in range(40)], 50)
    data = Labelled(
        [f"text {place}" for place in range(len(labels))], labels, np.zeros((len(labels), 1), np.float32)
    )
    drawn = draw(data, 1).places

    assert np.array_equal(drawn, draw(data, 1).places)
    assert not np.array_equal(drawn, draw(data, 2).places)
    assert len(np.unique(drawn)) == len(drawn)
