"""SVG for a page: in the page's own colours, small, and inert whatever others wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from igarape.query.engine import Answer
from igarape.show.charts import Spec, chart, weekly
from igarape.show.charts.frame import COLOURS, WIDE
from igarape.show.svg import themed
from igarape.via import vega
from tests.browser import WIDTHS, Open, violations
from tests.reports import clarified, days, doubts, hours, lengths

WEEK = ("2026-11-16", "2026-11-22")
FIVE = {"confirmed": 5, "assumed": 2, "not_clarified": 3, "not_answered": 1, "unknown": 4}
ENDED = clarified(("2026-11-09", {"confirmed": 3, "unknown": 1}), ("2026-11-16", FIVE))
EVERY = {
    "hours": hours(*WEEK, {(1, 13): 1200, (2, 13): 34, (3, 9): 7}),
    "days": days(*WEEK, lambda day: day.day),
    "lengths": lengths(*WEEK, {"Ana": 12.5, "Bia": 300}),
    "doubts": doubts(("Como emito o boleto?", "boleto", FIVE), ("E o pix?", "pix", {"confirmed": 7})),
    "clarified": ENDED,
}
HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</text></svg><iframe src=javascript:alert(1)>",
    "' onload='alert(1)", "&lt;script&gt;", "a\u2028b\u2029c", "\u202egnp.exe", "\u2066x\u2069\u061c", "a\x00b\x1b[31mc",
    "\ufffe\uffff", "\ud800", "{{7*7}} ${7*7} #{7}", "[a](javascript:b)", "]]>", "<!--", "-->", "\ufeff\u200b",
    'fill="var(--unknown)"', "datum.value", "W" * 300, "🎉🎉🎉", "\u05e9\u05dc\u05d5\u05dd \u200fx", "\u0639\u0631\u0628", "山田",
)  # fmt: skip
ALLOWED = {
    "svg": {"viewbox", "width", "font-size", "fill", "role", "aria-label"},
    "g": {"transform", "stroke"},
    "a": {"href"},
    "title": set(),
    "defs": set(),
    "pattern": {"id", "width", "height", "patternunits", "patterntransform"},
    "line": {"x2", "y2", "transform", "stroke", "stroke-width", "stroke-dasharray"},
    "text": {"x", "y", "transform", "text-anchor", "font-size", "font-weight", "fill"},
    "path": {
        "d",
        "transform",
        "fill",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "fill-opacity",
        "opacity",
    },
}
"""The elements that a page may find in a picture, with their attributes as HTML reads their names."""


class Elements(HTMLParser):
    """Reads as a browser does what stands in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element."""
        self.found.append((tag, dict(attrs)))


def link(behind: Mapping[str, object]) -> str:
    """Lead to messages, with all that a mark stands for."""
    return "messages?" + "&".join(f"{name}={each}" for name, each in behind.items())


def svg(given: Answer, name: str = "c", *, linked: bool = True, hover: bool = True, **more: Any) -> str:
    """Draw an answer for a page."""
    spec = chart(given, "pt", link if linked else None, **more)
    assert spec
    return drawn(spec, name, hover=hover)


def drawn(spec: Spec, name: str = "c", *, hover: bool = True) -> str:
    """Draw a chart for a page."""
    return themed(vega.svg(spec), name, spec["description"], hover=hover)


@pytest.mark.parametrize("name", EVERY)
def test_only_what_is_known_comes_through(name: str) -> None:
    """No script, no style, no handler, no address but those of marks; and every colour is the page's."""
    found = Elements(svg(EVERY[name]))

    assert found.found
    for tag, attributes in found.found:
        assert attributes.keys() <= ALLOWED[tag]
    colours = {each for _, given in found.found for key, each in given.items() if key in ("fill", "stroke")}
    assert colours <= {f"var(--{each})" for each in COLOURS} | {"none", "url(#c-h)"}


def test_what_others_wrote_stays_a_text() -> None:
    """A topic may be called anything: in a page its name is letters, and the elements are as many as ever."""
    for at in range(0, len(HOSTILE), 8):
        names = HOSTILE[at : at + 8]
        plain = doubts(*((f"dúvida {number}?", "x", {"unknown": 9}) for number, _ in enumerate(names)))
        evil = doubts(*((name, name, {"unknown": 9}) for name in names))

        assert tags(svg(evil)) == tags(svg(plain))


def tags(text: str) -> list[tuple[str, set[str]]]:
    """The elements of a page, each with the names of its attributes."""
    return [(tag, set(attributes)) for tag, attributes in Elements(text).found]


def test_the_control_of_hostile_names() -> None:
    """Without escaping, a browser would find more elements."""
    assert tags(svg(EVERY["doubts"]).replace("Como emito", "<script>")) != tags(svg(EVERY["doubts"]))


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "https://evil.example/", "//evil.example/", "\\\\evil.example", "data:text/html,x", "a b", "/\tx"],
)  # fmt: skip
def test_no_mark_leads_away(address: str) -> None:
    """An address that is not relative is an error of ours, and is not drawn."""
    spec = chart(EVERY["days"], "pt", lambda behind: address)
    assert spec
    with pytest.raises(ValueError, match=r"not relative|fail|URI|sanitize"):
        drawn(spec)
    with suppress(ValueError):  # what Vega itself refuses, it throws once more over the chart that comes next
        vega.svg({"data": {"values": [{}]}, "mark": "point"})


