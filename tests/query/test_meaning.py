"""Each accepted function and construct gives what Athena gives: its meaning is written beside it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from math import inf, isnan
from typing import Any

import pytest

from igarape.query.functions import LIST
from igarape.via.lake import Lake

SUNDAY = "TIMESTAMP '2026-11-22 13:05:09'"
NUMBERS = "(VALUES (1, 'a'), (2, 'b'), (2, 'c'), (NULL, 'd')) AS t(x, y)"

VALUES: list[tuple[str, Any]] = [
    # weekdays and weeks are ISO
    (f"EXTRACT(dow FROM {SUNDAY})", 7),
    (f"EXTRACT(DAY_OF_WEEK FROM {SUNDAY})", 7),
    ("day_of_week(DATE '2026-11-23')", 1),
    ("dow(DATE '2026-11-22')", 7),
    ("EXTRACT(week FROM DATE '2027-01-01')", 53),
    ("week(DATE '2027-01-01')", 53),
    ("week_of_year(DATE '2026-01-01')", 1),
    ("year_of_week(DATE '2027-01-01')", 2026),
    ("yow(DATE '2027-01-01')", 2026),
    ("EXTRACT(yow FROM DATE '2027-01-01')", 2026),
    ("day_of_year(DATE '2026-02-01')", 32),
    ("doy(DATE '2026-02-01')", 32),
    # casts round halves away from zero, and read only whole texts
    ("CAST(2.5e0 AS INTEGER)", 3),
    ("CAST(0.5e0 AS BIGINT)", 1),
    ("CAST(-2.5e0 AS INT)", -3),
    ("CAST(1.5 + 1.0 AS INTEGER)", 3),
    ("CAST(2.5 AS INTEGER)", 3),
    ("CAST(' 5' AS DOUBLE)", 5.0),
    ("CAST('+5' AS INTEGER)", 5),
    ("TRY_CAST('5.5' AS INTEGER)", None),
    ("TRY_CAST(' 5' AS INTEGER)", None),
    ("TRY_CAST('1e3' AS INTEGER)", None),
    ("TRY_CAST('1e3' AS DOUBLE)", 1000.0),
    ("TRY_CAST('abc' AS DOUBLE)", None),
    ("TRY_CAST('yes' AS BOOLEAN)", None),
    ("CAST('T' AS BOOLEAN)", True),
    ("TRY_CAST('2026/01/02' AS DATE)", None),
    ("CAST('2026-01-02' AS DATE)", date(2026, 1, 2)),
    ("TRY_CAST('2026-01-02 10:00:00' AS DATE)", None),
    ("CAST('2026-01-02 10:00:00.123' AS TIMESTAMP)", datetime(2026, 1, 2, 10, 0, 0, 123000)),  # noqa: DTZ001
    ("CAST('1.005' AS DECIMAL(5, 2))", Decimal("1.01")),
    ("CAST('abcdef' AS VARCHAR(3))", "abc"),
    ("CAST(12 AS VARCHAR)", "12"),
    ("CAST(true AS VARCHAR)", "true"),
    ("CAST(1.50 AS VARCHAR)", "1.50"),
    ("CAST(DATE '2026-01-02' AS VARCHAR)", "2026-01-02"),
    (f"CAST({SUNDAY} AS VARCHAR)", "2026-11-22 13:05:09.000"),
    ("CAST(from_unixtime(0) AS VARCHAR)", "1970-01-01 00:00:00.000 UTC"),
    ("CAST(true AS INTEGER)", 1),
    # whole numbers
    ("7 / 2", 3),
    ("-7 / 2", -3),
    ("7 / -2", -3),
    ("7 / 2e0", 3.5),
    ("-7 % 3", -1),
    ("mod(-7, 3)", -1),
    ("try(1 / 0)", None),
    ("1e0 / 0", inf),
    ("2 + 3 * 4", 14),
    ("1.5 + 2.25", Decimal("3.75")),
    ("1.5 * 1.5", Decimal("2.25")),
    ("2147483648 + 1", 2147483649),
    ("abs(-3)", 3),
    ("ceil(1.2e0)", 2.0),
    ("ceiling(-1.2e0)", -1.0),
    ("floor(-1.2e0)", -2.0),
    ("floor(7)", 7),
    ("round(2.5e0)", 3.0),
    ("round(-2.5e0)", -3.0),
    ("round(1.25e0, 1)", 1.3),
    ("truncate(-1.9e0)", -1.0),
    ("power(2, 3)", 8.0),
    ("pow(2, 3)", 8.0),
    ("sqrt(9)", 3.0),
    ("exp(0)", 1.0),
    ("ln(1)", 0.0),
    ("log2(8)", 3.0),
    ("log10(100)", 2.0),
    ("is_nan(sqrt(-1))", True),
    ("is_finite(1e0 / 0)", False),
    # NULL
    ("concat('a', NULL)", None),
    ("concat('a', 'b', 'c')", "abc"),
    ("'a' || NULL", None),
    ("'a' || 'b'", "ab"),
    ("concat_ws('-', 'a', NULL, 'b')", "a-b"),
    ("greatest(1, NULL, 3)", None),
    ("greatest(1, 3, 2)", 3),
    ("least(1, NULL)", None),
    ("least(4, 3)", 3),
    ("coalesce(NULL, 2)", 2),
    ("nullif(1, 1)", None),
    ("NULL IS NULL", True),
    ("1 IS DISTINCT FROM NULL", True),
    ("NULL IS NOT DISTINCT FROM NULL", True),
    ("1 IN (2, NULL)", None),
    # text: code points, places from 1, the end from -1
    ("length('👋ç')", 2),
    ("lower('ÁÉ')", "áé"),
    ("upper('ção')", "ÇÃO"),
    ("trim(' \t a b\n')", "a b"),
    ("ltrim('  a ')", "a "),
    ("rtrim(' a  ')", " a"),
    ("trim(' a ')", "a"),
    ("replace('banana', 'an')", "ba"),
    ("replace('banana', 'an', 'o')", "booa"),
    ("substr('abc', 2)", "bc"),
    ("substr('abc', 2, 1)", "b"),
    ("substr('abc', -2)", "bc"),
    ("substr('abc', -2, 1)", "b"),
    ("substr('abc', -5)", ""),
    ("substr('abc', 0)", ""),
    ("substring('abc', 1, 2)", "ab"),
    ("substring('abc' FROM 2 FOR 1)", "b"),
    ("strpos('👋abc', 'b')", 3),
    ("position('b' IN 'abc')", 2),
    ("starts_with('abc', 'ab')", True),
    ("lpad('abc', 5, 'xy')", "xyabc"),
    ("lpad('abc', 2, 'x')", "ab"),
    ("rpad('abc', 5, 'xy')", "abcxy"),
    ("split('a,b', ',')", ["a", "b"]),
    ("split_part('a,b', ',', 2)", "b"),
    ("split_part('a,b', ',', 3)", None),
    ("'abc' LIKE 'a%'", True),
    ("'ABC' LIKE 'a%'", False),
    ("'a%' LIKE 'a!%' ESCAPE '!'", True),
    ("'ab' LIKE 'a\\%'", False),
    ("regexp_like('Boleto 123', '[0-9]+')", True),
    ("regexp_like('AÇÃO', '(?i)ação')", True),
    ("regexp_extract('pedido 123', '[0-9]+')", "123"),
    ("regexp_extract('pedido 123', '([a-z]+) ([0-9]+)', 2)", "123"),
    ("regexp_extract('pedido', '[0-9]+')", None),
    ("regexp_replace('a1b2', '[0-9]')", "ab"),
    ("regexp_replace('a1b2', '[0-9]', '#')", "a#b#"),
    ("json_extract_scalar('{\"a\": {\"b\": 1}}', '$.a.b')", "1"),
    ("json_extract_scalar('{\"a\": {\"b\": 1}}', '$.a')", None),
    ("json_extract_scalar('{\"a\": null}', '$.a')", None),
    ("json_extract_scalar('{\"a\": [\"x\"]}', '$.a[0]')", "x"),
    ("json_extract_scalar('no json', '$.a')", None),
    # arrays
    ("ARRAY[1, 2]", [1, 2]),
    ("cardinality(ARRAY[1, 2])", 2),
    ("contains(ARRAY[1, 2], 2)", True),
    ("contains(ARRAY[1, 2], 3)", False),
    ("contains(ARRAY[1, NULL], 3)", None),
    ("element_at(ARRAY[1, 2], -1)", 2),
    ("element_at(ARRAY[1, 2], 5)", None),
    ("array_join(ARRAY['a', NULL, 'b'], '-')", "a-b"),
    ("array_sort(ARRAY[3, NULL, 1])", [1, 3, None]),
    ("sequence(1, 3)", [1, 2, 3]),
    ("sequence(3, 1)", [3, 2, 1]),
    ("sequence(1, 5, 2)", [1, 3, 5]),
    (
        "sequence(DATE '2026-02-27', DATE '2026-03-01', INTERVAL '1' DAY)",
        [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)],
    ),
    # moments: the session is in UTC, and a zone's clock is asked for by name
    ("from_unixtime(0)", datetime(1970, 1, 1, tzinfo=UTC)),
    ("from_unixtime(1.2345e0)", datetime(1970, 1, 1, 0, 0, 1, 235000, tzinfo=UTC)),
    ("to_unixtime(from_unixtime(86400))", 86400.0),
    ("hour(from_unixtime(0) AT TIME ZONE 'America/Sao_Paulo')", 21),
    ("hour(TIMESTAMP '1970-01-01 00:00:00' AT TIME ZONE 'America/Sao_Paulo')", 21),
    ("hour(at_timezone(from_unixtime(0), 'America/Sao_Paulo'))", 21),
    ("hour(from_unixtime(0, 'America/Sao_Paulo'))", 21),
    ("CAST(from_unixtime(0) AT TIME ZONE 'America/Sao_Paulo' AS DATE)", date(1969, 12, 31)),
    ("date(from_unixtime(0) AT TIME ZONE 'America/Sao_Paulo')", date(1969, 12, 31)),
    ("date('2026-01-02')", date(2026, 1, 2)),
    # Brazil had summer time until 2019
    ("hour(from_unixtime(1543676400) AT TIME ZONE 'America/Sao_Paulo')", 13),
    ("from_iso8601_timestamp('2026-01-02T03:04:05Z')", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
    ("from_iso8601_date('2026-01-02')", date(2026, 1, 2)),
    (f"date_format({SUNDAY}, '%Y-%m-%d %H:%i:%s')", "2026-11-22 13:05:09"),
    (
        f"date_format({SUNDAY}, '%e/%c %l%p %W %b %a %M %j %y %k %T %r %v %x %h %d%%')",
        "22/11 1PM Sunday Nov Sun November 326 26 13 13:05:09 01:05:09 PM 47 2026 01 22%",
    ),
    (f"format_datetime({SUNDAY}, 'yyyy-MM-dd''T''HH:mm:ss')", "2026-11-22T13:05:09"),
    (f"format_datetime({SUNDAY}, 'EEE e ww xxxx')", "Sun 7 47 2026"),
    ("date_parse('22/11/2026', '%d/%m/%Y')", datetime(2026, 11, 22)),  # noqa: DTZ001
    ("date_trunc('week', DATE '2026-11-22')", date(2026, 11, 16)),
    (f"date_trunc('hour', {SUNDAY})", datetime(2026, 11, 22, 13)),  # noqa: DTZ001
    ("date_trunc('quarter', DATE '2026-11-22')", date(2026, 10, 1)),
    ("date_add('month', 1, DATE '2026-01-31')", date(2026, 2, 28)),
    ("date_add('quarter', -1, DATE '2026-05-31')", date(2026, 2, 28)),
    (f"date_add('minute', 5, {SUNDAY})", datetime(2026, 11, 22, 13, 10, 9)),  # noqa: DTZ001
    ("DATE '2026-01-31' + INTERVAL '1' MONTH", date(2026, 2, 28)),
    ("DATE '2026-01-31' - INTERVAL '7' DAY", date(2026, 1, 24)),
    (f"{SUNDAY} + INTERVAL '2' HOUR", datetime(2026, 11, 22, 15, 5, 9)),  # noqa: DTZ001
    # whole units that passed, not borders crossed
    ("date_diff('day', TIMESTAMP '2026-01-01 23:00:00', TIMESTAMP '2026-01-02 01:00:00')", 0),
    ("date_diff('day', DATE '2026-01-01', DATE '2026-01-02')", 1),
    ("date_diff('hour', TIMESTAMP '2026-01-01 10:59:00', TIMESTAMP '2026-01-01 11:01:00')", 0),
    ("date_diff('month', DATE '2026-01-31', DATE '2026-02-28')", 1),
    ("date_diff('month', DATE '2026-01-15', DATE '2026-02-14')", 0),
    ("date_diff('week', DATE '2026-01-01', DATE '2026-01-07')", 0),
    ("date_diff('day', DATE '2026-01-02', DATE '2026-01-01')", -1),
    ("year(DATE '2026-11-22')", 2026),
    ("quarter(DATE '2026-11-22')", 4),
    ("month(DATE '2026-11-22')", 11),
    ("day(DATE '2026-11-22')", 22),
    ("day_of_month(DATE '2026-11-22')", 22),
    ("last_day_of_month(DATE '2026-02-03')", date(2026, 2, 28)),
    (f"hour({SUNDAY})", 13),
    (f"minute({SUNDAY})", 5),
    (f"second({SUNDAY})", 9),
    ("millisecond(TIMESTAMP '2026-11-22 13:05:09.250')", 250),
    ("now() > from_unixtime(0)", True),
    ("current_timestamp > from_unixtime(0)", True),
    ("localtimestamp > TIMESTAMP '2020-01-01 00:00:00'", True),
    ("current_date >= DATE '2020-01-01'", True),
    # choosing
    ("if(1 = 1, 'a', 'b')", "a"),
    ("if(1 = 2, 'a')", None),
    ("CASE WHEN 1 = 2 THEN 1 ELSE 2 END", 2),
    ("CASE 1 WHEN 1 THEN 'x' END", "x"),
    ("1 BETWEEN 0 AND 2", True),
    ("NOT (1 = 2 OR 1 = 3)", True),
]

QUERIES: list[tuple[str, list[tuple[Any, ...]]]] = [
    # NULLs come last, up and down, unless the query says otherwise
    ("SELECT x FROM (VALUES 2, 1, NULL) AS t(x) ORDER BY x", [(1,), (2,), (None,)]),
    ("SELECT x FROM (VALUES 2, 1, NULL) AS t(x) ORDER BY x DESC", [(2,), (1,), (None,)]),
    ("SELECT x FROM (VALUES 2, 1, NULL) AS t(x) ORDER BY x NULLS FIRST", [(None,), (1,), (2,)]),
    ("SELECT x FROM (VALUES 1, 2, 3, 4) AS t(x) ORDER BY x OFFSET 1 LIMIT 2", [(2,), (3,)]),
    # aggregates
    (f"SELECT count(*), count(x), count(DISTINCT x), approx_distinct(x) FROM {NUMBERS}", [(4, 3, 2, 2)]),
    (f"SELECT sum(x), avg(x), min(x), max(x), min(y) FROM {NUMBERS}", [(5, 5 / 3, 1, 2, "a")]),
    ("SELECT sum(x), count(*) FROM (VALUES 1) AS t(x) WHERE x > 1", [(None, 0)]),
    (f"SELECT count_if(x = 2), bool_and(x > 0), bool_or(x > 1), every(x > 1) FROM {NUMBERS}", [(2, True, True, False)]),
    (f"SELECT count(*) FILTER (WHERE x = 2), sum(x) FILTER (WHERE x > 1) FROM {NUMBERS}", [(2, 4)]),
    (f"SELECT array_agg(x ORDER BY y), array_agg(DISTINCT x ORDER BY x) FROM {NUMBERS}",
     [([1, 2, 2, None], [1, 2, None])]),
    (f"SELECT max_by(y, x), min_by(y, x) FROM {NUMBERS} WHERE y <> 'c'", [("b", "a")]),
    # the value beside the largest may be NULL
    ("SELECT max_by(y, x) FROM (VALUES (1, 'a'), (2, NULL)) AS t(x, y)", [(None,)]),
    ("SELECT arbitrary(x), any_value(x) FROM (VALUES NULL, 7) AS t(x)", [(7, 7)]),
    ("SELECT stddev(x), stddev_samp(x), stddev_pop(x) FROM (VALUES 1, 3) AS t(x)", [(2**0.5, 2**0.5, 1.0)]),
    ("SELECT variance(x), var_samp(x), var_pop(x), corr(x, x) FROM (VALUES 1, 3) AS t(x)", [(2.0, 2.0, 1.0, 1.0)]),
    ("SELECT stddev(x) FROM (VALUES 1) AS t(x)", [(None,)]),
    ("SELECT sum(x) FROM (VALUES 1.5, 2.5) AS t(x)", [(Decimal("4.0"),)]),
    # groups
    (f"SELECT x, count(*) FROM {NUMBERS} GROUP BY 1 HAVING count(*) > 1 ORDER BY 1", [(2, 2)]),
    (f"SELECT x, grouping(x), count(*) FROM {NUMBERS} GROUP BY GROUPING SETS ((x), ()) ORDER BY 2, 1",
     [(1, 0, 1), (2, 0, 2), (None, 0, 1), (None, 1, 4)]),
    ("SELECT x, y, count(*) FROM (VALUES (1, 2)) AS t(x, y) GROUP BY ROLLUP (x, y) ORDER BY 1, 2",
     [(1, 2, 1), (1, None, 1), (None, None, 1)]),
    ("SELECT x, y, count(*) FROM (VALUES (1, 2)) AS t(x, y) GROUP BY CUBE (x, y) ORDER BY 1, 2",
     [(1, 2, 1), (1, None, 1), (None, 2, 1), (None, None, 1)]),
    # windows
    ("SELECT x, row_number() OVER (ORDER BY x), rank() OVER (ORDER BY x), dense_rank() OVER (ORDER BY x) "
     "FROM (VALUES 1, 1, 2) AS t(x) ORDER BY 1, 2", [(1, 1, 1, 1), (1, 2, 1, 1), (2, 3, 3, 2)]),
    ("SELECT x, sum(x) OVER (ORDER BY x), lag(x) OVER (ORDER BY x), lead(x, 1, 0) OVER (ORDER BY x) "
     "FROM (VALUES 1, 2) AS t(x) ORDER BY 1", [(1, 1, None, 2), (2, 3, 1, 0)]),
    ("SELECT x, first_value(x) OVER (ORDER BY x), last_value(x) OVER (ORDER BY x), "
     "nth_value(x, 2) OVER (ORDER BY x) FROM (VALUES 1, 2) AS t(x) ORDER BY 1", [(1, 1, 1, None), (2, 1, 2, 2)]),
    ("SELECT x, sum(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES 1, 2, 3) AS t(x) "
     "ORDER BY 1", [(1, 1), (2, 3), (3, 5)]),
    ("SELECT x, ntile(2) OVER (ORDER BY x), percent_rank() OVER (ORDER BY x), cume_dist() OVER (ORDER BY x) "
     "FROM (VALUES 1, 2) AS t(x) ORDER BY 1", [(1, 1, 0.0, 0.5), (2, 2, 1.0, 1.0)]),
    ("SELECT count_if(x > 1) FILTER (WHERE x < 9) OVER (PARTITION BY y) FROM (VALUES (1, 1), (2, 1)) AS t(x, y)",
     [(1,), (1,)]),
    # names: GROUP BY means the column, ORDER BY the result
    ("SELECT upper(y) AS y, count(*) FROM (VALUES (1, 'a'), (2, 'A')) AS t(x, y) GROUP BY y",
     [("A", 1), ("A", 1)]),
    ("SELECT -x AS x FROM (VALUES 1, 2) AS t(x) ORDER BY x", [(-2,), (-1,)]),
    # whole numbers are known to be whole wherever they come from
    ("WITH a AS (SELECT sum(x) AS s FROM (VALUES 3, 4) AS t(x)) SELECT s / 2 FROM a", [(3,)]),
    ("SELECT x / 2 FROM (SELECT 7 AS x UNION ALL SELECT 3) AS t ORDER BY 1", [(1,), (3,)]),
    ("SELECT x / 2 FROM UNNEST(ARRAY[7]) AS t(x)", [(3,)]),
    ("SELECT (SELECT 7) / 2, sum(7) OVER () / 2, coalesce(NULL, 7) / 2, if(true, 7) / 2", [(3, 3, 3, 3)]),
    ("SELECT CASE WHEN true THEN 7 ELSE 1 END / 2, element_at(ARRAY[7], 1) / 2, max(7) / 2", [(3, 3, 3)]),
    # tables out of nothing, and joins
    ("SELECT u, n FROM (SELECT split('a b', ' ') AS l) CROSS JOIN UNNEST(l) WITH ORDINALITY AS t(u, n) ORDER BY n",
     [("a", 1), ("b", 2)]),
    ("SELECT x FROM UNNEST(ARRAY[1, 2]) AS t(x) ORDER BY x", [(1,), (2,)]),
    ("WITH a AS (SELECT 1 AS x UNION ALL SELECT 2), b(y) AS (SELECT 2) SELECT x, y FROM a LEFT JOIN b ON x = y ORDER BY x",
     [(1, None), (2, 2)]),
    ("SELECT a.x FROM (VALUES 1, 2) AS a(x) JOIN (VALUES 2, 3) AS b(x) USING (x)", [(2,)]),
    ("SELECT x FROM (VALUES 1) AS a(x) FULL JOIN (VALUES 2) AS b(x) USING (x) ORDER BY x", [(1,), (2,)]),
    ("SELECT 1 UNION SELECT 1", [(1,)]),
    ("SELECT 1 INTERSECT SELECT 2", []),
    ("SELECT 1 EXCEPT SELECT 2", [(1,)]),
    ("SELECT DISTINCT x FROM (VALUES 1, 1) AS t(x)", [(1,)]),
    ("SELECT x FROM (VALUES 1, 2) AS t(x) WHERE x IN (SELECT 2) AND EXISTS (SELECT 1) AND x = (SELECT max(2))", [(2,)]),
    ("SELECT count(*) FROM telegram WHERE context_date BETWEEN DATE '2026-01-01' AND current_date", [(0,)]),
    ("SELECT TELEGRAM.Message_Id FROM \"Telegram\"", []),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "expected"), VALUES)
def test_a_value(empty: Lake, expression: str, expected: object) -> None:
    """The value is Athena's, and of the same Python type."""
    (value,) = empty.run(f"SELECT {expression}").rows[0]
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_a_query(empty: Lake, query: str, expected: list[tuple[Any, ...]]) -> None:
    """The rows are Athena's."""
    assert empty.run(query).rows == expected


