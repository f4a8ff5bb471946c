"""Disk: the store in a folder, and the folder of the journal's logs.

A new object is written under a name of its own in `.tmp`, synced, given its place in one step, and then every folder on
the way to it is synced, lest a power cut take its name. Names that begin with a dot are the store's own, and unlisted.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path

from igarape.errors import Busy, Problem, Usage
from igarape.store import Entry

TEMPORARY = ".tmp"
_LOCKS = ".locks"
_CHUNK = 1 << 20
_HINTS = {
    errno.ENOSPC: "Free some space on that disk, then try again.",
    errno.EDQUOT: "Free some space in your quota, then try again.",
    errno.EACCES: "Let this user write there, or use another folder.",
    errno.EPERM: "Let this user write there, or use another folder.",
    errno.EROFS: "Mount it for writing, or use another folder.",
    errno.EMFILE: "Close other programs, or raise the limit of open files (ulimit -n).",
    errno.ENAMETOOLONG: "Use a shorter path.",
}


class DiskStore:
    """A store in the folder `root`, which comes into being with the first object."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.url = str(root)
        _sweep(self.root / TEMPORARY)

    def put(self, path: str, data: bytes | Path) -> None:
        """Write the object whole; a local file on the same file system is moved, else copied."""
        place = self._place(path)
        with explained(place):
            self._make(place.parent)
            if isinstance(data, Path) and data.stat().st_dev == place.parent.stat().st_dev:
                _settle(data)
                data.replace(place)
            else:
                with self._temporary(data) as temporary:
                    temporary.replace(place)
            self._sync(place.parent)

    def put_new(self, path: str, data: bytes) -> bool:
        """Write the object only if there is none. Of several at once, one wins."""
        place = self._place(path)
        with explained(place):
            self._make(place.parent)
            with self._temporary(data) as temporary:
                new = self._link(temporary, place)
            self._sync(place.parent)  # even if it was there: who wrote it may have died before this
        return new

    def get(self, path: str) -> bytes:
        """Read the whole object; KeyError where there is none."""
        place = self._place(path)
        with explained(place):
            try:
                descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            except OSError as why:
                if why.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO):
                    raise KeyError(path) from None
                raise
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.close(descriptor)
                raise KeyError(path)
            with os.fdopen(descriptor, "rb") as file:
                return file.read()

    def list(self, prefix: str) -> Iterator[Entry]:
        """All objects whose path begins with `prefix`, in order of their paths."""
        folder = prefix.rpartition("/")[0]
        start = self._place(folder) if folder else self.root
        return _walk(start, folder + "/" if folder else "", prefix)

    def delete(self, path: str) -> None:
        """Remove the object if it is there."""
        place = self._place(path)
        with explained(place), suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            place.unlink()
            _sync_folder(place.parent)

    def move(self, path: str, target: str) -> None:
        """Give the object another path; KeyError where there is none."""
        source, place = self.local(path), self._place(target)
        if source is None:
            raise KeyError(path)
        with explained(place):
            self._make(place.parent)
            source.replace(place)
            self._sync(place.parent)

    def local(self, path: str) -> Path | None:
        """Where the object lies, if it does."""
        place = self._place(path)
        with suppress(FileNotFoundError, NotADirectoryError):
            if stat.S_ISREG(os.lstat(place).st_mode):
                return place
        return None

    @contextmanager
    def lock(self, path: str) -> Iterator[None]:
        """Hold the name; Busy at once where another process, or another store in this one, holds it."""
        place = self.root / _LOCKS / self._place(path).relative_to(self.root)
        with explained(place):
            self._make(place.parent)
            descriptor = _hold(place, self.url)
        try:
            yield
        finally:
            os.close(descriptor)

    def _place(self, path: str) -> Path:
        """Where an object lies; Usage for a path that is none, or that leads out of the lake."""
        names = path.split("/")
        if "\0" in path or any(not name or name.startswith(".") for name in names):
            raise Usage(
                "{path} is no path inside a lake.",
                "Use names with / between them, none of which begins with a dot.",
                path=repr(path),
            )
        folder = self.root
        for name in names[:-1]:
            folder /= name
            if folder.is_symlink():
                raise Usage(
                    "{path} leads out of the lake through a symbolic link.",
                    "Replace the link by a folder.",
                    path=repr(path),
                )
        return folder / names[-1]

    def _make(self, folder: Path) -> None:
        """Make a folder and those above it, for this user alone."""
        missing = list(takewhile(lambda each: not each.exists(), (folder, *folder.parents)))
        for each in reversed(missing):
            each.mkdir(mode=0o700, exist_ok=True)
        if self.root in missing:
            for each in missing[missing.index(self.root) :]:
                _sync_folder(each.parent)

    def _sync(self, folder: Path) -> None:
        """Sync a folder and those above it, to the root: any may be new, made by a process that died."""
        while folder != self.root:
            _sync_folder(folder)
            folder = folder.parent
        _sync_folder(self.root)

    @contextmanager
    def _temporary(self, data: bytes | Path) -> Iterator[Path]:
        """Give a synced file with the data, in the same file system as the lake; it goes at the end."""
        folder = self.root / TEMPORARY
        self._make(folder)
        name, descriptor = _claim(folder)
        try:
            if isinstance(data, Path):
                with data.open("rb") as source, os.fdopen(descriptor, "wb", closefd=False) as copy:
                    shutil.copyfileobj(source, copy, _CHUNK)
            else:
                _write(descriptor, data)
            os.fsync(descriptor)
            yield name
        finally:
            with suppress(FileNotFoundError):  # it may have been given its place
                name.unlink()
            os.close(descriptor)

    def _link(self, temporary: Path, place: Path) -> bool:
        try:
            os.link(temporary, place)
        except FileExistsError:
            return False
        except OSError as why:
            if why.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS):
                raise
            return self._link_without_links(temporary, place)
        return True

    def _link_without_links(self, temporary: Path, place: Path) -> bool:
        """Do the same on file systems without hard links (exFAT, shared folders): one at a time."""
        guard = os.open(self.root / TEMPORARY, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(guard, fcntl.LOCK_EX)
            if os.path.lexists(place):
                return False
            temporary.replace(place)
            return True
        finally:
            os.close(guard)


class DiskLog:
    """One log file, open for appending."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def append(self, data: bytes) -> None:
        """Write all of `data` at the end; OSError where the disk takes only a part."""
        _write(self._descriptor, data)

    def sync(self) -> None:
        """Return once everything appended would outlive a power cut."""
        os.fdatasync(self._descriptor)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)


class DiskLogs:
    """The folder of the journal's logs. One process at a time writes there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._lock = self._folder / ".lock"

    def create(self, name: str) -> DiskLog:
        """Open a new log whose name would outlive a power cut."""
        place = self._folder / name
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            _sync_folder(self._folder)
        except OSError:
            os.close(descriptor)
            place.unlink()
            raise
        return DiskLog(descriptor)

    def names(self) -> list[str]:
        """All names, in order."""
        if not self._folder.is_dir():
            return []
        with os.scandir(self._folder) as found:
            return sorted(
                each.name
                for each in found
                if not each.name.startswith(".") and each.is_file(follow_symlinks=False)
            )

    def read(self, name: str) -> bytes:
        """Read a whole log, synced first: one left by a killed process may be in the kernel's memory only."""
        with (self._folder / name).open("rb") as file:
            os.fsync(file.fileno())
            return file.read()

    def remove(self, name: str) -> None:
        """Remove a log if it is there."""
        (self._folder / name).unlink(missing_ok=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only writer; Busy at once where another process, or another folder in this one, is."""
        with explained(self._folder):
            missing = [each for each in (self._folder, *self._folder.parents) if not each.exists()]
            for each in reversed(missing):
                each.mkdir(mode=0o700, exist_ok=True)
                _sync_folder(each.parent)
            descriptor = _hold(self._lock, str(self._folder))
        try:
            yield
        finally:
            os.close(descriptor)


@contextmanager
def explained(place: Path) -> Iterator[None]:
    """Turn what the system says into a Problem with a next step."""
    try:
        yield
    except OSError as why:
        hint = _HINTS.get(why.errno or 0, "See to that disk, then try again.")
        raise Problem("{path}: {why}.", hint, path=place, why=why.strerror or why) from why


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:  # the kernel may take less than it is given
        rest = rest[os.write(descriptor, rest) :]


def _settle(file: Path) -> None:
    """Make a local file as ours are: for this user alone, and synced."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.fchmod(descriptor, 0o600)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _hold(place: Path, lake: str) -> int:
    """Lock a file until its descriptor closes, at the latest with the process; it names the process."""
    descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    except OSError as why:
        os.close(descriptor)
        if isinstance(why, BlockingIOError):
            raise Busy(
                "Another igarape is at work in {lake}.", "Wait until it ends, then try again.", lake=lake
            ) from None
        raise
    return descriptor


def _claim(folder: Path) -> tuple[Path, int]:
    """Make a file of its own in `.tmp`, locked for as long as its descriptor is open."""
    while True:
        name = folder / os.urandom(8).hex()
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with suppress(BlockingIOError):  # a sweep got hold of it before its lock; then take another
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(descriptor).st_nlink:
                return name, descriptor
        os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Remove what processes that died left in `.tmp`: what no living one holds locked."""
    names: list[Path] = []
    with suppress(OSError):  # no such folder, or not ours to look into
        names = list(folder.iterdir())
    for name in names:
        with suppress(OSError):  # in use, gone already, or not ours: it may stay
            descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                name.unlink()
            finally:
                os.close(descriptor)


def _walk(folder: Path, above: str, prefix: str) -> Iterator[Entry]:
    """List a folder in order of whole paths: a folder sorts as its name with the / that follows it."""
    entries: list[tuple[str, os.DirEntry[str]]] = []
    with explained(folder), suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as found:
        entries = [
            (each.name + "/" if each.is_dir(follow_symlinks=False) else each.name, each)
            for each in found
            if not each.name.startswith(".")
        ]
    for name, each in sorted(entries, key=lambda entry: entry[0]):
        path = above + name
        if name.endswith("/"):
            if path.startswith(prefix) or prefix.startswith(path):
                yield from _walk(folder / name, path, prefix)
        elif path.startswith(prefix) and each.is_file(follow_symlinks=False):
            with suppress(FileNotFoundError):  # removed while we listed
                yield Entry(path, each.stat(follow_symlinks=False).st_size)


def room(place: Path) -> tuple[int, int]:
    """How many bytes are free, and how many there are, on the disk where a folder lies or would lie."""
    here = next(each for each in (place.absolute(), *place.absolute().parents) if each.exists())
    with explained(here):
        found = shutil.disk_usage(here)
    return found.free, found.total
