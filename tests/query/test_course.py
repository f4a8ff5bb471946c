"""The course's DDL and its analyses run as they stand, with the rows that Athena gives."""

from __future__ import annotations

from datetime import date

import pytest

from igarape.errors import Usage
from igarape.show.words import say
from igarape.via.lake import Lake

CREATE = """
CREATE EXTERNAL TABLE `telegram`(
  `message_id` bigint,
  `user_id` bigint,
  `user_is_bot` boolean,
  `user_first_name` string,
  `chat_id` bigint,
  `chat_type` string,
  `text` string,
  `date` bigint)
PARTITIONED BY (
  `context_date` date)
ROW FORMAT SERDE
  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
STORED AS INPUTFORMAT
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
OUTPUTFORMAT
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
LOCATION
  's3://<bucket-enriquecido>/'
"""

A_DAY = """
SELECT
  context_date,
  count(1) AS "message_amount"
FROM "telegram"
GROUP BY context_date
ORDER BY context_date DESC
"""

A_PERSON_AND_DAY = """
SELECT
  user_id,
  user_first_name,
  context_date,
  count(1) AS "message_amount"
FROM "telegram"
GROUP BY
  user_id,
  user_first_name,
  context_date
ORDER BY context_date DESC
"""

LENGTH = """
SELECT
  user_id,
  user_first_name,
  context_date,
  CAST(AVG(length(text)) AS INT) AS "average_message_length"
FROM "telegram"
GROUP BY
  user_id,
  user_first_name,
  context_date
ORDER BY context_date DESC
"""

HOUR = """
WITH
parsed_date_cte AS (
    SELECT
        *,
        CAST(date_format(from_unixtime("date"),'%Y-%m-%d %H:%i:%s') AS timestamp) AS parsed_date
    FROM "telegram"
),
hour_week_cte AS (
    SELECT
        *,
        EXTRACT(hour FROM parsed_date) AS parsed_date_hour,
        EXTRACT(dow FROM parsed_date) AS parsed_date_weekday,
        EXTRACT(week FROM parsed_date) AS parsed_date_weeknum
    FROM parsed_date_cte
)
SELECT
    parsed_date_hour,
    parsed_date_weekday,
    parsed_date_weeknum,
    count(1) AS "message_amount"
FROM hour_week_cte
GROUP BY
    parsed_date_hour,
    parsed_date_weekday,
    parsed_date_weeknum
ORDER BY
    parsed_date_weeknum,
    parsed_date_weekday
"""

SUNDAY, NEW_YEAR = date(2026, 11, 22), date(2027, 1, 1)


def test_messages_a_day(small: Lake) -> None:
    """The newest day comes first; the bot's message counts, as it does in the course."""
    found = small.run(A_DAY)
    assert [column.name for column in found.columns] == ["context_date", "message_amount"]
    assert found.rows == [(NEW_YEAR, 2), (SUNDAY, 3)]


def test_messages_of_a_person_a_day(small: Lake) -> None:
    """One row a person and day."""
    expected = {
        (2, "Bia", NEW_YEAR, 1),
        (999, "Ajuda", NEW_YEAR, 1),
        (1, "Ana", SUNDAY, 2),
        (2, "Bia", SUNDAY, 1),
    }
    assert set(small.run(A_PERSON_AND_DAY).rows) == expected


def test_average_length(small: Lake) -> None:
    """2 and 3 characters are 2.5 on average, and Athena casts that to 3; an emoji is one; no text is NULL."""
    expected = {
        (2, "Bia", NEW_YEAR, None),
        (999, "Ajuda", NEW_YEAR, 8),
        (1, "Ana", SUNDAY, 3),
        (2, "Bia", SUNDAY, 1),
    }
    assert set(small.run(LENGTH).rows) == expected


def test_hour_weekday_week(small: Lake) -> None:
    """Hours are UTC, as in the course; Sunday is 7; the first of January 2027 lies in week 53."""
    found = small.run(HOUR).rows
    assert [row[2] for row in found] == [47, 47, 53]
    assert set(found) == {(16, 7, 47, 2), (23, 7, 47, 1), (15, 5, 53, 2)}


def test_duckdb_alone_would_be_wrong(small: Lake) -> None:
    """The control: the same words in DuckDB's own dialect give other numbers."""
    assert {row[3] for row in small.native(LENGTH.replace("INT)", "INTEGER)")).rows if row[0] == 1} == {2}
    sunday = "SELECT EXTRACT(dow FROM DATE '2026-11-22')"
    assert (small.native(sunday).rows, small.run(sunday).rows) == ([(0,)], [(7,)])


def test_create_external_table_is_explained(empty: Lake) -> None:
    """Nothing is created: the table is there already."""
    found = empty.run(CREATE)
    assert (found.columns, found.rows) == ((), [])
    assert "telegram is there, with all 9 columns asked for" in say(found.notes[0], "en")


def test_create_external_table_with_an_unknown_column(empty: Lake) -> None:
    """What is missing is named."""
    with pytest.raises(Usage, match="without sentiment"):
        empty.run(CREATE.replace("`text` string", "`text` string, `sentiment` double"))


@pytest.mark.parametrize("end", ["", ";", " ;\n"])
def test_repair_is_explained(empty: Lake, end: str) -> None:
    """Partitions need no repair."""
    assert "Nothing to repair" in say(empty.run(f"MSCK REPAIR TABLE `telegram`{end}").notes[0], "en")


def test_backticks_in_a_select(empty: Lake) -> None:
    """The course's third listing fails in Athena too; the advice is the one that helps there."""
    with pytest.raises(Usage, match="no backticks") as found:
        empty.run("SELECT * FROM `telegram` LIMIT 10;")
    assert '"telegram"' in found.value.hint


def test_backticks_inside_a_text_are_text(empty: Lake) -> None:
    """A quoted backtick is no quoting."""
    assert empty.run("SELECT 'a`b' AS x -- `").rows == [("a`b",)]


def test_the_view_has_the_nine_columns(empty: Lake) -> None:
    """In the order and with the types of the course."""
    assert [tuple(column) for column in empty.run("SELECT * FROM telegram").columns] == [
        ("message_id", "bigint"),
        ("user_id", "bigint"),
        ("user_is_bot", "boolean"),
        ("user_first_name", "varchar"),
        ("chat_id", "bigint"),
        ("chat_type", "varchar"),
        ("text", "varchar"),
        ("date", "bigint"),
        ("context_date", "date"),
    ]
