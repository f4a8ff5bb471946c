"""Which context days a query can need, so that no part of another day is fetched for it.

What stands in WHERE beside nothing but AND counts: `context_date` compared with a day, BETWEEN two, or IN a list.
Anything else leaves all days in. So a query never loses a row; at worst it reads more than it must.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from igarape.query.period import ALL, Span

COLUMN = "context_date"


def spans(tree: exp.Expr) -> dict[str, Span]:
    """Give the span of each table that a query names, by the table's name; the query's columns are qualified."""
    found: dict[str, Span] = {}
    seen: set[int] = set()
    for scope in traverse_scope(tree):
        for alias, (_, source) in scope.selected_sources.items():
            if isinstance(source, exp.Table):
                seen.add(id(source))
                name, span = source.name.lower(), _span(scope, alias)
                found[name] = found[name].with_(span) if name in found else span
    for table in tree.find_all(exp.Table):
        if id(table) not in seen:  # somewhere that the walk does not know: a table of that name is read whole
            found[table.name.lower()] = ALL
    return found


def _span(scope: Scope, alias: str) -> Span:
    where = scope.expression.args.get("where")
    span = ALL
    for each in where.this.flatten() if where and isinstance(where.this, exp.And) else [where and where.this]:
        for bound in _bounds(each.unnest() if each else None, alias):
            span = Span(
                max((day for day in (span.first, bound.first) if day), default=None),
                min((day for day in (span.last, bound.last) if day), default=None),
            )
    return span


_SIDES = {
    exp.GTE: (True, False),
    exp.GT: (True, False),
    exp.LTE: (False, True),
    exp.LT: (False, True),
    exp.EQ: (True, True),
}
"""What a comparison of the column with a day bounds: below, above."""


def _bounds(condition: exp.Expr | None, alias: str) -> Iterator[Span]:
    """Read one condition; nothing where it bounds no days of this table."""
    if isinstance(condition, exp.Between) and _is_column(condition.this, alias):
        yield Span(_day(condition.args["low"]), _day(condition.args["high"]))
    elif isinstance(condition, exp.In) and _is_column(condition.this, alias):
        yield _around([_day(each) for each in condition.expressions])
    elif type(condition) in _SIDES and isinstance(condition, exp.Binary):
        below, above = _SIDES[type(condition)]
        left, right = condition.this, condition.expression
        if _is_column(right, alias):
            left, right, below, above = right, left, above, below
        if _is_column(left, alias):
            day = _day(right)
            yield Span(day if below else None, day if above else None)


def _around(days: Iterable[date | None]) -> Span:
    known = list(days)
    return ALL if not known or None in known else Span(min(filter(None, known)), max(filter(None, known)))


def _is_column(node: exp.Expr, alias: str) -> bool:
    return isinstance(node, exp.Column) and node.name.lower() == COLUMN and node.table == alias


def _day(node: exp.Expr) -> date | None:
    """Read DATE '2026-11-21'; None for anything else."""
    node = node.unnest()
    if not (isinstance(node, exp.Cast) and node.to.is_type("date") and node.this.is_string):
        return None
    try:
        return date.fromisoformat(node.this.name)
    except ValueError:
        return None
