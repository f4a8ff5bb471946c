"""What cannot be promised to mean the same is refused, by name and with a way on; never run."""

from __future__ import annotations

from datetime import datetime

import pytest

from igarape.errors import Usage
from igarape.via.lake import Lake

REFUSED = [
    # functions and constructs outside the lists
    ("SELECT nosuch(text) FROM telegram", "function nosuch", "igarape sql --dialect duckdb"),
    ("SELECT approx_percentile(date, 0.5) FROM telegram", "function approx_percentile", "docs/sql.md"),
    ("SELECT reverse(text) FROM telegram", "function reverse", "docs/sql.md"),
    ("SELECT list_sum(ARRAY[1])", "function list_sum", "--dialect duckdb"),
    ("SELECT strftime(now(), '%Y')", "function strftime", "--dialect duckdb"),
    ("SELECT transform(ARRAY[1], x -> x + 1)", "LAMBDA", "docs/sql.md"),
    ("SELECT ARRAY[1][1]", "BRACKET", "docs/sql.md"),
    ("SELECT text FROM telegram GROUP BY ALL", "GROUP ALL", "docs/sql.md"),
    ("SELECT DISTINCT ON (text) text FROM telegram", "DISTINCT ON", "docs/sql.md"),
    ("SELECT text FROM telegram QUALIFY row_number() OVER (ORDER BY date) = 1", "not SQL as Athena reads it", "Correct it"),
    ("SELECT text FROM telegram TABLESAMPLE BERNOULLI (50)", "SAMPLE", "docs/sql.md"),
    ("WITH RECURSIVE a(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM a) SELECT * FROM a", "RECURSIVE", "docs/sql.md"),
    ("SELECT 1 FETCH FIRST 2 ROWS ONLY", "FETCH", "docs/sql.md"),
    ("SELECT text ILIKE 'a' FROM telegram", "ILIKE", "docs/sql.md"),
    ("SELECT U&'\\0041'", "UNICODE", "docs/sql.md"),
    ("SELECT * FROM banco.telegram", "TABLE DB", "docs/sql.md"),
    ("SELECT text FROM telegram NATURAL JOIN messages", "JOIN METHOD", "docs/sql.md"),
    ("SELECT lag(x) IGNORE NULLS OVER (ORDER BY x) FROM (VALUES 1) AS t(x)", "IGNORENULLS", "docs/sql.md"),
    ("SELECT ?", "parameter", "Write the value"),
    # types that Athena does not mix, or that look different as text
    ("SELECT 1 FROM telegram WHERE context_date = '2026-11-21'", "date with varchar", "DATE '2026-11-21'"),
    ("SELECT 1 FROM telegram WHERE user_id = '1'", "integer with varchar", "CAST"),
    ("SELECT 1 FROM telegram WHERE user_id IN ('1')", "integer with varchar", "CAST"),
    ("SELECT 1 FROM telegram WHERE user_id BETWEEN '1' AND '2'", "integer with varchar", "CAST"),
    ("SELECT CASE WHEN true THEN 1 ELSE 'a' END", "integer and varchar", "CAST"),
    ("SELECT 1 UNION SELECT 'a'", "integer and varchar", "CAST"),
    ("SELECT user_id || 'a' FROM telegram", "varchar on both sides", "CAST"),
    ("SELECT 'a' + 1", "varchar and integer", "CAST"),
    ("SELECT 1.0 / 3", "divides decimals", "1e0"),
    ("SELECT count(*) * 100.0 / 7 FROM telegram", "divides decimals", "AS double"),
    ("SELECT avg(1.5)", "avg takes", "AS double"),
    ("SELECT sum(user_is_bot) FROM telegram", "sum takes", "CAST"),
    ("SELECT CAST(avg(user_id) AS varchar) FROM telegram", "as text, double", "round"),
    ("SELECT CAST(1.5e0 AS DECIMAL(3, 1))", "a cast from double to decimal", "round"),
    ("SELECT CAST(1 AS DECIMAL)", "how many digits", "DECIMAL(10, 2)"),
    ("SELECT CAST(1 AS real)", "CAST to REAL", "double"),
    ("SELECT DATE '2026-01-02' - DATE '2026-01-01'", "cannot be promised", "date_diff"),
    ("SELECT now() - from_unixtime(0)", "cannot be promised", "date_diff"),
    ("SELECT DATE '2026-01-02' + 1", "cannot be promised", "interval '1' day"),
    ("SELECT DATE '2026-01-02' + INTERVAL '1' HOUR", "adds hours to a date", "AS timestamp"),
    ("SELECT INTERVAL '1' DAY", "shown as it is", "CAST"),
    ("SELECT hour(DATE '2026-01-01')", "hour takes", "CAST"),
    ("SELECT nullif(1, 'a')", "integer with varchar", "CAST"),
    ("SELECT contains(ARRAY[1], 'a')", "integer with varchar", "CAST"),
    # a zone's clock is no moment
    ("SELECT now() AT TIME ZONE 'UTC'", "shown as it is", "AS timestamp"),
    ("SELECT 1 WHERE now() AT TIME ZONE 'UTC' > now()", "compares a time in a named zone", "AT TIME ZONE"),
    ("SELECT 1 ORDER BY now() AT TIME ZONE 'UTC'", "sorted by", "AS timestamp"),
    ("SELECT max(now() AT TIME ZONE 'UTC')", "max takes", "CAST"),
    # what is inside a literal
    ("SELECT date_format(now(), '%U')", "%U", "docs/sql.md"),
    ("SELECT format_datetime(now(), 'yyyy-MM-dd ZZ')", "ZZ", "docs/sql.md"),
    ("SELECT date_format(now(), text) FROM telegram", "must be written out", "literal"),
    ("SELECT regexp_like(text, '\\w+') FROM telegram", "read differently", "[0-9]"),
    ("SELECT regexp_like(text, 'a(?=b)') FROM telegram", "read differently", "look-around"),
    ("SELECT regexp_like(text, '[[:alpha:]]') FROM telegram", "read differently", "[[:class:]]"),
    ("SELECT regexp_like(text, user_first_name) FROM telegram", "must be written out", "literal"),
    ("SELECT regexp_extract(text, '(a)|(b)', 1) FROM telegram", "may be absent", "without |"),
    ("SELECT regexp_replace(text, 'a', '$1') FROM telegram", "regexp_replace with $", "plain text"),
    ("SELECT json_extract_scalar(text, '$..a') FROM telegram", "JSON path", "$.name"),
    ("SELECT date_trunc('decade', now())", "no unit", "month"),
    ("SELECT date_trunc('hour', DATE '2026-01-01')", "no unit", "day"),
    ("SELECT element_at(ARRAY[1], 0)", "counts from 1", "-1 for the last"),
    ("SELECT split_part('a', ',', -1)", "counts from 1", "element_at"),
    ("SELECT split('a', '')", "empty text", "cut at"),
    # names
    ("SELECT * FROM nosuch", "no table called nosuch", "telegram"),
    ("SELECT * FROM read_csv('a.csv')", "read_csv is a function", "UNNEST"),
    ("SELECT * FROM activity, range(3)", "range is a function", "activity"),
    ("SELECT nosuch FROM telegram", "no column called nosuch", "user_first_name"),
    ("SELECT user_id AS u FROM telegram WHERE u = 1", "no column called u", "user_id"),
    ("SELECT chat_id FROM telegram, messages", "does not hold together", "table.column"),
    ("SELECT substr('a')", "does not take 1 arguments", "substr(varchar"),
    # order, number and kind of statements
    ("SELECT 1 LIMIT 3 OFFSET 2", "OFFSET before LIMIT", "OFFSET 20 LIMIT 10"),
    ("SELECT 1; SELECT 2", "2 statements", "one statement"),
    ("", "0 statements", "one statement"),
    ("SELECT (SELECT)", "Something is missing", "whole query"),
    ("SELECT x FROM (ARRAY[1]) AS t(x)", "Something is missing", "whole query"),
    ("SELECT CAST('a' AS VARCHAR('a'))", "Something is missing", "whole query"),
    ("SELECT array_agg(ORDER BY date) FROM telegram", "Something is missing", "whole query"),
    ("SELECT EXTRACT(length FROM 'abc')", "EXTRACT does not know LENGTH", "DAY_OF_WEEK"),
    ("SELECT " + "(" * 3000 + "1" + ")" * 3000, "nested too deeply", "WITH"),
    ("SELEC 1", "not SQL as Athena reads it", "Correct it"),
    ("SELECT (1", "not SQL as Athena reads it", "Correct it"),
    ("SELECT 'a", "not SQL as Athena reads it", "Correct it"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "said", "hint"), REFUSED)
def test_it_is_refused(empty: Lake, query: str, said: str, hint: str) -> None:
    """The sentence names what is refused; the next step leads on."""
    with pytest.raises(Usage) as found:
        empty.run(query)
    assert said in str(found.value)
    assert hint in found.value.hint.format(**found.value.values)


def test_a_parameter_is_never_parsed(empty: Lake) -> None:
    """A text with quotes, comments and a second statement is that text."""
    text = "x'; DROP TABLE telegram; -- \\ `"
    assert empty.run("SELECT :who AS who", {"who": text}).rows == [(text,)]


def test_a_moment_is_a_parameter_too(empty: Lake) -> None:
    """To the millisecond, and not the day that it begins with."""
    moment = datetime.fromisoformat("2026-11-22T13:14:15.678")
    assert empty.run("SELECT :at AS at, hour(:at) AS hour", {"at": moment}).rows == [(moment, 13)]
