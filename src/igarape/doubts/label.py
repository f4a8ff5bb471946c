"""What a topic is called: its clearest real question, word by word, and which of its messages are examples.

The label is a whole message, so that it can be looked up and a correction can name its topic by it. Its
keyphrases are made in `phrases.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from igarape.doubts.phrases import STOP, Terms, keyphrases, terms
from igarape.doubts.vectors import normal

NEAREST = 20
"""Texts nearest to the middle of a topic, among which its label is looked for."""
READ = 100
"""Messages of a topic that keyphrases are counted in, the most central first; ten times as many without a topic."""
EXAMPLES = 3
_SHORTEST, _LONGEST = 3, 16
_MARK = re.compile(r"[?？؟]\s*$")
_ODD = re.compile(r"https?:|www\.|@\w|\d|[<>{}\[\]]")
"""What belongs to one case: addresses, names, numbers of orders."""
_ENDS = re.compile(r"[.!?…;\n]+\s*\w")
_MANNERS = frozenset(
    """oi oii oie ola opa eai bom boa dia tarde noite gente galera pessoal povo amigo amiga moco moca obrigado obrigada
    obg obgd brigado brigada valeu vlw grato grata desculpa desculpe
    hola buenas buenos gracias perdon
    hi hello hey dear good morning afternoon evening thanks thank thx cheers sorry guys folks""".split()
)
_CHAT = frozenset(
    "vc vcs ce n q pq tb tbm td tds qnd qdo cmg msm mt mto blz ne aki u r y pls plz ppl wat xq tmb".split()
)


@dataclass(frozen=True)
class Label:
    """What is shown of a topic: the question word by word, keyphrases, and which messages are examples."""

    text: str
    phrases: tuple[str, ...]
    examples: tuple[int, ...]


def label(texts: Sequence[str], topics: Sequence[Sequence[int]], rest: Sequence[int] = ()) -> list[Label]:
    """Name each topic, given all texts and, for each topic, the places of its members, the most central first.

    Messages that say the same stand together in a topic. `rest` are the places of messages without a topic;
    what is said there too says little of a topic.
    """
    said = [terms([texts[place] for place in members[:READ]]) for members in topics]
    ground = terms([texts[place] for place in rest[: 10 * READ]])
    known = _known([*said, ground])
    return [
        Label(text, phrases, examples)
        for (text, examples), phrases in zip(
            (_shown(texts, members, known) for members in topics), keyphrases(said, ground), strict=True
        )
    ]


def _shown(
    texts: Sequence[str], members: Sequence[int], known: frozenset[str]
) -> tuple[str, tuple[int, ...]]:
    """Give the label and the examples, which say it in different words, the most central first."""
    near: dict[str, list[int]] = {}
    for place in members:
        key = normal(texts[place])
        if key not in near and len(near) == NEAREST:
            break
        near.setdefault(key, []).append(place)
    order = list(near)
    chosen = min(order, key=lambda key: (_unclear(key, order.index(key), texts, near[key], known), key))
    return _written(texts, near[chosen]), tuple(near[key][0] for key in order[:EXAMPLES])


def _written(texts: Sequence[str], places: Sequence[int]) -> str:
    """Pick one of several ways to type the same: with its mark and its accents, whoever came first."""
    return min(
        {" ".join(texts[place].split()) for place in places},
        key=lambda text: (
            _MARK.search(text) is None,
            -sum(char.isalpha() and not char.isascii() for char in text),
            text.isupper(),
            not text[:1].isupper(),
            len(text),
            text,
        ),
    )


def _unclear(
    key: str, order: int, texts: Sequence[str], places: Sequence[int], known: frozenset[str]
) -> float:
    """Tell how much speaks against a text: far from the middle, a word or a story, manners, one case, slips.

    The unit is a place in the order from the middle outwards.
    """
    text, words = _written(texts, places), key.split()
    against = order + max(0, _SHORTEST - len(words)) * 6.0 + max(0, len(words) - _LONGEST) * 0.7
    against += 0.0 if _MARK.search(text) else 4.0
    against += 4.0 * bool(_MANNERS.intersection(words)) + 3.0 * bool(_ODD.search(text))
    against += 2.0 * len(_ENDS.findall(text)) + 1.5 * len(_CHAT.intersection(words))
    against += 1.2 * sum(word not in known for word in set(words) if len(word) > 2)
    against += 3.0 * text.isupper()
    return round(against - 2.0 * log(len(places)), 6)


def _known(said: Sequence[Terms]) -> frozenset[str]:
    """Give the words that two messages have at least: what only one has may be a slip of its writer."""
    seen: Counter[str] = Counter()
    for each in said:
        seen.update(each.words)
    return STOP.union(word for word, count in seen.items() if count > 1)
