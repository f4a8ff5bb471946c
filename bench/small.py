"""Two small figures: bytes on the disk, and how long the command line takes to say anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench import lakes
from bench.measure import Goal, Result, run

_BLOCK = 4096


def raw_bytes(quick: bool, pairs: int) -> Iterator[Result]:
    """Measure what a message takes on a disk of 4 KiB blocks, in segments and as one file each."""
    source = lakes.objects(2_000 if quick else 20_000)
    files = [path.stat().st_size for path in source.rglob("*.json")]
    segments = [path.stat().st_size for path in lakes.lake(source).rglob("*.zst")]
    ours, theirs = (
        sum(-(-size // _BLOCK) * _BLOCK for size in sizes) / len(files) for sizes in (segments, files)
    )
    yield Result(
        "bytes of raw a message on the disk, one file a message / segments", theirs / ours, "× fewer",
        Goal(40), 1,
        (f"segments: {ours:.0f} B in {len(segments)} files", f"files: {theirs:.0f} B in {len(files):,}"),
    )  # fmt: skip


def startup(quick: bool, pairs: int) -> Iterator[Result]:
    """Measure `igarape --help`; the best of five, since what else went on is not asked."""
    best = min((run([lakes.IGARAPE, "--help"]) for _ in range(5)), key=lambda cost: cost.wall)
    yield Result("igarape --help, best of five", best.wall, "s", Goal(0.3, least=False), 5, (str(best),))


def _on_disk(path: Path) -> int:
    return -(-path.stat().st_size // _BLOCK) * _BLOCK
