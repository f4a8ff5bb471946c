"""Data: the tables with their columns in words, how many rows each has, and of which days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from igarape.query.views import TABLES, columns
from igarape.show import words
from igarape.show.pages.view import Values, View


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


def data(contents: Mapping[str, Content], view: View) -> Values:
    """Make the values of the page; `contents` is empty where nothing was built yet."""
    return {
        "tables": [
            Described(
                name,
                words.translate(table.sentence, view.language),
                _holds(contents.get(name), view),
                [
                    (each.name, each.type, words.translate(each.sentence, view.language))
                    for each in columns(table)
                ],
            )
            for name, table in TABLES.items()
        ]
    }


def _holds(content: Content | None, view: View) -> str:
    if content is None:
        return view.tell("no rows yet")
    if content.first is None or content.last is None:
        return view.tell("{rows} {rows:row|rows}", rows=content.rows)
    return view.tell(
        "{rows} {rows:row|rows}, from {first} to {last}",
        rows=content.rows, first=content.first, last=content.last,
    )  # fmt: skip
