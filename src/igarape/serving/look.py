"""Look: the figures of the lake, looked at once a minute however often the page is asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from igarape.query.figures import Figures

SECONDS = 60.0
"""How long figures are shown as they are: to gather them asks Telegram, which takes its time."""


class Look:
    """Gives the figures; whoever asks while they are gathered waits for them."""

    def __init__(self, gather: Callable[[], Figures], clock: Callable[[], float] = time.monotonic) -> None:
        self._gather, self._clock = gather, clock
        self._turn = threading.Lock()
        self._found: tuple[float, Figures] | None = None

    def __call__(self) -> Figures:
        """Give the figures, at most a minute old."""
        with self._turn:
            if self._found is None or self._clock() - self._found[0] > SECONDS:
                self._found = self._clock(), self._gather()
            return self._found[1]
