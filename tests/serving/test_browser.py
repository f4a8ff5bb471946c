"""Every page as a person meets it, in a real browser, over a lake of a year."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from igarape.query import views
from igarape.query.outcomes import STATES
from igarape.serving.pages import PAGES
from igarape.show.pages import connect
from igarape.show.portuguese import CATALOGUE
from igarape.via.disk import DiskStore
from tests.browser import WIDTHS, Open, overflowing, violations
from tests.serving import year
from tests.serving.served import Served

pytestmark = pytest.mark.slow

SQL = "SELECT+hour,+sum(messages)+AS+messages+FROM+activity+GROUP+BY+hour+ORDER+BY+hour"
NEEDED = {"/topic": "topic=topic3", "/thread": f"message={year.CHAT}.3580", "/data": f"sql={SQL}"}
"""What a page has to be asked for, to have something to show."""

ADDRESSES = [f"{page.path}?{NEEDED.get(page.path, '')}" for page in PAGES]
ELSEWHERE = ["/nothing?", "/messages?q=nothing"]
"""A page that there is not, and one with nothing on it."""

MOST, MOST_PACKED, REQUESTS = 100_000, 40_000, 3
USUAL = 90_000
"""What leaves room for longer names, and for rates that this lake has none of."""
OURS = frozenset({"igarape", "Telegram", "bot", "Bot", "Bots", "JSON", "CSV", "English", "Português", "SQL"})
"""Words that are the same in both languages."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the lake of a year."""
    folder = tmp_path_factory.mktemp("browser")
    year.plant(DiskStore(folder / "lake"), folder)
    server = Served(folder / "lake", "--show", "texts,names")
    yield server
    assert "Traceback" not in server.end()


def tight(page: Page) -> list[str]:
    """Name the cells of the heat map whose number does not fit."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('.heat td')]
            .filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent)"""
    )
    return found


