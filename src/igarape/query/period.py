"""What a question is asked of, and the days that an answer covers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)


class Scope(NamedTuple):
    """What a question is asked of: context days (both included), one chat, one author, a grain."""

    since: date | None = None
    until: date | None = None
    chat: int | None = None
    who: int | None = None
    by: str | None = None


class Period(NamedTuple):
    """The context days that an answer covers, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def calendar(self) -> list[date]:
        """Every day, one after the other."""
        return [self.first + DAY * step for step in range(self.days)]

    def weekdays(self) -> dict[int, int]:
        """How many Mondays (1) to Sundays (7) the period has."""
        weeks, rest = divmod(self.days, 7)
        extra = {(self.first + DAY * step).isoweekday() for step in range(rest)}
        return {number: weeks + (number in extra) for number in range(1, 8)}
