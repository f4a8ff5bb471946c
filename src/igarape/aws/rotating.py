"""The webhook's secret, read where AWS keeps it, once; and again when Telegram says another."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds between two readings: whoever guesses at secrets makes us ask AWS no more often than that."""


class Rotating:
    """A secret that may change while we run. Not shared between threads: a Lambda function has one."""

    def __init__(self, read: Callable[[], bytes], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._read, self._monotonic = read, monotonic
        self.value = read()
        self._at = monotonic()

    def again(self) -> bool:
        """Read it anew, unless that was done within the last minute; whether it is another one now."""
        if self._monotonic() - self._at < PATIENCE:
            return False
        before, self.value = self.value, self._read()
        self._at = self._monotonic()
        return self.value != before
