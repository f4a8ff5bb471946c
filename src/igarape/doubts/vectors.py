"""Texts become vectors: what an encoder is, the words of a text as a vector, and what is common taken out.

An encoder tells what a text means; the words it uses tell it too, in another way. Joined, they name the
most frequent topic more often than either alone (docs/accuracy.md).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from math import log
from typing import Protocol
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One row a text; each row has length 1, or 0 where a text says nothing."""

WIDTH = 512
"""Columns of a vector of words: chance alone then makes two texts alike by 1/√512 = .04."""

_NOISE = re.compile(r"<[^<>]{0,200}>|\{[^{}]*\}|(?<=\])\([^()]*\)|https?://\S+|www\.\S+|@\w+")
_MARKED = re.compile(r"[<{(@/.]")
_WORD = re.compile(r"\w+")
_BEYOND = re.compile(r"[^\x00-\x7f]")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\b\d+\b")
_LETTER = re.compile(r"[^\W\d_]")
_BLOCK = 4000
_SIDE = 500
_LONGEST = 2000
"""Characters of a text that are read; a doubt is said by then, and a pasted log costs no minutes."""


class Encoder(Protocol):
    """What makes vectors of texts.

    `model` names the model and its version: vectors of two models are never compared, so a lake keeps
    them by hash of the text and by this name.
    """

    model: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give one row of length 1 for each text; the same text gives the same row in any company."""
        ...


class Words:
    """An encoder without weights: words, pairs of words and pieces of words, hashed into columns."""

    model = "words-1"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give one row for each text, without knowing any other."""
        return unit(_hashed([_terms(normal(text)) for text in texts], {}))


def said(text: str) -> str:
    """Take out of a text what nobody says: tags, objects in braces (JSON), link targets, addresses, names of accounts.

    It is what an encoder is to read. Two messages that carry the same tags are not alike for it.
    """
    cut = text[:_LONGEST]
    return _NOISE.sub(" ", cut) if _MARKED.search(cut) else cut


@lru_cache(maxsize=200_000)
def normal(text: str) -> str:
    """Write a text so that two ways of typing the same are equal; empty where no letter is in it.

    Case, accents, punctuation, emoji, markup, addresses and which number it is do not count.
    """
    plain = said(text)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        for char in set(_BEYOND.findall(plain)):  # few are, so this takes a quarter of looking at each one
            if unicodedata.combining(char):
                plain = plain.replace(char, "")
    words = " ".join(_WORD.findall(plain.casefold()))
    if not (words[:1].isalpha() or _LETTER.search(words)):
        return ""
    return _NUMBER.sub("0", words) if _DIGIT.search(words) else words


def weighted(keys: Sequence[str]) -> Vectors:
    """Give the words of each text as a vector in which a rare word says more than a common one (TF-IDF).

    `keys` are texts as `normal` writes them. What only one of them has says nothing of likeness; it is left out.
    """
    rows = [_terms(key) for key in keys]
    seen: Counter[str] = Counter()
    for row in rows:
        seen.update(row.keys())
    total = 1 + len(rows)
    known = {term: 1.0 + log(total / (1 + count)) if count > 1 else 0.0 for term, count in seen.items()}
    return unit(_hashed(rows, known))


def unit(rows: Vectors) -> Vectors:
    """Scale each row to length 1; a row of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 1e-9)
    return scaled.astype(np.float32, copy=False)


def middle(rows: Vectors, neighbours: float) -> Vectors:
    """Give what is common to all texts, each topic counted about once.

    The plain mean leans towards the most frequent topic, and taking it out would hide just that one. So a
    text counts 1 / (texts near it); near are `neighbours` texts on average.
    """
    mean: Vectors = rows.mean(axis=0)
    alike = np.empty((len(rows), len(rows)), dtype=np.float32)
    for _ in range(2):
        likenesses(unit(rows - mean), alike)
        near = np.count_nonzero(alike >= upper(alike, neighbours)[0], axis=1)
        shares = 1.0 / np.maximum(1, near)
        mean = np.asarray(shares @ rows / shares.sum(), dtype=np.float32)
    return mean


def likenesses(rows: Vectors, into: Vectors | None = None) -> Vectors:
    """Give how alike each two rows are, as a square table, which may be lent.

    What is right of the diagonal is multiplied, and copied to its left. All blocks are about as high: one of a single
    row would be multiplied in another way, and differ in its last digit.
    """
    count = len(rows)
    alike = np.empty((count, count), dtype=rows.dtype) if into is None else into
    cuts = np.linspace(0, count, max(1, round(count / _SIDE)) + 1).astype(int).tolist()
    for start, end in pairwise(cuts):
        np.matmul(rows[start:end], rows[start:].T, out=alike[start:end, start:])
        alike[end:, start:end] = alike[start:end, end:].T
    return alike


def upper(alike: Vectors, *neighbours: float) -> list[float]:
    """Give, for each number, the likeness that so many of the others reach on average for a text of a square table."""
    count = len(alike)
    picked = np.sort(alike[_pairs(count)])
    places = ((1.0 - each / count) * (len(picked) - 1) for each in neighbours)
    return [float(picked[int(min(max(place, 0), len(picked) - 1))]) for place in places]


@lru_cache(maxsize=2)
def _pairs(count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give pairs of different texts: all of them, or a fixed half million drawn at random."""
    if count * (count - 1) // 2 <= 500_000:
        first, second = np.triu_indices(count, 1)
        return first, second
    draw = np.random.default_rng(0)
    first = draw.integers(0, count, 500_000)
    return first, (first + draw.integers(1, count, 500_000)) % count


def _hashed(rows: Sequence[dict[str, int]], known: dict[str, float]) -> Vectors:
    """Add up each row's terms in their columns, with a sign of their own, so that chance meetings cancel."""
    table = np.zeros((len(rows), WIDTH), dtype=np.float32)
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK]
        terms = {term: number for number, term in enumerate(dict.fromkeys(chain.from_iterable(block)))}
        which = np.array([*map(terms.__getitem__, chain.from_iterable(block))], dtype=np.int64)
        places = np.array([*map(_place, terms)], dtype=np.int64)[which]
        worth = np.array([known.get(term, 1.0) for term in terms])[which]
        weights = _often([times for row in block for times in row.values()]) * worth
        lines = np.repeat(np.arange(len(block)), np.array([len(row) for row in block]))
        columns = lines * WIDTH + (places >> 1) % WIDTH
        sums = np.bincount(columns, np.where(places & 1, weights, -weights), len(block) * WIDTH)
        table[start : start + _BLOCK] = sums.reshape(len(block), WIDTH)
    return table


def _often(times: list[int]) -> NDArray[np.float64]:
    """Give what a term weighs that a text has so many times: less than as many terms."""
    logs = np.array([0.0, *(1.0 + log(count) for count in range(1, max(times, default=0) + 1))])
    weights: NDArray[np.float64] = logs[np.array(times, dtype=np.int64)]
    return weights


def _terms(key: str) -> dict[str, int]:
    words = key.split()
    pairs = [f"{left} {right}" for left, right in pairwise(words)]
    return Counter(chain(words, pairs, *map(_pieces, words)))


@lru_cache(maxsize=100_000)
def _pieces(word: str) -> tuple[str, ...]:
    return tuple(_windows(f"·{word[:40]}·"))


def _windows(word: str) -> Iterator[str]:
    for length in (3, 4, 5):
        for start in range(len(word) - length + 1):
            yield f"·{word[start : start + length]}"


@lru_cache(maxsize=500_000)
def _place(term: str) -> int:
    return crc32(term.encode("utf-8", "surrogatepass"))
