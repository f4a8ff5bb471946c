"""The cover: which texts lie together, found from how alike all pairs are.

1. A text's background is taken off its likenesses. In a support group about cards every two messages are
   somewhat alike; what counts is how much more alike two are than each is to the chat at large.
2. Alike are the pairs above the threshold of random pairs: the likeness that a text's neighbours reach
   where it has so many of them on average (`neighbours`). Each text is then read together with them.
3. Again and again the text with most free neighbours takes them. Nothing evens out the sizes, which
   other methods do, and by that lose which topic is the most frequent.
4. Members that are nearer to the chat than to their group leave it.
5. Two groups that are nearly as alike as their own members are become one.
6. Where one topic leads by far, it is part of its own background; that is then looked for lower. Where few
   topics hold most of the chat, a text has more neighbours. All is covered anew, as long as texts lie no
   less apart from the next group than before.

What each number does to the figures is measured by `make eval` and printed in docs/accuracy.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from igarape.doubts.vectors import Vectors, likenesses, middle, unit, upper, weighted

BACKGROUND = 0.7
"""The background of a text is the likeness that this share of all texts stays below.

A topic that is less than .3 of the chat cannot be its own background; a field that most of the chat is about can.
"""
REACH = 2.0
"""Where one topic leads by far, a text's background is looked for below it: at 1 - 2 × its share, .5 at least."""
WIDEST = 3.0
"""Where few topics are all there is, a text may have up to so many times its usual neighbours."""
MERGE = 0.12
"""Two of G groups are one where their likeness across is MERGE × ln G of the likeness within, beyond the background.

Of more groups there are more pairs, and the most alike of them are so by chance.
"""
_TURNS = 4
_BLOCK = 500

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
    """How many neighbours a text has on average at the threshold: √n / 3, and from 1,111 texts on one in a hundred.

    √n is the usual size of a neighbourhood in which density is estimated. But where a chat only grows, the
    share of pairs that mean the same stays (Σp² over its topics: 1 to 5 % where a few topics lead), so
    neighbourhoods grow with it; else the larger the chat, the more pieces each topic would fall into.
    """
    return max(1.0, sqrt(count) / 3, count / 100)


def cover(rows: Vectors, weights: Weights, least: float) -> list[Group]:
    """Cover texts with neighbourhoods, the heaviest first.

    `rows` are vectors of length 1, sorted in an order that does not depend on how the texts came; `weights`
    say how many people each text stands for; a group whose core weighs less than `least` is none.
    """
    alike, count = likenesses(rows), len(rows)
    # Square tables are large: each turn fills the same two, since to be given new memory takes longer than to use it.
    beyond, spare = np.empty_like(alike), np.empty_like(alike)
    ground, near, lifted = BACKGROUND, neighbours(count), 0.0
    found: list[Group] = []
    worth = -1.0
    for _ in range(_TURNS):
        if ground != lifted:
            np.copyto(beyond, alike)
            _lift(beyond, ground)
            lifted = ground
        groups = _covered(rows, beyond, weights, least, ground, near, spare)
        apart = _apart(alike, groups)
        if apart < worth:
            break
        found, worth = groups, apart
        sizes = np.array([len(each.members) for each in groups], dtype=np.float64)
        lower = min(ground, max(0.5, 1 - REACH * sizes.max(initial=0.0) / count))
        wider = max(near, min(np.square(sizes).sum() * sizes.sum() / count**2, WIDEST * neighbours(count)))
        if lower == ground and wider <= 1.1 * near:
            break
        ground, near = lower, wider
    return sorted(found, key=lambda each: (-weights[each.members].sum(), int(each.members[0])))


def _covered(
    rows: Vectors,
    beyond: Vectors,
    weights: Weights,
    least: float,
    ground: float,
    near: float,
    spare: Vectors,
) -> list[Group]:
    """Cover once, where such a share of all texts is a text's background, and a text has so many neighbours.

    `beyond` is how alike all pairs are, without their backgrounds; `spare` is a square table to work in.
    """
    half = (len(rows) - 1) / 2
    bounds = upper(beyond, *(min(times * near, half) for times in (1, 2, 4)))
    np.greater_equal(beyond, bounds[0], out=spare, casting="unsafe")
    np.fill_diagonal(spare, 1.0)
    likenesses(unit(spare @ rows), spare)
    _lift(spare, ground)
    joined = spare >= upper(spare, min(2 * near, half))[0]
    np.fill_diagonal(joined, True)
    np.copyto(spare, joined)
    held = spare @ weights.astype(np.float32)
    found = [_trimmed(beyond, weights, taken, bounds) for taken in _greedy(joined, held, weights, least)]
    return _merged(beyond, [each for each in found if weights[each.core].sum() >= least])


