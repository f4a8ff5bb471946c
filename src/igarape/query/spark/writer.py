"""The query as Spark must be asked it, so that the rows are those of Athena.

A subclass of sqlglot's own Spark writer, beside the one for DuckDB (`query/writer.py`): only what differs in meaning
is overridden. It is written for a session in UTC and in ANSI mode (Spark 4's own), where what cannot be done is an
error and never NULL.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from sqlglot import ErrorLevel, exp
from sqlglot.dialects.spark import Spark
from sqlglot.generators.spark import SparkGenerator

from igarape.query.functions import EXTRACTS
from igarape.query.kinds import T, family, kind, refuse, shown
from igarape.query.rules import constant
from igarape.query.spark import calls
from igarape.query.spark.patterns import quoted
from igarape.query.writer import CASTS, GUARDS

_ESCAPES = "!#~|^"
"""Signs that may escape in LIKE: Spark's own is the backslash, Athena has none."""


class Writer(SparkGenerator):
    """Writes a query whose kinds are known. Call `write`."""

    TRANSFORMS: ClassVar[dict[Any, Any]] = {
        each: work
        for each, work in SparkGenerator.TRANSFORMS.items()
        if each
        not in {
            exp.Cast, exp.TryCast, exp.Div, exp.Extract, exp.AtTimeZone, exp.Interval, exp.Anonymous, exp.If,
            exp.Localtimestamp, exp.Add, exp.Sub, exp.Mul, exp.Like, exp.Filter, exp.Window, exp.Ordered,
        }
    }  # fmt: skip

    def literal_sql(self, expression: exp.Literal) -> str:
        """Write a text or a number."""
        return quoted(str(expression.this)) if expression.is_string else super().literal_sql(expression)

    def anonymous_sql(self, expression: exp.Anonymous) -> str:
        """Write a function of the table."""
        text = calls.call(self, expression)
        return (
            text
            if isinstance(expression.parent, (exp.Filter, exp.Window))
            else self._widened(expression, text)
        )

    def filter_sql(self, expression: exp.Filter) -> str:
        """Write FILTER."""
        text = f"{self.sql(expression, 'this')} FILTER({self.sql(expression, 'expression').strip()})"
        return text if isinstance(expression.parent, exp.Window) else self._widened(expression, text)

    def window_sql(self, expression: exp.Window) -> str:
        """Write OVER, with the cast around all of it."""
        return self._widened(expression, super().window_sql(expression))

    def ordered_sql(self, expression: exp.Ordered) -> str:
        """Write where NULLs go: last in Athena, up or down, unless the query says otherwise."""
        way = " DESC" if expression.args.get("desc") else ""
        nulls = "FIRST" if expression.args.get("nulls_first") else "LAST"
        return f"{self.sql(expression, 'this')}{way} NULLS {nulls}"

    def div_sql(self, expression: exp.Div) -> str:
        """Write a division: whole numbers stay whole, cut towards zero; a double divided by 0 is no error."""
        if family(expression.left) == family(expression.right) == "integer":
            whole = f"({self.value(expression.left)} DIV {self.value(expression.right)})"
            return f"CAST({whole} AS INT)" if kind(expression).this == T.INT else whole
        left, right = (f"CAST({self.value(each)} AS DOUBLE)" for each in (expression.left, expression.right))
        if _not_zero(expression.right):
            return f"({left} / {right})"
        endless = (
            f"CASE WHEN {left} = 0 OR ISNAN({left}) THEN CAST('NaN' AS DOUBLE)"
            f" ELSE {left} * CAST('Infinity' AS DOUBLE) END"
        )
        return f"CASE WHEN {right} = 0 THEN {endless} ELSE {left} / NULLIF({right}, 0) END"

    def add_sql(self, expression: exp.Add) -> str:
        """Write an addition; a date and an interval stay a date."""
        return self._kept(expression, "+")

    def sub_sql(self, expression: exp.Sub) -> str:
        """Write a subtraction; a date and an interval stay a date."""
        return self._kept(expression, "-")

    def mul_sql(self, expression: exp.Mul) -> str:
        """Write a multiplication."""
        return self._kept(expression, "*")

    def interval_sql(self, expression: exp.Interval) -> str:
        """Write an interval in units that Spark knows."""
        count, unit = expression.this.name, expression.text("unit").lower()
        if not count.lstrip("-").isdigit():
            raise refuse("{sql} is not accepted.", "Write INTERVAL '3' DAY.", sql=shown(expression))
        times, plain = {"week": (7, "day"), "quarter": (3, "month")}.get(unit, (1, unit))
        return f"INTERVAL '{int(count) * times}' {plain.upper()}"

    def extract_sql(self, expression: exp.Extract) -> str:
        """Write EXTRACT as the function of that name: one rule for both."""
        name = EXTRACTS[expression.name.upper()]
        call = exp.Anonymous(this=name, expressions=[expression.expression.copy()])
        return calls.widened(name, calls.call(self, call))

    def attimezone_sql(self, expression: exp.AtTimeZone) -> str:
        """Write the wall clock of a zone."""
        return calls.local(self.sql(expression, "this"), self.sql(expression, "zone"))

    def if_sql(self, expression: exp.If) -> str:
        """Write IF(a, b, c) as CASE."""
        parts = [self.sql(expression, name) for name in ("this", "true", "false")]
        return f"CASE WHEN {parts[0]} THEN {parts[1]}{f' ELSE {parts[2]}' if parts[2] else ''} END"

    def localtimestamp_sql(self, expression: exp.Localtimestamp) -> str:
        """Write LOCALTIMESTAMP."""
        return "LOCALTIMESTAMP()"

    def like_sql(self, expression: exp.Like) -> str:
        r"""Write LIKE without an escape: in Spark a \ would be one."""
        text = expression.expression
        if isinstance(text, exp.Escape):
            return self.binary(expression, "LIKE")
        constant(text, "The form of LIKE")
        if "\\" not in text.name:
            return self.binary(expression, "LIKE")
        free = next((sign for sign in _ESCAPES if sign not in text.name), None)
        if free is None:
            raise refuse("{sql} is not accepted.", "Write strpos(x, '...') > 0.", sql=shown(expression))
        return f"{self.binary(expression, 'LIKE')} ESCAPE '{free}'"

    def unnest_sql(self, expression: exp.Unnest) -> str:
        """Refuse UNNEST."""
        raise refuse(
            "{sql} cannot be promised to give the same on Spark.",
            "Write it another way, or run it here: leave out --engine spark.",
            sql=shown(expression),
        )

    def trycast_sql(self, expression: exp.TryCast) -> str:
        """Write TRY_CAST: NULL in place of an error."""
        return self.cast_sql(expression)

    def cast_sql(self, expression: exp.Cast, safe_prefix: str | None = None) -> str:
        """Write a cast, by what is cast to what."""
        source, target = family(expression.this), _target(expression.to)
        value = self.sql(expression, "this")
        word = "TRY_CAST" if isinstance(expression, exp.TryCast) else "CAST"
        name = _type_name(expression.to)
        if target == "varchar":
            return self._to_text(expression, source, value)
        if source == "varchar" and target in GUARDS:
            safe = isinstance(expression.this, exp.Literal) and re.fullmatch(
                GUARDS[target], expression.this.name
            )
            return f"{word}({value if safe else _guarded(value, target, word)} AS {name})"
        if (source, target) in (("double", "integer"), ("decimal", "integer")):
            # Athena rounds halves away from zero; Spark would cut.
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
        plain = isinstance(
            node, (exp.Column, exp.Literal, exp.Anonymous, exp.Cast, exp.Paren, exp.Star, exp.Distinct)
        )
        return text if plain else f"({text})"

    def _widened(self, node: exp.Expr, text: str) -> str:
        while isinstance(node, (exp.Filter, exp.Window)):
            node = node.this
        if not isinstance(node, exp.Anonymous):
            return text
        if node.name.lower() == "sum" and family(node) == "decimal":
            return f"CAST({text} AS {_type_name(kind(node))})"
        return calls.widened(node.name.lower(), text)

    def _kept(self, expression: exp.Binary, sign: str) -> str:
        text = self.binary(expression, sign)
        pair = {family(expression.left), family(expression.right)}
        if pair == {"date", "interval"}:
            return f"CAST({text} AS DATE)"
        if "decimal" in pair and "double" not in pair:
            found = kind(expression)
            if int(found.expressions[0].name) >= _MOST_DIGITS:
                raise refuse(
                    "{sql} cannot be promised to give the same on Spark.",
                    "Write the number as a double, 1e0 in place of 1.0, or CAST one side AS double.",
                    sql=shown(expression),
                )
            return f"CAST({text} AS {_type_name(found)})"
        return text

    def _to_text(self, expression: exp.Cast, source: str, value: str) -> str:
        if source in ("double", "local", "interval", "array"):
            raise refuse(
                "{sql}: as text, {source} looks different from engine to engine.",
                "Use round(x, n) without a cast, or date_format for times.",
                sql=shown(expression),
                source=source,
            )
        text = f"CAST({value} AS STRING)"
        if source in ("timestamp", "instant"):
            text = f"DATE_FORMAT({value}, 'yyyy-MM-dd HH:mm:ss.SSS')"
        if source == "instant":
            text = f"({text} || ' UTC')"
        length = expression.to.expressions
        return f"LEFT({text}, {int(length[0].name)})" if length else text


