"""The query as DuckDB must be asked it, so that the rows are those of Athena.

A subclass of sqlglot's own DuckDB writer: only what differs in meaning is overridden. Every rule
that a reader might doubt stands beside the fact it rests on; tests/query/test_meaning.py runs them.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from sqlglot import ErrorLevel, exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.generators.duckdb import DuckDBGenerator

from igarape.query import rules
from igarape.query.functions import EXTRACTS, FUNCTIONS
from igarape.query.kinds import T, family, function_of, kind, refuse, shown

_ISO_DATE = r"\s*\d{4}-\d{1,2}-\d{1,2}\s*"
GUARDS = {
    "integer": r"[+-]?[0-9]+",
    "double": r"\s*([+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|NaN|[+-]?Infinity)\s*",
    "decimal": r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)",
    "boolean": r"(?i)(true|t|1|false|f|0)",
    "date": _ISO_DATE,
    "timestamp": r"\d{4}-\d{1,2}-\d{1,2}( \d{1,2}:\d{1,2}(:\d{1,2}(\.\d{1,3})?)?)?",
}
"""The texts that Athena casts. DuckDB casts more ('5.5' to 6, 'yes' to true), so others must fail."""

STAMP = "'%Y-%m-%d %H:%M:%S.%g'"
"""How Athena writes a timestamp as text: always milliseconds."""


class Writer(DuckDBGenerator):
    """Writes a query whose kinds are known. Call `write`."""

    TRANSFORMS: ClassVar[dict[Any, Any]] = {
        each: work
        for each, work in DuckDBGenerator.TRANSFORMS.items()
        if each
        not in {
            exp.Cast, exp.TryCast, exp.Div, exp.Extract, exp.AtTimeZone,
            exp.Interval, exp.Anonymous, exp.If, exp.Localtimestamp,
        }
    }  # fmt: skip

    def anonymous_sql(self, expression: exp.Anonymous) -> str:
        """Write a function of the table."""
        text = self._raw(expression)
        return (
            text if isinstance(expression.parent, (exp.Filter, exp.Window)) else self._wrap(expression, text)
        )

    def filter_sql(self, expression: exp.Filter) -> str:
        """Write FILTER, with the aggregate's wrapping around all of it."""
        text = f"{self.sql(expression, 'this')} FILTER({self.sql(expression, 'expression').strip()})"
        return text if isinstance(expression.parent, exp.Window) else self._wrap(expression, text)

    def window_sql(self, expression: exp.Window) -> str:
        """Write OVER, with the aggregate's wrapping around all of it."""
        return self._wrap(expression, super().window_sql(expression))

    def ordered_sql(self, expression: exp.Ordered) -> str:
        """Write where NULLs go: last in Athena, up or down, unless the query says otherwise."""
        way = " DESC" if expression.args.get("desc") else ""
        nulls = "FIRST" if expression.args.get("nulls_first") else "LAST"
        return f"{self.sql(expression, 'this')}{way} NULLS {nulls}"

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
        count, unit = expression.this.name, expression.text("unit").lower()
        if not count.lstrip("-").isdigit():
            raise refuse("{sql} is not accepted.", "Write INTERVAL '3' DAY.", sql=shown(expression))
        return rules.interval(unit, f"({count})")

    def extract_sql(self, expression: exp.Extract) -> str:
        """Write EXTRACT as the function of that name: one rule for both."""
        function = FUNCTIONS[EXTRACTS[expression.name.upper()]]
        return function.duckdb.format(self.sql(expression, "expression"))

    def attimezone_sql(self, expression: exp.AtTimeZone) -> str:
        """Write the wall clock of a zone. A plain timestamp is UTC; DuckDB would take it for local time."""
        return rules.local(self.sql(expression, "this"), self.sql(expression, "zone"))

    def if_sql(self, expression: exp.If) -> str:
        """Write IF(a, b, c) as CASE."""
        parts = [self.sql(expression, name) for name in ("this", "true", "false")]
        return f"CASE WHEN {parts[0]} THEN {parts[1]}{f' ELSE {parts[2]}' if parts[2] else ''} END"

    def localtimestamp_sql(self, expression: exp.Localtimestamp) -> str:
        """Write LOCALTIMESTAMP."""
        return "LOCALTIMESTAMP"

    def trycast_sql(self, expression: exp.TryCast) -> str:
        """Write TRY_CAST: NULL in place of an error."""
        return self.cast_sql(expression)

    def cast_sql(self, expression: exp.Cast, safe_prefix: str | None = None) -> str:
        """Write a cast, by what is cast to what."""
        source, target = family(expression.this), _target(expression.to)
        value, word = (
            self.sql(expression, "this"),
            "TRY_CAST" if isinstance(expression, exp.TryCast) else "CAST",
        )
        name = _type_name(expression.to)
        if target == "varchar":
            return self._to_text(expression, source, value)
        if source == "varchar" and target in GUARDS:
            safe = isinstance(expression.this, exp.Literal) and re.fullmatch(
                GUARDS[target], expression.this.name
            )
            return f"{word}({value if safe else _guarded(value, target, word)} AS {name})"
        if (source, target) == ("double", "integer"):
            # Athena rounds halves away from zero; DuckDB would round them to even.
            return f"{word}(ROUND({value}) AS {name})"
        if (source, target) in CASTS or source in (target, "null"):
            return f"{word}({value} AS {name})"
        raise refuse(
            "{sql}: a cast from {source} to {target} cannot be promised to give the same.",
            "For decimal places use round(x, n); for times date_format.",
            sql=shown(expression),
            source=source,
            target=target,
        )

    def value(self, node: exp.Expr) -> str:
        """Write an argument so that it can stand anywhere: in brackets where it is more than a name."""
        text = self.sql(node)
        return text if isinstance(node, (exp.Column, exp.Literal, exp.Anonymous, exp.Star)) else f"({text})"

    def _raw(self, call: exp.Anonymous) -> str:
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

    def _wrap(self, node: exp.Expr, text: str) -> str:
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

    def _to_text(self, expression: exp.Cast, source: str, value: str) -> str:
        if source in ("double", "local", "interval", "array"):
            raise refuse(
                "{sql}: as text, {source} looks different from engine to engine.",
                "Use round(x, n) without a cast, or date_format for times.",
                sql=shown(expression),
                source=source,
            )
        if source == "timestamp":
            text = f"STRFTIME({value}, {STAMP})"
        elif source == "instant":
            text = f"(STRFTIME({value}, {STAMP}) || ' UTC')"
        else:
            text = f"CAST({value} AS VARCHAR)"
        length = expression.to.expressions
        return f"LEFT({text}, {int(length[0].name)})" if length else text


