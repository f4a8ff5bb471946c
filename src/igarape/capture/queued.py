"""A delivery on a queue: its line as a text that a queue takes, and batches of such texts as segments.

A queue keeps texts, not bytes: SQS refuses some characters that JSON allows, and more than 1 MiB. So a line that
it would not take as it stands travels compressed, in base64; no line begins like base64, which is how they are
told apart.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import NamedTuple

from igarape import paths
from igarape.capture.segment import pack
from igarape.capture.update import is_object

LIMIT = 1 << 20
"""Bytes of a text that SQS takes."""

_REFUSED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = '{"received_at":"'
_MOMENT = slice(len(_HEAD), len(_HEAD) + len("2026-11-21T15:04:05.123456Z"))
_LINE_LIMIT = 4 << 20  # bytes: what the webhook takes has less, in base64 too


class Text(NamedTuple):
    """One message of a queue: the queue's id for it, and what it says."""

    id: str
    text: str


class Segment(NamedTuple):
    """One segment to be: its path, its content, and the ids of the messages that it holds."""

    path: str
    data: bytes
    ids: tuple[str, ...]


def wrap(line: bytes) -> str | None:
    """Write a delivery's line as a text that SQS takes; None where even compressed it is too large.

    What Telegram sends always fits: its largest update has half of the limit.
    """
    text = line.decode()
    if len(line) <= LIMIT and not _REFUSED.search(text):
        return text
    packed = base64.b64encode(zlib.compress(line)).decode()
    return packed if len(packed) <= LIMIT else None


def unwrap(text: str) -> bytes | None:
    """Read the line that `wrap` wrote; None for a text that is none of ours."""
    line = text.encode(errors="surrogatepass") if text.startswith("{") else _unpacked(text)
    if line is None or _moment(line) is None or line.count(b"\n") != 1 or not line.endswith(b"}\n"):
        return None
    return line if is_object(line) else None


def segments(texts: Iterable[Text]) -> tuple[list[Segment], tuple[str, ...]]:
    """Make one segment of a batch, or two where a UTC midnight falls into it; give too the ids that are none of ours.

    The name follows from the messages alone, whatever their order: the same batch a second time is the same object.
    """
    days: dict[date, list[_Taken]] = {}
    odd = []
    for each in texts:
        line = unwrap(each.text)
        moment = None if line is None else _moment(line)
        if line is None or moment is None:
            odd.append(each.id)
        else:
            days.setdefault(moment.date(), []).append(_Taken(moment, each.id, line))
    return [_segment(day, sorted(lines)) for day, lines in sorted(days.items())], tuple(odd)


class _Taken(NamedTuple):
    """A line of a batch; batches are put in this order."""

    moment: datetime
    id: str
    line: bytes


def _segment(day: date, taken: list[_Taken]) -> Segment:
    mark = sha256(b"".join(b"%s %s" % (each.id.encode(), each.line) for each in taken)).hexdigest()[:16]
    path = paths.segment(day, f"{paths.stamp(taken[0].moment)}-{mark}", len(taken))
    return Segment(path, pack(each.line for each in taken), tuple(each.id for each in taken))


def _unpacked(text: str) -> bytes | None:
    try:
        packed = zlib.decompressobj()
        line = packed.decompress(base64.b64decode(text, validate=True), _LINE_LIMIT)
    except (ValueError, zlib.error):
        return None
    return line if packed.eof else None


def _moment(line: bytes) -> datetime | None:
    head = line[: _MOMENT.stop]
    if not head.startswith(_HEAD.encode()):
        return None
    try:
        return datetime.strptime(head[_MOMENT].decode(), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None
