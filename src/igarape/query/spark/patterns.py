"""Texts inside a query, for Spark: literals, patterns and formats, all as Java reads them."""

from __future__ import annotations

import re

from igarape.errors import Usage
from igarape.query import formats

_PIECE = re.compile(r"\\.|\[\^?(?:\\.|[^\\\]])+\]|.", re.DOTALL)

_CLOCK = {
    "Y": "yyyy", "y": "yy", "m": "MM", "c": "M", "d": "dd", "e": "d", "H": "HH", "k": "H", "h": "hh", "I": "hh",
    "l": "h", "i": "mm", "s": "ss", "S": "ss", "T": "HH:mm:ss", "p": "a", "%": "%",
}  # fmt: skip
"""date_format's letters in Java's. Names of months and days follow a server's language, so they are refused."""


def quoted(text: str) -> str:
    r"""Write a text as a literal; in Spark's, \ begins an escape."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped}'"


def plain(text: str) -> str:
    """Write a text as the pattern that matches it alone."""
    return re.sub(r"([\\.^$|?*+()\[\]{}])", r"\\\1", text)


def java(text: str) -> str:
    r"""Write an accepted pattern so that Java reads it as the others do: `.` is all but \n, `$` the very end."""
    whole = formats.pattern(text)
    if "(?i)" in whole:
        raise Usage(
            "The pattern {pattern} has parts that engines read differently.",
            "On Spark write lower(x) in place of (?i).",
            pattern=repr(text),
        )
    return "".join({".": "[^\\n]", "$": "\\z"}.get(each, each) for each in _PIECE.findall(whole))


def clock(form: str) -> str:
    """Turn date_format's form into Java's; Usage for a letter that has no twin."""
    out = []
    for position, piece in enumerate(re.split(r"%(.)", form, flags=re.DOTALL)):
        if position % 2 == 0:
            out.append("'" + piece.replace("'", "''") + "'" if re.search("[A-Za-z']", piece) else piece)
        elif piece in _CLOCK:
            out.append(_CLOCK[piece])
        else:
            raise Usage(
                "The format {form} has {letters}, which is not accepted.",
                "On Spark write numbers alone: %Y %m %d %H %i %s.",
                form=repr(form),
                letters="%" + piece,
            )
    return "".join(out)
