"""Figures: all that is known of a lake and its bots at one moment. The alerts and the page are made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from igarape.capture.arrivals import Arrival
from igarape.capture.samples import Queue, Sample
from igarape.capture.tail import Waiting
from igarape.daily.forgotten import Erasure
from igarape.daily.lost import Left
from igarape.daily.runs import Run
from igarape.daily.state import State
from igarape.query.engine import Note
from igarape.query.health import Health

LAG_OF = timedelta(days=1)
"""Whose lag is told: that of the deliveries of the last day."""


class Lag(NamedTuple):
    """Seconds from an event to its receipt, over `n` deliveries."""

    p50: float
    p95: float
    n: int


class Totals(NamedTuple):
    """What the last build counted over the whole lake."""

    lines: int
    repeats: int
    quarantined: int


@dataclass(frozen=True)
class Figures:
    """What is known at `now` (UTC). None is what is not known; `unknown` says why, by the figure's name.

    `samples` are those of the past and, last, the one of now. `newest` is when each bot's updates last came live, built
    or not; `polled` whether the last one was polled for. `webhooks` are the addresses that the settings mean for
    the bots, `reads_all` whether each bot's privacy mode is off, `skew` how many seconds this machine's clock is
    ahead of Telegram's, `ready` whether the journal takes lines, `size` the bytes of the lake, `unfinished` the
    erasures that were begun, are not done, and run no more, `told_until` the last day whose doubts are told, where
    there are newer rows, `lost` what of the tables is gone since they were built.
    """

    now: datetime
    zone: str
    samples: tuple[Sample, ...]
    newest: Mapping[int | None, datetime] = field(default_factory=dict)
    polled: bool = False
    lag: Lag | None = None
    waiting: Waiting | None = None
    totals: Totals | None = None
    runs: tuple[Run, ...] = ()
    health: Health | None = None
    webhooks: Mapping[int, str] = field(default_factory=dict)
    reads_all: Mapping[int, bool] = field(default_factory=dict)
    skew: float | None = None
    ready: bool | None = None
    unfinished: tuple[Erasure, ...] = ()
    told_until: date | None = None
    lost: Left = field(default_factory=dict)
    size: int = 0
    unknown: Mapping[str, Note] = field(default_factory=dict)

    @property
    def sample(self) -> Sample:
        """The sample of now."""
        return self.samples[-1]

    @property
    def queues(self) -> Mapping[int, Queue]:
        """What Telegram says now of each bot that it answered for."""
        return self.sample.queues

    @property
    def heard(self) -> datetime | None:
        """When an update last came live; None where none ever did."""
        return max(self.newest.values(), default=None)

    def here(self, moment: datetime | None) -> datetime | None:
        """Write a moment in the lake's zone."""
        return moment and moment.astimezone(ZoneInfo(self.zone))

    @property
    def finished(self) -> tuple[Run, ...]:
        """The builds that came to their end, and well."""
        return tuple(run for run in self.runs if run.good)


def lag(arrivals: Iterable[Arrival], now: datetime) -> Lag | None:
    """The median and the 95th percentile (nearest rank) of the last day's lags; None without any."""
    lags = sorted(each.lag for each in arrivals if each.lag is not None and now - each.at <= LAG_OF)
    if not lags:
        return None
    return Lag(_rank(lags, 50), _rank(lags, 95), len(lags))


def totals(state: State) -> Totals:
    """Add up what the last build remembers."""
    repeats = sum(day.deliveries - day.distinct for day in state.days.values())
    return Totals(state.lines, repeats, state.quarantined)


def _rank(values: list[float], percent: int) -> float:
    return values[-(-len(values) * percent // 100) - 1]
