"""What a person knows better: corrections, one a line of a small file in the lake, in the order they were said.

    {"rename": ["-1001234567890/15", ...], "label": "Senha"}
    {"merge": [["-1001234567890/15", ...], ["-1001234567890/40", ...]]}
    {"split": ["-1001234567890/15", ...], "away": ["-1001234567890/40"]}
    {"drop_topic": ["-1001234567890/15", ...]}
    {"drop_message": "-1001234567890/15"}

A topic is named by some of its messages, since numbers of topics may move and a message keeps its own for good.
So the file holds nobody's words but the names that were given. A link to a message does as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple

from igarape import paths
from igarape.errors import Problem
from igarape.store import Store

_LINK = re.compile(r"(?:https?://)?(?:t|telegram)\.me/c/(\d{1,15})/(?:\d+/)?(\d{1,18})/?(?:\?\S*)?")
_PLACE = re.compile(r"(-?\d{1,18})/(\d{1,18})")


class Message(NamedTuple):
    """One message, by its chat as Telegram sent it and its number in there."""

    chat_id: int
    message_id: int

    def __str__(self) -> str:
        return f"{self.chat_id}/{self.message_id}"


Messages = tuple[Message, ...]
"""What names a topic: it is the one that holds most of them."""


@dataclass(frozen=True)
class Rename:
    """The topic is called so."""

    topic: Messages
    label: str


@dataclass(frozen=True)
class Merge:
    """The topics are one; the first gives its id and its label."""

    topics: tuple[Messages, ...]


@dataclass(frozen=True)
class Split:
    """What is like the messages in `away` is a topic of its own."""

    topic: Messages
    away: Messages


@dataclass(frozen=True)
class DropTopic:
    """Nothing in the topic is a doubt, whoever says it, also later."""

    topic: Messages


@dataclass(frozen=True)
class DropMessage:
    """This one message is no doubt; others that say the same may be."""

    message: Message


Correction = Rename | Merge | Split | DropTopic | DropMessage


class Line(NamedTuple):
    """A correction and its number: the line on which it stands, from 1."""

    number: int
    said: Correction


class Effect(NamedTuple):
    """What a correction does today: the topic it made or dropped ("" for one message), and how much that holds."""

    topic: str
    messages: int
    people: int


def message(text: str) -> Message | None:
    """Read a message: chat/number, or a link into a private group or supergroup; None for anything else."""
    link, place = _LINK.fullmatch(text.strip()), _PLACE.fullmatch(text.strip())
    if link:
        return Message(int(f"-100{link[1]}"), int(link[2]))
    return Message(int(place[1]), int(place[2])) if place else None


def name(label: str) -> str:
    """Write a name in one line; empty where there is nothing in it that can be written."""
    one = " ".join(label.split())
    return one if one.encode("utf-8", "ignore").decode() == one else ""


def load(store: Store) -> tuple[Line, ...]:
    """Read the corrections of a lake; Problem, with its number, for a line that is none."""
    return tuple(parsed(number, line) for number, line in enumerate(lines(store), 1) if line.strip())


def lines(store: Store) -> list[str]:
    """Give the file as it lies there, line by line; none where nobody corrected anything."""
    try:
        data = store.get(paths.CORRECTIONS)
    except KeyError:
        return []
    # What is no UTF-8 stays as it is, and its line is then said to be none.
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    return [line.rstrip("\r") for line in text.removesuffix("\n").split("\n")] if text else []


def add(store: Store, said: Correction) -> int:
    """Write one more correction below the others, and give its number. The build's lock must be held."""
    now = [*lines(store), written(said)]
    _put(store, now)
    return len(now)


def remove(store: Store, number: int) -> str:
    """Take the line of this number out, and give it; KeyError where there is none. The build's lock must be held."""
    now = lines(store)
    if not (1 <= number <= len(now) and now[number - 1].strip()):
        raise KeyError(number)
    gone = now.pop(number - 1)
    _put(store, now)
    return gone


def named(line: str) -> frozenset[Message]:
    """Name the messages that stand in a line; none where it is no correction."""
    with suppress(Problem):
        match parsed(1, line).said:
            case Rename(topic, _) | DropTopic(topic):
                return frozenset(topic)
            case Merge(topics):
                return frozenset(each for topic in topics for each in topic)
            case Split(topic, away):
                return frozenset((*topic, *away))
            case DropMessage(one):
                return frozenset((one,))
    return frozenset()


