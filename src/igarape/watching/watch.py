"""The watch: it looks every few minutes, says once what has gone wrong, and once more when that is over."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from igarape.capture.journal import Journal
from igarape.query.alerts import alerts
from igarape.query.alerts.alert import Alert
from igarape.query.engine import Note
from igarape.query.figures import Figures
from igarape.settings import Settings
from igarape.show import words
from igarape.show.status import headline
from igarape.watching.gather import Gatherer

PAUSE = 300.0
"""Seconds between two looks; the first one comes after the first pause."""

Key = tuple[str, int | None]


class News(NamedTuple):
    """What a look changed: alerts that are new or became errors, and alerts that are over."""

    new: list[Alert]
    over: list[Alert]


class Watch:
    """Remembers which alerts are up, so that each is told once."""

    def __init__(self) -> None:
        self._up: dict[Key, Alert] = {}

    def look(self, figures: Figures) -> News:
        """Judge the figures of now against those of before.

        An alert is not over where what it is about is not known any more: Telegram may only not reply.
        """
        found: dict[Key, Alert] = {(alert.name, alert.about): alert for alert in reversed(alerts(figures))}
        new = [alert for key, alert in found.items() if key not in self._up or _worse(alert, self._up[key])]
        over = [alert for key, alert in self._up.items() if key not in found and _known(alert, figures)]
        gone = {(alert.name, alert.about) for alert in over}
        self._up = {key: alert for key, alert in {**self._up, **found}.items() if key not in gone}
        return News(new, over)


def _print(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def watched(
    settings: Settings,
    journal: Journal,
    *,
    gather: Callable[[], Figures] | None = None,
    pause: float = PAUSE,
    say: Callable[[str], None] = _print,
) -> Iterator[None]:
    """Look every `pause` seconds for as long as the block runs, in a thread, and say what is new."""
    gather = gather or Gatherer(settings, ready=lambda: journal.ready).gather
    ended = threading.Event()

    def run() -> None:
        watch = Watch()
        while not ended.wait(pause):
            for line in _lines(watch, gather, settings.language):
                say(line)

    thread = threading.Thread(target=run, name="igarape-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_PATIENCE)


def _lines(watch: Watch, gather: Callable[[], Figures], language: str) -> Iterator[str]:
    """Look once, and write what is new and what is over."""
    try:
        news = watch.look(gather())
    except Exception as why:  # a watch that died of one bad look would look at nothing any more
        yield words.say(Note("The watch could not look: {why}", {"why": type(why).__name__}), language)
        return
    for alert in news.new:
        yield told(alert, language)
    for alert in news.over:
        yield words.say(Note("Over: {what}", {"what": alert.text}), language)


_PATIENCE = 2.0
"""Seconds that an ending capture waits for a look to end; its thread ends with the process anyway."""


def told(alert: Alert, language: str) -> str:
    """Write an alert for a person: what, and what to do."""
    return "\n".join(
        (words.say(headline(alert), language), words.say(Note("Try: {what}", {"what": alert.hint}), language))
    )


def _worse(alert: Alert, before: Alert) -> bool:
    return alert.grade == "error" and before.grade != "error"


def _known(alert: Alert, figures: Figures) -> bool:
    """Whether the figures still say something of what the alert is about."""
    if alert.name in ("pending", "wall", "webhook"):
        return alert.about in figures.queues
    if alert.name in ("quarantine", "conflicts", "lost", "counts", "silence"):
        return figures.health is not None
    return alert.name != "clock" or figures.skew is not None
