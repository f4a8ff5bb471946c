"""Staging: segments in, staged rows out, a chunk at a time.

Two relations come of it, `m` for messages and `e` for everything else, a row a delivery. Where they grow
beyond what memory should hold they move to Parquet files, one folder a context day, so that the
largest lake is built in the same room as a small one.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Protocol

from igarape import paths
from igarape.capture.segment import unpack
from igarape.daily import flatten, fold
from igarape.daily.flatten import quoted
from igarape.errors import EngineFailure
from igarape.store import Store

CHUNK = 600_000
"""Lines read at once, or a segment more; about 0.5 KiB each in memory."""

ROOM = 1_500_000
"""Staged rows that stay in memory."""

_SHAPELESS = "chat_id IS NULL OR message_id IS NULL"
"""What calls itself a message and is none: it is staged as an event."""

Reject = dict[str, object]
Job = tuple[str, Callable[[], None] | None]
"""A statement, and what is to be done once it has run."""


class Engine(Protocol):
    """What staging and folding need of an engine: SQL, and files on this machine."""

    version: str

    def run(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and fetch its rows; EngineFailure where it cannot."""

    def run_all(self, jobs: Iterable[Job]) -> None:
        """Run statements that do not depend on each other, and what follows each, several at a time; then return."""

    def fetch(self, store: Store, path: str, *, fresh: bool = False) -> str:
        """Name a local file that holds the object; `fresh` where it may have changed since it was named last."""

    def fetch_all(self, store: Store, paths: Iterable[str], *, fresh: bool = False) -> list[str]:
        """Name a local file for each object, several at a time."""

    def write(self, name: str, data: bytes) -> str:
        """Write a scratch file and name it."""

    def scratch(self, name: str) -> str:
        """Name a place for a scratch file."""


