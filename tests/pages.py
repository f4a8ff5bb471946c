"""The pages of docs/ that are made out of the code: the tables, and what every command takes."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator

from igarape import cli
from igarape.daily import tables
from igarape.daily.tables import Column, Table
from igarape.doubts import tables as insights
from igarape.query import views

_MADE = "<!-- Made from {source} by `pytest --update-golden tests/test_docs.py`; change it there. -->"

_TABLES = """
Seven tables of Parquet lie under `enriched/`, one folder each; `quarantine` lies beside them, and `telegram`
is a view over `messages`. Moments are UTC; `context_date` and `hour` are in the lake's time zone. Types are
Athena's.
"""

_COMMANDS = """
`igarape COMMAND --help` says the same. Data goes to stdout; progress, notes and problems go to stderr.
Exit codes: 0 done · 1 a failure that is explained, or something was quarantined or rejected · 2 asked
wrongly · 130 Ctrl+C. Names of commands and options, JSON keys and exit codes are the same in every language.
"""


def tables_page() -> str:
    """Write docs/tables.md: every table, column, type and sentence."""
    page = ["# Tables", "", _MADE.format(source="src/igarape/daily/tables.py"), _TABLES]
    for table in (*tables.TABLES, *insights.TABLES, insights.LABELS, tables.QUARANTINE, views.TELEGRAM):
        page += [f"## {table.name}", "", table.sentence, *_lies(table), ""]
        page += _grid(("column", "type", "meaning"), map(_column, views.columns(table)))
    return "\n".join(page)


def commands_page() -> str:
    """Write docs/commands.md: every command with its arguments and options."""
    page = ["# Commands", "", _MADE.format(source="src/igarape/cli.py and the doors"), _COMMANDS]
    for name, command in commands():
        page += [f"## igarape {name}", "", _sentence(command.description), ""]
        page += _grid(("argument or option", "meaning"), map(_option, options(command)))
    return "\n".join(page)


def commands() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command, with a parser that knows all its arguments."""
    cli._Parser.language = "en"  # whatever spoke before
    names = list(_subparsers(cli._parser(())))
    whole = _subparsers(cli._parser(names))
    for name in names:
        yield name, whole[name]


def options(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """The arguments and options of a command, its own before those common to all."""
    common = {action.dest for action in _subparsers(cli._parser(()))["demo"]._actions}
    own = [action for action in command._actions if action.dest not in common]
    shared = [action for action in command._actions if action.dest in common - {"help"}]
    return own + shared


def _subparsers(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    (found,) = (each for each in parser._actions if isinstance(each, argparse._SubParsersAction))
    return dict(found.choices)


def _lies(table: Table) -> list[str]:
    if table is views.TELEGRAM:
        return []
    if table is tables.QUARANTINE:
        return ["One file for each segment that has some."]
    where = "One file a context day" if table.by_day else "One file"
    return [f"{where}, sorted by {', '.join(f'`{name}`' for name in table.order)}."]


def _column(column: Column) -> tuple[str, ...]:
    return f"`{column.name}`", column.type, column.sentence


def _option(action: argparse.Action) -> tuple[str, ...]:
    value = action.metavar or action.dest.upper()
    names = [f"{name} {value}" if action.nargs != 0 else name for name in action.option_strings]
    if not names:
        names = [f"{action.dest} ..." if action.nargs == "+" else action.dest]
    required = " (required)" if action.required and action.option_strings else ""
    return ", ".join(f"`{name}`" for name in names), (action.help or "") + required


def _sentence(text: str | None) -> str:
    assert text, "everything says what it is"
    return text[0].upper() + text[1:] + "."


def _grid(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [heads, ("---",) * len(heads), *rows]
    return [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines] + [""]
