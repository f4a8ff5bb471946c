"""A segment's content: lines of JSON, compressed (zstd level 3, with a checksum)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import zstandard


class Lines(NamedTuple):
    """The lines of a segment, and whether it came whole to its end."""

    lines: list[bytes]
    whole: bool


def pack(lines: Iterable[bytes]) -> bytes:
    """Make a segment's content of lines that each end in a line break."""
    return zstandard.ZstdCompressor(level=3, write_checksum=True).compress(b"".join(lines))


def unpack(data: bytes) -> Lines:
    """Read a segment's content as far as it can be read; a last line without its break is not one."""
    pieces: list[bytes] = []
    whole = True
    try:
        with zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True) as reader:
            while piece := reader.read(1 << 16):
                pieces.append(piece)
    except zstandard.ZstdError:
        whole = False
    text = b"".join(pieces)
    lines = (
        text.splitlines(keepends=True) if b"\r" not in text else [each + b"\n" for each in text.split(b"\n")]
    )
    if lines and not text.endswith(b"\n"):
        lines.pop()
        whole = False
    elif lines and lines[-1] == b"\n":
        lines.pop()
    return Lines(lines, whole)
