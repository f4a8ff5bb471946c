"""The constructs that are known to mean the same: a positive list, with the kind each one gives.

`CONSTRUCTS` names each node of the parsed query that may stand, and which of its parts may be
filled. Anything else is refused by name: a new construct is let in on purpose, with a test.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from igarape.query import kinds
from igarape.query.functions import EXTRACTS
from igarape.query.kinds import T, comparable, family, fits, kind, refuse, shown

_BINARY = "this expression"
_CALL = "this expressions"

CONSTRUCTS: dict[type[exp.Expr], str] = {
    exp.Select: "expressions from_ joins where group having order limit offset distinct with_",
    exp.Union: "this expression distinct order limit offset with_",
    exp.Intersect: "this expression distinct order limit offset with_",
    exp.Except: "this expression distinct order limit offset with_",
    exp.Subquery: "this alias order limit offset",
    exp.With: "expressions",
    exp.CTE: "this alias",
    exp.Values: "expressions alias",
    exp.Unnest: "expressions alias offset",
    exp.From: "this",
    exp.Table: "this alias",
    exp.TableAlias: "this columns",
    exp.Join: "this side kind on using",
    exp.Where: "this",
    exp.Group: "expressions grouping_sets rollup cube",
    exp.GroupingSets: "expressions",
    exp.Rollup: "expressions",
    exp.Cube: "expressions",
    exp.Having: "this",
    exp.Order: "this expressions",
    exp.Ordered: "this desc nulls_first",
    exp.Limit: "expression",
    exp.Offset: "expression",
    exp.Distinct: "expressions",
    exp.Identifier: "this quoted",
    exp.Column: "this table",
    exp.Star: "",
    exp.Alias: "this alias",
    exp.Literal: "this is_string",
    exp.Boolean: "this",
    exp.Null: "",
    exp.Placeholder: "this",
    exp.Paren: "this",
    exp.Tuple: "expressions",
    exp.Array: "expressions bracket_notation",
    exp.Interval: "this unit",
    exp.Var: "this",
    exp.And: _BINARY,
    exp.Or: _BINARY,
    exp.Not: "this",
    exp.EQ: _BINARY,
    exp.NEQ: _BINARY,
    exp.GT: _BINARY,
    exp.GTE: _BINARY,
    exp.LT: _BINARY,
    exp.LTE: _BINARY,
    exp.NullSafeEQ: _BINARY,
    exp.NullSafeNEQ: _BINARY,
    exp.Like: _BINARY,
    exp.Escape: _BINARY,
    exp.Is: _BINARY,
    exp.In: "this expressions query",
    exp.Between: "this low high",
    exp.Exists: "this",
    exp.Case: "this ifs default",
    exp.If: "this true false",
    exp.Add: _BINARY,
    exp.Sub: _BINARY,
    exp.Mul: _BINARY,
    exp.Div: _BINARY + " typed safe",
    exp.Mod: _BINARY,
    exp.Neg: "this",
    exp.DPipe: _BINARY + " safe",
    exp.Cast: "this to",
    exp.TryCast: "this to safe requires_string",
    exp.DataType: "this expressions nested",
    exp.DataTypeParam: "this",
    exp.Extract: _BINARY,
    exp.AtTimeZone: "this zone",
    exp.StrPosition: "this substr",
    exp.Trim: "this",
    exp.Substring: "this start length",
    exp.CurrentDate: "",
    exp.CurrentTimestamp: "",
    exp.Localtimestamp: "",
    exp.Anonymous: _CALL,
    exp.Filter: _BINARY,
    exp.Window: "this partition_by order spec over",
    exp.WindowSpec: "kind start start_side end end_side",
}

CAST_TARGETS = {
    T.INT, T.BIGINT, T.DOUBLE, T.DECIMAL, T.VARCHAR, T.BOOLEAN, T.DATE, T.TIMESTAMP, T.TIMESTAMPTZ,
}  # fmt: skip


def check(tree: exp.Expr) -> None:
    """Refuse any construct that is not in the list, by its name and the words it was written in."""
    for node in tree.walk():
        allowed = CONSTRUCTS.get(type(node))
        extra = {name for name, value in node.args.items() if _filled(value)} - set((allowed or "").split())
        if allowed is None or extra:
            raise refuse(
                "{construct} is not among the constructs known to mean the same here and in Athena: {sql}.",
                "Write it another way (docs/sql.md lists what is accepted), or use igarape sql --dialect duckdb.",
                construct=f"{node.key.upper()} {' '.join(sorted(extra)).upper().rstrip('_')}".strip(),
                sql=shown(node),
            )
        if isinstance(node, exp.Cast):
            _cast(node)
        if _hollow(node):
            raise refuse(
                "Something is missing in {sql}.",
                "Correct it; igarape sql 'SELECT * FROM telegram LIMIT 10' is a whole query.",
                sql=shown(node.parent or node),
            )


def _hollow(node: exp.Expr) -> bool:
    """Whether the parser let something through that stands for nothing, as SELECT without columns."""
    if isinstance(node, exp.Select):
        return not node.expressions
    if isinstance(node, exp.Subquery):
        return not isinstance(node.this, (exp.Query, exp.Values))
    if isinstance(node, exp.DataTypeParam):
        return not (isinstance(node.this, exp.Literal) and str(node.this.this).isdigit())
    if isinstance(node.parent, exp.Anonymous):
        return (isinstance(node, exp.Order) and node.this is None) or (
            isinstance(node, exp.Distinct) and not node.expressions
        )
    return False


def _cast(node: exp.Cast) -> None:
    """Check a cast's target. DECIMAL '1.50' has its own digits, CAST(x AS DECIMAL) none: they parse alike."""
    if node.to.this not in CAST_TARGETS:
        raise refuse(
            "CAST to {type} is not accepted.",
            "Cast to integer, bigint, double, decimal(p, s), varchar, boolean, date or timestamp.",
            type=node.to.sql("trino"),
        )
    if node.to.this == T.DECIMAL and not node.to.expressions:
        raise refuse(
            "{sql} does not say how many digits.",
            "Write DECIMAL(10, 2), or 1.50 for a number.",
            sql=shown(node),
        )


