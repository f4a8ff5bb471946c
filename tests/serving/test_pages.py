"""What the pages show of a little lake, and of one in which there is nothing yet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest

from igarape import paths
from igarape.query.period import Scope
from igarape.query.questions import ask, ask_all
from igarape.serving.page import Allowed, Page
from igarape.serving.pages import PAGES
from igarape.show import text
from igarape.show.text import Look
from igarape.store import MemoryStore
from igarape.via.box import Box
from igarape.via.disk import DiskStore
from igarape.via.drawer import Drawer
from igarape.via.lake import Lake
from igarape.via.vega import Spec
from tests.lakes import fill, talk
from tests.serving.asked import tables
from tests.serving.site import SAID, Browser, browsing, lake


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The pages of the little lake."""
    with browsing(lake(tmp_path_factory.mktemp("site"))) as client:
        yield client


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_every_page_is_there_in_both_languages(site: Browser, page: Page) -> None:
    """Each says which language it is in, where the reader is, and loads nothing from elsewhere."""
    english, portuguese = (
        site.get(page.path),
        site.get(page.path, headers={"accept-language": "pt-BR,pt;q=0.9"}),
    )

    assert (english.status_code, portuguese.status_code) == (200, 200)
    assert '<html lang="en">' in english.text
    assert '<html lang="pt-BR">' in portuguese.text
    assert english.text.count('aria-current="page"') == 1
    assert loaded(english.text) == ["/static/igarape.css", "data:,", "/static/igarape.js"]


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("pt;q=0.1,en;q=0.9", "en"), ("en;q=0.5, pt-BR", "pt-BR"), ("en , pt", "en"), ("fr,pt;q=0.3,en;q=0.2", "pt-BR"),
        ("pt;q=0", "en"), ("pt;q=0,en;q=0", "en"), ("ptolemaic, en;q=x, pt ; q = 0.001", "pt-BR"), ("*", "en"), (";;,,q=1", "en"),
    ],
)  # fmt: skip
def test_a_browser_gets_the_language_that_it_likes_best(site: Browser, said: str, language: str) -> None:
    """By the weights that it gives; where it asks for none of ours, the one of the settings."""
    page = site.get("/nowhere", headers={"accept-language": said}).text

    assert f'<html lang="{language}">' in page


def test_an_export_says_when_to_come_again_while_all_places_for_queries_are_taken(site: Browser) -> None:
    """To a program in the status, to a person in a sentence. Control: a query that fails is no 503."""
    busy = Browser(site.site._replace(box=Box(at_once=0, patience=0.01)))
    found = busy.get("/data.csv?sql=SELECT+1")

    assert (found.status_code, found.headers["retry-after"]) == (503, "10")
    assert found.text.startswith("Error: Other queries are running, and no more run at once.")
    page = busy.get("/data?sql=SELECT+1")
    assert (page.status_code, "Other queries are running" in page.text) == (200, True)
    assert site.get("/data.csv?sql=DROP+TABLE+messages").status_code == 400


