"""What docs/ says is what the code does. `pytest --update-golden tests/test_docs.py` writes those made."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from igarape.secret import Secret
from igarape.settings import Settings
from tests import pages
from tests.daily.deliveries import built, row

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "igarape"

SETTINGS = re.findall(
    r"^\| (\w+) \| (\S+) \| `(\w+)` \| (—|`\[\w+\] \w+`) \| (\S+) \|$",
    (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"),
    re.M,
)
ANOTHER = {
    "cache": "5G",
    "lake": "other",
    "zone": "UTC",
    "language": "pt-BR",
    "api": "http://127.0.0.1:8081",
    "chats": "-1001, 7",
    "report_chats": "-1001, 7",
    "show": "texts,names",
}
"""A value that is not the default."""


@pytest.mark.parametrize(("name", "made"), [("tables", pages.tables_page), ("commands", pages.commands_page)])
def test_a_made_page_is_in_step_with_the_code(
    name: str, made: Callable[[], str], pytestconfig: pytest.Config
) -> None:
    """docs/tables.md and docs/commands.md are what the values and the parsers say."""
    page = ROOT / "docs" / f"{name}.md"

    if pytestconfig.getoption("--update-golden"):
        page.write_text(made(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == made()


def test_every_command_and_option_is_in_the_page_of_commands() -> None:
    """Found apart from the page's maker: by walking the parsers."""
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## igarape (\w+)\n(.*?)(?=^## |\Z)", page, re.M | re.S))

    for name, command in pages.commands():
        for action in command._actions:
            for option in action.option_strings or [action.dest]:
                assert option in ("-h", "--help") or f"`{option}" in sections[name], f"{name} {option}"


# -- flags and reasons ---------------------------------------------------------------------------------


def flags_in_the_source() -> set[str]:
    """Whatever the build can write into `flags`."""
    mend, flatten, fold = (_read("daily", each) for each in ("mend", "flatten", "fold"))
    found = set(re.findall(r"flags\.(?:add|update)\(\(?\"(\w+)\"", mend))
    found |= set(re.findall(r"concat_ws\(',', flags, '(\w+)'\)", flatten + fold))
    found |= set(re.findall(r"concat_ws\(',', flags, CASE WHEN .*? THEN '(\w+)' END\)", flatten))
    (odd,) = re.findall(r"^_ODD = \{(.*?)^\}", flatten, re.M | re.S)
    found |= set(re.findall(r"^    \"(\w+)\": ", odd, re.M))
    return found


def reasons_in_the_source() -> set[str]:
    """Whatever the build can quarantine a delivery for."""
    found = set(re.findall(r"Refused\((?:reason or )?\"(\w+)\"\)", _read("daily", "mend")))
    found |= set(re.findall(r"_reject\(\w+, \w+, \"(\w+)\"", _read("daily", "reading")))
    (fault,) = re.findall(r"^def fault\(.*?(?=^def )", _read("capture", "exported"), re.M | re.S)
    return found | set(re.findall(r"return \"(\w+)\"", fault))


@pytest.mark.parametrize(
    ("section", "found", "least"), [("Flags", flags_in_the_source, 9), ("Reasons", reasons_in_the_source, 14)]
)
def test_every_flag_and_every_reason_is_explained(
    section: str, found: Callable[[], set[str]], least: int
) -> None:
    """No more and no fewer than the source knows; `least` shows that the source is still read rightly."""
    page = (ROOT / "docs" / "flags.md").read_text(encoding="utf-8")
    (rows,) = re.findall(rf"^## {section}$(.*?)(?=^## |\Z)", page, re.M | re.S)
    known = found()

    assert len(known) >= least
    assert set(re.findall(r"^\| `(\w+)` \|", rows, re.M)) == known


def test_a_member_given_twice_is_flagged_without_its_name() -> None:
    """A flag is one of the page's words, also in exports: the members' own names would be no end of flags."""
    export = b'"export":{"chat":{"id":1001,"type":"private_supergroup"},"message":{"id":3,"date_unixtime":"1795215600",'
    head = b'{"received_at":"2026-11-21T15:00:00.000000Z","source":"import","bot_id":null,'

    store, _ = built(head + export + b'"from_id":"user7","from":"Ana","from":"Bia","text":"oi"}}}\n')

    assert row(store, "messages", "author_name, flags") == {"author_name": "Ana", "flags": "duplicate_key"}


# -- dependencies --------------------------------------------------------------------------------------


def test_every_dependency_has_its_line() -> None:
    """What is pinned is explained, and what is explained is pinned."""
    pinned = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = pinned["project"]["optional-dependencies"].values()
    wanted = {*pinned["project"]["dependencies"], *pinned["dependency-groups"]["dev"], *chain(*extras)}
    page = (ROOT / "docs" / "decisions" / "0003-dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z][\w, -]*) \|.*\|.*\| \S.* \|$", page, re.M)

    assert sorted(re.split(r"[^\w-]", each)[0] for each in wanted) == sorted(
        name for row in rows if row != "package" for name in row.split(", ")
    )