def verify(tree: exp.Expr) -> None:
    """After the kinds are known: refuse what has none, and what cannot be sorted, grouped or shown."""
    shown_columns = {id(each) for each in (tree.selects if isinstance(tree, exp.Query) else [])}
    for node in tree.walk():
        if isinstance(node, exp.Column) and family(node) == "unknown":
            raise refuse("The type of {sql} cannot be told.", "CAST it where it is made.", sql=shown(node))
        sorted_by = isinstance(node, exp.Ordered) or isinstance(node.parent, exp.Group)
        if (sorted_by or id(node) in shown_columns) and family(node) in ("local", "interval"):
            raise refuse(
                "{sql} cannot be sorted by, grouped by or shown as it is.",
                "Write CAST(... AS timestamp), or date_format(...).",
                sql=shown(node),
            )
        if isinstance(node, exp.SetOperation):
            for left, right in zip(node.left.selects, node.right.selects, strict=False):
                kinds.common([left, right], node.key.upper())


def _filled(value: object) -> bool:
    return value is not None and value is not False and value != []


Annotator = Callable[[Any, Any], None]


def _gives(work: Callable[[Any], exp.DataType | T]) -> dict[str, Annotator]:
    def annotate(self: Any, node: Any) -> None:
        self._set_type(node, work(node))

    return {"annotator": annotate}


def _boolean(work: Callable[[Any], None]) -> dict[str, Annotator]:
    def judge(node: Any) -> T:
        work(node)
        return T.BOOLEAN

    return _gives(judge)


def _literal(node: exp.Literal) -> exp.DataType | T:
    if node.is_string:
        return T.VARCHAR
    text = str(node.this)
    if "e" in text.lower():
        return T.DOUBLE
    if "." in text:
        whole, _, places = text.partition(".")
        return kinds.decimal(max(1, len(whole.lstrip("0")) + len(places)), len(places))
    return T.INT if int(text) < 2**31 else T.BIGINT


def _both(node: exp.Binary) -> None:
    comparable(node.left, node.right, node)


def _between(node: exp.Between) -> None:
    for each in (node.args["low"], node.args["high"]):
        comparable(node.this, each, node)


def _in(node: exp.In) -> None:
    query = node.args.get("query")
    for each in [*node.expressions, *([query.this.selects[0]] if query else [])]:
        comparable(node.this, each, node)


def _is(node: exp.Is) -> None:
    if not isinstance(node.expression, exp.Null):
        raise refuse("Athena knows IS NULL, not {sql}.", "Compare with = in place of IS.", sql=shown(node))


def _wants(wanted: str) -> Callable[[exp.Expr], None]:
    def judge(node: exp.Expr) -> None:
        for each in (node.this, node.args.get("expression")):
            if each is not None and not fits(each, wanted):
                raise refuse(
                    "{sql} wants {wanted} on both sides.",
                    "Make it that type with CAST.",
                    sql=shown(node),
                    wanted=wanted,
                )

    return judge


