"""Who is to be forgotten: one small object of the lake, that names nobody.

An erasure is one person or one chat. Of what they are known by (ids, the digits of ids, usernames, names) it holds
marks: BLAKE2b with the lake's own key, so that the same mark is found again, and no plain id stays. The key lies
beside them: who has the file can try every id there is. It keeps people out of a lake; it does not hide who they were.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Literal

from igarape import paths
from igarape.errors import Problem
from igarape.store import Store

Scope = Literal["user", "chat"]

CHANNELS = 1_000_000_000_000
"""Supergroups and channels are numbered below minus this; links and exports have the number alone."""

TELLING = 5
"""Digits a number must have to be taken for somebody's id in a text; below, it may be anything."""


@dataclass
class Erasure:
    """One person or chat, and when that was asked (UTC). Until it is `done`, a build looks at all of raw for them."""

    scope: Scope
    at: str
    marks: list[str]
    done: bool = False

    @property
    def begun(self) -> datetime:
        """When it was asked."""
        return datetime.strptime(self.at, _STAMP).replace(tzinfo=UTC)


def _new_key() -> str:
    from secrets import token_hex  # here, since most builds forget nobody

    return token_hex(32)


@dataclass
class Forgotten:
    """All erasures of a lake, and the key of their marks."""

    key: str = field(default_factory=_new_key)
    erasures: list[Erasure] = field(default_factory=list)

    @property
    def pending(self) -> bool:
        """Whether somebody is still to be taken out of what was kept before."""
        return bool(self.unfinished)

    @property
    def unfinished(self) -> tuple[Erasure, ...]:
        """The erasures that are not done."""
        return tuple(each for each in self.erasures if not each.done)

    def marks(self) -> Marks | None:
        """Give what knows them again; None where there is nobody."""
        found = frozenset(mark for each in self.erasures for mark in each.marks)
        return Marks(bytes.fromhex(self.key), found) if found else None

    def erasure(self, scope: Scope, number: int) -> Erasure | None:
        """Find the erasure of a person or a chat."""
        mark = _mark(bytes.fromhex(self.key), "id", str(number))
        return next((each for each in self.erasures if each.scope == scope and mark in each.marks), None)

    def marked(self, known: Known) -> list[str]:
        """Make the marks of what somebody is known by."""
        key = bytes.fromhex(self.key)
        return sorted({_mark(key, kind, text) for kind, text in known.telling()})


@dataclass
class Known:
    """What a person or a chat is known by; usernames in small letters, names as first and last name."""

    ids: set[int] = field(default_factory=set)
    usernames: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def telling(self) -> Iterator[tuple[str, str]]:
        """Give each thing that tells, with its kind."""
        for number in self.ids:
            yield "id", str(number)
            yield from (("digits", digits) for digits in _written(number))
        yield from (("username", each) for each in self.usernames)
        yield from (("name", each) for each in self.names)


class Marks:
    """Knows again what somebody is called by, and nothing else."""

    def __init__(self, key: bytes, marks: Collection[str]) -> None:
        @lru_cache(1 << 16)
        def has(kind: str, text: str) -> bool:
            return _mark(key, kind, text) in marks

        self._has = has

    def id(self, number: object) -> bool:
        """Whether a number is the id of one of them."""
        return type(number) is int and self._has("id", str(number))

    def name(self, text: object) -> bool:
        """Whether a text is the whole name of one of them."""
        return isinstance(text, str) and self._has("name", " ".join(text.split()))

    def cut(self, text: str) -> str:
        """Write a text without their ids and usernames: a block stands for each letter, so that all others stay put."""
        if "." in text or "@" in text or "=" in text:
            text = re.sub(_USERNAME, self._username, text)
        return re.sub(_DIGITS, self._digits, text)

    def within(self, text: bytes) -> set[bytes]:
        """Find what stands in some JSON and may be theirs: digits and usernames as they are written there."""
        digits = {each for each in set(re.findall(_BYTE_DIGITS, text)) if self._has("digits", each.decode())}
        names = set(re.findall(_BYTE_USERNAME, text))
        if b".t.me" in text:
            names.update(re.findall(_BYTE_HOST, text))
        return digits | {each for each in names if self._has("username", each.decode().lower())}

    def _digits(self, found: re.Match[str]) -> str:
        text = found[0]
        return BLOCK * len(text) if self._has("digits", text) else text

    def _username(self, found: re.Match[str]) -> str:
        kind = "name" if found["name"] else "host"
        if not self._has("username", found[kind].lower()):
            return found[0]
        before, after = found.start(kind) - found.start(), found.end(kind) - found.start()
        whole = found[0]
        return whole[:before].replace("@", BLOCK) + BLOCK * (after - before) + whole[after:]


