"""The figures are gathered from a real folder; whatever is not there is unknown, and says why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from igarape import paths
from igarape.capture import samples
from igarape.capture.journal import Journal
from igarape.capture.samples import Queue
from igarape.errors import Unreachable
from igarape.query import health
from igarape.query.alerts import alerts
from igarape.secret import Secret
from igarape.settings import Bot, Settings
from igarape.show import words
from igarape.via.disk import DiskLogs, DiskStore
from igarape.watching.gather import Clock, Gatherer, Said
from tests import canary
from tests.daily.deliveries import line, message, put, rebuild, update

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


def token(bot: int = 99) -> Secret:
    """A bot's token."""
    return Secret(canary.token(bot))


def silent(bot: Bot, api: str, clock: Clock) -> Said:
    """A server that does not reply."""
    raise Unreachable("{api} gave no reply that can be read: {why}.", "", api=api, why="timed out")


class Moving:
    """A clock that a test moves."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Give the moment it stands at."""
        return self.now


def built(folder: Path) -> DiskStore:
    """A lake with an update every five minutes of the last hour, built."""
    store = DiskStore(folder)
    begin = NOW - timedelta(hours=1)
    moments = [begin + timedelta(minutes=5 * step) for step in range(12)]
    lines = [
        line(update(number, "message", message(number, at=at)), at=at + timedelta(seconds=1))
        for number, at in enumerate(moments, 1)
    ]
    put(store, lines, "20261121T170000.000000Z-00000001")
    rebuild(store)
    return store  # fmt: skip


def test_an_empty_folder(tmp_path: Path) -> None:
    """Nothing is known, nothing is wrong, and nothing is made there."""
    figures = Gatherer(Settings(lake=str(tmp_path / "none")), clock=lambda: NOW).gather()

    assert sorted(figures.unknown) == ["tables", "telegram"]
    assert (figures.heard, figures.health, figures.totals) == (None, None, None)
    assert figures.waiting is not None
    assert figures.waiting.deliveries == 0
    assert figures.sample.total > 0
    assert [alert for alert in alerts(figures) if alert.name != "disk"] == []
    assert not (tmp_path / "none").exists()


def test_a_lake_that_was_never_built(tmp_path: Path) -> None:
    """What waits is counted, in the journal too, and when something last came is known."""
    with Journal(DiskLogs(tmp_path / paths.JOURNAL), DiskStore(tmp_path)) as journal:
        journal.keep(line(update(1), at=NOW - timedelta(minutes=3))).result()
        figures = Gatherer(
            Settings(lake=str(tmp_path)), clock=lambda: NOW, ready=lambda: journal.ready
        ).gather()

    assert figures.heard == NOW - timedelta(minutes=3)
    assert figures.waiting is not None
    assert figures.waiting.journal == 1
    assert figures.ready is True
    assert "tables" in figures.unknown


def test_a_lake_with_tables(tmp_path: Path) -> None:
    """Newest is the newest of all: of the tables and of what is not built."""
    store = built(tmp_path)
    put(store, [line(update(20, "message", message(20, at=NOW)), at=NOW)], "20261121T180000.000000Z-00000002")
    figures = Gatherer(Settings(lake=str(tmp_path)), clock=lambda: NOW).gather()

    assert figures.heard == NOW
    assert figures.health is not None
    assert figures.health.newest == {99: NOW - timedelta(minutes=5) + timedelta(seconds=1)}
    assert (figures.lag and figures.lag.n, figures.lag and figures.lag.p95) == (13, 1.0)
    assert (figures.totals and figures.totals.lines, figures.waiting and figures.waiting.raw) == (12, 1)
    assert figures.size > 0
    assert sorted(figures.unknown) == ["telegram"]


