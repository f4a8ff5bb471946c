"""Each alert goes off in its time, by a clock that is passed in, and none does in seven quiet nights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from igarape.capture.samples import Queue
from igarape.daily.forgotten import Erasure, stamp
from igarape.daily.runs import Run
from igarape.query.alerts import RULES, alerts
from igarape.query.health import Hole, Missing, Quarantined
from igarape.query.rhythm import Rhythm
from tests.query.world import GB, STEP, URL, World, local, talk

BEGIN = local(1, 14)
"""Tuesday, 14:00: when each incident begins. At that hour an update comes every 18 minutes."""


def told(world: World, begin: datetime, end: datetime) -> dict[tuple[str, str], datetime]:
    """When each alert, with its grade, was first seen."""
    found: dict[tuple[str, str], datetime] = {}
    for figures in world.samples(begin, end):
        for alert in alerts(figures):
            found.setdefault((alert.name, alert.grade), figures.now)
    return found


def after(begin: datetime, given: Callable[[timedelta], Queue]) -> Callable[[datetime], Queue]:
    """A queue that is well until the incident, and then as `given` by the time since."""

    def queue(now: datetime) -> Queue:
        return given(now - begin) if now >= begin else Queue(0, URL, "203.0.113.7")

    return queue


def minutes(since: timedelta) -> int:
    """Whole minutes."""
    return int(since.total_seconds()) // 60


MISSING = Missing(7, True, 1, 3, local(-1, 9), local(-1, 10), Hole(3, local(-1, 9), local(-1, 10)))

INCIDENTS: list[tuple[str, str, World, timedelta]] = [
    ("silence", "warning", World(deaf_from=BEGIN, queue=lambda _: Queue(0, URL)), timedelta(hours=6)),
    ("silence", "warning", World(deaf_from=BEGIN, queue=lambda _: Queue(0, URL), figures={"reads_all": {}}), timedelta(hours=6)),
    ("pending", "warning", World(queue=after(BEGIN, lambda since: Queue(60 * minutes(since) // 5, URL))), timedelta(minutes=10)),
    ("pending", "warning", World(queue=after(BEGIN, lambda since: Queue(1, URL, "", BEGIN, "Connection refused"))), timedelta(minutes=5)),
    ("wall", "warning", World(deaf_from=BEGIN, queue=after(BEGIN, lambda since: Queue(3, URL))), timedelta(hours=1)),
    ("wall", "error", World(deaf_from=BEGIN, queue=after(BEGIN, lambda since: Queue(3, URL))), timedelta(hours=6)),
    ("wall", "warning", World(queue=after(BEGIN, lambda since: Queue(3, URL, "", BEGIN + since, "502"))), timedelta(hours=1)),
    ("webhook", "error", World(queue=after(BEGIN, lambda since: Queue(0))), timedelta(0)),
    ("webhook", "error", World(queue=after(BEGIN, lambda since: Queue(0, "https://other.example.org/x"))), timedelta(0)),
    ("webhook", "warning", World(queue=after(BEGIN, lambda since: Queue(0, URL, "198.51.100.9"))), timedelta(0)),
    ("build", "warning", World(built_until=BEGIN), timedelta(hours=26) - (BEGIN - local(1, 3))),
    ("build", "warning", World(last_run=Run(BEGIN, 200.0, segments=96), from_then=BEGIN), timedelta(0)),
    ("build", "warning", World(last_run=Run(BEGIN, None), from_then=BEGIN), timedelta(minutes=1)),
    ("build", "error", World(last_run=Run(BEGIN, 2.0, failed="No space left on device."), from_then=BEGIN), timedelta(0)),
    ("disk", "warning", World(free=lambda now: 9 * GB if now >= BEGIN else 60 * GB), timedelta(0)),
    ("disk", "error", World(free=lambda now: GB if now >= BEGIN else 60 * GB), timedelta(0)),
    ("disk", "warning", World(free=lambda now: 60 * GB - minutes(max(now, BEGIN) - BEGIN) * GB // 20), timedelta(hours=3)),
    ("counts", "error", World(health={"updates": 999}, from_then=BEGIN), timedelta(0)),
    ("quarantine", "warning", World(health={"quarantine": (Quarantined("not_json", 1, BEGIN),)}, from_then=BEGIN), timedelta(0)),
    ("conflicts", "warning", World(health={"conflicts": 2, "conflict_at": BEGIN}, from_then=BEGIN), timedelta(0)),
    ("lost", "warning", World(health={"missing": (MISSING,)}, from_then=BEGIN), timedelta(0)),
    ("tables", "error", World(figures={"lost": {"messages": {date(2026, 11, 15)}}}, from_then=BEGIN), timedelta(0)),
    ("doubts", "warning", World(figures={"told_until": date(2026, 11, 15)}, from_then=BEGIN), timedelta(0)),
    ("erasure", "error", World(figures={"unfinished": (Erasure("user", stamp(BEGIN), []),)}, from_then=BEGIN), timedelta(0)),
    ("clock", "warning", World(figures={"skew": -31.0}, from_then=BEGIN), timedelta(0)),
    ("journal", "error", World(figures={"ready": False}, from_then=BEGIN), timedelta(0)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "grade", "world", "within"), INCIDENTS)
def test_an_incident_is_told_in_its_time(name: str, grade: str, world: World, within: timedelta) -> None:
    """Not before it began, and not two looks later than it should be; and nothing that is not so is told with it."""
    found = told(world, BEGIN - timedelta(hours=1), BEGIN + within + 2 * STEP)

    assert BEGIN <= found[name, grade] <= BEGIN + within + 2 * STEP
    assert set(found) <= {(name, "warning"), (name, "error"), ("pending", "warning")}


def test_every_rule_has_an_incident() -> None:
    """None is left untried."""
    assert {name for name, *_ in INCIDENTS} == set(RULES)


# -- quiet nights --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 7))])
def test_seven_quiet_nights_are_silent(seed: int) -> None:
    """A group that sleeps from about 22 to about 8, and says little on Sundays: not one alert in a week."""
    assert told(World(talk(seed)), local(0, 0), local(7, 12)) == {}


def test_a_lake_of_one_week_is_quiet_too() -> None:
    """Its nights are known from the week before; what was never seen is told after 24 hours alone."""
    assert told(World(talk(weeks=1)), local(0, 0), local(7, 12)) == {}


def test_without_the_past_every_night_would_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: six hours for every hour of the week, and the nights go off."""
    monkeypatch.setattr(Rhythm, "limit", lambda self, now: timedelta(hours=6))

    assert ("silence", "warning") in told(World(), local(0, 0), local(1, 12))


