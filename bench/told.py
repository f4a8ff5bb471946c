"""Tell the doubts of a built lake, without topics: what a chat's length costs is not hidden by the grouping.

python -m bench.told LAKE
"""

from __future__ import annotations

import sys
from pathlib import Path

from igarape.doubts import insight
from igarape.via.disk import DiskStore
from igarape.via.duckdb import DuckDB
from igarape.via.scratch import scratch_place


def main(root: Path) -> None:
    """Tell all of it anew."""
    with DuckDB("1536MiB", near=scratch_place(root)) as engine:
        print(insight.bring_up(DiskStore(root), engine, whole=True))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
