"""The named questions: rows checked by hand, peaks and ties in words, what is left out counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from igarape.errors import Problem, Usage
from igarape.query.engine import Answer
from igarape.query.period import Period, Scope
from igarape.query.questions import QUESTIONS, ask, ask_all, source
from igarape.query.rates import wilson
from igarape.show.words import say
from igarape.store import MemoryStore
from igarape.via.lake import Lake
from tests.lakes import Row, fill, talk

Ask = Callable[..., Answer]
MONDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 25)


@pytest.fixture
def lake_of(tmp_path: Path) -> Callable[..., Lake]:
    """Make a lake out of rows of tables."""

    def make(*parts: dict[str, list[Row]]) -> Lake:
        rows: dict[str, list[Row]] = {}
        for part in parts:
            for name, some in part.items():
                rows.setdefault(name, []).extend(some)
        store = MemoryStore()
        fill(store, tmp_path, rows)
        return Lake(store, "America/Sao_Paulo")

    return make


def said(answer: Answer, language: str = "en") -> str:
    """All sentences and notes of an answer."""
    return " ".join(say(note, language) for note in (*answer.sentences, *answer.notes))


TWO_WEEKS = talk(
    ("2026-11-23T13:00", 1, "Ana", "oi"),
    ("2026-11-23T13:10", 2, "Bia", "olá"),
    ("2026-11-30T13:30", 1, "Ana", "bom dia"),
    ("2026-11-25T18:00", 1, "Ana", None),
    ("2026-11-25T18:01", 999, "Ajuda", "resposta"),
)


def test_hours_peak_by_what_a_day_gives(lake_of: Callable[..., Lake]) -> None:
    """Two Mondays with 3 messages are 1.5 a day; the one Wednesday's single message is 1 a day."""
    with lake_of(TWO_WEEKS) as lake:
        answer = ask(lake, "hours")
    cells = {(row["weekday"], row["hour"]): row for row in answer.dicts() if row["messages"]}
    assert cells == {
        (1, 10): {"weekday": 1, "hour": 10, "messages": 3, "days": 2, "per_day": 1.5},
        (3, 15): {"weekday": 3, "hour": 15, "messages": 1, "days": 1, "per_day": 1.0},
    }
    assert len(answer.rows) == 24 * 7
    assert (answer.n, answer.zone, answer.first, answer.last) == (
        4, "America/Sao_Paulo", MONDAY, date(2026, 11, 30),
    )  # fmt: skip
    assert "Peak: Monday at 10:00, 1.5 messages a day on average, n = 4." in said(answer)
    assert "Over the whole week it is 10:00: 3 of 4 messages (75.0%, 95% interval 30.1% to 95.4%)." in said(
        answer
    )
    assert "1 of bots is counted apart" in said(answer)


def test_hours_in_portuguese(lake_of: Callable[..., Lake]) -> None:
    """Numbers, weekday and hour as a Brazilian writes them."""
    with lake_of(TWO_WEEKS) as lake:
        answer = ask(lake, "hours")
    assert said(answer, "pt").startswith("Pico: segunda às 10h, 1,5 mensagens por dia em média, n = 4.")


def test_hours_say_a_tie(lake_of: Callable[..., Lake]) -> None:
    """Two cells with the same average are both named."""
    talked = talk(("2026-11-23T13:00", 1, "Ana", "oi"), ("2026-11-25T18:00", 1, "Ana", "oi"))
    with lake_of(talked) as lake:
        answer = ask(lake, "hours")
    assert "Peak: Monday at 10:00, 1 message a day on average (tied with Wednesday at 15:00), n = 2." in said(
        answer
    )
    assert "tied with 15:00." in said(answer)
    assert "(empatado com quarta às 15h)" in said(answer, "pt")


def test_hours_with_many_ties(lake_of: Callable[..., Lake]) -> None:
    """Three are named, the others counted."""
    talked = talk(*[(f"2026-11-23T{hour:02d}:00", 1, "Ana", "oi") for hour in range(4, 10)])
    with lake_of(talked) as lake:
        answer = ask(lake, "hours")
    assert "(tied with Monday at 02:00, Monday at 03:00, Monday at 04:00 and 2 more)" in said(answer)
    assert "à 1h, 1 mensagem por dia" in said(answer, "pt")


def test_the_weekday_is_the_context_days(lake_of: Callable[..., Lake]) -> None:
    """Monday 01:30 in UTC is Sunday 22:30 in São Paulo."""
    with lake_of(talk(("2026-11-23T01:30", 1, "Ana", "oi"))) as lake:
        rows = [row[:3] for row in ask(lake, "hours").rows if row[2]]
    assert rows == [(7, 22, 1)]


