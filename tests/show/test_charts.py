"""Charts of answers as values: what each mark stands for, what it says, and where it leads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.query.engine import Answer, Field, Part
from igarape.show import letters
from igarape.show.charts import Spec, chart, counts, outcomes, topics, weekly
from igarape.show.charts.frame import COLOURS, NARROW, PEAK, SERIES, WIDE
from igarape.show.words import LANGUAGES
from tests.reports import clarified, days, doubts, hours, lengths

WEEK = ("2026-11-16", "2026-11-22")
FIVE = {"confirmed": 5, "assumed": 2, "not_clarified": 3, "not_answered": 1, "unknown": 4}
BOLETO = ("Como emito o boleto?", "emito, boleto", FIVE)
ASKED = doubts(BOLETO, ("E o pix?", "pix", {"confirmed": 7}))
ENDED = clarified(("2026-11-09", {"confirmed": 3, "unknown": 1}), ("2026-11-16", FIVE))
WRITTEN = hours(*WEEK, {(1, 13): 1200, (2, 13): 34, (3, 9): 7})
EVERY = [WRITTEN, days(*WEEK, lambda day: day.day), lengths(*WEEK, {"Ana": 12.5, "Bia": 300}), ASKED, ENDED]


def marks(spec: Spec | None) -> list[dict[str, Any]]:
    """The data of the marks that say something."""
    return [each for each in values(spec) if "says" in each]


def values(spec: Spec | None) -> list[dict[str, Any]]:
    """All data of a chart."""
    assert spec
    data = [spec.get("data"), *(layer.get("data") for layer in spec["layer"])]
    return [row for each in data if each for row in each["values"]]


def walk(part: object) -> Iterator[tuple[str, object]]:
    """Every key of a spec with what stands under it."""
    if isinstance(part, dict):
        for key, each in part.items():
            yield key, each
            yield from walk(each)
    elif isinstance(part, list):
        for each in part:
            yield from walk(each)


def test_a_bar_an_hour_over_all_weekdays() -> None:
    """Hours in which nobody wrote have none; the peak has its own colour."""
    found = marks(chart(WRITTEN, "pt"))

    assert [(each["hour"], each["messages"], each["fill"]) for each in found] == [
        (9, 7, SERIES),
        (13, 1234, PEAK),
    ]
    assert [each["says"] for each in found] == ["9h: 7 mensagens", "13h: 1.234 mensagens"]


def test_a_bar_a_day_and_today_is_lighter() -> None:
    """Since it is not over; the days before are a dashed line, as many of them as there are days."""
    now = days("2026-11-20", "2026-11-22", lambda day: day.day)
    before = days("2026-11-13", "2026-11-16", lambda day: 1)
    spec = chart(now, "en", before=before, today=date(2026, 11, 22))

    assert [(each["messages"], each["solid"]) for each in marks(spec)] == [(20, 1), (21, 1), (22, 0.35)]
    assert marks(spec)[0]["says"] == "Nov 20, 2026: 20 messages"
    assert spec
    dashed = [each for each in spec["layer"] if each["mark"].get("strokeDash")]
    assert [each["data"]["values"] for each in dashed] == [[{"at": at, "messages": 1} for at in range(3)]]


@pytest.mark.parametrize(
    ("last", "kind", "points"),
    [("2026-10-12", "rect", 35), ("2027-02-01", "rect", 22), ("2036-09-06", "area", 522)],
)
def test_of_many_days_a_bar_is_a_week_and_of_very_many_an_area_shows_weeks(
    last: str, kind: str, points: int
) -> None:
    """Each is a week's average: a page has to stay small, and a day among thousands could not be seen."""
    spec = chart(days("2026-09-08", last, lambda day: 7), "en")
    assert spec
    (found,) = [each for each in spec["layer"] if each["mark"]["type"] == kind]

    assert len(found["data"]["values"]) == points
    assert {each["messages"] for each in found["data"]["values"]} == {7}


def test_a_week_that_the_period_cuts_is_the_average_of_the_days_that_it_has() -> None:
    """The sum of two days beside sums of seven would look like a collapse."""
    given = days("2026-09-05", "2026-11-14", lambda day: day.isoweekday())
    found = marks(chart(given, "en", lambda behind: f"{behind}"))

    assert [each["messages"] for each in found] == [6.5, *[4] * 9, 3.5]
    assert found[0]["says"] == "Week of Aug 31, 2026: 6.5 messages a day on average"
    assert found[0]["href"] == "{'week': datetime.date(2026, 8, 31)}"


