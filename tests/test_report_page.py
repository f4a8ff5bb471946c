"""`igarape report --html` and `--pdf`: one file that needs nothing else, and tells nobody's words unless asked to."""

from __future__ import annotations

import argparse
import gzip
import json
import re
import stat
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

pytest.importorskip("numpy", reason="ties need numpy: pip install 'igarape[doubts]'")

from igarape import cli, paths, publishing, reporting
from igarape.errors import Problem, Usage
from igarape.query.period import Scope
from igarape.query.questions import ask
from igarape.settings import Settings
from igarape.show.words import LANGUAGES, say, value
from igarape.store import MemoryStore
from igarape.via import chromium, vega
from igarape.via.lake import Lake
from tests.browser import WIDTHS, Open, overflowing, violations
from tests.lakes import Row, fill, talk
from tests.query.scenes import doubt, left_alone, topic
from tests.show.test_svg import HOSTILE, Elements

GROUP, PRIVATE = -100, 77
CANARY = "canario"
"""A word that stands in every name and every text of the lake."""

ALLOWED = {
    "html", "head", "meta", "title", "link", "style", "body", "main", "h1", "h2", "p", "section", "div", "table", "caption",
    "thead", "tbody", "tr", "th", "td", "small", "details", "summary", "pre", "ul", "li", "footer", "bdi", "dl", "dt", "dd",
    "svg", "g", "path", "line", "text", "defs", "pattern",
}  # fmt: skip


def lake(folder: Path, name: str = CANARY) -> MemoryStore:
    """A group and a private chat, whose people, titles, texts and topics are all called alike."""
    said = [(f"2026-11-09T{hour:02}:00", 10 + hour, f"{name} {hour}", f"{name}?") for hour in range(10, 20)]
    rows: dict[str, list[Row]] = talk(*said, ("2026-11-15T13:00", 11, name, f"{name}!"), chat_id=GROUP)
    for part, more in talk(("2026-11-10T12:00", 12, name, f"{name} {name}"), chat_id=PRIVATE).items():
        rows[part] = [*rows[part], *more]
    for chat in rows["chats"]:
        chat |= {"title": name, "username": "canario_loja"}  # type: ignore[operator]
    asked = [
        {**row, "chat_id": GROUP, "text": f"{name} {row['message_id']}", "author_name": name}
        for row in (*doubt("t1", range(1, 6), "confirmed"), *left_alone("t1", [7, 8]), *doubt("t2", [3, 4], "not_clarified"))
    ]  # fmt: skip
    topics = [
        {**topic(each, n), "label": f"{name}?", "keyphrases": words}
        for each, n, words in (("t1", 7, "boleto, segunda via"), ("t2", 2, "pix"))
    ]
    store = MemoryStore()
    fill(store, folder, {**rows, "doubts": asked, "episodes": asked, "topics": topics})
    store.put(paths.TOLD, b"{}")
    return store


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> MemoryStore:
    """A lake that is read alone."""
    return lake(tmp_path_factory.mktemp("lake"))


