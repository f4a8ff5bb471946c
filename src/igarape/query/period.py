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
