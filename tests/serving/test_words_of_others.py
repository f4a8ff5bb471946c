"""Where texts may not be shown, nobody's words are in a page or an export; and words of others do nothing."""

from __future__ import annotations

from pathlib import Path

from igarape.serving.page import Allowed
from igarape.store import Store
from tests.query.scenes import doubt
from tests.serving import asked as made
from tests.serving.asked import NOW, words

PAGES = ("/doubts", "/doubts.json", "/doubts.csv", "/topic", "/topic.json", "/topic.csv", "/clarified",
         "/clarified.json", "/", "/overview.json")  # fmt: skip
HOSTILE = "<script>alert(1)</script>'\"><img src=x onerror=alert(2)> {{ 7 * 7 }} \u202egnp.\x1b[2J"


def every_page(store: Store, allowed: Allowed) -> str:
    """All pages and exports of the lake."""
    with made.opened(store, allowed) as client:
        found = [client.get(f"{path}?{NOW}&topic=senha") for path in PAGES]
    assert [each.status_code for each in found] == [200] * len(PAGES)
    return "\n".join(each.text for each in found)


def test_without_leave_nobody_s_words_are_shown(doubts: Store) -> None:
    """Neither a doubt nor a topic's label, which is one of them; topics go by their phrases."""
    shown = every_page(doubts, Allowed())

    assert "como faço" not in shown
    assert "senha" in shown


def test_with_leave_they_are(doubts: Store) -> None:
    """The control."""
    assert every_page(doubts, Allowed(texts=True)).count("como faço") > 50


def test_words_of_others_do_nothing(tmp_path: Path) -> None:
    """In a label, in phrases and in each message: escaped, marks of direction and control written out."""
    doubts = doubt("senha", range(1, 9), "not_answered", text=HOSTILE, answered_by=None, answer_seconds=None)
    topics = [
        {"topic_id": "senha", "label": HOSTILE, "keyphrases": HOSTILE, "messages": 8, "examples": "[]",
         "messages_low": 8, "messages_high": 8},
    ]  # fmt: skip
    with made.opened(made.lake(tmp_path, doubts, topics)) as client:
        for path in ("/doubts", "/topic", "/clarified", "/"):
            page = client.get(f"{path}?{NOW}&topic=senha").text
            assert "<script>alert" not in page
            assert "<img" not in page
            assert "49" not in words(page).partition("{{ 7 * 7 }}")[2][:3]
            assert not {"\u202e", "\x1b"} & set(page)
            assert "&lt;script&gt;alert(1)" in page