def loaded(page: str) -> list[str]:
    """Name what a page loads."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            found.extend(
                str(given[name])
                for name in ("src", "href")
                if name in given and tag in ("link", "script", "img", "iframe")
            )

    Reader().feed(page)
    return found


def test_the_heat_map_counts_each_hour(site: Browser) -> None:
    """13:00 in UTC is 10h in São Paulo: on Monday one message of a person, on Wednesday two; the bot is apart."""
    page = site.get("/hours?language=pt").text
    row = page[page.index('<th scope="row" role="rowheader">10h</th>') :].partition("</tr>")[0]

    assert [cell.partition("</a>")[0].rpartition(">")[2] for cell in row.split("<td")[1:]] == [
        "1",
        "",
        "2",
        "",
        "",
        "",
        "",
    ]
    assert 'href="/messages?hour=10&weekday=3&language=pt"' in row


TABLES = [
    ("/hours", "By hour", ("10:00", '<a href="/messages?hour=10">3</a>')),
    ("/hours", "By hour", ("11:00", "0")),
    ("/", "How many messages a day?", ("Nov 17, 2026", "0")),
    (
        "/",
        "How many messages a day?",
        ("Nov 18, 2026", '<a href="/messages?from=2026-11-18&to=2026-11-18">2</a>'),
    ),
]


@pytest.mark.parametrize(("path", "title", "row"), TABLES)
def test_a_chart_has_its_numbers_as_a_table(
    site: Browser, path: str, title: str, row: tuple[str, str]
) -> None:
    """For whoever does not see it, and for whoever wants the number."""
    page = site.get(path).text
    table = page[page.index(title) :].partition('<table class="grid">')[2].partition("</table>")[0]

    assert '<th scope="row">{}</th><td>{}</td>'.format(*row) in table


def test_exports_are_what_ask_prints(site: Browser) -> None:
    """The same JSON and CSV, byte for byte."""
    with Lake(lake_store(site), "America/Sao_Paulo") as engine:
        hours = ask(engine, "hours", Scope())
        several = [ask(engine, name, Scope()) for name in ("days", "hours")]

    assert site.get("/hours.json").text == text.answer(hours, "json", Look("en"))
    assert site.get("/hours.csv").text == text.answer(hours, "csv", Look("en"))
    assert site.get("/overview.json").text == text.answers(several, "json", Look("en"))


def lake_store(site: Browser) -> MemoryStore:
    """Give the lake behind the pages."""
    store = site.site.reader.store
    assert isinstance(store, MemoryStore)
    return store


def test_exports_obey_the_filters(site: Browser) -> None:
    """One day of the three."""
    found = site.get("/hours.json?from=2026-11-18&to=2026-11-18").json()

    assert (found["n"], found["period"]) == (2, {"first": "2026-11-18", "last": "2026-11-18"})


def test_the_last_days_go_back_from_the_newest_message(site: Browser) -> None:
    """An imported history has a last week too; the page says which days it shows."""
    assert json.loads(site.get("/hours.json?period=7d").text)["period"] == {
        "first": "2026-11-17",
        "last": "2026-11-23",
    }
    assert "From Nov 17, 2026 to Nov 23, 2026" in site.get("/hours?period=7d").text


def test_cards_compare_with_the_same_weekdays(site: Browser) -> None:
    """A week against the week before, if the lake has it: else nothing is compared."""
    week = site.get("/?from=2026-11-23&to=2026-11-23").text
    whole = site.get("/").text

    assert "Compared with Nov 16, 2026 to Nov 16, 2026, the same weekdays." in week
    assert '<a href="/messages?from=2026-11-16&to=2026-11-16">1</a> before' in week
    assert "Compared with" not in whole
    assert "Compared with" not in site.get("/?from=2026-11-23&to=2026-11-23&compare=none").text


def test_nonsense_in_a_url_is_said_on_the_page_and_refused_by_an_export(site: Browser) -> None:
    """People get the page all the same; a program gets an error."""
    page, export = site.get("/hours?hour=99&period=<b>"), site.get("/hours.json?hour=99")

    assert page.status_code == 200
    assert "hour was left out: 99 is none of its values." in page.text
    assert "period was left out: &lt;b&gt; is none of its values." in page.text
    assert (export.status_code, export.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert "hour was left out: 99" in export.text


class _Kept(Drawer):
    """Draws nothing, and keeps what was to be drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.specs: list[Spec] = []

    def svg(self, specs: Sequence[Spec]) -> list[bytes]:
        """Give a blank sheet for each chart."""
        self.specs += specs
        return [b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>' for _ in specs]


def test_days_are_drawn_over_those_that_they_are_compared_with(tmp_path: Path) -> None:
    """The days before as a dashed line, and beside the others in the table; a day that is not over, lighter."""
    store = MemoryStore()
    fill(store, tmp_path, talk(*SAID, ("2026-11-24T13:00", 1, "Ana", "bom dia")))
    kept = _Kept()
    with browsing(store) as client:
        site = Browser(client.site._replace(drawer=kept))
        compared = site.get("/?from=2026-11-23&to=2026-11-24").text
        drawn = json.dumps(kept.specs)
        kept.specs.clear()
        alone = site.get("/?from=2026-11-23&to=2026-11-24&compare=none").text

    assert tables(compared)[-1] == [
        ["Day", "Messages", "Before"], ["Nov 23, 2026", "1", "1"], ["Nov 24, 2026", "1", "0"],
    ]  # fmt: skip
    assert 'href="/messages?from=2026-11-16&to=2026-11-16"' in compared.partition("Dashed:")[2]
    assert "Dashed: the days before, Nov 16, 2026 to Nov 17, 2026." in compared
    assert "strokeDash" in drawn
    assert '"solid": 0.35' in drawn
    assert "Lighter: Nov 24, 2026, which is not over yet." in compared
    assert "strokeDash" not in json.dumps(kept.specs)
    assert "Dashed" not in alone


def test_a_part_that_went_away_is_not_waited_for(tmp_path: Path) -> None:
    """A build may be taking it away just now, or somebody did: what is there is read, also by an export."""
    store = DiskStore(tmp_path / "lake")
    fill(store, tmp_path, talk(*SAID))
    with browsing(store) as site:
        site.get("/messages")
        _part(tmp_path, "2026-11-16").unlink()
        exported = site.get("/messages.csv").text
        _part(tmp_path, "2026-11-23").unlink()
        page = site.get("/messages").text

    assert "olá" in exported
    assert "boleto" not in exported
    assert "olá" in page
    assert "👋" not in page


def test_a_part_that_cannot_be_read_names_the_command_that_mends_it(tmp_path: Path) -> None:
    """To whoever looks and to programs; it is not the query that is wrong."""
    store = DiskStore(tmp_path / "lake")
    fill(store, tmp_path, talk(*SAID))
    with browsing(store) as site:
        site.get("/messages")
        _part(tmp_path, "2026-11-16").write_bytes(b"no parquet")
        page, export = site.get("/messages?q=boleto"), site.get("/messages.csv?q=boleto")

    assert page.status_code == 200
    assert "Build them anew: igarape build --all" in page.text
    assert "Correct it" not in page.text
    assert (export.status_code, export.text.splitlines()[-1]) == (
        404, "Try: Build them anew: igarape build --all",
    )  # fmt: skip


def _part(folder: Path, day: str) -> Path:
    (found,) = (folder / "lake/enriched/messages").glob(f"context_date={day}/*.parquet")
    return found


@pytest.mark.parametrize("address", ["/", "/hours", "/doubts", "/clarified"])
def test_what_is_drawn_shows_its_sql(client: Browser, address: str) -> None:
    """Beneath each chart, heat map and list of bars; there, so that it can be run and changed."""
    page = client.get(address).text
    drawn = re.findall(
        r'<section>(?:(?!</section>).)*?class="(?:chart|heat|stack|bar)\b.*?</section>', page, re.DOTALL
    )

    assert drawn
    assert [re.findall("<h2>.*?</h2>", each)[:1] for each in drawn if "See the SQL" not in each] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_a_name_that_is_no_filters_goes_no_further(site: Browser, page: Page) -> None:
    """The page says it once, and no link has it; its export is an error, since a program would not read a notice."""
    shown = site.get(f"{page.path}?lang=pt&horu=3").text
    base = page.path if page.path != "/" else "/overview"
    exports = [site.get(f"{base}.{form}?lang=pt&language=en") for form in ("json", "csv")]

    assert shown.count("lang and horu were left out: no filter is called that.") == 1
    assert "lang=" not in shown.replace("hreflang=", "").replace(" lang=", "")
    assert "horu=" not in shown
    assert [each.status_code for each in exports] == [400, 400]
    assert exports[0].text.startswith(
        "Error: The URL holds what cannot be meant: lang was left out: no filter is called that. Did you mean language?"
    )


@pytest.mark.parametrize(
    "page", [each for each in PAGES if not each.without_messages], ids=lambda page: page.path
)
def test_what_is_not_there_is_explained(page: Page) -> None:
    """A lake that was never built, one without messages, days without any: each page says what to do next."""
    empty = MemoryStore()
    empty.put(paths.BUILT, b'{"zone": "UTC", "version": "1", "received": {}, "days": {}, "left": {}}')
    with browsing(MemoryStore()) as unbuilt, browsing(empty) as without:
        asked = [unbuilt.get(page.path), without.get(page.path)]

    assert [each.status_code for each in asked] == [200, 200]
    for each in asked:
        assert "There are no messages to show yet." in each.text
        assert "Keep some with igarape capture or igarape import, then run igarape build." in each.text


def test_days_without_a_message_are_explained(site: Browser) -> None:
    """And the way back is one click."""
    page = site.get("/?from=2020-01-01&to=2020-01-02&language=pt").text

    assert "Não há mensagem nesses dias." in page
    assert "As mensagens vão de 16 de nov. de 2026 a 23 de nov. de 2026." in page
    assert '<a href="/?language=pt">' in page


def test_no_page_is_at_other_addresses(site: Browser) -> None:
    """It says so in a page, not in a trace."""
    found = site.get("/nowhere")

    assert found.status_code == 404
    assert "There is no page at this address." in found.text
    assert site.get("/static/../app.py").status_code == 404


def test_a_build_is_seen_at_the_next_look(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Answers are remembered until then, and no longer."""
    folder = tmp_path_factory.mktemp("built")
    store = lake(folder)
    with browsing(store) as client:
        before = client.get("/hours.json").json()["n"]
        fill(store, folder, talk(*SAID, ("2026-11-24T12:00", 3, "Caio", "oi")))
        store.put(paths.BUILT, store.get(paths.BUILT)[:-1] + b', "segments": {}}')
        client.site.reader._looked -= 60  # a bucket is looked at now and then
        after = client.get("/hours.json").json()["n"]

    assert (before, after) == (4, 5)


def test_every_page_gives_its_rows_to_programs(site: Browser) -> None:
    """What the tables hold, and how the lake is."""
    held = {row["table"]: row for row in site.get("/data.json").json()["rows"]}
    health = site.get("/health.json?language=pt").json()["rows"]

    assert held["messages"] == {"table": "messages", "rows": 5, "first": "2026-11-16", "last": "2026-11-23"}
    assert health[0]["said"] == "Só 1 GByte de 10 GB estão livres no disco do lago."
    assert {"newest", "quarantine", "disk"} <= {row["name"] for row in health if row["grade"] == "figure"}
    assert site.get("/health.csv").text.startswith("grade,name,said,hint\n")
    assert all(page.export for page in PAGES)


@pytest.mark.slow
def test_the_query_of_a_person_runs_in_the_box(site: Browser) -> None:
    """Its rows stand on the page and in the exports; what is refused is explained."""
    counted = site.get("/data", params={"sql": "SELECT count(*) AS n FROM messages"})
    refused = site.get("/data", params={"sql": "DROP TABLE messages"})

    assert '<td class="number">5</td>' in counted.text
    assert site.get("/data.csv", params={"sql": "SELECT count(*) AS n FROM messages"}).text == "n\n5\n"
    assert 'role="alert"' in refused.text
    assert site.get("/data.csv", params={"sql": "DROP TABLE messages"}).status_code == 400


def test_no_query_runs_where_not_everything_may_be_shown(tmp_path_factory: pytest.TempPathFactory) -> None:
    """For it could read what is hidden."""
    with browsing(lake(tmp_path_factory.mktemp("hidden")), Allowed(texts=True)) as client:
        page = client.get("/data", params={"sql": "SELECT author_name FROM messages"})

    assert "Ana" not in page.text
    assert "<textarea" not in page.text
    assert "igarape serve --show texts,names" in page.text


def test_all_answers_are_what_ask_all_gives(site: Browser) -> None:
    """Without doubts there are four."""
    with Lake(lake_store(site), "America/Sao_Paulo") as engine:
        names = [each.question for each in ask_all(engine, without=("doubts", "clarified", "gaps"))]

    assert names == ["hours", "days", "users", "lengths"]
