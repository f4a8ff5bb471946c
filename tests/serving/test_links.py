"""Every number leads to its messages, every query that is shown runs, and no filter is silently left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from igarape.serving.page import Allowed
from igarape.serving.pages import PAGES
from igarape.show.pages.filters import USES
from igarape.store import Store
from igarape.via.box import Box
from igarape.via.disk import DiskStore
from igarape.via.lake import Lake
from tests.query.scenes import doubt
from tests.serving import asked, linked
from tests.serving.asked import NOW, words
from tests.serving.site import Browser, browsing

SHOWN = ("/", "/hours", "/doubts", "/clarified", "/topic?topic=senha")
"""Pages whose numbers are counts of messages."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Make the lake."""
    return linked.lake(tmp_path_factory.mktemp("links"))


@pytest.fixture(scope="module")
def marks() -> linked.Marks:
    """Keep what the charts link to."""
    return linked.Marks()


@pytest.fixture(scope="module")
def site(store: Store, marks: linked.Marks) -> Iterator[Browser]:
    """Open its pages."""
    with browsing(store) as client:
        yield Browser(client.site._replace(drawer=marks))


_COUNTED: dict[str, int] = {}


def count(site: Browser, address: str) -> int:
    """Count the messages that an address leads to, once for all tests of this lake."""
    if address not in _COUNTED:
        _COUNTED[address] = tally(site, address)
    return _COUNTED[address]


def tally(site: Browser, address: str) -> int:
    """Count the messages of a page: it says how many, and lists them, fifty at the most."""
    page = site.get(address).text
    said = re.search(r'<p class="said">(?:([\d,]+) message|There is no message)', page)
    assert said, address
    found = int((said[1] or "0").replace(",", ""))
    assert page.count('<li class="message') == min(50, found), address
    return found


def under(address: str) -> str:
    """The same page of the second week."""
    return f"{address}{'&' if '?' in address else '?'}{NOW}"


def test_who_answered_how_soon_and_what_decided_it_lead_to_their_messages(site: Browser) -> None:
    """Each of the three, as the page counts them."""
    found = {each.address: each.n for each in linked.numbers(site.get(f"/clarified?{NOW}").text)}
    of: dict[str, dict[str, int]] = {name: {} for name in ("answered_by", "waited", "evidence")}
    for address, number in found.items():
        for name, counts in of.items():
            value = re.search(rf"[?&]{name}=([^&]*)$", address)
            if value:
                counts[value[1]] = counts.get(value[1], 0) + (number or 0)

    assert of["answered_by"] == {"bot": 34, "staff": 2, "member": 1, "nobody": 4}
    assert of["waited"] == {"0-10": 31, "11-60": 3, "7201-86400": 1, "604801-": 2}
    assert of["evidence"] == {"thanks": 25, "tap": 2, "repeat": 3, "person": 1, "none": 10}
    for filters in ("answered_by=nobody", "waited=0-10", "evidence=repeat"):
        (address,) = [each for each in found if each.endswith(filters)]
        assert count(site, address) == found[address]


@pytest.mark.slow
@pytest.mark.parametrize("address", SHOWN)
def test_there_are_as_many_messages_behind_every_number_as_it_says(
    site: Browser, marks: linked.Marks, address: str
) -> None:
    """Of the page and of its charts: each link is followed, and its messages are counted."""
    marks.found.clear()
    page = site.get(under(address)).text
    found = {*linked.numbers(page)}
    assert len(found) > 4
    for each in found | marks.found:
        assert count(site, each.address) == each.n or each.n is None, each
    assert all(count(site, each) for each in linked.others(page))


@pytest.mark.slow
def test_in_the_lake_of_the_demo_too(demo_lake: Path) -> None:
    """Where topics are many, and some have a rate of their own."""
    with browsing(DiskStore(demo_lake)) as client:
        marks = linked.Marks()
        site = Browser(client.site._replace(drawer=marks))
        page = site.get("/clarified?period=7d").text
        found = {*linked.numbers(page)} | marks.found
        wrong = [each for each in found if each.n not in (None, tally(site, each.address))]

    assert len(found) > 90
    assert (wrong, linked.dead(page)) == ([], [])


@pytest.mark.parametrize("address", SHOWN)
def test_no_number_leads_nowhere(site: Browser, address: str) -> None:
    """But for those that count nothing which a page could list, each of a kind that is known."""
    assert linked.dead(site.get(under(address)).text) == []


