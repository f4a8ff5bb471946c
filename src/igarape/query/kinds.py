"""The kind of every value in a query, as Athena would see it.

Four differences between engines cannot be seen in the text, only in the types: 7/2, a cast that
rounds, a date that becomes a timestamp, a moment with a zone. So each value gets a kind first, and
a value whose kind cannot be told is refused.

A kind is a sqlglot DataType. One is ours: TIMESTAMPLTZ stands for the wall-clock time in a named
zone that `AT TIME ZONE` gives. Athena keeps the zone beside the moment; DuckDB does not, so such a
value may be taken apart (hour, date, format) but not compared, sorted or shown.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from igarape.errors import Usage
from igarape.query.functions import FUNCTIONS, Function

T = exp.DType

FAMILIES = {
    T.INT: "integer", T.BIGINT: "integer", T.DECIMAL: "decimal", T.DOUBLE: "double", T.VARCHAR: "varchar",
    T.BOOLEAN: "boolean", T.DATE: "date", T.TIMESTAMP: "timestamp", T.TIMESTAMPTZ: "instant",
    T.TIMESTAMPLTZ: "local", T.INTERVAL: "interval", T.ARRAY: "array", T.NULL: "null",
}  # fmt: skip

NUMBERS = ("integer", "decimal", "double")
MOMENTS = ("date", "timestamp", "instant")

GROUPS = {
    "number": NUMBERS,
    "moment": (*MOMENTS, "local"),
    "time": ("timestamp", "instant", "local"),
    "any": (*NUMBERS, *MOMENTS, "varchar", "boolean", "array"),
    "orderable": (*NUMBERS, *MOMENTS, "varchar", "boolean"),
}
"""Names for several families, as the table of functions uses them."""

WORDS = {"instant": "timestamp with time zone", "local": "timestamp in a named zone"}
_DAY_UNITS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")


def kind(node: exp.Expr) -> exp.DataType:
    """Give the kind that was worked out for a value."""
    found = node.type
    return found if isinstance(found, exp.DataType) else exp.DataType(this=T.UNKNOWN)


def family(node: exp.Expr) -> str:
    """Name the family of a value's kind: integer, decimal, double, varchar, ..., or unknown."""
    this = kind(node).this
    return FAMILIES.get(this, "unknown") if isinstance(this, T) else "unknown"


def shown(node: exp.Expr) -> str:
    """Write a piece of the query as the person would, for a message; long ones are cut."""
    text = node.sql(comments=False)
    return text if len(text) <= 60 else text[:57] + "..."


def refuse(problem: str, hint: str, **values: object) -> Usage:
    """Make the error for what would not mean the same; it always names a way on."""
    return Usage(problem, hint, **values)


def fits(node: exp.Expr, wanted: str) -> bool:
    """Whether a value is of the wanted family or group (several may stand side by side)."""
    found = family(node)
    return found == "null" or any(found in GROUPS.get(each, (each,)) for each in wanted.split("|"))


def common(nodes: list[exp.Expr], where: str) -> exp.DataType:
    """Find the kind that several results share, as CASE, COALESCE and VALUES need it."""
    known = [node for node in nodes if family(node) != "null"]
    if not known:
        return exp.DataType(this=T.NULL)
    families = {family(node) for node in known}
    if len(families) == 1 and families != {"decimal"}:
        kinds = [kind(node) for node in known]
        return next((each for each in kinds if each.this == T.BIGINT), kinds[0])
    if families <= set(NUMBERS):
        return exp.DataType(this=T.DOUBLE) if "double" in families else _widest(known)
    if families <= set(MOMENTS):
        return exp.DataType(this=T.TIMESTAMPTZ if "instant" in families else T.TIMESTAMP)
    raise refuse(
        "{where} would mix {kinds}, and Athena does not mix them.",
        "Make them one type with CAST.",
        where=where,
        kinds=" and ".join(sorted(WORDS.get(each, each) for each in families)),
    )


def comparable(left: exp.Expr, right: exp.Expr, node: exp.Expr) -> None:
    """Refuse a comparison that Athena would refuse, or that would not mean the same."""
    pair = {family(left), family(right)} - {"null"}
    if "local" in pair:
        raise refuse(
            "{sql} compares a time in a named zone.",
            "Compare before AT TIME ZONE, or write CAST(... AS timestamp).",
            sql=shown(node),
        )
    if len(pair) < 2 or pair <= set(NUMBERS) or pair <= set(MOMENTS):
        return
    raise refuse(
        "Athena does not compare {kinds}: {sql}.",
        "Write DATE '2026-11-21' for a day, or CAST one side.",
        kinds=" with ".join(sorted(WORDS.get(each, each) for each in pair)),
        sql=shown(node),
    )


def arithmetic(node: exp.Binary) -> exp.DataType:
    """Work out the kind of + - * / %, with Athena's rules."""
    left, right = node.left, node.right
    pair = (family(left), family(right))
    if "null" in pair:
        return kind(right if pair[0] == "null" else left)
    if set(pair) <= set(NUMBERS):
        return _number(node, pair)
    if "interval" in pair and set(pair) & set(MOMENTS) and isinstance(node, (exp.Add, exp.Sub)):
        moment, interval = (left, right) if pair[1] == "interval" else (right, left)
        if isinstance(node, exp.Add) or pair[1] == "interval":
            _day_only(moment, interval, node)
            return kind(moment)
    if set(pair) == {"interval", "integer"} and isinstance(node, exp.Mul):
        return exp.DataType(this=T.INTERVAL)
    both = set(pair) <= set(MOMENTS) and isinstance(node, exp.Sub)
    raise refuse(
        "{sql} cannot be promised to mean the same: {left} and {right}.",
        "Use date_diff('day', a, b) for the time between two moments."
        if both
        else "Make both sides one type with CAST; add to a date with interval '1' day.",
        sql=shown(node),
        left=WORDS.get(pair[0], pair[0]),
        right=WORDS.get(pair[1], pair[1]),
    )


