"""What a method's groups are worth: is the first truly the first, are counts right, what is twice or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from igarape.query.rates import wilson

TEN = 10


class Score(NamedTuple):
    """One stream's figures.

    `top1`: the first group is mostly the most frequent intent; `top3`: one of the first three is. `error`: the
    median, over the groups shown, of |size - true count| / true count. `twice`: groups among ten whose intent
    another group has already; `spurious`: mostly messages that belong to no drawn intent; `mixed`: no intent,
    drawn or not, is half of it. `shown`: groups among ten. `nmi`, `accuracy`: over the messages that count,
    a message without a group being alone.
    """

    top1: float
    top3: float
    error: float
    twice: float
    spurious: float
    mixed: float
    shown: float
    nmi: float
    accuracy: float


def score(groups: Sequence[NDArray[np.int64]], labels: NDArray[np.str_], counts: NDArray[np.bool_]) -> Score:
    """Score groups, by rank, against the true labels and which messages count."""
    true = Counter(labels[counts].tolist())
    best = {label for label, count in true.items() if count == max(true.values())}
    leads: list[str | None] = []
    errors, mixed = [], 0
    for group in groups[:TEN]:
        inside = Counter(
            label if fits else None for label, fits in zip(labels[group], counts[group], strict=True)
        )
        lead = sorted(inside.items(), key=lambda item: (-item[1], item[0] is None, str(item[0])))[0][0]
        leads.append(None if lead is None else str(lead))
        mixed += max(Counter(labels[group].tolist()).values()) * 2 < len(group)
        if lead is not None:
            errors.append(abs(len(group) - true[str(lead)]) / true[str(lead)])
    real = [lead for lead in leads if lead is not None]
    assigned = np.arange(len(labels)) + len(groups)
    for number, group in enumerate(groups):
        assigned[group] = number
    return Score(
        float(bool(leads) and leads[0] in best),
        float(bool(best & set(real[:3]) & {lead for lead in leads[:3] if lead})),
        float(np.median(errors)) if errors else 1.0,
        len(real) - len(set(real)),
        leads.count(None),
        mixed,
        len(leads),
        nmi(labels[counts].tolist(), assigned[counts].tolist()),
        accuracy(labels[counts].tolist(), assigned[counts].tolist()),
    )


def nmi(true: Sequence[str], found: Sequence[int]) -> float:
    """Give the normalised mutual information, over the mean of the two entropies."""
    total = len(true)

    def entropy(counts: Counter[object]) -> float:
        return -sum(count / total * log(count / total) for count in counts.values())

    one, two = entropy(Counter(true)), entropy(Counter(found))
    both = entropy(Counter(zip(true, found, strict=True)))
    return 2 * (one + two - both) / (one + two) if one + two else 1.0


def accuracy(true: Sequence[str], found: Sequence[int]) -> float:
    """Give the share of messages that are right when each group is given one intent, the largest overlap first."""
    overlaps = Counter(zip(true, found, strict=True))
    label_used: set[str] = set()
    group_used: set[int] = set()
    right = 0
    for (label, group), count in sorted(overlaps.items(), key=lambda item: (-item[1], item[0])):
        if label not in label_used and group not in group_used:
            label_used.add(label)
            group_used.add(group)
            right += count
    return right / len(true)


def shown(rate: float, streams: int) -> str:
    """Write a rate of streams with its Wilson interval."""
    low, high = wilson(round(rate * streams), streams)
    return f"{rate:.2f} [{low:.2f}, {high:.2f}]"


def around(values: Sequence[float], of: str = "mean") -> str:
    """Write a mean, or a median, with its 95 % bootstrap interval over streams (1,000 draws, seed 0)."""
    rows = np.asarray(values, dtype=np.float64)
    dice = np.random.default_rng(0)
    drawn = rows[dice.integers(0, len(rows), (1000, len(rows)))]
    reduce = np.mean if of == "mean" else np.median
    low, high = np.quantile(reduce(drawn, axis=1), (0.025, 0.975))
    return f"{reduce(rows):.2f} [{low:.2f}, {high:.2f}]"
