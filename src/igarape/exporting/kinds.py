"""The kinds of export: what each writes, and what is said of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from igarape.exporting import book, project, table
from igarape.exporting.folder import Folder
from igarape.exporting.source import Source
from igarape.query.engine import Note
from igarape.show import about, words
from igarape.show.fields import EXCEL_BR, PLAIN
from igarape.show.powerbi import model


class Task(NamedTuple):
    """An export that is under way: of what, into which folder, and how."""

    source: Source
    folder: Folder
    beside: Path
    shape: Mapping[str, Any]
    language: str
    force: bool


class Made(NamedTuple):
    """What was written: the rows of each table, what its rows are, what to know, and files that stay as they are."""

    rows: Mapping[str, int]
    sentences: Mapping[str, str]
    notes: tuple[Note, ...] = ()
    keep: tuple[str, ...] = ()


def parquet(task: Task) -> Made:
    """A Parquet file a table."""
    return Made(table.parquet(task.source, task.beside), _sentences(task.source))


def comma(task: Task) -> Made:
    """A CSV a table."""
    flavour = EXCEL_BR if task.shape["excel_br"] else PLAIN
    return Made(table.comma(task.source, task.beside, flavour), _sentences(task.source))


def workbook(task: Task) -> Made:
    """One workbook."""
    lines = about.lines(told(task, Made({}, {})), task.language)
    rows, notes = book.workbook(task.source, task.beside, lines, task.language)
    return Made(rows, _sentences(task.source), notes)


def powerbi(task: Task) -> Made:
    """A Power BI project; one that a person changed stays, and gets new data."""
    files = project.texts(task.source, task.folder, _basis(task), task.language, os.environ)
    stays = project.kept(task.folder, task.shape, list(files), force=task.force)
    rows = project.data(task.source, task.beside, task.language)
    for name, text in {} if stays else files.items():
        (task.beside / name).parent.mkdir(parents=True, exist_ok=True)
        (task.beside / name).write_text(text, encoding="utf-8")
    sentences = {each.source: each.sentence for each in model.shapes(task.source.wanted)}
    note = Note(
        "The project was changed since, so it stays as it is; the data is new. --force writes it anew."
    )
    return Made(rows, sentences, (note,), tuple(files)) if stays else Made(rows, sentences, (_OPEN,))


_OPEN = Note("Open igarape.pbip in Power BI Desktop, then Refresh.")

KINDS: Mapping[str, Callable[[Task], Made]] = {
    "parquet": parquet, "csv": comma, "xlsx": workbook, "powerbi": powerbi,
}  # fmt: skip


def told(task: Task, made: Made) -> about.Told:
    """Put together what is to be said of an export."""
    source = task.source
    return about.Told(
        str(task.shape["kind"]), source.zone, source.period, source.wanted, made.rows, made.sentences
    )


def _sentences(source: Source) -> dict[str, str]:
    return {each.name: each.sentence for each in source.tables}


def _basis(task: Task) -> str:
    """Say what the numbers of a report rest on; not which days, for those change with the data."""
    notes = (
        Note("Days and hours of {zone}. People are all authors but bots.", {"zone": task.source.zone}),
        *about.left_out(task.source.wanted)[:2],
    )
    return " ".join(words.say(each, task.language) for each in notes)
