"""A made-up group with a night, its bot, its disk and its builds, on a clock that a test moves.

Everything is well unless a test says what happens: `World` gives the figures of any moment, as a watch that
looks every five minutes would have them.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from igarape.capture.samples import KEPT, Queue, Sample
from igarape.capture.tail import Waiting
from igarape.daily.runs import Run
from igarape.query.figures import Figures, Totals
from igarape.query.health import Health
from igarape.query.rhythm import PAST, Busy, Rhythm

ZONE = ZoneInfo("America/Sao_Paulo")
STEP = timedelta(minutes=5)
GB = 10**9
URL = "https://bot.example.org/telegram"

MONDAY = date(2026, 11, 16)
"""The first day of the week that is looked at; the weeks before it are the past."""


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week, in the group's zone: day 0 is Monday."""
    return datetime.combine(MONDAY + timedelta(days=day), time(hour, minute), ZONE).astimezone(UTC)


@cache
def talk(seed: int = 1, weeks: int = 8) -> tuple[datetime, ...]:
    """When updates come: from about 8 to about 22 o'clock, on Sundays few; a quiet group in the week looked at."""
    chance = random.Random(seed)
    moments = []
    for step in range(-7 * weeks, 8):
        day = MONDAY + timedelta(days=step)
        begin = datetime.combine(day, time(8), ZONE) + timedelta(minutes=chance.gauss(0, 20))
        end = datetime.combine(day, time(22), ZONE) + timedelta(minutes=chance.gauss(0, 20))
        apart = 120.0 if day.weekday() == 6 else 18.0
        while begin < end:
            moments.append(begin.astimezone(UTC))
            begin += timedelta(minutes=chance.expovariate(1 / apart))
    return tuple(moments)


@lru_cache
def _rhythm(moments: tuple[datetime, ...]) -> Rhythm:
    return Rhythm(busy([each for each in moments if each > moments[-1] - PAST]), "America/Sao_Paulo")


def busy(moments: Sequence[datetime]) -> list[Busy]:
    """The hours that had updates, as the query gives them."""
    hours = groupby(moments, key=lambda moment: moment.replace(minute=0, second=0, microsecond=0))
    return [Busy(min(some), max(some)) for some in (list(group) for _, group in hours)]


_OLD = local(-9, 3)
_NIGHTS = [(step, local(step, 3)) for step in range(-20, 30)]


@dataclass(frozen=True)
class World:
    """The group and all around it; each member is a fact, or a function of the moment."""

    moments: Sequence[datetime] = field(default_factory=talk)
    deaf_from: datetime | None = None
    queue: Callable[[datetime], Queue] = lambda now: Queue(
        now.minute // 5 % 3, URL, "203.0.113.7", local(-9, 3), "x"
    )
    free: Callable[[datetime], int] = lambda now: 60 * GB - int((now - _OLD).total_seconds()) * 5_000
    built_until: datetime | None = None
    last_run: Run | None = None
    health: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    from_then: datetime | None = None
    """When what `health`, `figures` and `last_run` say begins."""

    def at(self, now: datetime, samples: tuple[Sample, ...] = ()) -> Figures:
        """The figures of a moment; `samples` are those before."""
        now = now.astimezone(UTC)
        came = bisect_right(self.moments, min(now, self.deaf_from or now))
        begun = self.from_then is None or now >= self.from_then
        runs = tuple(self._runs(now)) + ((self.last_run,) if self.last_run and begun else ())
        known = bisect_right(self.moments, runs[-1].began)
        health = Health(
            days=(),
            rhythm=_rhythm(tuple(self.moments[:known])),
            newest={7: self.moments[known - 1]},
            updates=1000,
            conflicts=0,
            conflict_at=None,
            missing=(),
            chats=(),
            quarantine=(),
        )
        figures = Figures(
            now,
            "America/Sao_Paulo",
            (*samples, Sample(now, {7: self.queue(now)}, self.free(now), 100 * GB))[-KEPT:],
            newest={7: self.moments[came - 1]},
            waiting=Waiting(0, came - known, self.moments[known - 1]),
            totals=Totals(1010, 10, 0),
            runs=runs,
            health=replace(health, **self.health) if begun else health,
            webhooks={7: URL},
            reads_all={7: True},
            skew=0.4,
            ready=True,
        )
        return replace(figures, **self.figures) if begun else figures

    def samples(self, begin: datetime, end: datetime) -> Iterator[Figures]:
        """Look every five minutes; each sample knows those before it."""
        now, samples = begin, tuple[Sample, ...]()
        while now <= end:
            figures = self.at(now, samples)
            samples = figures.samples
            yield figures
            now += STEP

    def _runs(self, now: datetime) -> Iterator[Run]:
        """A build every night at 3, of some 20 seconds."""
        until = min(now, self.built_until or now)
        for step, began in _NIGHTS:
            if began <= until:
                yield Run(began, 20.0 + abs(step) % 4, segments=96)
