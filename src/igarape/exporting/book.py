"""A workbook for Excel: what it is about, a sheet an answer, a sheet a table. Written row by row: it may be large."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from igarape.errors import Problem
from igarape.exporting.source import Source
from igarape.query import extract
from igarape.query.engine import Answer, Note
from igarape.show import sheets

if TYPE_CHECKING:
    from igarape.daily.tables import Table
    from igarape.via.extract import Extract

NAME = "igarape.xlsx"
_WIDTH, _COLUMNS = 16, 60
_HEAT = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#7FB2E5"}


class Written(NamedTuple):
    """What went into a workbook: the rows of each table, and what a person should know."""

    rows: dict[str, int]
    notes: tuple[Note, ...]


def workbook(
    source: Source, into: Path, about: Sequence[str], language: str, most: int = sheets.ROWS
) -> Written:
    """Write `igarape.xlsx`; of a table with more rows than a sheet has (`most`, its head included), the newest.

    Problem where the package that writes workbooks is not installed.
    """
    book = _book(into / NAME)
    forms = _Forms(book, language)
    try:
        _write(
            book, "README" if language != "pt" else "LEIAME", ([sheets.text(line)] for line in about), forms
        )
        for each in source.answers():
            _answer(book, each, forms, language)
        with source.opened() as lake:
            found = [_table(book, lake, each, source, forms, most) for each in source.tables]
    finally:
        book.close()
    return Written(
        {table.name: rows for table, (rows, _) in zip(source.tables, found, strict=True)},
        tuple(note for _, notes in found for note in notes),
    )


def _book(file: Path) -> Any:
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise Problem(
            "To write workbooks needs a package that is not installed: {name}.",
            "Install it with: pip install 'igarape[excel]'",
            name="xlsxwriter",
        ) from None
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return Workbook(str(file), {"constant_memory": True, "tmpdir": str(file.parent), **safe})


class _Forms:
    """The formats of a workbook, by the form that a cell names."""

    def __init__(self, book: Any, language: str) -> None:
        day = "dd/mm/yyyy" if language == "pt" else "yyyy-mm-dd"
        looks: dict[str, dict[str, Any]] = {
            "title": {"bold": True, "font_size": 14},
            "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
            "label": {"bold": True},
            "id": {"num_format": "0"},
            "count": {"num_format": "#,##0"},
            "number": {"num_format": "#,##0.0"},
            "heat": {"num_format": "#,##0.0"},
            "share": {"num_format": "0.0%"},
            "day": {"num_format": day},
            "moment": {"num_format": f"{day} hh:mm:ss"},
            "formula": {"quote_prefix": True},  # so that it stays a text even when somebody edits the cell
        }
        self._made = {name: book.add_format(look) for name, look in looks.items()}

    def of(self, form: str) -> Any:
        """Give a format; None for a plain cell."""
        return self._made.get(form)


def _answer(book: Any, given: Answer, forms: _Forms, language: str) -> None:
    rows = list(sheets.answer(given, language))
    head = next(place for place, row in enumerate(rows) if row and row[0] and row[0].form == "head")
    sheet = _write(book, f"ask {given.question}", rows, forms)
    sheet.autofilter(head, 0, head + len(given.rows), len(given.columns) - 1)
    if given.layout == "hours":
        left = len(given.columns) + 2
        sheet.conditional_format(
            head + 1,
            left,
            head + 24,
            left + 6,
            _HEAT,
        )


def _table(
    book: Any, lake: Extract, table: Table, source: Source, forms: _Forms, most: int
) -> tuple[int, tuple[Note, ...]]:
    """Write a table with its head in the first row, and nothing above or below: a pivot takes it as it is."""
    columns = extract.fields(table, source.wanted)
    sql = source.sql(table)
    count = lake.count(sql)
    over = max(0, count - (most - 1))
    head = [sheets.Cell(each.name, "head") for each in columns]
    body = (
        [sheets.cell(*each) for each in zip(row, columns, strict=True)]
        for row in lake.rows(f"{sql} OFFSET {over}")
    )
    sheet = _write(book, table.name, _chained(head, body), forms)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, count - over, len(columns) - 1)
    if not over:
        return count, ()
    note = Note(
        "{table}: {kept} of {count} rows, the last ones; a sheet of Excel holds no more. Take fewer days, or csv.",
        {"table": table.name, "kept": count - over, "count": count},
    )
    return count - over, (note,)


def _chained(head: sheets.Row, body: Iterable[sheets.Row]) -> Iterable[sheets.Row]:
    yield head
    yield from body


def _write(book: Any, name: str, rows: Iterable[sheets.Row], forms: _Forms) -> Any:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, _COLUMNS, _WIDTH)
    for place, row in enumerate(rows):
        for column, each in enumerate(row):
            if each is not None:
                _put(sheet, place, column, each, forms.of(each.form))
    return sheet


def _put(sheet: Any, row: int, column: int, cell: sheets.Cell, form: Any) -> None:
    value = cell.value
    if isinstance(value, str):
        sheet.write_string(row, column, value, form)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, form)
    elif isinstance(value, (datetime, date)):
        sheet.write_datetime(row, column, value, form)
    else:
        sheet.write_number(row, column, value, form)
