"""One message with what it answers and what followed; of a doubt, why it was judged so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from igarape import paths
from igarape.serving.page import Allowed
from igarape.store import MemoryStore, Store
from tests.lakes import fill, talk
from tests.serving.site import Browser, browsing

SAID: tuple[tuple[str, int, str, str | None], ...] = (
    ("2026-11-16T13:00", 1, "Ana", "Como emito o boleto?"),
    ("2026-11-16T13:01", 999, "Ajuda", "Em Pagamentos."),
    ("2026-11-16T13:02", 2, "Bia", "bom dia"),
    ("2026-11-16T13:03", 1, "Ana", "Valeu!"),
    ("2026-11-16T13:05", 2, "Bia", "@ana_b eu também queria saber"),
)
REPLIES = {2: 1, 4: 2}
DOUBT = {
    "kind": "question", "topic_id": "boleto", "outcome": "confirmed", "evidence": "thanks", "evidence_message_id": 4,
    "answered_by": "bot", "answer_message_id": 2, "answer_seconds": 60, "helped_by": None, "asked": 2, "durable": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A doubt that a bot answered; Bia's last words mention Ana, her first belong to nobody."""
    rows = talk(*SAID)
    messages = [dict(row) for row in rows["messages"]]
    for row in messages:
        row["reply_to_message_id"] = REPLIES.get(row["message_id"])
        row["author_username"] = {1: "ana_b"}.get(row["author_id"])
    doubts: list[dict[str, Any]] = [{**messages[0], **DOUBT}]
    tap = {
        "chat_id": -100, "message_id": 2, "actor_id": 1, "actor_name": "Ana", "value": "👍", "kind": "message_reaction",
        "date": datetime.fromisoformat("2026-11-16T13:04"), "context_date": messages[0]["context_date"],
    }  # fmt: skip
    topics = [{"topic_id": "boleto", "label": "Emitir o boleto", "keyphrases": "boleto", "rank": 1}]
    made = MemoryStore()
    fill(
        made,
        tmp_path_factory.mktemp("thread"),
        {
            **rows,
            "messages": messages,
            "doubts": doubts,
            "episodes": doubts,
            "topics": topics,
            "events": [tap],
        },
    )
    made.put(paths.TOLD, b"{}")
    return made


@pytest.fixture(scope="module")
def site(store: Store) -> Iterator[Browser]:
    """Its pages."""
    with browsing(store) as client:
        yield client


def said(page: str) -> list[str]:
    """Give the texts of a page, in order."""
    bare = re.sub(r"</?(bdi|small|mark)>", "", page)
    return re.findall(r'<p class="text"[^>]*>(.*?)</p>', bare)


def test_a_doubt_with_what_followed(site: Browser) -> None:
    """What was said to whom, by replies, mentions and turns; not what merely came between."""
    page = site.get("/thread?message=-100.1").text

    assert said(page) == [
        "Como emito o boleto?", "Em Pagamentos.", "Valeu!", "[reacted 👍]", "@ana_b eu também queria saber",
    ]  # fmt: skip
    assert "<strong>first answer</strong>" in page
    assert re.search(r"3 minutes later</a>.*?<strong>decided it</strong>", page)


def test_why_it_was_judged_so(site: Browser) -> None:
    """The outcome, what decided it, who answered when."""
    page = site.get("/thread?message=-100.1").text
    why = re.findall(r'<p class="said">([^<]*)</p>', page)

    assert why == [
        "How it ended: clarified, confirmed.",
        "Decided by: the person who asked said thanks.",
        "A bot answered first, after 60 seconds.",
        "The same person asked or complained in 2 messages.",
    ]
    assert '<a href="/messages?topic=boleto"><bdi>Emitir o boleto</bdi></a>' in page


def test_a_message_that_is_no_doubt(site: Browser) -> None:
    """What it answers, itself, and what answers it."""
    page = site.get("/thread?message=-100.2").text

    assert said(page) == ["Como emito o boleto?", "Em Pagamentos.", "Valeu!"]
    assert [page.index(each) for each in ("In answer to", '"message bot this"', ">Answers<")] == sorted(
        page.index(each) for each in ("In answer to", '"message bot this"', ">Answers<")
    )
    assert "Nobody answered it directly." in site.get("/thread?message=-100.3").text


def test_the_way_back_keeps_the_filters(site: Browser) -> None:
    """And the page of the list; the way to the other language keeps the message."""
    page = site.get("/thread?message=-100.1&q=boleto&hour=10&page=3").text

    assert '<a href="/messages?hour=10&q=boleto&page=3">' in page
    assert 'href="/thread?hour=10&q=boleto&page=3&message=-100.1&language=pt"' in page
    assert "<mark>boleto</mark>" in page


def test_its_export_is_a_step_a_row(site: Browser) -> None:
    """Who after how long."""
    rows = site.get("/thread.json?message=-100.1").json()["rows"]

    assert [(row["seconds_after"], row["name"], row["kind"], row["message_id"]) for row in rows] == [
        (0, "Ana", "said", 1), (60, "Ajuda", "said", 2), (180, "Ana", "said", 4), (240, "Ana", "reacted", None),
        (300, "Bia", "said", 5),
    ]  # fmt: skip


def test_without_names_it_is_the_same_talk(store: Store) -> None:
    """Who belongs to it is found by names that are not shown: a mention still counts."""
    with browsing(store, Allowed(texts=True)) as client:
        page = client.get("/thread?message=-100.1").text
        export = client.get("/thread.csv?message=-100.1").text
        ana, bia = (client.site.reader.veil.goes_by(each) for each in (1, 2))

    assert len(said(page)) == 5
    assert f'<a href="/messages?who={bia}"><bdi>{str(bia)[:9]}</bdi></a>' in page
    assert "Ana<" not in page
    assert "Bia<" not in page
    assert "<bdi>Ajuda</bdi>" in page
    assert export.count(str(ana)) == 3


def test_without_texts_the_turns_are_left(store: Store) -> None:
    """Who, when, and how it ended."""
    with browsing(store, Allowed(names=True)) as client:
        page = client.get("/thread?message=-100.1").text
        export = client.get("/thread.csv?message=-100.1").text

    assert said(page) == ["[reacted 👍]"]
    assert "boleto?" not in page + export
    assert "How it ended: clarified, confirmed." in page
    assert "<bdi>boleto</bdi>" in page


@pytest.mark.parametrize(
    "query",
    ["", "message=-100.77", "message=-5.1", "message=p0123456789abcdef0123456789abcdef.1", "message=x"],
)
def test_a_message_that_is_not_there(site: Browser, query: str) -> None:
    """A page that says so."""
    assert "There is no such message in this lake." in site.get(f"/thread?{query}").text
    assert site.get(f"/thread.json?{query}").status_code in (400, 404)
