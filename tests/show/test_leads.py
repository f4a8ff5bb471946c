"""Sentences as HTML: numbers lead to what they were counted of, and whatever others wrote stays words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from igarape.query import backing
from igarape.query.engine import Backed, Name, Note, Quote, Several
from igarape.show.pages.leads import html
from igarape.show.words import say
from tests.serving.hostile import STRINGS


def behind(by: Mapping[str, object]) -> str:
    """Write an address as the pages would."""
    return "/messages?" + "&".join(f"{name}={each}" for name, each in by.items())


MOST = Note(
    "Most asked: “{label}”, {messages} {messages:doubt|doubts} of {people} {people:person|people}.",
    {"label": Quote("boleto?"), "messages": Backed(1234, {"topic": "t1"}), "people": backing.people(1, topic="t1")},
)  # fmt: skip


def test_each_number_is_a_link_and_the_sentence_is_the_same() -> None:
    """In each language its own words and dots; the word fits the number; what is no count of messages says what."""
    assert html(MOST, "en", behind) == (
        'Most asked: “boleto?”, <a href="/messages?topic=t1">1,234</a> doubts of'
        ' <a href="/messages?topic=t1" title="What they wrote">1</a> person.'
    )
    assert '<a href="/messages?topic=t1">1.234</a> dúvidas' in html(MOST, "pt", behind)
    assert say(MOST, "en") == "Most asked: “boleto?”, 1,234 doubts of 1 person."


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Backed(0, {"topic": "t1"}), "0"),
        (backing.part(0.5, hour=3), '<a href="/messages?hour=3" title="What it is a part of">50.0%</a>'),
        (backing.interval(0.1, 0.9), '<a href="/messages?" title="What it is a part of">10.0% to 90.0%</a>'),
        (backing.within(5), '<a href="/messages?waited=0-5" title="The answers that came within it">5 seconds</a>'),
        (Several((Backed(2), Note("{n} more", {"n": Backed(3)}))), '<a href="/messages?">2</a> and <a href="/messages?">3</a> more'),
        (timedelta(hours=2), "2 hours"),
    ],
)  # fmt: skip
def test_a_value_leads_to_what_it_was_worked_out_from(value: object, written: str) -> None:
    """Also inside a list, and inside a sentence in a sentence; nothing leads to nothing."""
    assert html(value, "en", behind) == written


def test_whatever_others_wrote_is_escaped() -> None:
    """In a sentence, a list, and even where it were the template; the control is a string that was not escaped."""
    calm = html(Note("{name} {n}", {"name": Name("x"), "n": Backed(7)}), "en", behind)
    tags = calm.count("<"), calm.count(">")
    for string in STRINGS:
        for given in (
            Note("{name} {n}", {"name": Name(string), "n": Backed(7)}),
            Note("{names} {n}", {"names": Several((Quote(string), string)), "n": Backed(7)}),
            Note(string.replace("{", "{{").replace("}", "}}") + "{n}", {"n": Backed(7)}),
        ):
            made = html(given, "en", behind)
            assert (made.count("<"), made.count(">")) == tags, string

    assert '"><img src=x>'.count("<") != 0
