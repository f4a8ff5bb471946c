"""Filters: what a page is asked of. All of it stands in the URL, so that a link shows the same to whoever opens it.

Nonsense in a URL is no error: what cannot be read is left out, and the page says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from igarape.query.engine import Note
from igarape.query.outcomes import STATES

PERIODS = (
    "today",
    "yesterday",
    "7d",
    "28d",
    "30d",
    "91d",
    "this-month",
    "last-month",
    "this-year",
    "12m",
    "all",
)
"""The periods that a page offers by name; `custom` goes with `from` and `to`."""

WHO = ("people", "bots", "all")
_ID = re.compile(r"-?\d{1,19}")
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MONTH = re.compile(r"[1-9]\d{3}-(0[1-9]|1[0-2])")
_MOST_TEXT = 200


class Filters(NamedTuple):
    """What a page is asked of; None or "" where nothing is said. Weekdays are ISO, hours those of the lake's zone."""

    period: str = ""
    since: date | None = None
    until: date | None = None
    compare: str = ""
    chat: int | None = None
    who: str = ""
    hour: int | None = None
    weekday: int | None = None
    topic: str = ""
    outcome: str = ""
    text: str = ""
    page: int | None = None
    language: str = ""
    theme: str = ""
    sql: str = ""

    def query(self, **changes: Any) -> str:
        """Write the filters as a query string, with these changes; "" where nothing is said.

        With another filter the list begins anew, so `page` is left out unless it is among the changes.
        """
        made = Filters(**(self._asdict() | {"page": None} | changes)) if changes else self
        pairs = [(_NAMES[name], str(each)) for name, each in made._asdict().items() if each not in (None, "")]
        return "?" + urlencode(pairs) if pairs else ""

    @property
    def narrowed(self) -> tuple[str, ...]:
        """The names of the filters that leave messages out, besides the period."""
        narrow = ("chat", "who", "hour", "weekday", "topic", "outcome", "text")
        return tuple(name for name in narrow if getattr(self, name) not in (None, ""))


_NAMES = {name: name for name in Filters._fields} | {"since": "from", "until": "to", "text": "q"}
"""What each filter is called in a URL."""


def read(pairs: Iterable[tuple[str, str]]) -> tuple[Filters, tuple[Note, ...]]:
    """Read a query string's pairs; the notes say what was left out. Of a name said twice the last counts."""
    given = {name: value.strip() for name, value in pairs if value.strip()}
    found: dict[str, Any] = {}
    notes = []
    for name, called in _NAMES.items():
        if called not in given:
            continue
        value = _READ[name](given[called])
        if value is None:
            told: dict[str, object] = {"name": called, "value": given[called][:40]}
            notes.append(Note("{name} was left out: {value} is nothing that it can be.", told))
        else:
            found[name] = value
    return _ordered(Filters(**found), notes)


def _ordered(found: Filters, notes: list[Note]) -> tuple[Filters, tuple[Note, ...]]:
    """Let days that were named count before a period's name, and leave out a period that ends before it begins."""
    if found.since and found.until and found.since > found.until:
        notes.append(Note("The days were left out: the last was before the first."))
        found = found._replace(since=None, until=None)
    if found.since or found.until:
        found = found._replace(period="custom")
    elif found.period == "custom":
        found = found._replace(period="")
    return found, tuple(notes)


def _among(allowed: Iterable[str]) -> Callable[[str], str | None]:
    known = frozenset(allowed)
    return lambda given: given if given in known else None


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda given: given if pattern.fullmatch(given) else None


def _number(low: int, high: int) -> Callable[[str], int | None]:
    def read_number(given: str) -> int | None:
        number = int(given) if _ID.fullmatch(given) and given.isascii() else None
        return number if number is not None and low <= number <= high else None

    return read_number


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _period(given: str) -> str | None:
    return given if given in (*PERIODS, "custom") or _MONTH.fullmatch(given) else None


def _who(given: str) -> str | None:
    return given if given in WHO or _number(-(2**63), 2**63 - 1)(given) is not None else None


_READ: Mapping[str, Callable[[str], object]] = {
    "period": _period,
    "since": _day,
    "until": _day,
    "compare": _among(("before", "none")),
    "chat": _number(-(2**63), 2**63 - 1),
    "who": _who,
    "hour": _number(0, 23),
    "weekday": _number(1, 7),
    "topic": _matching(_TOPIC),
    "outcome": _among(STATES),
    "text": lambda given: given[:_MOST_TEXT],
    "page": _number(1, 10**9),
    "language": _among(("pt", "en")),
    "theme": _among(("light", "dark")),
    "sql": lambda given: given,
}
