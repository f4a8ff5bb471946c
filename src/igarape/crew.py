"""Crew: the workers of a Spark cluster, each of which opens the lake and an engine of its own for a task of a build.

Spark hands out the tasks and does one again whose worker died; the rows are made by what makes them on one machine.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from igarape import __version__, place
from igarape.daily.tables import VERSION
from igarape.errors import Problem
from igarape.settings import S3, Settings
from igarape.store import Store
from igarape.via import spark
from igarape.via.duckdb import DuckDB


class Job(NamedTuple):
    """What a worker must know besides its order: where the lake is, what its engine may take, what it must be."""

    lake: str
    memory: str
    threads: int
    version: str


class Cluster:
    """The workers behind a session. They see the lake where this machine sees it, with rights of their own to it.

    The session is opened with the first task: it takes up to a minute, and many a build has nothing to do.
    """

    def __init__(self, opened: Callable[[], Any], lake: str, memory: str) -> None:
        self._opened = opened
        self._session: Any = None
        where = lake if lake.startswith(S3) else str(Path(lake).absolute())
        self._job = Job(where, memory, 1, version())

    def map(self, task: Callable[[Store, Any, Any], Any], orders: Sequence[Any]) -> list[Any]:
        """Do a task once an order, each on some worker, and give the results in their order."""
        if not orders:
            return []
        if self._session is None:
            self._session = self._opened()
            self._job = self._job._replace(threads=spark.cores(self._session))
        found = spark.spread(self._session, partial(work, self._job, task), orders)
        for each in found:
            if isinstance(each, Problem):
                raise each
        return found

    def close(self) -> None:
        """End the session, where there is one."""
        if self._session is not None:
            self._session.stop()


def version() -> str:
    """Tell what makes the rows; two workers of different versions would not make the same."""
    return f"igarape {__version__}, tables {VERSION}, DuckDB {DuckDB.version}"


def work(job: Job, task: Callable[[Store, Any, Any], Any], order: Any) -> Any:
    """Do a task where we are, on a worker; a Problem is a result, for whoever waits to tell."""
    here = {"host": socket.gethostname()}
    if job.version != version():
        return Problem(
            "The worker {host} has {there}, and this machine has {here}.",
            "Install the same on all of them; the rows would not be the same.",
            **here,
            there=version(),
            here=job.version,
        )
    if not place.is_there(Settings(lake=job.lake)):
        return Problem(
            "The worker {host} does not see the folder {lake}.",
            "Put the lake in a bucket, or in a folder that all workers share at one path.",
            **here,
            lake=job.lake,
        )
    try:
        with DuckDB(job.memory, threads=job.threads) as engine:
            return task(place.store(Settings(lake=job.lake, cache="0")), engine, order)
    except Problem as problem:
        said = {name: str(value) for name, value in problem.values.items()}  # what it holds may not travel
        return type(problem)(problem.text, problem.hint, **said)
