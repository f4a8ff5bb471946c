"""The workbook: numbers are numbers, days are days, and a text is never a formula or a link."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igarape.errors import Problem
from igarape.exporting import book, source
from igarape.query.engine import Field
from igarape.query.extract import USUAL, Wanted
from igarape.query.questions import QUESTIONS, ask
from igarape.show import cells, sheets
from igarape.store import MemoryStore
from igarape.via.lake import Lake
from tests.exporting import xlsx
from tests.exporting.made import OLD, PRIVATE, TEXT, ZONE, export
from tests.exporting.test_tables import told


@pytest.fixture
def tables(lake: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, xlsx.Sheet]:
    """A workbook with tables alone: to answer every question takes its time."""
    monkeypatch.setattr(source.Source, "answers", lambda self: [])
    export(lake, "xlsx", tmp_path, "--with-texts", "--with-names")
    return xlsx.read(tmp_path / "igarape.xlsx")


def test_a_sheet_holds_what_sql_gives(lake: MemoryStore, tables: dict[str, xlsx.Sheet]) -> None:
    """Every usual table, from the first row on, so that a pivot takes it as it is."""
    for name in USUAL:
        head, *body = tables[name]
        width = len(head)
        found = [
            [None if each is None else near(each.value) for each in row] + [None] * (width - len(row))
            for row in body
        ]
        assert sorted(map(repr, found)) == sorted(
            repr([near(as_excel(each)) for each in row]) for row in told(lake, name)
        )


def near(value: Any) -> Any:
    """Round to a thousandth of a second, which is how exactly a moment stands in a workbook."""
    return round(value, 8) if isinstance(value, float) else value


def as_excel(value: Any) -> Any:
    """Say how a value stands in a cell."""
    if isinstance(value, str):
        return cells.plain(value, lines=True)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, date):
        day = datetime(value.year, value.month, value.day) if not isinstance(value, datetime) else value  # noqa: DTZ001
        span = day - datetime(1899, 12, 30)  # noqa: DTZ001  (Excel has no zones)
        return span.days + (span.seconds / 86_400 if span.seconds else 0.0)
    return str(value) if isinstance(value, int) and abs(value) >= 10**15 else float(value)


def test_each_cell_is_of_its_type(tables: dict[str, xlsx.Sheet]) -> None:
    """Ids are numbers, as long as Excel keeps all their digits; texts that look like formulas are marked as texts."""
    head, *body = tables["messages"]
    row = {str(name.value): cell for name, cell in zip(head, body[0], strict=False) if name}
    assert row["chat_id"] in (xlsx.Cell(float(OLD), "number"), xlsx.Cell(float(PRIVATE), "number"))
    assert row["user_is_bot"] == xlsx.Cell(False, "bool")
    assert isinstance(row["date_local"], xlsx.Cell)
    assert xlsx.moment(float(row["date_local"].value)) == datetime(2026, 11, 20, 12)  # noqa: DTZ001
    assert row["text"] == xlsx.Cell(f'=HYPERLINK("http://x/{TEXT}")', "text", quoted=True)
    assert {cell.value for sheet in tables.values() for row in sheet for cell in row if cell} >= {
        str(2**53 + 1)
    }


def test_nothing_in_a_workbook_is_run(
    lake: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No formula, no link, though texts are full of them; the library, left to itself, makes both."""
    monkeypatch.setattr(source.Source, "answers", lambda self: [])
    export(lake, "xlsx", tmp_path / "safe", "--with-texts", "--tables", "messages")
    assert not runs(tmp_path / "safe")

    monkeypatch.setattr(
        book, "_put", lambda sheet, row, column, cell, form: sheet.write(row, column, cell.value)
    )
    plain = book._book
    monkeypatch.setattr(book, "_book", lambda file: _trusting(plain(file)))
    export(lake, "xlsx", tmp_path / "not", "--with-texts", "--tables", "messages")
    assert runs(tmp_path / "not")


def _trusting(made: Any) -> Any:
    made.strings_to_formulas = made.strings_to_urls = True
    return made


def runs(folder: Path) -> bool:
    """Whether a workbook has a formula or a link."""
    found = xlsx.parts(folder / "igarape.xlsx")
    return "<f>" in found or "<hyperlink " in found or "relationships/hyperlink" in found


