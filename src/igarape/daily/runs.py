"""When builds ran, how long they took, and how they ended: a small object in the lake, for `igarape status`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from igarape import paths
from igarape.errors import Problem, Usage
from igarape.store import Store

KEPT = 30
"""Runs that are kept."""


@dataclass
class Run:
    """One build: when it began (UTC), its seconds, and how much it had to do.

    `seconds` is None while it runs, and for one that was killed. `failed` says why it came to no good end.
    """

    began: datetime
    seconds: float | None = None
    segments: int = 0
    whole: bool = False
    failed: str = ""

    @property
    def good(self) -> bool:
        """Whether it came to its end, and well."""
        return self.seconds is not None and not self.failed


def load(store: Store) -> tuple[Run, ...]:
    """Read the runs, oldest first; none where no build noted one, or where the object is damaged."""
    try:
        return tuple(_run(each) for each in json.loads(store.get(paths.RUNS)))
    except (KeyError, ValueError, TypeError, AttributeError):
        return ()  # a memory, no data: the next build writes it anew


@contextmanager
def noted(
    store: Store,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    monotonic: Callable[[], float] = time.monotonic,
) -> Iterator[Run]:
    """Note that a build begins, and when it ends how long it took and whether it failed.

    The caller holds the build's lock, so that two do not write at once.
    """
    before = load(store)
    run = Run(clock())
    begun = monotonic()
    _save(store, (*before, run))
    try:
        yield run
    except BaseException as why:  # Ctrl+C too: it came to no end
        # what an engine says may quote what people wrote, and this object is shown
        run.failed = str(why) if type(why) in (Problem, Usage) else type(why).__name__
        raise
    finally:
        run.seconds = round(monotonic() - begun, 3)
        _save(store, (*before, run))


def _save(store: Store, runs: tuple[Run, ...]) -> None:
    plain = [asdict(run) | {"began": run.began.isoformat()} for run in runs[-KEPT:]]
    store.put(paths.RUNS, json.dumps(plain, separators=(",", ":")).encode())


def _run(found: dict[str, Any]) -> Run:
    return Run(**(found | {"began": datetime.fromisoformat(found["began"])}))