def test_each_sample_is_remembered(tmp_path: Path) -> None:
    """By whoever looks; but not more than one a minute."""
    built(tmp_path)
    clock = Moving()
    counts = iter(range(10))

    def ask(bot: Bot, api: str, clock: Clock) -> Said:
        return Said(Queue(next(counts)), True, 0.0)

    gatherer = Gatherer(Settings(lake=str(tmp_path), token=token()), clock=clock, ask=ask)
    for seconds in (0, 20, 300, 300):
        clock.now += timedelta(seconds=seconds)
        figures = gatherer.gather()

    assert [sample.queues[99].pending for sample in samples.load(DiskStore(tmp_path))] == [0, 2, 3]
    assert [sample.queues[99].pending for sample in figures.samples] == [0, 2, 3]


def test_tables_are_asked_again_after_a_build_or_an_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A watch that looks every five minutes does not scan them each time."""
    store, clock = built(tmp_path), Moving()
    asked: list[datetime] = []

    def examine(run: health.Run, zone: str, now: datetime) -> health.Health:
        asked.append(now)
        return health.examine(run, zone, now)

    monkeypatch.setattr("igarape.watching.gather.examine", examine)
    gatherer = Gatherer(Settings(lake=str(tmp_path)), clock=clock)

    for _ in range(3):
        gatherer.gather()
        clock.now += timedelta(minutes=5)
    put(store, [line(update(30))], "20261121T190000.000000Z-00000003")
    rebuild(store)
    gatherer.gather()
    clock.now += timedelta(hours=1)
    gatherer.gather()

    assert len(asked) == 3


def test_telegram_that_does_not_reply(tmp_path: Path) -> None:
    """It is said why, and no figure of its is made up."""
    figures = Gatherer(Settings(lake=str(tmp_path), token=token()), clock=lambda: NOW, ask=silent).gather()

    assert "timed out" in words.say(figures.unknown["telegram"], "en")
    assert (figures.queues, figures.skew) == ({}, None)


def test_two_bots_and_one_that_replies(tmp_path: Path) -> None:
    """What is known of one is known."""

    def ask(bot: Bot, api: str, clock: Clock) -> Said:
        return silent(bot, api, clock) if bot.id == 8 else Said(Queue(5), False, -40.0)

    both = Secret(f"{token(7).reveal()},{token(8).reveal()}")
    figures = Gatherer(Settings(lake=str(tmp_path), token=both), clock=lambda: NOW, ask=ask).gather()

    assert (figures.queues, figures.reads_all, figures.skew) == ({7: Queue(5)}, {7: False}, -40.0)
    assert "telegram" in figures.unknown


def test_each_bot_has_its_own_webhook(tmp_path: Path) -> None:
    """As `igarape webhook set` registers it: with `/telegram`, and the bot's id where there are several."""

    def meant(url: str, *bots: int) -> object:
        tokens = Secret(",".join(token(each).reveal() for each in bots))
        settings = Settings(lake=str(tmp_path), token=tokens, webhook=url)
        figures = Gatherer(settings, clock=lambda: NOW, ask=silent).gather()
        return figures.webhooks or "webhook" in figures.unknown

    assert meant("https://bot.example.org", 7) == {7: "https://bot.example.org/telegram"}
    assert meant("https://bot.example.org/x", 7, 8) == {
        7: "https://bot.example.org/x/7",
        8: "https://bot.example.org/x/8",
    }
    assert meant("", 7) is False
    assert meant("bot.example.org", 7) is True


@pytest.mark.parametrize("damaged", [b"{", b"[]", b"{}"])
def test_a_damaged_memory_of_the_build(damaged: bytes, tmp_path: Path) -> None:
    """The tables are unknown, and what repairs it is said."""
    store = built(tmp_path)
    store.put(paths.BUILT, damaged)
    figures = Gatherer(Settings(lake=str(tmp_path)), clock=lambda: NOW).gather()

    assert "igarape build --all" in words.say(figures.unknown["tables"], "en")


def test_a_part_that_is_no_parquet(tmp_path: Path) -> None:
    """The tables are unknown; the rest is not."""
    store = built(tmp_path)
    store.put(paths.part("updates", NOW.date()), b"no parquet")
    figures = Gatherer(Settings(lake=str(tmp_path)), clock=lambda: NOW).gather()

    assert figures.health is None
    assert "cannot be read" in words.say(figures.unknown["tables"], "en")
    assert figures.totals is not None
