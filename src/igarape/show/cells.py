"""Text that others wrote, made safe to show: in a terminal, a CSV, a Markdown table.

A name is any text at all: escape sequences that clear the screen, marks that turn the line's
direction round, formulas that a spreadsheet would run, a hundred accents on one letter.
"""

from __future__ import annotations

import re
import unicodedata

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ISOLATE, _POP = "\u2068", "\u2069"
_MARKS = 3
"""Combining marks that one character may carry: enough for every script, too few to climb over lines."""

_ORDINARY = re.compile(r"[\x20-\x7e\xa0-\u02ff]*")
"""Most names and texts of Europe: nothing to look at one by one."""

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#~])")


def plain(text: str, *, lines: bool = False) -> str:
    r"""Write control characters and direction marks as `\x1b` and the like; cap piled-up accents.

    Line breaks become `\n` too, unless `lines` lets them and tabs stand.
    """
    if _ORDINARY.fullmatch(text):
        return text
    out: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > _MARKS:
            continue
        if lines and char in "\n\t":
            out.append(char)
        elif char in _BIDI or category in ("Cc", "Zl", "Zp", "Cs"):
            out.append(_escaped(char))
        else:
            out.append(char)
    return "".join(out)


def isolated(text: str) -> str:
    """Wrap a right-to-left text in an isolate, so that the rest of the line keeps its order."""
    if not _ORDINARY.fullmatch(text) and any(
        unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in text
    ):
        return _ISOLATE + text + _POP
    return text


def width(text: str) -> int:
    """How many columns of a terminal a text takes: East Asian characters and emoji two, marks none."""
    return sum(_columns(char) for char in text)


def cut(text: str, columns: int) -> str:
    """Cut a text to so many columns; the last one is an ellipsis then."""
    if (len(text) <= columns and _ORDINARY.fullmatch(text)) or width(text) <= columns:
        return text
    out, left = "", columns - 1
    for char in text:
        left -= _columns(char)
        if left < 0:
            break
        out += char
    return out + "…"


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """Fill a text with spaces to so many columns, on its left side if it is to stand `right`."""
    space = " " * max(0, columns - width(text))
    return space + text if right else text + space


def csv(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula; numbers stay as they are.

    Full-width twins of the signs count too. Control characters are written out; line breaks stay.
    """
    if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        text = "'" + text
    return plain(text, lines=True)


def markdown(text: str) -> str:
    """Escape what Markdown or HTML would read, and keep it on one line."""
    return _MARKDOWN.sub(r"\\\1", plain(text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def _escaped(char: str) -> str:
    code = ord(char)
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char)
    return short or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")
