"""What the files of a project say, and how what is missing gets into those that are there."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.initiating import texts
from igarape.initiating.texts import LAKE, LANGUAGE, ZONE
from igarape.settings import Settings
from igarape.show import words

GIVEN = {LANGUAGE: "pt-BR", ZONE: "America/Manaus", LAKE: "lago"}


def toml(language: str = "en") -> str:
    """Write a new igarape.toml."""
    return texts.toml(GIVEN, lambda note: words.say(note, language))


@pytest.mark.parametrize("language", ["en", "pt"])
def test_a_new_file_sets_what_was_given_and_explains_each_line(language: str, tmp_path: Path) -> None:
    """A sentence stands above each line, also above those that are only proposed."""
    text = toml(language)
    (tmp_path / "igarape.toml").write_text(text)
    settings = Settings.load({}, tmp_path)

    assert (settings.language, settings.zone, settings.lake) == ("pt", "America/Manaus", "lago")
    lines = text.splitlines()
    for above, line in pairwise(lines):
        if " = " in line:
            assert above.startswith("# "), line
            assert above.endswith("."), line


def test_what_is_only_proposed_works_once_its_sign_is_taken_away(tmp_path: Path) -> None:
    """Each proposal is a setting that igarape knows."""
    text = toml().replace("# webhook", "webhook").replace("# chats", "chats").replace("# tee", "tee")
    (tmp_path / "igarape.toml").write_text(text)

    settings = Settings.load({}, tmp_path)

    assert settings.webhook == "https://bot.example.org/telegram"
    assert settings.tee == "http://127.0.0.1:8080/webhook"
    assert settings.chats == settings.report_chats == (-1001234567890,)


MISSING = [
    # what is there: what it becomes
    ("", '[project]\nlanguage = "pt-BR"\n'),
    ("[project]", '[project]\nlanguage = "pt-BR"\n'),
    ("[project]\n", '[project]\nlanguage = "pt-BR"\n'),
    ("  [ project ] # ours\nx = 1\n", '  [ project ] # ours\nlanguage = "pt-BR"\nx = 1\n'),
    ("[lake]\npath = 'x'", "[lake]\npath = 'x'\n\n[project]\nlanguage = \"pt-BR\"\n"),
    ("[project]\r\nzone = 'UTC'\r\n", "[project]\r\nlanguage = \"pt-BR\"\nzone = 'UTC'\r\n"),
    # there already
    ("[project]\nlanguage = 'en'\n", "[project]\nlanguage = 'en'\n"),
    ("project = {language = 'en'}\n", "project = {language = 'en'}\n"),
    ("project.language = 'en'\n", "project.language = 'en'\n"),
    # a layout in which it cannot be added without changing more
    ("project = {zone = 'UTC'}\n", "project = {zone = 'UTC'}\n"),
    ("project = 'mine'\n", "project = 'mine'\n"),
    ("[[project]]\nzone = 'UTC'\n", "[[project]]\nzone = 'UTC'\n"),
    ('x = """\n[project]\n"""\n', 'x = """\n[project]\n"""\n'),
]


@pytest.mark.parametrize(("there", "becomes"), MISSING)
def test_one_line_is_added_where_it_belongs(there: str, becomes: str) -> None:
    """Everything else stays as it is, line ends too; where that cannot be, nothing is added."""
    new, added = texts.with_missing(there, {LANGUAGE: "pt-BR"})

    assert new == becomes
    assert added == ([LANGUAGE] if new != there else [])


NAMES = st.sampled_from(["project", "lake", "telegram", "language", "zone", "path", "x"])
TABLES = st.dictionaries(
    NAMES, st.dictionaries(NAMES, st.text("ab'[]#= ", max_size=6), max_size=3), max_size=3
)


@given(TABLES)
def test_whatever_is_there_stays_and_a_second_time_changes_nothing(tables: dict[str, Any]) -> None:
    """The new text means the old one and what was missing; the lines of the old one are all in it, in order."""
    old = "".join(
        f"[{name}]  # a table\n" + "".join(f'{key} = "{value}"\n' for key, value in table.items())
        for name, table in tables.items()
    )

    new, added = texts.with_missing(old, GIVEN)

    meant = {name: dict(table) for name, table in tables.items()}
    for table, name in added:
        meant.setdefault(table, {})[name] = GIVEN[table, name]
    assert tomllib.loads(new) == meant
    assert texts.missing(new, GIVEN) == []
    assert texts.with_missing(new, GIVEN) == (new, [])
    rest = iter(new.splitlines())
    assert all(line in rest for line in old.splitlines())


IGNORED = [
    # what is there, the lake: what is added
    ("", "lake", [".env", "lake/"]),
    ("*.pyc", "lake", [".env", "lake/"]),
    (".env\n/lake/\n", "lake", []),
    ("/.env\nlake\n", "./lake", []),
    (".env\n", "data/lake", ["data/lake/"]),
    (".env\n", "/srv/lake", []),
    (".env\n", "../lake", []),
    (".env\n", ".", []),
]


@pytest.mark.parametrize(("there", "lake", "added"), IGNORED)
def test_git_is_told_to_leave_out_secrets_and_conversations(there: str, lake: str, added: list[str]) -> None:
    """The lake where it lies below the project; what is there already counts, however it is written."""
    new, found = texts.ignored(there, lake)

    assert found == added
    assert new.splitlines() == [*there.splitlines(), *added]
    assert texts.ignored(new, lake) == (new, [])


def test_lines_are_added_to_an_env_whose_last_line_has_no_end() -> None:
    """Or two settings would be one."""
    assert texts.env("A=1", {"B": "2"}) == "A=1\nB=2\n"
    assert texts.env("", {"B": "2"}) == "B=2\n"
    assert texts.env("A=1\n", {}) == "A=1\n"
