"""What a killed process left in the folder for temporary files is removed by the next one, and nothing else is."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from igarape.via import temporary
from igarape.via.duckdb import DuckDB
from igarape.via.scratch import scratch_place
from igarape.via.temporary import PREFIX, Temporary, sweep

HOLDS = """
import sys
from pathlib import Path
from igarape.via.duckdb import DuckDB
engine = DuckDB(near=Path(sys.argv[1]))
engine.write("people.ndjson", b"{}")
print(engine.scratch("people.ndjson"), flush=True)
sys.stdin.read()
"""


def test_what_a_killed_process_left_goes_and_what_is_in_use_stays(tmp_path: Path) -> None:
    """Two processes at work; one is killed."""
    there = [
        subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]  # fmt: skip
    try:
        killed, lives = [Path(each.stdout.readline().strip()) for each in there if each.stdout]
        there[0].kill()
        there[0].wait()
        assert killed.exists()
        with Temporary(tmp_path) as own:
            sweep(tmp_path)  # as another process would
            assert not killed.parent.exists()
            assert lives.exists()
            assert Path(own).is_dir()
    finally:
        for each in there:
            each.communicate()
    assert [*tmp_path.iterdir()] == []


def test_nothing_but_our_own_folders_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a file, not what a link leads to, not another user's, not what another program named so."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "file").touch()
    (tmp_path / f"{PREFIX}link").symlink_to("theirs")
    (tmp_path / f"{PREFIX}file").touch()
    (tmp_path / "igarape-lake").mkdir()
    before = sorted(tmp_path.rglob("*"))
    sweep(tmp_path)
    assert sorted(tmp_path.rglob("*")) == before

    (tmp_path / f"{PREFIX}left").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: os.getuid() + 1)
        sweep(tmp_path)
    assert (tmp_path / f"{PREFIX}left").exists()
    sweep(tmp_path)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_is_swept_before_it_is_locked_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever moment the other process chooses, ours has a folder that is there."""
    for moment in ("open", "flock"):
        whole: Callable[..., int] = getattr(os if moment == "open" else fcntl, moment)
        swept: list[object] = []

        def before(*given: object, whole: Callable[..., int] = whole, swept: list[object] = swept) -> int:
            if not swept:
                swept.append(given)
                for each in tmp_path.glob(PREFIX + "*"):
                    each.rmdir()
            return whole(*given)

        with monkeypatch.context() as patch:
            patch.setattr(os if moment == "open" else fcntl, moment, before)
            made = Temporary(tmp_path)
        assert swept
        assert Path(made.name).is_dir()
        made.close()


def test_a_process_looks_once_and_a_build_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in the system's folder can wait; what a dead build left in a lake is people's."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    temporary._swept.cache_clear()
    left = tmp_path / f"{PREFIX}left"
    for there in (False, True):
        left.mkdir()
        DuckDB().close()
        assert left.exists() is there
    (scratch_place(tmp_path) / f"{PREFIX}left").mkdir()
    assert [*scratch_place(tmp_path).iterdir()] == []
