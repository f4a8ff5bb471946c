"""What a topic is called: its clearest real question, word by word, and three keyphrases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from igarape.doubts.vectors import normal

NEAREST = 12
"""Texts nearest to the middle of a topic, among which its label is looked for."""
PHRASES = 3
EXAMPLES = 3
_SHORTEST, _LONGEST = 3, 16
_MARK = re.compile(r"[?？؟]\s*$")
_STOP = frozenset(
    """a o os as um uma uns umas de do da dos das em no na nos nas por pelo pela para pra com sem que e ou se
    eu meu minha meus minhas me mim voce voces ele ela eles elas isso isto esse essa este esta ao aos foi ser
    sao estou ta tem ter nao sim como qual quais quando onde quem quanto porque mas mais ja la so tambem muito
    oi ola bom boa dia tarde noite obrigado obrigada
    el los las un una unos unas del en por para con sin y o si yo mi mis me tu su es son no como cual cuando
    donde quien gracias
    the an of in on at to for with without and or if i my me you your he she it they we our is are was were be
    been do does did can could will would should have has had what which when where who why how not this that
    these those there from by as so but am im ive hi hello please thanks""".split()
)


@dataclass(frozen=True)
class Label:
    """What is shown of a topic: the question word by word, keyphrases, and which messages are examples."""

    text: str
    phrases: tuple[str, ...]
    examples: tuple[int, ...]


def label(texts: Sequence[str], topics: Sequence[Sequence[int]], rest: Sequence[int] = ()) -> list[Label]:
    """Name each topic, given all texts and, for each topic, the places of its members, the most central first.

    `rest` are the places of messages without a topic; what is said there too says little of a topic.
    """
    counts = [_terms(texts[place] for place in members) for members in topics]
    ground = _terms(texts[place] for place in rest)
    return [
        Label(_clearest(texts, members), _phrases(own, counts, ground), _examples(texts, members))
        for members, own in zip(topics, counts, strict=True)
    ]


def _clearest(texts: Sequence[str], members: Sequence[int]) -> str:
    """Pick the label: near the middle, a question rather than not, neither a word nor a story, often said."""
    seen = Counter(normal(texts[place]) for place in members)
    first: dict[str, tuple[int, str]] = {}
    for place in members:
        key = normal(texts[place])
        order, text = first.get(key, (len(first), texts[place]))
        # Of several ways to type the same text, one is chosen that does not depend on who came first.
        first[key] = (
            order,
            min(text, texts[place], key=lambda each: (not _MARK.search(each), len(each), each)),
        )

    def unclear(key: str) -> tuple[float, str]:
        order, text = first[key]
        words = len(key.split())
        odd = max(0, _SHORTEST - words) * 4.0 + max(0, words - _LONGEST) * 0.5
        return (order + odd + (0.0 if _MARK.search(text) else 3.0) - 2.0 * log(seen[key]), key)

    chosen = min(sorted(first, key=lambda key: first[key][0])[:NEAREST], key=unclear)
    return " ".join(first[chosen][1].split())


def _examples(texts: Sequence[str], members: Sequence[int]) -> tuple[int, ...]:
    """Pick messages that say it in different words, the most central first."""
    shown: dict[str, int] = {}
    for place in members:
        shown.setdefault(normal(texts[place]), place)
        if len(shown) == EXAMPLES:
            break
    return tuple(shown.values())


def _phrases(own: Counter[str], all_topics: list[Counter[str]], ground: Counter[str]) -> tuple[str, ...]:
    """Give the phrases that stand out: how often a topic's texts have one, against all of them (class-based TF-IDF)."""
    size = sum(own.values()) or 1
    mean = max(1.0, sum(sum(each.values()) for each in all_topics) / max(1, len(all_topics)))
    score = {}
    for term, count in own.items():
        if count < 2 and len(own) > 3:
            continue
        everywhere = sum(each[term] for each in all_topics) + ground[term]
        score[term] = count / size * log(1 + mean / everywhere) * (1 + 0.25 * term.count(" "))
    chosen: list[str] = []
    for term in sorted(score, key=lambda each: (-round(score[each], 9), each)):
        words = set(term.split())
        if all(not words & set(each.split()) for each in chosen):
            chosen.append(term)
        if len(chosen) == PHRASES:
            break
    return tuple(chosen)


def _terms(texts: Iterable[str]) -> Counter[str]:
    """Count in how many texts each phrase of one to three words is; none begins or ends with a stop word."""
    found: Counter[str] = Counter()
    for text in texts:
        words = normal(text).split()
        seen = set()
        for length in (1, 2, 3):
            for start in range(len(words) - length + 1):
                part = words[start : start + length]
                if (
                    part[0] in _STOP
                    or part[-1] in _STOP
                    or any(len(word) < 2 for word in (part[0], part[-1]))
                ):
                    continue
                seen.add(" ".join(part))
        found.update(seen)
    return found
