"""How long a lake is usually silent at an hour of the week, out of its own past.

The silence that is usual on Tuesdays at 5 is the median, over the Tuesdays of the last weeks, of the gap
between two updates in which that hour lay; of two in the middle it is the longer one. The hour before counts
too, and the longer of the two hours' silences is taken: mornings begin at no fixed minute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median_high
from typing import NamedTuple
from zoneinfo import ZoneInfo

PAST = timedelta(weeks=8)
"""How far back the past is looked at."""

LEAST = timedelta(hours=6)
"""No shorter silence is told: most groups have a night."""

UNKNOWN = timedelta(hours=24)
"""What is told where there is no past to compare with: as long as Telegram keeps an update."""

_HOUR = timedelta(hours=1)


class Busy(NamedTuple):
    """An hour (UTC) that had updates: its first and its last one."""

    first: datetime
    last: datetime


class Rhythm:
    """The usual silences, out of the busy hours of the past, in their order. Weekdays and hours are the zone's."""

    def __init__(self, busy: Iterable[Busy], zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._gaps: dict[tuple[int, int], list[timedelta]] = defaultdict(list)
        for earlier, later in pairwise(busy):
            hour = earlier.last.replace(minute=0, second=0, microsecond=0) + _HOUR
            while hour <= later.first:
                self._gaps[self._slot(hour)].append(later.first - earlier.last)
                hour += _HOUR

    def usual(self, now: datetime) -> timedelta | None:
        """The silence that is usual now; None in a lake's first week, when this hour was not seen before."""
        seen = (self._gaps.get(self._slot(at)) for at in (now - _HOUR, now))
        return max((median_high(gaps) for gaps in seen if gaps), default=None)

    def limit(self, now: datetime) -> timedelta:
        """How long a silence may last now before it is told."""
        usual = self.usual(now)
        return UNKNOWN if usual is None else max(LEAST, 3 * usual)

    def _slot(self, at: datetime) -> tuple[int, int]:
        here = at.astimezone(self._zone)
        return here.weekday(), here.hour