def _apart(alike: Vectors, groups: list[Group]) -> float:
    """Tell how much nearer texts lie to their own group than to the next one (a silhouette), on average."""
    if len(groups) < 2:
        return 0.0
    sizes = np.array([len(each.members) for each in groups])
    means = alike @ _inside(len(alike), groups) / sizes
    total = 0.0
    for number, each in enumerate(groups):
        if (size := len(each.members)) > 1:
            own = (means[each.members, number] * size - alike[each.members, each.members]) / (size - 1)
            total += float((own - np.delete(means[each.members], number, axis=1).max(axis=1)).sum())
    return round(total / len(alike), 6)


def _lift(alike: Vectors, share: float) -> None:
    """Make of how alike all pairs are how much more they are so than their backgrounds, in its place."""
    place = min(int(share * len(alike)), len(alike) - 1)
    blocks = (alike[start : start + _BLOCK] for start in range(0, len(alike), _BLOCK))
    ground = np.concatenate([np.partition(block, place, axis=1)[:, place] for block in blocks]) / 2
    alike -= ground[:, None]
    alike -= ground


def _greedy(joined: NDArray[np.bool_], held: Vectors, weights: Weights, least: float) -> Iterator[Numbers]:
    """Let the text with the heaviest free neighbourhood take it, until none is heavy enough; `held` is their weight."""
    free = np.ones(len(weights), dtype=bool)
    held = np.round(held, 3).astype(np.float64)
    while True:
        seed = int(np.argmax(np.where(free, held, -1.0)))
        if held[seed] < least or not free[seed]:
            return
        taken = np.flatnonzero(joined[seed] & free)
        free[taken] = False
        held = np.round(held - weights[taken] @ joined[taken], 3)
        yield taken


def _trimmed(alike: Vectors, weights: Weights, taken: Numbers, bounds: list[float]) -> Group:
    """Keep those members that are like the others, and say which are in any case, and which may be.

    Who wrote the same text counts among the others.
    """
    table, people = alike[np.ix_(taken, taken)], weights[taken]
    others = people.sum() - 1
    if others <= 0:
        return Group(taken, taken, taken)
    mean = np.round((table @ people - table.diagonal()) / others, 6)
    return Group(taken[mean >= bounds[2]], taken[mean >= bounds[1]], taken)


def _merged(beyond: Vectors, groups: list[Group]) -> list[Group]:
    """Make one of each two groups that are as alike as their own members are, the most alike first."""
    left = [each for each in groups if len(each.members)]
    part = MERGE * log(max(len(left), 4))
    inside = _inside(len(beyond), left)
    cross = np.asarray(inside.T @ (beyond @ inside), dtype=np.float64)
    twins = np.asarray(inside.T @ beyond.diagonal(), dtype=np.float64)
    while pairs := _alike(cross, twins, np.array([len(each.members) for each in left]), part):
        touched: set[int] = set()
        lost: list[int] = []
        for first, second in pairs:
            if not touched & {first, second}:
                both = zip(left[first], left[second], strict=True)
                left[first] = Group(*(np.union1d(one, other) for one, other in both))
                touched |= {first, second}
                lost.append(second)
                # What two groups without a common member have is added up; to read the table again takes a second.
                cross[first] += cross[second]
                cross[:, first] += cross[:, second]
                twins[first] += twins[second]
        left = [each for place, each in enumerate(left) if place not in lost]
        cross, twins = np.delete(np.delete(cross, lost, axis=0), lost, axis=1), np.delete(twins, lost)
    return left


def _alike(cross: Weights, twins: Weights, sizes: NDArray[np.int64], part: float) -> list[tuple[int, int]]:
    """Find the pairs of groups that are alike enough in relation to themselves, the most alike first.

    `cross` adds up the likenesses between the members of each two groups, beyond their backgrounds: because of a
    chat that is half small talk all that is asked about cards is alike. `twins` are those of members to themselves.
    """
    count = sizes.astype(np.float64)
    pairs = np.maximum(1, count * (count - 1))
    within = np.where(count > 1, (cross.diagonal() - twins) / pairs, 1.0)
    own = np.minimum(within[:, None], within[None, :])
    ratio = np.triu(np.round(cross / np.outer(count, count) / np.maximum(own, 1e-6), 4), 1)
    found = np.argwhere(ratio >= part).tolist()
    return [
        (first, second) for first, second in sorted(found, key=lambda pair: (-ratio[pair[0], pair[1]], pair))
    ]


def _inside(count: int, groups: list[Group]) -> Vectors:
    """Give a column a group, with 1 where a text is its member."""
    inside = np.zeros((count, len(groups)), dtype=np.float32)
    for number, each in enumerate(groups):
        inside[each.members, number] = 1.0
    return inside