class Stage:
    """The staged rows of some segments, and what was found on the way."""

    def __init__(self, store: Store, engine: Engine, zone: str, room: int = ROOM) -> None:
        self._store = store
        self._engine = engine
        self._zone = zone
        self._room = room
        self._spills = 0
        self._in_files: set[str] = set()
        self._wanted: frozenset[date] = frozenset()
        self._empty = True
        self.rejects: dict[str, list[Reject]] = defaultdict(list)
        self._run("CREATE OR REPLACE TABLE seen_days (segment VARCHAR, context_date DATE)")

    def load(self, segments: Iterable[str]) -> None:
        """Stage more segments; there must be some the first time."""
        for chunk in _chunks(sorted(segments)):
            self._read(chunk)
            self._flatten()
            shapeless, rich, rows = self._run(
                f"SELECT count(*) FILTER ({_SHAPELESS}), count(rich), count(*) + (SELECT count(*) FROM e) FROM m"
            )[0]
            if shapeless:
                self._run(f"DELETE FROM m WHERE {_SHAPELESS}")
                self._run(f"INSERT INTO e {flatten.shapeless(self._zone)}")
            self._run("DROP TABLE delivery")
            if rich:
                self._run(fold.PLAIN)
            if rows > self._room:
                self._spill()

    def blank(self) -> None:
        """Make `m` and `e` with their types and no rows."""
        self._none()
        self._flatten()
        self._run("DROP TABLE delivery")

    def days(self) -> dict[str, frozenset[date]]:
        """Tell which context days the rows of each segment fall on; call once all dates are settled."""
        self._note_days()
        found: dict[str, set[date]] = defaultdict(set)
        for segment, day in self._run("FROM seen_days"):
            found[segment].add(day)
        return {segment: frozenset(days) for segment, days in found.items()}

    def keep(self, days: Iterable[date]) -> None:
        """Leave out every row that does not fall on one of `days`."""
        self._wanted = frozenset(days)

    def groups(self) -> Iterator[list[date]]:
        """Lay one group of days after the other into `m` and `e`; give the days of each."""
        if not self._spills:
            for staged in ("m", "e"):
                self._run(f"DELETE FROM {staged} WHERE context_date NOT IN ({_dates(self._wanted)})")
            yield sorted(self._wanted)
            return
        self._spill()
        for group in self._grouped(self._room // 3):
            for staged in ("m", "e"):
                self._leave(staged, "false")
            for staged in self._in_files:
                self._run(
                    f"INSERT INTO {staged} BY NAME FROM {self._spilled(staged)} WHERE context_date IN ({_dates(group)})"
                )
            yield group

    def _grouped(self, size: int) -> Iterator[list[date]]:
        rows = " UNION ALL ".join(
            f"FROM {self._spilled(each)} SELECT context_date" for each in self._in_files
        )
        counts = self._run(f"SELECT context_date, count(*) FROM ({rows}) GROUP BY ALL ORDER BY ALL")
        group: list[date] = []
        total = 0
        for day, count in counts:
            if day not in self._wanted:
                continue
            if group and total + count > size:
                yield group
                group, total = [], 0
            group.append(day)
            total += count
        rest = self._wanted - {day for day, _ in counts}
        if group or rest:
            yield sorted({*group, *rest})

    def _read(self, chunk: list[str]) -> None:
        """Make `delivery` of a chunk: the quick way where it can be, the exact way where it must."""
        files = dict(zip(chunk, self._engine.fetch_all(self._store, chunk), strict=True))
        broken = self._quick(files)
        found = {
            segment: (count, odd)
            for segment, count, odd in self._run(
                f"SELECT segment, count(*), count(*) FILTER ({flatten.UNREADABLE}) FROM delivery GROUP BY segment"
            )
        }
        short = {path for path in chunk if path not in broken and found.get(path, (0, 0))[0] != lines(path)}
        odd = {path for path, (_, count) in found.items() if count} - short
        if broken | short | odd:
            if short:
                self._run(f"DELETE FROM delivery WHERE segment IN ({', '.join(map(quoted, sorted(short)))})")
            self._run(f"DELETE FROM delivery WHERE {flatten.UNREADABLE}")
            for path in sorted(broken | short | odd):
                self._mend(path, whole=path not in odd)

    def _quick(self, files: dict[str, str]) -> set[str]:
        """Read all files at once; where one cannot be read, one by one. Give those that cannot."""
        try:
            self._run(f"CREATE OR REPLACE TABLE delivery AS {flatten.read(files.values())}")
        except EngineFailure:
            self._none()
        else:
            return set()
        broken = set()
        for path, file in files.items():
            try:
                self._run(f"INSERT INTO delivery {flatten.read([file])}")
            except EngineFailure:
                broken.add(path)
        return broken

    def _none(self) -> None:
        empty = self._engine.write("empty.ndjson", b"")
        self._run(f"CREATE OR REPLACE TABLE delivery AS {flatten.read([empty])}")

    def _flatten(self) -> None:
        self._run(flatten.shares(self._run("SELECT coalesce(max(rowid), 0) + 1 FROM delivery")[0][0]))
        into = "CREATE OR REPLACE TABLE {} AS" if self._empty else "INSERT INTO {}"
        staged = {"m": flatten.messages(self._zone), "e": flatten.events(self._zone)}
        self._engine.run_all((f"{into.format(name)} {sql}", None) for name, sql in staged.items())
        self._empty = False

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
                self._run(f"INSERT INTO delivery {read([file])}")

    def _note_days(self) -> None:
        self._run(
            "INSERT INTO seen_days SELECT DISTINCT segment, context_date FROM"
            " (FROM m SELECT segment, context_date UNION ALL FROM e SELECT segment, context_date)"
            " WHERE context_date IS NOT NULL EXCEPT FROM seen_days"
        )

    def _spill(self) -> None:
        """Move all rows whose day is known to Parquet."""
        self._note_days()
        for staged in ("m", "e"):
            if not self._run(f"SELECT count(*) FROM {staged} WHERE context_date IS NOT NULL")[0][0]:
                continue  # no file would come of it
            self._in_files.add(staged)
            folder = self._engine.scratch(f"{staged}-{self._spills}")
            self._run(
                f"COPY (FROM {staged} WHERE context_date IS NOT NULL) TO {quoted(folder)} (FORMAT parquet,"
                f" COMPRESSION lz4, PARTITION_BY (context_date))"
            )
            self._leave(staged, "context_date IS NULL")
        self._spills += 1

    def _leave(self, staged: str, some: str) -> None:
        """Keep only some rows, in a table of their own: the room of rows that are deleted is not given back."""
        self._run(f"CREATE OR REPLACE TABLE {staged} AS FROM {staged} WHERE {some}")

    def _spilled(self, staged: str) -> str:
        files = quoted(self._engine.scratch(f"{staged}-*") + "/*/*.parquet")
        return f"read_parquet({files}, hive_partitioning = true, hive_types = {{context_date: DATE}})"

    def _run(self, sql: str) -> list[tuple[Any, ...]]:
        return self._engine.run(sql)


def _chunks(segments: list[str]) -> Iterator[list[str]]:
    """Cut segments in as few chunks as it takes, of much the same size: a small rest would cost a round of its own."""
    total = sum(map(lines, segments))
    size = total / math.ceil(total / CHUNK) if total else 0
    chunk: list[str] = []
    read = 0
    for path in segments:
        chunk.append(path)
        read += lines(path)
        if read >= size:
            yield chunk
            chunk, read = [], 0
    if chunk:
        yield chunk


def lines(path: str) -> int:
    """Give the number of lines that a segment's path promises; 0 for any other path."""
    segment = paths.read_segment(path)
    return 0 if segment is None else segment.lines


def _dates(days: Iterable[date]) -> str:
    return ", ".join(f"DATE '{day.isoformat()}'" for day in sorted(days)) or "NULL"


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
