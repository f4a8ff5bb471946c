"""Order: segments by the time of what is in them, so that rows of one day come to lie together.

It is a guess, of which no row depends: a part is written faster where its day is in few places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import zstandard

from igarape import paths
from igarape.daily.engine import Engine
from igarape.store import Store

_DATE = re.compile(rb'"date": ?"?([0-9]{9,10})\b')
_PIECE = 1 << 12
"""Bytes of a segment that are read at a time."""


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
    with ThreadPoolExecutor(engine.cores) as pool:
        dates = pool.map(_first_date, map(Path, engine.fetch_all(store, imports)))
        known |= dict(zip(imports, dates, strict=True))
    return sorted(known, key=lambda path: (known[path], path))


def _first_date(file: Path) -> float:
    """Give the first date in a segment, in seconds; 0 where there is none to be seen."""
    reader = zstandard.ZstdDecompressor().decompressobj()
    try:
        with file.open("rb") as stream:
            start = b""
            while not start and (piece := stream.read(_PIECE)):  # what is packed together comes all at once
                start = reader.decompress(piece)
    except zstandard.ZstdError:  # whoever reads it whole will tell
        return 0
    found = _DATE.search(start)
    return float(found[1]) if found else 0
