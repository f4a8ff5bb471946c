"""Sweeping: segments of raw are written anew without those who are to be forgotten.

    segment ──do their digits or usernames stand in it?──▶ the lines where they do ──▶ gone, cut, or as they were

The new segment is put before the old one is removed, under a name that follows from what it holds. So whatever dies in
between, the same again comes to the same end. One segment is in memory at a time.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Any, NamedTuple

from igarape import paths
from igarape.capture.segment import pack, unpack
from igarape.daily.forgotten import Marks
from igarape.daily.theirs import Json, without
from igarape.store import Store


class Swept(NamedTuple):
    """What became of a segment: its lines, and the numbers (from 1) of those that went and of those that were cut."""

    lines: list[bytes]
    gone: list[int]
    cut: list[int]


def sweep(store: Store, segments: Iterable[str], marks: Marks) -> dict[str, Swept]:
    """Write anew the segments that hold some of theirs; give what became of these. The build's lock must be held."""
    found: dict[str, Swept] = {}
    for path in segments:
        old = unpack(read(store, path))
        swept = clean(old.lines, marks)
        if swept.gone or swept.cut:
            replace(store, path, swept)
            found[path] = swept._replace(lines=[])
    return found


def read(store: Store, path: str) -> bytes:
    """Read a segment: its file, where it has one here, so that what lies far away is fetched once."""
    here = store.local(path)
    return store.get(path) if here is None else here.read_bytes()


def replace(store: Store, path: str, swept: Swept) -> str | None:
    """Put what is left of a segment in its place; give its path, None where nothing is left."""
    named = paths.read_segment(path)
    left = None
    count = (named.lines if named else 0) - len(swept.gone)  # lines that damage took stay counted as lost
    if count > 0:
        text = b"".join(swept.lines)
        left = paths.cut(path, count, blake2b(text, digest_size=4).hexdigest())
        store.put(left, pack([text]))
    if left != path:
        store.delete(path)
    return left


def clean(lines: list[bytes], marks: Marks) -> Swept:
    """Take them out of a segment's lines."""
    likely = _likely(b"".join(lines), marks)
    swept = Swept([], [], [])
    for number, line in enumerate(lines, 1):
        made: bytes | None = line
        if likely(line):
            made = cleaned(line, marks)
        if made is None:
            swept.gone.append(number)
            continue
        if made is not line:
            swept.cut.append(number)
        swept.lines.append(made)
    return swept


def cleaned(line: bytes, marks: Marks) -> bytes | None:
    """Take them out of one line; None where nothing is left, the line itself where they are not in it.

    What cannot be read as JSON and has their digits or username in it goes whole: nobody could cut it.
    """
    try:
        delivery = json.loads(line, object_pairs_hook=_first_wins)
        if not isinstance(delivery, dict) or "body" in delivery:
            return None if _inside(line, delivery, marks) else line
        made = without(delivery, marks)
    except (ValueError, RecursionError):
        return None if marks.within(line) else line
    if made is None or made == delivery:
        return None if made is None else line
    return _written(made, ascii_only=line.isascii())


def _likely(text: bytes, marks: Marks) -> Callable[[bytes], bool]:
    """Give what tells whether a line of this text may hold them; most hold none of what it looks for."""
    found = [re.escape(each) for each in marks.within(text)]
    return re.compile(b"|".join([*found, _UNSURE])).search  # type: ignore[return-value]


def _inside(line: bytes, delivery: Any, marks: Marks) -> bool:
    """Whether their digits or username stand in a line that holds no JSON, but bytes in base64."""
    try:
        body = base64.b64decode(str(delivery["body"]), validate=True)
    except (binascii.Error, ValueError, TypeError, KeyError):
        body = b""
    return bool(marks.within(line) or marks.within(body))


def _first_wins(pairs: list[tuple[str, Any]]) -> Json:
    """Of two members with one name the first counts, as it does for the tables."""
    found: Json = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def _written(delivery: Json, *, ascii_only: bool) -> bytes:
    """Write a delivery as the line was written: with or without escapes for what is not ASCII."""
    try:
        text = json.dumps(delivery, ensure_ascii=ascii_only, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # a surrogate that stands alone
        text = json.dumps(delivery, separators=(",", ":")).encode()
    return text + b"\n"


_UNSURE = (
    rb'\\u00[2-7]|"body" ?:|"(?:sender_user_name|forward_sender_name|author_signature|forward_signature|forwarded_from|'
    rb'saved_from|inviter|contact|contact_information|members)" ?:'
)
"""What stands in lines that may hold them without their digits: names alone, escaped letters, bytes."""
