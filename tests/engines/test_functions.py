"""Each function means the same on every engine: what Athena gives stands beside it.

All are asked in one query an engine, since a query takes a cluster a second.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import Any

import pytest

from igarape.errors import Usage
from igarape.query import views
from igarape.query.dialect import translate
from igarape.query.engine import Engine
from igarape.query.spark import calls

D, T = "DATE '2027-01-01'", "TIMESTAMP '2026-11-22 13:05:09.250'"
NOON = datetime(2026, 11, 22, 13, 5, 9, 250000)  # noqa: DTZ001  (without a zone, as the tables' moments)


def _at(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


VALUES: dict[str, Any] = {
    # numbers
    "7 / 2": 3, "-7 / 2": -3, "7 / 2e0": 3.5, "1e0 / 0": math.inf, "1e0 / NULL": None, "7 % -3": 1, "mod(-7, 3)": -1,
    "CAST(2.5e0 AS integer)": 3, "CAST(-2.5e0 AS bigint)": -3, "CAST(5.5e0 AS integer)": 6, "CAST(2.5 AS integer)": 3,
    "CAST('12' AS integer)": 12, "TRY_CAST('5.5' AS integer)": None, "TRY_CAST('yes' AS boolean)": None,
    "TRY_CAST('x' AS double)": None, "CAST('1e3' AS double)": 1000.0, "abs(-3)": 3, "ceil(2.1e0)": 3.0,
    "ceiling(-2.1e0)": -2.0, "floor(-2.1e0)": -3.0, "floor(1e300)": 1e300, "round(2.5e0)": 3.0, "round(-2.5e0)": -3.0,
    "round(2.345e0, 2)": 2.35, "round(7)": 7, "truncate(-2.9e0)": -2.0, "truncate(2.9e0)": 2.0, "power(2, 10)": 1024.0,
    "pow(2, 3)": 8.0, "sqrt(16)": 4.0, "exp(0)": 1.0, "is_nan(0e0 / 0)": True, "is_finite(1e0)": True,
    "is_finite(1e0 / 0)": False,
    # choosing
    "coalesce(NULL, 2)": 2, "nullif(1, 1)": None, "if(1 > 2, 'a', 'b')": "b", "if(false, 1)": None,
    "greatest(1, NULL, 3)": None, "greatest(1, 2)": 2, "least(2, 1)": 1, "CASE WHEN CAST(NULL AS boolean) THEN 1 ELSE 2 END": 2,
    "NULL IS NOT DISTINCT FROM NULL": True, "1 IN (1, 2)": True, "2 BETWEEN 1 AND 3": True,
    # text
    "length('é👋')": 2, "lower('ÁÇÃO')": "áção", "upper('ação')": "AÇÃO", "trim('\t a \n')": "a", "ltrim(' a ')": "a ",
    "rtrim(' a ')": " a", "concat('a', NULL)": None, "concat('a', 'b', 'c')": "abc", "'a' || 'b'": "ab",
    "concat_ws(',', 'a', NULL, 'b')": "a,b", "replace('aXbX', 'X', '$')": "a$b$", "replace('aXb', 'X')": "ab",
    "substr('amarelo', 3)": "arelo", "substr('amarelo', -3, 2)": "el", "substr('a', -5)": "", "substr('a', 0)": "",
    "substring('👋bc' FROM 2)": "bc", "strpos('abc', 'c')": 3, "strpos('abc', 'x')": 0, "starts_with('abc', 'ab')": True,
    "lpad('7', 3, '0')": "007", "rpad('abc', 2, 'x')": "ab", "split_part('a|b', '|', 2)": "b",
    "split_part('a.b', '.', 3)": None, "cardinality(split('a,b,', ','))": 3, "contains(split('a,b', ','), 'b')": True,
    "array_join(split('a,b', ','), '-')": "a-b", "regexp_like('ação 12', '[0-9]{2}$')": True,
    "regexp_like('a', '^b')": False, "regexp_extract('nº 42', '([0-9])([0-9])', 2)": "2",
    "regexp_extract('x', '[0-9]')": None, "regexp_replace('a1b22', '[0-9]+', '#')": "a#b#",
    "regexp_like('a\n', 'a$')": False, "'50%' LIKE '5_!%' ESCAPE '!'": True, r"'a\b' LIKE 'a\%'": True,
    "'it''s \\n'": "it's \\n",
    # moments
    f"year({D})": 2027, f"quarter({D})": 1, f"month({D})": 1, f"day({D})": 1, f"day_of_month({D})": 1,
    f"day_of_week({D})": 5, "dow(DATE '2026-11-22')": 7, f"EXTRACT(dow FROM {T})": 7, f"day_of_year({D})": 1,
    "doy(DATE '2026-12-31')": 365, f"week({D})": 53, f"week_of_year({D})": 53, f"year_of_week({D})": 2026,
    "yow(DATE '2024-12-30')": 2025, "last_day_of_month(DATE '2028-02-05')": date(2028, 2, 29), f"hour({T})": 13,
    f"minute({T})": 5, f"second({T})": 9, f"millisecond({T})": 250, f"to_unixtime({T})": 1795352709.25,
    "from_unixtime(1.5e0)": datetime(1970, 1, 1, 0, 0, 1, 500000, UTC),
    "hour(from_unixtime(0, 'America/Sao_Paulo'))": 21, "CAST(at_timezone(from_unixtime(0), 'Asia/Tokyo') AS date)":
    date(1970, 1, 1), "date('2026-11-22')": date(2026, 11, 22), "from_iso8601_date('2026-11-22')": date(2026, 11, 22),
    f"date_format({T}, '%d/%m/%Y às %H:%i')": "22/11/2026 às 13:05", f"CAST({T} AS varchar)": "2026-11-22 13:05:09.250",
    f"CAST({T} AS date)": date(2026, 11, 22), f"CAST({D} AS timestamp)": _at(2027, 1, 1), f"CAST({D} AS varchar)":
    "2027-01-01", f"date_trunc('week', {D})": date(2026, 12, 28), f"date_trunc('hour', {T})": _at(2026, 11, 22, 13),
    f"date_trunc('quarter', {D})": date(2027, 1, 1), "date_add('month', 1, DATE '2027-01-31')": date(2027, 2, 28),
    f"date_add('week', -1, {D})": date(2026, 12, 25), f"date_add('hour', 11, {T})": _at(2026, 11, 23, 0, 5, 9, 250000),
    f"date_diff('day', DATE '2026-11-22', {D})": 40, f"date_diff('week', DATE '2026-11-22', {D})": 5,
    f"date_diff('hour', {T}, TIMESTAMP '2026-11-22 15:00:00')": 1, f"{D} - INTERVAL '1' WEEK": date(2026, 12, 25),
    f"{T} + INTERVAL '2' HOUR": _at(2026, 11, 22, 15, 5, 9, 250000), "now() > from_unixtime(0)": True,
}  # fmt: skip

AGGREGATES: dict[str, Any] = {
    # over 10 messages of the talk: texts of 7, 5, 1, 5, 4, 2, 3, 1, none and 8 characters
    "count(*)": 10, "count(text)": 9, "count(DISTINCT author_id)": 3, "count_if(text_length > 4)": 4, "sum(text_length)": 36,
    "sum(text_length) FILTER (WHERE text_length > 4)": 25, "avg(text_length)": 4.0, "min(text)": "Bom dia!",
    "max(context_date)": date(2027, 1, 1), "bool_and(message_id > 0)": True, "bool_or(message_id > 9)": True,
    "every(message_id > 9)": False, "arbitrary(chat_id)": -1001, "any_value(chat_id)": -1001,
    "max_by(message_id, text_length)": 10, "min_by(message_id, date)": 1, "approx_distinct(author_id)": 3,
    "round(stddev(message_id), 6)": 3.02765, "round(stddev_samp(message_id), 6)": 3.02765,
    "round(stddev_pop(message_id), 6)": 2.872281, "round(variance(message_id), 6)": 9.166667,
    "round(var_samp(message_id), 6)": 9.166667, "round(var_pop(message_id), 6)": 8.25,
    "sum(CAST(message_id AS decimal(5, 1)))": 55,
}  # fmt: skip

WINDOWS: dict[str, list[Any]] = {
    # over the authors of messages 1 to 4: Ana, Ana, Ana, Bia
    "row_number() OVER (ORDER BY message_id DESC)": [4, 3, 2, 1], "rank() OVER (ORDER BY author_id)": [1, 1, 1, 4],
    "dense_rank() OVER (ORDER BY author_id)": [1, 1, 1, 2], "percent_rank() OVER (ORDER BY author_id)": [0.0, 0.0, 0.0, 1.0],
    "cume_dist() OVER (ORDER BY author_id)": [0.75, 0.75, 0.75, 1.0], "ntile(2) OVER (ORDER BY message_id)": [1, 1, 2, 2],
    "lag(message_id) OVER (ORDER BY message_id)": [None, 1, 2, 3], "lead(message_id, 2, 0) OVER (ORDER BY message_id)":
    [3, 4, 0, 0], "first_value(message_id) OVER (PARTITION BY author_id ORDER BY message_id)": [1, 1, 1, 4],
    "last_value(message_id) OVER (ORDER BY message_id)": [1, 2, 3, 4], "sum(message_id) OVER (ORDER BY message_id)":
    [1, 3, 6, 10], "count(*) OVER (PARTITION BY author_id)": [3, 3, 3, 1],
}  # fmt: skip


def wrong(asked: dict[str, Any], got: tuple[Any, ...]) -> dict[str, tuple[Any, Any]]:
    """Name what came out otherwise, or as another type."""
    pairs = zip(asked.items(), got, strict=True)
    return {
        sql: (expected, found)
        for (sql, expected), found in pairs
        if expected != found or (isinstance(expected, bool) != isinstance(found, bool))
    }


def test_values(engine: Engine) -> None:
    """Numbers, texts, moments: in one row."""
    asked = ", ".join(f"{sql} AS c{place}" for place, sql in enumerate(VALUES))
    assert wrong(VALUES, engine.run(f"SELECT {asked}").rows[0]) == {}


def test_aggregates(engine: Engine) -> None:
    """Over the whole talk."""
    asked = ", ".join(f"{sql} AS c{place}" for place, sql in enumerate(AGGREGATES))
    assert wrong(AGGREGATES, engine.run(f"SELECT {asked} FROM messages").rows[0]) == {}


def test_windows(engine: Engine) -> None:
    """Over the first four messages, in their order."""
    asked = ", ".join(f"{sql} AS c{place}" for place, sql in enumerate(WINDOWS))
    found = engine.run(
        f"SELECT message_id, {asked} FROM messages WHERE message_id <= 4 ORDER BY message_id"
    ).rows
    columns = tuple([row[place + 1] for row in found] for place in range(len(WINDOWS)))
    assert wrong(WINDOWS, columns) == {}


QUERIES: list[tuple[str, list[tuple[Any, ...]]]] = [
    ("SELECT author_id, count(*) FROM messages GROUP BY ROLLUP (author_id) ORDER BY author_id",
     [(11, 5), (12, 4), (99, 1), (None, 10)]),
    ("SELECT author_kind, author_id, count(*) FROM messages GROUP BY GROUPING SETS ((author_kind), (author_id)) "
     "ORDER BY author_kind NULLS FIRST, author_id DESC",
     [(None, 99, 1), (None, 12, 4), (None, 11, 5), ("bot", None, 1), ("person", None, 9)]),
    ("SELECT DISTINCT author_kind AS k FROM messages UNION ALL SELECT 'x' ORDER BY k DESC", [("x",), ("person",), ("bot",)]),
    ("SELECT user_id FROM users EXCEPT SELECT author_id FROM messages WHERE author_kind = 'person'", [(99,)]),
    ("SELECT user_id FROM users INTERSECT SELECT 12", [(12,)]),
    ("SELECT t.a, u.first_name FROM (VALUES (12, 'x'), (5, NULL)) AS t (a, b) LEFT JOIN users AS u ON u.user_id = t.a "
     "ORDER BY t.a", [(5, None), (12, "Bia 👋")]),
    ("SELECT count(*) FROM chats AS c FULL JOIN (SELECT 5 AS chat_id) AS m USING (chat_id)", [(2,)]),
    ("SELECT message_id FROM messages AS m WHERE EXISTS (SELECT 1 FROM users AS u WHERE u.user_id = m.author_id AND u.is_bot)",
     [(10,)]),
    ("SELECT message_id FROM messages WHERE author_id IN (SELECT user_id FROM users WHERE is_bot) OR text IN ('oi', 'x') "
     "ORDER BY 1 DESC OFFSET 1 LIMIT 1", [(6,)]),
    ("SELECT author_id, sum(m.text_length) AS s FROM messages AS m GROUP BY 1 HAVING sum(m.text_length) > 8 ORDER BY s",
     [(12, 10), (11, 18)]),
    ("SELECT text FROM messages WHERE text IS NULL OR text = 'x' ORDER BY text", [("x",), (None,)]),
    ("SELECT sum(text_length) OVER (ORDER BY message_id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM messages "
     "ORDER BY message_id LIMIT 3", [(7,), (12,), (6,)]),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "rows"), QUERIES, ids=[str(number) for number in range(len(QUERIES))])
def test_constructs(engine: Engine, sql: str, rows: list[tuple[Any, ...]]) -> None:
    """Groups, sets, joins, subqueries, order, frames."""
    assert engine.run(sql).rows == rows


def test_whole_numbers_are_as_wide_as_athena_s(engine: Engine) -> None:
    """What Spark counts in 32 bits is a bigint here, and what is an integer in Athena stays one."""
    found = engine.run(f"SELECT length('a') AS a, year({D}) AS b, 7 / 2 AS c, 2 AS d")
    assert [each.type for each in found.columns] == ["bigint", "bigint", "integer", "integer"]


def test_every_function_on_spark_is_run() -> None:
    """A new line in Spark's table is tried above, or this fails."""
    asked = " ".join([*VALUES, *AGGREGATES, *WINDOWS])
    assert {name for name in {**calls.PLAIN, **calls.RULES} if f"{name}(" not in asked} == set()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT array_agg(text) FROM messages",  # Spark leaves NULLs out
        "SELECT ln(0e0)",  # NULL in Spark
        "SELECT json_extract_scalar(text, '$.a') FROM messages",
        "SELECT x FROM UNNEST(sequence(1, 3)) AS t(x)",
        "SELECT try(1 / 0)",
        "SELECT date_diff('month', DATE '2026-01-31', DATE '2026-02-28')",  # Spark takes ends of months for equal
        "SELECT regexp_like(text, '(?i)a') FROM messages",  # Java knows ASCII alone
        "SELECT date_format(date, '%W') FROM messages",  # a day's name is in a server's language
        "SELECT text LIKE author_name FROM messages",
    ],
)
def test_what_spark_is_not_promised_to_do_alike_is_refused(sql: str) -> None:
    """Before anything runs; DuckDB runs it, which is the control."""
    assert translate(sql, views.schema()).sql
    with pytest.raises(Usage) as found:
        translate(sql, views.schema(), target="spark")
    assert found.value.hint


def test_a_comment_cannot_end_what_is_written() -> None:
    """Comments are left out."""
    assert "nosuch" not in translate("SELECT 1 -- */ FROM nosuch", views.schema(), target="spark").sql
