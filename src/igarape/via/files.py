"""Files: what lies below the paths a person named, in order, as chunks of bytes.

Only regular files are opened, and inside a folder no link is followed: a pipe would hang, a device never
end, and a link could lead anywhere.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from igarape.errors import Usage

_CHUNK = 1 << 20
_EXPORT = "result.json"


class File(NamedTuple):
    """A regular file: where it is, how it is called in messages, its size in bytes."""

    path: Path
    name: str
    size: int

    def chunks(self) -> Iterator[bytes]:
        """Read it from its beginning; OSError where it cannot be read."""
        return chunks(self)


class Refused(NamedTuple):
    """Something that is not opened, and why, in a word: link, not_a_file, folder, unreadable."""

    name: str
    reason: str


def walk(paths: Iterable[Path], without: Path | None = None) -> Iterator[File | Refused]:
    """Give the files below `paths`, in the order of the paths and then of the names.

    A folder that holds `result.json` is an export of Telegram Desktop: everything else in it is
    attachments, and stays out. Hidden files stay out, and links to what lies below the same path,
    where it is met anyway; so does the folder `without` (the lake itself). Usage where a path does not exist.
    """
    roots = list(paths)
    for path in roots:
        if not os.path.lexists(path):
            raise Usage(
                "There is nothing at {path}.",
                "Name a file, a folder, or a bucket as s3://bucket/folder.",
                path=printable(path),
            )
    for path in roots:
        try:
            root = path.resolve(strict=True)
        except OSError:
            yield Refused(printable(path), "unreadable")
            continue
        if root.is_dir():
            yield from _folder(path, root, without and without.resolve())
        else:
            yield _file(path)


def chunks(file: File) -> Iterator[bytes]:
    """Read a file from its beginning; OSError where it cannot be read."""
    descriptor = os.open(file.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    with os.fdopen(descriptor, "rb", buffering=0) as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return
        while chunk := stream.read(_CHUNK):
            yield chunk


def free(path: Path) -> int:
    """Bytes free where `path` is, or will be."""
    there = next(each for each in (path, *path.absolute().parents) if each.exists())
    return shutil.disk_usage(there).free


def printable(path: Path) -> str:
    """Write a path so that it fits a line and a JSON string, whatever bytes it has."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _folder(folder: Path, root: Path, without: Path | None) -> Iterator[File | Refused]:
    if without is not None and folder.resolve() == without:
        return
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries)
    except OSError:
        yield Refused(printable(folder), "unreadable")
        return
    if _EXPORT in names:
        names = [_EXPORT]
    for name in names:
        path = folder / name
        if name.startswith("."):
            continue
        try:
            mode = path.lstat().st_mode
        except OSError:
            yield Refused(printable(path), "unreadable")
            continue
        if stat.S_ISLNK(mode):
            if not _below(path, root):
                yield Refused(printable(path), "link")
        elif stat.S_ISDIR(mode):
            if path.suffix == ".json":
                yield Refused(printable(path), "folder")
            else:
                yield from _folder(path, root, without)
        else:
            yield _file(path)


def _file(path: Path) -> File | Refused:
    try:
        found = path.stat()
    except OSError:
        return Refused(printable(path), "unreadable")
    if not stat.S_ISREG(found.st_mode):
        return Refused(printable(path), "not_a_file")
    if not os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
        return Refused(printable(path), "unreadable")
    return File(path, printable(path), found.st_size)


def _below(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False