_MOST_DIGITS = 38


def write(tree: exp.Expr) -> str:
    """Write the query."""
    writer = Writer(
        dialect=Spark(), identify=True, pretty=True, comments=False, unsupported_level=ErrorLevel.RAISE
    )
    return writer.generate(tree)


def _not_zero(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and float(node.this) != 0


def _target(to: exp.DataType) -> str:
    node = exp.Null()
    node.type = to
    return family(node)


def _type_name(to: exp.DataType) -> str:
    names = {
        T.INT: "INT", T.TIMESTAMPTZ: "TIMESTAMP", T.TIMESTAMP: "TIMESTAMP_NTZ", T.TIMESTAMPLTZ: "TIMESTAMP_NTZ",
    }  # fmt: skip
    if to.this == T.DECIMAL:
        inside = [int(each.name) for each in to.expressions]
        return f"DECIMAL({inside[0]}, {inside[1] if len(inside) > 1 else 0})"
    return names.get(to.this) or str(to.this.value)


def _guarded(value: str, target: str, word: str) -> str:
    """Let through the texts that Athena casts; of the others TRY_CAST makes NULL and CAST an error."""
    rest = "" if word == "TRY_CAST" else f" WHEN {value} IS NOT NULL THEN '(not a {target}) ' || {value}"
    form = GUARDS[target].replace("\\d", "[0-9]")
    start, form = ("(?i)", form.removeprefix("(?i)")) if form.startswith("(?i)") else ("", form)
    whole = quoted(rf"{start}\A({form})\z")
    return f"CASE WHEN {value} RLIKE {whole} THEN {value}{rest} END"