def test_a_number_that_leads_nowhere_would_be_found() -> None:
    """The control: in a sentence, a table and a card; a day, an hour and a place in an order are none."""
    page = "<h1>x</h1><p>Peak: 13:00, Nov 9, 2026, <a href='/messages'>7</a></p>{}</main>"
    for dead in ("<p>Of 41 doubts</p>", "<td>41 (2%)</td>", "<strong>58.3%</strong>", "<p>n = 41</p>"):
        assert linked.dead(page.format(dead)) != []
    assert linked.dead(page.format("<p>tied with 2nd</p><td>0</td>")) == []


def test_a_time_leads_to_the_answers_that_came_within_it(site: Browser) -> None:
    """Half of the bot's 34, at least, within the time that the page says."""
    leads = asked.links(site.get(f"/clarified?{NOW}").text.partition("Who answered first, and how soon")[2])

    assert leads["5 seconds"] == f"/messages?{NOW}&answered_by=bot&waited=0-5"
    assert count(site, leads["5 seconds"]) == 29


def test_a_new_filter_is_a_chip_that_can_go(site: Browser) -> None:
    """Who answered, what decided it, how long it took: each in words, and stays when the form is sent."""
    page = site.get(
        f"/messages?{NOW}&answered_by=bot&evidence=thanks&helped_by=staff&label=yes,no&waited=0-10&who=staff"
    ).text
    chips = dict(re.findall(r'<li><a href="([^"]*)" title="Without this filter"><bdi>([^<]*)</bdi>', page))

    assert {text: unescape(link).removeprefix(f"/messages?{NOW}&") for link, text in chips.items()} == {
        "who: staff": "answered_by=bot&evidence=thanks&helped_by=staff&label=yes,no&waited=0-10",
        "answered first by: the bot": "who=staff&evidence=thanks&helped_by=staff&label=yes,no&waited=0-10",
        "decided by: thanks": "who=staff&answered_by=bot&helped_by=staff&label=yes,no&waited=0-10",
        "thanked for the answer: staff": "who=staff&answered_by=bot&evidence=thanks&label=yes,no&waited=0-10",
        "people said: clarified, not clarified": "who=staff&answered_by=bot&evidence=thanks&helped_by=staff&waited=0-10",
        "first answer: up to 10 seconds": "who=staff&answered_by=bot&evidence=thanks&helped_by=staff&label=yes,no",
    }
    for name, value in (("answered_by", "bot"), ("label", "yes,no"), ("waited", "0-10")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page


@pytest.mark.parametrize("path", ["/", "/hours", "/doubts", "/clarified", "/topic"])
def test_a_page_of_one_person_says_so(site: Browser, path: str) -> None:
    """As a chip that can go, like those of the messages."""
    page = site.get(f"{path}?who=7&topic=senha").text

    assert re.search(
        rf'<a href="{path}(?:\?topic=senha)?" title="Without this filter"><bdi>who: 7</bdi>', page
    )


@pytest.mark.parametrize(
    ("query", "people"),
    [("who=staff", {linked.STAFF}), ("who=staff&q=senha", {linked.STAFF}), ("who=staff&topic=boleto", set())],
)  # fmt: skip
def test_staff_are_those_who_were_seen_as_admins_of_the_chat(
    site: Browser, query: str, people: set[int]
) -> None:
    """Not a plain member, and not the owner of another chat; counted by day and listed alike."""
    rows = site.get(f"/messages.json?{query}").json()["rows"]

    assert {row["author_id"] for row in rows} == people
    assert bool(people) is (f"{len(rows)} message" in site.get(f"/messages?{query}").text)


USED = {
    "/": "period from to chat who",
    "/hours": "period from to chat who",
    "/doubts": "period from to chat who sort page",
    "/topic": "period from to chat who topic",
    "/clarified": "period from to chat who",
    "/messages": "period from to chat who hour weekday topic outcome answered_by evidence helped_by label waited q page",
    "/thread": "period from to chat who hour weekday topic outcome answered_by evidence helped_by label waited q page message",
    "/data": "sql",
    "/health": "",
}
VALUES = {
    "period": "today", "from": "2026-11-10", "to": "2026-11-08", "chat": "-5", "who": "7", "hour": "9", "weekday": "3",
    "topic": "boleto", "outcome": "assumed", "answered_by": "staff", "evidence": "thanks", "helped_by": "staff", "label": "no", "waited": "11-", "q": "boleto",
    "sort": "without-help", "page": "2", "message": f"{asked.CHAT}.901", "sql": "SELECT 1",
}  # fmt: skip
"""A value for each filter by which every page that uses it shows something else."""


@pytest.mark.parametrize("path", USED)
def test_what_a_page_does_not_use_is_said(site: Browser, path: str) -> None:
    """All such filters in one sentence, and no other; nothing of what our own links bring along."""
    unused = {*VALUES} - {*USED[path].split()} - {"period", "to"}
    given = "&".join(f"{name}={VALUES[name]}" for name in unused)
    notice = re.search(r"<p[^>]*>This page does not use ([^<]*)\.</p>", site.get(f"{path}?{given}").text)

    assert ({*re.split(", | and ", notice[1])} if notice else set()) == unused - {"from", "chat"}


def test_what_a_page_does_not_use_is_left_out_and_refused_by_an_export(site: Browser) -> None:
    """People see the numbers of all hours, and links to all their messages; a program gets an error."""
    narrowed = site.get("/hours?hour=9&topic=senha&waited=0-10").text
    export = site.get("/hours.json?hour=9&topic=senha")

    assert linked.main(narrowed) == linked.main(site.get("/hours").text)
    assert (export.status_code, export.text.splitlines()[0]) == (
        400, "Error: The URL holds what cannot be meant: This page does not use hour and topic.",
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "name"),
    [
        (path, name)
        for path, used in USED.items()
        for name in used.split()
        if path not in ("/thread", "/data")
    ],
)
def test_what_a_page_uses_changes_it(
    site: Browser, monkeypatch: pytest.MonkeyPatch, path: str, name: str
) -> None:
    """Each filter by itself changes what stands below the filters; nothing says that it was left out."""
    monkeypatch.setattr("igarape.show.pages.topics.PAGE", 1)
    monkeypatch.setattr("igarape.show.pages.messages.AT_ONCE", 1)
    needed = "topic=senha&" if path == "/topic" else ""
    without, given = site.get(f"{path}?{needed}").text, site.get(f"{path}?{needed}{name}={VALUES[name]}").text

    assert "does not use" not in given
    assert words(linked.main(without)) != words(linked.main(given))


