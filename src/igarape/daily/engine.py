"""What a build needs of an engine: SQL, several statements at a time, and files on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from igarape.store import Store

Run = Callable[[str], list[tuple[Any, ...]]]
"""Runs a statement and fetches its rows; EngineFailure where it cannot."""

Job = tuple[Callable[[Run], object], Callable[[], None] | None]
"""What is to be done with a connection, and what once that is done."""


class Engine(Protocol):
    """One connection, and more where several things are done at a time."""

    version: str
    cores: int

    def run(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and fetch its rows; EngineFailure where it cannot."""

    def run_all(self, jobs: Iterable[Job]) -> None:
        """Do jobs that do not depend on each other, and what follows each, several at a time; then return."""

    def share(self, *, on: bool) -> None:
        """Have the cores for what runs side by side, or again for a single statement."""

    def fetch(self, store: Store, path: str, *, fresh: bool = False) -> str:
        """Name a local file that holds the object; `fresh` where it may have changed since it was named last."""

    def fetch_all(self, store: Store, paths: Iterable[str], *, fresh: bool = False) -> list[str]:
        """Name a local file for each object, several at a time."""

    def write(self, name: str, data: bytes) -> str:
        """Write a scratch file and name it."""

    def scratch(self, name: str) -> str:
        """Name a place for a scratch file."""


def statements(*some: str) -> Callable[[Run], None]:
    """Make a job of statements that follow each other."""

    def work(run: Run) -> None:
        for sql in some:
            run(sql)

    return work