@pytest.fixture(autouse=True)
def _words_alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let only the slow tests draw: fourteen pictures take a second."""
    if not request.node.get_closest_marker("slow"):
        monkeypatch.setattr(vega, "ready", lambda: False)


def report(store: MemoryStore, *said: str, language: str = "pt") -> int:
    """Run `igarape report` on a store."""
    parser = argparse.ArgumentParser()
    reporting.arguments(parser)
    return reporting.run(parser.parse_args(said), Settings(language=language), store)


def page(store: MemoryStore, *said: str, language: str = "pt") -> str:
    """Make the page, once of a store for the same words, and read it."""
    key = (id(store), said, language, vega.ready())
    if key not in _MADE:
        with TemporaryDirectory() as folder:
            file = Path(folder, "report.html")
            assert report(store, f"--html={file}", *said, language=language) == 0
            _MADE[key] = file.read_text(encoding="utf-8")
    return _MADE[key]


_MADE: dict[tuple[object, ...], str] = {}


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> str:
    """Put a page in place that needs no lake."""
    monkeypatch.setattr(publishing, "publish", lambda *given, **named: "<p>A page")
    return "<p>A page"


def test_the_page_says_the_three_questions_in_words(told: MemoryStore) -> None:
    """Each with its sentences, its notes, n and SQL; the same as `ask` says."""
    text = page(told)
    with Lake(told, "America/Sao_Paulo") as opened:
        answers = [ask(opened, each, Scope()) for each in ("hours", "clarified", "days", "lengths")]

    for each in answers:
        for note in (*each.sentences[:3], *each.notes):
            assert plain(say(note, "pt")) in plain(text)
        assert f"n = {value(each.n, 'pt')}." in text
    assert text.count("<h2>") == 6
    assert "dias e horas de America/Sao_Paulo" in text


def test_the_heat_map_is_a_table_of_the_same_numbers(told: MemoryStore) -> None:
    """24 rows of 7 cells, without links: the page stands alone."""
    heat = page(told).partition("<tbody")[2].partition("</tbody>")[0]
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", heat)
    with Lake(told, "America/Sao_Paulo") as opened:
        rows = ask(opened, "hours", Scope()).dicts()

    assert len(cells) == 168
    assert [each for each in cells if each] == [
        value(row["messages"], "pt") for row in sorted(rows, key=lambda row: (row["hour"], row["weekday"])) if row["messages"]
    ]  # fmt: skip
    assert "<a " not in heat


def test_nothing_comes_from_elsewhere_and_nothing_runs(told: MemoryStore) -> None:
    """No address, no script, no handler; and the page itself forbids them all."""
    found = Elements(page(told, "--with-examples"))

    assert {tag for tag, _ in found.found} <= ALLOWED
    for _, given in found.found:
        assert not [name for name in given if name.startswith("on") or name in ("src", "srcset", "action")]
        assert given.get("href") in (None, "data:,")
    policy = next(
        given["content"]
        for tag, given in found.found
        if tag == "meta" and "content" in given and "src" in str(given["content"])
    )
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_no_name_and_no_text_of_anybody(told: MemoryStore) -> None:
    """Names, usernames, titles of private chats, messages and topics named after one: none is in the file."""
    text = page(told)
    assert CANARY not in text.casefold()
    assert "boleto, segunda via" in text


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_picture_names_anybody(told: MemoryStore, language: str) -> None:
    """With all pictures, in two widths each."""
    text = page(told, language=language)
    assert text.count("<svg") == 14
    assert text.count("boleto, segunda via") > 2
    assert CANARY not in text.casefold()
    assert CANARY not in page(told, f"--chat={PRIVATE}", language=language).casefold()


def test_the_control_with_examples(told: MemoryStore) -> None:
    """The canary sings where texts are allowed."""
    assert page(told, "--with-examples").count(CANARY) > 5


@pytest.mark.slow
def test_a_group_may_be_named(told: MemoryStore) -> None:
    """Its title is no secret of a report that was asked for about it."""
    assert f"<bdi>{CANARY}</bdi></h1>" in page(told, f"--chat={GROUP}")


@pytest.mark.slow
@pytest.mark.parametrize("some", [HOSTILE[at : at + 6] for at in range(0, len(HOSTILE), 6)])
def test_what_others_wrote_runs_nowhere(some: tuple[str, ...], tmp_path: Path) -> None:
    """In names, titles, topics and messages, and in all pictures: the elements are those of any report."""
    name = " ".join(each[:60] for each in some).replace("\ud800", "").replace("\x00", "")
    _hold_inert(page(lake(tmp_path, name), "--with-examples", f"--chat={GROUP}"))


def _hold_inert(text: str) -> None:
    found = Elements(text).found
    assert {tag for tag, _ in found} <= ALLOWED
    assert not [given for _, given in found if any(key.startswith("on") for key in given)]


@pytest.mark.slow
def test_a_lake_whose_doubts_nobody_looked_for(tmp_path: Path) -> None:
    """It tells of hours, days and lengths."""
    store = MemoryStore()
    fill(store, tmp_path, talk(("2026-11-09T13:00", 1, "Ana", "oi")))
    assert page(store).count("<h2>") == 3


def test_a_page_without_pictures_says_so(told: MemoryStore) -> None:
    """Where nothing draws, words and tables are there all the same."""
    text = page(told)
    assert "<svg" not in text
    assert "pip install &#39;igarape[pictures]&#39;" in text


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (["hours", "--html=a.html"], "tells all of it"),
        (["--with-examples", "--out=a.png"], "Examples stand only on a page"),
        ([], "Nothing is to be done"),
    ],
)
def test_what_cannot_be_meant_is_usage(
    said: list[str], why: str, told: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence each, and no file."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Usage, match=why):
        report(told, *said)
    assert list(tmp_path.iterdir()) == []


def test_a_page_and_a_picture_at_once(
    told: MemoryStore, published: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The words go to stdout with the picture, as ever; a page alone prints nothing."""
    report(told, f"--html={tmp_path / 'a.html'}", language="en")
    assert capsys.readouterr().out == ""
    report(told, f"--html={tmp_path / 'b.html'}", f"--out={tmp_path / 'b.txt'}", "--text", language="en")
    assert capsys.readouterr().out.startswith("All chats")
    assert {each.name for each in tmp_path.iterdir()} == {"a.html", "b.html", "b.txt"}


# -- as PDF --------------------------------------------------------------------------------------------

BROWSER = """#!{python}
import json, os, sys
from pathlib import Path
from tempfile import TemporaryDirectory
said = dict(each[2:].partition("=")[::2] for each in sys.argv[1:] if each.startswith("--"))
page = Path(sys.argv[-1].removeprefix("file://"))
told = dict(said=said, page=page.read_text(), there=Path(said["user-data-dir"]).exists(), folder=str(page.parent),
            secrets=[name for name in os.environ if name.startswith("IGARAPE_")])
Path({told!r}).write_text(json.dumps(told))
if {prints}: Path(said["print-to-pdf"]).write_bytes(b"%PDF-1.4 x")
else: print("cannot.", file=sys.stderr)
"""


