"""What a person says of topics: rename, merge, split, not a doubt. It holds after every new grouping.

A correction is anchored on texts of messages, as `normal` writes them, because numbers and ids may move and
what was said does not. It is applied to what the grouping found, in the order in which it was said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from igarape.doubts.vectors import Vectors, normal


@dataclass(frozen=True)
class Rename:
    """The topic with this message is called so."""

    text: str
    label: str


@dataclass(frozen=True)
class Merge:
    """The topics with these two messages are one; the first gives its label."""

    text: str
    other: str


@dataclass(frozen=True)
class Split:
    """What is nearer to the second message than to the first is a topic of its own."""

    text: str
    other: str


@dataclass(frozen=True)
class NotDoubt:
    """The topic with this message asks nothing: it is not shown."""

    text: str


Correction = Rename | Merge | Split | NotDoubt


@dataclass(frozen=True)
class Corrected:
    """A topic after what people said of it: the places of its members, and its label where one was given.

    `parts` are the places, in the grouping, of the topics that it is made of.
    """

    members: tuple[int, ...]
    parts: tuple[int, ...]
    label: str | None = None


@dataclass(frozen=True)
class Applied:
    """The topics as corrected, and the corrections for which no message was found in a topic today."""

    topics: tuple[Corrected, ...]
    idle: tuple[Correction, ...]


def correct(
    texts: Sequence[str], topics: Sequence[Sequence[int]], vectors: Vectors, said: Sequence[Correction]
) -> Applied:
    """Apply corrections to topics, given all texts, the places of each topic's members, and a vector for each text."""
    now = [Corrected(tuple(members), (number,)) for number, members in enumerate(topics)]
    places = {key: place for place, key in reversed([(at, normal(text)) for at, text in enumerate(texts)])}
    idle = []
    for each in said:
        done = _apply(each, now, texts, vectors, places)
        if done is None:
            idle.append(each)
        else:
            now = done
    return Applied(tuple(now), tuple(idle))


def _apply(
    said: Correction, now: list[Corrected], texts: Sequence[str], vectors: Vectors, places: dict[str, int]
) -> list[Corrected] | None:
    home = _home(said.text, now, places, texts)
    if home is None:
        return None
    topic = now[home]
    rest = [each for place, each in enumerate(now) if place != home]
    if isinstance(said, Rename):
        return [Corrected(each.members, each.parts, said.label) if each is topic else each for each in now]
    if isinstance(said, NotDoubt):
        return rest
    if isinstance(said, Merge):
        second = _home(said.other, now, places, texts)
        if second is None:
            return None
        if second == home:
            return now
        other = now[second]
        one = Corrected(topic.members + other.members, topic.parts + other.parts, topic.label or other.label)
        return [one if each is topic else each for each in now if each is not other]
    return _split(said, topic, now, vectors, places)


def _split(
    said: Split, topic: Corrected, now: list[Corrected], vectors: Vectors, places: dict[str, int]
) -> list[Corrected] | None:
    first, second = places[normal(said.text)], places.get(normal(said.other))
    if second is None:
        return None
    rows = vectors[list(topic.members)].astype("float32")
    leaves = (rows @ vectors[second].astype("float32") > rows @ vectors[first].astype("float32")).tolist()
    parts = [
        tuple(place for place, gone in zip(topic.members, leaves, strict=True) if gone is side)
        for side in (False, True)
    ]
    made = [Corrected(parts[0], topic.parts, topic.label), Corrected(parts[1], topic.parts)]
    return [each for one in now for each in (made if one is topic else [one]) if each.members]


def _home(text: str, now: Sequence[Corrected], places: dict[str, int], texts: Sequence[str]) -> int | None:
    """Find the topic which a message of this text is in."""
    key = normal(text)
    if key not in places:
        return None
    for number, topic in enumerate(now):
        if any(normal(texts[place]) == key for place in topic.members):
            return number
    return None
