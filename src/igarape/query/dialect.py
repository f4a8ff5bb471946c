"""Athena's dialect, with Athena's meaning, on another engine.

The query is parsed as Athena would parse it, held against two positive lists (constructs in
`grammar.py`, functions in `functions.py`), given its kinds (`kinds.py`), and written for the
engine (`writer.py`). What is not known to mean the same is refused. Why: docs/decisions/0002-sql.md.

sqlglot takes about 0.2 s to import, so doors import this module only when a query comes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import ClassVar, NamedTuple

from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.errors import OptimizeError, SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.parsers.trino import TrinoParser

from igarape.errors import Usage
from igarape.query import ddl, grammar, spark, writer
from igarape.query.engine import Note
from igarape.query.needed import spans
from igarape.query.period import ALL, Span

WRITERS: dict[str, Callable[[exp.Expr], str]] = {"duckdb": writer.write, "spark": spark.write}
"""The engines that a query can be written for."""

_SYNTAX = ("CAST", "TRY_CAST", "EXTRACT", "POSITION", "TRIM", "SUBSTRING")


class Reader(Trino):
    """Trino's dialect, where every function stays the call that was written.

    sqlglot would turn a known function of any engine into a node of its own; we want the name, to
    look it up in our own list.
    """

    SUPPORTS_NULL_TYPE = True

    class Parser(TrinoParser):
        """The parser, without knowledge of functions."""

        FUNCTIONS: ClassVar = {}
        FUNCTION_PARSERS: ClassVar = {name: TrinoParser.FUNCTION_PARSERS[name] for name in _SYNTAX}


class Statement(NamedTuple):
    """A query for an engine; the tables it reads, and which days of each; what a person should know.

    `sql` is empty for DDL.
    """

    sql: str
    tables: Mapping[str, Span]
    notes: tuple[Note, ...] = ()


def translate(
    sql: str,
    schema: Mapping[str, Mapping[str, str]],
    parameters: Mapping[str, object] | None = None,
    target: str = "duckdb",
) -> Statement:
    """Turn one statement in Athena's dialect into the engine's; Usage, with a way on, for what is refused.

    `schema` gives each table's columns and types. Parameters become typed literals where `:name`
    stands. The course's DDL gives an explanation in place of a query.
    """
    explained = ddl.explain(sql, schema)
    if explained is not None:
        return Statement("", {}, (explained,))
    try:
        return _translated(_parse(sql), schema, parameters or {}, target)
    except RecursionError:
        raise Usage("The query is nested too deeply.", "Write its parts with WITH.") from None


def _translated(
    tree: exp.Expr, schema: Mapping[str, Mapping[str, str]], parameters: Mapping[str, object], target: str
) -> Statement:
    _fill(tree, parameters)
    grammar.check(tree)
    _plain_calls(tree)
    names = _tables(tree, schema)
    _name_columns(tree)
    typed: dict[str, object] = {name: dict(columns) for name, columns in schema.items()}
    try:
        tree = qualify(tree, schema=typed, dialect=Reader, expand_alias_refs=False)
        tree = annotate_types(
            tree,
            schema=typed,
            dialect=Reader,
            expression_metadata=grammar.METADATA,
        )
    except OptimizeError as problem:
        raise _unresolved(problem, names, schema) from None
    grammar.verify(tree)
    approximate = any(call.name.lower() == "approx_distinct" for call in tree.find_all(exp.Anonymous))
    notes = (Note("approx_distinct is counted exactly here; Athena estimates it."),) if approximate else ()
    days = spans(tree)
    return Statement(WRITERS[target](tree), {name: days.get(name, ALL) for name in names}, notes)


def _parse(sql: str) -> exp.Expr:
    bare = re.sub(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*", "", sql)
    if "`" in bare:
        raise Usage(
            "Athena takes no backticks in a SELECT.",
            'Write "telegram" with double quotes, or no quotes at all; backticks are for CREATE TABLE.',
        )
    try:
        found = [each for each in Reader().parse(sql) if each is not None]
    except SqlglotError as problem:
        raise Usage(
            "This is not SQL as Athena reads it: {why}.",
            "Correct it, or use igarape sql --dialect duckdb.",
            why=_why(problem),
        ) from None
    if len(found) != 1:
        raise Usage("{count} statements were given.", "Give one statement at a time.", count=len(found))
    if not isinstance(found[0], exp.Query):
        raise Usage(
            "Only queries run here, and this is {what}.",
            "Write a SELECT. The lake is changed by `build` and `forget` alone.",
            what=(found[0].name if isinstance(found[0], exp.Command) else found[0].key).upper(),
        )
    if re.search(r"\blimit\s+\d+\s+offset\b", bare, re.IGNORECASE):
        raise Usage("Athena wants OFFSET before LIMIT.", "Write OFFSET 20 LIMIT 10.")
    return found[0]


def _why(problem: SqlglotError) -> str:
    text = re.sub(r"\x1b\[\d+m", "", str(problem)).strip().splitlines()[0]
    return text.rstrip(". ")


def _fill(tree: exp.Expr, parameters: Mapping[str, object]) -> None:
    """Put literals in place of `:name`: no text of a parameter is ever parsed."""
    for hole in list(tree.find_all(exp.Placeholder)):
        if hole.name not in parameters:
            raise Usage(
                "There is no value for the parameter {name}.",
                "Write the value into the query.",
                name=hole.name or "?",
            )
        hole.replace(_literal(parameters[hole.name]))


def _literal(value: object) -> exp.Expr:
    if value is None:
        return exp.Null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, int):
        number = exp.Literal.number(abs(value))
        return exp.Neg(this=number) if value < 0 else number
    if isinstance(value, datetime):
        return exp.cast(exp.Literal.string(value.isoformat(" ", "milliseconds")), "TIMESTAMP")
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
    return exp.Literal.string(str(value))


_SPELLINGS: dict[type[exp.Expr], tuple[str, tuple[str, ...]]] = {
    exp.Substring: ("substr", ("this", "start", "length")),
    exp.StrPosition: ("strpos", ("this", "substr")),
    exp.Trim: ("trim", ("this",)),
}
"""Functions with a spelling of their own, as SUBSTRING(x FROM 2): the call they are, and its arguments."""


def _plain_calls(tree: exp.Expr) -> None:
    """Turn those spellings into plain calls, so that one rule holds for both."""
    for node in list(tree.find_all(*_SPELLINGS)):
        name, parts = _SPELLINGS[type(node)]
        arguments = [node.args[part] for part in parts if node.args.get(part) is not None]
        node.replace(exp.Anonymous(this=name, expressions=arguments))


def _tables(tree: exp.Expr, schema: Mapping[str, object]) -> frozenset[str]:
    for each in tree.find_all(exp.Table):
        if isinstance(each.this, exp.Anonymous):
            raise Usage(
                "{name} is a function, and rows come from tables here.",
                "There are {tables}; UNNEST makes rows of a list.",
                name=each.this.name,
                tables=", ".join(sorted(schema)),
            )
    own = {each.alias.lower() for each in tree.find_all(exp.CTE)}
    named = {each.name.lower() for each in tree.find_all(exp.Table)} - own
    for name in named - schema.keys():
        raise Usage(
            "There is no table called {name}.",
            "There are {tables}.",
            name=name,
            tables=", ".join(sorted(schema)),
        )
    return frozenset(named)


def _name_columns(tree: exp.Expr) -> None:
    """Name the result's nameless columns as Athena does: _col0, _col1, ..."""
    if isinstance(tree, exp.Select):
        for place, each in enumerate(list(tree.expressions)):
            if not isinstance(each, (exp.Alias, exp.Column, exp.Star)):
                each.replace(exp.alias_(each.copy(), f"_col{place}", quoted=True))


def _unresolved(
    problem: OptimizeError, names: frozenset[str], schema: Mapping[str, Mapping[str, str]]
) -> Usage:
    known = {column for name in names for column in schema[name]}
    columns = ", ".join(sorted(known))
    found = re.search(r"Column '\"?([^'\"]+)\"?' could not be resolved", str(problem))
    if found and found[1] not in known:
        return Usage(
            "There is no column called {name}.", "There are {columns}.", name=found[1], columns=columns
        )
    return Usage(
        "The query does not hold together: {why}.",
        "Write table.column where a name could be of several tables. There are {columns}.",
        why=str(problem).splitlines()[0].partition(" Line: ")[0].rstrip(". "),
        columns=columns,
    )
