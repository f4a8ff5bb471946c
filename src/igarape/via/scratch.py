"""Scratch: where a build on this disk keeps files that nobody reads but itself."""

from __future__ import annotations

from pathlib import Path

from igarape.via.disk import TEMPORARY, explained
from igarape.via.temporary import sweep


def scratch_place(root: Path) -> Path:
    """Name the folder for scratch files of a lake, and remove what builds that died left there.

    It lies in the lake: a part then gets its place by a rename, and spilled rows do not fill a small /tmp.
    """
    folder = root / TEMPORARY
    with explained(folder):
        for each in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
            each.mkdir(mode=0o700, exist_ok=True)
        sweep(folder)
    return folder