# -- what is not an alert --------------------------------------------------------------------------------

NONE: dict[str, World] = {
    "an old error, which Telegram never clears": World(queue=lambda _: Queue(0, URL, "", local(0, 1), "502")),
    "many that wait, and fewer at each sample": World(queue=lambda now: Queue(900 - minutes(now - local(1, 0)) // 9, URL)),
    "some that always wait while others come": World(queue=lambda _: Queue(3, URL)),
    "no webhook where it is polled": World(queue=lambda _: Queue(0), figures={"polled": True}),
    "no webhook where none is meant": World(queue=lambda _: Queue(0), figures={"webhooks": {}}),
    "a long first build of everything": World(last_run=Run(BEGIN, 900.0, whole=True), from_then=BEGIN),
    "no build where nothing waits": World(built_until=local(-3, 4), figures={"waiting": None}),
    "doubts while those who look are at work": World(last_run=Run(BEGIN, 2.0), from_then=BEGIN, figures={"told_until": date(2026, 11, 15)}),
    "an old quarantine": World(health={"quarantine": (Quarantined("not_json", 1, local(-8, 0)),)}),
    "numbers that may still come": World(health={"missing": (MISSING._replace(final=False),)}),
    "counts while a build is at work": World(health={"updates": 900}, last_run=Run(BEGIN, None), from_then=BEGIN),
    "parts that a build at work replaces": World(last_run=Run(BEGIN, None), from_then=BEGIN, figures={"lost": {"messages": {date(2026, 11, 15)}}}),
    "a clock that is 30 seconds off": World(figures={"skew": 30.0}),
    "Telegram not asked": World(figures={"reads_all": {}, "skew": None}),
}  # fmt: skip


@pytest.mark.parametrize("what", NONE)
def test_no_alert_for(what: str) -> None:
    """What looks like an incident and is none."""
    assert (
        told(NONE[what], BEGIN - timedelta(hours=1), BEGIN + timedelta(minutes=0 if "work" in what else 90))
        == {}
    )


def test_an_alert_says_since_when() -> None:
    """The first of the samples that saw it, one after the other."""
    world = World(queue=after(BEGIN, lambda since: Queue(0)))
    *_, last = world.samples(BEGIN - timedelta(hours=1), BEGIN + timedelta(hours=3))

    assert [alert.since for alert in alerts(last)] == [BEGIN]


def test_errors_come_first() -> None:
    """Whatever the order of the rules."""
    world = World(figures={"ready": False, "skew": 99.0}, free=lambda _: 0)

    assert [alert.grade for alert in alerts(world.at(BEGIN))] == ["error", "error", "warning"]