def load(store: Store) -> Forgotten | None:
    """Read who is to be forgotten; None in a lake where nobody is. Problem where the object cannot be read."""
    try:
        found = json.loads(store.get(paths.FORGOTTEN))
        return Forgotten(found["key"], [Erasure(**each) for each in found["erasures"]])
    except KeyError as why:
        if why.args != (paths.FORGOTTEN,):
            raise _damaged() from None
        return None
    except (ValueError, TypeError):
        raise _damaged() from None


def begin(store: Store) -> None:
    """Make the object, with its key, where there is none: of two who begin at once, both use one key."""
    store.put_new(paths.FORGOTTEN, _dump(Forgotten()))


def save(store: Store, given: Forgotten) -> None:
    """Write it whole. The build's lock must be held."""
    store.put(paths.FORGOTTEN, _dump(given))


def _dump(given: Forgotten) -> bytes:
    return json.dumps(asdict(given), indent=1).encode()


def stamp(moment: datetime) -> str:
    """Write when it was asked."""
    return moment.strftime(_STAMP)


def blocks(text: str) -> str:
    """Write so many blocks as a text has UTF-16 units, in which Telegram counts."""
    return BLOCK * (len(text.encode("utf-16-le", "surrogatepass")) // 2)


def _written(number: int) -> Iterable[str]:
    """Give the digits in which an id stands in JSON, links and exports; in links supergroups leave out their -100."""
    digits = {str(abs(number))}
    if number < -CHANNELS:
        digits.add(str(-number - CHANNELS))
    return digits


def _mark(key: bytes, kind: str, text: str) -> str:
    said = f"{kind} {text}".encode("utf-8", "surrogatepass")
    return blake2b(said, key=key, digest_size=16).hexdigest()


def _damaged() -> Problem:
    return Problem(
        "{path} is damaged, and it says who is to be forgotten.",
        "Put it back from a copy; without it, a build could bring them back.",
        path=paths.FORGOTTEN,
    )


_STAMP = "%Y-%m-%dT%H:%M:%SZ"

BLOCK = "█"
"""Stands where a letter of somebody forgotten stood; one UTF-16 unit, and no word."""

_NAME = "[A-Za-z0-9_]{3,32}"
_USERNAME = (
    rf"(?i:(?:@|\bt(?:elegram)?\.(?:me|dog)/(?:s/)?|\bdomain=)(?P<name>{_NAME})(?![A-Za-z0-9_])"
    rf"|\b(?P<host>{_NAME})\.t\.me\b)"
)
_DIGITS = rf"(?<![0-9]){'[0-9]' * TELLING}[0-9]*(?![0-9])"
_BYTE_DIGITS = rb"[0-9]+"
_BYTE_USERNAME = (
    rb'(?:@|\.(?:[mM][eE]|[dD][oO][gG])\\?/(?:s\\?/)?|domain=|username" ?: ?")(%b)' % _NAME.encode()
)
_BYTE_HOST = rb"(?i:(%b)\.t\.me)" % _NAME.encode()
# `re` compiles them once each, when they are first used: most builds forget nobody.