CASTS = {
    *((a, b) for a in ("integer", "boolean") for b in ("integer", "double", "boolean")),
    ("integer", "decimal"), ("decimal", "integer"), ("decimal", "double"), ("double", "boolean"),
    *((a, b) for a in ("date", "timestamp", "instant") for b in ("date", "timestamp", "instant")),
    ("local", "date"), ("local", "timestamp"),
}  # fmt: skip
"""The casts that mean the same as they stand."""


def write(tree: exp.Expr) -> str:
    """Write the query."""
    return Writer(dialect=DuckDB(), identify=True, pretty=True, unsupported_level=ErrorLevel.RAISE).generate(
        tree
    )


def _target(to: exp.DataType) -> str:
    node = exp.Null()
    node.type = to
    return family(node)


def _type_name(to: exp.DataType) -> str:
    names = {T.INT: "INTEGER", T.TIMESTAMPTZ: "TIMESTAMPTZ"}
    if to.this == T.DECIMAL:
        inside = [int(each.name) for each in to.expressions]
        return f"DECIMAL({inside[0]}, {inside[1] if len(inside) > 1 else 0})"
    return names.get(to.this) or str(to.this.value)


def _guarded(value: str, target: str, word: str) -> str:
    """Let through the texts that Athena casts; of the others TRY_CAST makes NULL and CAST an error."""
    rest = "" if word == "TRY_CAST" else f" WHEN {value} IS NOT NULL THEN '(not a {target}) ' || {value}"
    return f"CASE WHEN REGEXP_FULL_MATCH({value}, '{GUARDS[target]}') THEN {value}{rest} END"
