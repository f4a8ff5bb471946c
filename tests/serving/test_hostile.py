"""Whatever people call themselves, and whatever they write, stays words: on every page, in every export."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from igarape.serving.pages import PAGES
from igarape.show import cells
from igarape.store import MemoryStore, Store
from igarape.via.disk import DiskStore
from tests.browser import Open
from tests.serving.hostile import STRINGS
from tests.serving.planted import plant
from tests.serving.served import Served
from tests.serving.site import browsing
from tests.serving.walked import walk

if TYPE_CHECKING:
    from playwright.sync_api import Dialog

Shape = tuple[str, tuple[str, ...]]
"""An element: its name and the names of its attributes."""


def hostile(field: str, number: int) -> str:
    """Plant the strings, in each field another one first; as one keyphrase where commas part them."""
    string = STRINGS[(number + 7 * len(field)) % len(STRINGS)]
    return string.replace(",", ";").strip() or "x" if field == "keyphrases" else string


def harmless(field: str, number: int) -> str:
    """Plant words; no username of a group is one that Telegram would have."""
    return f"x-{number}"


@pytest.fixture(scope="module")
def rough(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A lake on the disk with as many doubts as there are strings."""
    folder = tmp_path_factory.mktemp("rough")
    store = DiskStore(folder / "lake")
    plant(store, folder, hostile, len(STRINGS))
    return store


class Shapes(HTMLParser):
    """Reads the elements of a page, in order; those inside pictures apart."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.own: list[Shape] = []
        self.drawn: set[Shape] = set()
        self._inside = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element."""
        shape = (tag, tuple(sorted(name for name, _ in attrs)))
        self._inside += tag == "svg"
        if self._inside:
            self.drawn.add(shape)
        else:
            self.own.append(shape)
        for name, value in attrs:
            assert name not in ("href", "src", "action", "xlink:href") or _ours(value or ""), (name, value)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        self._inside -= tag == "svg"


IN_ORDER = ("/", "/hours", "/messages", "/thread", "/data", "/health")
"""Pages with as many elements whatever the words are; topics show more of one text than of another."""


def _ours(address: str) -> bool:
    return address.startswith(("/", "#", "data:,", "https://t.me/")) and not address.startswith("//")


