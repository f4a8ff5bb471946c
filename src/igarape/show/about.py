"""What an export holds, and what it leaves out, in words: for the person who gets the files, and on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from igarape.query.engine import Note
from igarape.query.extract import Wanted
from igarape.query.period import Period
from igarape.show import cells, words


class Told(NamedTuple):
    """An export: its kind, the lake's zone, its days, what was wanted; by table, how many rows, and what a row is."""

    kind: str
    zone: str
    period: Period
    wanted: Wanted
    rows: Mapping[str, int]
    sentences: Mapping[str, str]


def name(language: str) -> str:
    """Name the file that explains an export."""
    return "LEIAME.md" if language == "pt" else "README.md"


def contents(told: Told) -> tuple[Note, ...]:
    """Say what is in an export, and what is not."""
    rows = sum(told.rows.values())
    values: dict[str, object] = {
        "tables": len(told.rows), "rows": rows, "first": told.period.first, "last": told.period.last,
        "zone": told.zone, "chat": str(told.wanted.scope.chat),
    }  # fmt: skip
    of_chat = (
        Note("Only the chat {chat}, with the ids it had before.", values)
        if told.wanted.scope.chat is not None
        else Note("All chats.")
    )
    return (
        Note("From {first} to {last}, days of {zone}.", values),
        of_chat,
        *left_out(told.wanted),
    )


def left_out(wanted: Wanted) -> tuple[Note, ...]:
    """Say whether texts, names and ids are in an export."""
    texts = (
        Note("With texts: what people wrote is in it.")
        if wanted.texts
        else Note("Without texts, the names of topics among them; --with-texts puts them in.")
    )
    names = (
        Note("With names: what people are called is in it.")
        if wanted.names
        else Note("Without names of people; --with-names puts them in.")
    )
    return (
        texts,
        names,
        Note(
            "Ids of people are in it: whoever knows an id knows the person. It is personal data; pass it on with care."
        ),
    )


def lines(told: Told, language: str) -> list[str]:
    """Write what an export holds and how it is read, a sentence a line."""
    title = Note("An export of igarape")
    return [words.say(each, language) for each in (title, *contents(told), *_read(told))]


def page(told: Told, language: str) -> str:
    """Write the page that lies beside the files, in Markdown."""
    title = words.say(Note("An export of igarape"), language)
    said = [words.say(each, language) for each in contents(told)]
    heads = [words.translate(each, language) for each in ("Table", "Rows", "A row is")]
    body = [
        [name, words.value(count, language), words.translate(told.sentences[name], language)]
        for name, count in told.rows.items()
    ]
    lines = [f"| {' | '.join(map(cells.markdown, row))} |" for row in body]
    notes = [words.say(each, language) for each in _read(told)]
    return "\n".join(
        [
            f"# {title}", "", *(f"- {each}" for each in said), "",
            f"| {' | '.join(heads)} |", "| --- | ---: | --- |", *lines, "",
            *(f"- {each}" for each in notes), "",
        ]
    )  # fmt: skip


def _read(told: Told) -> tuple[Note, ...]:
    """Say how the columns are to be read."""
    notes = (
        Note(
            "`date` is UTC, `date_local` the same moment in {zone}; `context_date` is the day there.",
            {"zone": told.zone},
        ),
        Note(
            "Of a topic, people and messages are counted over the whole lake, whatever days and chat were asked for."
        ),
    )
    if told.kind == "csv":
        return (
            *notes,
            Note("A text that a spreadsheet would take for a formula begins with an apostrophe."),
        )
    return notes
