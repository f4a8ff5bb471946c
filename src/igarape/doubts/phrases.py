"""Keyphrases: what the messages of a topic say and those of others do not."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log
from typing import NamedTuple

from igarape.doubts.vectors import said

PHRASES = 3
LONGEST = 4
"""Words of a phrase, those that join it included."""
ACCENTED = 0.2
"""A word is written with its accents where at least this part of those who wrote it did: many leave them out."""
_CLAUSE = re.compile(r"[^\w\s'’-]+|\n")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_JOIN = frozenset("a al com con da das de del do dos e en for in na no of on para por to".split())
"""Words that may stand inside a phrase: "nota do pedido"."""
STOP = _JOIN | frozenset(
    """o os as um uma uns umas em nas nos pelo pela pelos pelas pra pro pras pros sem que ou se eu tu ele ela eles elas
    nos voce voces vc vcs ce meu meus minha minhas seu seus sua suas me mim te lhe isso isto esse essa esses essas este
    esta estes estas aquele aquela aquilo aqui ai ali la ao aos foi fui foram ser sou era eram sao estou estava estao
    esta estar to ta tava tao tem tenho tinha temos ter teve nao n sim como qual quais quando qnd onde quem quanto
    quanta quantos quantas porque pq q mas mais menos ja ainda so tambem tb tbm muito muita mt mto bem oi ola opa bom
    boa dia tarde noite gente galera pessoal obrigado obrigada obg valeu vlw favor pfv ajuda ajudar alguem ninguem algum
    alguma nada tudo todo toda outro outra faz fazer faco fiz fez feito vai vou ir indo da dar deu dou pode podem posso
    poder consigo consegue conseguir consegui quero queria querem preciso precisa precisava gostaria sei sabe sabem
    saber saberia dizer diz fala falar ver ve acho acha ha houve haver agora hoje ontem entao depois antes ate desde
    sobre entre cada mesmo mesma assim aqui deve devo devia seria vez vezes coisa jeito normal ne oii oie aki
    neste nesse momento nem
    el los las un una unos unas lo le les sin y yo mi mis ti su sus es son soy ser fue era hay he ha han este esto ese
    eso esta como cual cuales cuando donde quien cuanto porque pero muy mas ya tambien hola buenas buenos gracias
    puedo puede pueden quiero quisiera necesito tengo tiene tienen hacer hago hace saber alguien algo todo nada
    the an and or if i my me mine you your he she his her it its they them their we our us is are was were be been
    being am im ive id ill do does did done doing don't doesn't didn't dont doesnt didnt can could can't cant will
    would won't wont should may might must have has had haven't hasn't what what's which when where who why how not
    no this that these those there there's from by as at with without so but hi hello hey please pls thanks thank
    want wanted need needed get got getting know tell say said anyone someone somebody something anything any some
    all just still also too very much many more most now then than up out about into over i'm i've i'd i'll it's
    u r ur let see make made go going help why's isn't wasn't isnt wasnt keep one way having use
    used using seeing showing think trying try possible possibly been else""".split()
)
"""Words that say nothing of a topic, without accents: Portuguese, Spanish, English, and what people type for them."""


class Terms(NamedTuple):
    """What some messages say: in how many of them each phrase is, each word, and how words are spelled."""

    phrases: Counter[str]
    words: Counter[str]
    spelled: dict[str, Counter[str]]


def terms(texts: Sequence[str]) -> Terms:
    """Count in how many texts each phrase of one to four words is, without case and accents.

    A phrase lies within a clause, neither begins nor ends with a stop word, and has only joining ones inside.
    """
    phrases: Counter[str] = Counter()
    words: Counter[str] = Counter()
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        found: set[str] = set()
        seen: set[str] = set()
        for clause in _CLAUSE.split(said(text).casefold()):
            written = _WORD.findall(clause)
            row = [_plain(word) for word in written]
            seen.update(part for word in row for part in re.split(r"['’-]", word))
            found.update(_within(row))
            for word, plain in zip(written, row, strict=True):
                spelled[plain][word] += 1
        phrases.update(found)
        words.update(seen)
    return Terms(phrases, words, spelled)


def keyphrases(topics: Sequence[Terms], ground: Terms) -> list[tuple[str, ...]]:
    """Give each topic the phrases that stand out in it, against the others and the ground (class-based TF-IDF)."""
    everywhere = ground.phrases.copy()
    for each in topics:
        everywhere.update(each.phrases)
    mean = max(1.0, sum(sum(each.phrases.values()) for each in topics) / max(1, len(topics)))
    return [_standing(each, everywhere, mean) for each in topics]


def _standing(own: Terms, everywhere: Counter[str], mean: float) -> tuple[str, ...]:
    score = {
        phrase: count * log(1 + mean / everywhere[phrase]) * (1 + 0.25 * phrase.count(" "))
        for phrase, count in own.phrases.items()
        if count > 1 or len(own.phrases) <= PHRASES
    }
    chosen: list[str] = []
    for phrase in sorted(score, key=lambda each: (-round(score[each], 9), each)):
        words = set(phrase.split())
        if all(not words & set(each.split()) - _JOIN for each in chosen):
            chosen.append(phrase)
        if len(chosen) == PHRASES:
            break
    return tuple(" ".join(_spelling(own.spelled[word]) for word in phrase.split()) for phrase in chosen)


def _within(row: Sequence[str]) -> Iterator[str]:
    for start, first in enumerate(row):
        for end in range(start + 1, min(start + LONGEST, len(row)) + 1):
            inner, last = row[start + 1 : end - 1], row[end - 1]
            if not _says(first) or (inner and not (_says(inner[-1]) or inner[-1] in _JOIN)):
                break
            if _says(last):
                yield " ".join(row[start:end])


@lru_cache(maxsize=20_000)
def _says(word: str) -> bool:
    """Tell whether a word may begin and end a phrase: no stop word, no single letter, no number."""
    return len(word) > 1 and word not in STOP and not any(char.isdigit() for char in word)


@lru_cache(maxsize=20_000)
def _plain(word: str) -> str:
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))


def _spelling(ways: Counter[str]) -> str:
    """Pick how a word is spelled: with accents where enough of its writers set them, else as most do."""
    accented = {way: count for way, count in ways.items() if not way.isascii()}
    if sum(accented.values()) >= ACCENTED * sum(ways.values()):
        return max(accented, key=lambda way: (accented[way], way))
    return max(ways, key=lambda way: (ways[way], way))
