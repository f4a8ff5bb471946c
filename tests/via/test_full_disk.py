"""A disk that is really full: what is refused, what stays, and that it goes on by itself.

Needs root, for a small file system in memory; skipped elsewhere, with the reason.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from igarape.capture.journal import Journal
from igarape.capture.seal import seal_now
from igarape.capture.update import delivery
from igarape.errors import Problem
from igarape.via.disk import DiskLogs, DiskStore
from tests.capture.faulty import NOON, lines

pytestmark = pytest.mark.slow


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """Give a folder on a disk of 256 KiB, of which a file called `ballast` takes half."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], check=False)
    if made.returncode:
        pytest.skip("no mounts here")
    try:
        (folder / "ballast").write_bytes(os.urandom(128 << 10))
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_full_disk_refuses_keeps_and_goes_on(small: Path) -> None:
    """Refused once it is full; accepted again once there is room; all acknowledged is there."""
    logs, store = DiskLogs(small / "lake" / "state" / "journal"), DiskStore(small / "lake")
    kept: list[int] = []
    refused = 0

    def keep(journal: Journal, number: int) -> bool:
        body = b'{"update_id":%d,"noise":"%b"}' % (number, os.urandom(2000).hex().encode())
        promise = journal.keep(delivery(body, received_at=NOON, source="webhook", bot_id=7))
        if promise.exception(10):
            return False
        kept.append(number)
        return True

    with Journal(logs, store) as journal:
        for number in range(100):
            refused += not keep(journal, number)
        with pytest.raises(Problem):
            journal.seal()
        assert not journal.ready
        (small / "ballast").unlink()
        assert keep(journal, 100)
        assert journal.ready
    assert refused > 0
    assert len(kept) > 10
    seal_now(logs, store)
    assert {msgspec.json.decode(line)["update"]["update_id"] for line in lines(store)} >= set(kept)
    assert list((small / "lake" / ".tmp").iterdir()) == []