@pytest.fixture(scope="module")
def walked(rough: Store, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    """Every address, with what it gives for harmless words and for hostile strings."""
    calm = MemoryStore()
    plant(calm, tmp_path_factory.mktemp("calm"), harmless, len(STRINGS))
    with browsing(calm) as one, browsing(rough) as other:
        found = []
        for address, quiet in walk(one, each_path=2):
            loud = other.get(address)
            assert (loud.status_code, loud.headers["x-content-type-options"]) == (
                quiet.status_code,
                "nosniff",
            )
            found.append((address, quiet.text, loud.text))
    return found


@pytest.mark.slow
def test_no_element_and_no_attribute_is_theirs(walked: list[tuple[str, str, str]]) -> None:
    """Page by page the same elements as with harmless words; in the same order where words do not count."""
    pages = [each for each in walked if each[1].startswith("<!doctype")]

    assert {urlsplit(address).path for address, _, _ in pages} >= {
        "/",
        "/hours",
        "/messages",
        "/thread",
        "/data",
    }
    for address, calm, rough in pages:
        expected, found = Shapes(calm), Shapes(rough)
        if urlsplit(address).path in IN_ORDER:
            assert found.own == expected.own, address
        assert set(found.own) <= set(expected.own), address
        assert found.drawn <= expected.drawn, address


def test_a_filter_may_be_called_anything() -> None:
    """The page that says it has the same elements, whatever the name in the address is."""
    with browsing(MemoryStore()) as client:
        calm = Shapes(client.get("/health?x-1=1").text)
        for at in range(0, len(STRINGS), 5):  # as many as the page tells
            some = {f"x{string}": "1" for string in STRINGS[at : at + 5]}
            said = client.get("/health", some).text
            assert (Shapes(said).own, len(said) < 100_000) == (calm.own, True), some


def test_the_comparison_sees_what_is_not_escaped() -> None:
    """The control: one string let through is one element or attribute too many."""
    calm = Shapes('<p title="x"><a href="/x">x</a></p>')
    for string in ("<script>alert(1)</script>", "<svg/onload=alert(1)>", '"><img src=/x onerror=alert(1)>'):
        rough = Shapes(f'<p title="x"><a href="/x">{string}</a></p>')
        assert rough.own != calm.own or rough.drawn
    assert Shapes('<p title="x" onmouseover=alert(1)>').own != Shapes('<p title="x">').own
    with pytest.raises(AssertionError):
        Shapes('<a href="javascript:alert(1)">x</a>')


@pytest.mark.slow
def test_exports_hold_words_and_no_formulas(walked: list[tuple[str, str, str]]) -> None:
    """JSON reads back with every string in it; no cell of a CSV begins as a formula does."""
    said: set[str] = set()
    for address, _, rough in walked:
        path = urlsplit(address).path
        if path == "/messages.json":
            said |= {row["text"] for row in json.loads(rough)["rows"]}
        if path.endswith(".csv") and not rough.startswith("Error"):
            values = [cell for row in csv.reader(io.StringIO(rough)) for cell in row]
            assert not [cell for cell in values if re.match("[=+@\t\r＝＋－＠]|-(?![0-9.]+$)", cell)], address
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", rough), address

    assert said >= set(STRINGS)


def test_there_are_200_strings() -> None:
    """All different; among them each that would be a way in of its own."""
    assert len(set(STRINGS)) == 200
    assert {cells.plain(each) for each in STRINGS} >= {
        "{{7*7}}",
        "javascript:alert(1)",
        "<svg/onload=alert(1)>",
    }


# -- in a real browser --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(rough: Store) -> Iterator[Served]:
    """The same lake, served by a process."""
    process = Served(Path(rough.url), "--show", "texts,names")
    yield process
    assert "Traceback" not in process.end()


SEEN = """() => [...document.querySelectorAll('*')].flatMap(each => [
    ...(['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'IMG', 'BASE', 'VIDEO', 'AUDIO', 'FOREIGNOBJECT'].includes(each.tagName.toUpperCase())
        && each.getAttribute('src') !== '/static/igarape.js' ? ['<' + each.tagName + '>'] : []),
    ...[...each.attributes].filter(a => a.name.startsWith('on') || a.name === 'style' || a.name === 'srcdoc').map(a => a.name),
    ...[...each.attributes].filter(a => /^(href|src|action|xlink:href)$/.test(a.name)
        && !/^(\\/(?!\\/)|#|data:,|https:\\/\\/t\\.me\\/)/.test(a.value)).map(a => a.name + '=' + a.value),
])"""
"""What in a page could act, or leads away from it."""


@pytest.mark.slow
def test_nothing_happens_in_a_browser(
    served: Served, open_page: Open, walked: list[tuple[str, str, str]]
) -> None:
    """No dialog, no request elsewhere, no error, and no node that could act; four pages hold all 200 strings."""
    addresses = [f"/messages?who=people&page={number}" for number in range(1, 9)]
    ours = {page.path for page in PAGES}
    kinds = {urlsplit(address).path: address for address, _, _ in walked if urlsplit(address).path in ours}
    texts = ""
    page = open_page(served.address + "/messages")
    dialogs: list[str] = []

    def noted(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", noted)
    for address in (*addresses, *kinds.values()):
        page.goto(served.address + address)
        assert page.evaluate(SEEN) == [], address
        texts += page.inner_text("main")

    assert dialogs == []
    shown = " ".join(texts.split())
    for string in STRINGS:
        line = " ".join(cells.plain(string, lines=True).split())[:60]
        assert line in shown, string


@pytest.mark.slow
def test_the_browser_would_see_it(served: Served, open_page: Open) -> None:
    """The control: what could act is found, once it stands in a page."""
    page = open_page(served.address + "/hours")
    page.evaluate("""() => {
        const bad = document.createElement('div');
        bad.innerHTML = '<b onclick="x">x</b><a href="javascript:x">x</a><iframe srcdoc=""></iframe>';
        document.body.append(bad);
    }""")

    assert page.evaluate(SEEN) == ["onclick", "href=javascript:x", "<IFRAME>", "srcdoc"]
