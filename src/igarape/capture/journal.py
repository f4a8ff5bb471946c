"""The journal: lines are on the disk before anyone is told so, and become segments later.

    keep ─▶ batch ─▶ committer: one write, one sync ─▶ all who wait are told
                         └─ a full or old log ─▶ sealer: a segment in the store, the log removed

One thread commits: while it waits for the disk, lines gather, and the next sync is for all of them.
Another seals, so that nobody waits for a compression.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from igarape.capture.logs import Logs
from igarape.capture.record import record
from igarape.capture.seal import REQUEST, is_log
from igarape.capture.sealer import Answer, Sealer
from igarape.capture.writer import Limits, Writer
from igarape.errors import Busy, Problem
from igarape.store import Store

_UNWELL = 5.0  # seconds after a failed write in which the journal calls itself not ready


class _Batch:
    """Lines that will be written and synced together, and the promise that all of them share."""

    def __init__(self) -> None:
        self.records: list[bytes] = []
        self.kept: Future[None] = Future()
        self.kept.set_running_or_notify_cancel()  # one who gives up must not take it from the others


class Journal:
    """Keeps lines; each is durable when its promise comes true.

    `logs` is the folder of the log files, `store` the lake, `clock` gives the moment (UTC), and `tell`
    gets what goes wrong, for a person to read. Busy where another process captures, and still does after
    `patience` seconds: a build that seals holds the lock for a moment. What a process that died left
    behind is sealed first, in the background.
    """

    def __init__(
        self,
        logs: Logs,
        store: Store,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        limits: Limits | None = None,
        tell: Callable[[Problem], None] = lambda problem: None,
        patience: float = 2.0,
    ) -> None:
        self._logs, self._tell = logs, tell
        self._limits = limits or Limits()
        self._writer = Writer(logs, clock, self._limits)
        self._wake = threading.Condition(threading.Lock())
        self._batch = _Batch()
        self._bytes = 0
        self._idle = self._closing = False
        self._asked: list[Answer] = []
        self._requests: set[str] = set()
        self._failed_at: float | None = None
        self._looked_at = 0.0
        with ExitStack() as held:
            _hold(logs, held, patience)
            self._sealer = Sealer(logs, store, [name for name in logs.names() if is_log(name)], tell)
            self._lock = held.pop_all()
        self._thread = threading.Thread(target=self._run, name="igarape-journal", daemon=True)
        self._thread.start()

    def keep(self, line: bytes) -> Future[None]:
        """Queue a line, with its line break; the promise comes true once it would outlive a power cut.

        The promise breaks with a Problem where the disk fails. All lines of one sync share one promise.
        Problem at once where too much waits already, or the journal closes.
        """
        if not line or line.find(b"\n") != len(line) - 1:
            raise ValueError("a line has one line break, at its end")
        entry = record(line)
        with self._wake:
            if self._closing:
                raise Problem("The journal is closing.", "Try again in a few seconds.")
            if self._bytes + len(entry) > self._limits.queue:
                raise Problem(
                    "More than {bytes} bytes wait to be written to the disk.",
                    "Try again in a few seconds; if this goes on, the disk is too slow.",
                    bytes=self._limits.queue,
                )
            self._bytes += len(entry)
            batch = self._batch
            batch.records.append(entry)
            if self._idle:
                self._idle = False
                self._wake.notify()
        return batch.kept

    def seal(self) -> None:
        """Return once everything kept so far stands in segments of the store; Problem where it cannot."""
        sealed: Future[None] = Future()

        def answer(problem: Problem | None) -> None:
            if problem:
                sealed.set_exception(problem)
            else:
                sealed.set_result(None)

        with self._wake:
            if self._closing:
                raise Problem("The journal is closing.", "Try again in a few seconds.")
            self._asked.append(answer)
            self._wake.notify()
        sealed.result()

    @property
    def ready(self) -> bool:
        """Whether a line that came now would probably be kept: no write failed in the last seconds."""
        failed = self._failed_at
        unwell = failed is not None and time.monotonic() - failed < _UNWELL
        return self._thread.is_alive() and not self._closing and not unwell

    def close(self) -> None:
        """Refuse what comes, keep what waits, seal, and let another process capture."""
        with self._wake:
            if self._closing:
                return
            self._closing = True
            self._wake.notify()
        self._thread.join()
        self._sealer.close()
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        closing = False
        while not closing:
            with self._wake:
                if not (self._batch.records or self._asked or self._closing):
                    self._idle = True
                    self._wake.wait(self._limits.tick)
                    self._idle = False
                closing = self._closing
                batch, asked = self._batch, self._asked
                if batch.records:
                    self._batch = _Batch()
                self._asked = []
            if batch.records:
                self._commit(batch)
            asked += self._requested()
            if asked or closing or self._writer.due():
                self._writer.leave()
            if asked or self._writer.left:
                self._sealer.add(self._writer.left, asked)
                self._writer.left = []

    def _commit(self, batch: _Batch) -> None:
        try:
            self._writer.write(batch.records)
        except Exception as why:  # whatever it was, those who wait must hear of it
            problem = Problem(
                "The journal cannot be written: {why}.",
                "Free some space, or see to the disk; it goes on by itself.",
                why=why,
            )
            if self._failed_at is None:
                self._tell(problem)
            self._failed_at = time.monotonic()
            batch.kept.set_exception(problem)
        else:
            self._failed_at = None
            batch.kept.set_result(None)
        with self._wake:
            self._bytes -= sum(map(len, batch.records))

    def _requested(self) -> list[Answer]:
        """Requests of other processes that are not being answered yet."""
        now = time.monotonic()
        if now - self._looked_at < self._limits.tick:
            return []
        self._looked_at = now
        try:
            names = self._logs.names()
        except OSError:  # a folder that fails shows itself at the next write; until then those who ask wait
            return []
        new = [name for name in names if name.endswith(REQUEST) and name not in self._requests]
        self._requests.update(new)
        return [self._answer(name) for name in new]

    def _answer(self, name: str) -> Answer:
        def answer(problem: Problem | None) -> None:
            with suppress(OSError):  # where it cannot go, the one who asked gives up by itself
                if problem is None:
                    self._logs.remove(name)
            self._requests.discard(name)

        return answer


def _hold(logs: Logs, held: ExitStack, patience: float) -> None:
    end = time.monotonic() + patience
    while True:
        try:
            held.enter_context(logs.lock())
        except Busy:
            if time.monotonic() >= end:
                raise
            time.sleep(0.05)
        else:
            return
