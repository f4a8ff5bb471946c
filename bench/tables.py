"""`igarape build`, with all its tables, against what makes the message table alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import lakes
from bench.measure import Cost, Goal, Result, interleave, middle, run

OUT = lakes.DATA / "out"


def against_pandas(quick: bool, pairs: int) -> Iterator[Result]:
    """Measure against pandas.json_normalize, on a week of updates."""
    for count, goal in ((20_000, 1),) if quick else ((100_000, 5), (1_000_000, 8)):
        source = lakes.file(count)
        ways = {
            f"build / pandas, {count:,} updates normalized": (Goal(goal), "updates"),
            f"build / pandas, the messages of {count:,} updates taken out first": (None, "messages"),
        }
        for what, (aim, way) in ways.items():
            module: list[str | Path] = ["-m", "bench.rivals.pandas_table", way, source, OUT]
            yield from _pair(what, source, module, pairs, aim)


def against_course(quick: bool, pairs: int) -> Iterator[Result]:
    """Measure against the course's job, on a day of one file a message."""
    count, goal = (2_000, 1) if quick else (20_000, 200)
    source = lakes.objects(count)
    module: list[str | Path] = ["-m", "bench.rivals.course_table", source, OUT / "day.parquet"]
    yield from _pair(f"build / the course's job, {count:,} messages", source, module, pairs, Goal(goal))


def growth(quick: bool, pairs: int) -> Iterator[Result]:
    """Measure the CPU of a build of eight times the input."""
    small, large = (10_000, 80_000) if quick else (125_000, 1_000_000)
    roots = [lakes.lake(lakes.file(count)) for count in (small, large)]
    one, eight = map(middle, interleave(pairs, *(lambda root=root: _build(root) for root in roots)))
    yield Result(
        f"CPU of a build of {large:,} updates / of {small:,}", eight.cpu / one.cpu, "×",
        Goal(8.8, least=False), pairs, (f"{small:,}: {one}", f"{large:,}: {eight}"),
    )  # fmt: skip


def huge(quick: bool, pairs: int) -> Iterator[Result]:
    """Measure the peak memory of one build of ten million updates of four weeks."""
    count = 200_000 if quick else 10_000_000
    cost = _build(lakes.lake(lakes.file(count, days=28)))
    yield Result(
        f"peak memory of a build of {count:,} updates", cost.peak / 1024, "GiB", Goal(2, least=False), 1,
        (f"{cost} ({count / cost.wall:,.0f} updates/s)",),
    )  # fmt: skip


def _pair(
    what: str, source: Path, module: Sequence[str | Path], pairs: int, goal: Goal | None
) -> Iterator[Result]:
    root = lakes.lake(source)

    def theirs() -> Cost:
        shutil.rmtree(OUT, ignore_errors=True)
        return run([lakes.RIVAL, *module])

    our, their = map(middle, interleave(pairs, lambda: _build(root), theirs))
    wrong = lakes.differing(root, OUT)
    if wrong:
        raise RuntimeError(f"{what}: {wrong} messages differ")
    facts = (
        f"igarape: {our}",
        f"theirs: {their}",
        f"CPU {their.cpu / our.cpu:.1f} ×, memory {their.peak / our.peak:.1f} ×; the messages are the same",
    )
    yield Result(what, their.wall / our.wall, "× as fast", goal, pairs, facts)


def _build(root: Path) -> Cost:
    lakes.clear(root)
    return run([lakes.IGARAPE, "build", "--lake", root])
