"""What a cluster of two workers takes to build: `python -m bench.cluster UPDATES DAYS`. docs/scale.md rests on it.

A standalone Spark, a master and two workers of one core each on loopback, builds a lake in a folder from the command
line. Looked at four times a second: the CPU and the peak of each process, and what lies staged. So the last quarter of
a second of a process is not in its CPU; its peak is the kernel's own figure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from tests.spark import cluster

from bench import lakes
from igarape import paths

_TICKS = os.sysconf("SC_CLK_TCK")
_KINDS = {
    "this machine, Python": "-m igarape build",
    "this machine, Java": "org.apache.spark.deploy.SparkSubmit",
    "an executor, Java": "CoarseGrainedExecutorBackend",
    "a worker, Python": "pyspark.daemon",
}


class Seen(NamedTuple):
    """What a process took so far: seconds of a core, and its peak in MiB."""

    cpu: float
    peak: float


def main(count: int, days: int) -> None:
    """Measure and print."""
    raw = lakes.lake(lakes.file(count, days)) / paths.RAW
    with tempfile.TemporaryDirectory(prefix="igarape-cluster-", dir=lakes.DATA) as folder:
        lake = Path(folder) / "lake"
        shutil.copytree(raw, lake / paths.RAW)
        with cluster.standalone(Path(folder)) as master:
            command = ["build", "--engine", "spark", "--master", master, "--lake", str(lake)]
            begun = time.monotonic()
            said = {"PYSPARK_SUBMIT_ARGS": f"--executor-memory 512m --driver-memory 512m {cluster.FEW}"}
            build = subprocess.Popen(
                [sys.executable, "-m", "igarape", *command],
                env={**os.environ, **said, "IGARAPE_LANGUAGE": "en"},
            )
            processes: dict[str, dict[int, Seen]] = defaultdict(dict)
            staged: dict[str, int] = {}
            while build.poll() is None:
                for pid, kind, seen in _running():
                    processes[kind][pid] = seen
                staged |= _lying(lake / paths.STAGED)
                time.sleep(0.25)
            wall = time.monotonic() - begun
    print(f"{count:,} updates of {days} days: {wall:.0f} s by the clock, exit {build.returncode}")
    print(f"  staged: {len(staged)} objects, {sum(staged.values()) / 2**20:.0f} MiB")
    for kind, each in processes.items():
        peak, cpu = max(one.peak for one in each.values()), sum(one.cpu for one in each.values())
        print(f"  {kind}: {cpu:.0f} s of a core, the largest peak {peak:.0f} MiB of {len(each)} processes")


def _lying(folder: Path) -> dict[str, int]:
    found = {}
    for each in folder.glob("*.parquet"):
        try:
            found[each.name] = each.stat().st_size
        except FileNotFoundError:  # moved meanwhile
            continue
    return found


def _running() -> list[tuple[int, str, Seen]]:
    """Look at the processes below this one that take part: they say by their command what they are."""
    parents: dict[int, int] = {}
    found: dict[int, tuple[str, Seen]] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            stat = (place / "stat").read_text().rpartition(")")[2].split()
            command = (place / "cmdline").read_text(errors="replace").replace("\0", " ")
            status = (place / "status").read_text()
        except (FileNotFoundError, ProcessLookupError):  # ended meanwhile
            continue
        parents[int(place.name)] = int(stat[1])
        kind = next((kind for kind, sign in _KINDS.items() if sign in command), None)
        if kind and "VmHWM:" in status:
            peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
            found[int(place.name)] = kind, Seen(sum(map(int, stat[11:13])) / _TICKS, peak)
    return [(pid, *each) for pid, each in found.items() if _is_below(pid, parents)]


def _is_below(pid: int, parents: dict[int, int]) -> bool:
    while pid in parents and pid != os.getpid():
        pid = parents[pid]
    return pid == os.getpid()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
