"""The durable webhook against FastAPI with SQLite, and against itself without the sync."""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench import lakes, updates
from bench.measure import ROOT, Goal, Result, environment, interleave

_LAKE = lakes.DATA / "captured"
_DATABASE = lakes.DATA / "captured.sqlite"
_BODIES = 20_000
_START = 20.0

Command = Sequence[str | Path]


class Rate(NamedTuple):
    """What a server did: answers a second, and the middle and the slowest percent of the waits in ms."""

    rate: float
    p50: float
    p99: float

    def __str__(self) -> str:
        return f"{self.rate:,.0f}/s, p50 {self.p50:.1f} ms, p99 {self.p99:.1f} ms"


def compare(quick: bool, pairs: int) -> Iterator[Result]:
    """Measure three servers with 64 connections; every 200 must be found on the disk afterwards."""
    bodies = lakes.DATA / "bodies"
    bodies.write_bytes(b"\0".join(updates.body(line) for line in updates.updates(_BODIES)))
    ours: Command = [lakes.IGARAPE]
    unsynced: Command = [Path(sys.executable), "-m", "bench.rivals.unsynced"]
    durable, plain, wal, undurable, nothing = (
        Rate(*map(median, zip(*rates, strict=True)))
        for rates in interleave(
            pairs,
            lambda: _captured(ours, bodies),
            lambda: _fastapi(bodies, "delete"),
            lambda: _fastapi(bodies, "wal"),
            lambda: _captured(unsynced, bodies),
            lambda: _trivial(bodies),
        )
    )
    yield Result(
        "durable webhook / FastAPI + SQLite commit a request", durable.rate / plain.rate,
        "× the rate", Goal(15), pairs,
        (f"igarape: {durable}", f"FastAPI: {plain}", "every 200 was found on the disk"),
    )  # fmt: skip
    yield Result(
        "durable webhook / the same FastAPI, SQLite in WAL mode", durable.rate / wal.rate,
        "× the rate", None, pairs,
        (f"FastAPI, WAL: {wal}",),
    )  # fmt: skip
    yield Result(
        "durable webhook / the same without sync", durable.rate / undurable.rate,
        "of the rate", Goal(0.6), pairs,
        (f"without sync: {undurable}", f"the load alone, against a server that only nods: {nothing}"),
    )  # fmt: skip


def _captured(command: Command, bodies: Path) -> Rate:
    shutil.rmtree(_LAKE, ignore_errors=True)

    def kept() -> int:
        names = (path.name.partition(".ndjson")[0] for path in _LAKE.rglob("*.ndjson.zst"))
        return sum(int(name.rpartition("-")[2]) for name in names)

    return _serve(
        lambda port: [*command, "capture", "--webhook", "--port", port, "--lake", _LAKE], bodies, kept
    )


def _fastapi(bodies: Path, journal: str) -> Rate:
    for file in lakes.DATA.glob(_DATABASE.name + "*"):
        file.unlink()

    def kept() -> int:
        with closing(sqlite3.connect(_DATABASE)) as database:
            return int(database.execute("SELECT count(*) FROM updates").fetchone()[0])

    return _serve(
        lambda port: [lakes.RIVAL, "-m", "bench.rivals.fastapi_sqlite", port, _DATABASE, journal],
        bodies,
        kept,
    )


def _trivial(bodies: Path) -> Rate:
    return _serve(lambda port: [sys.executable, "-m", "bench.rivals.trivial", port], bodies, None)


def _serve(command: Callable[[str], Command], bodies: Path, kept: Callable[[], int] | None) -> Rate:
    """Start a server, load it, stop it, and hold it to every 200 that it gave."""
    env = environment() | {"IGARAPE_TELEGRAM_SECRET": secrets.token_hex(16)}
    with running(command, env) as (port, _):
        load: Command = [sys.executable, "-m", "bench.load", port, bodies]
        said = subprocess.run(
            list(map(str, load)), env=env, cwd=ROOT, capture_output=True, text=True, check=True
        )
    found = json.loads(said.stdout)
    good = found["answers"].pop("200", 0)
    if found["answers"]:
        raise RuntimeError(f"{found['answers']} of the answers were no 200")
    if kept and (there := kept()) != good:
        raise RuntimeError(f"{good} updates were acknowledged, and {there} are on the disk")
    return Rate(found["rate"], found["p50"], found["p99"])


@contextmanager
def running(command: Callable[[str], Command], env: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Run a server on a free port for as long as the block does; give its port and the process's id."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    with subprocess.Popen(
        list(map(str, command(str(port)))),
        env=env,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _await(port, process)
            yield str(port), process.pid
        finally:
            process.terminate()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return
