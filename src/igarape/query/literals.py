"""Parameters as typed literals, for an engine that takes a query as text."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from datetime import UTC, date, datetime

from igarape.errors import Usage

_PIECES = re.compile(
    r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/ | :(?P<name>[A-Za-z_]\w*)""",
    re.VERBOSE | re.DOTALL,
)
"""What is passed over (texts, quoted names, comments), and a parameter's name."""


_FILTER = re.compile(r"(?m)^(\s+AND )\((?::(\w+) IS NULL|:(\w+) = ''|NOT :(\w+)) OR (.*)\)\n?")
"""A filter as our questions have them, one a line: without a value, or with an empty one, it says nothing."""

_ABOUT = re.compile(r"\A((?:--(?! :)[^\n]*\n)*)(?:--[^\n]*\n)+")
"""What a question begins with: what it asks, then its parameters."""


def runnable(sql: str, parameters: Mapping[str, object], without: Container[str] = ()) -> str:
    """Write one of our questions as a person can run it: literals for parameters, and only filters that say something.

    Parameters that are `without` a value stay as they are.
    """
    return fill(narrowed(_ABOUT.sub(r"\1", sql), parameters), parameters, without).rstrip()


def narrowed(sql: str, parameters: Mapping[str, object]) -> str:
    """Leave out of one of our questions the filters that say nothing, which an engine would read tables for.

    Where a parameter has no value here, its filter stays.
    """

    def put(line: re.Match[str]) -> str:
        name, rest = line[2] or line[3] or line[4], line[5]
        nothing = None if line[2] else "" if line[3] else False
        if parameters.get(name, ...) == nothing:
            return ""
        return f"{line[1]}({rest})\n" if " OR " in rest else f"{line[1]}{rest}\n"

    return _FILTER.sub(put, sql)


def fill(sql: str, parameters: Mapping[str, object], without: Container[str] = ()) -> str:
    """Write a literal in the place of each `:name`; in texts, names and comments it is left as it stands.

    Parameters that are `without` a value stay; Usage for any other that has none.
    """

    def put(piece: re.Match[str]) -> str:
        name = piece["name"]
        if name is None or name in without:
            return piece[0]
        if name not in parameters:
            raise Usage(
                "There is no value for the parameter {name}.", "Write the value into the query.", name=name
            )
        return literal(parameters[name])

    return _PIECES.sub(put, sql)


def without_comments(sql: str) -> str:
    """Leave out comments, and what surrounds the statement: spaces, and a semicolon at its end."""
    bare = _PIECES.sub(lambda piece: " " if piece[0][:2] in ("--", "/*") else piece[0], sql)
    return re.sub(r"[\s;]+\Z", "", bare).lstrip()


def literal(value: object) -> str:
    """Write a value as Athena reads it; TypeError for a kind that no question has."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"({value})" if value < 0 else str(value)  # after a minus, a second one would begin a comment
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        zone = " UTC" if value.tzinfo else ""
        return f"TIMESTAMP '{moment.replace(tzinfo=None).isoformat(' ', 'microseconds')}{zone}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    raise TypeError(value)
