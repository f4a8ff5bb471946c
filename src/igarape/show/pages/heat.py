"""The heat map as a real table: hours down and weekdays across, which a wide screen turns round."""

from __future__ import annotations

from typing import NamedTuple

from igarape.query.engine import Answer, Hour
from igarape.show import words
from igarape.show.pages.view import View


class Cell(NamedTuple):
    """One hour of one weekday: its number, its shade (0 none, 1 to 4 up to the peak), whether it is the peak."""

    text: str
    shade: int
    peak: bool
    link: str


class Heat(NamedTuple):
    """The table: the weekdays with how many of each the period has, and a row of cells an hour."""

    weekdays: list[tuple[str, int]]
    hours: list[tuple[str, list[Cell]]]
    thousands: bool = False
    """Whether the numbers are thousands, since more digits would not fit."""


_FITS = 99_999


def heat(given: Answer, view: View) -> Heat:
    """Make the table of an answer to `hours`; each cell leads to its messages."""
    rows = {(row["weekday"], row["hour"]): row for row in given.dicts()}
    most = max((row["per_day"] or 0.0 for row in rows.values()), default=0.0)
    thousands = any(row["messages"] > _FITS for row in rows.values())

    def of(weekday: int, hour: int) -> Cell:
        row = rows[weekday, hour]
        link = view.link("/messages", hour=hour, weekday=weekday)
        count = round(row["messages"] / 1000) if thousands else row["messages"]
        return cell(count, row["per_day"] or 0.0, most, link, view)

    days = [(words.weekday(day, view.language), rows[day, 0]["days"]) for day in range(1, 8)]
    return Heat(
        days,
        [(view.value(Hour(hour)), [of(day, hour) for day in range(1, 8)]) for hour in range(24)],
        thousands,
    )


def cell(count: int, rate: float, most: float, link: str, view: View) -> Cell:
    """Make a cell of a count, shaded by its rate against the most of all."""
    return Cell(
        view.value(count) if count else "",
        min(4, 1 + int(4 * rate / most)) if rate and most else 0,
        bool(most) and rate == most,
        link,
    )
