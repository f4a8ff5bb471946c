"""Chats as nobody wishes them, through a real lake to the answers: an honest answer or too few to say, and no made-up topic."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import pytest

pytest.importorskip("numpy", reason="topics need numpy: pip install 'igarape[doubts]'")

from igarape.daily.build import build
from igarape.doubts import insight
from igarape.doubts.vectors import Words
from igarape.errors import Problem
from igarape.query.engine import Answer
from igarape.query.questions import ask
from igarape.show import text
from igarape.show.words import say
from igarape.store import MemoryStore
from igarape.via.duckdb import DuckDB
from igarape.via.lake import Lake
from tests.daily.deliveries import BOT, later, line, message, put, update

Chat = list[tuple[dict[str, Any], str]]
PEOPLE = [{"id": 100 + n, "is_bot": False, "first_name": f"P{n}"} for n in range(40)]
LONG = "como faço para " + "pagar o boleto vencido " * 170
FORMULAS = (
    "=1+1",
    '=HYPERLINK("http://x";"y")?',
    "+SUM(A1:A9) por que não funciona?",
    "@soma, como faço?",
    "-2+3",
)
HTML = (
    "<script>alert(1)</script> como pago?",
    "<b>não funciona</b>",
    "</td></tr> qual o prazo?",
    "&lt;img&gt; onde fica?",
)
SCRIPTS = (
    "как оплатить счет?",
    "كيف أدفع الفاتورة؟",
    "איך משלמים?",
    "請問怎麼付款？",
    "どうやって払いますか？",
    "¿cómo pago?",
    "เติมเงินยังไง?",
)


def asked(texts: Sequence[str], people: int = 40) -> Chat:
    """Let people ask in turn."""
    return [(PEOPLE[number % people], each) for number, each in enumerate(texts)]


def answers(chat: Chat, **more: Any) -> dict[str, Answer]:
    """Keep a chat, build it, and ask what is asked most and whether it was clarified."""
    store = MemoryStore()
    lines = [
        line(
            update(number, payload=message(number, by=who, text=each, at=later(seconds=number), **more)),
            at=later(days=9),
        )
        for number, (who, each) in enumerate(chat, 1)
    ]
    put(store, [*lines, line(update(9_999, "poll", {"id": "1"}))])
    with DuckDB() as engine:
        build(store, engine)
        insight.bring_up(store, engine, encoder=Words())
    with Lake(store, "America/Sao_Paulo") as lake:
        return {question: ask(lake, question) for question in ("doubts", "clarified")}


def topics(found: dict[str, Answer]) -> list[tuple[int, int]]:
    """People and messages of each topic."""
    return [(row["people"], row["messages"]) for row in found["doubts"].dicts()]


NOTHING: dict[str, Chat] = {
    "one message that is no doubt": asked(["bom dia"]),
    "only emoji": asked(["😂😂", "👍", "🙏🙏🙏", "❤️", "🇧🇷", "👩‍👩‍👧"] * 10),
    "only greetings and laughter": asked(["oi", "kkkkk", "bom dia!", "?", "??", "..."] * 10),
}
FEW: dict[str, tuple[Chat, int]] = {
    "one doubt": (asked(["como pago?"]), 1),
    "different scripts, each its own": (asked(SCRIPTS), 7),
    "right to left": (asked(["كيف أدفع؟ \u202e?siht si tahw", "متى يصل الطلب؟", "איפה החשבונית שלי?"]), 3),
    "formulas": (asked(FORMULAS), 3),
    "markup": (asked(HTML), 4),
    "all of one person": (asked([f"como faço para pagar o boleto {n}?" for n in range(60)], people=1), 60),
}


@pytest.mark.slow
def test_an_empty_chat() -> None:
    """There is nothing to ask of it, and that is said."""
    with pytest.raises(Problem, match="no messages yet"):
        answers([])


@pytest.mark.slow
@pytest.mark.parametrize("chat", NOTHING.values(), ids=list(NOTHING))
def test_nobody_asked_anything(chat: Chat) -> None:
    """No doubts, no topics, and it is said so."""
    found = answers(chat)

    assert (0, []) == (found["doubts"].n, found["doubts"].rows)
    assert "Nobody asked anything" in say(found["doubts"].sentences[0], "en")
    assert found["clarified"].n == 0


@pytest.mark.slow
@pytest.mark.parametrize(("chat", "most"), FEW.values(), ids=list(FEW))
def test_too_few_to_say(chat: Chat, most: int) -> None:
    """Some doubts, and no topic made out of them; no rate either."""
    found = answers(chat)

    assert 1 <= found["doubts"].n <= most
    assert found["doubts"].rows == []
    assert "too few alike" in say(found["doubts"].sentences[0], "en")
    assert "%" not in say(found["clarified"].sentences[0], "en")


def test_all_messages_equal() -> None:
    """Forty people who ask one thing are one topic, which holds all of it."""
    assert [(40, 40)] == topics(answers(asked(["como pago o boleto?"] * 40)))


@pytest.mark.slow
def test_many_equal_messages_among_few() -> None:
    """What thousands paste is one topic of the people who did; the others make none."""
    others = ["qual o prazo?", "onde fica a loja?", "tem estoque?", "aceita cartão?"]
    found = answers(asked(["como pago o boleto?"] * 10_000 + others))

    assert [40] == [people for people, _ in topics(found)]


@pytest.mark.slow
def test_a_chat_without_a_bot_is_not_said_to_be_unanswered() -> None:
    """Nobody knows what a bot said that was never heard."""
    (week,) = answers(asked(["como pago o boleto?"] * 30))["clarified"].dicts()

    assert (30, 30, 0) == (week["doubts"], week["unknown"], week["not_answered"])


@pytest.mark.slow
def test_a_bot_that_answers_everything_clarifies_nothing_by_it() -> None:
    """Its words belong to nobody where they reply to nobody; and are no topic, however often they ask back."""
    chat: Chat = []
    for who, each in asked(["como pago o boleto?"] * 30):
        chat += [(who, each), (BOT, "Posso ajudar? Como faço para ajudar?")]
    found = answers(chat)

    (week,) = found["clarified"].dicts()

    assert (30, 0, 0) == (week["doubts"], week["confirmed"], week["assumed"])
    assert [30] == [people for people, _ in topics(found)]


@pytest.mark.slow
def test_very_long_texts() -> None:
    """The longest text that Telegram takes, many times; it stays readable where it is shown."""
    found = answers(asked([f"{LONG[: 4000 + n]}?" for n in range(30)]))

    assert 30 == found["doubts"].n
    assert all(
        len(row) < 2_000
        for row in text.answer(found["doubts"], "text", text.Look("en", False, 80)).splitlines()
    )


@pytest.mark.slow
@pytest.mark.parametrize("given", [*FORMULAS[:3], HTML[0]])
def test_what_is_shown_of_a_doubt_cannot_run(given: str) -> None:
    """A label that looks like a formula is text in a spreadsheet, and data in a page of Markdown."""
    found = answers(asked([f"{given} como pago o boleto vencido?"] * 40))
    cells = [
        cell
        for row in csv.reader(io.StringIO(text.answer(found["doubts"], "csv", text.Look("en", False, 80))))
        for cell in row
    ]

    assert any("boleto" in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in "=+@\t\r" and cell]
    assert not [cell for cell in cells if cell[:1] == "-"]
