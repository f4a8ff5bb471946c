"""Turns: one at a time in each queue, in the order of arrival; queues do not wait for each other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

WAITING = 8
"""How many of one queue may be here. Telegram has one under way; the others are those it gave up waiting for."""


class Full(Exception):  # noqa: N818  (not an error: come again)
    """Too many of one queue are here."""


class _Queue:
    """A queue that somebody is in; asyncio's lock lets them through in their order."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.there = 0


class Turns:
    """The queues that somebody is in."""

    def __init__(self) -> None:
        self._queues: dict[Hashable, _Queue] = {}

    @asynccontextmanager
    async def turn(self, name: Hashable) -> AsyncIterator[None]:
        """Wait for the turn, and have it for as long as the block runs; Full at once where too many wait."""
        queue = self._queues.setdefault(name, _Queue())
        if queue.there >= WAITING:
            raise Full
        queue.there += 1
        try:
            async with queue.lock:
                yield
        finally:
            queue.there -= 1
            if not queue.there:
                del self._queues[name]
