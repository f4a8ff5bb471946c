"""The lake as an export reads it: which tables, of which days, and the answers beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from igarape.daily.state import insights_kept
from igarape.daily.tables import Table
from igarape.query import extract, questions, views
from igarape.query.engine import Answer
from igarape.query.extract import Wanted
from igarape.query.period import Period
from igarape.store import Store
from igarape.via.extract import Extract
from igarape.via.lake import Lake

TOLD = ("doubts", "clarified", "gaps")
"""Questions that have no answer before the doubts were looked for."""


class Source(NamedTuple):
    """A lake with what is wanted of it; `period` are the days that it has of those."""

    store: Store
    zone: str
    wanted: Wanted
    tables: tuple[Table, ...]
    period: Period

    @property
    def told(self) -> bool:
        """Whether the doubts were looked for."""
        return insights_kept(self.store)

    @contextmanager
    def opened(self, names: Sequence[str] = ()) -> Iterator[Extract]:
        """Open the tables, or these in their place, for reading."""
        needed = extract.needs(names or [each.name for each in self.tables], self.wanted)
        with Extract(self.store, sorted(needed), self.wanted.span) as found:
            yield found

    def sql(self, table: Table) -> str:
        """Write the query that reads a table."""
        return extract.select(table, self.wanted, self.zone)

    def answers(self) -> list[Answer]:
        """Answer every question, without the texts and names that are not wanted."""
        with Lake(self.store, self.zone) as engine:
            found = questions.ask_all(engine, self.wanted.scope, without=() if self.told else TOLD)
        return [extract.bare(each, self.wanted) for each in found]


def look(store: Store, zone: str, wanted: Wanted, tables: Sequence[str]) -> Source:
    """See what a lake has; Problem where there is no message in those days."""
    with Lake(store, zone) as engine:
        period = questions.covered(engine, wanted.scope)
    return Source(store, zone, wanted, tuple(views.TABLES[each] for each in tables), period)
