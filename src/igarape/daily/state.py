"""What the last build knew: which segments it read and what it counted. It is written last, in one step.

One small object tells of each UTC day of receipt what its segments were together; which they were, one by one, tells an
object of that day, which is read and written where something came to that day. So a build takes as long as what is
new, however long the lake is kept. A build that died before its last word is done again, with the same result.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

import zstandard

from igarape import paths
from igarape.daily import tables
from igarape.daily.lost import Left
from igarape.errors import Problem
from igarape.store import Store


class Read(NamedTuple):
    """A segment that was read: the context days its rows fell on, and how many lines were refused."""

    days: frozenset[date]
    quarantined: int = 0


class Received(NamedTuple):
    """The segments of one UTC day of receipt that were read: the object that names them, "" where none is written yet.

    `mark` stands for just these segments; the rest is what they have together.
    """

    path: str
    mark: str
    lines: int
    quarantined: int
    days: frozenset[date]


@dataclass
class Day:
    """What was counted on a context day: deliveries with repeats, and distinct ones."""

    deliveries: int
    distinct: int


class Counted(NamedTuple):
    """How many rows a part of the ledger had, and the tag that it had in the store's listing."""

    tag: str
    rows: int


@dataclass
class State:
    """The build's memory. `zone` cuts the days; `version` is of the tables and of the engine that made them.

    `left` tells which parts the tables had when it was done.
    """

    store: Store
    zone: str
    version: str
    received: dict[date, Received] = field(default_factory=dict)
    days: dict[date, Day] = field(default_factory=dict)
    ledger: dict[str, Counted] = field(default_factory=dict)
    left: Left = field(default_factory=dict)
    opened: dict[date, dict[str, Read]] = field(default_factory=dict)

    @property
    def lines(self) -> int:
        """Count the lines of the segments that were read."""
        return sum(each.lines for each in self.received.values())

    @property
    def quarantined(self) -> int:
        """Count the lines that were refused."""
        return sum(each.quarantined for each in self.received.values())

    def unread(self, segments: Iterable[str], *, replay: bool = False) -> set[str]:
        """Name those of all the lake's segments that were not read; with `replay`, those with refused lines too."""
        found: set[str] = set()
        for day, some in _by_day(segments).items():
            known = self.received.get(day)
            if known and known.mark == _mark(some) and not (replay and known.quarantined):
                continue
            read = self._of(day)
            found.update(path for path in some if path not in read or (replay and read[path].quarantined))
        return found

    def touching(self, days: Iterable[date]) -> set[str]:
        """Find the segments that have rows on any of these days."""
        wanted = frozenset(days)
        return {
            path
            for day, known in self.received.items()
            if known.days & wanted
            for path, read in self._of(day).items()
            if read.days & wanted
        }

    def note(self, segments: Iterable[str], read: Mapping[str, Read]) -> None:
        """Remember what was read, and nothing of what is not among all the lake's segments any more."""
        lying = _by_day(segments)
        for day, some in _by_day(read).items():
            self._of(day).update((path, read[path]) for path in some)
        for day in self.received.keys() | self.opened.keys():
            now = lying.get(day, [])
            if day in self.opened or self.received[day].mark != _mark(now):
                before = self._of(day)
                self.opened[day] = {path: before[path] for path in now if path in before}
        self.sum_up()

    def sum_up(self) -> None:
        """Sum up the days whose segments are at hand."""
        for day, read in self.opened.items():
            if not read:
                self.received.pop(day, None)
                continue
            self.received[day] = Received(
                "",
                _mark(read),
                sum(found.lines for path in read if (found := paths.read_segment(path))),
                sum(each.quarantined for each in read.values()),
                frozenset().union(*(each.days for each in read.values())),
            )

    def _of(self, day: date) -> dict[str, Read]:
        """Give what is remembered of each segment of a day of receipt; it is read once."""
        if day not in self.opened:
            known = self.received.get(day)
            self.opened[day] = _read_on(self.store, known.path) if known else {}
        return self.opened[day]


