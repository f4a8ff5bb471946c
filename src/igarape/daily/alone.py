"""Alone: this machine stages and folds, a group of days after the other, in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from functools import partial
from pathlib import Path

from igarape import paths
from igarape.daily import fold, names
from igarape.daily.dates import KNOWN, Dates
from igarape.daily.engine import Engine, Job, statements
from igarape.daily.making import make, to_parquet
from igarape.daily.parts import Parts
from igarape.daily.reading import Reject
from igarape.daily.stage import Stage
from igarape.daily.state import Day
from igarape.daily.tables import Table
from igarape.store import Store


class Alone:
    """The work of a build, done by one engine."""

    def __init__(
        self, store: Store, engine: Engine, zone: str, room: int, progress: Callable[[str], None]
    ) -> None:
        self._store, self._engine, self._progress = store, engine, progress
        self._stage = Stage(store, engine, zone, room)
        self._dates = Dates(engine, zone)
        self._known: names.Known = {}

    @property
    def rejects(self) -> dict[str, list[Reject]]:
        """The lines of each segment that could not be taken."""
        return self._stage.rejects

    def know(self, undated: str | None, known: names.Known) -> None:
        """Take what is known of first receipts, and of names."""
        if undated:
            self._dates.know([self._engine.fetch(self._store, undated)])
        self._known = known

    def load(self, segments: Iterable[str]) -> set[date]:
        """Stage more segments; give the days from which something moves to an earlier one."""
        self._stage.load(segments)
        return self._dates.settle()

    def days(self) -> dict[str, frozenset[date]]:
        """Tell which context days the rows of each staged segment fall on."""
        return self._stage.days()

    def fold(self, days: Collection[date], parts: Parts) -> dict[date, Day]:
        """Make the parts of these days, and put each as it is done; then those of names."""
        names.begin(self._store, self._engine, self._known)
        self._stage.keep(days)
        found: dict[date, Day] = {}
        for group in self._stage.groups():
            self._progress(f"{len(group)} days")
            found |= make(self._engine, group, parts.put)
        self._engine.run(fold.moved("seen_chats"))
        self._engine.run_all(
            [(self._stage.drop, None), *(self._named(table, parts) for table, _, _ in fold.NAMED)]
        )
        return found

    def _named(self, table: Table, parts: Parts) -> Job:
        file = self._engine.scratch(f"{table.name}.parquet")
        return statements(to_parquet(names.newest(table), file)), partial(parts.put, table.name, None, file)

    def remember(self) -> None:
        """Keep what is known of first receipts."""
        file = self._engine.scratch("undated.parquet")
        self._engine.run(to_parquet(f"{KNOWN} ORDER BY what", file))
        self._store.put(paths.UNDATED, Path(file))
