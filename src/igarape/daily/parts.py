"""Parts: which lie in a lake's tables, and how those of a day give way to new ones, all of them at once.

Most days have one part in each table, which is replaced in place. What a cluster cut in several comes as an edition:
put under names of its own, whole with its last part, and only then the old ones are removed (`paths.current`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from igarape import paths
from igarape.daily import tables
from igarape.daily.lost import Left
from igarape.store import Store

AT_ONCE = 16
"""Objects that are on their way at once: a store is mostly waited for."""


def clear_staged(store: Store) -> None:
    """Remove what workers handed to each other, of this build or of one that died.

    The caller holds the build's lock, so no other build that is alive may still write by what lies there.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(store.delete, [entry.path for entry in store.list(paths.STAGED)]))


class Parts:
    """The parts that a build replaces: those of some days (None: of all), and the tables that have no days.

    `left` is what the build before left, and from then on what this one leaves.
    """

    def __init__(
        self, store: Store, days: Collection[date] | None, left: Mapping[str, Collection[date | None]]
    ) -> None:
        self._store = store
        replaced = set(days or ()) | {None}
        self.left: Left = (
            {} if days is None else {table: set(some) - replaced for table, some in left.items()}
        )
        self._old: dict[tuple[str, date | None], set[str]] = {}
        for table in tables.TABLES:
            for entry in store.list(paths.table(table.name)):
                part = paths.read_part(entry.path)
                if part and (days is None or part.day in days):
                    self._old.setdefault((table.name, part.day), set()).add(entry.path)

    def put(self, table: str, day: date | None, file: str) -> None:
        """Put a local file as the one part of a day."""
        path = paths.part(table, day)
        self._store.put(path, Path(file))
        self._settled(table, day, {path})

    def take(self, table: str, day: date | None, staged: Sequence[str]) -> None:
        """Move objects of the lake to where they are the parts of a day."""
        new = [paths.part(table, day)]
        if len(staged) > 1:
            known = (paths.read_part(path) for path in self._old.get((table, day), ()))
            edition = 1 + max((part.edition for part in known if part), default=0)
            new = [
                paths.piece(paths.Part(table, day, number, len(staged), edition))
                for number in range(len(staged))
            ]
        self._each(lambda pair: self._store.move(*pair), list(zip(staged, new, strict=True)))
        self._settled(table, day, set(new))

    def sweep(self) -> None:
        """Remove the parts in whose place there are no rows any more."""
        for table, day in list(self._old):
            self._settled(table, day, set())

    def _settled(self, table: str, day: date | None, new: set[str]) -> None:
        """Remove what lay there before: the first removal is the moment at which one part takes an edition's place."""
        if new:
            self.left.setdefault(table, set()).add(day)
        self._each(self._store.delete, sorted(self._old.pop((table, day), set()) - new))

    def _each(self, work: Callable[[Any], None], some: Sequence[Any]) -> None:
        if len(some) == 1:
            work(some[0])
        elif some:
            with ThreadPoolExecutor(AT_ONCE) as pool:
                list(pool.map(work, some))
