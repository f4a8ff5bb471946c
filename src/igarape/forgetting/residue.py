"""Residue: what is left of somebody in a lake. Every object is read, unpacked, and its bytes searched.

Looked for are ids, in digits, and usernames, where they stand as such. A number that is a message's, a moment or a size
is nobody's id, so what stands right before it is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

import zstandard

from igarape import paths
from igarape.capture.segment import unpack
from igarape.daily.flatten import quoted
from igarape.daily.forgotten import TELLING, Marks
from igarape.store import Store

_NUMBER = re.compile(
    rb'"(?:\w*message_id|\w*message_ids|message_thread_id|update_id|\w*date|date_unixtime|edited_unixtime|\w*_size|'
    rb'received_at|line|messages|characters|number|first|seen_at|answer_seconds|duration|first|rows)" ?: ?\[?-?$'
)
_BEFORE = 48
_AS_ID = rb"(?<![0-9.])(%b)(?![0-9])"
_AS_USERNAME = rb'(?:@|\.(?:me|dog)\\?/(?:s\\?/)?|domain=|username" ?: ?")(%b)(?![A-Za-z0-9_])'
_ROWS = 20_000


class Engine(Protocol):
    """What reads Parquet: SQL, and a local file for an object."""

    con: Any

    def fetch(self, store: Store, path: str, *, fresh: bool = False) -> str:
        """Name a local file that holds the object."""


class Residue(NamedTuple):
    """How many objects were searched, and the bytes of theirs in those that hold any."""

    objects: int
    bytes: dict[str, int]


def search(store: Store, engine: Engine, marks: Marks) -> Residue:
    """Search every object of a lake."""
    found: dict[str, int] = {}
    count = 0
    for entry in list(store.list("")):
        if entry.path == paths.FORGOTTEN:  # it holds marks alone
            continue
        count += 1
        left = sum(inside(text, marks) for text in texts(store, engine, entry.path))
        left += inside(entry.path.encode(), marks)
        if left:
            found[entry.path] = left
    return Residue(count, found)


def inside(text: bytes, marks: Marks) -> int:
    """Count the bytes of theirs in a text."""
    found = marks.within(text)
    digits = [each for each in found if each.isdigit() and len(each) >= TELLING]
    names = [each for each in found if not each.isdigit()]
    return sum(
        len(each[1])
        for pattern, some in ((_AS_ID, digits), (_AS_USERNAME, names))
        for each in (re.finditer(pattern % b"|".join(some), text) if some else ())
        if not _NUMBER.search(text, max(0, each.start(1) - _BEFORE), each.start(1))
    )


def texts(store: Store, engine: Engine, path: str) -> Iterator[bytes]:
    """Give what an object holds, unpacked, a piece at a time."""
    if path.endswith(".parquet"):
        file = engine.fetch(store, path, fresh=True)
        with engine.con.cursor() as cursor:
            rows = cursor.execute(
                "SELECT CAST(to_json(each) AS VARCHAR)"
                f" FROM read_parquet({quoted(file)}, hive_partitioning = false) AS each"
            )
            while some := rows.fetchmany(_ROWS):
                yield "\n".join(row[0] for row in some).encode()
        return
    data = store.get(path)
    if paths.read_segment(path):
        yield b"".join(unpack(data).lines)
    elif path.endswith(".zst"):
        yield zstandard.ZstdDecompressor().decompress(data)
    else:
        yield data
