"""Streams with a known truth: labelled texts drawn so that a few intents lead, among messages of other intents."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from igarape.doubts.vectors import Encoder, Vectors

SETS = {
    "banking": ("banking77_test.csv", "text", "category"),
    "cosibot": ("cosibot_pt.csv", "text", "intent"),
}
"""Each labelled set: its file, and the columns of the text and of the label."""
FOLDER = Path(os.environ.get("EVAL_DATA", "eval/data"))


class Labelled(NamedTuple):
    """Texts with their labels, and their vectors."""

    texts: list[str]
    labels: NDArray[np.str_]
    vectors: Vectors


class Stream(NamedTuple):
    """A chat in miniature: which texts of a set, and for each whether it is one of the intents that count."""

    places: NDArray[np.int64]
    counts: NDArray[np.bool_]


def missing(name: str) -> bool:
    """Tell whether a set's file is not there."""
    return not (FOLDER / SETS[name][0]).is_file()


def read(name: str, encoder: Encoder) -> Labelled:
    """Read a set and encode its texts."""
    file, text, label = SETS[name]
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        rows = [(row[text], row[label]) for row in csv.DictReader(lines)]
    texts = [row[0] for row in rows]
    return Labelled(texts, np.array([row[1] for row in rows]), encoder.encode(texts))


def draw(data: Labelled, seed: int, size: int = 160, intents: int = 30, noise: float = 0.3) -> Stream:
    """Draw a stream: so many intents, counts by Zipf's law as far as the set has texts, and a share of noise.

    Noise are messages of the intents that were not drawn, at random.
    """
    dice = np.random.default_rng(seed)
    labels = np.unique(data.labels)
    chosen = dice.permutation(len(labels))[:intents]
    shares = 1 / np.arange(1, len(chosen) + 1)
    shares /= shares.sum()
    places: list[int] = []
    for share, label in zip(shares, chosen, strict=True):
        have = np.flatnonzero(data.labels == labels[label])
        places += dice.choice(have, min(max(1, round(size * share)), len(have)), replace=False).tolist()
    rest = np.flatnonzero(~np.isin(data.labels, labels[chosen]))
    extra = min(len(rest), round(len(places) * noise / (1 - noise)))
    counts = np.arange(len(places) + extra) < len(places)
    places += dice.choice(rest, extra, replace=False).tolist()
    order = dice.permutation(len(places))
    return Stream(np.array(places)[order], counts[order])


Method = Callable[[list[str], Vectors, int], list[NDArray[np.int64]]]
"""Groups by rank, as places, of texts with their vectors; the number is how many intents there truly are."""
