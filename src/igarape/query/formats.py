"""Formats, patterns and units inside literals, from Athena's letters to DuckDB's."""

from __future__ import annotations

import re

from igarape.errors import Usage

MYSQL = {
    "a": "%a", "b": "%b", "c": "%-m", "d": "%d", "e": "%-d", "f": "%f", "H": "%H", "h": "%I", "I": "%I",
    "i": "%M", "j": "%j", "k": "%-H", "l": "%-I", "M": "%B", "m": "%m", "p": "%p", "r": "%I:%M:%S %p",
    "S": "%S", "s": "%S", "T": "%H:%M:%S", "v": "%V", "W": "%A", "x": "%G", "Y": "%Y", "y": "%y", "%": "%%",
}  # fmt: skip
"""date_format's letters; the others are refused, by Athena too."""

READABLE = set("YmdHisST%")
"""The letters that date_parse takes here: numbers alone, no names."""

JAVA = {
    "yyyy": "%Y", "yy": "%y", "xxxx": "%G", "MM": "%m", "M": "%-m", "MMM": "%b", "MMMM": "%B", "dd": "%d",
    "d": "%-d", "DDD": "%j", "ww": "%V", "e": "%u", "E": "%a", "EE": "%a", "EEE": "%a", "EEEE": "%A",
    "HH": "%H", "H": "%-H", "hh": "%I", "h": "%-I", "mm": "%M", "m": "%-M", "ss": "%S", "s": "%-S",
    "SSS": "%g", "a": "%p",
}  # fmt: skip
"""format_datetime's letters (Joda-Time's)."""

UNITS = ("millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year")

_TOKEN = re.compile(r"'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+")
_PATTERN = re.compile(
    r"""(?:
      \\[.\\+*?()\[\]{}^$|/\-"' ]          # an escaped sign
    | \\[nrt]
    | \\p\{[A-Z][a-z]?\} | \\p[LN]         # Unicode classes
    | \[\^?(?:\\[\\\]\[^\-nrt]|[^\\\[\]&])+\]   # a class, without && and [[:names:]]
    | \(\?i\) | \((?:\?:)?(?!\?) | \)
    | \{\d+(?:,\d*)?\} | [*+?]\??          # how often, greedy or not
    | [^\\\[\](){}*+?]
    )*""",
    re.VERBOSE,
)
_PATH = re.compile(r"\$(?:\.[A-Za-z_][A-Za-z0-9_]*|\[\d+\])*")


def mysql(form: str, letters: set[str] | None = None) -> str:
    """Turn date_format's form into strftime's; Usage for a letter that has no twin."""
    out = []
    pieces = re.split(r"%(.)", form, flags=re.DOTALL)
    for position, piece in enumerate(pieces):
        if position % 2 == 0:
            out.append(piece.replace("%", "%%"))
        elif piece in MYSQL and (letters is None or piece in letters):
            out.append(MYSQL[piece])
        else:
            raise _refuse(form, "%" + piece)
    return "".join(out)


def java(form: str) -> str:
    """Turn format_datetime's form into strftime's; Usage for letters that have no twin."""
    out = []
    for token in _TOKEN.finditer(form):
        text = token[0]
        if text.startswith("'"):
            out.append((text[1:-1].replace("''", "'") or "'").replace("%", "%%"))
        elif text[0].isascii() and text[0].isalpha():
            if text not in JAVA:
                raise _refuse(form, text)
            out.append(JAVA[text])
        else:
            out.append(text.replace("%", "%%"))
    if "".join(each[0] for each in _TOKEN.finditer(form)) != form:
        raise _refuse(form, "'")
    return "".join(out)


def pattern(text: str) -> str:
    r"""Let a regular expression through if Java and RE2 read it alike; Usage otherwise.

    \w, \b and \d are refused: whether they take in the letters of Portuguese differs between engines.
    """
    if _PATTERN.fullmatch(text) is None:
        raise Usage(
            "The pattern {pattern} has parts that engines read differently.",
            r"Spell them out: [0-9] for \d, [\p{{L}}\p{{N}}_] for \w; no \b, no look-around, no [[:class:]].",
            pattern=repr(text),
        )
    return text


def group(text: str, number: int) -> int:
    """Check that group `number` takes part in every match: an absent one is NULL there and '' here."""
    if number and ("|" in text or re.search(r"\)[?*{]", text) or number > text.count("(")):
        raise Usage(
            "Group {number} of {pattern} may be absent from a match, and engines show that differently.",
            "Write the pattern without | and without optional groups.",
            number=number,
            pattern=repr(text),
        )
    return number


def path(text: str) -> str:
    """Let a JSON path of names and numbers through; Usage otherwise."""
    if _PATH.fullmatch(text) is None:
        raise Usage("The JSON path {path} is not accepted.", "Write it as $.name.other[0].", path=repr(text))
    return text


def unit(text: str, *, dates: bool = False) -> str:
    """Name a unit of time in lower case; Usage where there is none, or it is too small for a date."""
    found = text.lower()
    if found not in UNITS or (dates and UNITS.index(found) < UNITS.index("day")):
        raise Usage(
            "There is no unit {unit} here.",
            "Use one of {units}.",
            unit=repr(text),
            units=", ".join(UNITS[4:] if dates else UNITS),
        )
    return found


def _refuse(form: str, letters: str) -> Usage:
    return Usage(
        "The format {form} has {letters}, which is not accepted.",
        "docs/sql.md lists the letters that mean the same everywhere.",
        form=repr(form),
        letters=letters,
    )
