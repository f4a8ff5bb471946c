"""Pictures of answers: golden specs, real PNGs within Telegram's limits, and text that cannot do harm."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from igarape.query.engine import Answer
from igarape.show import letters, panels
from igarape.show.picture import SCALE, picture
from igarape.show.words import LANGUAGES
from igarape.via import vega
from tests.reports import days, hours, lengths
from tests.show.test_golden import hold

TWO_DAYS = [
    hours("2026-11-20", "2026-11-21", {(5, 13): 2, (6, 9): 1}, bots=1),
    days("2026-11-20", "2026-11-21", lambda day: 22 - day.day),
]

HOSTILE = {
    "markup": '<b>x</b>"><img src=x onerror=alert(1)> {{7*7}} [a](javascript:b) </text></svg>',
    "control": "a\nb\x1b[31mred\x00\u202egnp.exe\u2028",
    "long": "W" * 255,
    "emoji alone": "🎉🎉",
    "empty": "",
    "other scripts": "山田 太郎 דנה عربي",
}

AMOUNTS = {
    "one message": [hours("2026-11-22", "2026-11-22", {(7, 0): 1}), days("2026-11-22", "2026-11-22", lambda _: 1)],
    "nothing said": [hours("2026-11-16", "2026-11-22", {}, bots=3), days("2026-11-16", "2026-11-22", lambda _: 0)],
    "two days": TWO_DAYS,
    "ten years": [
        hours("2016-11-01", "2026-11-22", {(1 + at % 7, at % 24): at for at in range(168)}),
        days("2016-11-01", "2026-11-22", lambda day: day.toordinal() % 97),
    ],
    "many messages": [
        hours("2026-10-01", "2026-11-22", {(1 + at % 7, at % 24): 9_999_999 for at in range(99)}),
        days("2026-10-01", "2026-11-22", lambda day: 1_234_567 * day.day),
    ],
    "lengths": [lengths("2026-11-20", "2026-11-21", {"Ana": 12.5, "Bia": 4000.0})],
}  # fmt: skip


def size(png: bytes) -> tuple[int, int]:
    """Read width and height out of a PNG's header."""
    assert png[:16] == b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_is_plain_data(language: str, pytestconfig: pytest.Config) -> None:
    """The golden files show it whole."""
    spec = picture("Suporte", [*TWO_DAYS, *AMOUNTS["lengths"]], language)
    text = re.sub(
        r"\{[^{}]*\}",
        lambda found: re.sub(r"\n *", " ", found[0]),
        json.dumps(spec, indent=1, ensure_ascii=False),
    )
    assert json.loads(text) == spec
    hold(f"picture.{language}.json", text + "\n", pytestconfig)


@pytest.mark.parametrize("amount", AMOUNTS)
def test_a_picture_is_drawn_within_telegram_s_limits(amount: str) -> None:
    """A photo may have 10 MB, 10000 pixels of width and height together, and sides of at most 20 to 1."""
    png = vega.png(picture("Suporte", AMOUNTS[amount], "pt"), SCALE)
    width, height = size(png)

    assert 1080 <= width <= 1100
    assert width + height <= 10_000
    assert max(width, height) <= 20 * min(width, height)
    assert len(png) <= 10_000_000


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_cannot_break_the_picture(title: str) -> None:
    """However long and odd, the picture is as wide as any, and its words are words."""
    spec = picture(HOSTILE[title], TWO_DAYS, "en")
    drawn = vega.svg(spec).decode()

    assert size(vega.png(spec, 1.0))[0] <= 400
    assert not re.search("<(?!/?(svg|g|path|text|tspan|rect|line|defs|clipPath)[ >])", drawn)
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e\u2028]", drawn)


def test_the_test_of_widths_would_see_a_title_that_is_too_long() -> None:
    """The control: the same title on one line makes the picture wider."""
    spec = picture(HOSTILE["long"], TWO_DAYS, "en")
    spec["title"]["text"] = HOSTILE["long"]

    assert size(vega.png(spec, 1.0))[0] > 400


def test_the_same_picture_is_the_same_bytes() -> None:
    """Nothing of the moment or of the machine goes into it."""
    spec = picture("Suporte", TWO_DAYS, "pt")
    assert vega.png(spec, 1.0) == vega.png(spec, 1.0)


