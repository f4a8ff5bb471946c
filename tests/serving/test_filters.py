"""What a page is asked of stands in its URL, and nonsense there is left out and said."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igarape.query.measured import LABELS
from igarape.query.outcomes import ANSWERERS, EVIDENCE, NOBODY, SILENCE, STATES
from igarape.show import words
from igarape.show.pages.filters import PERIODS, SORTS, WHO, Filters, read, week

READ = [
    ("period=7d", Filters(period="7d")),
    ("period=2026-10", Filters(period="2026-10")),
    (
        "from=2026-11-01&to=2026-11-07",
        Filters(period="custom", since=date(2026, 11, 1), until=date(2026, 11, 7)),
    ),
    ("period=all&from=2026-11-01", Filters(period="custom", since=date(2026, 11, 1))),
    ("period=7d&from=2026-11-01", Filters(period="7d")),
    ("from=&to=", Filters()),
    (
        "chat=-1001234567890&who=bots&hour=0&weekday=7",
        Filters(chat=-1001234567890, who="bots", hour=0, weekday=7),
    ),
    (
        "topic=aaaa1111&outcome=not_answered&q=%C3%A1%25",
        Filters(topic="aaaa1111", outcome="not_answered", text="á%"),
    ),
    ("topic=none&outcome=unknown,assumed", Filters(topic="none", outcome="unknown,assumed")),
    ("sort=without-help", Filters(sort="without-help")),
    ("language=pt&theme=dark&page=3", Filters(language="pt", theme="dark", page=3)),
    ("hour=1&hour=2", Filters(hour=2)),
    ("hour=2&utm_source=x&utm_=&fbclid=y&gclid=&=z", Filters(hour=2)),
    ("compare=before", Filters()),
    (
        "answered_by=nobody&evidence=none&waited=11-60",
        Filters(answered_by="nobody", evidence="none", waited="11-60"),
    ),
    ("waited=0-0&evidence=hand_off", Filters(waited="0-0", evidence="hand_off")),
    ("who=910000001", Filters(who=910000001)),
    (
        "chat=p0123456789abcdef0123456789abcdef&message=-1001234567890.17",
        Filters(chat="p0123456789abcdef0123456789abcdef", message="-1001234567890.17"),
    ),
    ("q=a%00b%E2%80%A8c%20%20d%0A", Filters(text="a b c d")),
]


@pytest.mark.parametrize(("query", "filters"), READ)
def test_a_url_is_read(query: str, filters: Filters) -> None:
    """Of a name said twice the last counts; what a campaign or a network hung on a link is no matter."""
    assert read(parse_qsl(query, keep_blank_values=True)) == (filters, ())


@pytest.mark.parametrize(
    "query",
    [
        "period=sometime", "from=yesterday", "to=2026-13-01", "hour=24", "hour=-1", "hour=1e1", "hour=١",
        "weekday=0", "chat=12; DROP TABLE", "chat=99999999999999999999", "who=<script>", "topic=../../x",
        "outcome=fine", "outcome=unknown,fine", "outcome=,", "answered_by=bot,staff", "evidence=x", "waited=60-11", "waited=-5", "waited=1e3-", "waited=١-", "sort=colour", "page=0", "message=12", "message=../1.2", "who=p0123", "q=%00", "q=%CC%81", "language=xx", "theme=blue", "compare=everything", "period=0000-01",
    ],
)  # fmt: skip
def test_nonsense_is_left_out_and_said(query: str) -> None:
    """One note a name, and the page is asked of everything else."""
    found, notes = read(parse_qsl(query))

    assert found == Filters()
    assert [each.values["name"] for each in notes] == [query.partition("=")[0]]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("lang=en", "lang was left out: no filter is called that. Did you mean language?"),
        ("Period=7d", "Period was left out: no filter is called that. Did you mean period?"),
        ("since=2026-11-01", "since was left out: no filter is called that. Did you mean from?"),
        ("tz", "tz was left out: no filter is called that."),
        (
            "horu=3&tz=UTC&lang=en&horu=4",
            "horu, tz and lang were left out: no filter is called that. Did you mean hour and language?",
        ),
        ("a=&b=&c=&d=&e=&f=&g=", "a, b, c, d, e and 2 more were left out: no filter is called that."),
        (
            "%E2%80%AEabc%00=1&" + 5000 * "x",
            rf"\u202eabc\x00 and {39 * 'x'}… were left out: no filter is called that.",
        ),
    ],
)
def test_names_that_no_page_knows_are_left_out_and_said_once(query: str, said: str) -> None:
    """With the known names that are near, by their own words and by those of the code; all else still counts."""
    found, notes = read(parse_qsl(f"hour=2&{query}", keep_blank_values=True))

    assert found == Filters(hour=2)
    assert [words.say(each, "en") for each in notes] == [said]


def test_days_in_the_wrong_order_are_left_out() -> None:
    """The page says so, and shows everything."""
    found, notes = read([("from", "2026-11-07"), ("to", "2026-11-01")])

    assert found == Filters()
    assert [each.text for each in notes] == ["The days were left out: the last was before the first."]


PSEUDONYM = "p0123456789abcdef0123456789abcdef"
WHOSE = st.integers(-(2**63), 2**63 - 1) | st.just(PSEUDONYM)
"""A chat or a person: by an id, or by a pseudonym where names are not shown."""

FILTERS = st.builds(
    Filters,
    period=st.sampled_from(("", *PERIODS)),
    compare=st.sampled_from(("", "none")),
    chat=st.none() | WHOSE,
    who=st.sampled_from(("", *WHO)) | WHOSE,
    hour=st.none() | st.integers(0, 23),
    weekday=st.none() | st.integers(1, 7),
    topic=st.from_regex(r"[A-Za-z0-9_-]{0,64}", fullmatch=True),
    text=st.text(max_size=12).map(lambda text: read([("q", text)])[0].text),
    message=st.just("") | st.tuples(WHOSE, st.integers(0, 2**63)).map(lambda both: f"{both[0]}.{both[1]}"),
    page=st.none() | st.integers(1, 10**9),
    language=st.sampled_from(("", "pt", "en")),
    since=st.none(),
    until=st.none(),
    outcome=st.sampled_from(("", *STATES, "assumed,unknown")),
    answered_by=st.sampled_from(("", *ANSWERERS, NOBODY)),
    evidence=st.sampled_from(("", *EVIDENCE, SILENCE)),
    helped_by=st.sampled_from(("", "staff", "staff,member")),
    label=st.sampled_from(("", *LABELS, "yes,no")),
    waited=st.just("")
    | st.tuples(st.integers(0, 99), st.just("") | st.integers(100, 10**8)).map(
        lambda both: f"{both[0]}-{both[1]}"
    ),
    sort=st.sampled_from(("", *SORTS)),
    theme=st.sampled_from(("", "light", "dark")),
    sql=st.sampled_from(("", "SELECT 1 % 2 & '+'")),
)


@settings(max_examples=40)
@given(FILTERS)
def test_what_is_written_is_read_back(filters: Filters) -> None:
    """Whatever a person chose, the link says all of it."""
    assert read(parse_qsl(filters.query().removeprefix("?"))) == (filters, ())


@settings(max_examples=40)
@given(FILTERS, st.integers(0, 23))
def test_another_filter_begins_the_list_anew(filters: Filters, hour: int) -> None:
    """Page 3 of other messages would be nobody's wish."""
    found, _ = read(parse_qsl(filters.query(hour=hour).removeprefix("?")))

    assert found == filters._replace(hour=hour, page=None, message="")


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(sorted(Filters._fields)), st.text(max_size=50))))
def test_no_url_raises(pairs: list[tuple[str, str]]) -> None:
    """Whatever stands there."""
    found, notes = read(pairs)

    assert isinstance(found, Filters)
    assert all(note.text for note in notes)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("2026-W46", (date(2026, 11, 9), date(2026, 11, 15))),
        ("2026-W53", (date(2026, 12, 28), date(2027, 1, 3))),
        ("2025-W53", None),
        ("2026-W00", None),
        ("2026-W7", None),
        ("9999-W52", None),
    ],
)
def test_a_week_may_be_named(name: str, days: tuple[date, date] | None) -> None:
    """As ISO numbers it; a year without a week 53 has none, and the page says that it was left out."""
    found, notes = read([("period", name)])

    assert (found.since, found.until) == (days or (None, None))
    assert bool(notes) is (days is None)
    assert days is None or week(days[0]) == name