def test_lengths_name_nobody_and_lead_to_nobody() -> None:
    """People are counted by spans; a link could only lead to one of them."""
    spec = chart(EVERY[2], "en", lambda behind: "messages")

    assert [(each["span"], each["people"]) for each in marks(spec) if each["people"]] == [
        ("0 to 19", 1),
        ("200 to 399", 1),
    ]
    assert "Ana" not in json.dumps(spec)
    assert not any("href" in each for each in marks(spec))


def test_a_topic_is_a_bar_of_three_parts() -> None:
    """Clarified, without help, unknown: side by side, together all its doubts."""
    first = [each for each in marks(chart(ASKED, "pt")) if each["place"] == 0]

    assert [(each["kind"], each["low"], each["high"]) for each in first] == [
        ("confirmed", 0, 7),
        ("not-clarified", 7, 11),
        ("unknown", 11, 15),
    ]
    assert first[1]["says"].endswith("sem ajuda: 4 de 15 dúvidas")
    assert {"15 dúvidas · 99 pessoas"} <= {each.get("label") for each in values(chart(ASKED, "pt"))}


@given(st.lists(st.integers(0, 10**9), min_size=5, max_size=5))
def test_parts_lie_side_by_side(found: list[int]) -> None:
    """Whatever they count: none is of nothing, each begins where the one before ended, together they are all."""
    row = dict(zip(FIVE, found, strict=True))
    for kinds in (outcomes.THREE, outcomes.five([row])):
        ends = [0]
        for each in outcomes.pieces(row, kinds):
            assert each.low == ends[-1] < each.high
            ends.append(each.high)
        assert ends[-1] == sum(found)


@given(st.text(max_size=400))
def test_a_topic_s_name_fits_on_its_line(name: str) -> None:
    """Whatever its doubts are about: one line, that ends within the chart and is never empty."""
    line = topics.cut(name, NARROW)
    assert line
    assert "\n" not in line
    assert letters.width(line, 12) <= NARROW


def test_only_the_first_topics_are_drawn() -> None:
    """A chart has room for eight; the table below has all."""
    many = doubts(*((f"dúvida {number}?", "x", {"confirmed": 1}) for number in range(30)))
    assert max(each["place"] for each in marks(chart(many, "en"))) == topics.TOPICS - 1


def test_a_gap_is_a_bar_for_at_least_and_a_line_to_at_most() -> None:
    """Of eight who asked, between three and six go without help."""
    row = {
        "rank": 1, "topic": "E o pix?", "people": 8, "people_left_low": 3, "people_left_high": 6, "topic_id": "t1",
    }  # fmt: skip
    columns = tuple(Field(name, "varchar") for name in row)
    answer = Answer("gaps", "What?", "", columns, [tuple(row.values())], 9, None, None, (), layout="gaps")
    spec = chart(answer, "pt")
    (mark,) = marks(spec)

    assert (mark["zero"], mark["low"], mark["high"], mark["label"]) == (0, 3, 6, "3 a 6 pessoas")
    assert mark["says"].endswith("de 8 pessoas, de 3 a 6 ficam sem ajuda")


def test_a_week_is_a_hundred_per_cent_in_five_parts() -> None:
    """In the order of the outcomes, each beginning where the one before ended."""
    second = [each for each in marks(chart(ENDED, "en")) if each["from"] > 0]

    assert [each["kind"] for each in second] == [state.replace("_", "-") for state in FIVE]
    assert [each["low"] for each in second[1:]] == [each["high"] for each in second[:-1]]
    assert (second[0]["low"], second[-1]["high"]) == (0, pytest.approx(100))
    assert second[0]["says"] == "Week of Nov 16, 2026: 5 confirmed, of 15 doubts"


def test_one_bar_is_the_whole() -> None:
    """All weeks together."""
    found = marks(weekly.whole(ENDED, "en"))
    assert [each["high"] - each["low"] for each in found] == [8, 2, 3, 1, 5]


def test_the_last_half_year_of_weeks_is_drawn() -> None:
    """More could not be told apart, on a phone half as many, and a page has to stay small."""
    monday = date(2026, 1, 5)
    many = clarified(*((str(monday + step * weekly.WEEK), {"confirmed": 1}) for step in range(40)))

    assert len(marks(chart(many, "en", width=WIDE))) == weekly.WEEKS
    assert len(marks(chart(many, "en"))) == weekly.WEEKS // 2


