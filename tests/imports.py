"""Updates in files, and what an import makes of them, for the tests of the import."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path

import zstandard

from igarape import paths
from igarape.importing import Importer, Report
from igarape.store import Store
from igarape.via import files

NOW = datetime(2026, 11, 21, 23, 59, 0, tzinfo=UTC)


def updates(count: int, first: int = 1, seed: int = 1) -> list[bytes]:
    """Make updates, one a line, that all differ."""
    rng = random.Random(seed)
    return [
        json.dumps(
            {"update_id": at, "message": {"message_id": at, "text": f"{rng.getrandbits(99):x}"}}
        ).encode()
        for at in range(first, first + count)
    ]


def ndjson(lines: list[bytes]) -> bytes:
    """Put lines together."""
    return b"".join(line + b"\n" for line in lines)


def imported(store: Store, *found: Path, now: datetime = NOW, bot_id: int | None = 7) -> Report:
    """Import paths into a store."""
    return Importer(store, now, bot_id=bot_id).run(files.walk(found))


def deliveries(store: Store) -> list[dict[str, object]]:
    """Read all deliveries of a store, checking what the segments' names say of them."""
    found = []
    for entry in store.list(paths.RAW):
        segment = paths.read_segment(entry.path)
        lines = zstandard.ZstdDecompressor().decompress(store.get(entry.path), 1 << 28).splitlines()
        assert segment is not None
        assert segment.lines == len(lines)
        found += [json.loads(line) for line in lines]
    return found


def ids(store: Store) -> list[int]:
    """List the update ids in a store."""
    return sorted(each["update"]["update_id"] for each in deliveries(store) if "update" in each)  # type: ignore[index]
