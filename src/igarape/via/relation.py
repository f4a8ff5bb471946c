"""Relations of DuckDB's: the steps that make one of another, and their rows as Python's values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any, TypeVar

from igarape.query.engine import Field, Rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

_Made = TypeVar("_Made")

Step = tuple[str, str]
"""What is done to a relation: filter, project, order, limit or sql, and what that takes as text."""

STEPS: dict[str, Callable[[Any, str], Any]] = {
    "filter": lambda found, said: found.filter(said),
    "project": lambda found, said: found.project(said),
    "order": lambda found, said: found.order(said),
    "limit": lambda found, said: found.limit(int(said)),
    "sql": lambda found, said: found.query("this", said),
}


_ZONED = "TIMESTAMP WITH TIME ZONE"

_ATHENA = {"HUGEINT": "decimal(38,0)", "FLOAT": "real", "BLOB": "varbinary"}


def rows(found: Any) -> Rows:
    """Fetch a relation's rows as Python's values, moments in UTC, with the types in Athena's words."""
    kinds = [str(each) for each in found.types]
    names = found.columns
    # Python's duckdb wants pytz for a moment with a zone; ours are all UTC, so say so ourselves.
    zoned = [place for place, kind in enumerate(kinds) if kind == _ZONED]
    if any(_ZONED in kind for kind in kinds):
        found = found.project(", ".join(map(_bare, range(1, len(kinds) + 1), kinds)))
    fetched = found.fetchall()
    for place in zoned:
        fetched = [_in_utc(row, place) for row in fetched]
    return Rows(tuple(Field(*each) for each in zip(names, map(_athena, kinds), strict=True)), fetched)


def related(
    columns: Sequence[Field], rows: Sequence[tuple[Any, ...]], make: Callable[[DuckDBPyRelation], _Made]
) -> _Made:
    """Make something of a relation that holds these rows, with the columns' own types."""
    import duckdb

    named = {f"c{place}": [row[place] for row in rows] for place in range(len(columns))}
    chosen = ", ".join(
        f'unnest(CAST(${name} AS {each.type}[])) AS "{each.name}"'
        for name, each in zip(named, columns, strict=True)
    )
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        return make(con.sql(f"SELECT {chosen}", params=named))


def _athena(kind: str) -> str:
    if kind.endswith("[]"):
        return f"array({_athena(kind[:-2])})"
    return _ATHENA.get(kind, kind.lower())


def _bare(place: int, kind: str) -> str:
    """Write the column at a place without its zone; as text where the moment lies inside a list."""
    target = "TIMESTAMP" if kind == _ZONED else "VARCHAR"
    return f"CAST(#{place} AS {target}) AS c{place}" if _ZONED in kind else f"#{place} AS c{place}"


def _in_utc(row: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    value = row[place]
    return row if value is None else (*row[:place], value.replace(tzinfo=UTC), *row[place + 1 :])