def test_a_week_without_doubts_keeps_its_place() -> None:
    """Weeks stand as far apart as they are: the third is drawn third."""
    found = marks(
        chart(clarified(("2026-10-05", {"confirmed": 1}), ("2026-10-19", {"confirmed": 1})), "en", width=WIDE)
    )

    assert [(each["from"] + each["to"]) / 2 for each in found] == [0, 2]


def test_the_weeks_before_are_dashed_over_these() -> None:
    """As high as they were, and the axis has room for the highest."""
    weeks = clarified(("2026-10-05", {"confirmed": 3}), ("2026-10-12", {"unknown": 2}))
    parts = (Part("weeks", weeks.columns, weeks.rows),)
    told = replace(weeks, question="doubts", layout="topic", parts=parts)
    spec = chart(told, "en", width=WIDE, before={date(2026, 10, 5): 9})
    dashed = [each for each in (spec or {})["layer"] if "strokeDash" in each["mark"]]

    assert [each["n"] for each in dashed[0]["data"]["values"]] == [9, 0]
    assert chart(told, "en", width=WIDE) == chart(told, "en", width=WIDE, before=None)


@pytest.mark.parametrize(
    ("answer", "leads"),
    [
        (WRITTEN, [{"hour": 9}, {"hour": 13}]),
        (days("2026-11-20", "2026-11-20", lambda day: 1), [{"day": date(2026, 11, 20)}]),
        (doubts(("E o pix?", "pix", {"unknown": 2})), [{"topic": "t1", "outcome": "unknown"}]),
        (clarified(("2026-11-16", {"not_answered": 2})), [{"week": date(2026, 11, 16), "outcome": "not_answered"}]),
    ],
)  # fmt: skip
def test_a_mark_leads_to_the_messages_behind_it(answer: Answer, leads: list[dict[str, object]]) -> None:
    """The page says how: a chart only tells what the mark stands for."""
    heard: list[Mapping[str, object]] = []

    def link(behind: Mapping[str, object]) -> str:
        heard.append(dict(behind))
        return f"messages?at={len(heard)}"

    found = marks(chart(answer, "en", link))

    assert heard == leads
    assert [each["href"] for each in found] == [f"messages?at={at}" for at in range(1, len(leads) + 1)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("answer", EVERY, ids=[each.question for each in EVERY])
def test_vega_writes_no_number_and_no_day(answer: Answer, language: str) -> None:
    """Every label is ours: no format, no time scale, and an axis whose labels are looked up."""
    spec = chart(answer, language)
    found = list(walk(spec))

    assert not {"format", "formatType", "timeUnit"} & {key for key, _ in found}
    assert "temporal" not in [each for key, each in found if key == "type"]
    axes = [each for key, each in found if key == "axis" and isinstance(each, dict) and "values" in each]
    assert all("labelExpr" in each for each in axes)


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("answer", EVERY, ids=[each.question for each in EVERY])
def test_a_chart_is_as_wide_as_was_asked(answer: Answer, width: int) -> None:
    """With all its labels, and it describes itself; the value is plain data."""
    spec = chart(answer, "en", width=width)
    assert spec

    assert width == spec["width"] + spec["padding"]["left"] + spec["padding"]["right"]
    assert spec["description"].endswith(".")
    assert json.loads(json.dumps(spec)) == spec


def test_what_has_no_picture_has_none() -> None:
    """Who wrote would name people; and nothing said is nothing drawn."""
    silent = hours(*WEEK, {}, bots=3)
    assert chart(silent, "en") is None
    assert chart(doubts(), "en") is None
    assert chart(Answer("users", "", "", (), [(1,)], 1, None, None, ()), "en") is None


def test_no_two_colours_are_one() -> None:
    """A page tells by its colour what a mark means, and puts its own in place."""
    assert len(set(COLOURS.values())) == len(COLOURS)


@pytest.mark.parametrize("name", [name for name in COLOURS if name not in ("card", "line")])
def test_colours_stand_out_from_the_paper(name: str) -> None:
    """3 to 1 at least, as WCAG asks of what one has to see (1.4.11)."""
    assert contrast(COLOURS[name], COLOURS["card"]) >= 3


def test_the_control_of_contrast() -> None:
    """The grey of the lines in the ground would not do for a mark."""
    assert contrast(COLOURS["line"], COLOURS["card"]) < 3


def test_spans_hold_everybody() -> None:
    """From no characters to very many."""
    spread = lengths(*WEEK, {str(at): float(at * 37) for at in range(40)})
    assert sum(people for _, people in counts.spans(spread)) == 40


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
