"""What a night takes in Lambda: `python -m bench.night [UPDATES] [DAYS]`, or `python -m bench.night doubts UPDATES`.

docs/scale.md and docs/cost.md rest on these figures.

The very bundle that would be uploaded runs under AWS's own runtime client, and told 2,048 MB, on a real object store
on loopback: a lake as the stack fills it, in segments of 1,000 updates. Then a second night: as many updates again of
the last day, whose rows are made anew. For doubts it is a year of support groups, whose last day comes later.
Core-seconds are counted, so other work on the machine does no harm.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

from tests import weed
from tests.aws import runtime, twins

from bench import support, updates
from igarape import paths
from igarape.capture.segment import pack
from igarape.capture.update import delivery
from igarape.deploying import bundle
from igarape.via.s3 import S3Store

CORES = 1.16
"""Cores that Lambda gives 2,048 MB: a whole one each 1,769 MB (AWS's documentation)."""


def main(count: int = 1_000_000, days: int = 1) -> None:
    """Measure and print."""
    with (
        tempfile.TemporaryDirectory(prefix="igarape-night-") as name,
        weed.running(Path(name) / "weed") as server,
    ):
        environ = server.environ(
            IGARAPE_LAKE="s3://lake/night", IGARAPE_ZONE="America/Sao_Paulo", STACK="night"
        )
        store = S3Store("s3://lake/night", server.environ())
        _keep(store, updates.updates(count, days=days), "a")
        _night(Path(name), environ, f"{count:,} updates of {days} days")
        _keep(store, islice(updates.updates(2 * count, days=days, seed=45), count // 10), "b")
        _night(Path(name), environ, f"{count // 10:,} more of the same days, which are made anew")


def doubts(count: int, days: int = 365) -> None:
    """Measure the doubts of a year, and of one more day on top of it."""
    with (
        tempfile.TemporaryDirectory(prefix="igarape-night-") as name,
        weed.running(Path(name) / "weed") as server,
    ):
        environ = server.environ(
            IGARAPE_LAKE="s3://lake/year", IGARAPE_ZONE="America/Sao_Paulo", OPENBLAS_NUM_THREADS="1"
        )
        store = S3Store("s3://lake/year", server.environ())
        lines = list(support.updates(count, days=days))
        cut = len(lines) - count // days
        for what, some in (("a", lines[:cut]), ("b", lines[cut:])):
            _keep(store, some, what)
            _night(Path(name), environ, f"{len(some):,} updates")
            told, cost = _run(Path(name), "doubts", environ)
            print(
                f"their doubts: {_told(told, cost)}; {told['doubts']:,} doubts, {told['topics']} topics",
                flush=True,
            )


def _keep(store: S3Store, lines: Iterable[str], name: str) -> None:
    def put(batch: tuple[int, tuple[str, ...]]) -> None:
        number, some = batch
        made = [
            delivery(each.encode(), received_at=updates.FIRST_DAY, source="webhook", bot_id=1)
            for each in some
        ]
        path = paths.segment(updates.FIRST_DAY.date(), f"{name}{number:06}", len(made))
        store.put(path, pack(made))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, enumerate(_batches(iter(lines)))))


def _batches(lines: Iterator[str]) -> Iterator[tuple[str, ...]]:
    while some := tuple(islice(lines, 1000)):
        yield some


def _night(folder: Path, environ: dict[str, str], what: str) -> None:
    told, cost = _run(folder, "build", environ)
    print(
        f"{what}: {_told(told, cost)};"
        f" {told['lines']:,} = {told['rows']:,} + {told['repeats']:,} + {told['quarantined']:,}",
        flush=True,
    )


def _run(folder: Path, kind: bundle.Kind, environ: dict[str, str]) -> tuple[dict[str, Any], runtime.Cost]:
    own = Path(tempfile.mkdtemp(dir=folder))
    with runtime.running(twins.twin(kind, folder), f"igarape.aws.{kind}.handler", environ, own) as function:
        return function.invoke({}, patience=3600), function.cost()


def _told(told: dict[str, Any], cost: runtime.Cost) -> str:
    return (
        f"{cost.cpu:.1f} s of a core ({cost.cpu / CORES:.0f} s where there are {CORES}),"
        f" {told['seconds']:.1f} s by the clock, peak {cost.peak:.0f} MiB"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["doubts"]:
        doubts(*map(int, sys.argv[2:]))
    else:
        main(*map(int, sys.argv[1:]))
