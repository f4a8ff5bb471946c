"""Order: segments by the time of what is in them, so that rows of one day come to lie together.

It is a guess, of which no row depends: a part is written faster where its day is in few places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import zstandard

from igarape import paths
from igarape.daily.engine import Engine
from igarape.store import Store

_DATE = re.compile(rb'"date": ?"?([0-9]{9,10})\b')
_START = 1 << 15
"""Bytes of a segment in which the first date is looked for: a block of zstd, or more."""


def in_time(store: Store, engine: Engine, segments: Iterable[str]) -> list[str]:
    """Sort segments: captured ones by the time in their names, imports by the first date that stands in them."""
    known: dict[str, float] = {}
    imports = []
    for path in segments:
        began = paths.read_stamp(path.rpartition("/")[2])
        if began:
            known[path] = began.timestamp()
        else:
            imports.append(path)
    for path, file in zip(imports, engine.fetch_all(store, imports), strict=True):
        known[path] = _first_date(Path(file))
    return sorted(known, key=lambda path: (known[path], path))


def _first_date(file: Path) -> float:
    """Give the first date in a segment, in seconds; 0 where there is none to be seen."""
    with file.open("rb") as stream:
        start = stream.read(_START)
    try:
        found = _DATE.search(zstandard.ZstdDecompressor().decompressobj().decompress(start))
    except zstandard.ZstdError:  # whoever reads it whole will tell
        return 0
    return float(found[1]) if found else 0
