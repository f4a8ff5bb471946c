"""A Power BI project: the data as Parquet, and beside it the model and the report that a person may make their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from igarape.errors import Usage
from igarape.exporting.folder import Folder
from igarape.exporting.source import Source
from igarape.query import star
from igarape.show.powerbi import model, project

DATA = "data"
_DRIVE = re.compile(r"/mnt/([a-z])(/.*)?")


def data(source: Source, into: Path, language: str) -> dict[str, int]:
    """Write the tables of the star as Parquet; the result is how many rows each has."""
    made = star.tables(source.wanted, source.zone, source.period, model.says(language))
    (into / DATA).mkdir()
    with source.opened(star.NEEDS) as lake:
        return {name: lake.parquet(sql, into / DATA / f"{name}.parquet") for name, sql in made.items()}


def texts(
    source: Source, folder: Folder, basis: str, language: str, environ: Mapping[str, str]
) -> dict[str, str]:
    """Write the project's own files, by their paths."""
    return project.files(source.wanted, seen(str(folder.root / DATA), environ), basis, language)


def kept(folder: Folder, shape: Mapping[str, object], names: list[str], *, force: bool) -> bool:
    """Whether the project that is there stays, since somebody changed it: saving in Power BI does.

    Usage where it does not fit the new data, for it has other columns then.
    """
    if force or folder.shape is None or not folder.touched(names):
        return False
    if folder.shape != shape:
        raise Usage(
            "The project in {path} was changed, and this export has other columns.",
            "Name another folder, ask for the same as before, or say --force to write the project anew.",
            path=folder.root,
        )
    return True


def seen(path: str, environ: Mapping[str, str]) -> str:
    """Write a path as Windows sees it: from inside its Linux (WSL), /mnt/c/ is drive C; elsewhere it stays."""
    distribution = environ.get("WSL_DISTRO_NAME")
    if not distribution:
        return path
    drive = _DRIVE.fullmatch(path)
    if drive:
        return f"{drive[1].upper()}:" + (drive[2] or "/").replace("/", "\\")
    return f"\\\\wsl.localhost\\{distribution}" + path.replace("/", "\\")
