"""Which doubts a person is shown: some of each outcome, drawn by lot, and in an order that gives nothing away.

The rarest outcome gets as many as the most frequent one, since each is to be judged. Who reckons with the labels
weighs them by how many doubts an outcome has (`query.measured`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from igarape.doubts.by_hand import Key


class Ended(NamedTuple):
    """A doubt, and the outcome that the rules give it now."""

    chat_id: int
    message_id: int
    outcome: str
    date: datetime
    """When it was asked, UTC, without a zone as the tables have it."""

    @property
    def key(self) -> Key:
        """Its chat and its message."""
        return self.chat_id, self.message_id


def choose(
    doubts: Iterable[Ended], labelled: Container[Key], count: int, seed: int = 0, *, again: bool = False
) -> list[Ended]:
    """Choose up to `count` doubts that have no label yet (or, `again`, that have one).

    One of the outcome with fewest labels comes next, so that after any number of answers each outcome has its
    share. The lot is a hash of the doubt and the seed: the same lake and labels give the same doubts.
    """
    waiting: dict[str, list[Ended]] = defaultdict(list)
    had: Counter[str] = Counter()
    for each in doubts:
        if (each.key in labelled) is again:
            waiting[each.outcome].append(each)
        elif not again:
            had[each.outcome] += 1
    for some in waiting.values():
        some.sort(key=lambda each: _lot(seed, *each.key), reverse=True)
    chosen: list[Ended] = []
    while len(chosen) < count and (left := [outcome for outcome, some in waiting.items() if some]):
        following = min(left, key=lambda outcome: (had[outcome], _lot(seed, outcome, had[outcome])))
        had[following] += 1
        chosen.append(waiting[following].pop())
    return chosen


def _lot(*of: object) -> bytes:
    return blake2b(repr(of).encode(), digest_size=8).digest()