def forget(store: Store, theirs: Callable[[Message], bool], cut: Callable[[str], str]) -> int:
    """Take messages of somebody out of all corrections; give how many lines changed. The build's lock must be held.

    One that named nothing else goes, and a name that was given is `cut`. A line that is no correction is cut as it is.
    """
    now, changed = [], 0
    for number, line in enumerate(lines(store), 1):
        left: str | None = cut(line)
        with suppress(Problem):
            before = parsed(number, line).said
            after = _without(before, theirs, cut)
            left = line if after == before else None if after is None else written(after)
        changed += left != line
        if left is not None:
            now.append(left)
    if changed:
        _put(store, now)
    return changed


def _without(
    given: Correction, theirs: Callable[[Message], bool], cut: Callable[[str], str]
) -> Correction | None:
    """Give a correction that names none of these messages; None where it is of nothing then."""

    def others(some: Messages) -> Messages:
        return tuple(each for each in some if not theirs(each))

    match given:
        case Rename(topic, label):
            return Rename(others(topic), cut(label)) if others(topic) else None
        case Merge(topics):
            several = tuple(others(each) for each in topics if others(each))
            return Merge(several) if len(several) > 1 else None
        case Split(topic, away):
            return Split(others(topic), others(away)) if others(topic) and others(away) else None
        case DropTopic(topic):
            return DropTopic(others(topic)) if others(topic) else None
        case DropMessage(one):
            return None if theirs(one) else given


def effects(store: Store) -> dict[int, Effect]:
    """Give what each line did when doubts were last told; a line that found nothing to do is left out."""
    try:
        told = json.loads(store.get(paths.TOLD))
    except KeyError:
        return {}
    return {int(number): Effect(*each) for number, each in told.get("effects", {}).items()}


def digest(said: Sequence[Line]) -> str:
    """Sum up the corrections: it changes when one of them does, or its line."""
    return blake2b(repr(said).encode(), digest_size=8).hexdigest()


def dropped(said: Sequence[Line]) -> frozenset[Message]:
    """Give the messages that are no doubts."""
    return frozenset(each.said.message for each in said if isinstance(each.said, DropMessage))


def written(said: Correction) -> str:
    """Write a correction as it stands on its line."""
    match said:
        case Rename(topic, label):
            given: dict[str, Any] = {"rename": _strings(topic), "label": label}
        case Merge(topics):
            given = {"merge": [_strings(each) for each in topics]}
        case Split(topic, away):
            given = {"split": _strings(topic), "away": _strings(away)}
        case DropTopic(topic):
            given = {"drop_topic": _strings(topic)}
        case DropMessage(one):
            given = {"drop_message": str(one)}
    return json.dumps(given, ensure_ascii=False)


def _strings(messages: Messages) -> list[str]:
    return [str(each) for each in messages]


def _put(store: Store, now: list[str]) -> None:
    data = "".join(line + "\n" for line in now).encode("utf-8", "surrogateescape")
    store.put(paths.CORRECTIONS, data)


def parsed(number: int, line: str) -> Line:
    """Read one line; Problem where it is no correction."""
    try:
        given = json.loads(line)
    except ValueError:
        raise Problem(
            "Line {line} of {path} is not valid JSON.",
            "Correct that line by hand, or take it back: igarape correct undo {line}",
            line=number,
            path=paths.CORRECTIONS,
        ) from None
    found = _correction(given) if isinstance(given, dict) else None
    if found is None:
        raise Problem(
            "Line {line} of {path} is no correction: {given}.",
            "Correct that line by hand, or take it back: igarape correct undo {line}",
            line=number,
            path=paths.CORRECTIONS,
            given=line.strip()[:80],
        )
    return Line(number, found)


def _correction(given: dict[str, Any]) -> Correction | None:
    """Understand a line's object; None for a member that is missing, unknown, or no message."""
    match given:
        case {"rename": topic, "label": str(label), **rest} if not rest:
            named, called = _messages(topic), name(label)
            return Rename(named, called) if named and called else None
        case {"merge": [*topics], **rest} if not rest and len(topics) > 1:
            several = [_messages(each) for each in topics]
            return Merge(tuple(several)) if all(several) else None
        case {"split": topic, "away": away, **rest} if not rest:
            named, others = _messages(topic), _messages(away)
            return Split(named, others) if named and others else None
        case {"drop_topic": topic, **rest} if not rest:
            named = _messages(topic)
            return DropTopic(named) if named else None
        case {"drop_message": one, **rest} if not rest:
            only = _messages(one)
            return DropMessage(only[0]) if len(only) == 1 else None
    return None


def _messages(given: object) -> Messages:
    """Read one message or a list of them; none where one of them is no message."""
    listed = given if isinstance(given, list) else [given]
    found = [message(each) for each in listed if isinstance(each, str)]
    whole = [each for each in found if each is not None]
    return tuple(whole) if len(whole) == len(listed) else ()
