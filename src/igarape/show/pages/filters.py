"""Filters: what a page is asked of. All of it stands in the URL, so that a link shows the same to whoever opens it.

Nonsense in a URL is no error: what cannot be read is left out, and the page says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
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
SORTS = ("people", "messages", "without-help")
"""The orders that topics can stand in; the first where nothing is said."""
NO_TOPIC = "none"
"""In place of a topic's id: the doubts of no topic."""
_ID = re.compile(r"-?\d{1,19}")
_PSEUDONYM = re.compile(r"p[0-9a-f]{32}")
_MESSAGE = re.compile(rf"(?:-?\d{{1,19}}|{_PSEUDONYM.pattern})\.\d{{1,19}}")
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MONTH = re.compile(r"[1-9]\d{3}-(0[1-9]|1[0-2])")
_MOST_TEXT = 200


class Filters(NamedTuple):
    """What a page is asked of; None or "" where nothing is said. Weekdays are ISO, hours those of the lake's zone.

    A chat or a person is an id, or a pseudonym where names are not shown; `message` is chat.number.
    """

    period: str = ""
    since: date | None = None
    until: date | None = None
    compare: str = ""
    chat: int | str | None = None
    who: int | str = ""
    hour: int | None = None
    weekday: int | None = None
    topic: str = ""
    outcome: str = ""
    """One of the five, or several with commas between."""
    text: str = ""
    sort: str = ""
    page: int | None = None
    message: str = ""
    language: str = ""
    theme: str = ""
    sql: str = ""

    def query(self, **changes: Any) -> str:
        """Write the filters as a query string, with these changes; "" where nothing is said.

        With another filter the list begins anew, so `page` and `message` are left out unless they are among the
        changes.
        """
        anew = {} if changes.keys() <= {"language", "theme"} else {"page": None, "message": ""}
        made = self._asdict() | anew | changes
        if made["period"] == "custom":  # its days say it
            made["period"] = ""
        pairs = [
            _pair(_NAMES[name], str(each)) for name, each in made.items() if each is not None and each != ""
        ]
        return "?" + "&".join(pairs) if pairs else ""

    @property
    def narrowed(self) -> tuple[str, ...]:
        """The names of the filters that leave messages out, besides the period."""
        narrow = ("chat", "who", "hour", "weekday", "topic", "outcome", "text")
        return tuple(name for name in narrow if getattr(self, name) not in (None, ""))


_NAMES = {name: name for name in Filters._fields} | {"since": "from", "until": "to", "text": "q"}
"""What each filter is called in a URL."""


@lru_cache(1 << 11)
def _pair(name: str, value: str) -> str:
    """Write one of a query string's pairs; a page has hundreds of links, and says the same in most."""
    return urlencode({name: value})


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
            notes.append(Note("{name} was left out: {value} is none of its values.", told))
        else:
            found[name] = value
    return _ordered(Filters(**found), notes)


def _ordered(found: Filters, notes: list[Note]) -> tuple[Filters, tuple[Note, ...]]:
    """Let a period's name count before days that were named, for a form sends both; refuse days in the wrong order."""
    if found.since and found.until and found.since > found.until:
        notes.append(Note("The days were left out: the last was before the first."))
        found = found._replace(since=None, until=None)
    if found.period not in ("", "all", "custom"):
        found = found._replace(since=None, until=None)
    elif found.since or found.until:
        found = found._replace(period="custom")
    elif found.period == "custom":
        found = found._replace(period="")
    return found, tuple(notes)


def _among(allowed: Iterable[str]) -> Callable[[str], str | None]:
    known = frozenset(allowed)
    return lambda given: given if given in known else None


def _several(allowed: Iterable[str]) -> Callable[[str], str | None]:
    known = frozenset(allowed)
    return lambda given: given if known.issuperset(given.split(",")) else None


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda given: given if pattern.fullmatch(given) else None


def _number(low: int, high: int) -> Callable[[str], int | None]:
    def read_number(given: str) -> int | None:
        number = int(given) if _ID.fullmatch(given) and given.isascii() else None
        return number if number is not None and low <= number <= high else None

    return read_number


def _words(given: str) -> str | None:
    """Read what is looked for; control characters and lone accents are nothing that a text could be searched for."""
    kept = unicodedata.normalize(
        "NFC", "".join(each if each.isprintable() else " " for each in given[:_MOST_TEXT])
    )
    return " ".join(each for each in kept.split() if not all(map(unicodedata.combining, each))) or None


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _period(given: str) -> str | None:
    return given if given in (*PERIODS, "custom") or _MONTH.fullmatch(given) else None


def _whose(given: str) -> int | str | None:
    """Read the id of a chat or a person, or a pseudonym."""
    return given if _PSEUDONYM.fullmatch(given) else _number(-(2**63), 2**63 - 1)(given)


_READ: Mapping[str, Callable[[str], object]] = {
    "period": _period,
    "since": _day,
    "until": _day,
    "compare": _among(("before", "none")),
    "chat": _whose,
    "who": lambda given: given if given in WHO else _whose(given),
    "hour": _number(0, 23),
    "weekday": _number(1, 7),
    "topic": _matching(_TOPIC),
    "outcome": _several(STATES),
    "text": _words,
    "sort": _among(SORTS),
    "page": _number(1, 10**9),
    "message": _matching(_MESSAGE),
    "language": _among(("pt", "en")),
    "theme": _among(("light", "dark")),
    "sql": lambda given: given,
}
