"""The query as DuckDB must be asked it, so that the rows are those of Athena.

A subclass of sqlglot's own DuckDB writer: only what differs in meaning is overridden. Every rule
that a reader might doubt stands beside the fact it rests on; tests/query/test_meaning.py runs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlglot import ErrorLevel, exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.generators.duckdb import DuckDBGenerator

from igarape.query import rules
from igarape.query.common import Common, without_ours
from igarape.query.functions import EXTRACTS, FUNCTIONS
from igarape.query.kinds import T, family, function_of, kind

STAMP = "'%Y-%m-%d %H:%M:%S.%g'"
"""How Athena writes a timestamp as text: always milliseconds."""


class Writer(Common, DuckDBGenerator):
    """Writes a query whose kinds are known. Call `write`."""

    TRANSFORMS: ClassVar[dict[Any, Any]] = without_ours(DuckDBGenerator.TRANSFORMS)
    NAMES: ClassVar[Mapping[Any, str]] = {T.INT: "INTEGER", T.TIMESTAMPTZ: "TIMESTAMPTZ"}
    ROUNDED: ClassVar[frozenset[tuple[str, str]]] = frozenset({("double", "integer")})

    def div_sql(self, expression: exp.Div) -> str:
        """Write a division: whole numbers stay whole, cut towards zero."""
        whole = family(expression.left) == family(expression.right) == "integer"
        return self.binary(expression, "//" if whole else "/")

    def add_sql(self, expression: exp.Add) -> str:
        """Write an addition; a date and an interval stay a date."""
        return self._kept(expression, "+")

    def sub_sql(self, expression: exp.Sub) -> str:
        """Write a subtraction; a date and an interval stay a date."""
        return self._kept(expression, "-")

    def interval_sql(self, expression: exp.Interval) -> str:
        """Write an interval in units that DuckDB knows."""
        count, unit = self.counted(expression)
        return rules.interval(unit, f"({count})")

    def extract_sql(self, expression: exp.Extract) -> str:
        """Write EXTRACT as the function of that name: one rule for both."""
        function = FUNCTIONS[EXTRACTS[expression.name.upper()]]
        return function.duckdb.format(self.sql(expression, "expression"))

    def attimezone_sql(self, expression: exp.AtTimeZone) -> str:
        """Write the wall clock of a zone. A plain timestamp is UTC; DuckDB would take it for local time."""
        return rules.local(self.sql(expression, "this"), self.sql(expression, "zone"))

    def localtimestamp_sql(self, expression: exp.Localtimestamp) -> str:
        """Write LOCALTIMESTAMP."""
        return "LOCALTIMESTAMP"

    def value(self, node: exp.Expr) -> str:
        """Write an argument so that it can stand anywhere: in brackets where it is more than a name."""
        text = self.sql(node)
        return text if isinstance(node, (exp.Column, exp.Literal, exp.Anonymous, exp.Star)) else f"({text})"

    def call(self, call: exp.Anonymous) -> str:
        """Write the call of a function of the table."""
        function, arguments = function_of(call), call.expressions
        if function.duckdb.startswith(":"):
            return rules.RULES[function.duckdb[1:]](self, arguments)
        plain = [
            self.sql(each) if isinstance(each, (exp.Distinct, exp.Order)) else self.value(each)
            for each in arguments
        ]
        if "{*}" in function.duckdb or len(plain) != function.duckdb.count("{"):
            # Optional arguments that were left out: the same call with those that stand.
            return f"{function.duckdb.partition('(')[0]}({', '.join(plain)})"
        return function.duckdb.format(*plain)

    def whole(self, node: exp.Expr, text: str) -> str:
        """Write what the table has around a call."""
        while isinstance(node, (exp.Filter, exp.Window)):
            node = node.this
        wrap = function_of(node).wrap if isinstance(node, exp.Anonymous) else ""
        if wrap == ":total":
            # Athena's sum of whole numbers is a bigint; DuckDB's is wider and would not overflow.
            return f"CAST({text} AS BIGINT)" if kind(node).this == T.BIGINT else text
        return wrap.format(text) if wrap else text

    def _kept(self, expression: exp.Binary, sign: str) -> str:
        text = self.binary(expression, sign)
        pair = (family(expression.left), family(expression.right))
        return f"CAST({text} AS DATE)" if "date" in pair and "interval" in pair else text

    def matches(self, value: str, form: str) -> str:
        """Write whether all of a text has a form."""
        return f"REGEXP_FULL_MATCH({value}, '{form}')"

    def as_text(self, value: str, source: str) -> str:
        """Write the cast of a value to a text."""
        return (
            f"STRFTIME({value}, {STAMP})"
            if source in ("timestamp", "instant")
            else f"CAST({value} AS VARCHAR)"
        )


def write(tree: exp.Expr) -> str:
    """Write the query."""
    return Writer(dialect=DuckDB(), identify=True, pretty=True, unsupported_level=ErrorLevel.RAISE).generate(
        tree
    )
