"""DuckDB: the engine on this machine. It flattens for the build, and answers for the questions."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from igarape.store import Store


class DuckDB:
    """One DuckDB connection in memory, UTC, with a scratch folder of its own that goes when it closes."""

    def __init__(self, memory: str = "1GiB", near: Path | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="igarape-", dir=near)
        self.con = duckdb.connect(
            config={
                "memory_limit": memory,
                "temp_directory": self.scratch("spill"),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )
        self.con.execute("SET TimeZone = 'UTC'")

    def run(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and fetch its rows."""
        return self.con.execute(sql, parameters or None).fetchall()

    def scratch(self, name: str) -> str:
        """Name a file or folder in the scratch folder."""
        return str(Path(self._folder.name) / name)

    def fetch(self, store: Store, path: str) -> str:
        """Name a local file that holds the object: the object itself where it is one, else a copy."""
        here = store.local(path)
        if here is not None:
            return str(here)
        copy = Path(self.scratch(path))
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(store.get(path))
        return str(copy)

    def close(self) -> None:
        """Close the connection and remove the scratch folder."""
        self.con.close()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
