"""An answer shows itself: the same figures as `igarape ask`, in words, as a picture and as a table."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import igarape
from igarape import cli
from igarape.errors import Problem
from igarape.notebook import Lake
from igarape.notebook.answered import Answered
from igarape.query.engine import Answer, Field, Name, Note
from igarape.via import vega
from tests.notebook.test_table import HOSTILE, _tags

DRAWN = {
    "div",
    "p",
    "strong",
    "small",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "svg",
    "path",
    "g",
    "text",
    "title",
    "line",
    "defs",
    "pattern",
}


@pytest.mark.parametrize("question", ["hours", "users"])
def test_it_says_what_the_command_says(
    lake: Lake, folder: Path, capsys: pytest.CaptureFixture[str], question: str
) -> None:
    """To the letter, as text and as JSON."""
    answer = lake.ask(question)

    assert cli.main(["ask", question, "--lake", str(folder)]) == 0
    assert capsys.readouterr().out == answer.text == repr(answer)
    assert cli.main(["ask", question, "--lake", str(folder), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(answer.to_json())


def test_it_is_asked_of_what_is_named(lake: Lake) -> None:
    """Days as dates or as text, ids as numbers or as text."""
    asked = [
        lake.ask("users", since=date(2026, 11, 21), until="2026-11-21", chat=-100),
        lake.ask("users", since="2026-11-21", chat="-100"),
        lake.ask("users", period="2026-11", who=2),
        lake.ask("users", by="day", who="2"),
    ]

    assert [each.answer.n for each in asked] == [2, 2, 1, 1]
    assert asked[3].columns[0] == "day"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"since": "21/11/2026"}, "since '21/11/2026' is not a day"),
        ({"chat": "loja"}, "chat 'loja' is not an id"),
        ({"period": "2026-11", "until": date(2026, 11, 21)}, "two periods"),
        ({"by": "hour"}, "cannot be split by hour"),
        ({"since": "2026-12-01"}, "no message in those days"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(lake: Lake, wrong: dict[str, str], said: str) -> None:
    """As on the command line."""
    with pytest.raises(Problem, match=said):
        lake.ask("hours", **wrong)


def test_doubts_that_nobody_looked_for(lake: Lake) -> None:
    """It says which command looks."""
    with pytest.raises(Problem, match="not been looked for yet") as found:
        lake.ask("doubts")

    assert "igarape build --doubts" in found.value.hint


@pytest.mark.slow
def test_frames_have_the_answer_s_types(lake: Lake) -> None:
    """A day is a date, a count an integer, whatever the first row holds."""
    answer = lake.ask("days")

    assert answer.df().dtypes.astype(str).tolist() == ["datetime64[us]", "int64", "int64"]
    assert answer.pl().rows() == answer.rows == [(date(2026, 11, 20), 1, 1), (date(2026, 11, 21), 2, 0)]
    assert [str(each.type) for each in answer.arrow().schema] == ["date32[day]", "int64", "int64"]


@pytest.mark.slow
def test_frames_of_values_that_are_missing_or_odd() -> None:
    """Types come from the columns, so that a column of nothing is no other type; a name may be any text."""
    fields = (Field("name", "varchar"), Field("share", "double"), Field("n", "bigint"))
    rows = [("'; DROP", None, 1), (None, None, None)]
    answer = Answered(_answer(fields, rows), "en")

    assert answer.arrow().to_pylist() == [dict(zip(["name", "share", "n"], row, strict=True)) for row in rows]
    assert str(answer.df()["share"].dtype) == "float64"
    assert Answered(_answer(fields, []), "en").df().shape == (0, 3)


@pytest.mark.parametrize(("question", "drawn"), [("hours", True), ("users", False)])
def test_it_shows_words_a_picture_and_a_table(lake: Lake, question: str, drawn: bool) -> None:
    """One element that runs nothing and fetches nothing."""
    answer = lake.ask(question)
    shown = answer._repr_html_()

    assert answer.sentences[0].split(",")[0] in shown
    assert ("<svg" in shown, "<table>" in shown) == (drawn, True)
    assert {*_tags(shown)} <= DRAWN
    assert "http" not in shown
    # Some notebooks leave cells no room of their own: 12 and 7 would be read as 127.
    assert shown.count("<td ") + shown.count("<th ") == shown.count('style="padding:') > 0


def test_it_shows_a_table_where_nothing_draws(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """vl-convert is an extra."""
    monkeypatch.setattr(vega, "ready", lambda: False)
    answer = lake.ask("hours")

    assert "<svg" not in answer._repr_html_()
    assert answer.chart
    assert [*answer.chart._repr_mimebundle_()] == ["application/vnd.vegalite.v5+json", "text/plain"]


def test_the_chart_by_itself_is_a_spec_with_its_data(lake: Lake) -> None:
    """For notebooks that have Vega-Lite, and a drawing for the others."""
    chart = lake.ask("hours").chart
    assert chart

    bundle = chart._repr_mimebundle_()

    assert bundle["application/vnd.vegalite.v5+json"] == chart.spec == json.loads(json.dumps(chart.spec))
    assert bundle["image/svg+xml"].startswith("<svg")
    assert lake.ask("users").chart is None


def test_the_language_is_the_lake_s(folder: Path) -> None:
    """Words, numbers and the picture's labels."""
    answer = igarape.open(folder, language="pt-BR").ask("hours")

    assert answer.title == "Em que horário as pessoas mais escrevem?"
    assert answer.sentences[0].startswith("Pico: sábado às 12h")
    assert 'lang="pt-BR"' in answer._repr_html_()


def test_names_of_others_are_text(folder: Path, tmp_path: Path) -> None:
    """In the table, in the sentences, in the notes."""
    rows = [(name.replace("\0", ""), 1) for name in HOSTILE]
    said = tuple(Note("{name}", {"name": Name(name)}) for name, _ in rows)
    given = _answer((Field("name", "varchar"), Field("messages", "bigint")), rows, said)

    shown = Answered(given, "en")._repr_html_()

    assert {*_tags(shown)} == {"div", "p", "strong", "small", "table", "thead", "tbody", "tr", "th", "td"}
    assert not {"\x1b", "\u202e"} & {*shown}


def test_doubts_of_others_are_text() -> None:
    """In a list too; a link leads to Telegram or is none."""
    names = ("day", "text", "outcome", "answered_by", "chat_id", "message_id", "link")
    links = (
        *["javascript:alert(1)", "https://t.me/c/1/2", "https://evil.example/t.me/c/1/2", '"><script>'],
        None,
    )
    rows = [
        (date(2026, 11, 20), text, "unknown", None, -100, 2, link)
        for text, link in zip((HOSTILE * 2)[: len(links)], links, strict=True)
    ]
    given = replace(_answer(tuple(Field(name, "varchar") for name in names), rows), layout="list")

    shown = Answered(given, "en")._repr_html_()

    assert {*_tags(shown)} == {"div", "p", "strong", "small", "ul", "li", "br", "a"}
    assert re.findall('href="([^"]*)"', shown) == ["https://t.me/c/1/2"]


def _answer(
    fields: tuple[Field, ...], rows: Sequence[tuple[object, ...]], said: tuple[Note, ...] = ()
) -> Answer:
    first = date(2026, 11, 20)
    return Answer("users", "Who writes how much?", "UTC", fields, [*rows], 1, first, first, said, said)
