"""The course's DDL: accepted and explained. There is nothing to create, the table is there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from igarape.errors import Usage
from igarape.query.engine import Note

_REPAIR = re.compile(r"\s*MSCK\s+REPAIR\s+TABLE\s+[`\"]?(\w+)[`\"]?\s*;?\s*", re.IGNORECASE)
_CREATE = re.compile(r"\s*CREATE\s+EXTERNAL\s+TABLE\b", re.IGNORECASE)


def explain(sql: str, schema: Mapping[str, Mapping[str, str]]) -> Note | None:
    """Say why a CREATE EXTERNAL TABLE or MSCK REPAIR TABLE has nothing to do; None for other statements.

    Usage where the table, or a column that is asked for, is not there.
    """
    repair = _REPAIR.fullmatch(sql)
    if repair:
        name = _known(repair[1], schema)
        return Note(
            "Nothing to repair: {table} always shows every day that was built.",
            {"table": name},
        )
    if not _CREATE.match(sql):
        return None
    name, asked = _columns(sql)
    missing = [column for column in asked if column not in schema[_known(name, schema)]]
    if missing:
        raise Usage(
            "The table {table} is there, without {missing}.",
            "Its columns are {columns}.",
            table=name,
            missing=", ".join(missing),
            columns=", ".join(schema[name]),
        )
    return Note(
        "Nothing to create: {table} is there, with all {count} columns asked for. "
        "It reads this lake, whatever LOCATION says.",
        {"table": name, "count": len(asked)},
    )


def _known(name: str, schema: Mapping[str, object]) -> str:
    if name.lower() not in schema:
        raise Usage(
            "There is no table called {name}.",
            "There are {tables}.",
            name=name,
            tables=", ".join(sorted(schema)),
        )
    return name.lower()


def _columns(sql: str) -> tuple[str, list[str]]:
    try:
        tree = parse_one(sql, read="athena")
    except SqlglotError:
        tree = exp.Null()
    table = tree.find(exp.Table)
    if not isinstance(tree, exp.Create) or table is None:
        raise Usage(
            "This CREATE EXTERNAL TABLE cannot be read.",
            "There is no need for it: the tables of a lake are there. Try SELECT * FROM telegram LIMIT 10.",
        )
    return table.name.lower(), [each.name.lower() for each in tree.find_all(exp.ColumnDef)]