def test_every_function_is_tried() -> None:
    """No function is accepted without a test of its meaning."""
    tried = " ".join(text for text, _ in (*VALUES, *QUERIES)).lower()
    missing = [each.name for each in LIST if not re.search(rf"\b{each.name}\(", tried)]
    assert missing == []


def test_a_square_root_below_zero_is_nan(empty: Lake) -> None:
    """As in Athena: NaN, no error and no NULL."""
    assert isnan(empty.run("SELECT sqrt(-1)").rows[0][0])


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1 / 0",
        "SELECT 1 % 0",
        "SELECT CAST('5.5' AS INTEGER)",
        "SELECT CAST('2026/01/02' AS DATE)",
        "SELECT 2147483647 + 1",
        "SELECT 9223372036854775807 + 1",
        "SELECT sum(x) FROM (VALUES 9223372036854775807, 1) AS t(x)",
        "SELECT from_iso8601_timestamp('2026-01-02T03:04:05-03:00')",
        "SELECT CAST(1e300 AS BIGINT)",
    ],
)
def test_errors_stay_errors(empty: Lake, query: str) -> None:
    """Where Athena fails, no number comes out here."""
    from igarape.errors import Usage

    with pytest.raises(Usage, match="cannot be run"):
        empty.run(query)


def test_nameless_columns_are_named_as_in_athena(empty: Lake) -> None:
    """_col0, _col1, ... by their place."""
    names = [column.name for column in empty.run("SELECT 1, 2 AS b, DATE '2026-01-01', count(*)").columns]
    assert names == ["_col0", "b", "_col2", "_col3"]