def test_a_thread_leads_back_to_the_list_that_it_was_opened_from(site: Browser) -> None:
    """So it uses the filters of that list."""
    asked_for = "&".join(
        f"{name}={VALUES[name]}"
        for name in USED["/thread"].split()
        if name not in ("period", "to", "message")
    )
    page = site.get(f"/thread?{asked_for}&message={VALUES['message']}").text
    back = re.search(r'<p><a href="(/messages\?[^"]*)">←', page)

    assert back is not None
    assert {*unescape(back[1]).partition("?")[2].split("&")} == {*asked_for.split("&")}


def test_every_page_says_what_it_uses() -> None:
    """None is forgotten."""
    assert USES.keys() == {page.path for page in PAGES} == USED.keys()


def test_the_period_is_kept_by_way_of_a_page_about_the_whole_lake(site: Browser) -> None:
    """Links to other pages have it, a query sends it along, and no page scolds for it; the page's own exports refuse it."""
    page = site.get("/health?period=7d&hour=3").text

    assert "This page does not use hour." in page
    assert 'href="/hours?period=7d"' in page
    assert 'href="/health.json"' in page

    page = site.get(f"/data?from=2026-11-09&to=2026-11-15&chat={asked.CHAT}").text
    assert "does not use" not in page
    form = page.partition('class="sql"')[2].partition("</form>")[0]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert sent == {"from": "2026-11-09", "to": "2026-11-15", "chat": str(asked.CHAT)}

    refused = site.get("/health.json?period=7d")
    assert refused.status_code == 400
    assert "This page does not use period." in refused.text


@pytest.fixture(scope="module")
def lake(store: Store) -> Iterator[Lake]:
    """Open it as somebody would who copied a query."""
    with Lake(store, "America/Sao_Paulo") as opened:
        yield opened