def test_hours_leave_out_what_has_no_date(lake_of: Callable[..., Lake]) -> None:
    """A message without a date lies on a day, but on no hour."""
    undated = {
        "activity": [
            {
                "context_date": MONDAY, "chat_id": -100, "author_id": 1, "author_kind": "person",
                "hour": None,
                "messages": 3, "texts": 3, "characters": 9,
            }
        ]
    }  # fmt: skip
    with lake_of(TWO_WEEKS, undated) as lake:
        answer = ask(lake, "hours")
        assert (answer.n, sum(row[2] for row in answer.rows)) == (4, 4)
        assert "3 messages without a date have no hour" in said(answer)
        assert ask(lake, "days").n == 7


def test_days_fill_silence_with_zero(lake_of: Callable[..., Lake]) -> None:
    """Every day from the first to the last has a row; bots stand apart."""
    with lake_of(TWO_WEEKS) as lake:
        answer = ask(lake, "days")
    assert [row[1:] for row in answer.rows] == [
        (2, 0),
        (0, 0),
        (1, 1),
        (0, 0),
        (0, 0),
        (0, 0),
        (0, 0),
        (1, 0),
    ]
    assert "0.5 messages a day on average: 4 in 8 days." in said(answer)
    assert "Busiest day: Nov 23, 2026, 2 messages." in said(answer)
    assert "5 days without any message count as 0." in said(answer)


def test_days_say_a_tie(lake_of: Callable[..., Lake]) -> None:
    """Equal days are named."""
    talked = talk(("2026-11-23T13:00", 1, "Ana", "oi"), ("2026-11-25T13:00", 1, "Ana", "oi"))
    with lake_of(talked) as lake:
        assert "(tied with Nov 25, 2026)" in said(ask(lake, "days"))


def test_users_share_of_all(lake_of: Callable[..., Lake]) -> None:
    """3 of 4 messages; bots are no people; the newest name is shown."""
    renamed = {"users": [{"user_id": 1, "is_bot": False, "first_name": "Ana", "last_name": "Souza"}]}
    people = {**TWO_WEEKS, "users": [row for row in TWO_WEEKS["users"] if row["user_id"] != 1]}
    with lake_of(people, renamed) as lake:
        answer = ask(lake, "users")
    low, high = wilson(3, 4)
    assert answer.rows[0] == (1, "Ana Souza", 3, 3, 0.75, low, high)
    assert [row[:4] for row in answer.rows] == [(1, "Ana Souza", 3, 3), (2, "Bia", 1, 1)]
    assert "2 people wrote 4 messages in 8 days. Most came from Ana Souza: 3 of 4 (75.0%)." in said(answer)


def test_users_by_day_is_the_courses_grain(lake_of: Callable[..., Lake]) -> None:
    """One row a person and day, the newest day first."""
    with lake_of(TWO_WEEKS) as lake:
        answer = ask(lake, "users", Scope(by="day"))
    assert answer.rows == [
        (date(2026, 11, 30), 1, "Ana", 1),
        (WEDNESDAY, 1, "Ana", 1),
        (MONDAY, 1, "Ana", 1),
        (MONDAY, 2, "Bia", 1),
    ]


def test_users_in_a_tie(lake_of: Callable[..., Lake]) -> None:
    """Nobody is put first who is not."""
    talked = talk(("2026-11-23T13:00", 1, "Ana", "oi"), ("2026-11-23T13:00", 2, "Bia", "oi"))
    with lake_of(talked) as lake:
        assert "Most came from Ana: 1 of 2 (50.0%), tied with Bia." in said(ask(lake, "users"))


def test_lengths_divide_by_texts(lake_of: Callable[..., Lake]) -> None:
    """A photo without caption is no text of length 0: Ana has (2 + 7) / 2, not / 3."""
    with lake_of(TWO_WEEKS) as lake:
        answer = ask(lake, "lengths")
        daily = ask(lake, "lengths", Scope(by="day"))
    assert [row["average"] for row in answer.dicts()] == [4.5, 3.0]
    assert answer.n == 3
    assert "A text has 4 characters on average: 3 texts of 2 people." in said(answer)
    assert "1 message without text is left out" in said(answer)
    assert [row["average"] for row in daily.dicts()] == [7.0, None, 3.0, 2.0]


