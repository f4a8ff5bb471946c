"""Crews without a cluster, and stores that watch or die: for the tests of a build that is cut in tasks."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from igarape.store import MemoryStore, Store
from igarape.via.duckdb import DuckDB

Task = Callable[[Store, Any, Any], Any]


class Here:
    """A crew in this process; orders and results go through what a cluster sends them through."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def map(self, task: Task, orders: Sequence[Any]) -> list[Any]:
        """Do the tasks one after the other."""
        return [self.one(task, pickle.loads(pickle.dumps(order))) for order in orders]  # noqa: S301

    def one(self, task: Task, order: Any) -> Any:
        """Do one task, with an engine of its own."""
        with DuckDB(threads=1) as engine:
            return pickle.loads(pickle.dumps(task(self.store, engine, order)))  # noqa: S301


class Twice(Here):
    """A crew that does every task twice, as a cluster may, and goes on with the first result."""

    def one(self, task: Task, order: Any) -> Any:
        """Do it, and once more for nothing."""
        found = super().one(task, order)
        super().one(task, order)
        return found


class Watched(MemoryStore):
    """A store that calls `look` after each change; at the n-th one it dies, where it has so many lives."""

    def __init__(self, look: Callable[[Store], None] = lambda _: None) -> None:
        super().__init__()
        self.look, self.lives, self.changes = look, 1 << 62, 0
        self._turn = threading.RLock()

    def put(self, path: str, data: bytes | Path) -> None:
        """Put, and look."""
        with self._change():
            super().put(path, data)

    def delete(self, path: str) -> None:
        """Delete, and look."""
        with self._change():
            super().delete(path)

    def move(self, path: str, target: str) -> None:
        """Move, and look."""
        with self._change():
            super().move(path, target)

    @contextmanager
    def _change(self) -> Iterator[None]:
        """One change at a time, though many threads ask for one."""
        with self._turn:
            self.changes += 1
            if self.changes > self.lives:
                raise KeyboardInterrupt
            yield
            self.look(self)


def dies_once(folder: str, task: Task, store: Store, engine: Any, order: Any) -> Any:
    """Do a task, and end the worker with all that it did; the next attempt at any task of that folder lives."""
    found = task(store, engine, order)
    with suppress(FileExistsError):
        Path(folder, task.__name__).touch(exist_ok=False)
        os.kill(os.getpid(), signal.SIGKILL)
    return found