def test_the_queries_of_the_page_give_its_numbers(site: Browser, lake: Lake) -> None:
    """Who answered, the histogram, the signals, and the hours of a topic."""
    page = site.get(f"/clarified?{NOW}").text
    answered, waited, _, signals = [lake.run(each).dicts() for each in linked.sql(page)[1:]]
    strip, first, _ = [
        lake.run(each).dicts() for each in linked.sql(site.get(f"/topic?{NOW}&topic=senha").text)
    ]
    said = words(page)

    assert {row["answered_by"]: row["doubts"] for row in answered} == {
        "bot": 34,
        "staff": 2,
        "member": 1,
        "nobody": 4,
    }
    assert [(row["half_within_seconds"], row["most_within_seconds"]) for row in answered[:1]] == [(5, 10)]
    assert "The bot 34 82.9% 5 seconds 10 seconds" in said
    assert {row["within_seconds"]: row["doubts"] for row in waited} == {10: 31, 60: 3, 86400: 1, None: 2}
    counts: Counter[tuple[str, str]] = Counter()
    for row in signals:
        counts[row["outcome"], row["evidence"]] += row["episodes"]
    assert counts["confirmed", "thanks"] == 25
    assert counts["not_clarified", "person"] == 1
    assert {row["hour"]: row["doubts"] for row in strip} == {9: 16, 10: 15}
    assert {row["answered_by"]: row["doubts"] for row in first} == {"bot": 30, "member": 1}


QUERIES = (
    "q=D%27agua", "q=%5Co%2F+100%25", "q=%27+OR+1%3D1", "who=all&hour=9&weekday=1&q=COMO+faco", f"chat={asked.CHAT}&who=7",
    "evidence=none&waited=0-10&outcome=assumed,unknown", "answered_by=nobody&topic=boleto",
)  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_the_query_of_a_list_gives_its_rows(site: Browser, lake: Lake, query: str) -> None:
    """With the values written out, each safely between its quotes."""
    page = site.get(f"/messages?{query}").text
    listed = [int(each) for each in re.findall(r'class="head"><a href="[^"]*message=-\d+\.(\d+)"', page)]
    shown = linked.sql(page)

    assert not shown or ":" not in re.sub(r"'(?:[^']|'')*'", "", shown[0])
    assert listed == [row["message_id"] for each in shown for row in lake.run(each).dicts()]


@pytest.mark.slow
def test_the_queries_run_in_the_box(site: Browser, store: Store) -> None:
    """One of each kind."""
    pages = [
        site.get(under(address)).text for address in ("/clarified", "/topic?topic=senha", "/messages?q=%27")
    ]
    found = [*linked.sql(pages[0])[1:3], linked.sql(pages[1])[0], *linked.sql(pages[2])]
    assert len(found) == 4

    for each in found:
        assert Box().run(store, each).rows


def test_no_query_that_is_shown_asks_for_a_value(site: Browser) -> None:
    """On any page."""
    for path in USED:
        for each in linked.sql(site.get(f"{path}?topic=senha&message={VALUES['message']}").text):
            assert not re.search(r":\w", re.sub(r"'(?:[^']|'')*'|--.*", "", each)), path


def test_a_person_who_has_a_pseudonym_stays_one_in_the_query(store: Store) -> None:
    """The parameter stands there, and the id does not."""
    with browsing(store, Allowed(texts=True)) as client:
        who = client.site.reader.veil.pseudonym(7)
        query = linked.sql(client.get(f"/messages?who={who}").text)[0]

    assert "m.author_id = :who" in query
    assert not re.search(r"\b7\b", query)


def test_a_row_that_no_build_makes_is_no_stack_trace(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Not answered by a bot, though one answered first; of an end that there is not, the page says what to do."""
    odd = doubt("senha", [1], "not_answered", answered_by="bot")
    with asked.opened(asked.lake(tmp_path_factory.mktemp("odd"), odd)) as client:
        page = client.get("/topic?topic=senha")

    assert page.status_code == 200
    assert "not answered by a bot" in words(page.text)


def test_a_fault_of_our_own_has_a_page(site: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """In words, with the headers that every page has; the terminal gets the rest."""
    monkeypatch.setattr("igarape.serving.page.desk", lambda *given: VALUES["nothing"])
    page = site.get("/hours", forgiving=True)

    assert page.status_code == 500
    assert "igarape could not make this page; the fault is its own." in page.text
    assert "KeyError" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
