"""A table or a query of a lake, as a relation: nothing is read until rows, a count or a frame are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from igarape.notebook import html
from igarape.notebook.frames import Frames
from igarape.notebook.told import told
from igarape.query.engine import Note, Rows
from igarape.query.period import Span

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

    from igarape.notebook.lake import Lake

_Made = TypeVar("_Made")
_SHOWN = 20
"""Rows of a table that is merely looked at."""

_NOTHING = "SELECT NULL AS nothing WHERE FALSE"
"""What stands for a statement that is explained and not run."""


class Table(Frames):
    """A table or a query. `filter`, `select`, `order`, `limit` and `sql` give another; the rest reads.

    What they take is in DuckDB's dialect:

    >>> import igarape
    >>> people = igarape.open("demo-lake").messages.filter("author_kind = 'person'")
    >>> people.sql("SELECT count(DISTINCT author_id) AS people FROM this").rows
    [(130,)]
    """

    def __init__(
        self,
        lake: Lake,
        query: str,
        tables: Mapping[str, Span],
        steps: tuple[tuple[str, str], ...] = (),
        notes: tuple[Note, ...] = (),
    ) -> None:
        self._lake, self._query, self._tables, self._steps, self._notes = lake, query, tables, steps, notes
        self._language = lake.language

    def filter(self, condition: str) -> Table:
        """Keep the rows for which a condition holds, such as "text ILIKE '%boleto%'"."""
        return self._then("filter", condition)

    def select(self, columns: str) -> Table:
        """Keep some columns, or work out others: "date, text" or "text_length * 2 AS twice"."""
        return self._then("project", columns)

    def order(self, by: str) -> Table:
        """Put the rows in an order: "date DESC"."""
        return self._then("order", by)

    def limit(self, count: int) -> Table:
        """Keep the first rows."""
        return self._then("limit", str(int(count)))

    def sql(self, query: str) -> Table:
        """Query this table, which is called `this`, beside those of the lake."""
        return self._then("sql", query)

    def count(self) -> int:
        """Count the rows."""
        return int(self._take(lambda found: found.aggregate("count(*)").fetchall()[0][0]))

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return list(self._take(lambda found: found.columns))

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """All rows, as Python's values; moments in UTC."""
        return self._rows().rows

    def __repr__(self) -> str:
        from igarape.show import text, words

        head, more = self._head()
        shown = [text.rows(head, "text", text.Look(self._language)).rstrip()] if head.columns else []
        return "\n".join([*shown, *(words.say(each, self._language) for each in more)])

    def _repr_html_(self) -> str:
        return html.query(*self._head(), self._language)

    def _head(self) -> tuple[Rows, tuple[Note, ...]]:
        """Read the first rows, and say whether there are more."""
        if not self._query:
            return Rows((), []), self._notes
        found = self.limit(_SHOWN + 1)._rows()
        more = Note("These are the first {count} rows; .df() has all.", {"count": _SHOWN})
        notes = (more, *self._notes) if len(found.rows) > _SHOWN else self._notes
        return found._replace(rows=found.rows[:_SHOWN]), notes

    def _rows(self) -> Rows:
        from igarape.via.relation import rows

        return self._take(rows)

    def _take(self, make: Callable[[DuckDBPyRelation], _Made]) -> _Made:
        with told(self._language):
            return self._lake._take(self._query or _NOTHING, self._tables, self._steps, make)

    def _then(self, kind: str, said: str) -> Table:
        if kind == "sql":
            from igarape.via.lake import queried

            with told(self._language):
                queried(said)
        return Table(self._lake, self._query, self._tables, (*self._steps, (kind, said)), self._notes)
