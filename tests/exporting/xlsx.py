"""A small reader of workbooks: what each cell holds, and of which type it is."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Cell(NamedTuple):
    """A cell: its value, and how it stands there: text, number or bool; `quoted` is a text marked as such."""

    value: str | float | bool
    kind: str
    quoted: bool = False


Sheet = list[list[Cell | None]]


def read(file: Path) -> dict[str, Sheet]:
    """Read the sheets, by their names."""
    with zipfile.ZipFile(file) as book:
        named = _tree(book, "xl/workbook.xml").iterfind(".//m:sheet", _NS)
        quoted = [
            each.get("quotePrefix") == "1"
            for each in _tree(book, "xl/styles.xml").iterfind("m:cellXfs/m:xf", _NS)
        ]
        relations = {each.get("Id"): each.get("Target") for each in _tree(book, "xl/_rels/workbook.xml.rels")}
        return {
            str(each.get("name")): _sheet(_tree(book, f"xl/{relations[each.get(_RELATION)]}"), quoted)
            for each in named
        }


def parts(file: Path) -> str:
    """Give all the XML of a workbook in one."""
    with zipfile.ZipFile(file) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def moment(days: float) -> datetime:
    """Read a moment as Excel counts them, in days."""
    return datetime(1899, 12, 30) + timedelta(seconds=round(days * 86_400))  # noqa: DTZ001  (Excel has no zones)


def _tree(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(name))  # noqa: S314  (we wrote it)


def _sheet(tree: ElementTree.Element, quoted: list[bool]) -> Sheet:
    found: Sheet = []
    for row in tree.iterfind(".//m:sheetData/m:row", _NS):
        cells: list[Cell | None] = []
        found += [[] for _ in range(int(row.get("r", "1")) - 1 - len(found))]
        for cell in row.iterfind("m:c", _NS):
            place = _column(str(cell.get("r")))
            cells += [None] * (place - len(cells))
            cells.append(_cell(cell, quoted[int(cell.get("s", "0"))]))
        found.append(cells)
    return found


def _cell(cell: ElementTree.Element, quoted: bool) -> Cell | None:
    kind = cell.get("t")
    if kind == "inlineStr":
        text = "".join(each.text or "" for each in cell.iterfind(".//m:t", _NS))
        return Cell(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text), "text", quoted)
    value = cell.find("m:v", _NS)
    if value is None or value.text is None:
        return None
    return Cell(value.text == "1", "bool") if kind == "b" else Cell(float(value.text), "number")


def _column(reference: str) -> int:
    place = 0
    for letter in reference.rstrip("0123456789"):
        place = place * 26 + ord(letter) - 64
    return place - 1
