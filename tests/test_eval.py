"""The evaluation's own checks, and the goals on the labelled texts where they are at hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from eval import attribution, outcomes, questions
from eval.methods import ours
from eval.score import accuracy, nmi, score
from eval.streams import FOLDER, Labelled, draw, missing, read
from eval.tables import measured
from eval.ways import CLEAN, NOISY

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


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_clean_talks_are_judged_without_a_fault(seed: int) -> None:
    """Some 880 doubts in three languages, in groups and private chats, each way of going on: all as they truly ended."""
    cases = outcomes.made(seed, 0.0)

    assert {each.way for each in cases} >= {*CLEAN, "the window is open", "the same, days later"}
    assert [] == [each for each in cases if each.truth != each.found]


def test_what_misleads_is_seen_to_mislead() -> None:
    """The control: where talks mislead, the matrix is not diagonal, and the figures say so."""
    cases = outcomes.made(1, 0.4)

    assert {*NOISY} <= {each.way for each in cases}
    wrong = [each for each in cases if each.truth != each.found]
    assert 0.1 * len(cases) < len(wrong) < 0.4 * len(cases)
    assert sum(each.way in NOISY for each in wrong) >= 0.95 * len(wrong)


def test_a_matrix_counts_every_case_once() -> None:
    """Rows are the truth, columns what the rules say; what was not seen at all has its own."""
    seen = outcomes.Case("thanks", "confirmed", "confirmed")
    missed = outcomes.Case("thanks", "confirmed", None)
    head, confirmed, *rest = outcomes.matrix([seen, seen, missed])

    assert ("confirmed", "2", "0", "0", "0", "0", "1") == confirmed
    assert len(head) == len(confirmed)
    assert all(set(row[1:]) == {"0"} for row in rest)


LOG = """[10:00] <ana> how do I mount my new disk?
=== rui [~rui@host] has joined #help
[10:01] <bia> morning
[10:02] <rui> ana: open Disks
[10:03] <bia> does anybody know a good editor?
"""
LINKS = "0 0 -\n2 2 -\n0 3 -\n4 4 -\n"


def test_answers_in_a_log_are_counted_against_its_links(tmp_path: Path) -> None:
    """Ana's doubt is answered by name; what comes next is not it. Nobody answers Bia."""
    (tmp_path / "day.ascii.txt").write_text(LOG)
    (tmp_path / "day.annotation.txt").write_text(LINKS)
    log = attribution.read(tmp_path / "day.ascii.txt", every=False)

    assert [0, 4] == [each.message_id for each in log.doubts]
    got = {name: attribution.measured(log, method(log)) for name, method in attribution.METHODS.items()}
    assert got == {
        "igarape": (2, 1, 1, 1),
        "the next message by another": (2, 1, 1, 0),
        "the next that holds the name": (2, 1, 1, 1),
    }


def test_attribution_reaches_its_goal() -> None:
    """Nine real logs: of the answers that are counted 92 in 100 are for the right doubt, and 87 in 100 are found."""
    paths = sorted(attribution.LOGS.glob("*.ascii.txt"))
    if not paths:
        pytest.skip(f"the logs are not in {attribution.LOGS}; EVAL_DATA names their folder")
    logs = [attribution.read(path, every=True) for path in paths]
    counts = [attribution.measured(log, attribution.ours(log)) for log in logs]
    answered, given, right = (sum(each[place] for each in counts) for place in (1, 2, 3))

    assert right / given >= 0.92
    assert right / answered >= 0.87


@pytest.mark.parametrize("file", questions.OWN.values(), ids=list(questions.OWN))
def test_doubts_are_found_in_our_own_messages(file: str) -> None:
    """Those kept aside when the rules were mended: better than a lone question mark, and seldom wrong."""
    aside = questions.read(questions.HERE / file)[1::2]
    rule, truths = questions.ASKS["any doubt"]
    ours, mark = (questions.measured(aside, each, truths) for each in (rule, questions.mark))

    assert ours.right / ours.said >= 0.85
    assert ours.right / ours.true >= 0.7 > mark.right / mark.true


def test_posts_of_chat_rooms_are_read(tmp_path: Path) -> None:
    """Questions against the rest; what the system says is neither."""
    posts = (
        '<Post class="whQuestion" user="a">where are you</Post><Post class="System" user="b">JOIN</Post>'
        '<Post class="Greet" user="c">hi</Post>'
    )
    (tmp_path / "room.xml").write_text(f"<Session><Posts>{posts}</Posts></Session>")

    assert [("where are you", "doubt"), ("hi", "neither")] == questions.nps(tmp_path)
