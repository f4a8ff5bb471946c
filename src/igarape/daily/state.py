"""What the last build knew, as one small object in the lake: which segments it read and what it counted.

It is written last. A build that died before then is simply done again, with the same result.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from igarape import paths
from igarape.store import Store


@dataclass
class Read:
    """A segment that was read: the context days its rows fell on, and how many lines were refused."""

    days: frozenset[date]
    quarantined: int = 0


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
    """The build's memory. `zone` cuts the days; `version` is of the tables and of the engine that made them."""

    zone: str
    version: str
    segments: dict[str, Read] = field(default_factory=dict)
    days: dict[date, Day] = field(default_factory=dict)
    ledger: dict[str, Counted] = field(default_factory=dict)

    def touching(self, days: Iterable[date]) -> set[str]:
        """Find the segments that have rows on any of these days."""
        wanted = frozenset(days)
        return {path for path, read in self.segments.items() if read.days & wanted}


def load(store: Store) -> State | None:
    """Read the state; None in a lake that was never built."""
    try:
        found = json.loads(store.get(paths.BUILT))
    except KeyError:
        return None
    return State(
        zone=found["zone"],
        version=found["version"],
        segments={
            path: Read(frozenset(map(date.fromisoformat, each["days"])), each.get("quarantined", 0))
            for path, each in found["segments"].items()
        },
        days={date.fromisoformat(day): Day(*counts) for day, counts in found["days"].items()},
        ledger={path: Counted(*counted) for path, counted in found.get("ledger", {}).items()},
    )


def save(store: Store, state: State) -> None:
    """Write the state whole."""
    store.put(paths.BUILT, json.dumps(_plain(state), separators=(",", ":"), sort_keys=True).encode())


def _plain(state: State) -> Mapping[str, object]:
    return {
        "zone": state.zone,
        "version": state.version,
        "segments": {
            path: {"days": sorted(map(date.isoformat, read.days))}
            | ({"quarantined": read.quarantined} if read.quarantined else {})
            for path, read in state.segments.items()
        },
        "days": {day.isoformat(): [each.deliveries, each.distinct] for day, each in state.days.items()},
    } | ({"ledger": state.ledger} if state.ledger else {})


def insights_kept(store: Store) -> bool:
    """Whether the doubts of this lake were ever looked for: from then on each build keeps them up to date."""
    return any(entry.path == paths.TOLD for entry in store.list(paths.TOLD))
