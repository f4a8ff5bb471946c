"""What each question looks like, in each format and language, held against a golden file.

`pytest --update-golden` writes the files anew; look at each before you commit it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from functools import cache
from itertools import zip_longest
from pathlib import Path

import pytest

from igarape.query.engine import Answer, Rows
from igarape.query.period import Scope
from igarape.query.questions import QUESTIONS, ask, ask_all
from igarape.show import text
from igarape.show.text import FORMATS, Look
from igarape.show.words import LANGUAGES
from igarape.store import MemoryStore
from igarape.via.lake import Lake
from tests.lakes import Row, ended, fill, talk

GOLDEN = Path(__file__).parent / "golden"
SUFFIX = {"text": "txt", "json": "json", "csv": "csv", "md": "md"}

PEOPLE = [
    (11, "Ana Souza"),
    (12, "=HYPERLINK(\"http://x\")"),
    (13, "דנה"),
    (14, "山田 太郎"),
    (15, "Zé\x1b[31m\n🎉"),
    (16, "Maria Aparecida do Nascimento Albuquerque de Souza e Silva"),
]  # fmt: skip


ASKED = [
    "Como emito a segunda via do boleto?",
    "=1+1 <b>*cadê*</b> o [boleto](http://x)?",
    "איפה החשבונית שלי?",
    "não recebi\x1b[2J\no boleto 😭",
    "Como faço para emitir novamente a segunda via do boleto que venceu ontem à noite, alguém sabe?",
]


def conversation() -> list[tuple[str, int, str, str | None]]:
    """Three weeks of a small group: Wednesdays at 13h are the busiest; one week is silent."""
    said: list[tuple[str, int, str, str | None]] = []
    for week, day in ((0, 2), (0, 4), (0, 9), (2, 18), (2, 20)):
        for number, (author, name) in enumerate(PEOPLE):
            if (number + week) % 3 != 2:
                text_ = None if number == 4 else "Como emito o boleto?" * (number + 1)
                said.append((f"2026-11-{day:02d}T{14 + number % 3}:0{number}", author, name, text_))
        said.append((f"2026-11-{day:02d}T16:30", 999, "Ajuda", "Assim: …"))
    return said


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """The lake that the golden files show."""
    store = MemoryStore()
    episodes = [
        *ended("2026-11-04", "confirmed", times=14),
        *ended("2026-11-09", "not_clarified", seconds=40, helped_by="staff", times=8),
        *ended("2026-11-18", "not_answered", by="member", seconds=5400, times=2),
        *ended("2026-11-18", "unknown", times=6),
        *ended("2026-11-20", "assumed", seconds=1),
    ]
    chats = (-1001234567890, -1009876543210, 42)
    episodes = [
        {
            **row, "chat_id": chats[number % 3], "message_id": number, "author_id": 11 + number % 9,
            "date": datetime.combine(row["context_date"], time(20)),
        }
        for number, row in enumerate(episodes)
    ]  # fmt: skip
    ids = ["aaaa1111"] * 14 + ["bbbb2222"] * 10
    doubts = [{**row, "topic_id": topic} for row, topic in zip_longest(episodes, ids)]
    written = [{**row, "author_kind": "person", "text": ASKED[row["message_id"] % 5]} for row in episodes]
    topics = [
        {
            "topic_id": "aaaa1111",
            "label": "Como emito a segunda via do boleto?",
            "keyphrases": "boleto, segunda via", "messages": 14, "messages_low": 11, "messages_high": 15,
            "examples": f"[[{chats[0]}, 3], [{chats[1]}, 1], [42, 2]]",
        },
        {
            "topic_id": "bbbb2222", "label": '=HYPERLINK("http://x") não funciona?', "keyphrases": "link",
            "messages": 20, "messages_low": 16, "messages_high": 22, "examples": "[]",
        },
    ]  # fmt: skip
    said = talk(*conversation())
    rows: dict[str, list[Row]] = {
        **said,
        "episodes": [*episodes],
        "doubts": [*doubts],
        "topics": [*topics],
        "messages": [*said["messages"], *written],
        "chats": [
            *said["chats"],
            {"chat_id": chats[0], "chat": chats[0], "type": "supergroup"},
            {"chat_id": chats[1], "chat": chats[1], "type": "supergroup", "username": "suporte_aberto"},
            {"chat_id": 42, "chat": 42, "type": "private", "username": "ana"},
        ],
    }
    fill(store, tmp_path_factory.mktemp("lake"), rows)
    with Lake(store, "America/Sao_Paulo") as made:
        yield made


@pytest.fixture(scope="module")
def asked(lake: Lake) -> Callable[..., Answer]:
    """Ask the lake, each question once: it is shown in many ways."""
    return cache(lambda name, scope=None: ask(lake, name, scope))


def hold(name: str, shown: str, config: pytest.Config) -> None:
    """Compare with the golden file, or write it."""
    file = GOLDEN / name
    if config.getoption("--update-golden"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(shown, encoding="utf-8", newline="")
    with file.open(encoding="utf-8", newline="") as golden:
        assert shown == golden.read()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question(
    asked: Callable[..., Answer], name: str, form: str, language: str, pytestconfig: pytest.Config
) -> None:
    """Every question, format and language."""
    hold(f"{name}.{language}.{SUFFIX[form]}", text.answer(asked(name), form, Look(language)), pytestconfig)


OTHERS = {
    "topic": ("doubts", Scope(topic="bbbb2222")),
    "clarified-by-topic": ("clarified", Scope(by="topic")),
    "gaps-by-doubt": ("gaps", Scope(by="doubt")),
    "doubts-week": ("doubts", Scope(since=date(2026, 11, 9), until=date(2026, 11, 15))),
}


@pytest.mark.parametrize(("form", "language"), [("text", "en"), ("text", "pt"), ("md", "pt"), ("csv", "en")])
@pytest.mark.parametrize("name", OTHERS)
def test_doubts_seen_otherwise(
    asked: Callable[..., Answer], name: str, form: str, language: str, pytestconfig: pytest.Config
) -> None:
    """One topic in full, outcomes by topic, unanswered doubts, and a period with days to compare."""
    answer = asked(*OTHERS[name])
    hold(f"{name}.{language}.{SUFFIX[form]}", text.answer(answer, form, Look(language)), pytestconfig)


@pytest.mark.parametrize("name", ["users", "lengths"])
def test_a_question_by_day(lake: Lake, name: str, pytestconfig: pytest.Config) -> None:
    """The course's grain."""
    hold(
        f"{name}-by-day.pt.txt",
        text.answer(ask(lake, name, Scope(by="day")), "text", Look("pt")),
        pytestconfig,
    )


