"""Ranks, and which of them are ties: the people are drawn again, and the topics counted anew."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

DRAWS = 400
_ALIKE = 0.025


def ranks(askers: Sequence[Sequence[Hashable]]) -> list[tuple[int, int]]:
    """Give each topic's lowest and highest rank, 95 times in 100, where people are drawn with replacement.

    `askers` are the people of each topic, the topics by rank. A person counts once a topic, and is drawn with
    all of their topics, since who asks one thing asks others too (a bootstrap with Poisson weights).
    """
    if not askers:
        return []
    names: dict[Hashable, list[int]] = {}
    for number, people in enumerate(askers):
        for person in set(people):
            names.setdefault(person, []).append(number)
    # People with the same topics are one kind; the sum of their draws is one draw, and needs no order of people.
    kinds: dict[tuple[int, ...], int] = {}
    for mine in names.values():
        kinds[tuple(mine)] = kinds.get(tuple(mine), 0) + 1
    draw = np.random.default_rng(0)
    counts = np.zeros((DRAWS, len(askers)))
    for topics in sorted(kinds):
        counts[:, list(topics)] += draw.poisson(kinds[topics], DRAWS)[:, None]
    low, high = np.empty(counts.shape), np.empty(counts.shape)
    for number in range(len(askers)):
        own = counts[:, number : number + 1]
        low[:, number] = 1 + (counts > own).sum(axis=1)
        high[:, number] = (counts >= own).sum(axis=1)
    bounds = zip(np.quantile(low, _ALIKE, axis=0), np.quantile(high, 1 - _ALIKE, axis=0), strict=True)
    return [
        (min(int(below), number), max(int(np.ceil(above)), number))
        for number, (below, above) in enumerate(bounds, start=1)
    ]
