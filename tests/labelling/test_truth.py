"""On the made-up group the truth is known: what is printed of precision and recall is that, or holds it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from statistics import fmean

import pytest

from igarape.capture.update import delivery
from igarape.demo import made_up, truth
from igarape.doubts.by_hand import Clarified, Key, Label, save
from igarape.doubts.strata import Ended, choose
from igarape.query.engine import Field, Rows
from igarape.query.measured import CLAIMS, Labelled, labelled, precision, recall
from igarape.query.questions import source
from igarape.store import MemoryStore
from igarape.via.duckdb import DuckDB
from igarape.via.lake import Lake
from tests.daily.deliveries import later, put
from tests.doubts.test_insight import rows, told

pytestmark = pytest.mark.slow

START = date(2026, 10, 5)
SAYS: dict[str, Clarified] = {
    "clarified": "yes",
    "assumed": "yes",
    "not_clarified": "no",
    "not_answered": "no",
    "unknown": "cannot_tell",
}
"""What a person who knows the truth says."""


class World:
    """The demo's lake, the outcomes that the rules find, and what is true of each of these doubts."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        bodies = list(made_up(44, START))
        lines = [delivery(body, received_at=later(), source="webhook", bot_id=1) for body in bodies]
        put(self.store, lines)
        told(self.store)
        planted = {(each.chat_id, each.message_id): SAYS[each.outcome] for each in truth(44, START)}
        found = rows(self.store, "SELECT chat_id, message_id, outcome, date FROM episodes")
        self.doubts = [Ended(*row.values()) for row in found]
        self.truth = {each.key: planted.get(each.key, "cannot_tell") for each in self.doubts}

    def label(self, chosen: list[Ended]) -> dict[str, Labelled]:
        """Label these doubts as the truth has it, and read them back as `ask` does."""
        at = datetime(2026, 11, 22, tzinfo=UTC)
        with DuckDB() as engine:
            save(self.store, engine, [Label(*each.key, self.truth[each.key], at) for each in chosen])
        with Lake(self.store, "America/Sao_Paulo") as lake:
            return labelled(lake.run(source("measured")))

    def figures(self, outcome: str) -> tuple[float, float]:
        """True precision and recall, counted without labels."""
        claim = CLAIMS[outcome]
        called: list[str] = [self.truth[each.key] for each in self.doubts if each.outcome == outcome]
        are = [each.outcome for each in self.doubts if self.truth[each.key] == claim]
        known = [each for each in called if each != "cannot_tell"]
        return known.count(claim) / len(known), are.count(outcome) / len(are)


@pytest.fixture(scope="module")
def world() -> World:
    """The demo's lake; its labels are written anew by each test."""
    return World()


def test_with_every_doubt_labelled_the_figures_are_the_truth(world: World) -> None:
    """All 700 of them, through the lake's tables and SQL."""
    of = world.label(world.doubts)

    for outcome in CLAIMS:
        right, caught = precision(of, outcome), recall(of, outcome)
        assert right is not None
        assert caught is not None
        assert (right.share, caught.share) == pytest.approx(world.figures(outcome))


def drawn(world: World, seed: int) -> dict[str, Labelled]:
    """Five sessions of twenty, as they are counted after."""
    seen: set[Key] = set()
    for _ in range(5):
        seen |= {each.key for each in choose(world.doubts, seen, 20, seed)}
    counts = Counter(
        (each.outcome, world.truth[each.key] if each.key in seen else None) for each in world.doubts
    )
    columns = (Field("outcome", "varchar"), Field("clarified", "varchar"), Field("episodes", "bigint"))
    return labelled(Rows(columns, [(*key, count) for key, count in counts.items()]))


def test_a_hundred_labels_hold_the_truth_as_often_as_they_say(world: World) -> None:
    """Twenty an outcome, by 100 seeds: at least 92 times the interval holds what all 700 would give."""
    samples = [drawn(world, seed) for seed in range(100)]
    assert {each.labels for sample in samples for each in sample.values()} == {20}

    for outcome in CLAIMS:
        for measure, true in zip((precision, recall), world.figures(outcome), strict=True):
            parts = [measure(sample, outcome) for sample in samples]
            assert sum(part is not None and part.low <= true <= part.high for part in parts) >= 92


def test_the_control_labels_that_are_not_weighed_miss_the_truth(world: World) -> None:
    """The draw takes as many of a rare outcome as of a frequent one; on average the weights make that good."""
    samples = [drawn(world, seed) for seed in range(100)]
    weighed = fmean(part.share for each in samples if (part := recall(each, "confirmed")))
    bare = fmean(each["confirmed"].yes / sum(some.yes for some in each.values()) for each in samples)
    _, true = world.figures("confirmed")

    assert abs(weighed - true) < 0.02
    assert abs(bare - true) > 0.1
