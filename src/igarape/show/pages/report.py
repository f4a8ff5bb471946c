"""The report as one page that needs nothing else: no network, no script, nobody's words unless they are asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import resources
from typing import Any, NamedTuple

from markupsafe import Markup

from igarape.query.doubts import WORD_BY_WORD
from igarape.query.engine import Answer, Field, Note, Quote, Rows
from igarape.query.outcomes import STATES
from igarape.show import words
from igarape.show.charts import counts
from igarape.show.pages import heat, html
from igarape.show.pages.view import View
from igarape.show.table import Table, table
from igarape.show.text import rests_on

SECTIONS = ("hours", "doubts", "clarified", "days", "gaps", "lengths")
"""What is told, in this order: the three questions first."""

_ROWS = 15
"""Rows that a table of the page shows."""

_EXAMPLES = 3
"""Messages of a topic that are shown, where texts are."""

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "doubts": ("topic", "people", "messages", *STATES),
    "clarified": ("week", "doubts", *STATES),
    "days": ("day", "messages", "bots"),
    "gaps": ("topic", "people", "people_left_low", "people_left_high", *STATES),
}
"""The columns that a section's table shows."""


_SPARE = re.compile(r"/\*.*?\*/|\n\s*", re.DOTALL)
"""What a stylesheet has for those who write it."""


class Example(NamedTuple):
    """A topic, and some of its messages word by word."""

    topic: str
    texts: list[str]


@dataclass(frozen=True)
class Section:
    """One question: its answer, its pictures by name, its table, and what people said, where that is shown."""

    answer: Answer
    pictures: list[object]
    table: Table | None = None
    heat: heat.Heat | None = None
    examples: list[Example] = field(default_factory=list)

    @property
    def rests(self) -> Note:
        """What the answer rests on."""
        return rests_on(self.answer)

    @property
    def sql(self) -> str:
        """The query, as a person can run it."""
        return View("", html.NO_FILTERS, "en").asked(self.answer)


def nameless(given: Answer) -> Answer:
    """Call topics by the words that their messages share, in place of somebody's question, and leave examples out."""
    names = [column.name for column in given.columns]
    if not {"topic", "keyphrases"} <= set(names):
        return given
    place, words_at = names.index("topic"), names.index("keyphrases")
    called: dict[str, str] = {}
    for row in given.rows:
        called.setdefault(
            row[place], row[words_at] or "…"
        )  # two may have one name; a sentence is of the first
    return replace(
        given,
        rows=[(*row[:place], row[words_at] or "…", *row[place + 1 :]) for row in given.rows],
        sentences=tuple(_renamed(each, called) for each in given.sentences),
        notes=tuple(_SHARED if each == WORD_BY_WORD else each for each in given.notes),
        parts=(),
    )


def section(given: Answer, pictures: Sequence[object], language: str, *, examples: bool) -> Section:
    """Make a section of an answer; with `examples`, what people asked stands in it word by word."""
    shown = [each for each in pictures if each]
    if given.question == "hours":
        return Section(given, shown, heat=_unlinked(heat.heat(given, View("", html.NO_FILTERS, language))))
    if given.question == "lengths":
        spans = [(words.say(span, language), people) for span, people in counts.spans(given)]
        found = Rows((Field("span", "varchar"), Field("people", "bigint")), list(spans))
        return Section(given, shown, table(found, language, most=_ROWS))
    columns = _COLUMNS[given.question]
    rows = [tuple(row[name] for name in columns) for row in given.dicts()]
    found = Rows(tuple(each for name in columns for each in given.columns if each.name == name), rows)
    return Section(
        given, shown, table(found, language, most=_ROWS), examples=_examples(given) if examples else []
    )


def page(
    title: str, until: datetime | None, sections: Sequence[Section], language: str, *, drawn: bool
) -> str:
    """Write the page. The title may be any text at all; `until` is when the newest of what is counted came."""
    first = sections[0].answer
    sheets = resources.files("igarape.show").joinpath("static")
    style = "".join(
        _SPARE.sub("", sheets.joinpath(each).read_text(encoding="utf-8"))
        for each in ("igarape.css", "report.css")
    )
    return html.fill(
        "report.html", language, title=title, until=until, sections=sections, first=first, drawn=drawn,
        style=Markup(style),  # noqa: S704  (our own stylesheets)
    )  # fmt: skip


_SHARED = Note(
    "A topic is called here by words that its doubts share; with --with-examples, by one of its questions, word by"
    " word."
)


def _renamed(said: Note, called: Mapping[str, str]) -> Note:
    values = {
        name: Quote(called.get(each.text, "…")) if isinstance(each, Quote) else each
        for name, each in said.values.items()
    }
    return said._replace(values=values)


def _unlinked(given: heat.Heat) -> heat.Heat:
    hours = [(hour, [cell._replace(link="") for cell in cells]) for hour, cells in given.hours]
    return given._replace(hours=hours)


def _examples(given: Answer) -> list[Example]:
    parts = {each.name: each for each in given.parts}
    if "examples" not in parts:
        return []
    of: dict[Any, list[str]] = {}
    for row in parts["examples"].dicts():
        of.setdefault(row["topic_id"], []).append(" ".join((row["text"] or "").split()))
    return [
        Example(row["topic"], of[row["topic_id"]][:_EXAMPLES])
        for row in given.dicts()
        if of.get(row["topic_id"])
    ]
