"""Seeking: what somebody is called, and what raw holds of them. Nothing is changed.

Two readings of raw: the first learns usernames and names wherever their id stands, the second counts what would go and
what would be cut, also where a username or a name stands alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from igarape import paths
from igarape.capture.exported import as_message
from igarape.capture.segment import unpack
from igarape.daily.forgotten import Forgotten, Known, Marks, Scope
from igarape.daily.sweep import clean, read
from igarape.daily.tables import MESSAGE_KINDS
from igarape.store import Store

Json = dict[str, Any]
Key = tuple[int, int]
"""A message: its chat and its number."""


@dataclass
class Found:
    """What raw holds of somebody: deliveries that go, those of others that are cut, and where.

    `lines` are the places of both, `messages` the messages of theirs that were asked for. `damaged` counts
    segments that cannot be read to their end.
    """

    gone: int = 0
    cut: int = 0
    left: int = 0
    damaged: int = 0
    segments: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    lines: set[tuple[str, int]] = field(default_factory=set)
    messages: set[Key] = field(default_factory=set)


def segments(store: Store) -> list[str]:
    """Name the segments of a lake."""
    return [entry.path for entry in store.list(paths.RAW) if paths.read_segment(entry.path)]


def learn(store: Store, number: int, scope: Scope) -> Known:
    """Learn what a person or a chat is called in raw; of a chat, the ids too that it had before or has since."""
    known = Known({number})
    while True:
        before = set(known.ids)
        marks = _marks(known)
        for delivery in _holding(store, known):
            for it in _objects(delivery):
                _learn(known, it, marks, scope)
        if known.ids == before:
            return known


def called(store: Store, username: str) -> dict[int, str]:
    """Find who has or had a username: ids of people, each with a name."""
    wanted = username.lower()
    return {
        it["id"]: _name(it)
        for delivery in _holding(store, Known(usernames={wanted}))
        for it in _objects(delivery)
        if str(it.get("username", "")).lower() == wanted and type(it.get("id")) is int and "first_name" in it
    }


def look(store: Store, marks: Marks, ask: Collection[Key] = ()) -> Found:
    """Count what raw holds of somebody; tell which of the messages `ask` are theirs."""
    found = Found()
    for path in segments(store):
        old = unpack(read(store, path))
        swept = clean(old.lines, marks)
        named = paths.read_segment(path)
        found.damaged += not old.whole
        found.left += len(swept.lines)
        if not (swept.gone or swept.cut):
            continue
        found.gone += len(swept.gone)
        found.cut += len(swept.cut)
        found.segments.add(path)
        found.lines.update((path, number) for number in (*swept.gone, *swept.cut))
        if named:
            found.days.add(named.day)
        if ask:
            keys = (key for number in swept.gone for key in _messages(old.lines[number - 1]))
            found.messages.update(key for key in keys if key in ask)
    return found


def _marks(known: Known) -> Marks:
    given = Forgotten()
    return Marks(bytes.fromhex(given.key), given.marked(known))


def _holding(store: Store, known: Known) -> Iterator[Json]:
    """Give the deliveries in which they may be, as JSON; what is none holds no name to learn."""
    written = {text.encode() for kind, text in known.telling() if kind in ("digits", "username")}
    likely = re.compile(b"|".join(map(re.escape, written)), re.IGNORECASE).search
    for path in segments(store):
        lines = unpack(read(store, path)).lines
        for line in lines if likely(b"".join(lines)) else ():
            if likely(line):
                try:
                    delivery = json.loads(line)
                except (ValueError, RecursionError):
                    continue
                if isinstance(delivery, dict):
                    yield delivery


def _objects(delivery: Json) -> Iterator[Json]:
    """Give every object in a delivery; of an export, those of the Message that it stands for."""
    export = delivery.get("export")
    meant = as_message(export, None) if isinstance(export, dict) else None
    waiting: list[Any] = [meant or delivery]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _learn(known: Known, it: Json, marks: Marks, scope: Scope) -> None:
    if marks.id(it.get("id")) and "date" not in it:
        _note(known.usernames, it.get("username"), str.lower)
        name = _name(it)
        if scope == "user" and " " in name:  # one word alone is the name of many
            known.names.add(name)
    chat = it.get("chat")
    if scope == "chat" and isinstance(chat, dict) and marks.id(chat.get("id")):
        moves = (it.get("migrate_to_chat_id"), it.get("migrate_from_chat_id"))
        known.ids.update(each for each in moves if type(each) is int)


def _note(into: set[str], value: object, written: Callable[[str], str]) -> None:
    if isinstance(value, str) and value:
        into.add(written(value))


def _name(it: Json) -> str:
    """Write a user's whole name, as a forward of a hidden one has it."""
    parts = (it.get("first_name"), it.get("last_name"))
    return " ".join(" ".join(each for each in parts if isinstance(each, str)).split())


def _messages(line: bytes) -> Iterator[Key]:
    """Name the messages that a delivery holds."""
    try:
        delivery = json.loads(line)
    except (ValueError, RecursionError):
        return
    if not isinstance(delivery, dict):
        return
    found: list[Any] = []
    for member in ("update", "sent", "export"):
        value = delivery.get(member)
        if not isinstance(value, dict):
            continue
        if member == "export":
            found.append(as_message(value, None))
        elif member == "sent":
            result = value.get("result")
            found += result if isinstance(result, list) else [result]
        else:
            found += [value.get(kind) for kind in MESSAGE_KINDS]
    for each in found:
        chat = each.get("chat") if isinstance(each, dict) else None
        if isinstance(chat, dict) and type(chat.get("id")) is int and type(each.get("message_id")) is int:
            yield chat["id"], each["message_id"]
