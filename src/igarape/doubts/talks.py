"""The talks of all chats at one moment, and how they are kept in the lake until the next build goes on with them.

A talk is a fold over what was said, day by day; what it holds when a day begins follows from the days before
alone. So to go on from what was kept gives what to begin from scratch would.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import msgspec
import zstandard

from igarape.doubts.called import Names
from igarape.doubts.outcome import Episode, Said, Talk, Tap


class _Kept(NamedTuple):
    """One talk: its episodes, which message is of which of them, how people are called, whether a bot was heard."""

    found: list[Episode]
    members: list[tuple[Said, int]]
    names: Names
    bot_heard: bool


class Talks:
    """The talk of each chat, by the chat's id."""

    def __init__(self, of: dict[int, Talk] | None = None) -> None:
        self.of: defaultdict[int, Talk] = defaultdict(Talk, of or {})

    def close(self, day: date) -> Iterator[tuple[int, Episode]]:
        """Let go of what was over before a day began, and give it with its chat."""
        moment = begin(day)
        for chat, talk in self.of.items():
            if talk.found:
                for each in talk.close(moment):
                    yield chat, each

    def open(self) -> Iterator[tuple[int, Episode]]:
        """Give what may still change, with its chat."""
        for chat, talk in self.of.items():
            for each in talk.found:
                yield chat, each

    def go_on(self, chat: int, day: date, steps: Iterable[Said | Tap]) -> None:
        """Let a chat's talk go on with what was said and tapped on a day."""
        talk = self.of[chat]
        before = len(talk.found)
        talk.go_on(steps)
        for each in talk.found[before:]:
            each.day = day

    def bots(self) -> set[int]:
        """Name the chats in which a bot was heard."""
        return {chat for chat, talk in self.of.items() if talk.bot_heard}


def begin(day: date) -> float:
    """Give a moment before a context day begins, whatever the lake's zone: no zone is a day ahead of UTC."""
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)).timestamp()


def pack(talks: Talks) -> bytes:
    """Write talks as bytes: JSON, compressed. The same talks give the same bytes."""
    kept = {chat: _kept(talk) for chat, talk in sorted(talks.of.items())}
    return zstandard.ZstdCompressor(level=3).compress(msgspec.json.encode(kept))


def unpack(data: bytes) -> Talks:
    """Read talks that were packed."""
    kept = msgspec.json.decode(zstandard.ZstdDecompressor().decompress(data), type=dict[int, _Kept])
    return Talks({chat: _back(each) for chat, each in kept.items()})


def _kept(talk: Talk) -> _Kept:
    place = {id(each): number for number, each in enumerate(talk.found)}
    members = [(it, place[id(mine)]) for it, mine in talk.members()]
    return _Kept(talk.found, members, talk.names, talk.bot_heard)


def _back(kept: _Kept) -> Talk:
    talk = Talk()
    talk.bot_heard, talk.names = kept.bot_heard, kept.names
    for each in kept.found:
        talk.add(each)
    for it, number in kept.members:
        talk.take(it, kept.found[number])
    return talk
