"""docs/notebook.md, in both languages, runs block by block over the demo's lake and prints what it shows; so do docstrings.

A `python` block shows what a REPL would, in the `text` block that follows. `pytest --update-golden -m slow` writes those
anew.
"""

from __future__ import annotations

import ast
import doctest
import re
import types
from pathlib import Path

import pytest

import igarape
from igarape.errors import Problem
from igarape.notebook import lake, table
from tests.examples.stage import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("examples")]

PAGES = ("docs/notebook.md", "docs/notebook.pt-BR.md")
_BLOCK = re.compile(r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<shown>.*?)^```\n)?", re.M | re.S)


def blocks(text: str) -> list[tuple[str, str]]:
    """Find the blocks of a page, in order, each with what it is said to show."""
    return [(found["code"], found["shown"] or "") for found in _BLOCK.finditer(text)]


def shown(code: str, names: dict[str, object], capsys: pytest.CaptureFixture[str]) -> str:
    """Run a block as Jupyter runs a cell: what it prints, then what its last expression is, or a problem's two lines."""
    body = ast.parse(code).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    try:
        exec(compile(ast.Module(body, []), "<page>", "exec"), names)  # noqa: S102  (the page's own block)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<page>", "eval"), names)  # noqa: S307  (as above)
            if value is not None:
                print(repr(value))
    except Problem as problem:
        print(*vars(problem)["_render_traceback_"](), sep="\n")
    return "".join(line.rstrip() + "\n" for line in capsys.readouterr().out.splitlines())


@pytest.fixture
def beside(demo_lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be in the folder where `igarape demo` ran."""
    monkeypatch.chdir(demo_lake.parent)
    for name in ("IGARAPE_LAKE", "IGARAPE_LANGUAGE", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("beside")
def test_every_block_runs_and_shows_what_the_page_shows(
    page: str, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config
) -> None:
    """They may be copied into cells, one after the other."""
    text = (ROOT / page).read_text(encoding="utf-8")
    names: dict[str, object] = {}
    said = [shown(code, names, capsys) for code, _ in blocks(text)]

    if pytestconfig.getoption("--update-golden"):
        left = iter(said)
        (ROOT / page).write_text(
            _BLOCK.sub(lambda found: _written(found["code"], next(left)), text), encoding="utf-8"
        )
    assert [expected for _, expected in blocks((ROOT / page).read_text(encoding="utf-8"))] == said


def _written(code: str, said: str) -> str:
    return f"```python\n{code}```\n" + (f"\n```text\n{said}```\n" if said else "")


def test_both_pages_show_the_same_blocks() -> None:
    """What one says of code the other says too."""
    first, second = (
        [len(code.splitlines()) for code, _ in blocks((ROOT / page).read_text())] for page in PAGES
    )

    assert first == second


@pytest.mark.parametrize("module", [igarape, lake, table], ids=lambda each: each.__name__)
@pytest.mark.usefixtures("beside")
def test_the_examples_in_docstrings_run(module: types.ModuleType) -> None:
    """Whoever reads `help(igarape.open)` may try them."""
    found = doctest.testmod(module)

    assert found.attempted > 0
    assert found.failed == 0