def _case(node: exp.Case) -> exp.DataType:
    for each in node.args["ifs"]:
        if node.this:
            comparable(node.this, each.this, node)
    results = [each.args["true"] for each in node.args["ifs"]]
    return kinds.common([*results, *filter(None, [node.args.get("default")])], "CASE")


def _if(node: exp.If) -> exp.DataType:
    return kinds.common([node.args["true"], *filter(None, [node.args.get("false")])], "IF")


def _extract(node: exp.Extract) -> T:
    field = node.name.upper()
    if field not in EXTRACTS:
        raise refuse(
            "EXTRACT does not know {field}.", "Use one of {fields}.", field=field, fields=", ".join(EXTRACTS)
        )
    call = exp.Anonymous(this=EXTRACTS[field], expressions=[node.expression.copy()])
    call.expressions[0].type = kind(node.expression)
    kinds.check_call(call)
    return T.BIGINT


def _call(node: exp.Anonymous) -> exp.DataType:
    return kinds.result(node, kinds.check_call(node))


def _zone(node: exp.AtTimeZone) -> T:
    if not fits(node.this, "timestamp|instant"):
        raise refuse("AT TIME ZONE wants a timestamp: {sql}.", "CAST it AS timestamp.", sql=shown(node))
    return T.TIMESTAMPLTZ


def _unnest(node: exp.Unnest) -> exp.DataType:
    if len(node.expressions) != 1 or family(node.expressions[0]) != "array":
        raise refuse("UNNEST takes one array here: {sql}.", "Use one UNNEST for each array.", sql=shown(node))
    return kinds.element(node.expressions[0])


def _same(node: exp.Expr) -> exp.DataType:
    return kind(node.this)


def _first(node: exp.Subquery) -> exp.DataType:
    inside = node.unnest()
    values = inside.selects if isinstance(inside, exp.Query) else []
    return kind(values[0]) if values else exp.DataType(this=T.UNKNOWN)


def _minus(node: exp.Neg) -> exp.DataType:
    _wants("number|interval")(node)
    return kind(node.this)


def _list(node: exp.Array) -> exp.DataType:
    inside = kinds.common(node.expressions, "ARRAY")
    return exp.DataType(this=T.ARRAY, expressions=[inside], nested=True)


METADATA: dict[type[exp.Expr], dict[str, Any]] = {
    exp.Literal: _gives(_literal),
    exp.Boolean: {"returns": T.BOOLEAN},
    exp.Null: {"returns": T.NULL},
    exp.Interval: {"returns": T.INTERVAL},
    exp.CurrentDate: {"returns": T.DATE},
    exp.CurrentTimestamp: {"returns": T.TIMESTAMPTZ},
    exp.Localtimestamp: {"returns": T.TIMESTAMP},
    exp.Exists: {"returns": T.BOOLEAN},
    exp.Cast: _gives(lambda node: node.to),
    exp.TryCast: _gives(lambda node: node.to),
    exp.Extract: _gives(_extract),
    exp.Anonymous: _gives(_call),
    exp.AtTimeZone: _gives(_zone),
    exp.Array: _gives(_list),
    exp.Unnest: _gives(_unnest),
    exp.Subquery: _gives(_first),
    exp.Neg: _gives(_minus),
    exp.Case: _gives(_case),
    exp.If: _gives(_if),
    exp.Coalesce: _gives(lambda node: kinds.common([node.this, *node.expressions], "COALESCE")),
    exp.DPipe: _gives(lambda node: (_wants("varchar")(node), T.VARCHAR)[1]),
    exp.Like: _boolean(_wants("varchar")),
    exp.Escape: {"returns": T.VARCHAR},
    exp.Is: _boolean(_is),
    exp.In: _boolean(_in),
    exp.Between: _boolean(_between),
    exp.Not: _boolean(_wants("boolean")),
    exp.And: _boolean(_wants("boolean")),
    exp.Or: _boolean(_wants("boolean")),
    **{each: _gives(_same) for each in (exp.Alias, exp.Paren, exp.Filter, exp.Window, exp.Ordered)},
    **{each: _gives(kinds.arithmetic) for each in (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)},
    **{
        each: _boolean(_both)
        for each in (
            exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ,
        )
    },
}  # fmt: skip
"""How each kind follows from the kinds below it, in the form that sqlglot's annotate_types takes."""
