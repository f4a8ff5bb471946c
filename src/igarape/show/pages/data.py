"""Data: the tables with their columns in words, how many rows each has, and of which days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from igarape.errors import Problem
from igarape.query.engine import Field, Note, Rows
from igarape.query.views import TABLES, columns
from igarape.show import words
from igarape.show.pages import connect
from igarape.show.pages.view import Values, View
from igarape.show.table import Table, table

EXAMPLE = (
    "SELECT context_date, count(*) AS messages FROM messages GROUP BY context_date ORDER BY context_date"
)
"""The query that stands in the box until somebody writes another."""


class Content(NamedTuple):
    """What a table holds: its rows, its first and its last day; None where it is not cut into days."""

    rows: int
    first: date | None
    last: date | None


class Described(NamedTuple):
    """A table in words: its name, what a row is, how much it holds, its columns with type and meaning."""

    name: str
    sentence: str
    holds: str
    columns: list[tuple[str, str, str]]


ROWS = 100
"""Rows of a query that the page shows; its exports have more."""


class Ran(NamedTuple):
    """What became of a query: its rows, or why there are none."""

    rows: Rows | None
    problem: Problem | None = None


class Result(NamedTuple):
    """The rows of a query as they are shown, and what is to be said of them."""

    table: Table
    notes: list[str]


def data(contents: Mapping[str, Content], told: Ran | None, view: View) -> Values:
    """Make the values of the page; `contents` is empty where nothing was built yet, `told` None without a query."""
    what, hint = words.parts(told.problem, view.language, view.lake) if told and told.problem else ("", "")
    return {
        "query": view.filters.sql or EXAMPLE,
        "what": what,
        "hint": hint,
        "result": _result(told.rows, view) if told and told.rows else None,
        "tools": connect.tools(view),
        "files": connect.files(view),
        "tables": [
            Described(
                name,
                words.translate(given.sentence, view.language),
                _holds(contents.get(name), view),
                [
                    (each.name, each.type, words.translate(each.sentence, view.language))
                    for each in columns(given)
                ],
            )
            for name, given in TABLES.items()
        ],
    }


def held(contents: Mapping[str, Content]) -> Rows:
    """Make a row a table: how much it holds, and of which days."""
    columns = (
        Field("table", "varchar"),
        Field("rows", "bigint"),
        Field("first", "date"),
        Field("last", "date"),
    )
    return Rows(columns, [(name, *each) for name, each in contents.items()])


def _result(found: Rows, view: View) -> Result:
    count = Note("{count} {count:row|rows}", {"count": len(found.rows)})
    shown = Note("the first {shown} are here; CSV and JSON have all", {"shown": ROWS})
    notes = [*found.notes, count, *([shown] if len(found.rows) > ROWS else [])]
    return Result(table(found, view.language, names=True, most=ROWS), [view.note(each) for each in notes])


def _holds(content: Content | None, view: View) -> str:
    if content is None:
        return view.tell("no rows yet")
    if content.first is None or content.last is None:
        return view.tell("{rows} {rows:row|rows}", rows=content.rows)
    return view.tell(
        "{rows} {rows:row|rows}, from {first} to {last}",
        rows=content.rows, first=content.first, last=content.last,
    )  # fmt: skip
