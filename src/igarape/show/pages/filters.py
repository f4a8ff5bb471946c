"""Filters: what a page is asked of. All of it stands in the URL, so that a link shows the same to whoever opens it.

Nonsense in a URL is no error: what cannot be read is left out, and the page says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from igarape.query.engine import Note, Several
from igarape.query.measured import LABELS
from igarape.query.outcomes import ANSWERERS, ANY, EVIDENCE, NOBODY, SILENCE, STATES
from igarape.query.period import DAY
from igarape.show.pages import unknown

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
"""The periods that a page offers by name; `custom` goes with `from` and `to`. A URL may also name a month, 2026-11,
or a week, 2026-W46."""

WHO = ("people", "bots", "staff", "all")
_LISTED = WHO[1:]
"""Those of whom only a list of messages knows; all other pages count people."""
SORTS = ("people", "messages", "without-help")
"""The orders that topics can stand in; the first where nothing is said."""
_ID = re.compile(r"-?\d{1,19}")
_PSEUDONYM = re.compile(r"p[0-9a-f]{32}")
_MESSAGE = re.compile(rf"(?:-?\d{{1,19}}|{_PSEUDONYM.pattern})\.\d{{1,19}}")
_WAITED = re.compile(r"(0|[1-9]\d{0,8})-(0|[1-9]\d{0,8})?", re.ASCII)
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MONTH = re.compile(r"[1-9]\d{3}-(0[1-9]|1[0-2])")
_WEEK = re.compile(r"([1-9]\d{3})-W([0-5]\d)", re.ASCII)
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
    """One of the five, or several with commas between; `any` for doubts however they ended."""
    answered_by: str = ""
    evidence: str = ""
    helped_by: str = ""
    """Of whom the one who asked was thankful in place of the bot: staff, member, or both with a comma between."""
    label: str = ""
    """What a person said of the doubt with `igarape label`: yes, no, cannot_tell, or several with commas between."""
    waited: str = ""
    """From how many seconds to how many the first answer took, as 11-60, both included; 11- has no end."""
    text: str = ""
    sort: str = ""
    page: int | None = None
    message: str = ""
    language: str = ""
    theme: str = ""
    sql: str = ""

    def query(self, uses: Container[str] | None = None, **changes: Any) -> str:
        """Write the filters as a query string, with these changes; "" where nothing is said.

        With another filter the list begins anew, so `page` and `message` are left out unless they are among the
        changes. What a page that `uses` some knows nothing of is left out.
        """
        anew = {} if changes.keys() <= {"language", "theme"} else {"page": None, "message": ""}
        made = self._asdict() | anew | changes
        if made["period"] == "custom":  # its days say it
            made["period"] = ""
        if uses is not None and made["who"] in _LISTED and "text" not in uses:
            made["who"] = ""
        pairs = [
            _pair(CALLED[name], str(each))
            for name, each in made.items()
            if each is not None and each != "" and (uses is None or name in uses)
        ]
        return "?" + "&".join(pairs) if pairs else ""

    @property
    def said(self) -> tuple[str, ...]:
        """The names of the filters that say something."""
        return tuple(name for name, each in self._asdict().items() if each not in (None, ""))

    @property
    def narrowed(self) -> tuple[str, ...]:
        """The names of the filters that leave messages out, besides the period."""
        return tuple(name for name in self.said if name in NOTHING)

    @property
    def of_doubts(self) -> bool:
        """Whether only doubts are asked for."""
        return any(getattr(self, each) for each in _OF_DOUBTS)

    @property
    def seconds(self) -> tuple[int | None, int | None]:
        """From how many seconds to how many the first answer took; None for no bound."""
        found = _WAITED.fullmatch(self.waited)
        return (int(found[1]), int(found[2]) if found[2] else None) if found else (None, None)

    def unused(self, page: str) -> tuple[str, ...]:
        """The names of the filters that say something, and that a page does not use; none where there is no page."""
        uses = USES.get(page)
        if uses is None:
            return ()
        wordy = self.who in _LISTED and "text" not in uses
        return tuple(
            each for each in self.said
            if (each not in uses or (each == "who" and wordy)) and getattr(self, each) != "custom"
        )  # fmt: skip

    def without(self, names: Iterable[str]) -> Filters:
        """Give the filters, but for these."""
        made = self._replace(**{name: Filters._field_defaults[name] for name in names})
        return (
            made._replace(period="") if made.period == "custom" and not (made.since or made.until) else made
        )


CALLED = {name: name for name in Filters._fields} | {"since": "from", "until": "to", "text": "q"}
"""What each filter is called in a URL."""


@lru_cache(1 << 11)
def _pair(name: str, value: str) -> str:
    """Write one of a query string's pairs; a page has hundreds of links, and says the same in most."""
    return urlencode({name: value}, safe=",")


