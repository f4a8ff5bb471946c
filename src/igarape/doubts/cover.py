"""The cover: which texts lie together, found from how alike all pairs are.

1. A text's background is taken off its likenesses. In a support group about cards every two messages are
   somewhat alike; what counts is how much more alike two are than each is to the chat at large.
2. Alike are the pairs above the threshold of random pairs: the likeness that a text's neighbours reach
   where it has √n / 3 of them on average. Each text is then read together with its neighbours.
3. Again and again the text with most free neighbours takes them. Nothing evens out the sizes, which
   other methods do, and by that lose which topic is the most frequent.
4. Members that are nearer to the chat than to their group leave it.

What each number does to the figures is measured by `make eval` and printed in docs/accuracy.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from igarape.doubts.vectors import Vectors, middle, unit, upper, weighted

BACKGROUND = 0.7
"""The background of a text is the likeness that this share of all texts stays below.

A topic that is less than .3 of the chat cannot be its own background; a field that most of the chat is about can.
"""
MERGE = 0.9
"""Two groups are one where their likeness across is this part of the likeness within."""

Numbers = NDArray[np.int64]
Weights = NDArray[np.float64]


class Group(NamedTuple):
    """Texts that lie together, by their places: all of them, the core, and all that might belong."""

    members: Numbers
    core: Numbers
    most: Numbers


class Space(NamedTuple):
    """What a stream of texts is compared in: rows of length 1, and the middle of the encoder's rows."""

    rows: Vectors
    middle: Vectors


def space(keys: list[str], vectors: Vectors) -> Space:
    """Join what texts mean with the words they use, both without what is common to all."""
    near = 2 * neighbours(len(keys))
    centre = middle(vectors, near)
    words = weighted(keys)
    rows = np.hstack([unit(vectors - centre), unit(words - middle(words, near))])
    return Space(unit(rows), centre)


def neighbours(count: int) -> float:
    """How many neighbours a text has on average at the threshold: √n / 3, about 5 among 230 texts.

    The usual rule for neighbourhoods in which density is estimated; more of the same chat gives larger
    topics and more of them.
    """
    return max(1.0, sqrt(count) / 3)


def cover(rows: Vectors, weights: Weights, least: float) -> list[Group]:
    """Cover texts with neighbourhoods, the heaviest first.

    `rows` are vectors of length 1, sorted in an order that does not depend on how the texts came; `weights`
    say how many people each text stands for; a group whose core weighs less than `least` is none.
    """
    count, near = len(rows), neighbours(len(rows))
    alike = _forward(rows)
    bounds = [upper(alike, min(times * near, (count - 1) / 2)) for times in (1, 2, 4)]
    close = alike >= bounds[0]
    np.fill_diagonal(close, True)
    read = unit(close.astype(np.float32) @ rows)
    read_alike = _forward(read)
    joined = read_alike >= upper(read_alike, min(2 * near, (count - 1) / 2))
    np.fill_diagonal(joined, True)
    found = [_trimmed(alike, taken, bounds) for taken in _greedy(joined, weights, least)]
    kept = [group for group in found if weights[group.core].sum() >= least]
    merged = _merged(rows, kept)
    return sorted(merged, key=lambda group: (-weights[group.members].sum(), int(group.members[0])))


def _forward(rows: Vectors) -> Vectors:
    """Give how alike all pairs are beyond their backgrounds, as a square table."""
    alike = rows @ rows.T
    place = min(int(BACKGROUND * len(rows)), len(rows) - 1)
    ground = np.partition(alike, place, axis=1)[:, place] / 2
    alike -= ground[:, None]
    alike -= ground[None, :]
    return np.asarray(alike, dtype=np.float32)


def _greedy(joined: NDArray[np.bool_], weights: Weights, least: float) -> Iterator[Numbers]:
    """Let the text with the heaviest free neighbourhood take it, until none is heavy enough."""
    free = np.ones(len(weights), dtype=bool)
    table = joined.astype(np.float32)
    held = np.round(table @ weights, 6)
    while True:
        seed = int(np.argmax(np.where(free, held, -1.0)))
        if held[seed] < least or not free[seed]:
            return
        taken = np.flatnonzero(joined[seed] & free)
        free[taken] = False
        held = np.round(held - table[:, taken] @ weights[taken], 6)
        yield taken


def _trimmed(alike: Vectors, taken: Numbers, bounds: list[float]) -> Group:
    """Keep those members that are like the others, and say which are in any case, and which may be."""
    if len(taken) == 1:
        return Group(taken, taken, taken)
    table = alike[np.ix_(taken, taken)]
    mean = (table.sum(axis=1) - table.diagonal()) / (len(taken) - 1)
    return Group(taken[mean >= bounds[2]], taken[mean >= bounds[1]], taken)


def _merged(rows: Vectors, groups: list[Group]) -> list[Group]:
    """Make one of each two groups that are as alike as their own members are."""
    left = [group for group in groups if len(group.members)]
    sums = [rows[group.members].sum(axis=0) for group in left]
    pair = _alike_most(left, sums)
    while pair is not None:
        first, second = pair
        left[first] = Group(*(np.union1d(a, b) for a, b in zip(left[first], left[second], strict=True)))
        sums[first] = sums[first] + sums[second]
        del left[second], sums[second]
        pair = _alike_most(left, sums)
    return left


def _alike_most(groups: list[Group], sums: list[Vectors]) -> tuple[int, int] | None:
    """Find the pair of groups that is most alike in relation to itself, if any is enough."""
    sizes = np.array([len(group.members) for group in groups], dtype=np.float64)
    if len(sizes) < 2:
        return None
    table = np.array(sums, dtype=np.float64)
    cross = table @ table.T
    within = (cross.diagonal() - sizes) / np.maximum(1, sizes * (sizes - 1))
    within = np.where(sizes > 1, within, 1.0)
    ratio = cross / np.outer(sizes, sizes) / np.maximum(np.minimum(within[:, None], within[None, :]), 1e-6)
    ratio = np.triu(np.round(ratio, 6), 1)
    first, second = np.unravel_index(int(ratio.argmax()), ratio.shape)
    return (int(first), int(second)) if ratio[first, second] >= MERGE else None