def test_hours_in_colour(lake: Lake, pytestconfig: pytest.Config) -> None:
    """On a terminal the cells are shaded; the ink is black or white, whichever stands out."""
    hold("hours.colour.txt", text.answer(ask(lake, "hours"), "text", Look("en", colour=True)), pytestconfig)


@pytest.mark.parametrize("form", ["text", "json", "md"])
def test_all_questions(lake: Lake, form: str, pytestconfig: pytest.Config) -> None:
    """One below the other; in JSON one object."""
    hold(f"all.en.{SUFFIX[form]}", text.answers(ask_all(lake), form), pytestconfig)


@pytest.mark.parametrize("form", FORMATS)
def test_rows_of_a_query(lake: Lake, form: str, pytestconfig: pytest.Config) -> None:
    """Values as they are, no grouping of digits, NULL as - in text and as nothing in CSV."""
    found: Rows = lake.run(
        "SELECT chat_id, user_first_name, text, context_date, from_unixtime(date) AS sent, "
        "CAST(date AS double) / 7 AS part, 1.50 AS price, user_is_bot, split('a,b', ',') AS list "
        "FROM telegram ORDER BY date, message_id LIMIT 8"
    )
    hold(f"rows.{SUFFIX[form]}", text.rows(found, form), pytestconfig)