@pytest.mark.parametrize("address", ["messages?hour=3", "/messages?a=1&b=%22%3C", "?topic=t1", "#day"])
def test_a_mark_leads_where_it_was_told(address: str) -> None:
    """Vega writes a host before relative addresses; it is taken away again."""
    spec = chart(days("2026-11-20", "2026-11-20", lambda day: 1), "pt", lambda behind: address)
    assert spec
    assert [given["href"] for tag, given in Elements(drawn(spec)).found if tag == "a"] == [address]


def test_an_element_that_is_not_known_is_an_error() -> None:
    """Were a drawer to write a script, nothing would be shown."""
    with pytest.raises(ValueError, match="element script"):
        themed('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>alert(1)</script></svg>')
    with pytest.raises(ValueError, match="element"):
        themed('<svg xmlns="http://www.w3.org/2000/svg"><text>a<script/></text></svg>')


def test_two_pictures_of_a_page_share_no_id() -> None:
    """The unknown are hatched, by a pattern that each picture has for itself."""
    one, other = svg(ENDED, "one"), svg(ENDED, "other")
    assert re.findall(r'id="([^"]+)"', one) == ["one-h"]
    assert re.findall(r'id="([^"]+)"', other) == ["other-h"]
    assert "url(#other-h)" in other
    assert "var(--unknown)" not in other.partition("</defs>")[2]


def test_marks_say_what_they_are() -> None:
    """To a pointer, and as the name of a link; a picture without links is one image."""
    linked, bare = svg(EVERY["hours"]), svg(EVERY["hours"], linked=False)

    assert '<a href="messages?hour=13"><title>13h: 1.234 mensagens</title><path' in linked
    assert "<title>13h: 1.234 mensagens</title>" in bare
    assert 'role="group" aria-label="Mensagens por hora do dia. Pico: ' in linked
    assert 'role="img"' in bare
    assert "<title>" not in svg(EVERY["hours"], linked=False, hover=False)
    assert "<title>" in svg(EVERY["hours"], hover=False)


def test_a_picture_is_small() -> None:
    """A page of 100 kB has room for four, twice each."""
    most = {"confirmed": 20, "assumed": 20, "not_clarified": 20, "not_answered": 20, "unknown": 20}
    weeks = clarified(
        *((f"2026-{month:02}-{day:02}", most) for month in range(3, 9) for day in (2, 9, 16, 23))
    )
    topics = doubts(*(("Como emito a segunda via do boleto?", "x", most) for _ in range(20)))
    ten_years = days("2016-11-01", "2026-11-22", lambda day: day.toordinal() % 97)
    found = {
        "topics": len(svg(topics, width=WIDE)),
        "ten years": len(svg(ten_years, width=WIDE)),
        "a quarter": len(svg(days("2026-09-01", "2026-11-22", lambda day: day.day), width=WIDE)),
    }
    assert max(found.values()) <= 16_000, found
    assert len(svg(weeks, width=WIDE)) <= 32_000  # 120 marks that lead somewhere
    assert len(svg(weeks, width=WIDE, linked=False, hover=False)) <= 16_000


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(open_page: Open, tmp_path: Path, width: int, scheme: str) -> None:
    """With links and without, in both themes; nothing sticks out of the page."""
    pictures = [svg(given, name) for name, given in EVERY.items()]
    pictures += [svg(given, name + "-x", linked=False) for name, given in EVERY.items()]
    pictures.append(drawn(weekly.whole(ENDED, "pt", link), "whole"))
    page = open_page(page_of(tmp_path, *pictures), width=width, scheme=scheme)

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.slow
def test_the_control_of_axe(open_page: Open, tmp_path: Path) -> None:
    """An image that is not named, and links inside of one image, are found."""
    image = svg(EVERY["hours"]).replace('role="group"', 'role="img"')
    nameless = re.sub(r' aria-label="[^"]*"', "", svg(EVERY["days"], linked=False))
    found = violations(open_page(page_of(tmp_path, image, nameless)))
    assert {each.partition(":")[0] for each in found} >= {"nested-interactive", "svg-img-alt"}


def page_of(folder: Path, *pictures: str) -> str:
    """Write a page of pictures; its address."""
    sheet = Path(vega.__file__).parents[1] / "show" / "static" / "igarape.css"
    file = folder / "page.html"
    file.write_text(
        f"<!doctype html><html lang=pt-BR><title>x</title><style>{sheet.read_text(encoding='utf-8')}</style>"
        f"<main><h1>x</h1>{''.join(f'<div class=chart>{each}</div>' for each in pictures)}</main></html>",
        encoding="utf-8",
    )
    return file.as_uri()