# -- settings ------------------------------------------------------------------------------------------


def test_every_setting_and_every_variable_is_in_the_page() -> None:
    """The rows are the fields of Settings (`named` repeats what --lake said); the variables all that are in the source."""
    named = {
        name for file in SOURCE.rglob("*.py") for name in re.findall(r"\bIGARAPE_[A-Z_]+", file.read_text())
    }

    assert {row[0] for row in SETTINGS} == {*Settings.__dataclass_fields__} - {"named"}
    assert {row[2] for row in SETTINGS} == named


@pytest.mark.parametrize(("name", "flag", "variable", "key", "default"), SETTINGS)
def test_a_setting_comes_from_where_its_row_says(
    name: str, flag: str, variable: str, key: str, default: str, tmp_path: Path
) -> None:
    """Each place wins over those on its right, and the default is as it stands there."""

    def value(environ: dict[str, str] | None = None, said: str | None = None) -> object:
        loaded = Settings.load(environ or {}, tmp_path, **({name: said} if said else {}))
        found = getattr(loaded, name)
        return found.reveal() if isinstance(found, Secret) else found

    assert (value() or "—") == default.strip("`")
    other = ANOTHER.get(name, "x" * 40)
    meant: object = {"language": "pt", "chats": (-1001, 7), "report_chats": (-1001, 7)}.get(name, other)
    none = "0" if name.endswith("chats") else "en"
    if key != "—":
        section, _, member = key.strip("`[").partition("] ")
        (tmp_path / "igarape.toml").write_text(f'[{section}]\n{member} = "{other}"\n')
        assert value() == meant
        (tmp_path / "igarape.toml").write_text(f'[{section}]\n{member} = "{none}"\n')
    (tmp_path / ".env").write_text(f"export {variable}='{other}'\n")
    assert value() == meant
    (tmp_path / ".env").write_text(f"{variable}={none}\n")
    assert value({variable: other}) == meant
    if flag != "—":
        assert value({variable: "en"}, said=other) == meant


@pytest.mark.parametrize("flag", sorted({row[1].strip("`") for row in SETTINGS} - {"—"}))
def test_a_setting_s_flag_is_an_option(flag: str) -> None:
    """What the page calls a flag, some command takes."""
    assert any(flag in command._option_string_actions for _, command in pages.commands())


def _read(*parts: str) -> str:
    return SOURCE.joinpath(*parts).with_suffix(".py").read_text(encoding="utf-8")


# -- commands in the text --------------------------------------------------------------------------------

_COMMAND = re.compile(r"`(igarape [a-z][^`]*)`")
_PAGES = [*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")]


@cache
def _known() -> dict[str, set[str]]:
    """Give the flags of each command, those of its own commands among them."""
    known: dict[str, set[str]] = defaultdict(set)
    for name, command in pages.commands():
        known[name.split()[0]] |= command._option_string_actions.keys()
    return dict(known)


@pytest.mark.parametrize("page", _PAGES, ids=[page.name for page in _PAGES])
def test_every_command_in_a_sentence_can_be_typed(page: Path) -> None:
    """The command is there, and so is each of its flags."""
    known = _known()
    for typed in _COMMAND.findall(page.read_text(encoding="utf-8").replace("\n", " ")):
        for each in re.split(r" && | \| ", typed):
            _, name, *rest = each.split()
            assert name in known, typed
            assert {word for word in rest if word.startswith("--")} <= known[name], typed


# -- twins -----------------------------------------------------------------------------------------------

_CODE = re.compile(r"`([^`\n]+)`|^ {4}(\S.*)$", re.MULTILINE)


@pytest.mark.parametrize("name", ["aws", "forget", "spark"])
def test_a_page_and_its_portuguese_twin_say_the_same_things(name: str) -> None:
    """As many headings, points and rows of tables, and the same commands, options and names in each part."""
    twins = [(ROOT / "docs" / f"{name}{ending}.md").read_text(encoding="utf-8") for ending in ("", ".pt-BR")]
    parts = [re.split(r"^## ", page, flags=re.MULTILINE) for page in twins]
    assert len(parts[0]) == len(parts[1])
    for ours, theirs in zip(*parts, strict=True):
        assert _shape(ours) == _shape(theirs), ours.partition("\n")[0]


def _shape(part: str) -> tuple[list[str], list[str]]:
    """The points and rows of a part as their first signs, and what is code in it."""
    lines = [re.match(r"- |\||\d+\. ", line) for line in part.splitlines()]
    code = [found[1] or found[2] for found in _CODE.finditer(part)]
    told = [re.sub(r"NAME=VALUE|NOME=VALOR|you@|voce@|(?:aws|forget)\.pt-BR", "", each) for each in code]
    return [found[0] for found in lines if found], sorted(told)
