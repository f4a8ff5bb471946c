"""Topics stay the same from day to day: ids and labels outlive a new grouping.

A topic of today is a topic of yesterday where they share most of their texts. Its label stays too, as
long as the message it was taken from is still in the topic: a better one tomorrow would help nobody
who has learnt the name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count

from igarape.doubts.label import Label
from igarape.doubts.vectors import normal

HALF = 0.5
"""A topic stays itself where it shares this part of the smaller one's messages: it may grow or shrink."""


@dataclass(frozen=True)
class Known:
    """A topic as it was: its id, label, and the marks of its texts, with how often each was said.

    A mark knows a text again and does not tell it: what keeps topics the same need not keep people's words.
    """

    id: str
    label: str
    texts: dict[str, int]


def name(
    texts: Sequence[str],
    topics: Sequence[Sequence[int]],
    labels: Sequence[Label],
    before: Sequence[Known] = (),
) -> list[Known]:
    """Give each topic of today its id and its label, given those of before; the places of its members name it.

    Pairs are taken by what they share, the largest first, so the topic that kept most of another is it; each
    id is given once. A topic without a past is named after its own label, so the same topics get the same
    ids wherever they are found for the first time.
    """
    counts = [Counter(mark(texts[place]) for place in members) for members in topics]
    past = _matched(counts, before)
    taken = {before[old].id for old in past.values()}
    named = []
    for number, (own, fresh) in enumerate(zip(counts, labels, strict=True)):
        old = before[past[number]] if number in past else None
        if old is None:
            named.append(Known(_new(fresh.text, taken), fresh.text, dict(own)))
            taken.add(named[-1].id)
        else:
            stays = mark(old.label) in own
            named.append(Known(old.id, old.label if stays else fresh.text, dict(own)))
    return named


def mark(text: str) -> str:
    """Sum up a text: equal for two ways of typing the same, as `normal` writes them."""
    return blake2b(normal(text).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _matched(counts: Sequence[Counter[str]], before: Sequence[Known]) -> dict[int, int]:
    """Match today's topics with those of before, each at most once."""
    homes: dict[str, list[int]] = {}
    for old, known in enumerate(before):
        for text in known.texts:
            homes.setdefault(text, []).append(old)
    pairs = []
    for new, own in enumerate(counts):
        shared: Counter[int] = Counter()
        for text, times in own.items():
            for old in homes.get(text, ()):
                shared[old] += min(times, before[old].texts[text])
        for old, times in shared.items():
            whole = min(sum(own.values()), sum(before[old].texts.values()))
            if times >= HALF * whole:
                pairs.append((-times, before[old].id, min(own), new, old))
    matched: dict[int, int] = {}
    used: set[int] = set()
    for _, _, _, new, old in sorted(pairs):
        if new not in matched and old not in used:
            matched[new] = old
            used.add(old)
    return matched


def _new(text: str, taken: set[str]) -> str:
    """Make an id of a text: eight letters and digits that say nothing of it."""
    tried = (f"{normal(text)} {turn}".encode("utf-8", "surrogatepass") for turn in count())
    made = (blake2b(each, digest_size=4).hexdigest() for each in tried)
    return next(each for each in made if each not in taken)
