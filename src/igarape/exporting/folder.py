"""The place of an export: its files come into being beside their names, and each gets its name in one step.

A list of what was written, with a digest each, stays in the folder. So the next export knows which files are its
own, and which a person put there or changed: those it leaves alone, unless it is told otherwise.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from igarape.errors import Problem, Usage

LIST = "igarape-export.json"
_BESIDE = ".igarape-export"


class Folder:
    """The folder of an export. `shape` says what kind of export it is: files of another shape are not continued."""

    def __init__(self, root: Path, *, force: bool = False) -> None:
        self.root = root.absolute()
        self._force = force
        self._before = _listed(self.root)

    @property
    def shape(self) -> dict[str, Any] | None:
        """What the last export here was; None where there was none."""
        return None if self._before is None else dict(self._before["shape"])

    def touched(self, names: Iterable[str]) -> list[str]:
        """Name those files that are there and are not as an export left them."""
        known = self._before["files"] if self._before else {}
        found = ((name, self.root / name) for name in names)
        return [name for name, path in found if _there(path) and _digest(path) != known.get(name)]

    def check(self) -> None:
        """Refuse a folder that holds what no export of ours put there; Usage then."""
        if self.root.exists() and not self.root.is_dir():
            raise Usage("{path} is no folder.", "Name a folder; a new one is made.", path=self.root)
        with _explained(self.root):
            taken = self.root.exists() and any(self.root.iterdir())
        if taken and self._before is None and not self._force:
            raise Usage(
                "{path} is not empty, and no export made it.",
                "Name another folder, or say --force: only files of the export's own names are written anew.",
                path=self.root,
            )

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Give a folder to write into, on the same disk; it is gone afterwards."""
        beside = self.root / _BESIDE
        with _explained(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir()
        try:
            with _explained(self.root):
                yield beside
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def place(self, beside: Path, shape: dict[str, Any], keep: Iterable[str] = ()) -> None:
        """Give every file its name, take those away that are no more, and write the list.

        `keep` are files of the last export that stay as they are. Usage, and nothing is changed, where a file is in
        the way that is not as an export left it.
        """
        new = {each.relative_to(beside).as_posix(): each for each in beside.rglob("*") if each.is_file()}
        known: dict[str, str] = dict(self._before["files"]) if self._before else {}
        kept = {name: known[name] for name in keep if name in known}
        old = [name for name in known if name not in new and name not in kept]
        if not self._force and (changed := self.touched([*new, *old])):
            raise Usage(
                "{name} was changed since the last export, or is not of one.",
                "Move it away, name another folder, or say --force to write it anew.",
                name=self.root / changed[0],
            )
        digests = {name: _digest(path) for name, path in new.items()}
        for name, path in new.items():
            target = self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
        for name in old:
            (self.root / name).unlink(missing_ok=True)
        _write(self.root / LIST, {"shape": shape, "files": {**kept, **digests}})


def _there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _listed(root: Path) -> dict[str, Any] | None:
    """Read the list of the last export; None where there is none that can be read: then nothing there is ours."""
    try:
        found = json.loads((root / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    whole = isinstance(found, dict) and all(isinstance(found.get(each), dict) for each in ("shape", "files"))
    return found if whole and all(map(_below, found["files"])) else None


def _below(name: str) -> bool:
    """Whether a name stays inside the folder: the list is a file that anybody may have written."""
    return not Path(name).is_absolute() and ".." not in Path(name).parts


def _digest(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, given: dict[str, Any]) -> None:
    beside = path.with_name(path.name + ".new")
    beside.write_text(
        json.dumps(given, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    beside.replace(path)


@contextmanager
def _explained(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as why:
        raise Problem(
            "{path}: {why}.",
            "Name a file in a folder that you may write to.",
            path=root,
            why=why.strerror or why,
        ) from why
