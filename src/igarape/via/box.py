"""Box: a query of a stranger runs in a process of its own that can only read, and is killed at the deadline.

The process is `igarape.boxed`. It gets the query, an empty environment and the names of the files that it may read.
An engine that is asked to stop may take half a minute to do so, and its own limit of memory does not hold for all
that it does; a process that is killed is gone at once, and what the system does not give it, it cannot take.
"""

from __future__ import annotations

import json
import os
import signal
import string
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from time import monotonic
from typing import IO, Any, NamedTuple

from igarape.errors import Busy, Problem, Usage
from igarape.query import views
from igarape.query.engine import Bytes, Field, Note, Rows
from igarape.query.period import Span
from igarape.store import Store
from igarape.via import parcel
from igarape.via.temporary import Temporary

DIALECTS = ("athena", "duckdb")
CHILD = (sys.executable, "-P", "-X", "utf8", "-m", "igarape.boxed")
"""How the process is started: its own words, and nothing of the query."""

_INHERITED = ("PYTHONPATH", "SYSTEMROOT")
"""All that it gets of our environment: where Python's modules lie, and what Windows needs to start a process."""

_SLACK = 1 << 20
_AT_ONCE = 16


class Limits(NamedTuple):
    """What one query may take: seconds in all, rows and bytes that come back, bytes of memory, open files."""

    deadline: float = 10.0
    rows: int = 10_000
    bytes: int = 10_000_000
    memory: int = 1500 << 20
    engine: str = "512MiB"
    files: int = 256
    letters: int = 100_000


DEFAULT = Limits()


class Boxed(NamedTuple):
    """The rows, and which walls stood round the query: see `via/walls.py`."""

    rows: Rows
    walls: frozenset[str]


class _BrokenError(Exception):
    """The process ended, or said what it never says."""


class Box:
    """Runs queries of strangers over a lake, a few at a time; who waits longer than `patience` seconds is refused."""

    def __init__(self, limits: Limits = DEFAULT, at_once: int = 2, patience: float = 5.0) -> None:
        self._limits, self._patience = limits, patience
        self._places = threading.BoundedSemaphore(at_once)

    def run(self, store: Store, sql: str, dialect: str = "athena") -> Rows:
        """Run one query, as `igarape sql` would; notes say what was left out.

        Usage for a query that is refused; Busy for one that would have to wait, Problem for one that takes too long or
        too much.
        """
        return self.boxed(store, sql, dialect).rows

    def boxed(self, store: Store, sql: str, dialect: str = "athena") -> Boxed:
        """Run one query, and tell which walls stood."""
        if len(sql) > self._limits.letters:
            raise Usage(
                "The query has {count} characters, and {most} are taken here.",
                "Write it shorter, or run igarape sql in a terminal.",
                count=len(sql),
                most=self._limits.letters,
            )
        if not self._places.acquire(timeout=self._patience):
            raise Busy("Other queries are running, and no more run at once.", "Try again in some seconds.")
        try:
            return self._run(store, sql, dialect)
        except OSError as why:
            raise Problem(
                "The query's process could not be started: {why}.", "Try again in some seconds.", why=why
            ) from why
        finally:
            self._places.release()

    def _run(self, store: Store, sql: str, dialect: str) -> Boxed:
        ends = monotonic() + self._limits.deadline
        with Temporary() as folder:
            with _process(folder, self._limits.deadline) as (child, overdue):
                try:
                    return self._talk(child, store, Path(folder), ends, sql, dialect)
                except (
                    _BrokenError,
                    BrokenPipeError,
                    ValueError,
                    TypeError,
                    KeyError,
                    RecursionError,
                ) as broken:
                    failure = broken
            if overdue.is_set():
                raise Problem(
                    "The query took longer than {seconds} seconds, and was stopped.",
                    "Name fewer days in context_date, or run igarape sql in a terminal, where nothing stops it.",
                    seconds=round(self._limits.deadline),
                ) from None
            raise Problem(
                "The query's process ended before its answer was whole.",
                "Try again; igarape sql in a terminal runs the same query.",
            ) from failure

    def _talk(
        self, child: subprocess.Popen[bytes], store: Store, folder: Path, ends: float, sql: str, dialect: str
    ) -> Boxed:
        limits = self._limits
        assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018  (they are pipes)
        job = limits._asdict() | {"sql": sql, "dialect": dialect, "seconds": int(limits.deadline) + 2}
        _send(child.stdin, job)
        needs = _heard(child.stdout, limits)["needs"]
        _send(child.stdin, _files(store, _spans(needs), folder, ends))
        head = _heard(child.stdout, limits)
        columns = tuple(Field(str(name), str(kind)) for name, kind in head["columns"])
        rows, cut = _rows(child.stdout, len(columns), limits)
        notes = [parcel.unpack_note(each) for each in head["notes"]]
        if cut:
            notes.append(
                Note(
                    "There are more rows than the {count} that are here: a query gives at most {most}, or {size}."
                    " igarape sql in a terminal gives all.",
                    {"count": len(rows), "most": limits.rows, "size": Bytes(limits.bytes)},
                )
            )
        return Boxed(Rows(columns, rows, tuple(notes)), frozenset(map(str, head["walls"])))


