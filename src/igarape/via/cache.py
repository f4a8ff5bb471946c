"""Cache: what was fetched from far away stays on this machine, as long as there is room for it.

A file is kept under the path and the tag of what it holds, so that one that is found is right: an object that was
replaced has another tag. What was not used for longest goes first. Whoever empties the folder loses nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import NamedTuple, Protocol

from igarape.store import Entry, Store

_TAG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
_SWEPT_AFTER = 256 << 20
_LEAVES = 0.9
_IN_USE = 3600.0
"""Seconds since its last use in which a file stays, whatever the room: somebody may be reading it."""


class Read(Protocol):
    """An object as it was read: its content, and the tag that stands for just this content."""

    @property
    def data(self) -> bytes:
        """The content."""

    @property
    def tag(self) -> str:
        """The tag."""


class Far(Store, Protocol):
    """A store far away, whose listings have tags."""

    def read(self, path: str) -> Read | None:
        """Read the whole object with its tag; None where there is none."""


class _Known(NamedTuple):
    tag: str
    size: int


class Cached:
    """The store `far`, whose objects are files in `folder`, below `name`, once they were fetched.

    `folder` holds `room` bytes at most, of all the stores that are cached there.
    `local` fetches; everything else goes to `far`. Only what was listed through this store is kept: the listing
    says which content is meant.
    """

    def __init__(self, far: Far, folder: Path, name: str, room: int) -> None:
        self.url, self._far, self._folder, self._name, self._room = far.url, far, folder, name, room
        self._known: dict[str, _Known] = {}
        self._mutex = threading.Lock()
        self._added: int | None = None

    def put(self, path: str, data: bytes | Path) -> None:
        """Write the object whole."""
        self._known.pop(path, None)
        self._far.put(path, data)

    def put_new(self, path: str, data: bytes) -> bool:
        """Write the object only if there is none."""
        return self._far.put_new(path, data)

    def get(self, path: str) -> bytes:
        """Read the whole object, as it is now."""
        return self._far.get(path)

    def list(self, prefix: str) -> Iterator[Entry]:
        """All objects whose path begins with `prefix`, in order of their paths."""
        for entry in self._far.list(prefix):
            if _TAG.fullmatch(entry.tag):
                self._known[entry.path] = _Known(entry.tag, entry.size)
            yield entry

    def delete(self, path: str) -> None:
        """Remove the object if it is there; what was fetched of it too."""
        known = self._known.pop(path, None)
        self._far.delete(path)
        if known:
            with suppress(OSError):  # never fetched, or another process was quicker
                self._file(path, known.tag).unlink()

    def move(self, path: str, target: str) -> None:
        """Give the object another path."""
        self._known.pop(path, None)
        self._known.pop(target, None)
        self._far.move(path, target)

    def local(self, path: str) -> Path | None:
        """Give the object as a file, fetched where it is not here yet; None for one that was not listed or is gone."""
        known = self._known.get(path)
        if known is None:
            return None
        file = self._file(path, known.tag)
        with suppress(OSError):
            if file.stat().st_size == known.size:
                os.utime(file)
                return file
        return self._fetch(path)

    def lock(self, path: str) -> AbstractContextManager[None]:
        """Hold the name for as long as the block runs."""
        return self._far.lock(path)

    def empty(self) -> None:
        """Remove every file that was kept of this store."""
        self._known.clear()
        shutil.rmtree(self._folder / self._name, ignore_errors=True)

    def _file(self, path: str, tag: str) -> Path:
        return self._folder / self._name / tag[:2] / tag / path

    def _fetch(self, path: str) -> Path | None:
        found = self._far.read(path)
        tag = found.tag.strip('"') if found else ""
        if found is None or not _TAG.fullmatch(tag):
            return None
        self._known[path] = _Known(tag, len(found.data))
        file = self._file(path, tag)
        try:
            self._keep(file, found.data)
        except OSError:  # full, or not ours to write in: what cannot be kept is fetched each time
            return None
        self._make_room(len(found.data))
        return file

    def _keep(self, file: Path, data: bytes) -> None:
        """Write a file whole, for this user alone, or not at all."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = mkstemp(dir=file.parent)
        try:
            with os.fdopen(descriptor, "wb") as new:
                new.write(data)
                new.flush()
                os.fsync(descriptor)  # a name whose content a power cut took would be believed for ever
            Path(name).replace(file)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise

    def _make_room(self, added: int) -> None:
        """Remove what was not used for longest: at the first fetch of a process, and then now and then."""
        with self._mutex:
            self._added = None if self._added is None else self._added + added
            if self._added is not None and self._added < min(_SWEPT_AFTER, self._room // 10):
                return
            self._added = 0
            files = sorted(_files(self._folder))
            total = sum(each.size for each in files)
            for each in files if total > self._room else ():
                if total <= self._room * _LEAVES or each.used > time.time() - _IN_USE:
                    return
                with suppress(OSError):  # another process was quicker
                    each.path.unlink()
                total -= each.size


class _File(NamedTuple):
    used: float
    size: int
    path: Path


def _files(folder: Path) -> Iterator[_File]:
    for root, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                found = Path(root, name).stat()
                yield _File(found.st_mtime, found.st_size, Path(root, name))