def decimal(precision: int, scale: int) -> exp.DataType:
    """Make the kind of a decimal with so many digits, `scale` of them after the point."""
    return exp.DataType.build(f"DECIMAL({min(precision, 38)}, {scale})")


def size(node: exp.Expr) -> tuple[int, int]:
    """Precision and scale of a whole or decimal number."""
    found = kind(node)
    if found.this == T.DECIMAL:
        numbers = [int(each.name) for each in found.expressions]
        return (numbers[0], numbers[1] if len(numbers) > 1 else 0) if numbers else (38, 0)
    return (19, 0) if found.this == T.BIGINT else (10, 0)


def result(call: exp.Anonymous, function: Function) -> exp.DataType:
    """Work out what a function of the table gives for these arguments."""
    gives, _, which = function.gives.partition(" ")
    if gives == "same":
        return kind(inner(call.expressions[int(which or 0)]))
    if gives == "common":
        return common(call.expressions, function.name)
    if gives == "results":
        return common(call.expressions[1:], function.name)
    if gives == "array":
        return exp.DataType(this=T.ARRAY, expressions=[kind(inner(call.expressions[0]))], nested=True)
    if gives == "varchars":
        return exp.DataType.build("ARRAY<VARCHAR>")
    if gives == "element":
        return _element(call.expressions[0])
    if gives == "total":
        return _total(call.expressions[0])
    return exp.DataType.build(gives.upper())


def inner(argument: exp.Expr) -> exp.Expr:
    """Give the value inside DISTINCT and ORDER BY, as they stand in an aggregate's argument."""
    while isinstance(argument, (exp.Distinct, exp.Order)):
        argument = argument.expressions[0] if isinstance(argument, exp.Distinct) else argument.this
    return argument


def function_of(call: exp.Anonymous) -> Function:
    """Find a call's function in the table; Usage for any other."""
    name = call.name.lower()
    found = FUNCTIONS.get(name)
    if found is None:
        raise refuse(
            "The function {name} is not among those that are known to mean the same here and in Athena.",
            "See docs/sql.md for those that are, or use igarape sql --dialect duckdb.",
            name=name,
        )
    return found


def check_call(call: exp.Anonymous) -> Function:
    """Hold a call against the table: how many arguments, and of which families."""
    found = function_of(call)
    takes = list(found.takes)
    if takes and takes[-1].endswith("*"):
        takes[-1:] = [takes[-1][:-1]] * max(1, len(call.expressions) - len(takes) + 1)
    least = sum(not each.endswith("?") for each in takes)
    if not least <= len(call.expressions) <= len(takes):
        raise refuse(
            "{name} does not take {count} arguments here.",
            "It is {signature}; see docs/sql.md.",
            name=found.name,
            count=len(call.expressions),
            signature=found.signature,
        )
    for argument, wanted in zip(call.expressions, takes, strict=False):
        value = inner(argument)
        if not isinstance(value, exp.Star) and not fits(value, wanted.rstrip("?")):
            raise refuse(
                "{name} takes {wanted}, and {sql} is {kind}.",
                found.hint or "Make it that type with CAST.",
                name=found.name,
                wanted=found.signature,
                sql=shown(value),
                kind=WORDS.get(family(value), family(value)),
            )
    return found


def _number(node: exp.Binary, pair: tuple[str, str]) -> exp.DataType:
    if pair == ("integer", "integer"):
        wide = T.BIGINT in (kind(node.left).this, kind(node.right).this)
        return exp.DataType(this=T.BIGINT if wide else T.INT)
    if "double" in pair:
        return exp.DataType(this=T.DOUBLE)
    (p1, s1), (p2, s2) = size(node.left), size(node.right)
    if isinstance(node, exp.Mul) and s1 + s2 <= 38:
        return decimal(p1 + p2, s1 + s2)
    if isinstance(node, (exp.Add, exp.Sub)):
        return decimal(max(p1 - s1, p2 - s2) + max(s1, s2) + 1, max(s1, s2))
    raise refuse(
        "{sql} divides decimals, which Athena cuts to {places} decimal places.",
        "Write the number as a double, 1e0 in place of 1.0, or CAST one side AS double.",
        sql=shown(node),
        places=max(s1, s2),
    )


def _widest(nodes: list[exp.Expr]) -> exp.DataType:
    sizes = [size(node) for node in nodes]
    scale = max(scale for _, scale in sizes)
    return decimal(max(precision - own for precision, own in sizes) + scale, scale)


def _day_only(moment: exp.Expr, interval: exp.Expr, node: exp.Expr) -> None:
    units = {each.text("unit").upper() for each in interval.find_all(exp.Interval)}
    if family(moment) == "date" and not units <= set(_DAY_UNITS):
        raise refuse("{sql} adds hours to a date.", "CAST the date AS timestamp first.", sql=shown(node))


def _element(array: exp.Expr) -> exp.DataType:
    inside = kind(array).expressions
    return inside[0] if inside and isinstance(inside[0], exp.DataType) else exp.DataType(this=T.UNKNOWN)


def _total(argument: exp.Expr) -> exp.DataType:
    value = inner(argument)
    if family(value) == "decimal":
        return decimal(38, size(value)[1])
    return exp.DataType(this=T.DOUBLE if family(value) == "double" else T.BIGINT)


def element(node: Any) -> exp.DataType:
    """Give the kind of an array's elements."""
    return _element(node)
