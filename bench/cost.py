"""What a month in AWS costs, term by term: `python -m bench.cost` writes docs/cost.md.

Memory, batches, windows, alarms and secrets are read from the template; prices stand in `prices.py`; what a request
takes was measured, or is said to be assumed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.aws.reading import Template, load, of_type

from bench.measure import ROOT
from bench.prices import of
from igarape.deploying import template
from igarape.query.cost import LEAST

PAGE = ROOT / "docs" / "cost.md"
MONTH = 30 * 86_400
"""Seconds."""

# Measured by `python -m bench.functions` on the machine of docs/benchmarks.md; Lambda gives a function its part of such
# a core by its memory.
CORE = 1769
"""MB of memory at which a function has one whole core (AWS's documentation)."""
RECEIVE_CPU = 1.4e-3
"""Core-seconds of one request, to a queue on loopback, without TLS; the most of three runs of 3,000."""
KEEP_CPU = 22e-6
"""Core-seconds of one update in a batch of 1,000; 3 batches."""
BUILD_CPU = 15.44e-6
"""Core-seconds of one update in a build of 1,000,000 (docs/benchmarks.md)."""
DOUBTS_CPU = 346e-6
"""Core-seconds of one new update: a year of 300,000 with its doubts from nothing (docs/benchmarks.md)."""
DOUBTS_LAKE = 35e-6
"""Core-seconds that a night takes for each update of the lake, as all its doubts are grouped anew: one more day on
top of that year (docs/benchmarks.md)."""
DOUBTS_READS, DOUBTS_WRITES = 3_600, 730
"""GET and PUT of a night, in a lake of a year whose topics all changed."""
RAW = {1000: 92, 100: 98, 10: 152, 1: 274}
"""Bytes of an update in raw, in segments of at least so many; 100,000 updates in the first, one segment each else."""
TABLES = 52
"""Bytes of an update in all tables; 100,000 updates."""
ROLLUP = 2.7
"""Of those, in the table `activity`, which the questions read."""

# Assumed: nobody has measured these in an account yet.
WAIT = 10e-3
"""Seconds that a request waits for the queue, or for S3."""
START = 5.0
"""Seconds that a night takes before its first update, and for what it writes."""
NIGHT_REQUESTS = 150
"""PUT and LIST of one night."""
POLLERS = 5
"""Connections with which Lambda asks a queue, each for 20 seconds at a time (AWS's documentation)."""
FETCHED = 10
"""Updates that one such request brings, and one deletion takes away, at most."""
LINE = 700
"""Bytes of log that one call of keep or build leaves: Lambda's three lines and one of ours."""
LAMBDA_LINES = 430
"""Bytes of Lambda's own three lines."""
ASKS = 200
"""Questions to Athena in a month, each of the last 30 days."""
OBJECTS = 60
"""Objects that such a question reads, each with one LIST and three GET."""


class Facts(NamedTuple):
    """What the template says."""

    receive: int
    keep: int
    build: int
    doubts: int
    longest: int
    scratch: int
    architecture: str
    batch: int
    window: int
    alarms: int
    secrets: int
    quiet: bool
    schedule: str


class Term(NamedTuple):
    """One line of the bill: US dollars a month, of which so many come however few the updates are."""

    name: str
    price: str
    usd: float


def facts(text: str) -> Facts:
    """Read the template."""
    found = load(text)
    functions = of_type(found, "Lambda::Function")
    (mapping,) = of_type(found, "Lambda::EventSourceMapping").values()

    def said(value: Any) -> Any:
        return found["Parameters"][value["Ref"]]["Default"] if isinstance(value, dict) else value

    def memory(name: str) -> int:
        return int(said(functions[name]["MemorySize"]))

    return Facts(
        memory("Receive"), memory("Keep"), memory("Build"), memory("Doubts"), int(functions["Doubts"]["Timeout"]),
        int(said(functions["Build"]["EphemeralStorage"]["Size"])),
        str(said(functions["Receive"]["Architectures"][0])),
        int(mapping["BatchSize"]), int(mapping["MaximumBatchingWindowInSeconds"]),
        len(of_type(found, "CloudWatch::Alarm")), len(of_type(found, "SecretsManager::Secret")),
        functions["Receive"]["LoggingConfig"].get("SystemLogLevel") == "WARN",
        str(_schedule(found, said)),
    )  # fmt: skip


def _schedule(found: Template, said: Any) -> Any:
    (daily,) = of_type(found, "Scheduler::Schedule").values()
    return said(daily["ScheduleExpression"])


def batches(of_: Facts, updates: float) -> float:
    """How many batches come in a month: full ones, or, where updates are few, one for each window that has some."""
    apart = MONTH / updates
    return max(updates / of_.batch, min(updates, MONTH / (of_.window + apart)))


def nights(schedule: str) -> int:
    """How often it is built in a month: 30, or each hour."""
    return 720 if schedule.startswith("rate(1 hour") else 30


def ours(of_: Facts, updates: float, door: str) -> Iterator[Term]:
    """Give the bill of a month with so many updates; `door` is api or url. Storage is apart."""
    core = of(of_.architecture)
    some = batches(of_, updates)
    runs = nights(of_.schedule)

    def lambda_(memory: int, cpu: float, wait: float) -> float:
        return memory / 1024 * (cpu * CORE / min(memory, CORE) + wait) * core

    if door == "api":
        yield Term("API Gateway, HTTP API", "http", updates * of("http"))
    yield Term("`receive`: calls", "invoke", updates * of("invoke"))
    yield Term("`receive`: milliseconds", of_.architecture, updates * lambda_(of_.receive, RECEIVE_CPU, WAIT))
    yield Term("the queue: sent, fetched, deleted", "sqs", updates * (1 + 2 / FETCHED) * of("sqs"))
    yield Term("the queue: asked while it is empty", "sqs", POLLERS * MONTH / 20 * of("sqs"))
    yield Term(
        "`keep`: calls and milliseconds",
        of_.architecture,
        some * (of("invoke") + lambda_(of_.keep, KEEP_CPU * updates / some, 10 * WAIT)),
    )
    yield Term("raw: one PUT a batch", "put", some * of("put"))
    build = lambda_(of_.build, BUILD_CPU * updates, START * runs)
    seconds = build / core / (of_.build / 1024)
    yield Term("`build`: the nights", of_.architecture, build + runs * (of("invoke") + of("schedule")))
    yield Term(
        "`build`: scratch space", "scratch", seconds * max(0, of_.scratch - 512) / 1024 * of("scratch")
    )
    yield Term("`build`: reading and writing S3", "get", some * of("get") + runs * NIGHT_REQUESTS * of("put"))
    again = 12 * updates * DOUBTS_LAKE * runs + updates * DOUBTS_CPU
    found = lambda_(of_.doubts, again, START * runs)
    most = of_.doubts / 1024 * of_.longest * runs * core
    yield Term("`doubts`: the nights", of_.architecture, min(found, most) + runs * of("invoke"))
    yield Term(
        "`doubts`: reading and writing S3",
        "put",
        runs * (DOUBTS_READS * of("get") + DOUBTS_WRITES * of("put")),
    )
    yield Term("alarms", "alarm", of_.alarms * of("alarm"))
    yield Term("metrics of our own", "metric", METRICS * of("metric"))
    yield Term("secrets", "secret", of_.secrets * of("secret"))
    lines = (some + 2 * runs) * LINE + (0 if of_.quiet else updates * LAMBDA_LINES)
    yield Term("logs", "logs", lines * of("logs"))
    yield Term(f"Athena: {ASKS} questions", "scan", ASKS * max(LEAST, updates * ROLLUP) * of("scan"))
    yield Term("Athena: its requests to S3", "put", ASKS * OBJECTS * (of("put") + 3 * of("get")))


METRICS = 2
"""Metrics that `build` counts: built, quarantined."""


def course(updates: float) -> Iterator[Term]:
    """Give the bill of the course's design for a month: 15 ms of a core in 128 MB, one object and one GET an update.

    Its daily job and its Athena are left out.
    """
    yield Term("API Gateway, REST API", "rest", updates * of("rest"))
    yield Term("Lambda: calls", "invoke", updates * of("invoke"))
    yield Term("Lambda: milliseconds", "x86_64", updates * 128 / 1024 * 15e-3 * CORE / 128 * of("x86_64"))
    yield Term("raw: one PUT an update", "put", updates * of("put"))
    yield Term("the daily job: one GET an update", "get", updates * of("get"))


def storage(of_: Facts, updates: float) -> float:
    """US dollars a month for twelve months of such updates: raw, tables, and the versions of the last week."""
    size = updates / batches(of_, updates)
    raw = next(bytes_ for least, bytes_ in RAW.items() if size >= least or least == 1)
    kept = 12 * updates * (raw + TABLES) + updates * 14 / 30 * TABLES
    return kept / 1e9 * of("gb")


def course_storage(updates: float) -> float:
    """US dollars a month for twelve months of the course's objects and tables."""
    return 12 * updates * (537 + 75) / 1e9 * of("gb")


def each_million(of_: Facts, door: str) -> list[Term]:
    """What one more million updates adds to a busy month, term by term; what comes anyway adds nothing."""
    busy = 100e6
    before, after = ours(of_, busy, door), ours(of_, busy + 1e6, door)
    return [Term(a.name, a.price, a.usd - b.usd) for b, a in zip(before, after, strict=True)]


def standing(of_: Facts) -> list[Term]:
    """What a month costs in which hardly anything comes: one update for each window."""
    few = MONTH / of_.window
    all_ = ours(of_, few, "url")
    per = {each.name: each.usd * few / 1e6 for each in each_million(of_, "url")}
    return [Term(each.name, each.price, max(0.0, each.usd - per[each.name])) for each in all_]


def total(terms: Iterator[Term] | list[Term]) -> float:
    """Add them up."""
    return sum(each.usd for each in terms)


if __name__ == "__main__":
    from bench.cost_page import page

    PAGE.write_text(page(facts(template.text())), encoding="utf-8")
    print(f"{PAGE} is written.", file=sys.stderr)
