"""Search: the words a person looks for, as a pattern that disregards case and accents, in any engine."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cache

_MARKS = "[\u0300-\u036f]*"
"""Accents that stand apart from their letter, as some keyboards write them."""

_LATIN = (*range(0x41, 0x250), *range(0x1E00, 0x1F00))
_SPECIAL = frozenset(".^$*+?{}[]()|\\-/")


def pattern(words: str) -> str:
    """Write a pattern that finds the words as one phrase: any case, with or without accents, any white space.

    It is plain enough for Athena, Spark, DuckDB and Python to read alike; what has a meaning in patterns is taken
    as the character that it is.
    """
    return "[ \t\r\n\u00a0]+".join("".join(map(_one, _plain(each))) for each in words.split())


def _plain(word: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFD", word) if not unicodedata.combining(each))


def _one(letter: str) -> str:
    """Write one character: itself, its capital, and each of these with an accent."""
    same = _alike().get(letter.lower(), "") or "".join(
        sorted({letter, *_single(letter.lower(), letter.upper())})
    )
    if len(same) == 1:
        return ("\\" + same if same in _SPECIAL else same) + (_MARKS if same.isalpha() else "")
    return f"[{same}]{_MARKS}"


def _single(*texts: str) -> tuple[str, ...]:
    return tuple(each for each in texts if len(each) == 1)


@cache
def _alike() -> dict[str, str]:
    """Which Latin letters are one letter, accents and case aside."""
    found: dict[str, list[str]] = defaultdict(list)
    for letter in map(chr, _LATIN):
        if letter.isalpha():
            found[_plain(letter).lower()].append(letter)
    return {letter: "".join(all_of_it) for letter, all_of_it in found.items()}