def fake(folder: Path, monkeypatch: pytest.MonkeyPatch, *, prints: bool = True) -> Path:
    """Put a browser in place that writes down what it was asked; where it does so."""
    told, program = folder / "told.json", folder / "browser"
    program.write_text(BROWSER.format(python=sys.executable, told=str(told), prints=prints))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("CHROME_PATH", str(program))
    return told


@pytest.mark.skipif(sys.platform == "win32", reason="the fake browser is a script with #!")
def test_the_same_page_is_printed(
    told: MemoryStore, published: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a profile of its own that is gone afterwards, without a network, and without our settings around it."""
    monkeypatch.setenv("IGARAPE_TELEGRAM_TOKEN", "x")
    heard = fake(tmp_path, monkeypatch)
    report(told, f"--pdf={tmp_path / 'a.pdf'}")
    asked = json.loads(heard.read_text())

    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert asked["page"] == published
    assert not asked["there"]
    assert not Path(asked["folder"]).exists()
    assert asked["said"]["proxy-server"] == "127.0.0.1:9"
    assert asked["said"]["user-data-dir"].startswith(asked["folder"])
    assert asked["secrets"] == []


@pytest.mark.skipif(sys.platform == "win32", reason="the fake browser is a script with #!")
def test_a_browser_that_prints_nothing_is_a_problem(
    told: MemoryStore, published: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the last that it said."""
    fake(tmp_path, monkeypatch, prints=False)
    with pytest.raises(Problem, match="printed nothing: cannot"):
        report(told, f"--pdf={tmp_path / 'a.pdf'}")


def test_without_a_browser_there_is_a_next_step(
    told: MemoryStore, published: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page can be printed by hand."""
    monkeypatch.setenv("CHROME_PATH", str(tmp_path / "nowhere"))
    with pytest.raises(Problem, match="none was found") as problem:
        report(told, f"--pdf={tmp_path / 'a.pdf'}")
    assert "--html" in problem.value.hint


def test_a_browser_is_looked_for_where_it_usually_is(tmp_path: Path) -> None:
    """First the one that is named; a name that leads nowhere is not replaced in silence."""
    program = tmp_path / "google-chrome"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert chromium.find({"PATH": str(tmp_path)}) == str(program)
    assert chromium.find({"PATH": str(tmp_path), "CHROME_PATH": "/nowhere/chrome"}) is None


# -- in a browser --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, demo_lake: Path) -> Path:
    """The demo's report, in both languages."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(demo_lake.parent)
        for language in LANGUAGES:
            page = str(folder / f"{language}.html")
            assert cli.main(["--language", language, "report", "--lake", demo_lake.name, "--html", page]) == 0
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_demos_page_is_small(demo: Path, language: str) -> None:
    """100 kB at most, 40 compressed: it goes by mail and by Telegram."""
    content = (demo / f"{language}.html").read_bytes()
    assert len(content) <= 100_000
    assert len(gzip.compress(content)) <= 40_000


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(demo: Path, open_page: Open, width: int, scheme: str) -> None:
    """In both themes, on a phone, a tablet and a laptop; all that can be opened is open."""
    opened = open_page((demo / "pt.html").as_uri(), width=width, scheme=scheme)
    opened.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")

    assert violations(opened) == []
    assert overflowing(opened) == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert (
        opened.evaluate(
            "[...document.querySelectorAll('.heat td')].filter(each => each.scrollWidth > each.clientWidth).length"
        )
        == 0
    )


@pytest.mark.slow
def test_one_of_two_widths_is_shown(demo: Path, open_page: Open) -> None:
    """The narrow picture on a phone, the wide one on a screen and on paper."""
    shown = "[...document.querySelectorAll('.chart')].filter(each => each.checkVisibility()).map(each => each.className)"
    phone = open_page((demo / "en.html").as_uri(), width=390)
    assert set(phone.evaluate(shown)) == {"chart narrow"}
    phone.emulate_media(media="print")
    assert set(phone.evaluate(shown)) == {"chart wide"}
    assert set(open_page((demo / "en.html").as_uri(), width=1280).evaluate(shown)) == {"chart wide"}


@pytest.mark.slow
@pytest.mark.skipif(chromium.find() is None, reason="no Chromium is installed, and CHROME_PATH names none")
def test_the_pdf_is_of_a4(demo: Path) -> None:
    """Printed by the real browser; a few pages, and the line at the foot takes none of its own."""
    page = (demo / "pt.html").read_text(encoding="utf-8")
    footless = re.sub(r"<footer>.*?</footer>", "", page, flags=re.DOTALL)
    boxes, without = (
        re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", chromium.pdf(each)) for each in (page, footless)
    )
    assert 2 <= len(boxes) <= 6
    assert {(round(float(wide)), round(float(high))) for wide, high in boxes} == {(595, 842)}
    assert len(boxes) == len(without)
    assert footless != page


def plain(text: str) -> str:
    """A page's text as it is read, without marks around names."""
    from html import unescape

    return re.sub("[\u2066-\u2069]", "", unescape(text))
