"""Drawer: charts are drawn in a process beside this one, which ends when nobody asks for a while.

vl-convert takes some 90 MB that it never gives back, and lets no other thread run while it draws; a server that
draws now and then would pay for both all day.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Self

from igarape.errors import Problem
from igarape.via import vega
from igarape.via.vega import Spec

IDLE_SECONDS = 60.0
"""How long the process waits for another chart."""


class Drawer:
    """Draws charts as SVG, several at a time; as a context it leaves no process behind."""

    def __init__(self, idle: float = IDLE_SECONDS) -> None:
        self._idle = idle
        self._turn = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._end: threading.Timer | None = None

    def svg(self, specs: Sequence[Spec]) -> list[bytes]:
        """Draw charts; errors as `vega.svg`, and Problem where the process died over one."""
        with self._turn:
            self._wait_no_more()
            try:
                return list(self._ready().map(vega.svg, specs))
            except BrokenProcessPool:
                self._close()
                raise Problem(
                    "The process that draws ended before the picture was whole.",
                    "Try again; if it stays so, igarape ask shows the same figures.",
                ) from None
            finally:
                if self._pool is not None:
                    self._end = threading.Timer(self._idle, self.close)
                    self._end.daemon = True
                    self._end.start()

    @property
    def is_up(self) -> bool:
        """Whether the process is there."""
        return self._pool is not None

    def close(self) -> None:
        """End the process."""
        with self._turn:
            self._wait_no_more()
            self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ready(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # spawned, not forked: a fork of a process with threads may wait for ever for a lock that one of them held
            self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
        return self._pool

    def _wait_no_more(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None

    def _close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
