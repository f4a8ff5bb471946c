"""What needs attention: topics that more people ask than before, or by which more of them go without help.

All topics are looked at, so some would rise by chance: the bounds are as wide as it takes for all of them together to
be wrong 5 times in 100 (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from statistics import NormalDist
from typing import Any, Literal, NamedTuple

from igarape.query.outcomes import FEWEST
from igarape.query.rates import wilson

MOST = 5
"""Rises that are told."""

_WRONG = 0.05
"""How often, at most, anything at all is told though nothing rose."""
_LEFT = ("not_clarified", "not_answered")


class Rise(NamedTuple):
    """A topic that rose from `before` to `now`: its people, or its doubts without help, of those that tell."""

    topic_id: str
    label: str
    what: Literal["people", "without_help"]
    before: int
    now: int
    told_before: int
    told_now: int
    more: float
    """So many people more than before, as far as is known."""


@dataclass
class _Days:
    """One topic in one of the two periods."""

    people: set[int] = field(default_factory=set)
    left: int = 0
    told: int = 0


@dataclass
class _Topic:
    row: Mapping[str, Any]
    now: _Days = field(default_factory=_Days)
    before: _Days = field(default_factory=_Days)

    @property
    def new(self) -> int:
        return len(self.now.people - self.before.people)

    @property
    def moved(self) -> int:
        """People who asked in one of the two periods alone."""
        return len(self.now.people ^ self.before.people)

    @property
    def tells(self) -> bool:
        return min(self.now.told, self.before.told) >= FEWEST


def rising(rows: Iterable[Mapping[str, Any]]) -> list[Rise]:
    """Find what rose in rows of doubts.sql for both periods, the most people first; nothing where it may be chance."""
    topics = _topics(rows)
    tests = sum(each.moved >= FEWEST for each in topics) + sum(each.tells for each in topics)
    if not tests:
        return []
    z = NormalDist().inv_cdf(1 - _WRONG / tests)
    found = [rise for each in topics for rise in (_people(each, z), _left(each, z)) if rise]
    return sorted(found, key=lambda each: (-each.more, each.topic_id, each.what))[:MOST]


def _topics(rows: Iterable[Mapping[str, Any]]) -> list[_Topic]:
    found: dict[str, _Topic] = {}
    for row in rows:
        if row["topic_id"] is None:
            continue
        topic = found.setdefault(row["topic_id"], _Topic(row))
        days = topic.now if row["now"] else topic.before
        days.people.add(row["author_id"])
        left = row["outcome"] in _LEFT
        days.left += left * row["messages"]
        days.told += (left or row["outcome"] == "confirmed") * row["messages"]
    return list(found.values())


def _people(each: _Topic, z: float) -> Rise | None:
    """Whether more people came than went: as often as a coin would say so, it is chance."""
    if each.moved < FEWEST or wilson(each.new, each.moved, z)[0] <= 1 / 2:
        return None
    before, now = len(each.before.people), len(each.now.people)
    return _rise(each, "people", before, now, 0, 0, now - before)


def _left(each: _Topic, z: float) -> Rise | None:
    """Whether the share without help rose: the interval of the difference is Newcombe's (1998), of Wilson's two."""
    if not each.tells:
        return None
    now, before = each.now.left / each.now.told, each.before.left / each.before.told
    low = wilson(each.now.left, each.now.told, z)[0]
    high = wilson(each.before.left, each.before.told, z)[1]
    if now - before <= sqrt((now - low) ** 2 + (high - before) ** 2):
        return None
    more = (now - before) * len(each.now.people)
    return _rise(each, "without_help", each.before.left, each.now.left, each.before.told, each.now.told, more)


def _rise(
    each: _Topic, what: Literal["people", "without_help"], before: int, now: int, told_before: int, told_now: int,
    more: float,
) -> Rise:  # fmt: skip
    row = each.row
    return Rise(row["topic_id"], row["label"], what, before, now, told_before, told_now, more)
