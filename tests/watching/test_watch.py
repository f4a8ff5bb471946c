"""The watch of a capture: each alert is told once, and once more when it is over."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igarape import capturing
from igarape.capture.journal import Journal
from igarape.capture.logs import MemoryLogs
from igarape.capture.samples import Queue
from igarape.query.figures import Figures
from igarape.settings import Settings
from igarape.store import MemoryStore
from igarape.watching.watch import PAUSE, Watch, watched
from tests.query.world import GB, STEP, URL, World, local

BEGIN = local(1, 14)


def test_the_pause_is_that_of_the_tests() -> None:
    """What is shown to go off in its time holds for looks so far apart."""
    assert timedelta(seconds=PAUSE) == STEP


def news(world: World, begin: timedelta, end: timedelta) -> list[tuple[int, str, str]]:
    """Watch from look to look: minutes since the incident, new or over, and what."""
    watch, found = Watch(), []
    for figures in world.samples(BEGIN + begin, BEGIN + end):
        told = watch.look(figures)
        minute = int((figures.now - BEGIN).total_seconds()) // 60
        found += [(minute, "new", f"{alert.name} {alert.grade}") for alert in told.new]
        found += [(minute, "over", f"{alert.name} {alert.grade}") for alert in told.over]
    return found


def test_an_alert_is_told_once_and_when_it_is_over() -> None:
    """Two hours without a webhook: one line at the first look, one when it is back."""
    gone = World(queue=lambda now: Queue(0, "" if timedelta(0) <= now - BEGIN < timedelta(hours=2) else URL))

    assert news(gone, timedelta(hours=-1), timedelta(hours=4)) == [
        (0, "new", "webhook error"),
        (120, "over", "webhook error"),
    ]


def test_a_warning_that_becomes_an_error_is_told_again() -> None:
    """The wall comes nearer."""
    stuck = World(deaf_from=BEGIN, queue=lambda now: Queue(3 if now > BEGIN else 0, URL, "203.0.113.7"))

    assert news(stuck, timedelta(minutes=-10), timedelta(hours=7)) == [
        (70, "new", "wall warning"),
        (370, "new", "wall error"),
    ]


def test_what_is_not_known_is_not_over() -> None:
    """Telegram does not reply for a look: nothing is told, neither then nor after it."""
    watch = Watch()
    bad = World(queue=lambda _: Queue(0)).at(BEGIN)
    mute = replace(bad, samples=(bad.sample._replace(queues={}),))

    assert [alert.name for alert in watch.look(bad).new] == ["webhook"]
    assert watch.look(mute) == ([], [])
    assert watch.look(bad) == ([], [])
    assert [alert.name for alert in watch.look(World().at(BEGIN)).over] == ["webhook"]


@pytest.mark.parametrize("language", ["en", "pt"])
def test_the_thread_says_it_on_stderr_s_line(language: str) -> None:
    """New, then over, each with what to do; a look that fails is said, and the next one is made."""
    full = World(free=lambda _: GB // 2).at(BEGIN)
    given: Iterator[Figures | None] = iter([full, full, None, World().at(BEGIN)])
    said: list[str] = []
    ended = threading.Event()

    def gather() -> Figures:
        figures = next(given, None)
        if len(said) > 2:
            ended.set()
        if figures is None:
            raise RuntimeError("no disk")
        return figures

    with (
        Journal(MemoryLogs(), MemoryStore()) as journal,
        watched(Settings(language=language), journal, gather=gather, pause=0.001, say=said.append),
    ):
        assert ended.wait(10)

    english = [
        "Error: Only 500 MB of 100 GB are free on the lake's disk.\n"
        "Try: Free some space on that disk, or move the lake to a larger one.",
        "The watch could not look: RuntimeError",
        "Over: Only 500 MB of 100 GB are free on the lake's disk.",
    ]
    portuguese = [
        "Erro: Só 500 MB de 100 GB estão livres no disco do lago.\n"
        "Tente: Libere espaço nesse disco, ou mude o lago para um maior.",
        "A vigia não conseguiu olhar: RuntimeError",
        "Resolvido: Só 500 MB de 100 GB estão livres no disco do lago.",
    ]
    assert said[:3] == (english if language == "en" else portuguese)


def test_a_capture_is_watched(tmp_path: Path) -> None:
    """Whatever hands in, for as long as the journal is open."""

    def watches() -> int:
        return sum(thread.name == "igarape-watch" for thread in threading.enumerate())

    before = watches()
    with capturing.opened(Settings(lake=str(tmp_path)), lambda problem: None):
        assert watches() == before + 1
    assert watches() == before


def test_nothing_is_looked_at_before_the_first_pause(tmp_path: Path) -> None:
    """A capture that ends within five minutes asks Telegram nothing, and leaves no look."""
    looked: list[int] = []

    with (
        Journal(MemoryLogs(), MemoryStore()) as journal,
        watched(Settings(lake=str(tmp_path)), journal, gather=lambda: looked.append(1) or World().at(BEGIN)),  # type: ignore[func-returns-value]
    ):
        pass

    assert looked == []
