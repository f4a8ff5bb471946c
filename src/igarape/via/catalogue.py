"""The catalogue: a file of DuckDB's that holds views of a lake's tables and nothing else, for any client of DuckDB."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from igarape import paths
from igarape.errors import EngineFailure
from igarape.query import views
from igarape.store import Store
from igarape.via.disk import DiskStore
from igarape.via.duckdb import DuckDB, Error
from igarape.via.temporary import Temporary

_VERSION = "v1.4.0"
"""Of the file's storage: DuckDB 1.4 and all later ones read it."""


def publish(store: Store, engine: DuckDB) -> None:
    """Write the catalogue anew, in place of the one before; whoever has that one open keeps it.

    A lake that is no folder gets none: its files open with keys, and a file that others read is no place for them.
    The views name files by pattern and absolute path, so days that are built later are in them too.
    """
    if not isinstance(store, DiskStore):
        return
    with Temporary() as folder:  # not in the lake: DuckDB takes no ? in a path
        file = Path(folder, paths.CATALOGUE)
        _write(file, views.standing(str(store.root), views.with_parts(store)), engine)
        store.put(paths.CATALOGUE, file)


def _write(file: Path, statements: list[str], engine: DuckDB) -> None:
    with engine.con.cursor() as con:
        try:
            con.execute(f"ATTACH {_quoted(file)} AS catalogue (STORAGE_VERSION '{_VERSION}')")
            con.execute("USE catalogue")
            con.execute("BEGIN")  # else the disk is waited for after each view
            for each in statements:
                con.execute(each)
            con.execute("COMMIT")
            con.execute("USE memory")
            con.execute("DETACH catalogue")
        except Error as problem:
            for each in ("ROLLBACK", "USE memory", "DETACH catalogue"):
                with suppress(Error):
                    con.execute(each)
            raise EngineFailure("DuckDB: {why}", "", why=problem) from problem


def _quoted(file: Path) -> str:
    return "'" + str(file).replace("'", "''") + "'"
