"""Text in a picture: what the font can draw, how wide it gets, and where its lines break.

The font is the one inside vl-convert, so that a picture is the same on every machine. It has all letters of
the Latin, Greek, Cyrillic and Hebrew scripts. One sign that it lacks would turn the whole line into another
font, or into boxes: so emoji are left out, and letters of other scripts are drawn where the machine has a font.
"""

from __future__ import annotations

import unicodedata

from igarape.show import cells

FONT = "Liberation Sans, Arial, sans-serif"
"""The first is inside vl-convert; the others are for those who open an SVG."""

_NARROW, _WIDE = frozenset("iíìjlI|!.,:;'`·()[]{}ft/\\- \u00a0"), frozenset("mwMWQ@%&—…")
_SIGNS = ("So", "Sk", "Cn", "Co", "Cs", "Cf", "Me")
"""Categories of emoji, and of what joins and colours them; of what has no shape at all."""

_ARROWS, _EMOJI = range(0x2190, 0x2C00), range(0x1F000, 0x20000)
"""Arrows, mathematical signs, boxes and dingbats, of which the font has a few; emoji, and the digits among them."""


def drawn(text: str) -> str:
    """Give what can be drawn of a text that others wrote, on one line, and inert."""
    kept = "".join(char for char in cells.plain(text) if not _missing(char))
    return " ".join(kept.split())


def fold(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than `room`, at spaces, and inside words that are too long alone."""
    lines = [""]
    for word in text.replace("n = ", "n\u00a0=\u00a0").split(" "):
        joined = f"{lines[-1]} {word}".lstrip(" ")
        if width(joined, size, bold=bold) <= room:
            lines[-1] = joined
            continue
        lines.append("")
        for char in word:
            if width(lines[-1] + char, size, bold=bold) > room:
                lines.append("")
            lines[-1] += char
    return [line for line in lines if line]


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text gets at a font size, at the most: letters are taken in four sizes."""
    return sum(map(_advance, text)) * size * (1.08 if bold else 1)


def _advance(char: str) -> float:
    if char in _NARROW:
        return 0.31
    if char in _WIDE or unicodedata.east_asian_width(char) in ("W", "F"):
        return 1.0
    if unicodedata.combining(char):
        return 0
    return 0.56 if char.islower() or char.isdigit() else 0.75


def _missing(char: str) -> bool:
    return char > "\u02ff" and (
        unicodedata.category(char) in _SIGNS or ord(char) in _ARROWS or ord(char) in _EMOJI
    )
