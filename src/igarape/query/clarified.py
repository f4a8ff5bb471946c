"""Does the bot clarify the doubts? Five states shown apart, and never one number that hides the unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from igarape.query import outcomes
from igarape.query.engine import Answer, Field, Note, Rows
from igarape.query.outcomes import Outcomes
from igarape.query.period import Period

NOBODY = Note("Nobody asked anything in those days.")

_COLUMNS = (
    Field("doubts", "bigint"),
    *outcomes.ENDED,
    *outcomes.RATE,
    *(Field(each, "double") for each in ("share_least", "share_most")),
    *outcomes.ANSWERED,
)
_WEEK = Field("week", "date")
_TOPIC = (
    Field("topic", "varchar"),
    Field("people", "bigint"),
    Field("topic_id", "varchar"),
)


def clarified(found: Rows, period: Period, by: str | None) -> Answer:
    """Make one row a week, or a topic, with how its doubts ended, who answered first and how fast."""
    rows = found.dicts()
    whole = Outcomes.of(rows)
    return Answer(
        "clarified",
        "",
        "",
        (*_TOPIC, *_COLUMNS) if by else (_WEEK, *_COLUMNS),
        _topics(rows) if by else weeks(rows),
        whole.n,
        period.first,
        period.last,
        tuple(outcomes.said(whole)) if rows else (NOBODY,),
        outcomes.EXPLAINED if rows else (),
        layout="outcomes" if by else "table",
        brief=("week", "doubts", *outcomes.STATES),
    )


def weeks(rows: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """Make a row for each week, the earliest first."""
    of: dict[Any, list[Mapping[str, Any]]] = {}
    for row in rows:
        of.setdefault(row["week"], []).append(row)
    return [(week, *_told(Outcomes.of(of[week]))) for week in sorted(of)]


WEEKS = (_WEEK, *_COLUMNS)
"""The columns of `weeks`."""


def _topics(rows: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """Make a row for each topic, the most people first, and last one for the doubts of no topic."""
    of: dict[str | None, list[Mapping[str, Any]]] = {}
    for row in rows:
        of.setdefault(row["topic_id"], []).append(row)
    made = [
        (some[0]["label"], some[0]["people"], topic, *_told(Outcomes.of(some))) for topic, some in of.items()
    ]
    return sorted(made, key=lambda row: (row[2] is None, -row[1], -row[3], row[2] or ""))


def _told(found: Outcomes) -> tuple[Any, ...]:
    least, most = found.bounds
    return (found.n, *found.ended(), *found.rated(), least, most, *found.answered())
