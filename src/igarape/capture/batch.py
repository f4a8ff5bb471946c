"""Lines of an import become segments whose names follow from what they hold.

So what was imported once is recognised, whatever the day and wherever the file lay. Where a segment ends
follows from its lines too: when a file has grown, or a folder has one file more, the segments before
and after the change are the same as last time, and are not kept again.
"""

from __future__ import annotations

import hashlib
import zlib
from datetime import date
from typing import NamedTuple

from igarape import paths
from igarape.capture.lines import Line
from igarape.capture.segment import pack

MOST_LINES = 10_000
MOST_BYTES = 8 << 20
_ENDS = (1 << 13) - 1
"""A segment ends at a line whose checksum has these bits zero: one in 8,192."""


class Segment(NamedTuple):
    """A segment ready to keep: its name, how many lines, and the lines."""

    name: str
    lines: int
    text: bytes

    def path(self, day: date) -> str:
        """Where it lies, received on a UTC day."""
        return paths.segment(day, self.name, self.lines)

    def packed(self) -> bytes:
        """Pack the lines as all segments are."""
        return pack([self.text])


class Batch:
    """Gathers lines until they make a segment."""

    def __init__(self) -> None:
        self._texts: list[bytes] = []
        self._size = 0
        self._hash = hashlib.sha256()

    def add(self, line: Line) -> Segment | None:
        """Take a line; give a segment if it is the last of one."""
        self._texts.append(line.text)
        self._size += len(line.text)
        self._hash.update(b"%d " % len(line.content))
        self._hash.update(line.content)
        full = len(self._texts) >= MOST_LINES or self._size >= MOST_BYTES
        if full or not zlib.crc32(line.content) & _ENDS:
            return self.end()
        return None

    def end(self) -> Segment | None:
        """Give what has been gathered; None if that is nothing."""
        if not self._texts:
            return None
        name = "import-" + self._hash.hexdigest()[:32]
        segment = Segment(name, len(self._texts), b"".join(self._texts))
        self.__init__()  # type: ignore[misc]
        return segment
