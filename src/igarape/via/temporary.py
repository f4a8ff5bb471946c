"""Temporary folders that go, however a process ends: what a killed one left, the next one of ours removes.

Each is held by a lock for as long as it is used. The number of a process would not do: it is given again, and a
container has numbers of its own.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import weakref
from contextlib import suppress
from functools import cache
from pathlib import Path

PREFIX = "igarape."


class Temporary:
    """A folder for this process alone, in `near` or where the system has such folders; it goes when it is closed."""

    def __init__(self, near: Path | None = None) -> None:
        place = Path(near or tempfile.gettempdir()).absolute()
        _swept(place)
        self._folder, lock = _made(place)
        self.name = self._folder.name
        self._let_go = weakref.finalize(self, os.close, lock)

    def close(self) -> None:
        """Remove the folder with all that is in it."""
        self._folder.cleanup()
        self._let_go()

    def __enter__(self) -> str:
        return self.name

    def __exit__(self, *_: object) -> None:
        self.close()


def sweep(place: Path) -> None:
    """Remove the folders of ours that nobody holds any more; those of other users, and links, stay."""
    for left in place.glob(PREFIX + "*"):
        with suppress(OSError):  # in use, gone already, or not ours to look into: it may stay
            lock = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(lock).st_uid == os.geteuid():
                    shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(lock)


_swept = cache(sweep)
"""Once a process is enough."""


def _made(place: Path) -> tuple[tempfile.TemporaryDirectory[str], int]:
    """Make a folder and lock it; another one where somebody swept it before it was locked."""
    while True:
        folder = tempfile.TemporaryDirectory(prefix=PREFIX, dir=place, ignore_cleanup_errors=True)
        try:
            lock = os.open(folder.name, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except FileNotFoundError:
            folder.cleanup()
            continue
        with suppress(OSError):  # a disk that knows no locks; nobody sweeps there either
            fcntl.flock(lock, fcntl.LOCK_EX)
        if Path(folder.name).exists():
            return folder, lock
        os.close(lock)
        folder.cleanup()
