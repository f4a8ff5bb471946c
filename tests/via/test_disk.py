"""What the store in a folder owes to its disk: nothing half, nothing lost, nothing outside."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from igarape.errors import Busy, Problem, Usage
from igarape.via import disk
from igarape.via.disk import DiskLogs, DiskStore

HOLD = """
import sys, time
from pathlib import Path
from igarape.via.disk import DiskLogs, DiskStore
where = Path(sys.argv[1])
with DiskStore(where).lock("state/build.lock"), DiskLogs(where / "state/journal").lock():
    print("held", flush=True)
    time.sleep(60)
"""
PUT = """
import sys
from pathlib import Path
from igarape.via.disk import DiskStore
store = DiskStore(Path(sys.argv[1]))
print("begin", flush=True)
while True:
    for letter in b"ab":
        store.put("a/b", bytes([letter]) * 2_000_000)
"""


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """Where a lake will be."""
    return tmp_path / "lake"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "..",
        "../x",
        "a/../../x",
        "a/..",
        "a//b",
        "a/",
        "./a",
        ".tmp/x",
        "a/.hidden",
        "a\0b",
    ],
)
def test_a_path_stays_inside_the_lake(lake: Path, path: str) -> None:
    """Whatever leads out, or into what is the store's own, is refused; nothing is written anywhere."""
    store = DiskStore(lake)
    for attempt in (
        lambda: store.put(path, b"x"),
        lambda: store.put_new(path, b"x"),
        lambda: store.get(path),
        lambda: store.delete(path),
        lambda: store.local(path),
    ):
        with pytest.raises(Usage, match="no path inside a lake"):
            attempt()
    assert not lake.exists()
    assert list(lake.parent.iterdir()) == []


@pytest.mark.parametrize("prefix", ["../", "/etc/", "a/../../", ".tmp/"])
def test_a_listing_stays_inside_the_lake(lake: Path, prefix: str) -> None:
    """A prefix is a path as well."""
    with pytest.raises(Usage):
        list(DiskStore(lake).list(prefix))