def wide(page: Page) -> bool:
    """Tell whether the page has to be pushed sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def heavy(page: Page) -> dict[str, int]:
    """Name what a page takes more of than it may: bytes, packed bytes, requests."""
    took: dict[str, int] = page.evaluate("""() => {
        const [page] = performance.getEntriesByType('navigation');
        return {
            bytes: page.decodedBodySize, packed: page.encodedBodySize,
            requests: 1 + performance.getEntriesByType('resource').length,
        };
    }""")
    most = {"bytes": MOST, "packed": MOST_PACKED, "requests": REQUESTS}
    assert all(took.values())
    return {name: each for name, each in took.items() if each > most[name]}


def get(served: Served, address: str) -> str:
    """Ask for a page without a browser."""
    with urlopen(served.address + address) as reply:
        return str(reply.read().decode())


def said(html: str) -> list[str]:
    """List what people read or hear of a page, without code, charts and what others wrote."""
    bare = re.sub(r"<(pre|code|script|style|kbd|textarea|svg|bdi|q)\b.*?</\1>", " ", html, flags=re.DOTALL)
    heard = re.findall(r'(?:aria-label|title|data-copied)="([^"]*)"', html)
    return [" ".join(unescape(each).split()) for each in (*re.findall(r">([^<>]+)<", bare), *heard)]


def english(html: str) -> set[str]:
    """Find sentences of templates that stand in a page as they are in English."""
    texts, (whole, parts) = said(html), _templates()
    joined = "\n".join(texts)
    return (whole & set(texts)) | {part for part in parts if part in joined}


@cache
def _templates() -> tuple[set[str], set[str]]:
    """The English templates, and longer parts of them between values."""
    whole = {key for key, other in CATALOGUE.items() if key != other} - set(CATALOGUE.values())
    parts = {part.strip(" .,;:()") for key in whole for part in re.split(r"\{[^}]*\}", key)}
    portuguese = " ".join(CATALOGUE.values())
    return whole, {part for part in parts if len(part) > 12 and " " in part and part not in portuguese}


def answers(served: Served, address: str) -> list[dict[str, Any]]:
    """Give what the page at an address rests on, as programs get it."""
    path, _, query = address.partition("?")
    found: dict[str, Any] = json.loads(get(served, f"{path if path != '/' else '/overview'}.json?{query}"))
    given: list[dict[str, Any]] = found.get("answers", [found])
    return given


def number(text: str) -> int:
    """Read a whole number that is written for people."""
    return int(re.sub(r"\D", "", text))


def query(address: str) -> dict[str, str]:
    """Give what stands in the query of an address."""
    return {name: each[-1] for name, each in parse_qs(urlsplit(address).query).items()}


@pytest.mark.parametrize("address", [*ADDRESSES, *ELSEWHERE])
def test_nothing_is_wrong_with_a_page(served: Served, open_page: Open, address: str) -> None:
    """In light and dark on a phone, a tablet and a laptop, in Portuguese, whose words are longer."""
    page = open_page(f"{served.address}{address}&language=pt", quiet=address not in ELSEWHERE)
    assert heavy(page) == {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            found = (violations(page), overflowing(page), tight(page), wide(page))
            assert found == ([], [], [], False), (width, scheme)

    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    assert (violations(page), overflowing(page)) == ([], []), "unfolded"


def test_what_is_wrong_would_be_found(served: Served, open_page: Open) -> None:
    """The control of the checks above and below, each with what it is there for."""
    page = open_page(f"{served.address}/hours")
    page.evaluate("""() => {
        document.querySelector('.heat td a').textContent = '123.456.789.012';
        const one = document.createElement('div');
        one.style.cssText = 'width: 200vw; color: #eee; background: #fff';
        one.append('pale');
        document.querySelector('main').append(one);
    }""")
    assert any(each.startswith("color-contrast") for each in violations(page))
    assert overflowing(page)
    assert tight(page)
    assert wide(page)
    assert english("<p>Skip to the content</p><p>From 1 to 2, days and hours of UTC.</p>") == {
        "Skip to the content", "days and hours of",
    }  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_small_whatever_it_is_asked(served: Served, address: str) -> None:
    """With filters, each link is longer; over five weeks there are most bars of a day."""
    also = f"&language=pt&theme=dark&compare=none&chat={year.CHAT}"
    for days in ("", "&period=91d", "&from=2026-10-12&to=2026-11-15", "&period=12m"):
        page = get(served, address + also + days).encode()
        assert len(page) <= USUAL, days
        assert len(gzip.compress(page)) <= MOST_PACKED, days


@pytest.mark.parametrize("address", [*ADDRESSES, "/messages?q=nothing&hour=3"])
def test_no_english_is_left_in_portuguese(served: Served, address: str) -> None:
    """No sentence of a template, and nothing else that reads the same in both but names and numbers."""
    portuguese, other = (get(served, f"{address}&language={language}") for language in ("pt", "en"))
    assert english(portuguese) == set()

    same = {each for each in said(portuguese) if each in said(other)}
    known = " ".join((*OURS, *connect.NAMES.values(), year.NAMES, json.dumps(views.schema())))
    words = {word for each in same for word in re.findall(r"[A-Za-zÀ-ú]{3,}", each)}
    assert {word for word in words if word not in known} == set()


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_a_script_a_page_says_the_same(served: Served, open_page: Open, address: str) -> None:
    """A script adds ways to move about, and a button that copies."""
    with_it, without = (
        open_page(f"{served.address}{address}&language=pt", scripts=scripts) for scripts in (True, False)
    )
    with_it.evaluate("document.querySelectorAll('[data-copies]').forEach(each => each.remove())")
    ago = re.compile(r"\d+ segundos?|\d\d:\d\d:\d\d|[\d,.]+ [kMG]B")  # of the page of health
    texts = [ago.sub("", each.locator("main").inner_text()) for each in (with_it, without)]
    assert texts[0] == texts[1]


def test_filters_work_without_a_script(served: Served, open_page: Open) -> None:
    """By the form; what is narrowed to stays, and so does the language."""
    page = open_page(f"{served.address}/messages?language=en&topic=topic3", scripts=False)
    page.get_by_label("Period").select_option("28d")
    page.get_by_label("Who").select_option("all")
    page.get_by_role("button", name="Show").click()

    asked = {"period": "28d", "who": "all", "topic": "topic3", "language": "en"}
    assert {name: each for name, each in query(page.url).items() if name in asked} == asked
    assert page.get_by_role("heading", level=1).inner_text() == "Messages"


@pytest.mark.parametrize("address", ["/?", "/hours?", f"/hours?chat={year.CHAT}", "/hours?period=28d"])
def test_the_heat_map_has_the_numbers_of_json(served: Served, open_page: Open, address: str) -> None:
    """Each leads to its messages; an hour without any has no number."""
    page = open_page(served.address + address)
    shown = {
        (int(behind["weekday"]), int(behind["hour"])): number(text)
        for href, text in page.locator(".heat td a").evaluate_all(
            "all => all.map(a => [a.href, a.textContent])"
        )
        for behind in [query(href)]
    }
    (hours,) = [each for each in answers(served, address) if each["question"] == "hours"]
    assert shown == {
        (row["weekday"], row["hour"]): row["messages"] for row in hours["rows"] if row["messages"]
    }
    assert sum(shown.values()) == hours["n"] > 0


def test_the_other_pages_have_the_numbers_of_json(served: Served, open_page: Open) -> None:
    """Topics, outcomes, messages, and the rows of a query."""
    page = open_page(served.address + "/doubts?language=en")
    topics = {row["topic_id"]: row for row in answers(served, "/doubts?")[0]["rows"]}
    listed = page.locator(".topic").evaluate_all(
        "all => all.map(li => [li.querySelector('h3 a')?.href ?? '', ...[...li.querySelectorAll('.cards strong')].map(s => s.textContent)])"
    )
    found = [
        (query(href)["topic"], number(people), number(doubts)) for href, people, doubts, *_ in listed if href
    ]
    assert found == [(each, topics[each]["people"], topics[each]["messages"]) for each, _, _ in found] != []

    page.goto(served.address + "/clarified?language=en")
    weeks = answers(served, "/clarified?")[0]["rows"]
    cells = page.locator("section").first.locator("td:nth-child(2) a").all_inner_texts()[: len(STATES)]
    assert [number(each) for each in cells] == [sum(row[state] for row in weeks) for state in STATES]

    page.goto(served.address + "/messages?language=en&outcome=assumed")
    (messages,) = answers(served, "/messages?outcome=assumed")
    assert page.locator(".said").inner_text().startswith(f"{len(messages['rows'])} messages.")

    page.goto(f"{served.address}/data?sql={SQL}")
    rows = page.locator("#sql tbody tr").evaluate_all(
        "all => all.map(row => [...row.cells].map(cell => cell.textContent))"
    )
    (told,) = answers(served, f"/data?sql={SQL}")
    assert [tuple(map(number, row)) for row in rows] == [tuple(row.values()) for row in told["rows"]] != []


def focused(page: Page) -> str:
    """Give where the link that has the focus leads."""
    return str(page.evaluate("document.activeElement.getAttribute('href')"))


def test_arrows_move_in_what_is_one_tab_stop(served: Served, open_page: Open) -> None:
    """In the heat map by hours and weekdays, which a wide screen turns round; in a chart from mark to mark."""
    page = open_page(f"{served.address}/hours")
    stops = "all => all.filter(a => a.getAttribute('tabindex') === '0').length"
    assert page.locator(".heat a").evaluate_all(stops) == 1
    assert page.locator(".chart.wide a").evaluate_all(stops) == 1

    page.locator(".heat a[tabindex='0']").focus()
    first = query(focused(page))
    page.keyboard.press("ArrowRight")
    assert query(focused(page)) == {**first, "hour": str(int(first["hour"]) + 1)}
    page.keyboard.press("ArrowDown")
    assert query(focused(page))["weekday"] == "2"
    page.set_viewport_size({"width": 390, "height": 900})
    page.keyboard.press("ArrowRight")
    assert query(focused(page))["weekday"] == "3"
    page.keyboard.press("ArrowDown")
    assert int(query(focused(page))["hour"]) == int(first["hour"]) + 2
    assert urlsplit(page.url).query == ""

    assert page.locator(".chart.narrow a").count() == 0  # too thin for a thumb: the table leads there
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator(".chart.wide a[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    assert focused(page) == page.locator(".chart.wide a").nth(1).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url("**/messages?*hour=*")


def test_letters_jump_until_they_are_turned_off(served: Served, open_page: Open) -> None:
    """Also from inside the heat map; not while somebody writes. Back leads back."""
    page = open_page(f"{served.address}/hours?language=en")
    page.locator(".heat a[tabindex='0']").focus()
    page.keyboard.press("w")
    page.wait_for_url("**period=7d*")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**to=2026-11-08*")
    page.go_back()
    page.go_back()
    assert query(page.url) == {"language": "en"}

    page.keyboard.press("?")
    page.get_by_label("Single keys jump").uncheck()
    page.keyboard.press("w")
    page.goto(f"{served.address}/messages?language=en")
    page.keyboard.press("w")
    assert query(page.url) == {"language": "en"}
    page.keyboard.press("?")
    page.locator("#keys summary").click()
    page.get_by_label("Single keys jump").check()
    page.get_by_label("Text").press("w")
    assert query(page.url) == {"language": "en"}


def test_keys_lead_to_where_one_writes(served: Served, open_page: Open) -> None:
    """To the days, from a thread too, and to the word that is looked for: the cursor stands there."""
    focused = "document.activeElement.name"
    page = open_page(f"{served.address}/hours?language=en&period=7d")
    page.keyboard.press("c")
    assert (page.evaluate(focused), query(page.url)) == ("from", {"language": "en", "period": "7d"})
    page.locator("h1").click()
    page.keyboard.press("/")
    page.wait_for_url("**/messages?*#q")
    page.wait_for_function(f"{focused} === 'q'")
    page.goto(f"{served.address}/thread?{NEEDED['/thread']}")
    page.keyboard.press("c")
    page.wait_for_url("**/messages#from")
    page.wait_for_function(f"{focused} === 'from'")


def test_a_command_is_copied(served: Served, open_page: Open) -> None:
    """With a click; without a script it stands there to be selected, and there is no button."""
    page = open_page(f"{served.address}/data?language=en")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-copies='connect-powerbi']").click()
    page.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"igarape connect powerbi --lake {served.lake}"

    page = open_page(f"{served.address}/data?language=en", scripts=False)
    assert page.get_by_text("igarape connect powerbi").is_visible()
    assert page.get_by_role("button", name="Copy").count() == 0


def test_paper_has_no_navigation(served: Served, open_page: Open) -> None:
    """Nor filters, nor links at the foot; what was asked for stays."""
    page = open_page(f"{served.address}/")
    page.emulate_media(media="print", color_scheme="dark")
    assert [page.locator(each).first.is_visible() for each in ("nav", ".filters", "footer > p a", ".heat", "h1")] == [
        False, False, False, True, True,
    ]  # fmt: skip
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize(
    ("scheme", "asked"), [("light", ""), ("dark", ""), ("dark", "light"), ("light", "dark")]
)
def test_the_switch_of_colours_names_the_other(
    served: Served, open_page: Open, scheme: str, asked: str
) -> None:
    """Whichever the machine prefers; what was asked for in the URL counts more."""
    page = open_page(f"{served.address}/health?language=en&theme={asked}", scheme=scheme)
    other = "Light" if (asked or scheme) == "dark" else "Dark"
    assert page.locator(".to-dark, .to-light").evaluate_all(
        "all => all.filter(each => each.checkVisibility()).map(each => each.textContent)"
    ) == [other]
