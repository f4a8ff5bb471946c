"""Every template has its Portuguese, with the same names in it; numbers are written as Babel writes them."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from babel.numbers import format_decimal

import igarape
from igarape import importing
from igarape.errors import Problem, Usage
from igarape.query.engine import Hour, Name, Note, Several, Share, Weekday
from igarape.query.views import TABLES, columns
from igarape.show import portuguese, words
from igarape.show.portuguese import CATALOGUE
from igarape.show.words import explain, say, translate, value
from igarape.via import disk
from tests.pages import commands

SOURCE = Path(igarape.__file__).parent
SPEAKERS = {
    "_say",
    "Problem",
    "Usage",
    "Busy",
    "Changed",
    "Declined",
    "Unreachable",
    "EngineFailure",
    "Note",
    "translate",
    "refuse",
    "tell",
    "Question",
    "Shown",
    "constant",
    "number",
    "Measure",
    "Seen",
    "Shape",
}
"""What takes a template: its first two arguments, where they are written out, are for people."""

NOT_FOR_PEOPLE = {
    "Question": {0},
    "Shown": {0},
    "Note": {1},
    "constant": {0},
    "number": {0},
    "translate": {1},
    "tell": {1},
}
"""Arguments among the first two that hold no template."""


def templates(tree: ast.AST) -> set[str]:
    """Collect the templates that a module passes on."""
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in SPEAKERS:
            for place, argument in enumerate(node.args[:2]):
                if place not in NOT_FOR_PEOPLE.get(name, set()):
                    found |= texts(argument)
        found |= {
            text for each in node.keywords if each.arg in ("hint", "help") for text in texts(each.value)
        }
        if name == "add":  # a command and what it does, in cli.py
            found |= {text for argument in node.args[1:2] for text in texts(argument)}
    return found - {""}


def texts(node: ast.AST) -> set[str]:
    """The texts that an argument may be: written out, or chosen between two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    if isinstance(node, ast.BoolOp):
        return set().union(*map(texts, node.values))
    return set()


def in_html(template: str) -> set[str]:
    """Collect what an HTML template passes on to `_`."""
    return {text for _, text in re.findall(r"""\b_\(\s*(["'])(.+?)\1""", template)}


@cache
def all_templates() -> frozenset[str]:
    """Every template of the package, and the headings of tables."""
    from igarape.show.table import HEADINGS

    found = {
        *HEADINGS.values(),
        *(table.sentence for table in TABLES.values()),
        *(column.sentence for table in TABLES.values() for column in columns(table)),
        *importing.REASONS.values(),
        *importing.NOTICES.values(),
        importing.PROGRESS,
        *disk._HINTS.values(),
        "See to that disk, then try again.",
    }
    for file in SOURCE.rglob("*.py"):
        found |= templates(ast.parse(file.read_text(encoding="utf-8")))
    for file in SOURCE.rglob("*.html"):
        found |= in_html(file.read_text(encoding="utf-8"))
    return frozenset(found)


def test_every_template_has_its_portuguese() -> None:
    """The list that this prints is what to translate."""
    assert sorted(all_templates() - CATALOGUE.keys()) == []


def test_nothing_is_translated_in_vain() -> None:
    """A sentence that nobody says any more goes from the catalogue too."""
    spoken = all_templates()
    assert sorted(text for text in CATALOGUE if text not in spoken) == []


def test_no_sentence_is_translated_twice() -> None:
    """Two files that translate one sentence would one day say two things."""
    names = [f"igarape.show.portuguese.{each.name}" for each in iter_modules(portuguese.__path__)]
    every = [english for name in names for english in import_module(name).CATALOGUE]

    assert sorted({english for english in every if every.count(english) > 1}) == []


def test_the_scan_finds_templates() -> None:
    """The control: what it looks for is found in a module that passes one on."""
    code = 'raise Usage("No {x}." if a else "Yes {x}.", b or "Do it.", x=1)'
    assert templates(ast.parse(code)) == {"No {x}.", "Yes {x}.", "Do it."}


def test_the_scan_finds_what_a_page_says() -> None:
    """The control, for templates of HTML."""
    assert in_html("""<p>{{ _("It's {n}.", n=3) }} {{ t(note) }} {{ _('No.') }}</p>""") == {
        "It's {n}.",
        "No.",
    }


