"""The messages behind every number: all filters at once, page by page, and exports of all of them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from html import unescape

import pytest

from igarape import paths
from igarape.serving import messages as serving
from igarape.show.pages.messages import pieces
from igarape.store import MemoryStore
from tests.lakes import Row, fill, talk
from tests.serving.site import Browser, browsing

GROUP, OLD = -1_001_000_000_100, -100

SAID: tuple[tuple[str, int, str, str | None], ...] = (
    ("2026-11-16T13:00", 1, "Ana", "O boleto não caiu"),
    ("2026-11-16T13:05", 999, "Ajuda", "O boleto cai em 2 dias"),
    ("2026-11-16T14:10", 2, "Bia", "nao\ncaiu  aqui também"),
    ("2026-11-18T02:30", 1, "Ana", "100% certo, snake_case"),
    ("2026-11-18T13:30", 2, "Bia", None),
    ("2026-11-23T16:00", 2, "Bia", "Obrigada! Agora CAIU."),
)
"""Message 4 is of Tuesday 23:30 in São Paulo, though of Wednesday in UTC; 1 and 3 are doubts of one topic."""

DOUBTS = ((1, "pix", "confirmed"), (3, "pix", "not_answered"), (6, None, "unknown"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The pages of a lake whose group moved once."""
    with browsing(lake(tmp_path_factory)) as client:
        yield client


def lake(factory: pytest.TempPathFactory) -> MemoryStore:
    """Make the lake."""
    rows = talk(*SAID, chat_id=OLD)
    said = {row["message_id"]: row for row in rows["messages"]}
    doubts: list[Row] = [
        {**said[number], "kind": "question", "topic_id": topic, "outcome": outcome, "asked": 1}
        for number, topic, outcome in DOUBTS
    ]
    given: dict[str, Sequence[Row]] = {
        **rows,
        "chats": [
            {"chat_id": OLD, "chat": GROUP, "title": "Velho", "type": "group", "moved_to": GROUP},
            {"chat_id": GROUP, "chat": GROUP, "title": "Suporte", "type": "supergroup", "username": "suporte"},
        ],
        "doubts": doubts, "episodes": doubts,
        "topics": [{"topic_id": "pix", "label": "O pix não caiu", "keyphrases": "pix, caiu", "rank": 1}],
    }  # fmt: skip
    store = MemoryStore()
    fill(store, factory.mktemp("messages"), given)
    store.put(paths.TOLD, b"{}")
    return store


