"""Both READMEs are run: each `sh` block in order, in one shell, and each `text` block is what was printed.

A line `…` stands for any lines. `pytest --update-golden -m slow tests/test_readme.py` writes the `text`
blocks anew, keeping as many lines before and after `…`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.pt-BR.md")
PORT = "8443"
"""The port that the READMEs name; the test puts a free one in its place, so that runs do not meet."""

_BLOCK = re.compile(r"^```sh\n(?P<code>.*?)^```\n(?:\n```text\n(?P<shown>.*?)^```\n)?", re.M | re.S)
_REST = "…"
_MARK = "--- end of block"

EXPORT = {
    "name": "Loja Igarapé",
    "type": "private_supergroup",
    "id": 1001,
    "messages": [
        {
            "id": number,
            "type": "message",
            "date": "2026-11-20T20:00:00",  # local, of an unknown zone; the next line counts
            "date_unixtime": str(1_795_215_600 + 60 * minute),
            "from": name,
            "from_id": user,
            "text": text,
        }
        for number, minute, name, user, text in [
            (31, 0, "Bia", "user7", "o boleto não abre"),
            (32, 1, "Caio", "user8", "aqui também não"),
            (33, 9, "Bia", "user7", "abriu agora, obrigada!"),
            (34, 130, "Caio", "user8", "alguém sabe o prazo de troca?"),
        ]
    ],
}
"""What a person exported from Telegram Desktop: Friday 2026-11-20, 20 h and 22 h in São Paulo."""


class Block(NamedTuple):
    """One block of shell, and what it is said to print; None where nothing is said."""

    code: str
    shown: str | None


def blocks(readme: str) -> list[Block]:
    """Find the blocks of a README, in order."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    return [Block(found["code"], found["shown"]) for found in _BLOCK.finditer(text)]


def matches(shown: str, printed: str) -> bool:
    """Whether a text block says what was printed."""
    pattern = "".join(
        "(?:.*\n)*?" if line == _REST else re.escape(line) + "\n" for line in shown.splitlines()
    )
    return re.fullmatch(pattern, printed) is not None


def run(readme: str, folder: Path) -> list[str]:
    """Run a README's blocks in one shell, in an empty folder and home; give what each printed on stdout."""
    home = folder / "home"
    export = home / "Downloads" / "ChatExport" / "result.json"
    export.parent.mkdir(parents=True)
    export.write_text(json.dumps(EXPORT))
    (folder / ".venv").symlink_to(sys.prefix)  # what `make demo` would have made
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = str(door.getsockname()[1])
    script = "set -eu\ntrap 'kill $(jobs -p) 2>/dev/null; wait' EXIT\n" + "".join(
        f"{block.code.replace(PORT, port)}echo '{_MARK}'\n"
        for block in blocks(readme)
        if "make " not in block.code
    )
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={"HOME": str(home), "PATH": os.defpath, "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split(f"{_MARK}\n")[:-1]


def renewed(text: str, printed: list[str]) -> str:
    """Write what was printed into a README's text blocks, with the same lines left out as before."""
    said = iter(printed)

    def renew(found: re.Match[str]) -> str:
        if "make " in found["code"]:
            return found[0]
        lines = next(said).splitlines()
        if found["shown"] is None:
            return found[0]
        before = found["shown"].splitlines()
        if _REST in before:
            head, tail = before.index(_REST), len(before) - before.index(_REST) - 1
            lines = [*lines[:head], _REST, *lines[len(lines) - tail :]]
        return f"```sh\n{found['code']}```\n\n```text\n{''.join(line + chr(10) for line in lines)}```\n"

    return _BLOCK.sub(renew, text)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="the READMEs use curl")
@pytest.mark.parametrize("readme", READMES)
def test_every_block_runs_and_prints_what_the_readme_shows(
    readme: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """A newcomer may copy the READMEs line by line."""
    printed = run(readme, tmp_path)

    if pytestconfig.getoption("--update-golden"):
        page = ROOT / readme
        page.write_text(renewed(page.read_text(encoding="utf-8"), printed), encoding="utf-8")
    told = [block for block in blocks(readme) if "make " not in block.code]
    assert len(told) == len(printed)
    for block, out in zip(told, printed, strict=True):
        assert block.shown is None or matches(block.shown, out), out


def test_a_readme_that_shows_something_else_would_be_found() -> None:
    """The control: a wrong number, a line too many and a missing one are no match; `…` takes any lines."""
    assert matches("200\n…\nend\n", "200\nx\ny\nend\n")
    assert not matches("200\n…\nend\n", "201\nx\nend\n")
    assert not matches("200\n", "200\nmore\n")
    assert not matches("200\nmore\n", "200\n")


@pytest.mark.parametrize("readme", READMES)
def test_every_make_target_of_a_readme_is_in_the_makefile(readme: str) -> None:
    """`make demo` and `make test` take long and are run elsewhere; here they need only exist."""
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    asked = set(re.findall(r"^make ([a-z]+)$", (ROOT / readme).read_text(encoding="utf-8"), re.M))

    assert asked == {"demo", "test"}
    assert asked <= made


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")], key=str), ids=lambda p: p.name
)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    """A page that moved takes its links with it."""
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []
