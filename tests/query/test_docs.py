"""docs/sql.md is in step with the lists of the code. `pytest --update-golden` writes its tables anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from igarape.query.formats import JAVA, MYSQL
from igarape.query.functions import LIST
from igarape.query.views import TABLES

PAGE = Path(__file__).parents[2] / "docs" / "sql.md"


def functions() -> str:
    """The table of functions, out of the values."""
    rows = [f"| `{each.signature}` | {each.gives_in_words} | {each.note} |" for each in LIST]
    return "\n".join(["", "| function | gives | |", "| --- | --- | --- |", *rows, ""])


MADE: dict[str, Callable[[], str]] = {
    "functions": functions,
    "mysql": lambda: " " + " ".join(f"`%{letter}`" for letter in MYSQL) + " ",
    "java": lambda: " " + " ".join(f"`{letters}`" for letters in JAVA) + " ",
}


def test_the_page_is_in_step(pytestconfig: pytest.Config) -> None:
    """Each made piece of the page is what the code says."""
    page = PAGE.read_text(encoding="utf-8")
    made = page
    for name, make in MADE.items():
        before, _, rest = made.partition(f"<!-- {name} -->")
        made = f"{before}<!-- {name} -->{make()}<!-- end -->{rest.partition('<!-- end -->')[2]}"
    if pytestconfig.getoption("--update-golden"):
        PAGE.write_text(made, encoding="utf-8")
    assert page == made or pytestconfig.getoption("--update-golden")


def test_the_page_names_every_table() -> None:
    """No table is missing from the page."""
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in TABLES if f"`{name}`" not in page] == []
