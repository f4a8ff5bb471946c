"""Power cuts on a real file system (ext4 in a file, cut by the kernel): what was acknowledged is there.

Needs Linux, root, mkfs.ext4 and loop mounts; skipped elsewhere, with the reason. The cut drops
everything that was not synced, as a pulled plug would; a drive that lies about its cache is not shown.
"""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from igarape.capture.seal import seal_now
from igarape.via.disk import DiskLogs, DiskStore
from tests.capture.faulty import lines, soon

pytestmark = pytest.mark.slow

_SHUTDOWN = 0x8004587D  # FS_IOC_SHUTDOWN; 2: without flushing the file system's own log
_NOT_FLUSHED = 2

WRITE = """
import os, sys
from pathlib import Path
if sys.argv[2] == "no sync":
    os.fsync = os.fdatasync = lambda descriptor: None
from igarape.capture.journal import Journal
from igarape.capture.writer import Limits
from igarape.via.disk import DiskLogs, DiskStore
from tests.capture.faulty import line
lake, number = Path(sys.argv[1]), int(sys.argv[3])
with Journal(DiskLogs(lake / "state" / "journal"), DiskStore(lake), limits=Limits(lines=100)) as journal:
    while True:
        promises = [journal.keep(line(number + each)) for each in range(3)]
        for promise in promises:
            promise.result()
        number += 3
        os.write(1, b"%d\\n" % number)
"""


@contextmanager
def mounted(image: Path, folder: Path) -> Iterator[None]:
    """Mount an image for as long as the block runs."""
    subprocess.run(["mount", "-o", "loop", image, folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> tuple[Path, Path]:
    """Give an image with an ext4 in it, and a folder to mount it on."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can mount a file system and cut its power")
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("no mkfs.ext4 here")
    image, folder = tmp_path / "image", tmp_path / "mounted"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(64 << 20)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    try:
        with mounted(image, folder):
            pass
    except subprocess.CalledProcessError:
        pytest.skip("no loop mounts here")
    return image, folder


def cut(image: Path, folder: Path, kind: str, rounds: int, seed: int) -> tuple[int, int, int]:
    """Write, cut the power, start again; count lines acknowledged, lines lost, and rounds with a loss."""
    chance = random.Random(seed)
    acknowledged = lost = bad = 0
    told = image.with_name("told")
    for round_ in range(rounds):
        first = round_ * 1_000_000
        with mounted(image, folder):
            with told.open("wb") as file:
                writer = subprocess.Popen(
                    [sys.executable, "-c", WRITE, folder / "lake", kind, str(first)], stdout=file
                )
            soon(lambda: told.stat().st_size > 0)
            threading.Event().wait(chance.uniform(0.1, 0.4))
            last = int(
                told.read_bytes().split(b"\n")[-2]
            )  # what is told while the cut is made is not counted
            descriptor = os.open(folder, os.O_RDONLY)
            fcntl.ioctl(descriptor, _SHUTDOWN, struct.pack("I", _NOT_FLUSHED))
            os.close(descriptor)
            writer.kill()
            writer.wait()
        with mounted(image, folder):
            store = DiskStore(folder / "lake")
            seal_now(DiskLogs(folder / "lake" / "state" / "journal"), store)
            found = {msgspec.json.decode(line)["update"]["update_id"] for line in lines(store)}
            missing = set(range(first, last)) - found
            acknowledged += last - first
            lost += len(missing)
            bad += bool(missing)
    return acknowledged, lost, bad


@pytest.mark.parametrize("kind", ["sync", "no sync"])
def test_power_cuts(disk: tuple[Path, Path], kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten cuts while lines are kept and sealed: none is lost. Control: without the syncs, many are."""
    acknowledged, lost, bad = cut(*disk, kind, rounds=10, seed=3)
    with capsys.disabled():
        print(
            f"\n10 power cuts, ext4, {kind}, seed 3: {acknowledged} acknowledged, {lost} lost in {bad} rounds"
        )
    assert acknowledged > 100
    assert (lost > 0) == (kind == "no sync")
