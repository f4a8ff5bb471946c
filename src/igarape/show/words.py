"""Words for people, in English and in Brazilian Portuguese.

Templates are English where they are raised; their Portuguese stands in `portuguese/`. Numbers,
dates and percentages are written by Babel, or as Babel writes them. In a note's template `{n:message|messages}`
picks the word for one or for several.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from igarape.errors import Problem
from igarape.query.engine import (
    Backed,
    Bytes,
    Dollars,
    Hour,
    Name,
    Note,
    Quote,
    Rank,
    Several,
    Share,
    Weekday,
)
from igarape.show import cells
from igarape.show.portuguese import CATALOGUE

LANGUAGES = ("en", "pt")
LOCALES = {"en": "en_US", "pt": "pt_BR"}
_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "pt": ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo"),
}
_SHORT = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "pt": ("seg", "ter", "qua", "qui", "sex", "sáb", "dom"),
}


def translate(text: str, language: str) -> str:
    """Give a template in the language; English stays where there is no other."""
    return CATALOGUE.get(text, text) if language == "pt" else text


def say(note: Note, language: str) -> str:
    """Write a note as a sentence."""
    return _fill(note.text, note.values, language)


def explain(problem: Problem, language: str) -> str:
    """Write a problem as a door prints it: one sentence, and on the next line what to try."""
    what, hint = parts(problem, language)
    lines = [translate("Error: {what}", language).format(what=what)]
    if hint:
        lines.append(translate("Try: {what}", language).format(what=hint))
    return "\n".join(lines)


def parts(problem: Problem, language: str) -> tuple[str, str]:
    """Write a problem's sentence, and what to try; "" where there is nothing to try."""
    values = {name: Said(_plainly(each, language), language) for name, each in problem.values.items()}
    what, hint = (_once(each, values, language) if each else "" for each in (problem.text, problem.hint))
    return cells.plain(what), cells.plain(hint)


def _plainly(given: object, language: str) -> object:
    return given if isinstance(given, (Note, date)) else translate(str(given), language)


def value(given: object, language: str) -> str:
    """Write a value for people: 12.345 or 12,345; 21 de nov. de 2026; quarta; 13h."""
    write = _KINDS.get(type(given))
    return write(given, language) if write else cells.plain(str(given))


def weekday(number: int, language: str) -> str:
    """Write a day of the week, ISO 1 to 7, in three letters."""
    return _SHORT[language][number - 1]


_remembered = lru_cache(1 << 11)
"""Babel takes some 60 µs for a number, and a page has hundreds, most of them small and often the same."""


@_remembered
def decimal(given: float, language: str, places: int = 1) -> str:
    """Write a number with so many decimal places."""
    return str(_babel().numbers.format_decimal(given, "#,##0." + "0" * places, locale=LOCALES[language]))


def short(given: int, language: str) -> str:
    """Write a whole number, from 10,000 on with fewer digits: 20K; 20 mil."""
    if abs(given) < 10_000:
        return value(given, language)
    return str(_babel().numbers.format_compact_decimal(given, locale=LOCALES[language], fraction_digits=1))


def percent(part: float, language: str) -> str:
    """Write a part of a whole as a percentage with one decimal place."""
    return decimal(100 * part, language) + "%"


def _fill(text: str, values: Mapping[str, object], language: str) -> str:
    said = {name: Said(each, language) for name, each in values.items()}
    return _once(text, said, language)


def _once(text: str, values: Mapping[str, object], language: str) -> str:
    return translate(text, language).format(**values)


class Said(NamedTuple):
    """A value inside a template: itself, or with `one|several` the word that fits its number."""

    given: object
    language: str

    def __format__(self, spec: str) -> str:
        if not spec:
            return value(self.given, self.language)
        one, _, several = spec.partition("|")
        given = self.given.value if isinstance(self.given, Backed) else self.given
        number = given.number if isinstance(given, Hour) else given
        return one if number == 1 else several


def _babel() -> Any:
    """Load Babel where something is written that needs it: its locales take longer than all else a count needs."""
    import babel.dates
    import babel.numbers
    import babel.units

    return babel


def _whole(given: int, language: str) -> str:
    """Write a whole number as Babel would (a test holds it to that): 12,345; 12.345."""
    written = f"{given:,}"
    return written.replace(",", ".") if language == "pt" else written


def listed(words: Sequence[str], language: str) -> str:
    """Name one thing after the other: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + (" e " if language == "pt" else " and ") + words[-1]


def _hour(given: Hour, language: str) -> str:
    return f"{given.number}h" if language == "pt" else f"{given.number:02d}:00"


def _rank(given: Rank, language: str) -> str:
    """Write a place in an order: 2nd; 2º."""
    if language == "pt":
        return f"{given.number}º"
    teen = given.number // 10 % 10 == 1
    return f"{given.number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(given.number % 10, 'th')}"


_UNITS = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")


def _bytes(given: Bytes, language: str) -> str:
    """Write an amount in the largest unit that is not more than it: 12.3 GB, of 1000 MB each."""
    power = min(len(_UNITS) - 1, (len(str(abs(given.number))) - 1) // 3)
    return str(
        _babel().units.format_unit(
            given.number / 1000**power,
            f"digital-{_UNITS[power]}",
            "short",
            "#,##0.#",
            locale=LOCALES[language],
        )
    )


def _dollars(given: Dollars, language: str) -> str:
    """Write US dollars, small amounts with as many decimal places as they have: US$ 0,00015."""
    pattern = "¤ #,##0.00####" if language == "pt" else "¤#,##0.00####"
    return str(
        _babel().numbers.format_currency(
            given.amount, "USD", pattern, locale=LOCALES[language], currency_digits=False
        )
    )


@_remembered
def _span(given: timedelta, language: str) -> str:
    """Write a duration in its largest unit: 20 seconds, 9 hours, 3 days."""
    return str(_babel().dates.format_timedelta(given, threshold=2, locale=LOCALES[language]))


_KINDS: dict[type, Callable[[Any, str], str]] = {
    Backed: lambda given, language: value(given.value, language),
    bool: lambda given, language: str(given).lower(),
    int: _whole,
    float: _remembered(
        lambda given, language: _babel().numbers.format_decimal(given, "#,##0.#", locale=LOCALES[language])
    ),
    date: _remembered(
        lambda given, language: _babel().dates.format_date(given, "medium", locale=LOCALES[language])
    ),
    datetime: lambda given, language: _babel().dates.format_datetime(
        given, "medium", locale=LOCALES[language]
    ),
    timedelta: _span,
    Bytes: _bytes,
    Dollars: _dollars,
    Hour: _hour,
    Name: lambda given, language: cells.isolated(cells.cut(cells.plain(given.text), 40)),
    Note: say,
    Quote: lambda given, language: cells.isolated(cells.cut(cells.plain(given.text), 120)),
    Rank: _rank,
    Several: lambda given, language: listed([value(each, language) for each in given.items], language),
    Share: lambda given, language: percent(given.part, language),
    Weekday: lambda given, language: _WEEKDAYS[language][given.number - 1],
}