@pytest.mark.slow
def test_a_sheet_for_each_answer(lake: MemoryStore, tmp_path: Path) -> None:
    """Its sentences, zone, n and notes above, its whole table below; the hours are laid out as a grid too."""
    export(lake, "xlsx", tmp_path)
    found = xlsx.read(tmp_path / "igarape.xlsx")
    with Lake(lake, ZONE) as engine:
        answers = {name: ask(engine, name) for name in QUESTIONS}

    assert [*found][:2] == ["README", "ask hours"]
    for name, answer in answers.items():
        sheet = found[f"ask {name}"]
        place = next(place for place, row in enumerate(sheet) if not row)
        above, (_, head, *body) = [row[0].value for row in sheet[:place] if row[0]], sheet[place:]
        assert any(ZONE in str(each) and f"n = {answer.n}." in str(each) for each in above)
        assert len(above) == 2 + len(answer.sentences) + len(answer.notes)
        assert len(body) >= len(answer.rows)
        assert TEXT not in str(sheet)
        assert len(head) >= len([each for each in answer.columns if Wanted().keeps(each.name)])
    clarified = found["ask clarified"][-1]
    assert [each and each.value for each in clarified[1:7]] == [5.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    assert [each.value for each in found["ask hours"][6][6:9] if each] == ["Messages a day", "Mon", "Tue"]


def test_more_rows_than_a_sheet_holds(lake: MemoryStore, tmp_path: Path) -> None:
    """The last rows are kept, the others counted and said; exactly as many as fit are all kept."""
    asked = source.look(lake, ZONE, Wanted(), ["messages"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source.Source, "answers", lambda self: [])
        over = book.workbook(asked, tmp_path, ["about"], "en", most=5)
        kept = xlsx.read(tmp_path / "igarape.xlsx")["messages"]
        exact = book.workbook(asked, tmp_path, ["about"], "en", most=17)

    assert (over.rows, len(kept)) == ({"messages": 4}, 5)
    assert over.notes[0].values == {"table": "messages", "kept": 4, "count": 16}
    newest = kept[-1][4]
    assert newest is not None
    assert xlsx.moment(float(newest.value)) == datetime(2026, 11, 21, 23, 59)  # noqa: DTZ001
    assert (exact.rows, exact.notes) == ({"messages": 16}, ())


def test_a_text_that_is_too_long_ends_in_an_ellipsis() -> None:
    """Excel has 32,767 characters in a cell, and the library drops a longer text whole."""
    assert sheets.text("x" * 32_767).value == "x" * 32_767
    assert sheets.text("x" * 32_768).value == "x" * 32_766 + "…"


VALUES = [
    (None, None),
    (float("nan"), None),
    (10**15 - 1, sheets.Cell(10**15 - 1, "id")),
    (-(10**15), sheets.Cell("-1000000000000000")),
    (True, sheets.Cell(True)),
    (date(1899, 12, 31), sheets.Cell("1899-12-31")),
    (date(1900, 3, 1), sheets.Cell(date(1900, 3, 1), "day")),
    ([1, "a"], sheets.Cell('[1, "a"]')),
]


@pytest.mark.parametrize(("value", "cell"), VALUES)
def test_what_a_cell_is_made_of(value: object, cell: sheets.Cell | None) -> None:
    """What Excel would round, or has no day for, stands as text."""
    assert sheets.cell(value, Field("chat_id", "bigint")) == cell


@settings(max_examples=40, deadline=None)
@given(st.text())
def test_a_text_is_a_text(text: str) -> None:
    """Whatever it says: it is marked where a spreadsheet would run it, and keeps its words."""
    made = sheets.text(text)
    assert isinstance(made.value, str)
    assert (made.form == "formula") == (cells.csv(made.value) != made.value)


def test_without_the_package(lake: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what to install, and leaves nothing behind."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(Problem, match="not installed: xlsxwriter") as caught:
        export(lake, "xlsx", tmp_path / "out")
    assert "igarape[excel]" in caught.value.hint
    assert list((tmp_path / "out").iterdir()) == []


def test_tables_are_not_named_twice() -> None:
    """A sheet's name is short, and no answer's sheet is called as a table's."""
    names = [*USUAL, *(f"ask {name}" for name in QUESTIONS)]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 for name in names)