def test_a_linked_folder_is_not_followed(lake: Path, tmp_path: Path) -> None:
    """Neither written through, nor read, nor listed."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x").write_bytes(b"secret")
    store = DiskStore(lake)
    store.put("a/b", b"mine")
    (lake / "a" / "link").symlink_to(outside)
    for attempt in (lambda: store.put("a/link/y", b"x"), lambda: store.get("a/link/x")):
        with pytest.raises(Usage, match="symbolic link"):
            attempt()
    assert [entry.path for entry in store.list("")] == ["a/b"]
    assert [each.name for each in outside.iterdir()] == ["x"]


def test_a_linked_file_is_not_followed(lake: Path, tmp_path: Path) -> None:
    """It is no object; a put takes its place and leaves what it led to alone."""
    outside = tmp_path / "outside"
    outside.write_bytes(b"secret")
    store = DiskStore(lake)
    store.put("a/b", b"mine")
    (lake / "a" / "link").symlink_to(outside)
    with pytest.raises(KeyError):
        store.get("a/link")
    assert store.local("a/link") is None
    store.put("a/link", b"new")
    assert store.get("a/link") == b"new"
    assert outside.read_bytes() == b"secret"


def test_what_is_no_file_is_no_object(lake: Path) -> None:
    """A pipe that somebody put there neither hangs a reader nor shows in a listing."""
    store = DiskStore(lake)
    store.put("a/b", b"x")
    os.mkfifo(lake / "a" / "pipe")
    with pytest.raises(KeyError):
        store.get("a/pipe")
    assert [entry.path for entry in store.list("")] == ["a/b"]


def test_files_are_for_their_owner_alone(lake: Path, tmp_path: Path) -> None:
    """Messages are private: 0600 and 0700, for what is moved in too, and for the journal."""
    part = tmp_path / "part"
    part.write_bytes(b"rows")
    part.chmod(0o644)
    store = DiskStore(lake)
    store.put("a/b", b"x")
    store.put("a/part", part)
    with store.lock("state/build.lock"), DiskLogs(lake / "state" / "journal").lock():
        DiskLogs(lake / "state" / "journal").create("x").close()
    for each in [lake, *lake.rglob("*")]:
        assert stat.S_IMODE(each.stat().st_mode) == (0o700 if each.is_dir() else 0o600), each


def test_a_file_of_the_same_disk_is_moved_and_of_another_copied(lake: Path, tmp_path: Path) -> None:
    """Either way the object is whole."""
    store = DiskStore(lake)
    first = tmp_path / "first"
    first.write_bytes(b"first")
    store.put("a/first", first)
    assert not first.exists()
    shared = Path("/dev/shm")  # noqa: S108
    if not shared.is_dir() or shared.stat().st_dev == lake.stat().st_dev:
        pytest.skip("no second file system here")
    second = shared / f"igarape-{os.getpid()}-{threading.get_ident()}"
    second.write_bytes(b"second")
    try:
        store.put("a/second", second)
    finally:
        second.unlink()
    assert (store.get("a/first"), store.get("a/second")) == (b"first", b"second")


def record_calls(monkeypatch: pytest.MonkeyPatch, lake: Path) -> list[str]:
    """Note what is synced and what gets its place, in order."""
    calls: list[str] = []
    fsync, replace, link = os.fsync, Path.replace, os.link

    def name(path: Path) -> str:
        return "file" if ".tmp" in path.parts else str(path.relative_to(lake.parent))

    def noted_fsync(descriptor: int) -> None:
        calls.append("sync " + name(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    def noted_replace(source: Path, target: Path) -> Path:
        calls.append("place " + name(target))
        return replace(source, target)

    def noted_link(source: Path, target: Path) -> None:
        calls.append("place " + name(target))
        link(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    monkeypatch.setattr(os, "link", noted_link)
    return calls


@pytest.mark.parametrize("new", [False, True])
def test_the_order_of_syncs_is_what_a_power_cut_needs(
    lake: Path, monkeypatch: pytest.MonkeyPatch, new: bool
) -> None:
    """The file before it gets its place; then its folder, and every folder above it that may be new."""
    store = DiskStore(lake)
    store.put("x/y", b"x")
    calls = record_calls(monkeypatch, lake)
    (store.put_new if new else store.put)("a/b/c", b"x")
    at = calls.index("place lake/a/b/c")
    assert calls[at - 1] == "sync file"
    assert calls[at + 1 :] == ["sync lake/a/b", "sync lake/a", "sync lake"]


def test_who_finds_an_object_there_syncs_its_folder_too(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who wrote it may have been killed between the link and the sync: only then is it safe to rely on it."""
    store = DiskStore(lake)
    store.put_new("a/b", b"x")
    calls = record_calls(monkeypatch, lake)
    assert store.put_new("a/b", b"x") is False
    assert calls[-2:] == ["sync lake/a", "sync lake"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_an_interrupted_put_leaves_the_old_object(
    lake: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """A disk that fails half-way: a Problem with a next step, the old bytes, and no rubbish."""
    store = DiskStore(lake)
    store.put("a/b", b"old")

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os if call == "fsync" else Path, call, fail)
        with pytest.raises(Problem, match="No space left on device") as caught:
            store.put("a/b", b"new")
    assert caught.value.hint == "Free some space on that disk, then try again."
    assert store.get("a/b") == b"old"
    assert list((lake / ".tmp").iterdir()) == []


def test_short_writes_are_gone_on_with(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel may take less than it is given."""
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:3]))
    DiskStore(lake).put("a/b", b"0123456789")
    logs = DiskLogs(lake)
    log = logs.create("log")
    log.append(b"0123456789")
    log.close()
    assert (lake / "a" / "b").read_bytes() == logs.read("log") == b"0123456789"


def test_without_hard_links_one_still_wins(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On file systems such as exFAT, creating is done one at a time."""

    def fail(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", fail)
    won: list[int] = []
    threads = [
        threading.Thread(
            target=lambda n=number: won.append(n) if DiskStore(lake).put_new("a/b", b"%d" % n) else None
        )
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert DiskStore(lake).get("a/b") == b"%d" % won[0]


def test_leftovers_of_the_dead_go_and_those_of_the_living_stay(lake: Path) -> None:
    """A temporary file that a process still writes is locked by it; any other is swept at the next start."""
    store = DiskStore(lake)
    store.put("a/b", b"x")
    (lake / ".tmp" / "dead").write_bytes(b"half")
    living, descriptor = disk._claim(lake / ".tmp")
    DiskStore(lake)
    assert [each.name for each in (lake / ".tmp").iterdir()] == [living.name]
    os.close(descriptor)
    DiskStore(lake)
    assert list((lake / ".tmp").iterdir()) == []


def test_opening_a_lake_writes_nothing(lake: Path) -> None:
    """Who only asks makes no folder."""
    store = DiskStore(lake)
    assert list(store.list("")) == []
    assert not lake.exists()


def start(program: str, lake: Path) -> subprocess.Popen[str]:
    """Run a program until it says its first word."""
    process = subprocess.Popen([sys.executable, "-c", program, str(lake)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def test_a_lock_dies_with_its_process(lake: Path) -> None:
    """While it lives, Busy; after kill -9, at once free. The file names the process."""
    process = start(HOLD, lake)
    store, logs = DiskStore(lake), DiskLogs(lake / "state" / "journal")
    try:
        with pytest.raises(Busy), store.lock("state/build.lock"):
            pass
        with pytest.raises(Busy), logs.lock():
            pass
        assert (lake / ".locks" / "state" / "build.lock").read_text() == f"{process.pid}\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
    with store.lock("state/build.lock"), logs.lock():
        pass


def test_a_killed_put_leaves_a_whole_object(lake: Path) -> None:
    """Kill -9 in the midst of puts, ten times: one of the two objects is there, whole, and nothing else."""
    for number in range(10):
        process = start(PUT, lake)
        threading.Event().wait(0.01 * number)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
        found = DiskStore(lake)
        assert [entry.path for entry in found.list("")] in ([], ["a/b"])
        if (lake / "a" / "b").exists():
            assert set(found.get("a/b")) in ({ord("a")}, {ord("b")})
            assert len(found.get("a/b")) == 2_000_000
        assert not (lake / ".tmp").exists() or list((lake / ".tmp").iterdir()) == []
