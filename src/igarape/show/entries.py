"""A list for eyes: each entry a line that names it, and a few below that say more. As text, and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from igarape.show import cells

_LINK = re.compile("https://t[.]me/[A-Za-z0-9_/]+")
_DEEP = 5
"""Columns that the lines below an entry stand in."""


class Linked(NamedTuple):
    """A text that somebody wrote, and where it stands: a link, or chat/message."""

    where: str
    text: str


class Entry(NamedTuple):
    """One entry: its number, if entries are ranked; what names it; the lines below."""

    number: int | None
    head: str
    lines: tuple[tuple[str, ...] | Linked, ...]
    """Each a line of pieces, which breaks between them first; or somebody's words."""


def text(entries: Sequence[Entry], width: int) -> str:
    """Write entries in lines of so many columns; what is longer is cut, but no link is."""
    return "\n".join(line for each in entries for line in _entry(each, width)) + "\n" if entries else ""


def markdown(entries: Sequence[Entry]) -> str:
    """Write entries whole, as a Markdown list."""
    lines = []
    for each in entries:
        mark = "-" if each.number is None else f"{each.number}."
        lines.append(f"{mark} {cells.markdown(each.head)}")
        lines += [f"{' ' * len(mark)} - {_marked(line)}" for line in each.lines]
    return "".join(f"{line}\n" for line in lines)


def is_link(text: str) -> bool:
    """Whether a text is the link of a message, and nothing else."""
    return _LINK.fullmatch(text) is not None


def _entry(each: Entry, width: int) -> list[str]:
    mark = "  –" if each.number is None else f"{each.number:>3}."
    lines = [f"{mark} {_cut(each.head, width - _DEEP)}"]
    for line in each.lines:
        if isinstance(line, Linked):
            where = cells.plain(line.where)
            lines.append(f"{' ' * _DEEP}{where}  {_cut(line.text, max(16, width - _DEEP - 2 - len(where)))}")
        else:
            lines += [" " * _DEEP + part for part in _packed(line, width - _DEEP)]
    return [line.rstrip() for line in lines]


def _packed(pieces: Sequence[str], width: int) -> list[str]:
    """Put as many pieces on a line as fit."""
    lines: list[str] = []
    for piece in pieces:
        joined = f"{lines[-1]} · {piece}" if lines else piece
        if lines and cells.width(joined) <= width:
            lines[-1] = joined
        else:
            lines += fold(piece, width)
    return lines


def fold(text: str, width: int) -> list[str]:
    """Break a sentence into lines at its spaces."""
    lines, line = [], ""
    for word in text.split(" "):
        if line and cells.width(line) + 1 + cells.width(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def _cut(text: str, width: int) -> str:
    return cells.isolated(cells.cut(cells.plain(text), width))


def _marked(line: tuple[str, ...] | Linked) -> str:
    if not isinstance(line, Linked):
        return " · ".join(map(_piece, line))
    return f"{_piece(line.where)} {cells.markdown(line.text)}".rstrip()


def _piece(text: str) -> str:
    """Let a link be a link, and escape all else."""
    return f"<{text}>" if is_link(text) else cells.markdown(text)
