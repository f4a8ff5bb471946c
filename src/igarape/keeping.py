"""Keeping a lake built: once a day, and at the start, for as long as a server runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from igarape import building
from igarape.engines import lake_zone
from igarape.errors import Problem
from igarape.query.engine import Note
from igarape.settings import DEFAULT_ZONE, Settings
from igarape.store import Store

LOOK = 60.0
"""Seconds between two looks at the clock: while a laptop sleeps, no waiting is counted, but the clock goes on."""

FIRST, LONGEST = timedelta(minutes=5), timedelta(hours=1)
"""After how long what failed is tried again: each time twice as long, up to the longest."""


class Ending(Protocol):
    """What tells the loop to end; a threading.Event does."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait so many seconds at most; whether the end has come."""


def _now() -> datetime:
    return datetime.now(UTC)


def keep_built(
    settings: Settings,
    open_store: Callable[[], Store],
    at: time,
    stop: Ending,
    say: Callable[[Note | Problem], None],
    clock: Callable[[], datetime] = _now,
) -> None:
    """Build what is new now, and each day when the clock of the lake's zone shows `at`, until `stop`.

    `say` gets what each build counted, and what went wrong. What fails is tried again, sooner than on the next day,
    and never raises. A build that ran into its next time is not run twice; one whose time was slept through is made up.
    """
    due, pause = clock(), FIRST
    while True:
        if clock() < due:
            if stop.wait(min(LOOK, (due - clock()).total_seconds())):
                return
            continue
        failed = _built(settings, open_store, say)
        following = next_time(clock(), at, _zone(settings, open_store))
        due = min(clock() + pause, following) if failed else following
        pause = min(2 * pause, LONGEST) if failed else FIRST


def next_time(after: datetime, at: time, zone: str) -> datetime:
    """Give the first moment after another (UTC) at which a zone's clock shows a time.

    A time that the clock skips on that day comes as much later as it skips.
    """
    local = ZoneInfo(zone)
    day = after.astimezone(local).date()
    times = (datetime.combine(day + timedelta(days=days), at, local).astimezone(UTC) for days in range(3))
    return next(each for each in times if each > after)


def _built(
    settings: Settings, open_store: Callable[[], Store], say: Callable[[Note | Problem], None]
) -> bool:
    """Build what is new, and say what came of it; whether it failed."""
    try:
        report = building.bring_up(open_store(), settings, zone=settings.zone)
    except Problem as problem:
        say(problem)
        return True
    except Exception as why:  # whatever it is: who shows the lake goes on showing it
        say(Problem("The build failed: {why}.", "See where: igarape build --debug", why=type(why).__name__))
        return True
    if report.segments:
        for note in building.counts(report):
            say(note)
    return False


def _zone(settings: Settings, open_store: Callable[[], Store]) -> str:
    """Name the zone in which the time is meant: the lake's own, or else the one that was set."""
    try:
        return lake_zone(open_store())
    except Exception:  # not built yet, or not to be reached now: the build has said so
        return settings.zone or DEFAULT_ZONE
