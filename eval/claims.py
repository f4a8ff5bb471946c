"""What is said beside the ranks: ties, labels, and a chat where nothing recurs."""

from __future__ import annotations

from collections import Counter

import numpy as np

from eval.score import shown
from eval.streams import Labelled, draw, read
from eval.tables import print_rows
from igarape.doubts.group import group
from igarape.doubts.label import label
from igarape.via.encoder import encoder

NOTHING = 20
"""Chats in which each message has another intent."""


def table(sets: list[str], seed: int, count: int) -> None:
    """Print how often a clear first place, a tie for it and a label are right, and what nothing gives."""
    opened = encoder()
    rows = [
        (
            "set",
            "first place is clear",
            "and right",
            "a tie for first has it",
            "label is of the topic",
            "no topic",
        )
    ]
    for name in sets:
        data = read(name, opened)
        found = [_stream(data, one) for one in range(seed, seed + count)]
        clear, right, tie, good, labels = (sum(each[place] for each in found) for place in range(5))
        rows.append(
            (
                name,
                shown(clear / count, count),
                shown(right / max(1, clear), clear),
                shown(tie / count, count),
                shown(good / max(1, labels), labels),
                _nothing(data),
            )
        )
    print(f"\n### Ties and labels ({count} streams, seeds {seed} to {seed + count - 1})\n")
    print_rows(rows)


def _stream(data: Labelled, seed: int) -> tuple[bool, bool, bool, int, int]:
    stream = draw(data, seed)
    texts = [data.texts[place] for place in stream.places.tolist()]
    true = np.where(stream.counts, data.labels[stream.places], "")
    counts = Counter(true[stream.counts].tolist())
    best = {intent for intent, times in counts.items() if times == max(counts.values())}
    topics = group(texts, range(len(texts)), data.vectors[stream.places]).topics
    leads = [Counter(true[list(each.members)].tolist()).most_common(1)[0][0] for each in topics]
    own = data.labels[stream.places]
    good = 0
    for topic, made in zip(topics, label(texts, [each.members for each in topics]), strict=True):
        lead = Counter(own[list(topic.members)].tolist()).most_common(1)[0][0]
        good += any(" ".join(texts[at].split()) == made.text and own[at] == lead for at in topic.members)
    clear = bool(topics) and topics[0].rank_high == 1
    tie = any(lead in best for lead, each in zip(leads, topics, strict=True) if each.rank_low == 1)
    return clear, clear and leads[0] in best, tie, good, len(topics)


def _nothing(data: Labelled) -> str:
    """Draw one message of each intent, and tell in how many chats no topic is found."""
    none, intents = 0, np.unique(data.labels)
    for seed in range(NOTHING):
        dice = np.random.default_rng(seed)
        places = [int(dice.choice(np.flatnonzero(data.labels == intent))) for intent in intents]
        none += not group([data.texts[at] for at in places], places, data.vectors[places]).topics
    return f"{none} of {NOTHING} chats of {len(intents)} messages"
