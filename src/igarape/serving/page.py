"""What a page is, and how a request becomes one: the URL is read, the lake is asked, a template is filled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from igarape.errors import Problem
from igarape.pictures import Picture, picture
from igarape.query import questions
from igarape.query.engine import Answer, Note, Rows
from igarape.query.figures import Figures
from igarape.query.lost import MEND, said, within
from igarape.query.period import DAY, Period, Scope, Span, named
from igarape.serving.reader import Reader
from igarape.serving.veil import Allowed as Allowed
from igarape.show import words
from igarape.show.charts import WIDE, Link, Spec, chart
from igarape.show.pages import filters, html
from igarape.show.pages.filters import WHO, Filters
from igarape.show.pages.view import Chat, Values, View
from igarape.via.box import Box
from igarape.via.drawer import Drawer

Exports = list[Answer] | Rows | Iterator[Rows]
"""What `.json` and `.csv` of a page give: its answers (CSV holds the first), or rows, or many rows bit by bit."""


class Desk(NamedTuple):
    """What a page works with: the lake, the view, the scope that the filters make, and the site."""

    reader: Reader
    view: View
    scope: Scope
    site: Site

    @property
    def before(self) -> Scope | None:
        """The same of the days before; None where they are not compared."""
        period = self.view.period
        if period is None or period.before is None or not self.view.compares:
            return None
        return self.scope._replace(since=period.before.first, until=period.before.last)

    def ask(self, name: str, **changes: Any) -> Answer:
        """Ask a question in the scope, with these changes to it."""
        return self.reader.ask(name, self.scope._replace(**changes))

    def picture(self, given: Answer | None, name: str, **kind: Any) -> Picture | None:
        """Draw an answer, once a build. `name` is unique on the page, `kind` is the chart's.

        Marks lead to messages, but on a phone, where they are too thin for a thumb and the chart's table leads.
        """
        if given is None:
            return None
        look = self.view

        def draw(answer: Answer, language: str, link: Link, width: int) -> Spec | None:
            return chart(answer, language, link if width >= WIDE else None, width=width, **kind)

        key = ("picture", name, look.path, look.filters, look.language, repr(sorted(kind)))
        return self.reader.once(
            key, lambda: picture(draw, given, look.language, look.behind, name, self.site.drawer.svg)
        )

    def rows(self, source: str, scope: Scope | None = None, **more: object) -> Rows:
        """Run one of our SQL files in the scope, or in another."""
        return self.reader.rows(source, _values(scope or self.scope) | more)

    def sql(self, source: str, **more: object) -> str:
        """Write one of our SQL files, in the scope, as a person can run it."""
        return self.view.sql(questions.source(source), _values(self.scope) | more)


def _values(scope: Scope) -> dict[str, object]:
    return {"since": scope.since, "until": scope.until, "chat": scope.chat, "who": scope.who}


class Page(NamedTuple):
    """A page: where it is, its template, what fills it, and what it exports."""

    path: str
    template: str
    fill: Callable[[Desk], Values]
    export: Callable[[Desk], Exports] | None = None
    without_messages: bool = False
    """Whether it has something to show of a lake in which nothing was built yet."""


class Asked(NamedTuple):
    """A request as a page needs it: where, what for, in which language, and when (in any zone)."""

    path: str
    filters: Filters
    notices: tuple[Note, ...]
    language: str
    now: datetime


class Site(NamedTuple):
    """The lake whose pages these are, how it is (its figures of the last minute), what of people may be shown.

    `box` runs the queries that a person writes, `drawer` draws. `lake` names the lake in the commands that pages show;
    "" where commands find it by themselves.
    """

    reader: Reader
    look: Callable[[], Figures]
    allowed: Allowed
    box: Box
    drawer: Drawer
    lake: str = ""


def desk(page: Page, site: Site, asked: Asked) -> Desk:
    """Put together what a page works with; Problem where the lake was not built, or has no message then."""
    reader, view = site.reader, replace(_view(asked, site.allowed), lake=site.lake)
    given = view.filters
    if page.without_messages:
        return Desk(reader, view, Scope(), site)
    known = reader.known()
    if known is None:
        raise Problem(
            "There are no messages to show yet.",
            "Keep some with igarape capture or igarape import, then run igarape build.",
        )
    zone, newest = reader.zone, reader.newest()
    view = replace(view, zone=zone, newest=newest, known=known, chats=_chats(reader))
    today = asked.now.astimezone(ZoneInfo(zone)).date()
    period = _period(asked.filters, known, today)
    chat, who = reader.real(given.chat), reader.real(_author(given.who))
    view = _told(replace(view, period=period, today=today), chat, who)
    return Desk(reader, view, Scope(period.first, period.last, chat, who), site)


def show(page: Page, site: Site, asked: Asked) -> str:
    """Make a page; where there is nothing to show, a page that says why and what to do."""
    try:
        at = desk(page, site, asked)
        values = page.fill(at)
        return html.page(page.template, replace(at.view, lost=lost(at)), values)
    except Problem as problem:
        return explain(problem, asked, site)


def lost(at: Desk) -> Note | None:
    """Say what is gone of the days shown and compared with; asked once they are read, which is when it is noticed."""
    view = at.view
    if view.period is None:
        return None
    shown = [view.period, view.period.before] if view.compares else [view.period]
    gone = within(at.reader.missed(), [Span(each.first, each.last) for each in shown if each])
    return said(gone, view.command(MEND))


def explain(problem: Problem, asked: Asked, site: Site) -> str:
    """Make the page of a problem: one sentence, and a next step."""
    view = _view(asked, site.allowed)
    what, hint = words.parts(problem, asked.language, site.lake)
    return html.page("problem.html", view, {"what": what, "hint": hint})


def refuse(problem: Problem, asked: Asked, *, login: bool) -> str:
    """Make the page for whoever may not see the pages; `login` where the link would let them in."""
    what, hint = words.parts(problem, asked.language)
    return html.page("refused.html", _view(asked, Allowed()), {"what": what, "hint": hint, "login": login})


def _view(asked: Asked, allowed: Allowed) -> View:
    """Begin with what the URL says; what this page does not use is left out, and said.

    Of what our own links bring along nothing is said, but to a program that asks for an export.
    """
    given, page = asked.filters, filters.page_of(asked.path)
    unused = given.unused(page)
    told = [name for name in unused if page != asked.path or name not in filters.CARRIED]
    return View(
        asked.path, given.without(unused), asked.language, notices=(*asked.notices, *filters.unused(told)),
        show_texts=allowed.texts, show_names=allowed.names,
        carried={name: getattr(given, name) for name in unused if name in filters.CARRIED},
    )  # fmt: skip


def _chats(reader: Reader) -> tuple[Chat, ...]:
    return tuple(Chat(row["chat"], row["title"] or "") for row in reader.rows("pages/chats", {}).dicts())


def _period(given: Filters, known: Period, today: date) -> Period:
    """The days asked for, as far as the lake has messages.

    Days that go back from now go back from the newest message instead, where that is older: an imported history
    has last days too. The page says which days they are.
    """
    since, until = _named(given, min(today, known.last + DAY))
    period = Period(max(known.first, since or known.first), min(known.last, until or known.last), known.first)
    if period.first > period.last:
        raise Problem(
            "There is no message in those days.", "The messages are from {first} to {last}.",
            first=known.first, last=known.last,
        )  # fmt: skip
    return period


def _named(given: Filters, today: date) -> tuple[date | None, date | None]:
    if given.period in ("", "all"):
        return None, None
    if given.period == "custom":
        return given.since, given.until
    return named(given.period, today)


def _author(who: int | str) -> int | str | None:
    return None if who in ("", *WHO) else who


def _told(view: View, chat: int | None, who: int | None) -> View:
    """Leave out of the filters what may not be asked for here, and say so."""
    given, notices = view.filters, list(view.notices)
    if given.chat is not None and chat is None:
        given = given._replace(chat=None)
        notices.append(_NOBODY_KNOWN._replace(values={"name": "chat"}))
    if _author(given.who) is not None and who is None:
        given = given._replace(who="")
        notices.append(_NOBODY_KNOWN._replace(values={"name": "who"}))
    if given.text and not view.show_texts:
        given = given._replace(text="")
        notices.append(Note("The search was left out: texts are not shown here."))
    return replace(view, filters=given, notices=tuple(notices))


_NOBODY_KNOWN = Note(
    "{name} was left out: nobody here goes by that. People have pseudonyms where names are not shown."
)
