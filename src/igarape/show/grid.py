"""The hours as a heat map: 24 rows, 7 columns, numbers that are shaded where a terminal can."""

from __future__ import annotations

from igarape.query.engine import Answer
from igarape.show import cells, words

_SHADES = ("", "48;5;153;38;5;16", "48;5;111;38;5;16", "48;5;69;38;5;16", "48;5;20;38;5;231")
"""Ground and ink of each step; the ink is black or white, whichever stands out more."""


def hours(given: Answer, language: str, colour: bool) -> str:
    """Draw the grid: hours down, weekdays across, and how many days of each the period has."""
    counts = {(row["weekday"], row["hour"]): row for row in given.dicts()}
    most = max((row["per_day"] or 0 for row in counts.values()), default=0)
    days = [counts[weekday, 0]["days"] for weekday in range(1, 8)]
    wide = max(5, *(cells.width(words.value(row["messages"], language)) + 1 for row in counts.values()))
    label = words.translate("days", language)
    left = max(4, cells.width(label))
    lines = [
        " " * left
        + "".join(cells.pad(words.weekday(day, language), wide, right=True) for day in range(1, 8)),
        cells.pad(label, left) + "".join(cells.pad(str(count), wide, right=True) for count in days),
    ]
    for hour in range(24):
        row = [counts[weekday, hour] for weekday in range(1, 8)]
        texts = (_shaded(each, wide, most, language, colour) for each in row)
        lines.append(cells.pad(f"{hour:02d}h", left) + "".join(texts))
    return "\n".join(line.rstrip() for line in lines) + "\n\n"


def _shaded(row: dict[str, object], wide: int, most: float, language: str, colour: bool) -> str:
    count, rate = row["messages"], row["per_day"]
    text = cells.pad(words.value(count, language) if count else "·", wide, right=True)
    step = _step(rate if isinstance(rate, float) else 0.0, most)
    return f"\x1b[{_SHADES[step]}m{text}\x1b[0m" if colour and step else text


def _step(rate: float, most: float) -> int:
    """Which shade: none for nothing, then four steps up to the peak."""
    return min(4, 1 + int(4 * rate / most)) if rate and most else 0
