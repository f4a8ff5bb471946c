"""Made-up doubts: a few topics with their own words, and vectors that place each topic somewhere of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from igarape.doubts.vectors import Vectors, unit

ASKED = {
    "senha": [
        "Como troco minha senha?",
        "Esqueci a senha, como recupero?",
        "Não lembro da senha",
        "Trocar senha como faz?",
    ],
    "nota": [
        "Onde baixo a nota fiscal?",
        "Cadê a nota fiscal do pedido?",
        "Preciso da nota fiscal",
        "Nota fiscal não chegou",
    ],
    "entrega": [
        "Quando chega minha encomenda?",
        "A encomenda está atrasada",
        "Prazo de encomenda?",
        "Encomenda parada no correio",
    ],
}
"""Topics, and how people put each."""
ENDS = [
    "",
    " por favor",
    " gente",
    " hoje",
    " aqui",
    " alguém sabe",
    " urgente",
    " desde ontem",
    " de novo",
    " pessoal",
]


def doubts(**counts: int) -> tuple[list[str], list[str]]:
    """Make so many messages of each topic: the texts, and the topic of each; all of a topic's texts differ."""
    texts, topics = [], []
    for topic, count in counts.items():
        said = [f"{text}{end}" for end in ENDS for text in ASKED[topic]]
        assert count <= len(said)
        texts += said[:count]
        topics += [topic] * count
    return texts, topics


def noise(count: int) -> list[str]:
    """Make messages that have nothing to do with each other: words of letters drawn at random."""
    draw = np.random.default_rng(5)
    return [" ".join("".join(draw.choice(list("bcdfgklmprstvz"), 6)) for _ in range(4)) for _ in range(count)]


def vectors(topics: Sequence[str], spread: float = 0.6) -> Vectors:
    """Place each message near its topic's direction; a message of the topic "" is anywhere."""
    draw = np.random.default_rng(9)
    names = sorted(set(topics) - {""})
    middles = dict(zip(names, unit(draw.normal(size=(len(names), 64)).astype(np.float32)), strict=True))
    rows = unit(draw.normal(size=(len(topics), 64)).astype(np.float32))
    for place, topic in enumerate(topics):
        if topic:
            rows[place] = middles[topic] + spread * rows[place]
    return unit(rows)