def load(store: Store) -> State | None:
    """Read the state; None in a lake that was never built. Single segments are read where they are asked for."""
    try:
        found = json.loads(store.get(paths.BUILT))
    except KeyError:
        return None
    state = State(
        store,
        zone=found["zone"],
        version=found["version"],
        received={
            date.fromisoformat(day): Received(path, mark, lines, quarantined, _dates(days))
            for day, (path, mark, lines, quarantined, days) in found.get("received", {}).items()
        },
        days={date.fromisoformat(day): Day(*counts) for day, counts in found["days"].items()},
        ledger={path: Counted(*counted) for path, counted in found.get("ledger", {}).items()},
        left={
            table: {date.fromisoformat(day) if day else None for day in days}
            for table, days in found.get("left", {}).items()
        },
    )
    if (
        "left" not in found
    ):  # as builds wrote it once: of each day that has deliveries there is a part of the ledger
        state.left = {tables.UPDATES.name: set(state.days)}
    if "received" not in found:  # as builds wrote it once: each segment here
        for day, some in _by_day(found["segments"]).items():
            state.opened[day] = _segments({path: found["segments"][path] for path in some})
        state.sum_up()
    return state


def save(state: State) -> None:
    """Write what is remembered: what changed of the days of receipt first, and then, in one step, all that it means.

    What the state before this one names stays until the next, for readers that are at it.
    """
    store = state.store
    lying = {entry.path for entry in store.list(paths.READ)} if state.opened else set()
    for day in state.opened.keys() & state.received.keys():
        data = _dumped({path: _plain(read) for path, read in state.opened[day].items()})
        path = paths.read_on(day, blake2b(data, digest_size=8).hexdigest())
        if path not in lying:
            store.put(path, zstandard.ZstdCompressor(level=3).compress(data))
        state.received[day] = state.received[day]._replace(path=path)
    kept = {each.path for each in state.received.values()} | _named(store)
    store.put(
        paths.BUILT,
        _dumped(
            {
                "zone": state.zone,
                "version": state.version,
                "received": {
                    day.isoformat(): [*each[:-1], _iso(each.days)] for day, each in state.received.items()
                },
                "days": {
                    day.isoformat(): [each.deliveries, each.distinct] for day, each in state.days.items()
                },
                "ledger": state.ledger,
                "left": {
                    table: sorted(day.isoformat() if day else "" for day in days)
                    for table, days in state.left.items()
                },
            }
        ),
    )
    for path in lying - kept:
        store.delete(path)


def insights_kept(store: Store) -> bool:
    """Whether the doubts of this lake were ever looked for: from then on each build keeps them up to date."""
    return any(entry.path == paths.TOLD for entry in store.list(paths.TOLD))


def _named(store: Store) -> set[str]:
    """Name the objects that the state which lies there needs."""
    try:
        return {each[0] for each in json.loads(store.get(paths.BUILT)).get("received", {}).values()}
    except KeyError:
        return set()


def _read_on(store: Store, path: str) -> dict[str, Read]:
    try:
        data = store.get(path)
    except KeyError:
        raise Problem(
            "What the last build remembered is not there: {path}.",
            "Build all from what was kept: igarape build --all",
            path=path,
        ) from None
    return _segments(json.loads(zstandard.ZstdDecompressor().decompress(data)))


def _segments(plain: Mapping[str, Mapping[str, Any]]) -> dict[str, Read]:
    same: dict[frozenset[date], frozenset[date]] = {}  # most segments of a day have the same
    found = {}
    for path, each in plain.items():
        days = _dates(each["days"])
        found[path] = Read(same.setdefault(days, days), each.get("quarantined", 0))
    return found


def _plain(read: Read) -> dict[str, object]:
    return {"days": _iso(read.days)} | ({"quarantined": read.quarantined} if read.quarantined else {})


def _by_day(segments: Iterable[str]) -> dict[date, list[str]]:
    """Sort the paths of segments by their UTC day of receipt, which is their folder."""
    folders: dict[str, list[str]] = defaultdict(list)
    for path in segments:
        folders[path.rpartition("/")[0]].append(path)
    return {found.day: some for some in folders.values() if (found := paths.read_segment(some[0]))}


def _mark(segments: Iterable[str]) -> str:
    return blake2b("\n".join(sorted(segments)).encode(), digest_size=8).hexdigest()


def _dates(days: Iterable[str]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, days))


def _iso(days: Iterable[date]) -> list[str]:
    return sorted(map(date.isoformat, days))


def _dumped(plain: Mapping[str, object]) -> bytes:
    return json.dumps(plain, separators=(",", ":"), sort_keys=True).encode()
