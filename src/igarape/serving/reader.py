"""Reader: the lake, kept open for the pages. Answers are remembered until the next build."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from igarape import paths
from igarape.daily.lost import Left
from igarape.daily.state import insights_kept
from igarape.engines import lake_zone
from igarape.errors import Changed, Problem
from igarape.query import questions
from igarape.query.engine import Answer, Rows
from igarape.query.literals import narrowed
from igarape.query.lost import missed
from igarape.query.period import Period, Scope, Span
from igarape.query.views import TABLES
from igarape.serving.veil import Allowed, Veil, Veiled, key
from igarape.show.pages.data import Content
from igarape.store import Entry, Store
from igarape.via.lake import Lake

T = TypeVar("T")

REMEMBERED = 256
"""Answers that are kept: an afternoon of one team."""

_MEMORY = "192MiB"
"""What the engine may hold; what does not fit goes to its scratch folder."""

LOOK_SECONDS = 10.0
"""How long a lake in a bucket is taken to be as it was: each look there is a request, and is billed."""


_SMALL = ("activity", "chats", "users", "doubts", "episodes", "topics", "topic_activity", "labels")
"""What most answers are made of: no table in it holds what people wrote, but for the topics' names."""


class Reader:
    """Asks one lake, one thread at a time, and asks the same thing once a build."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self.store = store
        self._clock = clock
        self._looked = 0.0
        self._listed: Entry | None = None
        self._turn = threading.RLock()
        self._mark: object = None
        self._lake: Lake | None = None
        self._known: OrderedDict[object, Any] = OrderedDict()
        self.show(Allowed())

    def show(self, allowed: Allowed) -> None:
        """From now on give what may be shown of people, and nothing else of them."""
        with self._turn:
            self.veil = Veil(allowed, lambda: key(self.store))
            self._known.clear()

    @property
    def zone(self) -> str:
        """The lake's zone; Problem where nothing was built yet."""
        with self._turn:
            return self._open().zone

    @property
    def looked_for_doubts(self) -> bool:
        """Whether a build looked for doubts."""
        return self._once(("doubts",), lambda lake: insights_kept(self.store))

    def known(self) -> Period | None:
        """Give the first and the last day that has a message; None where no day has, and where nothing was built."""
        with self._turn:
            if self._built() is None:
                return None
        span = self._once(("span",), lambda lake: lake.span("activity"))
        if span is None or span.first is None or span.last is None:
            return None
        return Period(span.first, span.last, span.first)

    def missed(self) -> Left:
        """What of the tables was there when they were built, and is gone."""
        return self._once(("missed",), lambda lake: missed(self.store))

    def newest(self) -> datetime | None:
        """When the newest of what was built came, in the lake's zone."""
        moment = self._once(("newest",), questions.newest)
        return moment and moment.astimezone(ZoneInfo(self.zone))

    def ask(self, name: str, scope: Scope) -> Answer:
        """Ask one of the named questions; errors as questions.ask."""
        veil = self.veil
        return self._once(
            (name, scope), lambda lake: veil.answer(questions.ask(Veiled(lake, veil), name, scope))
        )

    def rows(self, source: str, values: Mapping[str, object]) -> Rows:
        """Run one of our SQL files; `values` stand for its parameters."""
        name = (source, tuple(sorted(values.items(), key=lambda pair: pair[0])))
        return self._once(name, lambda lake: self._shown(_run(lake, source, values)))

    def fresh(self, source: str, values: Mapping[str, object]) -> Rows:
        """Run one of our SQL files, as `rows` does, but remember nothing: the rows may be many."""
        return self._shown(self.unveiled(source, values))

    def unveiled(self, source: str, values: Mapping[str, object]) -> Rows:
        """Run one of our SQL files for what must be known as it is; who asks sees to it that none of it is shown."""
        with self._turn:
            return self._asked(lambda lake: _run(lake, source, values))

    def real(self, given: int | str | None) -> int | None:
        """Give the id of a chat or person that a page was asked for; None for nobody's, or one that may not be told.

        Where names may not be shown, people go by their pseudonyms alone: else whoever knows an id could look up
        what that person wrote.
        """
        if isinstance(given, str):
            return self._once(("everybody",), self._everybody).get(given)
        return given if given is None or given <= 0 or self.veil.allowed.names else None

    def _everybody(self, lake: Lake) -> dict[str, int]:
        if self.veil.allowed.names:
            return {}
        found = lake.run(questions.source("pages/everybody")).column("id")
        return {self.veil.pseudonym(each): each for each in found}

    def _shown(self, given: Rows) -> Rows:
        return self.veil.ids(self.veil.told(given))

    def contents(self) -> dict[str, Content]:
        """How much each table holds; nothing where nothing was built yet."""

        def look(lake: Lake) -> dict[str, Content]:
            found = {}
            for name in TABLES:
                rows = lake.direct(f"SELECT count(*) FROM {name}").rows[0][0]
                days = lake.span(name) or Span()
                found[name] = Content(rows, days.first, days.last)
            return found

        with self._turn:
            return self._once(("contents",), look) if self._built() else {}

    @property
    def is_behind(self) -> bool:
        """Whether the lake was built since it was asked last."""
        with self._turn:
            return self._built() != self._mark

    def close(self) -> None:
        """Close the lake."""
        with self._turn:
            if self._lake is not None:
                self._lake.close()
                self._lake = None

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Make something of what is remembered, and remember it too."""
        return self._once(key, lambda lake: make())

    def _once(self, key: object, ask: Callable[[Lake], T]) -> T:
        with self._turn:
            self._open()
            if key in self._known:
                self._known.move_to_end(key)
                found: T = self._known[key]
                return found
            found = self._asked(ask)
            self._known[key] = found
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
            return found

    def _asked(self, ask: Callable[[Lake], T]) -> T:
        """Ask the lake; where a part that was to be read has gone meanwhile, ask once more of what is there now."""
        try:
            return ask(self._open())
        except Problem as problem:
            if self._built() == self._mark and not isinstance(problem, Changed):
                raise
            self.close()  # also where no build ended since: one may be under way, or somebody took the part away
            return ask(self._open())

    def _open(self) -> Lake:
        """Open the lake as it was built last; what was remembered of an older build is forgotten."""
        mark = self._built()
        if self._lake is None or mark != self._mark:
            self.close()
            self._known.clear()
            self._lake = Lake(self.store, lake_zone(self.store), _MEMORY, hold=_SMALL)
            self._lake.prepare(TABLES.keys() - {"telegram"})
            self._mark = mark
        return self._lake

    def _built(self) -> object:
        """Give what changes with each build; None where there was none. A bucket is looked at now and then."""
        here = self.store.local(paths.BUILT)
        if here is not None:
            try:
                stat = here.stat()
            except FileNotFoundError:
                return None
            return stat.st_mtime_ns, stat.st_ino, stat.st_size
        if self._mark is None or self._clock() - self._looked > LOOK_SECONDS:
            self._looked = self._clock()
            self._listed = next(
                (each for each in self.store.list(paths.BUILT) if each.path == paths.BUILT), None
            )
        return self._listed


def _run(lake: Lake, source: str, values: Mapping[str, object]) -> Rows:
    return lake.run(narrowed(questions.source(source), values), values)
