"""Overview: the three questions in words first, each with its proof below."""

from __future__ import annotations

from typing import NamedTuple

from igarape.query.engine import Answer
from igarape.query.outcomes import Outcomes
from igarape.show.charts.daily import BARS, EACH_WEEK
from igarape.show.charts.weekly import every
from igarape.show.pages import cards, heat
from igarape.show.pages.counts import beside, by_day
from igarape.show.pages.endings import weeks
from igarape.show.pages.view import Values, View

WEEKS = 6
"""Weeks of doubts that the overview shows, on a page that stays small."""


class Overview(NamedTuple):
    """What the overview rests on; `before` the same of the days before, where they are compared.

    The doubts are None in a lake in which nobody looked for them.
    """

    totals: cards.Totals
    totals_before: cards.Totals | None
    hours: Answer
    days: Answer
    doubts: Answer | None
    clarified: Answer | None
    outcomes: Outcomes
    outcomes_before: Outcomes | None
    days_before: Answer | None


def overview(told: Overview, view: View) -> Values:
    """Make the values of the overview."""
    shown = cards.counted(view, told.totals, told.totals_before)
    if told.doubts:
        shown += cards.ended(view, told.outcomes, told.outcomes_before)
    return {
        "cards": shown,
        "hours": told.hours,
        "heat": heat.heat(told.hours, view),
        "days": told.days,
        "days_table": beside(by_day(told.days, view), told.days, told.days_before, view),
        "compared": told.days_before is not None,
        "weekly": EACH_WEEK if len(told.days.rows) > BARS else None,
        "doubts": told.doubts,
        "clarified": told.clarified,
        "weeks": told.clarified and weeks(every(told.clarified.dicts())[-WEEKS:], view),
    }