def read(pairs: Iterable[tuple[str, str]]) -> tuple[Filters, tuple[Note, ...]]:
    """Read a query string's pairs; the notes say what was left out. Of a name said twice the last counts."""
    pairs = list(pairs)
    given = {name: value.strip() for name, value in pairs if value.strip()}
    found: dict[str, Any] = {}
    notes = []
    for name, called in CALLED.items():
        if called not in given:
            continue
        value = _READ[name](given[called])
        if value is None:
            told: dict[str, object] = {"name": called, "value": given[called][:40]}
            notes.append(Note("{name} was left out: {value} is none of its values.", told))
        else:
            found[name] = value
    notes += unknown.notes((name for name, _ in pairs), CALLED)
    return _ordered(Filters(**found), notes)


def _ordered(found: Filters, notes: list[Note]) -> tuple[Filters, tuple[Note, ...]]:
    """Let a period's name count before days that were named, for a form sends both; refuse days in the wrong order.

    A week is its days: a form has no name for it.
    """
    if monday := _monday(found.period):
        return found._replace(period="custom", since=monday, until=monday + 6 * DAY), tuple(notes)
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


def _span(given: str) -> str | None:
    """Read a span of seconds; its end does not come before its beginning."""
    found = _WAITED.fullmatch(given)
    return given if found and (not found[2] or int(found[1]) <= int(found[2])) else None


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _period(given: str) -> str | None:
    known = given in (*PERIODS, "custom") or _MONTH.fullmatch(given) or _monday(given)
    return given if known else None


def _monday(given: str) -> date | None:
    """Read an ISO week, such as 2026-W46; None for what is none."""
    found = _WEEK.fullmatch(given)
    try:
        sunday = date.fromisocalendar(int(found[1]), int(found[2]), 7) if found else None
    except (
        ValueError,
        OverflowError,
    ):  # a year without a week 53; a week that ends after the last of all days
        return None
    return sunday and sunday - 6 * DAY


def week(monday: date) -> str:
    """Name the week of a Monday as a period: an address of its two days would be twice as long."""
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02}"


def _whose(given: str) -> int | str | None:
    """Read the id of a chat or a person, or a pseudonym."""
    return given if _PSEUDONYM.fullmatch(given) else _number(-(2**63), 2**63 - 1)(given)


_READ: Mapping[str, Callable[[str], object]] = {
    "period": _period,
    "since": _day,
    "until": _day,
    "compare": {"before": "", "none": "none"}.get,
    "chat": _whose,
    "who": lambda given: given if given in WHO else _whose(given),
    "hour": _number(0, 23),
    "weekday": _number(1, 7),
    "topic": _matching(_TOPIC),
    "outcome": lambda given: given if given == ANY else _several(STATES)(given),
    "answered_by": _among((*ANSWERERS, NOBODY)),
    "evidence": _among((*EVIDENCE, SILENCE)),
    "helped_by": _several(ANSWERERS[1:]),
    "label": _several(LABELS),
    "waited": _span,
    "text": _words,
    "sort": _among(SORTS),
    "page": _number(1, 10**9),
    "message": _matching(_MESSAGE),
    "language": _among(("pt", "en")),
    "theme": _among(("light", "dark")),
    "sql": lambda given: given,
}

NOTHING: Mapping[str, Any] = {
    name: Filters._field_defaults[name]
    for name in ("chat", "who", "hour", "weekday", "topic", "outcome", "answered_by", "evidence", "helped_by", "label",
                 "waited", "text")
}  # fmt: skip
"""The filters that leave messages out, besides the period, each as it says nothing."""

CARRIED = frozenset({"period", "since", "until", "chat"})
"""What links keep from page to page, also by way of a page that is about the whole lake."""

_OF_DOUBTS = ("topic", "outcome", "answered_by", "evidence", "helped_by", "label", "waited")
"""The filters that doubts alone can pass."""

_LOOK = frozenset({"language", "theme", "compare"})
_DAYS = _LOOK | CARRIED | {"who"}
USES: Mapping[str, frozenset[str]] = {
    "/": _DAYS,
    "/hours": _DAYS,
    "/doubts": _DAYS | {"sort", "page"},
    "/topic": _DAYS | {"topic"},
    "/clarified": _DAYS,
    "/messages": _DAYS | NOTHING.keys() | {"page"},
    "/thread": _DAYS | NOTHING.keys() | {"page", "message"},
    "/data": _LOOK | {"sql"},
    "/health": _LOOK,
}
"""The filters that each page uses; a thread uses those of the list that it was opened from, to lead back there."""

KEPT: Mapping[str, frozenset[str]] = {page: uses | CARRIED for page, uses in USES.items()}
"""What stands in a link to each page: also what it does not use, but leads on."""


@lru_cache(1 << 8)
def page_of(path: str) -> str:
    """Give the page whose export is at a path; a page is its own."""
    page = re.sub(r"\.(?:json|csv)$", "", path)
    return "/" if page == "/overview" else page


def unused(names: Iterable[str]) -> tuple[Note, ...]:
    """Say which filters a page does not use; nothing where it uses all."""
    called = tuple(CALLED[name] for name in names)
    return (Note("This page does not use {names}.", {"names": Several(called)}),) if called else ()