@contextmanager
def _process(folder: str, deadline: float) -> Iterator[tuple[subprocess.Popen[bytes], threading.Event]]:
    """Start the process, in a group of its own; whatever happens, the group is gone when this ends."""
    overdue = threading.Event()
    bare = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    child = subprocess.Popen(  # noqa: S603  (the words are our own)
        CHILD,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=bare | {"TMPDIR": folder, "TEMP": folder, "HOME": folder},
        start_new_session=True,
    )

    def too_long() -> None:
        overdue.set()
        _kill(child)

    timer = threading.Timer(deadline, too_long)
    timer.start()
    try:
        yield child, overdue
    finally:
        timer.cancel()
        timer.join()
        _kill(child)  # before it is waited for: until then its number is nobody else's
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):
                if pipe:
                    pipe.close()


def _kill(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()


def _send(pipe: IO[bytes], told: object) -> None:
    pipe.write(json.dumps(told).encode() + b"\n")
    pipe.flush()


def _heard(pipe: IO[bytes], limits: Limits) -> dict[str, Any]:
    """Read one line; Problem where it is one."""
    told = _value(pipe, limits.bytes + _SLACK)
    if not isinstance(told, dict):
        raise _BrokenError
    if "text" in told:
        raise _problem(told)
    return told


def _value(pipe: IO[bytes], most: int) -> Any:
    line = pipe.readline(most)
    if not line.endswith(b"\n"):
        raise _BrokenError
    return json.loads(line)


def _rows(pipe: IO[bytes], width: int, limits: Limits) -> tuple[list[tuple[Any, ...]], bool]:
    """Read rows to their end, and whether there were more: no more than the limits allow, whatever comes."""
    rows: list[tuple[Any, ...]] = []
    room = limits.bytes + _SLACK
    while True:
        line = pipe.readline(room)
        room -= len(line)
        if not line.endswith(b"\n"):
            raise _BrokenError
        told = json.loads(line)
        if isinstance(told, dict):
            return rows, bool(told["cut"])
        if len(told) != width or len(rows) == limits.rows:
            raise _BrokenError
        rows.append(tuple(map(parcel.unpack, told)))


def _problem(told: Mapping[str, Any]) -> Problem:
    """Rebuild what the process refused; its sentence names values, and nothing inside them."""
    text, hint, values = str(told["text"]), str(told["hint"]), dict(told["values"])
    for _, name, form, _ in (*string.Formatter().parse(text), *string.Formatter().parse(hint)):
        if form or (name is not None and name not in values):
            raise _BrokenError
    kind = Usage if told["usage"] else Problem
    return kind(text, hint, **{name: parcel.unpack(each) for name, each in values.items()})


def _spans(needs: Mapping[str, Any]) -> dict[str, Span]:
    """Read which tables are needed, and of which days; nothing but tables can be named."""
    found = {}
    for name, (first, last) in needs.items():
        if name not in views.TABLES:
            raise _BrokenError
        found[name] = Span(*(each and date.fromisoformat(each) for each in (first, last)))
    return found


def _files(store: Store, needs: Mapping[str, Span], folder: Path, ends: float) -> dict[str, str]:
    """Name a file of this machine for each part that is needed: what lies elsewhere is fetched by us, not by it."""
    paths = [path for name, span in needs.items() for path in views.listed(store, name, span)]

    def fetch(path: str) -> str:
        if monotonic() > ends:
            raise Problem(
                "The lake's files took too long to come.", "Try again, or name fewer days in context_date."
            )
        here = store.local(path)
        if here is None:
            here = folder / "parts" / path
            here.parent.mkdir(parents=True, exist_ok=True)
            here.write_bytes(store.get(path))
        return str(here.resolve())

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip(paths, pool.map(fetch, paths), strict=True))
