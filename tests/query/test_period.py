"""Periods by name, and the days that one is compared with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.errors import Usage
from igarape.query.period import Period, named

SUNDAY = date(2026, 11, 22)
NAMES = [
    ("7d", (date(2026, 11, 15), date(2026, 11, 21))),
    ("1d", (date(2026, 11, 21), date(2026, 11, 21))),
    ("last-week", (date(2026, 11, 9), date(2026, 11, 15))),
    ("2026-10", (date(2026, 10, 1), date(2026, 10, 31))),
    ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
]


@pytest.mark.parametrize(("name", "days"), NAMES)
def test_a_period_has_a_name(name: str, days: tuple[date, date]) -> None:
    """Whole days alone: today is not over. A week is Monday to Sunday, and this one is not over either."""
    assert named(name, SUNDAY) == days


def test_on_a_monday_last_week_has_just_ended() -> None:
    """And the seven days are the same."""
    monday = SUNDAY + timedelta(days=1)
    assert named("last-week", monday) == named("7d", monday)


@pytest.mark.parametrize(
    "name", ["", "7", "0d", "99999d", "-3d", "2026-13", "0000-01", "ontem", "7d\n", "٣d"]
)
def test_any_other_name_is_refused(name: str) -> None:
    """With a next step."""
    with pytest.raises(Usage, match="no period called") as found:
        named(name, SUNDAY)
    assert "last-week" in found.value.hint


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 400))
def test_the_days_before_have_the_same_weekdays(first: date, days: int) -> None:
    """As many, none of them in the period, and as near as whole weeks allow."""
    period = Period(first, first + timedelta(days=days - 1), date(2000, 1, 1))
    before = period.before

    assert before is not None
    assert (before.days, before.weekdays()) == (period.days, period.weekdays())
    assert timedelta(0) < period.first - before.last <= timedelta(days=7)


def test_nothing_is_compared_with_days_before_the_first_message() -> None:
    """A lake that began on the Tuesday knows nothing of the Monday."""
    week = date(2026, 11, 9), date(2026, 11, 15)
    assert Period(*week, date(2026, 11, 2)).before == Period(date(2026, 11, 2), date(2026, 11, 8))
    assert Period(*week, date(2026, 11, 3)).before is None
    assert Period(*week).before is None
