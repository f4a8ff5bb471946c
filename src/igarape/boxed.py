"""The door `python -m igarape.boxed`: it runs one query of a stranger, in a process that can only read.

`via/box.py` starts it, and talks with it in lines of JSON: the query comes in; the tables that it needs go out;
their files come in; the rows go out. It gives up what it does not need as soon as it can, and it is told to the
parent which walls stand.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from igarape.errors import Problem, Usage
from igarape.query.engine import Rows
from igarape.store import Entry, MemoryStore
from igarape.via import parcel, walls
from igarape.via.lake import Lake

_CLOSED = ("SET threads = 1", "SET max_temp_directory_size = '0B'", "SET allow_persistent_secrets = false")


_TRIED = ("numpy", "pandas", "polars", "pyarrow", "pytz")
"""Packages that DuckDB uses if they are there."""


_MACHINE = ("/proc/self/cgroup", "/sys/fs/cgroup", "/sys/devices/system/cpu")
"""Where DuckDB reads how many cores and how much memory there are; where it may not, it ends."""


class _Parts(MemoryStore):
    """A store that has the files that it was given, and nothing else."""

    def __init__(self, files: Mapping[str, str]) -> None:
        super().__init__("the lake")
        self._files = files

    def list(self, prefix: str) -> Iterator[Entry]:
        """All that were given below `prefix`."""
        return (Entry(path, 0) for path in sorted(self._files) if path.startswith(prefix))

    def local(self, path: str) -> Path | None:
        """Name the file."""
        return Path(self._files[path])


def main() -> None:
    """Hold one conversation with the parent, on stdin and stdout."""
    stands = walls.no_network()  # before any library may have started a thread
    job = json.loads(sys.stdin.readline())
    tempfile.tempdir = str(
        Path.cwd()
    )  # which it would else find out by writing a file, and it may write none
    stands |= walls.limit(job["memory"], job["seconds"], job["files"])
    try:
        _tell(_found(job, stands), job, stands)
    except Problem as problem:
        _say(_refused(_explained(problem)))
    except MemoryError:
        _say(_refused(_too_much()))


def _found(job: Mapping[str, Any], stands: set[str]) -> Rows:
    """Ask for the files of the tables that the query needs, close all walls, and run it."""
    sql, dialect = job["sql"], job["dialect"]
    with Lake(_Parts({}), "UTC") as planning:
        needs = planning.needs(sql, dialect)
    _say({"needs": {name: [each and str(each) for each in span] for name, span in needs.items()}})
    files: dict[str, str] = json.loads(sys.stdin.readline())
    _load()
    readable = [*files.values(), *(each for each in _MACHINE if Path(each).exists())]
    stands |= walls.only(readable, str(Path.cwd()))  # before DuckDB starts its threads
    with Lake(_Parts(files), "UTC", job["engine"], most=job["rows"] + 1, also=_CLOSED) as lake:
        lake.prepare(needs)
        walls.no_processes()
        return lake.run(sql) if dialect == "athena" else lake.native(sql)


def _tell(found: Rows, job: Mapping[str, Any], stands: set[str]) -> None:
    """Say what the rows are, then the rows, as many as may go back, then that this was all."""
    _say(
        {
            "columns": [list(each) for each in found.columns],
            "notes": [parcel.pack_note(each) for each in found.notes],
            "walls": sorted(stands),
        }
    )
    room, sent = job["bytes"], 0
    for row in found.rows[: job["rows"]]:
        line = _line([parcel.pack(each) for each in row])
        room -= len(line)
        if room < 0:
            break
        sys.stdout.buffer.write(line)
        sent += 1
    _say({"rows": sent, "cut": sent < len(found.rows)})


def _load() -> None:
    """Load what DuckDB loads only when it first meets a value: once no file can be read, it would be too late.

    What it would only try, it finds missing: numpy starts threads, which no wall would hold.
    """
    for name in ("duckdb", "decimal", "uuid"):
        import_module(name)
    for name in _TRIED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]


def _explained(problem: Problem) -> Problem:
    """Tell two failures apart that are not the query's own fault."""
    why = str(problem.values.get("why", ""))
    if why.startswith("Out of Memory Error"):
        return _too_much()
    if why.startswith(
        "IO Error"
    ):  # a build replaced a file since it was named, and the new one may not be read
        return Problem("The lake changed while the query ran.", "Try again.")
    return problem


def _too_much() -> Problem:
    return Problem(
        "The query needs more memory than it gets here.",
        "Name fewer days in context_date, or run igarape sql in a terminal.",
    )


def _refused(problem: Problem) -> dict[str, Any]:
    return {
        "usage": isinstance(problem, Usage),
        "text": problem.text,
        "hint": problem.hint,
        "values": {name: parcel.pack(each) for name, each in problem.values.items()},
    }


def _say(told: object) -> None:
    sys.stdout.buffer.write(_line(told))
    sys.stdout.buffer.flush()


def _line(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


if __name__ == "__main__":
    main()
