"""The insights: a year of support groups told from nothing, one more day on top, and how memory grows with one chat."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import zstandard

from bench import lakes, support
from bench.measure import Cost, Goal, Result, middle, run

YEAR = 365


def whole(quick: bool, pairs: int) -> Iterator[Result]:
    """Measure a build with its doubts: a year from nothing, then the day that follows it."""
    count = 5_000 if quick else 300_000
    root, last = _year(count)
    lakes.clear(root)
    first = run(["taskset", "-c", "0", lakes.IGARAPE, "build", "--doubts", "--lake", root])
    yield Result(
        f"doubts of {count:,} updates from nothing, one core", first.cpu / 60, "min of CPU", Goal(8, least=False), 1,
        (str(first),),
    )  # fmt: skip
    yield Result("its peak memory", first.peak / 1024, "GiB", Goal(2, least=False), 1)
    run([lakes.IGARAPE, "import", "--lake", root, "--bot", "1", last])
    moved: list[float] = []
    more = [_one_more(root, moved) for _ in range(pairs)]
    middling = middle(more)
    yield Result(
        "one more day on top of that year, its doubts and topics too, one core", middling.cpu, "s of CPU",
        Goal(10, least=False), len(more), tuple(map(str, more)),
    )  # fmt: skip
    yield Result("doubts with a topic that this day moved out of it", 100 * moved[0], "%", None, 1)
    shutil.rmtree(root)


def _one_more(root: Path, moved: list[float]) -> Cost:
    """Measure a build of what came since the last one, in a copy of the lake; note the part of doubts that moved."""
    copy = root.with_suffix(".more")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(root, copy)
    cost = run(["taskset", "-c", "0", lakes.IGARAPE, "build", "--lake", copy])
    moved.append(lakes.moved(root, copy))
    shutil.rmtree(copy)
    return cost


def one_chat(quick: bool, pairs: int) -> Iterator[Result]:
    """Measure what telling one chat takes of memory, for twice the messages in twice the days."""
    peaks = []
    for count, days in ((2_000, 30), (4_000, 60)) if quick else ((500_000, 180), (1_000_000, 360)):
        root, _ = _year(count, days=days, chats=1)
        lakes.clear(root)
        cost = run([lakes.IGARAPE, "build", "--lake", root])
        told = run([lakes.IGARAPE.with_name("python"), "-m", "bench.told", root])
        peaks.append((count, cost, told))
        shutil.rmtree(root)
    (small, _, less), (large, _, much) = peaks
    yield Result(
        f"memory to tell one chat of {large:,} updates / of {small:,}, as many a day", much.peak / less.peak, "×",
        Goal(1.5, least=False), 1, (f"{small:,}: {less}", f"{large:,}: {much}"),
    )  # fmt: skip


def _year(count: int, days: int = YEAR, chats: int = 20) -> tuple[Path, Path]:
    """Make a lake of all but the last day, and a file of that day."""
    lines = list(support.updates(count, days=days, chats=chats))
    cut = len(lines) - count // days
    first, last = (lakes.DATA / f"support-{count}-{chats}-{name}.ndjson.zst" for name in ("most", "last"))
    for path, some in ((first, lines[:cut]), (last, lines[cut:])):
        packed = zstandard.ZstdCompressor(level=3).compress("".join(each + "\n" for each in some).encode())
        path.write_bytes(packed)
    return lakes.lake(first), last
