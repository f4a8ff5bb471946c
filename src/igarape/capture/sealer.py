"""The sealer: the thread that makes segments of the logs that the writer left."""

from __future__ import annotations

import threading
from collections.abc import Callable

from igarape.capture.logs import Logs
from igarape.capture.seal import seal, unsealed
from igarape.errors import Problem
from igarape.store import Store

Answer = Callable[[Problem | None], None]
"""Told when all logs left so far are sealed, or why they are not."""


class Sealer:
    """Seals what it is given; what fails stays in its log, and is tried again every `pause` seconds."""

    def __init__(
        self, logs: Logs, store: Store, names: list[str], tell: Callable[[Problem], None], pause: float = 5.0
    ) -> None:
        self._logs, self._store, self._tell, self._pause = logs, store, tell, pause
        self._wake = threading.Condition()
        self._names = names
        self._answers: list[Answer] = []
        self._news = bool(names)
        self._closing = False
        self._failing = False
        self._thread = threading.Thread(target=self._run, name="igarape-sealer", daemon=True)
        self._thread.start()

    def add(self, names: list[str], answers: list[Answer]) -> None:
        """Seal these logs too, then tell those who asked."""
        with self._wake:
            self._names += names
            self._answers += answers
            self._news = True
            self._wake.notify()

    def close(self) -> None:
        """Seal what is left, and end. What cannot be sealed waits in its log for the next start."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(
                    lambda: self._news or self._closing, timeout=self._pause if self._names else None
                )
                self._news = False
                closing, names = self._closing, self._names.copy()
                answers, self._answers = self._answers, []
            problem = self._seal(names)
            for answer in answers:
                answer(problem)
            if closing:
                return

    def _seal(self, names: list[str]) -> Problem | None:
        problem: Problem | None = None
        for name in names:
            try:
                damaged = seal(self._logs, self._store, name)
            except (
                Exception
            ) as why:  # whatever a store raises: the log is there still, and its turn comes again
                problem = unsealed(why)
                continue
            with self._wake:
                self._names.remove(name)
            if damaged:
                self._tell(
                    Problem(
                        "{lines} lines of the journal were damaged on the disk; they are kept as found.",
                        "Have the disk checked; the build will show them in the quarantine.",
                        lines=damaged,
                    )
                )
        if problem and not self._failing:
            self._tell(problem)
        self._failing = problem is not None
        return problem
