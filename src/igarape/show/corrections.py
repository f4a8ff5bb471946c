"""Corrections for eyes: what one did when it was made, and what each does today."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from igarape.doubts.corrections import (
    Correction,
    DropMessage,
    DropTopic,
    Effect,
    Line,
    Merge,
    Message,
    Rename,
    Split,
)
from igarape.query.engine import Name, Note

Topics = Mapping[str, Mapping[str, Any]]
"""Rows of the table of topics, by id."""


def came(said: Correction, effect: Effect | None, before: Topics, now: Topics, doubts: int) -> list[Note]:
    """Say what a correction did, given the topics before it and now, and how many doubts there are."""
    if effect is None:
        return [Note("It is written down, and finds nothing to do today.")]
    values: dict[str, object] = {
        **effect._asdict(),
        "doubts": doubts,
        "label": Name(before.get(effect.topic, {}).get("label", "")),
    }
    match said:
        case DropMessage(one):
            return [
                Note(
                    "Dropped: message {message}. {doubts} {doubts:doubt is|doubts are} left.",
                    values | {"message": str(one)},
                )
            ]
        case DropTopic():
            return [
                Note(
                    "Dropped: “{label}”, {messages} {messages:doubt|doubts} of {people} {people:person|people}."
                    " {doubts} {doubts:doubt is|doubts are} left.",
                    values,
                )
            ]
        case Rename(_, label):
            return [Note("Renamed: “{label}” is “{name}” now.", values | {"name": Name(label)})]
        case Merge():
            return [
                Note(
                    "Merged: “{label}” has {people} {people:person|people} now, number {rank}.",
                    _values(now, effect.topic),
                )
            ]
        case Split(topic, _):
            return [
                Note(
                    "Split: “{label}” keeps {people} {people:person|people}, number {rank}.",
                    _values(now, _of(topic[0], before)),
                ),
                Note(
                    "The other topic is “{label}”, {people} {people:person|people}, number {rank}; its id is"
                    " {topic_id}.",
                    _values(now, effect.topic),
                ),
            ]


def listed(line: Line, effect: Effect | None, topics: Topics, texts: Mapping[Message, str]) -> list[Note]:
    """Write a correction for a list: what it says, and what it does today. `texts` are those of `shown` messages."""
    one = shown(line.said)
    text = texts.get(one) or str(one)
    label = Name(topics.get(effect.topic, {}).get("label") or text if effect else text)
    values: dict[str, object] = {"number": line.number, "label": label}
    match line.said:
        case DropMessage():
            said = Note(
                "{number}. Not a doubt: “{label}”, message {message}.", values | {"message": str(one)}
            )
        case DropTopic():
            said = Note("{number}. Not a doubt, the whole topic: “{label}”.", values)
        case Rename(_, name):
            said = Note("{number}. Named: “{label}”.", values | {"label": Name(name)})
        case Merge(several):
            said = Note("{number}. {topics} topics are one: “{label}”.", values | {"topics": len(several)})
        case Split():
            said = Note("{number}. A topic of its own: “{label}”.", values)
    if effect is None:
        return [said, Note("It finds nothing to do today.")]
    if isinstance(line.said, DropMessage):
        return [said]
    return [
        said,
        Note("{messages} {messages:doubt|doubts} of {people} {people:person|people}.", effect._asdict()),
    ]


def shown(said: Correction) -> Message:
    """Give the message whose text stands for a correction where no topic of it is there."""
    match said:
        case DropMessage(one):
            return one
        case Split(_, away):
            return away[0]
        case Merge(several):
            return several[0][0]
        case Rename(topic, _) | DropTopic(topic):
            return topic[0]


def _of(message: Message, topics: Topics) -> str:
    """Find the topic with this message among its examples."""
    return next(name for name, each in topics.items() if list(message) in json.loads(each["examples"]))


def _values(topics: Topics, name: str) -> dict[str, object]:
    return {**topics[name], "label": Name(topics[name]["label"])}
