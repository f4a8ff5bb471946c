"""The clock of the fake Telegram: it stands still until it is advanced, or runs at a chosen speed."""

from __future__ import annotations

import threading
import time

START = 1_795_273_200.0
"""2026-11-21 15:00:00 UTC, in Unix seconds: when the clock begins unless it is told otherwise."""


class Clock:
    """Unix seconds that a test moves: `advance` jumps ahead, and `speed` is how many pass in a real one.

    At speed 0 nothing passes by itself, so that a test waits for no real second.
    """

    def __init__(self, start: float = START, *, speed: float = 0.0) -> None:
        self.speed = speed
        self._base = start
        self._zero = time.monotonic()
        self._watchers: list[threading.Condition] = []

    @property
    def now(self) -> float:
        """The moment it shows, in Unix seconds."""
        if not self.speed:
            return self._base
        return self._base + (time.monotonic() - self._zero) * self.speed

    def advance(self, seconds: float) -> None:
        """Jump ahead by so many seconds, and wake who waits for a moment."""
        if seconds < 0:
            raise ValueError("a clock goes ahead only")
        self._base += seconds
        for watcher in self._watchers:
            with watcher:
                watcher.notify_all()

    def advance_to(self, moment: float) -> None:
        """Jump ahead to a moment; nothing happens where it is past."""
        if moment > self.now:
            self.advance(moment - self.now)

    def watch(self, condition: threading.Condition) -> None:
        """Have `condition` notified at each jump."""
        self._watchers.append(condition)

    def wait(self, until: float | None) -> float | None:
        """How many real seconds it takes to get to a moment; None where time does not bring it."""
        if until is None or not self.speed:
            return None
        return max(0.0, (until - self.now) / self.speed)
