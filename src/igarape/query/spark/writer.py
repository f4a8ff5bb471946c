"""The query as Spark must be asked it, so that the rows are those of Athena.

A subclass of sqlglot's own Spark writer, beside the one for DuckDB (`query/writer.py`): only what differs in meaning
is overridden. It is written for a session in UTC and in ANSI mode (Spark 4's own), where what cannot be done is an
error and never NULL.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlglot import ErrorLevel, exp
from sqlglot.dialects.spark import Spark
from sqlglot.generators.spark import SparkGenerator

from igarape.query.common import Common, without_ours
from igarape.query.functions import EXTRACTS
from igarape.query.kinds import T, family, kind, refuse, shown
from igarape.query.rules import constant
from igarape.query.spark import calls
from igarape.query.spark.patterns import quoted

_ESCAPES = "!#~|^"
"""Signs that may escape in LIKE: Spark's own is the backslash, Athena has none."""


class Writer(Common, SparkGenerator):
    """Writes a query whose kinds are known. Call `write`."""

    TRANSFORMS: ClassVar[dict[Any, Any]] = without_ours(
        SparkGenerator.TRANSFORMS, exp.Add, exp.Sub, exp.Mul, exp.Like, exp.Filter, exp.Window, exp.Ordered
    )
    NAMES: ClassVar[Mapping[Any, str]] = {
        T.INT: "INT", T.TIMESTAMPTZ: "TIMESTAMP", T.TIMESTAMP: "TIMESTAMP_NTZ", T.TIMESTAMPLTZ: "TIMESTAMP_NTZ",
    }  # fmt: skip
    ROUNDED: ClassVar[frozenset[tuple[str, str]]] = frozenset({("double", "integer"), ("decimal", "integer")})

    def literal_sql(self, expression: exp.Literal) -> str:
        """Write a text or a number."""
        return quoted(str(expression.this)) if expression.is_string else super().literal_sql(expression)

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
        count, unit = self.counted(expression)
        times, plain = {"week": (7, "day"), "quarter": (3, "month")}.get(unit, (1, unit))
        return f"INTERVAL '{count * times}' {plain.upper()}"

    def extract_sql(self, expression: exp.Extract) -> str:
        """Write EXTRACT as the function of that name: one rule for both."""
        name = EXTRACTS[expression.name.upper()]
        call = exp.Anonymous(this=name, expressions=[expression.expression.copy()])
        return calls.widened(name, calls.call(self, call))

    def attimezone_sql(self, expression: exp.AtTimeZone) -> str:
        """Write the wall clock of a zone."""
        return calls.local(self.sql(expression, "this"), self.sql(expression, "zone"))

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

    def value(self, node: exp.Expr) -> str:
        """Write an argument so that it can stand anywhere: in brackets where it is more than a name."""
        text = self.sql(node)
        plain = isinstance(
            node, (exp.Column, exp.Literal, exp.Anonymous, exp.Cast, exp.Paren, exp.Star, exp.Distinct)
        )
        return text if plain else f"({text})"

    def call(self, call: exp.Anonymous) -> str:
        """Write the call of a function of the table."""
        return calls.call(self, call)

    def whole(self, node: exp.Expr, text: str) -> str:
        """Write the cast around a call whose type is narrower in Spark than in Athena."""
        while isinstance(node, (exp.Filter, exp.Window)):
            node = node.this
        if not isinstance(node, exp.Anonymous):
            return text
        if node.name.lower() == "sum" and family(node) == "decimal":
            return f"CAST({text} AS {self.type_name(kind(node))})"
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
            return f"CAST({text} AS {self.type_name(found)})"
        return text

    def matches(self, value: str, form: str) -> str:
        """Write whether all of a text has a form."""
        plain = form.replace("\\d", "[0-9]")
        start, plain = ("(?i)", plain.removeprefix("(?i)")) if plain.startswith("(?i)") else ("", plain)
        whole = quoted(rf"{start}\A({plain})\z")
        return f"{value} RLIKE {whole}"

    def as_text(self, value: str, source: str) -> str:
        """Write the cast of a value to a text."""
        if source in ("timestamp", "instant"):
            return f"DATE_FORMAT({value}, 'yyyy-MM-dd HH:mm:ss.SSS')"
        return f"CAST({value} AS STRING)"


_MOST_DIGITS = 38


def write(tree: exp.Expr) -> str:
    """Write the query."""
    writer = Writer(
        dialect=Spark(), identify=True, pretty=True, comments=False, unsupported_level=ErrorLevel.RAISE
    )
    return writer.generate(tree)


def _not_zero(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and float(node.this) != 0
