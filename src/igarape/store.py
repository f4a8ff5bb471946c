"""Store: the door to where bytes lie. MemoryStore ships with the package; tests and the README use it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from igarape.errors import Busy


class Entry(NamedTuple):
    """One object in a listing: its path below the root, and its size in bytes.

    `tag` is another with every content that the object has; "" where the object is a file here, or in memory.
    """

    path: str
    size: int
    tag: str = ""


class Store(Protocol):
    """Bytes under paths. Whatever a method returned from is durable and whole: readers never see half.

    Paths are relative, with `/`, and made in `paths.py` alone.
    """

    url: str

    def put(self, path: str, data: bytes | Path) -> None:
        """Write the object whole, in place of any older one. A `Path` is a local file; it may be moved."""

    def put_new(self, path: str, data: bytes) -> bool:
        """Write the object only if there is none; False, and nothing changed, where there is one."""

    def get(self, path: str) -> bytes:
        """Read the whole object; KeyError where there is none."""

    def list(self, prefix: str) -> Iterator[Entry]:
        """All objects whose path begins with `prefix`, in order of their paths."""

    def delete(self, path: str) -> None:
        """Remove the object; nothing happens where there is none."""

    def move(self, path: str, target: str) -> None:
        """Give the object another path, whole, in place of any older one there; KeyError where there is none."""

    def local(self, path: str) -> Path | None:
        """Where the object lies as a file on this machine; None where it is no file here."""

    def lock(self, path: str) -> AbstractContextManager[None]:
        """Hold the name for as long as the block runs; raise Busy at once where another holds it."""


class MemoryStore:
    """A store in a dict: for tests, the README and trying things out. Safe between threads."""

    def __init__(self, url: str = "memory://") -> None:
        self.url = url
        self._objects: dict[str, bytes] = {}
        self._held: set[str] = set()
        self._mutex = threading.Lock()

    def put(self, path: str, data: bytes | Path) -> None:
        """Write the object whole."""
        content = data if isinstance(data, bytes) else data.read_bytes()
        with self._mutex:
            self._objects[path] = content

    def put_new(self, path: str, data: bytes) -> bool:
        """Write the object only if there is none."""
        with self._mutex:
            if path in self._objects:
                return False
            self._objects[path] = data
            return True

    def get(self, path: str) -> bytes:
        """Read the whole object; KeyError where there is none."""
        with self._mutex:
            return self._objects[path]

    def list(self, prefix: str) -> Iterator[Entry]:
        """All objects below `prefix`, in order of their paths."""
        with self._mutex:
            found = sorted(
                (path, len(data)) for path, data in self._objects.items() if path.startswith(prefix)
            )
        return iter([Entry(path, size) for path, size in found])

    def delete(self, path: str) -> None:
        """Remove the object if it is there."""
        with self._mutex:
            self._objects.pop(path, None)

    def move(self, path: str, target: str) -> None:
        """Give the object another path."""
        with self._mutex:
            self._objects[target] = self._objects.pop(path)

    def local(self, path: str) -> Path | None:
        """Nothing in memory is a file."""
        return None

    @contextmanager
    def lock(self, path: str) -> Iterator[None]:
        """Hold the name; raise Busy where another thread holds it."""
        with self._mutex:
            if path in self._held:
                raise Busy(
                    "Another igarape is at work in {lake}.",
                    "Wait until it ends, then try again.",
                    lake=self.url,
                )
            self._held.add(path)
        try:
            yield
        finally:
            with self._mutex:
                self._held.discard(path)