def names(text: str) -> set[str]:
    """The names that a template fills."""
    return {name.partition(":")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


def unequal(catalogue: Mapping[str, str]) -> dict[str, str]:
    """Find the sentences whose translation fills other names."""
    return {english: other for english, other in catalogue.items() if names(english) != names(other)}


def test_both_languages_fill_the_same_names() -> None:
    """No value is lost in translation, and none is asked for that is not there."""
    assert unequal(CATALOGUE) == {}


def test_a_name_that_is_lost_or_made_up_is_found() -> None:
    """The control: one too few, one too many, one that is called otherwise."""
    wrong = {"No {x}.": "Não.", "No.": "Não {x}.", "{x} or {y}": "{x} ou {z}"}
    assert unequal({**wrong, "{n:.1f} of {x}": "{x}: {n}"}) == wrong


def test_portuguese_is_not_english() -> None:
    """Only names and words that are the same in both may stay as they are."""
    same = {english for english, other in CATALOGUE.items() if english == other}
    assert same <= {
        "Id",
        "Bot",
        "Bots",
        "DuckDB: {why}",
        "{path}: {why}.",
        "{message}.",
        "{command} --help",
        "Bot: {bot}",
        "bots",
    }


VALUES = [
    (12345, "12,345", "12.345"),
    (2.0, "2", "2"),
    (1234.56, "1,234.6", "1.234,6"),
    (Share(0.124), "12.4%", "12,4%"),
    (date(2026, 11, 21), "Nov 21, 2026", "21 de nov. de 2026"),
    (Weekday(3), "Wednesday", "quarta"),
    (Hour(13), "13:00", "13h"),
    (Several((Weekday(1), Weekday(2), Weekday(7))), "Monday, Tuesday and Sunday", "segunda, terça e domingo"),
    (Name("a\x1b[0m" + "b" * 60), "a\\x1b[0m" + "b" * 31 + "…", "a\\x1b[0m" + "b" * 31 + "…"),
]


@pytest.mark.parametrize(("given", "english", "portuguese"), VALUES)
def test_values(given: object, english: str, portuguese: str) -> None:
    """As each language writes them."""
    assert (value(given, "en"), value(given, "pt")) == (english, portuguese)


def test_numbers_that_are_equal_are_written_as_what_they_are() -> None:
    """What is remembered of one is not given for the other."""
    assert [value(each, "en") for each in (1, True, 1.0, 1.25, 0, False)] == [
        "1",
        "true",
        "1",
        "1.2",
        "0",
        "false",
    ]


def test_one_and_several() -> None:
    """The word follows the number."""
    note = "{count} {count:row|rows}"
    assert [say(Note(note, {"count": n}), "pt") for n in (0, 1, 2)] == ["0 linhas", "1 linha", "2 linhas"]


def test_a_problem_in_both_languages() -> None:
    """One sentence and a next step; what came from outside cannot write to the terminal."""
    problem = Usage("There is no table called {name}.", "There are {tables}.", name="x\x1b[2J", tables="a, b")
    assert explain(problem, "en") == "Error: There is no table called x\\x1b[2J.\nTry: There are a, b."
    assert explain(problem, "pt") == "Erro: Não há tabela chamada x\\x1b[2J.\nTente: Há a, b."


def test_a_problem_without_a_hint() -> None:
    """Then there is one line."""
    assert explain(Problem("Give one."), "pt") == "Erro: Passe só uma."


NAMED = [
    # what is said, and how it is written where --lake 'a {lake}' was given
    (Note("Next: igarape ask hours"), "Next: igarape ask --lake 'a {lake}' hours"),
    (
        Note("Take it back with: igarape correct undo {number}", {"number": 3}),
        "Take it back with: igarape correct --lake 'a {lake}' undo 3",
    ),
    (
        Note("Try: {what}", {"what": Note("Run igarape build again, and see what it says.")}),
        "Try: Run igarape build --lake 'a {lake}' again, and see what it says.",
    ),
    (
        Note("Where igarape[doubts] is installed, run: igarape build --doubts"),
        "Where igarape[doubts] is installed, run: igarape build --lake 'a {lake}' --doubts",
    ),
    (Note("Others wrote: {text}", {"text": "igarape build"}), "Others wrote: igarape build"),
    (Note("Register it again: igarape webhook set"), "Register it again: igarape webhook set"),
    (Note("Name another folder: igarape demo --lake NEW."), "Name another folder: igarape demo --lake NEW."),
]


@pytest.mark.parametrize(("note", "named"), NAMED, ids=[named for _, named in NAMED])
def test_a_command_to_run_next_names_the_lake_that_was_named(note: Note, named: str) -> None:
    """Else whoever copies it looks at another lake; what others wrote stays as it is."""
    assert say(note, "en", "a {lake}") == named
    assert " --lake" not in say(note, "en").removesuffix("--lake NEW.")


def test_a_problem_s_next_step_names_the_lake_too() -> None:
    """In both languages; what came from outside is left as it came."""
    problem = Problem("{lake} is no zone.", "Run igarape build, then ask again.", lake="igarape build")
    assert explain(problem, "pt", "my lake").endswith(
        "Tente: Rode igarape build --lake 'my lake' e pergunte de novo."
    )
    assert explain(problem, "en", "l").startswith("Error: igarape build is no zone.")


def test_every_command_of_a_template_takes_the_lake_behind_its_name() -> None:
    """There it is written, whatever follows."""
    named = {each.split()[1] for text in CATALOGUE for each in words.COMMAND.findall(text)}
    takes = {name for name, command in commands() if "--lake" in command._option_string_actions}

    assert "build" in named
    assert named <= takes


def test_an_unknown_template_stays_english() -> None:
    """Better than nothing, and the test above finds it."""
    assert translate("New.", "pt") == "New."


def test_no_typing_slips() -> None:
    """No double spaces, no space before a full stop, a full stop at the end of every sentence."""
    for english, other in CATALOGUE.items():
        assert not re.search(r"  | \.(\s|$)", other), other
        if english.endswith("."):
            assert other.endswith("."), other


def test_whole_numbers_are_written_as_babel_writes_them() -> None:
    """They are so common that Babel is not loaded for them; what is written is the same."""
    numbers = [sign * (10**power - less) for power in range(20) for less in (0, 1) for sign in (1, -1)]

    for language, locale in words.LOCALES.items():
        assert [value(each, language) for each in numbers] == [
            format_decimal(each, locale=locale) for each in numbers
        ]
