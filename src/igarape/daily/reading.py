"""Reading: segments into a table of deliveries, the quick way where it can be, the exact way where it must.

What is broken is mended or refused, line by line; a segment that gives fewer lines than its name promises lost them.
"""

from __future__ import annotations

import json
from collections import defaultdict

from igarape import paths
from igarape.capture.segment import unpack
from igarape.daily import flatten
from igarape.daily.engine import Engine, Run
from igarape.daily.flatten import quoted
from igarape.errors import EngineFailure
from igarape.store import Store

Reject = dict[str, object]
"""A row of the table `quarantine`."""


def read(store: Store, engine: Engine, run: Run, segments: list[str], table: str) -> dict[str, list[Reject]]:
    """Make a table of the deliveries of some segments; give the lines that could not be taken."""
    reading = _Reading(store, engine, run, table)
    reading.read(segments)
    return reading.rejects


class _Reading:
    def __init__(self, store: Store, engine: Engine, run: Run, table: str) -> None:
        self._store, self._engine, self._run, self._table = store, engine, run, table
        self.rejects: dict[str, list[Reject]] = defaultdict(list)

    def read(self, segments: list[str]) -> None:
        files = dict(zip(segments, self._engine.fetch_all(self._store, segments), strict=True))
        broken = self._quick(files)
        found = {
            segment: (count, odd)
            for segment, count, odd in self._run(
                f"SELECT segment, count(*), count(*) FILTER ({flatten.UNREADABLE}) FROM {self._table} GROUP BY segment"
            )
        }
        short = {
            path for path in segments if path not in broken and found.get(path, (0, 0))[0] != lines(path)
        }
        odd = {path for path, (_, count) in found.items() if count} - short
        if broken | short | odd:
            if short:
                self._run(
                    f"DELETE FROM {self._table} WHERE segment IN ({', '.join(map(quoted, sorted(short)))})"
                )
            self._run(f"DELETE FROM {self._table} WHERE {flatten.UNREADABLE}")
            for path in sorted(broken | short | odd):
                self._mend(path, whole=path not in odd)

    def _quick(self, files: dict[str, str]) -> set[str]:
        """Read all files at once; where one cannot be read, one by one. Give those that cannot."""
        try:
            self._make(flatten.read(files.values()))
        except EngineFailure:
            self._make(flatten.read([self._engine.write("empty.ndjson", b"")]))
        else:
            return set()
        broken = set()
        for path, file in files.items():
            try:
                self._add(flatten.read([file]))
            except EngineFailure:
                broken.add(path)
        return broken

    def _mend(self, path: str, *, whole: bool) -> None:
        """Read a segment's mended lines, and note what is refused."""
        from igarape.daily.mend import mend  # here, since few builds need it and it takes 0.1 s to load

        found = unpack(self._store.get(path))
        ways: dict[bool, list[bytes]] = {True: [], False: []}
        for each in mend(found.lines, sound_too=whole):
            ways[each.sound].extend(each.lines)
            if each.reason:
                self.rejects[path].append(_reject(path, each.number, each.reason, each.line))
        for number in range(len(found.lines) + 1, lines(path) + 1):
            self.rejects[path].append(_reject(path, number, "lost", None))
        for sound, read in ((True, flatten.read), (False, flatten.read_mended)):
            if ways[sound]:
                file = self._engine.write(f"mended-{sound}/{path}.ndjson", b"".join(ways[sound]))
                self._add(read([file]))

    def _make(self, rows: str) -> None:
        self._run(f"CREATE OR REPLACE TABLE {self._table} AS {rows}")

    def _add(self, rows: str) -> None:
        self._run(f"INSERT INTO {self._table} {rows}")


def lines(path: str) -> int:
    """Give the number of lines that a segment's path promises; 0 for any other path."""
    segment = paths.read_segment(path)
    return 0 if segment is None else segment.lines


def _reject(path: str, number: int, reason: str, line: bytes | None) -> Reject:
    text = None if line is None else line.decode(errors="replace").rstrip("\n")
    try:
        envelope = json.loads(text or "{}")
    except ValueError:
        envelope = {}
    known = envelope if isinstance(envelope, dict) else {}
    return {
        "reason": reason,
        "received_at": known.get("received_at"),
        "segment": path,
        "line": number,
        "origin": known.get("origin"),
        "delivery": text,
    }
