"""What the writers of all engines have in common: the rules whose text is the same, given what differs.

A writer is a subclass of this one and of sqlglot's own writer for its engine, in that order.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.generator import Generator

from igarape.query.kinds import T, family, refuse, shown

_ISO_DATE = r"\s*\d{4}-\d{1,2}-\d{1,2}\s*"
GUARDS = {
    "integer": r"[+-]?[0-9]+",
    "double": r"\s*([+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|NaN|[+-]?Infinity)\s*",
    "decimal": r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)",
    "boolean": r"(?i)(true|t|1|false|f|0)",
    "date": _ISO_DATE,
    "timestamp": r"\d{4}-\d{1,2}-\d{1,2}( \d{1,2}:\d{1,2}(:\d{1,2}(\.\d{1,3})?)?)?",
}
"""The texts that Athena casts. Other engines cast more ('5.5' to 6, 'yes' to true), so others must fail."""

CASTS = {
    *((a, b) for a in ("integer", "boolean") for b in ("integer", "double", "boolean")),
    ("integer", "decimal"), ("decimal", "integer"), ("decimal", "double"), ("double", "boolean"),
    *((a, b) for a in ("date", "timestamp", "instant") for b in ("date", "timestamp", "instant")),
    ("local", "date"), ("local", "timestamp"),
}  # fmt: skip
"""The casts that mean the same as they stand."""

_OURS = {
    exp.Cast, exp.TryCast, exp.Div, exp.Extract, exp.AtTimeZone, exp.Interval, exp.Anonymous, exp.If,
    exp.Localtimestamp,
}  # fmt: skip
"""What is written by a method of ours, and not as sqlglot has it in its table."""


def without_ours(transforms: Mapping[Any, Any], *more: type[exp.Expr]) -> dict[Any, Any]:
    """Leave out of sqlglot's table what a method of ours writes."""
    return {each: work for each, work in transforms.items() if each not in _OURS.union(more)}


class Common(Generator):
    """Writes a query whose kinds are known, as far as its text is the same for every engine."""

    NAMES: ClassVar[Mapping[Any, str]]
    """The engine's names of types, where they are not sqlglot's."""

    ROUNDED: ClassVar[frozenset[tuple[str, str]]]
    """The casts of which the engine would not round halves away from zero, as Athena does."""

    @abstractmethod
    def call(self, call: exp.Anonymous) -> str:
        """Write the call of a function of the table, as the engine has it."""

    @abstractmethod
    def whole(self, node: exp.Expr, text: str) -> str:
        """Write what stands around a call and its FILTER and OVER."""

    @abstractmethod
    def matches(self, value: str, form: str) -> str:
        """Write whether all of a text has a form."""

    @abstractmethod
    def as_text(self, value: str, source: str) -> str:
        """Write the cast of a value to a text: of moments as Athena writes them, with milliseconds."""

    def anonymous_sql(self, expression: exp.Anonymous) -> str:
        """Write a function of the table."""
        text = self.call(expression)
        return (
            text if isinstance(expression.parent, (exp.Filter, exp.Window)) else self.whole(expression, text)
        )

    def filter_sql(self, expression: exp.Filter) -> str:
        """Write FILTER, with what wraps the aggregate around all of it."""
        text = f"{self.sql(expression, 'this')} FILTER({self.sql(expression, 'expression').strip()})"
        return text if isinstance(expression.parent, exp.Window) else self.whole(expression, text)

    def window_sql(self, expression: exp.Window) -> str:
        """Write OVER, with what wraps the aggregate around all of it."""
        return self.whole(expression, super().window_sql(expression))

    def ordered_sql(self, expression: exp.Ordered) -> str:
        """Write where NULLs go: last in Athena, up or down, unless the query says otherwise."""
        way = " DESC" if expression.args.get("desc") else ""
        nulls = "FIRST" if expression.args.get("nulls_first") else "LAST"
        return f"{self.sql(expression, 'this')}{way} NULLS {nulls}"

    def if_sql(self, expression: exp.If) -> str:
        """Write IF(a, b, c) as CASE."""
        parts = [self.sql(expression, name) for name in ("this", "true", "false")]
        return f"CASE WHEN {parts[0]} THEN {parts[1]}{f' ELSE {parts[2]}' if parts[2] else ''} END"

    def trycast_sql(self, expression: exp.TryCast) -> str:
        """Write TRY_CAST: NULL in place of an error."""
        return self.cast_sql(expression)

    def cast_sql(self, expression: exp.Cast, safe_prefix: str | None = None) -> str:
        """Write a cast, by what is cast to what."""
        source, target = family(expression.this), _target(expression.to)
        value = self.sql(expression, "this")
        word = "TRY_CAST" if isinstance(expression, exp.TryCast) else "CAST"
        name = self.type_name(expression.to)
        if target == "varchar":
            return self._to_text(expression, source, value)
        if source == "varchar" and target in GUARDS:
            safe = isinstance(expression.this, exp.Literal) and re.fullmatch(
                GUARDS[target], expression.this.name
            )
            return f"{word}({value if safe else self._guarded(value, target, word)} AS {name})"
        if (source, target) in self.ROUNDED:
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

    def type_name(self, to: exp.DataType) -> str:
        """Name a type as the engine does."""
        if to.this == T.DECIMAL:
            inside = [int(each.name) for each in to.expressions]
            return f"DECIMAL({inside[0]}, {inside[1] if len(inside) > 1 else 0})"
        return self.NAMES.get(to.this) or str(to.this.value)

    def counted(self, expression: exp.Interval) -> tuple[int, str]:
        """Take an interval apart: how many, of which unit."""
        count = expression.this.name
        if not count.lstrip("-").isdigit():
            raise refuse("{sql} is not accepted.", "Write INTERVAL '3' DAY.", sql=shown(expression))
        return int(count), expression.text("unit").lower()

    def _to_text(self, expression: exp.Cast, source: str, value: str) -> str:
        if source in ("double", "local", "interval", "array"):
            raise refuse(
                "{sql}: as text, {source} looks different from engine to engine.",
                "Use round(x, n) without a cast, or date_format for times.",
                sql=shown(expression),
                source=source,
            )
        text = self.as_text(value, source)
        if source == "instant":
            text = f"({text} || ' UTC')"
        length = expression.to.expressions
        return f"LEFT({text}, {int(length[0].name)})" if length else text

    def _guarded(self, value: str, target: str, word: str) -> str:
        """Let through the texts that Athena casts; of the others TRY_CAST makes NULL and CAST an error."""
        rest = "" if word == "TRY_CAST" else f" WHEN {value} IS NOT NULL THEN '(not a {target}) ' || {value}"
        return f"CASE WHEN {self.matches(value, GUARDS[target])} THEN {value}{rest} END"


def _target(to: exp.DataType) -> str:
    node = exp.Null()
    node.type = to
    return family(node)
