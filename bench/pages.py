"""The pages, and the four counting questions behind them: over 1M messages as they were built, and over 10M as counted.

The 10M are made up as what the build leaves of them, a month of `activity`, since the pages of counts read nothing
else: 167,000 people, a message an hour or a few, of some 2.4 million people and days.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, NamedTuple

from bench import lakes
from bench.measure import Goal, Result, run
from igarape import paths
from igarape.daily import state, tables
from igarape.query.period import Scope
from igarape.query.questions import ask
from igarape.via import chromium
from igarape.via.disk import DiskStore
from igarape.via.lake import Lake

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from igarape.daily.tables import Table

_FIRST, _DAYS, _PEOPLE = date(2026, 10, 1), 30, 167_000
_QUESTIONS = ("hours", "days", "users", "lengths")
_REST_SECONDS = 75.0
"""After so long without a look, the process that draws has ended."""

_PAINTS = 5


class Served(NamedTuple):
    """A server of pages: its address and its number."""

    url: str
    pid: int


def compare(quick: bool, pairs: int) -> Iterator[Result]:
    """Measure the questions at 10M messages, then the pages at 1M and 10M."""
    built = lakes.lake(lakes.file(100_000 if quick else 1_000_000))
    run([lakes.IGARAPE, "build", "--lake", built])
    counted = _counted(1_000_000 if quick else 10_000_000)
    yield from _asked(counted, pairs)
    for name, root, goal in (("1M", built, 300), ("10M", counted, 1000)):
        yield from _painted(name, root, goal)


def _asked(root: Path, pairs: int) -> Iterator[Result]:
    with Lake(DiskStore(root), "America/Sao_Paulo") as engine:
        engine.prepare(("activity", "users", "chats"))
        for name in _QUESTIONS:
            ask(engine, name)  # what is loaded at first is not the question's
            took = []
            for _ in range(pairs):
                begun = time.perf_counter()
                n = ask(engine, name, Scope()).n
                took.append(time.perf_counter() - begun)
            yield Result(f"{name} of {n:,} counted", median(took), "s", Goal(1, least=False), pairs)


def _painted(name: str, root: Path, goal: int) -> Iterator[Result]:
    """Measure when a browser has painted something, and what the server holds when nobody has looked for a while."""
    with _server(root) as served:
        for path in ("/", "/hours"):
            painted = _paints(served.url + path)
            what = f"first paint of {path} at {name} messages"
            each_one = ", ".join(f"{each:.0f}" for each in painted)
            yield Result(what, median(painted), "ms", Goal(goal, least=False), len(painted), (each_one,))
        time.sleep(_REST_SECONDS)
        held = int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{served.pid}/status").read_text())[0]) / 1024
        yield Result(f"the server at rest, {name} messages", held, "MiB", Goal(250, least=False), 1)


def _paints(url: str) -> list[float]:
    """Open an address in a new browser context each time; give the milliseconds to its first contentful paint."""
    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=[*chromium.FLAGS, *chromium.no_sandbox()]
        )
        for _ in range(_PAINTS + 1):
            with browser.new_context() as context:
                page = context.new_page()
                page.goto(url)
                found.append(
                    page.evaluate(
                        "() => new Promise(done => new PerformanceObserver(list => done(list.getEntries()"
                        ".find(each => each.name === 'first-contentful-paint').startTime))"
                        ".observe({type: 'paint', buffered: true}))"
                    )
                )
        browser.close()
    return [float(each) for each in found[1:]]  # the browser itself loads things for its first page


@contextmanager
def _server(root: Path) -> Iterator[Served]:
    """Serve the pages of a lake; it is used once the overview, which the server makes by itself, is there."""
    child = subprocess.Popen(
        [lakes.IGARAPE, "serve", "--lake", root, "--port", "0", "--language", "en"],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stderr is not None  # noqa: S101
        url = re.findall(r"http://[0-9.:]*\d", child.stderr.readline())[0]
        urllib.request.urlopen(url + "/").read()
        yield Served(url, child.pid)
    finally:
        child.terminate()
        child.wait()


def _counted(messages: int) -> Path:
    """Make, or find, a lake that has `activity`, `users` and `chats` of so many messages, and nothing else."""
    import duckdb

    root = lakes.DATA / f"counted-{messages}"
    if root.exists():
        return root
    half = root.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    store = DiskStore(half)
    con = duckdb.connect()
    con.execute(
        f"CREATE TABLE people AS SELECT range + 1 AS id FROM range({_PEOPLE * messages // 10_000_000})"
    )
    con.execute("SELECT setseed(0.5)")
    _write(con, store, tables.table("chats"), None, _CHATS)
    _write(con, store, tables.table("users"), None, _USERS)
    for step in range(_DAYS):
        _write(con, store, tables.table("activity"), _FIRST + timedelta(days=step), _ACTIVITY)
    state.save(state.State(store, "America/Sao_Paulo", str(tables.VERSION)))
    half.rename(root)
    return root


_CHATS = "SELECT -100 - range AS chat_id, -100 - range AS chat, 'Grupo ' || range AS title FROM range(20)"
_USERS = "SELECT id AS user_id, false AS is_bot, 'Pessoa ' || id AS first_name FROM people"
_ACTIVITY = """
    SELECT -100 - id % 20 AS chat_id, id AS author_id, 'person' AS author_kind, hour, n AS messages, n AS texts,
           40 * n AS characters
    FROM (
        SELECT id, CAST(floor(random() * 24) AS INTEGER) AS hour, 1 + CAST(floor(random() * 3.16) AS BIGINT) AS n
        FROM people, range(2)
        WHERE random() < 0.48
    )
"""
"""Each person on each second day, in two hours mostly, about two messages an hour."""


def _write(con: DuckDBPyConnection, store: DiskStore, table: Table, day: date | None, rows: str) -> None:
    """Write a part of a table; columns that the rows leave out are NULL."""
    made = {each[0] for each in con.execute(f"DESCRIBE {rows}").fetchall()}
    columns = ", ".join(
        f"CAST({each.name if each.name in made else 'NULL'} AS {each.type}) AS {each.name}"
        for each in table.columns
    )
    with NamedTemporaryFile(suffix=".parquet") as file:
        con.execute(f"COPY (SELECT {columns} FROM ({rows})) TO '{file.name}' (FORMAT parquet)")
        store.put(paths.part(table.name, day), Path(file.name).read_bytes())