def test_a_search_reads_the_newest_days_first(site: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends when the page is full, says so, and goes on with the next page; an export has all."""
    monkeypatch.setattr("igarape.show.pages.messages.AT_ONCE", 1)
    monkeypatch.setattr(serving, "_LOOK", 1)
    pages = {number: site.get(f"/messages?q=a&page={number}").text for number in (1, 3, 4)}

    assert "At least 2 messages: those since Nov 17, 2026." in pages[1]
    assert "Page 1 " not in pages[1]
    assert 'rel="next"' in pages[1]
    assert "4 messages." in pages[3]
    assert "Page 3 of 4." in pages[3]
    assert 'rel="next"' not in pages[4]
    assert [found(site, f"q=a&page={number}") for number in (1, 2, 3, 4)] == [[6], [4], [3], [1]]
    assert len(list(csv.DictReader(io.StringIO(site.get("/messages.csv?q=a").text)))) == 4


def found(site: Browser, query: str) -> list[int]:
    """Give the numbers of the messages on a page, in its order."""
    page = site.get(f"/messages?{query}").text
    return [int(each) for each in re.findall(r'class="head"><a href="[^"]*message=-100\.(\d+)"', page)]


FILTERS = [
    ("", [6, 5, 4, 3, 1]),
    ("who=people", [6, 5, 4, 3, 1]),
    ("who=bots", [2]),
    ("who=all", [6, 5, 4, 3, 2, 1]),
    ("who=2", [6, 5, 3]),
    (f"chat={OLD}", [6, 5, 4, 3, 1]),
    (f"chat={GROUP}&who=1", [4, 1]),
    ("chat=-5", []),
    ("hour=23", [4]),
    ("hour=10&weekday=1&who=all", [2, 1]),
    ("weekday=2", [4]),
    ("weekday=3", [5]),
    ("topic=pix", [3, 1]),
    ("topic=none", [6]),
    ("topic=pix&outcome=confirmed", [1]),
    ("outcome=unknown", [6]),
    ("from=2026-11-17&to=2026-11-18", [5, 4]),
    ("q=nao+caiu", [3, 1]),
    ("q=N%C3%83O+Caiu&who=1", [1]),
    ("q=caiu&topic=pix&outcome=not_answered&who=2&hour=11&weekday=1", [3]),
    ("q=100%25", [4]),
    ("q=%25", [4]),
    ("q=_", [4]),
    ("q=.*", []),
    ("q=%27+OR+1%3D1+--", []),
    ("q=%5C", []),
    ("q=%5B", []),
]


@pytest.mark.parametrize(("query", "numbers"), FILTERS)
def test_each_filter_narrows(site: Browser, query: str, numbers: list[int]) -> None:
    """The newest first; JSON and CSV hold the same messages."""
    rows = site.get(f"/messages.json?{query}").json()["rows"]
    table = list(csv.DictReader(io.StringIO(site.get(f"/messages.csv?{query}").text)))

    assert found(site, query) == numbers
    assert [row["message_id"] for row in rows] == numbers
    assert [int(row["message_id"]) for row in table] == numbers


def test_the_heat_map_leads_to_as_many_messages_as_it_counts(site: Browser) -> None:
    """Each cell of it."""
    cells = re.findall(r'<a href="([^"]*weekday=[^"]*)">(\d+)</a>', site.get("/hours").text)

    assert len(cells) == 5
    for link, count in cells:
        assert f"{count} message" in site.get(unescape(link)).text


def test_filters_are_chips_that_can_go(site: Browser) -> None:
    """Each with the address without it, and all others kept."""
    page = site.get("/messages?q=caiu&topic=pix&hour=11&who=2&from=2026-11-16").text
    chips = dict(re.findall(r'<li><a href="([^"]*)" title="Without this filter"><bdi>([^<]*)</bdi>', page))

    assert {text: unescape(link) for link, text in chips.items()} == {
        "who: Bia": "/messages?from=2026-11-16&hour=11&topic=pix&q=caiu",
        "hour: 11:00": "/messages?from=2026-11-16&who=2&topic=pix&q=caiu",
        "topic: O pix não caiu": "/messages?from=2026-11-16&who=2&hour=11&q=caiu",
        "text: caiu": "/messages?from=2026-11-16&who=2&hour=11&topic=pix",
    }
    assert '<a class="clear" href="/messages?from=2026-11-16">' in page


def test_nothing_found_says_which_filter_to_drop(site: Browser) -> None:
    """With how many there are without it; one whose going would not help is not named."""
    page = site.get("/messages?hour=23&topic=pix&who=1").text

    assert "There is no message with all of these filters" in page
    assert "Without hour: 23:00 there is 1 message." in page
    assert "Without topic: O pix não caiu there is 1 message." in page
    assert "Without who" not in page


def test_a_message_says_what_it_is(site: Browser) -> None:
    """Its local time, who, in words looked for, and its topic and outcome as links."""
    page = site.get("/messages?q=nao+caiu&who=1").text

    assert '<time datetime="2026-11-16T10:00:00-03:00">Nov 16, 2026, 10:00:00' in page
    assert "O boleto <mark>não caiu</mark>" in page
    assert 'topic=pix&q=nao+caiu"><bdi>O pix não caiu</bdi>' in page
    assert "<bdi>clarified, confirmed</bdi>" in page


def test_pages_hold_some_each_and_all_together(site: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two at a time: whichever page one begins on, none is missing and none comes twice."""
    monkeypatch.setattr("igarape.show.pages.messages.AT_ONCE", 2)
    pages = [found(site, f"who=all&page={number}") for number in (1, 2, 3)]
    last = site.get("/messages?who=all&page=99").text

    assert pages == [[6, 5], [4, 3], [2, 1]]
    assert "Page 3 of 3." in last
    assert 'rel="prev" href="/messages?who=all&page=2"' in last
    assert 'rel="next"' not in last


def test_an_export_comes_bit_by_bit(site: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many days at once as have few messages: the whole is the same."""
    whole = [site.get(f"/messages.{form}?who=all").text for form in ("json", "csv")]
    monkeypatch.setattr(serving, "_BATCH", 1)

    assert [site.get(f"/messages.{form}?who=all").text for form in ("json", "csv")] == whole


def test_a_long_text_is_cut_around_what_was_looked_for() -> None:
    """In the list; without a search it begins at its beginning."""
    text = "a" * 500 + " boleto " + "b" * 500
    cut = pieces(text, "BOLETO", 100)

    assert [piece.text for piece in cut if piece.found] == ["boleto"]
    assert cut[0].text.startswith("…a")
    assert len("".join(piece.text for piece in cut)) <= 102
    assert pieces(text, "", 100)[0].text == "a" * 100 + "…"


@pytest.mark.parametrize(
    ("sought", "text", "marked"),
    [("acao", "A ação", ["ação"]), ("AÇÃO", "acao", ["acao"]), ("a.b", "axb a.b", ["a.b"]), ("(", "(", ["("]),
     ("naõ", "na\u0303o na\u0303o\u0303", ["na\u0303o", "na\u0303o\u0303"]), ("ñ", "N n Ñ", ["N", "n", "Ñ"]), ("ДА", "да", ["да"]),
     ("ß", "ß", ["ß"]), ("👍", "x👍", ["👍"]), ("a b", "a\u00a0 b", ["a\u00a0 b"])],
)  # fmt: skip
def test_case_and_accents_are_all_one(sought: str, text: str, marked: list[str]) -> None:
    """Those that stand apart from their letter too; what means something in a pattern is the character that it is."""
    assert [piece.text for piece in pieces(text, sought) if piece.found] == marked
