"""View: what every page knows of the person who looks and of the lake, and how it writes links and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from shlex import quote
from typing import Any, NamedTuple

from markupsafe import Markup

from igarape.query.engine import Answer, Backed, Name, Note
from igarape.query.literals import runnable
from igarape.query.outcomes import ANY
from igarape.query.period import DAY, Period
from igarape.query.questions import OUTCOMES
from igarape.show import words
from igarape.show.pages import filters, leads
from igarape.show.pages.filters import CALLED, KEPT, NOTHING, USES, WHO, Filters, page_of


class Chat(NamedTuple):
    """A chat that a page can be narrowed to."""

    chat: int | str
    title: str


@dataclass(frozen=True)
class View:
    """Who looks at what: the page's path, the filters, the language, and what stands around every page.

    `period` are the days shown, `known` all days that the lake has; both None where it has none. `newest` is when
    the newest of what is built came, in the lake's zone; `notices` is what the page has to say of its own URL.
    `carried` are filters that this page does not use, and that links to others keep. `lake` names the lake in commands;
    "" where they find it by themselves. `today` is the day that is not over yet, in the lake's zone. `lost` says what
    of the days shown is gone from the tables.
    """

    path: str
    filters: Filters
    language: str
    zone: str = ""
    period: Period | None = None
    known: Period | None = None
    chats: tuple[Chat, ...] = ()
    newest: datetime | None = None
    notices: tuple[Note, ...] = ()
    show_texts: bool = False
    show_names: bool = False
    carried: Mapping[str, Any] = field(default_factory=dict)
    lake: str = ""
    today: date | None = None
    lost: Note | None = None

    def tell(self, text: str, **values: object) -> str:
        """Write a sentence in the language; `values` fill it."""
        return words.say(Note(text, values), self.language, self.lake)

    def note(self, given: Note) -> str:
        """Write a note in the language."""
        return words.say(given, self.language, self.lake)

    def html(self, given: object) -> Markup:
        """Write a note, or a value, as HTML whose numbers lead to what they were counted of."""
        return leads.html(given, self.language, self.behind)

    def n(self, given: Answer) -> Markup:
        """Write how many messages, or doubts, an answer was counted of."""
        return self.html(Backed(given.n, {"outcome": ANY} if given.question in OUTCOMES else {}))

    def value(self, given: object) -> str:
        """Write a number, a day or one of the kinds of value for people."""
        return words.value(given, self.language)

    def link(self, path: str | None = None, **changes: Any) -> str:
        """Give the address of a page that keeps these filters, but for the changes.

        What the other page does not use is left out, but for what links keep from page to page; an order and a place
        in a list are this page's alone, and its exports'.
        """
        path = self.path if path is None else path
        page = page_of(path)
        if page != page_of(self.path):
            changes = {"sort": "", "page": None, "message": "", **changes}
        if path != page:  # an export refuses what it does not use
            return path + self.filters.query(USES.get(page), **changes)
        return path + self.kept.query(KEPT.get(page), **changes)

    def behind(self, by: Mapping[str, Any]) -> str:
        """Give the address of what a number was counted of, or a mark of a chart; Backed says what it takes."""
        rest = {name: each for name, each in by.items() if name in NOTHING}
        if by.get("topics"):
            return self.link("/doubts", topic="")
        if by.get("whole"):
            return self.cleared("/messages", *rest, period="", since=None, until=None, **rest)
        if self.filters.who not in ("", *WHO):
            rest.pop("who", None)  # of one person: whoever that is
        return self.link("/messages", **self._days_of(by), **rest)

    def _days_of(self, by: Mapping[str, Any]) -> Mapping[str, Any]:
        """The days of a mark or a number, as filters; of a week as far as the page counts it."""
        days, earlier = self.period, 0 * DAY
        before = days.before if days and by.get("before") else None
        if days and before:
            days, earlier = before, days.first - before.first
        if "day" in by:
            return _dated(by["day"] - earlier, by["day"] - earlier)
        if "week" in by:
            first = by["week"] - earlier
            last = first + 6 * DAY
            if not days or days.first <= first <= last <= days.last:
                return {"period": filters.week(first), "since": None, "until": None}
            return _dated(max(first, days.first), min(last, days.last))
        return _dated(before.first, before.last) if before else {}

    def cleared(self, path: str | None = None, *keep: str, **changes: Any) -> str:
        """Give the address of a page with no filters but the days, and those to `keep`."""
        nothing = {name: each for name, each in NOTHING.items() if name not in keep}
        return self.link(path, **nothing, sort="", **changes)

    @property
    def kept(self) -> Filters:
        """The filters, with those that links keep though this page does not use them."""
        return self.filters._replace(**self.carried) if self.carried else self.filters

    @property
    def along(self) -> list[tuple[str, str]]:
        """What a form sends along for other pages: each by its name in a URL."""
        return [(CALLED[name], str(each)) for name, each in self.carried.items() if each != "custom"]

    def sql(self, given: str, values: Mapping[str, object]) -> str:
        """Write a query as a person can run it; whoever has a pseudonym here stays a parameter."""
        hidden = {
            name for name in ("chat", "who")
            if isinstance(who := values.get(name), int) and who > 0 and not self.show_names
        }  # fmt: skip
        return runnable(given, {name: each for name, each in values.items() if name not in hidden}, hidden)

    def asked(self, given: Answer) -> str:
        """Write the query of an answer as a person can run it."""
        return self.sql(given.sql, given.values)

    def jumps(self, periods: Mapping[str, Note]) -> Iterator[tuple[str, Note, str]]:
        """Give the keys that jump somewhere: what each is called, and its address."""
        for key, name in _PERIOD_KEYS.items():
            yield key, periods[name], self.link(period=name, since=None, until=None)
        if self.period and self.known:
            days = timedelta(days=self.period.days)
            first, last = self.period.first, self.period.last
            if first > self.known.first:
                yield "ArrowLeft", Note("as many days before"), self._days(first - days, last - days)
            if last < self.known.last:
                yield "ArrowRight", Note("as many days after"), self._days(first + days, last + days)
        compare = "" if self.filters.compare == "none" else "none"
        yield "x", Note("compare, or do not"), self.link(compare=compare)
        yield (
            "c",
            Note("choose the days"),
            (self.link("/messages") if self.path == "/thread" else "") + "#from",
        )
        if self.show_texts:
            yield "/", Note("look for a word"), self.link("/messages") + "#q"
        keep = ("topic",) if self.path == "/topic" else ()
        yield (
            "Escape",
            Note("leave all filters out"),
            self.cleared(None, *keep, period="", since=None, until=None),
        )

    def _days(self, first: date, last: date) -> str:
        return self.link(**_dated(first, last))

    def title(self, chat: int | str | None) -> str:
        """Name a chat: its title, where that may be shown, else its id or pseudonym."""
        found = self._titles.get(chat)
        return words.value(Name(found), self.language) if found else short(chat)

    @cached_property
    def _titles(self) -> Mapping[int | str | None, str]:
        return {each.chat: each.title for each in self.chats}

    def person(self, author: int | str | None, name: str | None) -> str:
        """Name who wrote: by name, where that may be shown, else by id or pseudonym."""
        if name and name != author:
            return words.value(Name(name), self.language)
        return self.tell("nobody known") if author is None else short(author)

    def command(self, line: str) -> str:
        """Write a line for a terminal: a command of igarape, of this lake."""
        return f"igarape {line} --lake {quote(self.lake)}" if self.lake else f"igarape {line}"

    @property
    def show_everything(self) -> bool:
        """Whether nothing of what the lake holds is hidden."""
        return self.show_texts and self.show_names

    @property
    def compares(self) -> bool:
        """Whether the days before are shown beside these."""
        return self.filters.compare != "none" and self.period is not None and self.period.before is not None


def _dated(first: date, last: date) -> Mapping[str, Any]:
    return {"period": "custom", "since": first, "until": last}


def short(given: object) -> str:
    """Write an id as it is, and of a pseudonym as much as eyes tell apart."""
    return str(given)[:9] if isinstance(given, str) else str(given)


_PERIOD_KEYS = {
    "d": "today", "e": "yesterday", "w": "7d", "f": "28d", "t": "30d", "n": "91d", "m": "this-month",
    "p": "last-month", "y": "this-year", "l": "12m", "a": "all",
}  # fmt: skip
"""The letters that Plausible's users know."""

Values = Mapping[str, object]
"""What a template is filled with."""
