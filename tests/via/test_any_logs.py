"""What every folder of logs does, whichever it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from igarape.capture.journal import Journal
from igarape.capture.logs import Logs, MemoryLogs
from igarape.capture.seal import seal_now
from igarape.errors import Busy
from igarape.store import MemoryStore
from igarape.via.disk import DiskLogs
from tests.capture.faulty import line, lines


@pytest.fixture(params=["memory", "disk"])
def logs(request: pytest.FixtureRequest, tmp_path: Path) -> Logs:
    """An empty folder of each kind."""
    return MemoryLogs() if request.param == "memory" else DiskLogs(tmp_path / "state" / "journal")


def test_what_is_appended_is_read(logs: Logs) -> None:
    """In the order in which it came, also after others."""
    with logs.lock():
        log, other = logs.create("b.log"), logs.create("a.log")
        log.append(b"one ")
        other.append(b"other")
        log.append(b"two")
        log.sync()
        log.close()
        other.close()
        assert logs.read("b.log") == b"one two"
        assert logs.names() == ["a.log", "b.log"]


def test_a_name_is_used_once(logs: Logs) -> None:
    """A log is never written over."""
    with logs.lock():
        logs.create("a.log").close()
        with pytest.raises(FileExistsError):
            logs.create("a.log")


def test_what_is_removed_is_gone(logs: Logs) -> None:
    """And to remove it again does nothing."""
    with logs.lock():
        logs.create("a.log").close()
        logs.remove("a.log")
        logs.remove("a.log")
        assert logs.names() == []
        with pytest.raises(FileNotFoundError):
            logs.read("a.log")


def test_one_writes_at_a_time(logs: Logs) -> None:
    """The second is told at once; the lock shows in no listing; afterwards it is free."""
    with logs.lock():
        assert logs.names() == []
        with pytest.raises(Busy), logs.lock():
            pass
    with logs.lock():
        pass


def test_a_journal_lives_there(logs: Logs) -> None:
    """From a line to a segment, by a build that asks while the journal is open."""
    store = MemoryStore()
    with Journal(logs, store) as journal:
        journal.keep(line(1)).result(10)
        assert seal_now(logs, store) == 0
        assert lines(store) == [line(1)]
    assert logs.names() == []


def test_only_plain_files_are_logs(tmp_path: Path) -> None:
    """Folders, links and hidden files in the journal's folder are none."""
    logs = DiskLogs(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / ".hidden").write_bytes(b"")
    (tmp_path / "link").symlink_to(tmp_path / ".hidden")
    assert logs.names() == []
    assert DiskLogs(tmp_path / "nowhere").names() == []
