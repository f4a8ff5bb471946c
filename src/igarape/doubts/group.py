"""Doubts become topics: which messages mean the same, by how many people, and how sure that is.

Values in, values out. The same set of messages gives the same topics, in whatever order they come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from igarape.doubts.cover import Group, Numbers, Space, Weights, cover, space
from igarape.doubts.rank import ranks
from igarape.doubts.vectors import normal, unit

LIMIT = 4_000
"""Different texts that are compared each with each; of more, this many are, and the others join the topics found.

16 million pairs take seconds and 0.4 GB; a topic that is 1 in 400 still has ten texts among them.
"""
FEWEST = 12
"""Fewer different texts than this are too few to say what recurs."""
_ROUNDING = 1e-5
"""Two texts that are as near as each other may differ by so much, by the order in which a processor adds up."""
_BLOCK = 2_000
"""Texts that join at a time: 4 MB of their vectors, which a processor keeps at hand."""


@dataclass(frozen=True)
class Topic:
    """Messages that mean the same, by their places in what was given.

    `members` are all of them, the most central first; `least` and `most` bound how many they are: those
    that belong in any case, and all that may. `people` counts distinct askers. `rank_low` and `rank_high`
    bound the rank: drawn again, the people would put it there 95 times in 100, so equal bounds mean a clear
    rank and others a tie. `cohesion` is the mean cosine between members, after what is common to the chat
    is taken out.
    """

    members: tuple[int, ...]
    people: int
    least: int
    most: int
    cohesion: float
    rank_low: int = 1
    rank_high: int = 1

    @property
    def messages(self) -> int:
        """How many messages it has."""
        return len(self.members)


@dataclass(frozen=True)
class Topics:
    """What was found: the topics by rank, how many messages say something, and how many different texts they are.

    `enough` is False where there were too few different texts to say what recurs; topics are empty then, but
    for a text that several people sent word by word.
    """

    topics: tuple[Topic, ...]
    messages: int
    texts: int

    @property
    def enough(self) -> bool:
        """Tell whether there was enough to compare."""
        return self.texts >= FEWEST


def group(
    texts: Sequence[str], who: Sequence[Hashable], vectors: NDArray[np.floating], fewest: int | None = None
) -> Topics:
    """Find the topics among messages: their texts, who asked each, and a vector for each.

    Vectors are of length 1; half precision is enough. A topic holds at least `fewest` people's words that
    surely belong together; by default 3 to 7, more where more was said (`smallest`). A message without a
    letter in it belongs nowhere. ValueError where the three differ in length.
    """
    if not len(texts) == len(who) == len(vectors):
        raise ValueError("texts, who and vectors differ in length")
    sent = _by_text(texts)
    keys = sorted(sent)
    total = sum(map(len, sent.values()))
    weights = np.array([_askers(sent[key], who) for key in keys], dtype=np.float64)
    least = float(smallest(total) if fewest is None else fewest)
    if len(keys) < FEWEST:
        alone = [np.array([place]) for place in range(len(keys)) if weights[place] >= least]
        groups, near = [Group(each, each, each) for each in alone], np.ones(len(keys))
        cohesion = [1.0] * len(groups)
    else:
        rows = vectors[[_first(sent[key], texts) for key in keys]]
        groups, near, cohesion = _find(keys, rows, weights, least)
    found = [_topic(each, keys, sent, who, near, tight) for each, tight in zip(groups, cohesion, strict=True)]
    return Topics(_ranked(found, who), total, len(keys))


def smallest(messages: int) -> int:
    """How many people's words make a topic: 3 in a small chat, √n / 2.2 in a larger one, 7 from 230 messages on.

    Among more messages more of them are alike by chance; seven are seldom so.
    """
    return int(min(7, max(3, round(sqrt(messages) / 2.2))))


def _by_text(texts: Sequence[str]) -> dict[str, list[int]]:
    sent: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        if key := normal(text):
            sent[key].append(place)
    return dict(sent)


def _first(places: list[int], texts: Sequence[str]) -> int:
    """Pick one of the ways to type the same, whatever the order in which they came."""
    return places[0] if len(places) == 1 else min(places, key=lambda place: texts[place])


def _askers(places: list[int], who: Sequence[Hashable]) -> int:
    return 1 if len(places) == 1 else len({who[place] for place in places})


def _find(
    keys: list[str], vectors: NDArray[np.floating], weights: Weights, least: float
) -> tuple[list[Group], Weights, list[float]]:
    """Find groups among different texts, and how near each text is to the middle of its group."""
    picked = _sample(keys, weights)
    within = space([keys[place] for place in picked], vectors[picked].astype(np.float32))
    shares = weights[picked] * _share(weights, picked)
    groups = cover(within.rows, shares, least)
    near, cohesion = np.zeros(len(keys)), []
    for each in groups:
        own, people = within.rows[each.members], weights[picked[each.members]]
        total, all_people = people @ own, people.sum()
        near[picked[each.members]] = own @ total / (np.linalg.norm(total) + 1e-9)
        # Whoever wrote the same text is as near as can be; the pairs of a person with themself are taken off.
        alike = (total @ total - all_people) / (all_people * (all_people - 1)) if all_people > 1 else 1.0
        cohesion.append(float(alike))
    named = [Group(*(picked[part] for part in each)) for each in groups]
    if len(picked) < len(keys):
        named = _joined(named, within, vectors, picked, near)
    return named, near, cohesion


def _sample(keys: list[str], weights: Weights) -> Numbers:
    """Pick the texts to compare: half of them the most repeated, the others by a hash, as good as at random."""
    if len(keys) <= LIMIT:
        return np.arange(len(keys))
    drawn = [
        int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=7).digest()) for key in keys
    ]
    often = sorted(np.flatnonzero(weights > 1).tolist(), key=lambda at: (-weights[at], drawn[at]))[
        : LIMIT // 2
    ]
    taken = set(often)
    rest = sorted((at for at in range(len(keys)) if at not in taken), key=drawn.__getitem__)
    return np.array(sorted([*often, *rest[: LIMIT - len(often)]]))


def _share(weights: Weights, picked: Numbers) -> Weights:
    """Give how many texts each picked one stands for: itself, or those that were not picked too."""
    if len(picked) == len(weights):
        return np.ones(len(picked))
    often = set(sorted(np.flatnonzero(weights > 1).tolist(), key=lambda at: -weights[at])[: LIMIT // 2])
    sure = np.array([at in often for at in picked.tolist()])
    left = (len(weights) - int(sure.sum())) / max(1, int((~sure).sum()))
    return np.where(sure, 1.0, left)


def _joined(
    groups: list[Group], within: Space, vectors: NDArray[np.floating], picked: Numbers, near: Weights
) -> list[Group]:
    """Let each text that was not compared join the group whose middle it is nearest to, if it is near enough.

    Near enough is what nine in ten of the group's own members are; the core is what half of them are.
    """
    if not groups:
        return groups
    own = [unit(vectors[each.members].astype(np.float32) - within.middle) for each in groups]
    middles = unit(np.array([rows.mean(axis=0) for rows in own]))
    reach = [np.quantile(rows @ centre, (0.0, 0.1, 0.5)) for rows, centre in zip(own, middles, strict=True)]
    bounds = np.array(reach, dtype=np.float32) - _ROUNDING
    others = np.setdiff1d(np.arange(len(vectors)), picked)
    parts: list[list[list[Numbers]]] = [[[part] for part in each] for each in groups]
    for start in range(0, len(others), _BLOCK):
        block = others[start : start + _BLOCK]
        alike = unit(vectors[block].astype(np.float32) - within.middle) @ middles.T
        best = np.where(alike >= bounds[:, 1], alike, -2.0).argmax(axis=1)
        line = np.arange(len(block))
        fits, core = alike[line, best] >= bounds[best, 1], alike[line, best] >= bounds[best, 2]
        near[block] = np.where(fits, alike[line, best], 0.0)
        for number in np.unique(best[fits]):
            chosen = fits & (best == number)
            parts[number][0].append(block[chosen])
            parts[number][1].append(block[chosen & core])
            parts[number][2].append(
                block[chosen | ((best == number) & (alike[:, number] >= bounds[number, 0]))]
            )
    return [Group(*(np.sort(np.concatenate(part)) for part in each)) for each in parts]


def _topic(
    each: Group,
    keys: list[str],
    sent: dict[str, list[int]],
    who: Sequence[Hashable],
    near: Weights,
    cohesion: float,
) -> Topic:
    near_by = dict(zip(each.members.tolist(), near[each.members].tolist(), strict=True))
    order = sorted(near_by, key=lambda at: (-round(near_by[at], 5), at))  # keys stand in their order
    members = tuple(place for at in order for place in sent[keys[at]])
    core, most = (sum(len(sent[keys[at]]) for at in part.tolist()) for part in (each.core, each.most))
    people = len({who[place] for place in members})
    return Topic(members, people, min(core, len(members)), max(most, len(members)), cohesion)


def _ranked(found: list[Topic], who: Sequence[Hashable]) -> tuple[Topic, ...]:
    """Put topics in order: by people, then messages, then cohesion; and say which ranks are ties."""
    order = sorted(found, key=lambda each: (-each.people, -each.messages, -round(each.cohesion, 5)))
    bounds = ranks([[who[place] for place in each.members] for each in order])
    return tuple(
        Topic(each.members, each.people, each.least, each.most, each.cohesion, low, high)
        for each, (low, high) in zip(order, bounds, strict=True)
    )
