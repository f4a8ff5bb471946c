"""A record: one line as it stands in the journal, behind its checksum.

    1c291ca3 {"received_at":...}

The checksum tells a line that came whole to the disk from a torn, zero-filled or damaged one.
"""

from __future__ import annotations

import io
from typing import NamedTuple
from zlib import crc32

_HEAD = 9  # eight hex digits and a space


class Damaged(NamedTuple):
    """Bytes between two line breaks that are no record, and where they begin."""

    offset: int
    data: bytes


class Found(NamedTuple):
    """What a log holds: its good lines in order, and what is damaged."""

    lines: list[bytes]
    damaged: list[Damaged]


def record(line: bytes) -> bytes:
    """Put the checksum before a line that ends in its line break."""
    return b"%08x %b" % (crc32(line), line)


def read(data: bytes) -> Found:
    """Read a log back.

    What follows the last line break is a write that never ended: nobody was told that it was kept, so
    it is dropped, and zeros at the end with it. Anything else that is no record is given back as damaged.
    """
    found = Found([], [])
    offset = 0
    for piece in io.BytesIO(data.rstrip(b"\0")):
        line = piece[_HEAD:]
        if line and piece == record(line):
            found.lines.append(line)
        elif piece.endswith(b"\n"):
            found.damaged.append(Damaged(offset, piece))
        offset += len(piece)
    return found
