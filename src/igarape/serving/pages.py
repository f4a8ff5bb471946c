"""The pages, in the order of the navigation: what each asks the lake."""

from __future__ import annotations

from igarape.errors import Problem
from igarape.query.alerts import alerts
from igarape.query.engine import Answer, Rows
from igarape.query.lost import MEND, said
from igarape.query.outcomes import Outcomes
from igarape.query.period import Scope
from igarape.serving.doubts import DOUBTS, summary
from igarape.serving.messages import MESSAGES
from igarape.serving.page import Desk, Page
from igarape.serving.thread import THREAD
from igarape.show.pages import heat
from igarape.show.pages.cards import Totals
from igarape.show.pages.counts import by_hour
from igarape.show.pages.data import Ran, data, held
from igarape.show.pages.health import health, listed
from igarape.show.pages.overview import WEEKS, Overview, overview
from igarape.show.pages.view import Values


def _overview(at: Desk) -> Values:
    doubts = at.reader.looked_for_doubts
    before = at.before
    told = Overview(
        _totals(at, at.scope),
        before and _totals(at, before),
        at.ask("hours"),
        at.ask("days"),
        at.ask("doubts") if doubts else None,
        at.ask("clarified") if doubts else None,
        _outcomes(at, at.scope),
        before and _outcomes(at, before),
        before and at.reader.ask("days", before),
    )
    pictures = {
        "days_picture": at.picture(told.days, "days", before=told.days_before, today=at.view.today),
        "clarified_picture": at.picture(told.clarified, "clarified", weeks=WEEKS),
    }
    return {**overview(told, at.view), **pictures, **summary(at)}


def _overview_export(at: Desk) -> list[Answer]:
    doubts = ("doubts", "clarified") if at.reader.looked_for_doubts else ()
    return [at.ask(name) for name in ("days", "hours", *doubts)]


def _hours(at: Desk) -> Values:
    hours = at.ask("hours")
    return {
        "hours": hours,
        "heat": heat.heat(hours, at.view),
        "picture": at.picture(hours, "hours"),
        "table": by_hour(hours, at.view),
    }


def _totals(at: Desk, scope: Scope) -> Totals:
    return Totals(**at.rows("pages/totals", scope).dicts()[0])


def _outcomes(at: Desk, scope: Scope) -> Outcomes:
    return Outcomes.of(at.rows("clarified", scope).dicts())


def _health(at: Desk) -> Values:
    figures = at.reader.veil.figures(at.site.look())
    return health(figures, alerts(figures), at.view)


def _health_export(at: Desk) -> Rows:
    figures = at.reader.veil.figures(at.site.look())
    return listed(figures, alerts(figures), at.view)


def _data(at: Desk) -> Values:
    """The tables, and the rows of the query in the URL; what is wrong with that stands beside it."""
    told: Ran | None = None
    contents = at.reader.contents()
    if at.view.filters.sql:
        try:
            told = Ran(_queried(at))
        except Problem as problem:
            told = Ran(None, problem)
    lost = said(at.reader.missed(), at.view.command(MEND)) if contents else None
    return {**data(contents, told, at.view), "lost": lost}


def _data_export(at: Desk) -> Rows:
    """The rows of the query in the URL; without one, what the tables hold."""
    return _queried(at) if at.view.filters.sql else held(at.reader.contents())


def _queried(at: Desk) -> Rows:
    """Run the query in the URL; Problem for one that is refused, and where not all of the lake may be seen."""
    if not at.view.show_everything:
        raise Problem(
            "A query can read every text and name, and not all of them may be shown here.",
            "Start the pages with: igarape serve --show texts,names",
        )
    return at.site.box.run(at.reader.store, at.view.filters.sql)


PAGES = (
    Page("/", "overview.html", _overview, _overview_export),
    Page("/hours", "hours.html", _hours, lambda at: [at.ask("hours")]),
    *DOUBTS,
    MESSAGES,
    THREAD,
    Page("/data", "data.html", _data, _data_export, without_messages=True),
    Page("/health", "health.html", _health, _health_export, without_messages=True),
)
