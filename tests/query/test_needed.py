"""Which days a query needs: never too few, and as few as its WHERE says beside nothing but AND."""

from __future__ import annotations

from datetime import date

import pytest

from igarape.query import views
from igarape.query.dialect import translate
from igarape.query.period import ALL, Span

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 5)
BOTH = Span(FIRST, LAST)
A, B = "DATE '2026-11-02'", "DATE '2026-11-05'"


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (f"context_date BETWEEN {A} AND {B}", BOTH),
        (f"context_date >= {A} AND context_date <= {B}", BOTH),
        (f"context_date > {A} AND text = 'x' AND {B} > context_date", BOTH),
        (f"(context_date BETWEEN {A} AND {B})", BOTH),
        (f"m.context_date IN ({B}, {A})", BOTH),
        (f"context_date = {A}", Span(FIRST, FIRST)),
        (f"context_date >= {A}", Span(FIRST, None)),
        (f"context_date <= {A} AND context_date >= {B}", Span(LAST, FIRST)),
        (f"context_date >= {A} OR text = 'x'", ALL),
        (f"NOT context_date = {A}", ALL),
        (f"context_date <> {A}", ALL),
        (f"context_date IN ({A}, date_add('day', 1, {A}))", ALL),
        (f"context_date >= date_add('day', -7, {A})", ALL),
        (f"date_add('day', 1, context_date) = {A}", ALL),
        (f"date = {A}", ALL),
    ],
)
def test_where_says_which_days(where: str, expected: Span) -> None:
    """A day or two bound the column itself; anything else bounds nothing."""
    assert _needed(f"SELECT count(*) FROM messages AS m WHERE {where}") == {"messages": expected}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * FROM telegram", {"telegram": ALL}),
        (f"SELECT count(*) FROM messages WHERE context_date = {A} UNION ALL SELECT count(*) FROM messages WHERE context_date = {B}", {"messages": BOTH}),
        (f"SELECT count(*) FROM messages WHERE context_date = {A} AND message_id IN (SELECT message_id FROM messages)", {"messages": ALL}),
        (f"WITH d AS (SELECT * FROM messages WHERE context_date = {A}) SELECT count(*) FROM d WHERE context_date = {B}", {"messages": Span(FIRST, FIRST)}),
        (f"SELECT count(*) FROM (SELECT * FROM messages) AS d WHERE context_date = {A}", {"messages": ALL}),
        (f"SELECT count(*) FROM events AS e LEFT JOIN messages AS m ON m.chat_id = e.chat_id AND m.context_date = {A} WHERE e.context_date = {B}", {"events": Span(LAST, LAST), "messages": ALL}),
        (f"SELECT count(*) FROM messages AS m WHERE EXISTS (SELECT 1 FROM events AS e WHERE m.context_date = {A} AND e.chat_id = m.chat_id)", {"messages": ALL, "events": ALL}),
    ],
)  # fmt: skip
def test_each_table_by_itself(query: str, expected: dict[str, Span]) -> None:
    """A table that stands in several places is needed for all of them."""
    assert _needed(query) == expected


def _needed(query: str) -> dict[str, Span]:
    return dict(translate(query, views.schema()).tables)
