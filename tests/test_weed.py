"""The object store of the tests leaves a machine as it found it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests import weed

TEMPORARY = Path("/tmp")  # noqa: S108  (where seaweedfs puts its sockets, whatever TMPDIR says)


@pytest.mark.slow
def test_a_server_that_ended_left_no_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is named after a port of its own; its logs lie in its folder."""
    ports: list[int] = []
    free, before = weed._free, {*TEMPORARY.iterdir()}

    def chosen(count: int) -> list[int]:
        ports.extend(free(count))
        return ports

    monkeypatch.setattr(weed, "_free", chosen)
    with weed.running(tmp_path / "weed"):
        new = {
            *TEMPORARY.iterdir()
        } - before  # a port that is free now may be that of a socket that lies there
        there = {each for each in new if any(f"-{port}.sock" in each.name for port in ports)}
        assert len(there) > 4
        assert [*(tmp_path / "weed").glob("weed.*.INFO.*")]
    end = time.monotonic() + 20
    while any(each.exists() for each in there) and time.monotonic() < end:
        time.sleep(0.05)
    assert [each for each in there if each.exists()] == []
