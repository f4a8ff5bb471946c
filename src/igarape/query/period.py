"""What a question is asked of, and the days that an answer covers."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from igarape.errors import Usage

DAY = timedelta(days=1)
_MOST_DAYS = 36_600


class Scope(NamedTuple):
    """What a question is asked of: context days (both included), one chat, one author, a grain, one topic."""

    since: date | None = None
    until: date | None = None
    chat: int | None = None
    who: int | None = None
    by: str | None = None
    topic: str | None = None


class Period(NamedTuple):
    """The context days that an answer covers, both included; `known` is the first day that has a message."""

    first: date
    last: date
    known: date | None = None

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period | None:
        """As many days before these, with the same weekdays; None where messages begin later than they do."""
        weeks = timedelta(weeks=-(-self.days // 7))
        first = self.first - weeks
        return None if self.known is None or first < self.known else Period(first, self.last - weeks)

    def calendar(self) -> list[date]:
        """Every day, one after the other."""
        return [self.first + DAY * step for step in range(self.days)]

    def weekdays(self) -> dict[int, int]:
        """How many Mondays (1) to Sundays (7) the period has."""
        weeks, rest = divmod(self.days, 7)
        extra = {(self.first + DAY * step).isoweekday() for step in range(rest)}
        return {number: weeks + (number in extra) for number in range(1, 8)}


def named(given: str, today: date) -> tuple[date, date]:
    """Read a period's name: `7d`, the last seven whole days; `last-week`, Monday to Sunday; `2026-10`, a month.

    Also today, yesterday, this-month, last-month, this-year and 12m, the last 365 whole days. Today, which is not
    over, is not among the last days. Usage for any other name.
    """
    if given in _NAMED:
        return _NAMED[given](today)
    if re.fullmatch("[0-9]{1,5}d", given) and 0 < int(given[:-1]) <= _MOST_DAYS:
        return today - DAY * int(given[:-1]), today - DAY
    if re.fullmatch("[1-9][0-9]{3}-(0[1-9]|1[0-2])", given):
        year, month = int(given[:4]), int(given[5:])
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    raise Usage(
        "There is no period called {given}.",
        "Say 7d for the last seven days, yesterday, last-week, last-month, 12m, or a month such as 2026-10.",
        given=repr(given),
    )


def _last_week(today: date) -> tuple[date, date]:
    monday = today - DAY * (today.isoweekday() + 6)
    return monday, monday + DAY * 6


def _last_month(today: date) -> tuple[date, date]:
    last = today.replace(day=1) - DAY
    return last.replace(day=1), last


_NAMED: dict[str, Callable[[date], tuple[date, date]]] = {
    "today": lambda today: (today, today),
    "yesterday": lambda today: (today - DAY, today - DAY),
    "last-week": _last_week,
    "this-month": lambda today: (today.replace(day=1), today),
    "last-month": _last_month,
    "this-year": lambda today: (today.replace(month=1, day=1), today),
    "12m": lambda today: (today - DAY * 365, today - DAY),
}


class Span(NamedTuple):
    """Context days from `first` to `last`, both included; None where there is no bound."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it; what belongs to no day always does."""
        return day is None or ((self.first or day) <= day <= (self.last or day))

    def covers(self, other: Span) -> bool:
        """Whether all of the other lies in it."""
        begins = self.first is None or (other.first is not None and self.first <= other.first)
        return begins and (self.last is None or (other.last is not None and other.last <= self.last))

    def with_(self, other: Span) -> Span:
        """The smallest span that covers both."""
        first = None if self.first is None or other.first is None else min(self.first, other.first)
        last = None if self.last is None or other.last is None else max(self.last, other.last)
        return Span(first, last)


ALL = Span()
"""Every day."""
