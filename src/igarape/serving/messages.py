"""The messages behind every number: counted by day, so that a page reads the days of its own messages alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from igarape.query import questions
from igarape.query.engine import Rows
from igarape.query.search import pattern
from igarape.serving.page import Desk, Page
from igarape.show.pages import messages as shown
from igarape.show.pages.view import Values

_BATCH = 5_000
"""Messages that an export holds at once, or those of one day."""

_BOTS = {"": False, "people": False, "bots": True, "staff": False, "all": None}
"""Whose messages: where nobody is named, those of people, which all other pages count."""


_LOOK = 100_000
"""Messages whose texts are read at first, the newest; each further look reads twice as many."""

_Counts = list[tuple[date, int]]
"""Days, the newest first, and how many messages each has."""


class _Days(NamedTuple):
    """The days that have some of the messages; `since` where days before it were not looked at."""

    days: _Counts
    since: date | None = None

    @property
    def n(self) -> int:
        return sum(count for _, count in self.days)

    def at(self, skip: int, most: int) -> tuple[date, date, int] | None:
        """Give the last and the first day of `most` messages after `skip`, and how many of those days come before."""
        before, last = 0, None
        for day, count in self.days:
            if last is None and before + count > skip:
                last, left = day, skip - before
            before += count
            if last is not None and before >= skip + most:
                return last, day, left
        return (last, self.days[-1][0], left) if last is not None else None


def _messages(at: Desk) -> Values:
    view = at.view
    page = view.filters.page or 1
    days = _days(at, page * shown.AT_ONCE + 1)
    pages = max(1, -(-days.n // shown.AT_ONCE))
    page = min(page, pages)
    found = _rows(at, days, (page - 1) * shown.AT_ONCE, shown.AT_ONCE)
    rows = found.dicts() if found else []
    whose = shown.who(view, rows)
    chips = shown.chips(view, _topic(at), whose)
    return {
        "said": [shown.said(row, view) for row in rows],
        "chips": [each if days.n else each._replace(left=_without(at, each)) for each in chips],
        "n": days.n,
        "since": days.since,
        "first": (page - 1) * shown.AT_ONCE + 1,
        "page": page,
        "pages": pages,
        "whose": whose,
        "sql": _sql(at, days, (page - 1) * shown.AT_ONCE),
    }


def _sql(at: Desk, days: _Days, skip: int) -> str:
    """Write the query of the page that begins after so many messages, as a person can run it."""
    values = _placed(at, days, skip, shown.AT_ONCE)
    return at.view.sql(questions.source("pages/messages"), values) if values else ""


def _export(at: Desk) -> Iterator[Rows]:
    """Give all of the messages, some days at a time."""
    days, skip = _days(at), 0
    for some in _batches(days.days):
        values = {
            **_values(at),
            "since": some[-1][0],
            "until": some[0][0],
            "skip": 0,
            "most": sum(n for _, n in some),
        }
        yield at.reader.fresh("pages/messages", values)
        skip += len(some)
    if not skip:
        yield at.reader.fresh("pages/messages", {**_values(at), "skip": 0, "most": 0})


def _batches(days: Sequence[tuple[date, int]]) -> Iterator[_Counts]:
    some: _Counts = []
    for each in days:
        if some and sum(count for _, count in some) + each[1] > _BATCH:
            yield some
            some = []
        some.append(each)
    if some:
        yield some


def _days(at: Desk, wanted: int | None = None) -> _Days:
    """Count the messages of each day, with the least that tells: the roll-up, else the messages, else their doubts.

    To look for a text reads every one, so that ends with the day by which there are as many as `wanted`.
    """
    given = at.view.filters
    if given.of_doubts:
        return _Days(_counted(at, "pages/doubts_days"))
    every = _counted(at, "pages/activity_days", "topic", "outcome", "texts", "pattern", "zone")
    if not given.text:
        return _Days(every)
    found: _Counts = []
    for some in _looks(every):
        first, last = some[-1][0], some[0][0]
        found += _counted(at, "pages/messages_days", "topic", "outcome", since=first, until=last)
        if wanted and _Days(found).n >= wanted and first > every[-1][0]:
            return _Days(found, first)
    return _Days(found)


def _counted(at: Desk, source: str, *unused: str, **changes: date) -> _Counts:
    values = {name: each for name, each in (_values(at) | changes).items() if name not in unused}
    return [(row["day"], row["messages"]) for row in at.reader.rows(source, values).dicts()]


def _looks(days: _Counts) -> Iterator[_Counts]:
    """Part days for a search: few at first, since most words that people look for were said of late."""
    most, some = _LOOK, 0
    begun = 0
    for place, (_, count) in enumerate(days, 1):
        some += count
        if some >= most or place == len(days):
            yield days[begun:place]
            begun, some, most = place, 0, 2 * most


def _rows(at: Desk, days: _Days, skip: int, most: int) -> Rows | None:
    values = _placed(at, days, skip, most)
    return at.reader.rows("pages/messages", values) if values else None


def _placed(at: Desk, days: _Days, skip: int, most: int) -> dict[str, Any] | None:
    """What stands for the parameters, where only the days of some of the messages are read."""
    where = days.at(skip, most)
    if where is None:
        return None
    last, first, left = where
    return {**_values(at), "since": first, "until": last, "skip": left, "most": most}


def _values(at: Desk) -> dict[str, Any]:
    """What stands for the parameters: every filter."""
    given, scope = at.view.filters, at.scope
    least, longest = given.seconds
    return {
        "since": scope.since, "until": scope.until, "chat": scope.chat, "who": scope.who,
        "bots": _BOTS.get(str(given.who)) if scope.who is None else None,
        "hour": given.hour, "weekday": given.weekday, "zone": at.view.zone,
        "staff": given.who == "staff", "topic": given.topic, "outcome": given.outcome,
        "answered_by": given.answered_by, "evidence": given.evidence,
        "helped_by": given.helped_by, "label": given.label, "least": least, "longest": longest,
        "texts": bool(given.text.split()), "pattern": pattern(given.text) or ".",
    }  # fmt: skip


def _without(at: Desk, chip: shown.Chip) -> int:
    """Count what there would be without a filter."""
    filters = at.view.filters._replace(**{chip.name: type(at.view.filters)()._asdict()[chip.name]})
    scope = at.scope._replace(**{chip.name: None} if chip.name in ("chat", "who") else {})
    return _days(at._replace(view=replace(at.view, filters=filters), scope=scope)).n


def _topic(at: Desk) -> str:
    """Name the topic that is asked for."""
    if not at.view.filters.topic:
        return ""
    found = at.reader.rows("pages/topic_name", {"topic": at.view.filters.topic}).dicts()
    return shown.topic_name(**found[0]) if found else ""


MESSAGES = Page("/messages", "messages.html", _messages, _export)
