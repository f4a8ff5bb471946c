"""One suite for every engine: the questions' rows, the course's analyses, values, parameters, refusals.

The lake holds a Sunday, a day of ISO week 53, a text that is NULL, an emoji, an average that ends in .5, a day of 23
hours and one of 25. Rows are written out: what one engine gives is never the measure of another.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from importlib import resources
from typing import Any

import pytest

from igarape.errors import Problem, Usage
from igarape.query.engine import Engine
from igarape.query.period import Scope
from igarape.query.questions import ask, source
from tests.query import test_course as course

ALL: dict[str, object] = {
    "since": date(2018, 1, 1), "until": date(2027, 12, 31), "before": None, "ending": None, "chat": None, "who": None,
    "topic": "t1",
}  # fmt: skip
FORWARD, BACK, SUNDAY, NEW_YEAR = date(2018, 11, 4), date(2019, 2, 16), date(2026, 11, 22), date(2027, 1, 1)
ANA, BIA = "Ana \"A, d'Ávila", "Bia 👋"
TOPIC, WORDS, WEEK = "Cadê o 👋?", "pedido, prazo", date(2026, 11, 16)


def at(hour: int, minute: int) -> datetime:
    """A moment of the Sunday, UTC."""
    return datetime(2026, 11, 22, hour, minute)  # noqa: DTZ001  (the tables' moments have no zone: they are UTC)


GOLDEN: dict[str, list[tuple[Any, ...]]] = {
    # weekday (Monday 1), hour of São Paulo, messages of people, of bots
    "hours": [(5, 12, 1, 1), (6, 23, 3, 0), (7, 0, 1, 0), (7, 1, 1, 0), (7, 13, 2, 0), (7, 20, 1, 0)],
    "days": [
        (date(2018, 11, 3), 1, 0),
        (FORWARD, 1, 0),
        (BACK, 2, 0),
        (date(2019, 2, 17), 1, 0),
        (SUNDAY, 3, 0),
        (NEW_YEAR, 1, 1),
    ],
    "users": [(11, ANA, 5, 4), (12, BIA, 4, 4)],
    "users_by_day": [
        (NEW_YEAR, 12, BIA, 1),
        (SUNDAY, 11, ANA, 2),
        (SUNDAY, 12, BIA, 1),
        (date(2019, 2, 17), 12, BIA, 1),
        (BACK, 11, ANA, 1),
        (BACK, 12, BIA, 1),
        (FORWARD, 11, ANA, 1),
        (date(2018, 11, 3), 11, ANA, 1),
    ],
    # texts, messages, characters, average: a photo without a caption is no text; an emoji is one character
    "lengths": [(11, ANA, 5, 5, 18, 3.6), (12, BIA, 3, 4, 10, 10 / 3)],
    "lengths_by_day": [
        (NEW_YEAR, 12, BIA, 0, 1, 0, None),
        (SUNDAY, 11, ANA, 2, 2, 5, 2.5),
        (SUNDAY, 12, BIA, 1, 1, 1, 1.0),
        (date(2019, 2, 17), 12, BIA, 1, 1, 4, 4.0),
        (BACK, 12, BIA, 1, 1, 5, 5.0),
        (BACK, 11, ANA, 1, 1, 1, 1.0),
        (FORWARD, 11, ANA, 1, 1, 5, 5.0),
        (date(2018, 11, 3), 11, ANA, 1, 1, 7, 7.0),
    ],
    "doubts": [
        ("t1", TOPIC, WORDS, 3, 2, 4, True, 11, "confirmed", 1),
        ("t1", TOPIC, WORDS, 3, 2, 4, True, 11, "not_answered", 1),
        ("t1", TOPIC, WORDS, 3, 2, 4, True, 12, "not_clarified", 1),
        (None, None, None, None, None, None, True, 12, "unknown", 1),
    ],
    "doubts_examples": [
        ("t1", 1, SUNDAY, -1001, 6, None, "oi"),
        ("t1", 2, SUNDAY, -1001, 8, None, "👋"),
        ("t1", 3, SUNDAY, -1001, 7, None, "olá"),
    ],
    "topic": [
        ("t1", WEEK, SUNDAY, at(23, 30), -1001, 8, None, "not_clarified", "staff", 90, "staff", None, "👋"),
        ("t1", WEEK, SUNDAY, at(16, 30), -1001, 7, None, "not_answered", None, None, None, None, "olá"),
        ("t1", WEEK, SUNDAY, at(16, 0), -1001, 6, None, "confirmed", "bot", 5, None, 2, "oi"),
    ],
    "gaps": [
        ("t1", TOPIC, WORDS, 2, 3, 1, 0, 1, 1, 0),
        (None, None, None, 1, 1, 0, 0, 0, 0, 1),
    ],
    "gaps_by_doubt": [(SUNDAY, at(16, 30), -1001, 7, None, None, "t1", TOPIC, WORDS, "olá")],
    # the week that New Year's Day of 2027 lies in begins on 28 December 2026
    "clarified": [
        (WEEK, "confirmed", "bot", None, 5, 1),
        (WEEK, "not_answered", None, None, None, 1),
        (WEEK, "not_clarified", "staff", "staff", 90, 1),
        (date(2026, 12, 28), "unknown", None, None, None, 1),
    ],
    "clarified_by_topic": [
        ("t1", TOPIC, WORDS, 2, "confirmed", "bot", None, 5, 1),
        ("t1", TOPIC, WORDS, 2, "not_answered", None, None, None, 1),
        ("t1", TOPIC, WORDS, 2, "not_clarified", "staff", "staff", 90, 1),
        (None, None, None, 1, "unknown", None, None, None, 1),
    ],
    "measured": [
        ("confirmed", "yes", 1),
        ("not_answered", None, 1),
        ("not_clarified", None, 1),
        ("unknown", None, 1),
    ],
    "newest": [(datetime(2027, 1, 1, 15, 5),)],  # noqa: DTZ001
    "period": [(date(2018, 11, 3), NEW_YEAR, 10)],
    "title": [("Suporte",)],
}  # fmt: skip


@pytest.mark.parametrize("name", GOLDEN)
def test_a_question_gives_these_rows(engine: Engine, name: str) -> None:
    """Values and their Python types, in the order that the question asks for."""
    found = engine.run(source(name), ALL | ({"chat": -1001} if name == "title" else {}))

    assert found.rows == GOLDEN[name]
    assert [[type(each) for each in row] for row in found.rows] == [
        [type(each) for each in row] for row in GOLDEN[name]
    ]


def test_every_question_has_its_golden_rows() -> None:
    """A new file in query/sql is run on every engine, or this fails."""
    files = resources.files("igarape.query").joinpath("sql").iterdir()
    assert {each.name.removesuffix(".sql") for each in files if each.name.endswith(".sql")} == GOLDEN.keys()


@pytest.mark.parametrize(
    ("scope", "days"),
    [
        ({"since": SUNDAY, "until": SUNDAY}, [(SUNDAY, 3, 0)]),
        ({"who": 12, "since": SUNDAY}, [(SUNDAY, 1, 0), (NEW_YEAR, 1, 0)]),
        ({"chat": -1001, "until": FORWARD}, [(date(2018, 11, 3), 1, 0), (FORWARD, 1, 0)]),
        ({"chat": 5}, []),
    ],
    ids=["one day", "one author", "one chat", "a chat that is not there"],
)
def test_a_question_of_a_part(engine: Engine, scope: dict[str, object], days: list[tuple[Any, ...]]) -> None:
    """Days, ids (the chat's is negative) and none of them are bound, and mean the same."""
    assert engine.run(source("days"), ALL | scope).rows == days


def test_an_answer_says_the_same(engine: Engine) -> None:
    """The sentences are made of rows, so they are the same too."""
    answer = ask(engine, "clarified", Scope(since=SUNDAY))
    assert (answer.n, answer.first, answer.last, answer.zone) == (4, SUNDAY, NEW_YEAR, "America/Sao_Paulo")


COURSE: dict[str, tuple[str, set[tuple[Any, ...]]]] = {
    "messages a day": (
        course.A_DAY,
        {(NEW_YEAR, 2), (SUNDAY, 3), (date(2019, 2, 17), 1), (BACK, 2), (FORWARD, 1), (date(2018, 11, 3), 1)},
    ),
    "average length, halves away from zero": (
        course.LENGTH.replace('FROM "telegram"', "FROM \"telegram\" WHERE context_date >= DATE '2026-01-01'"),
        {
            (11, 'Ana "A,', SUNDAY, 3),
            (12, BIA, SUNDAY, 1),
            (12, BIA, NEW_YEAR, None),
            (99, "Robô", NEW_YEAR, 8),
        },
    ),
    "hour in UTC, weekday, ISO week": (
        course.HOUR,
        {
            (2, 7, 44, 1), (3, 7, 44, 1), (1, 7, 7, 1), (2, 7, 7, 1), (3, 7, 7, 1), (16, 7, 47, 2), (23, 7, 47, 1),
            (15, 5, 53, 2),
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", COURSE)
def test_the_course_s_analyses(engine: Engine, name: str) -> None:
    """Its SQL as it stands; only the average is asked of the last days alone."""
    sql, expected = COURSE[name]
    assert set(engine.run(sql).rows) == expected


def test_the_clock_of_a_zone_on_days_of_23_and_25_hours(engine: Engine) -> None:
    """The hour that is not there, and the one that comes twice."""
    sql = """
        SELECT m.message_id, hour(from_unixtime(m.date) AT TIME ZONE 'America/Sao_Paulo') AS hour
        FROM telegram AS m
        WHERE m.message_id <= 5
        ORDER BY m.message_id
    """
    assert engine.run(sql).rows == [(1, 23), (2, 1), (3, 23), (4, 23), (5, 0)]


VALUES: list[tuple[str, str, Any]] = [
    ("true", "boolean", True),
    ("CAST(9007199254740993 AS bigint)", "bigint", 9007199254740993),
    ("CAST(NULL AS bigint)", "bigint", None),
    ("1e0 / 3", "double", 1 / 3),
    ("-1e0 / 0", "double", -math.inf),
    ("CAST('' AS varchar)", "varchar", ""),
    ("CAST(NULL AS varchar)", "varchar", None),
    ("'a''b\"c\n👋, \\ é'", "varchar", "a'b\"c\n👋, \\ é"),
    ("DATE '2026-11-22'", "date", SUNDAY),
    ("TIMESTAMP '2026-11-22 13:05:09.250'", "timestamp", datetime(2026, 11, 22, 13, 5, 9, 250000)),  # noqa: DTZ001
    ("from_unixtime(0)", "timestamp with time zone", datetime(1970, 1, 1, tzinfo=UTC)),
]


@pytest.mark.parametrize(("sql", "type_", "value"), VALUES, ids=[each[0] for each in VALUES])
def test_a_value_is_the_same_python_value(engine: Engine, sql: str, type_: str, value: Any) -> None:
    """And its column has Athena's name of the type; an empty text is not NULL."""
    found = engine.run(f"SELECT {sql} AS x")

    assert (found.columns[0].name, found.columns[0].type) == ("x", type_)
    assert (found.rows, type(found.rows[0][0])) == ([(value,)], type(value))


@pytest.mark.parametrize(
    "value", [-5, 0, 2**62, True, None, date(2026, 11, 22), "d'Ávila", "'; DROP TABLE x; --", ":b", "👋"]
)
def test_a_parameter_is_a_value_and_never_sql(engine: Engine, value: object) -> None:
    """Whatever it holds; and what looks like one inside a text or a comment is none."""
    found = engine.run("SELECT :a AS a, ':a' AS text -- :a\n", {"a": value, "b": 1})
    assert found.rows == [(value, ":a")]


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("SELECT :nosuch", "parameter nosuch"),
        ("SELECT * FROM nosuch", "nosuch"),
        ("SELECT nosuch FROM messages", "nosuch"),
        ("DELETE FROM messages", "DELETE"),
        ("-- SELECT\nINSERT INTO messages SELECT * FROM messages", "INSERT"),
        ("DROP TABLE messages", "DROP"),
    ],
)
def test_what_cannot_be_run(engine: Engine, sql: str, what: str) -> None:
    """One sentence that names what is wrong, and a next step."""
    with pytest.raises(Problem, match=what) as found:
        engine.run(sql)
    assert isinstance(found.value, Usage)
    assert found.value.hint


def test_the_course_s_repair_is_explained(engine: Engine) -> None:
    """There is nothing to repair, on any engine."""
    found = engine.run("MSCK REPAIR TABLE telegram")
    assert (found.columns, [note.values for note in found.notes]) == ((), [{"table": "telegram"}])