def test_a_picture_names_nobody_and_no_address() -> None:
    """What a group gets to see is counts; and there is nothing to fetch."""
    spec = json.dumps(picture("Suporte", AMOUNTS["lengths"], "pt"))

    assert "Ana" not in spec
    assert re.findall(r"https?://[^\"]+", spec) == ["https://vega.github.io/schema/vega-lite/v6.json"]
    assert '"url"' not in spec


def shades(given: Answer) -> dict[tuple[str, int], int]:
    """Read the heat map of a picture."""
    heat = picture("x", [given], "en")["vconcat"][0]["layer"][0]["data"]["values"]
    return {(each["day"], each["hour"]): each["shade"] for each in heat}


def test_the_darkest_hours_are_the_busiest() -> None:
    """Four steps up to the peak; none for nothing; a weekday that the period lacks is not there."""
    found = shades(hours("2026-11-20", "2026-11-21", {(5, 13): 8, (5, 14): 4, (6, 9): 1, (6, 10): 5}))

    assert {place: shade for place, shade in found.items() if shade} == {
        ("Fri", 13): 4, ("Fri", 14): 2, ("Sat", 9): 1, ("Sat", 10): 3,
    }  # fmt: skip
    assert {day for day, _ in found} == {"Fri", "Sat"}


@pytest.mark.parametrize(("ties", "outlined"), [(1, 1), (4, 4), (5, 0)])
def test_the_peak_is_outlined(ties: int, outlined: int) -> None:
    """With all that tie with it, unless they are many: then none stands out."""
    spec = picture("x", [hours("2026-11-20", "2026-11-20", {(5, hour): 7 for hour in range(ties)})], "en")
    assert len(spec["vconcat"][0]["layer"][1]["data"]["values"]) == outlined


def luminance(colour: str) -> float:
    """How bright a colour is, as WCAG has it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        (panels.INK, panels.PAPER, 7.0),
        (panels.MUTED, panels.PAPER, 4.5),
        (panels.BAR, panels.PAPER, 3.0),
        (panels.PEAK, panels.PAPER, 3.0),
        (panels.PEAK, panels.SHADES[-1], 3.0),
    ],
)
def test_colours_stand_out(one: str, other: str, least: float) -> None:
    """Texts and marks from what they stand on, as WCAG 2.2 asks."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    assert (bright + 0.05) / (dark + 0.05) >= least


def test_shades_grow_darker() -> None:
    """So that they can be told apart in grey."""
    found = [luminance(each) for each in panels.SHADES]
    assert found == sorted(found, reverse=True)


@given(st.text(max_size=120), st.sampled_from([11.0, 12.5, 20.0]), st.booleans())
def test_lines_fit_and_lose_nothing(text: str, font: float, bold: bool) -> None:
    """Whatever a text holds, every line has room, and together they say all of it."""
    shown = letters.drawn(text)
    lines = letters.fold(shown, font, 362, bold=bold)

    assert all(letters.width(line, font, bold=bold) <= 362 for line in lines)
    assert "".join(lines).replace(" ", "").replace("\u00a0", "") == shown.replace(" ", "").replace(
        "\u00a0", ""
    )


@given(st.text(max_size=100))
@example("\N{DIGIT ZERO FULL STOP}")
def test_what_is_drawn_is_one_inert_line(text: str) -> None:
    """No control characters, no direction marks, no line breaks, no emoji."""
    shown = letters.drawn(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U0001f000-\U0001faff]", shown)


def test_accents_stay() -> None:
    """Portuguese is drawn as it is written."""
    assert letters.drawn("Ação & Reação – Pará, 25 ºC 🎉") == "Ação & Reação – Pará, 25 ºC"


def values(spec: dict[str, Any]) -> Any:
    """Read the bars of a picture's first panel."""
    return spec["vconcat"][0]["layer"][0]


@pytest.mark.parametrize(("last", "mark"), [("2026-04-30", "rect"), ("2026-05-01", "area")])
def test_many_days_become_an_area(last: str, mark: str) -> None:
    """Of more than 120 days, bars would be thinner than what separates them."""
    assert values(picture("x", [days("2026-01-01", last, lambda day: day.day)], "en"))["mark"]["type"] == mark
