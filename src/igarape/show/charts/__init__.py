"""An answer as a chart: a whole Vega-Lite spec as plain data, for a page, a notebook or a picture.

Every number, day and hour in it is written by `words`, never by Vega. What others wrote (a topic's name) is a text
that nothing interprets.
"""

from __future__ import annotations

from collections.abc import Callable

from igarape.query.engine import Answer
from igarape.show.charts import counts, daily, topics, weekly
from igarape.show.charts.frame import NARROW, WIDE, Link, Spec

__all__ = ["WIDE", "Link", "Spec", "chart"]


def chart(
    given: Answer, language: str, link: Link | None = None, *, width: int = NARROW, **more: object
) -> Spec | None:
    """Draw an answer so many pixels wide; None where it has no picture, or no rows to draw.

    With `link`, marks lead to the messages behind them. `more` goes to the chart: `before` and `today` of `daily.days`.
    """
    draw = _CHARTS.get((given.question, given.layout))
    return draw(given, language, link, width=width, **more) if draw and given.n and given.rows else None


_CHARTS: dict[tuple[str, str], Callable[..., Spec]] = {
    ("hours", "hours"): counts.hours,
    ("days", "table"): daily.days,
    ("lengths", "table"): counts.lengths,
    ("doubts", "doubts"): topics.topics,
    ("doubts", "topic"): weekly.topic,
    ("clarified", "table"): weekly.clarified,
    ("clarified", "outcomes"): topics.topics,
    ("gaps", "gaps"): topics.gaps,
}
"""By question and layout: a question asked of each person and day, or of each doubt, has none."""
