"""Text that others wrote, made safe for a terminal, a CSV and Markdown."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.query.engine import Field, Rows
from igarape.show import cells, text


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        ("Ana\x1b[2J", "Ana\\x1b[2J"),
        ("a\r\nb\tc", "a\\r\\nb\\tc"),
        ("a\x00b\x9bc", "a\\x00b\\x9bc"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u2028b", "a\\u2028b"),
        ("Z" + "\u0300" * 50, "Z" + "\u0300" * 3),
        ("ação 👨‍👩‍👧", "ação 👨‍👩‍👧"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(given_: str, shown: str) -> None:
    """Escape sequences, direction marks and line breaks; letters and emoji stay."""
    assert cells.plain(given_) == shown


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+55 11 9999", "'+55 11 9999"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\\r=1"),
        ("-12", "-12"),
        ("+5.5", "+5.5"),
        ("a=1", "a=1"),
        ("duas\nlinhas", "duas\nlinhas"),
    ],
)
def test_no_spreadsheet_runs_a_cell(given_: str, shown: str) -> None:
    """An apostrophe goes before what begins like a formula; real numbers are left alone."""
    assert cells.csv(given_) == shown


def test_numbers_in_a_csv_stay_numbers() -> None:
    """A negative number of the query is no formula."""
    rows = Rows((Field("a", "bigint"), Field("b", "double")), [(-1, -2.5), (None, None)])
    assert text.rows(rows, "csv") == "a,b\n-1,-2.5\n,\n"


@given(st.text())
def test_any_text_is_one_safe_line(given_: str) -> None:
    """Nothing that a terminal obeys is left, whatever came in."""
    shown = cells.plain(given_)
    assert not any(unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") for char in shown)


@given(st.text(), st.integers(1, 40))
def test_a_cut_text_fits(given_: str, columns: int) -> None:
    """And is padded to exactly that width."""
    cut = cells.cut(cells.plain(given_), columns)
    assert cells.width(cut) <= columns
    assert cells.width(cells.pad(cut, columns)) == columns


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_csv_cell_never_begins_a_formula(given_: str) -> None:
    """Read back by a program, no cell starts like a formula, unless it is a number."""
    shown = text.rows(Rows((Field("a", "varchar"), Field("b", "bigint")), [(given_, 1)]), "csv")
    (cell, _) = list(csv.reader(io.StringIO(shown, newline="")))[1]
    assert not cell.startswith(("=", "@", "＝", "＋", "－", "＠"))
    assert not cell.startswith(("+", "-")) or cell[1:].replace(".", "", 1).isdecimal()


def test_right_to_left_names_are_isolated() -> None:
    """The rest of the line keeps its order."""
    assert cells.isolated("דנה") == "\u2068דנה\u2069"
    assert cells.isolated("Ana") == "Ana"


def test_wide_characters_take_two_columns() -> None:
    """As terminals draw them; a combining accent takes none."""
    assert (cells.width("山田"), cells.width("é"), cells.width("e\u0301"), cells.width("🎉")) == (4, 1, 1, 2)


def test_markdown_is_text() -> None:
    """No link, no HTML, no second column."""
    assert cells.markdown("[a](b) <script>|`x`\n") == "\\[a\\](b) \\<script\\>\\|\\`x\\`\\\\n"