def test_a_moved_group_is_one_chat(lake_of: Callable[..., Lake]) -> None:
    """Old and new id give the same answer; an anonymous admin of both counts once, with the newest title."""
    chats = {
        "chats": [
            {"chat_id": -5, "chat": -1005, "title": "Suporte", "type": "group", "moved_to": -1005},
            {"chat_id": -1005, "chat": -1005, "title": "Suporte", "type": "supergroup"},
        ]
    }
    before = talk(("2026-11-23T13:00", -5, "Suporte", "oi"), chat_id=-5)
    after = talk(("2026-11-24T13:00", -1005, "Suporte", "oi"), chat_id=-1005)
    for part in (before, after):
        del part["chats"], part["users"]
    with lake_of(before, after, TWO_WEEKS, chats) as lake:
        old, new = ask(lake, "days", Scope(chat=-5)), ask(lake, "days", Scope(chat=-1005))
        assert old.rows == new.rows == [(MONDAY, 1, 0), (date(2026, 11, 24), 1, 0)]
        assert ask(lake, "users", Scope(chat=-5)).rows[0][:3] == (-1005, "Suporte", 2)
        assert ask(lake, "days").n == 6


def test_one_author(lake_of: Callable[..., Lake]) -> None:
    """The days stay those of the whole lake: a silent day counts against the average."""
    with lake_of(TWO_WEEKS) as lake:
        answer = ask(lake, "days", Scope(who=2))
    assert (answer.n, len(answer.rows)) == (1, 8)


def test_the_period_is_cut_to_where_messages_are(lake_of: Callable[..., Lake]) -> None:
    """Asked from January on, the average is still over the days since the first message."""
    with lake_of(TWO_WEEKS) as lake:
        answer = ask(lake, "days", Scope(since=date(2026, 1, 1), until=WEDNESDAY))
    assert (answer.first, answer.last, answer.n) == (MONDAY, WEDNESDAY, 3)


@pytest.mark.parametrize("name", QUESTIONS)
def test_somebody_silent(lake_of: Callable[..., Lake], name: str) -> None:
    """No message of that person: an answer that says so, in every question."""
    with lake_of(TWO_WEEKS) as lake:
        answer = ask(lake, name, Scope(who=77))
    assert answer.n == 0
    assert re.search("Nobody (wrote|asked)", said(answer))


def test_ask_all_asks_each(lake_of: Callable[..., Lake]) -> None:
    """In the table's order."""
    with lake_of(TWO_WEEKS) as lake:
        assert [answer.question for answer in ask_all(lake)] == [
            "hours",
            "days",
            "users",
            "lengths",
            "doubts",
            "clarified",
            "gaps",
        ]


def test_an_empty_lake_says_what_to_do(empty: Lake) -> None:
    """The next command stands in the hint."""
    with pytest.raises(Problem, match="no messages yet") as found:
        ask(empty, "hours")
    assert "igarape build" in found.value.hint
    assert found.value.exit_code == 1


WRONG = [
    ("hour", Scope(), "no question called hour"),
    ("hours", Scope(by="day"), "cannot be split by day"),
    ("users", Scope(by="week"), "cannot be split by week"),
    ("days", Scope(since=WEDNESDAY, until=MONDAY), "ends before it begins"),
    ("days", Scope(chat=5), "no message of the chat 5"),
    ("days", Scope(since=date(2027, 1, 1)), "no message in those days"),
]


@pytest.mark.parametrize(("name", "scope", "what"), WRONG)
def test_what_cannot_be_asked(lake_of: Callable[..., Lake], name: str, scope: Scope, what: str) -> None:
    """One sentence and a next step."""
    with lake_of(TWO_WEEKS) as lake, pytest.raises((Problem, Usage), match=what) as found:
        ask(lake, name, scope)
    assert found.value.hint


def test_activity_gives_what_messages_give(lake_of: Callable[..., Lake]) -> None:
    """The roll-up and the messages themselves: same counts, same characters."""
    with lake_of(TWO_WEEKS) as lake:
        rolled = lake.run(
            "SELECT context_date, author_id, sum(messages), sum(characters) FROM activity "
            "GROUP BY 1, 2 ORDER BY 1, 2"
        )
        counted = lake.run(
            "SELECT context_date, author_id, count(*), coalesce(sum(length(text)), 0) FROM messages "
            "WHERE service_kind IS NULL GROUP BY 1, 2 ORDER BY 1, 2"
        )
    assert rolled.rows == counted.rows


def test_every_question_explains_itself() -> None:
    """The comment on top of each file is its documentation."""
    for name in ("period", "hours", "days", "users", "users_by_day", "lengths", "lengths_by_day"):
        assert source(name).startswith("-- ")


def test_a_period_counts_its_weekdays() -> None:
    """Nine days from a Monday: two Mondays and two Tuesdays, one of the others."""
    assert Period(MONDAY, date(2026, 12, 1)).weekdays() == {1: 2, 2: 2, 3: 1, 4: 1, 5: 1, 6: 1, 7: 1}
