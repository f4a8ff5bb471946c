"""An export of a lake in a bucket is the export of that lake in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from igarape import cli, paths
from igarape.via.disk import DiskStore
from igarape.via.s3 import S3Store
from tests.exporting import made
from tests.exporting.test_tables import written
from tests.lakes import fill

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", ["parquet", "csv", "powerbi"])
def test_a_bucket_gives_the_same_files(s3_lake: str, tmp_path: Path, kind: str) -> None:
    """Byte for byte in what they hold: every table, through the command, from S3 and from a disk."""
    for store in (S3Store(s3_lake), DiskStore(tmp_path / "lake")):
        fill(store, tmp_path, {**made.rows(), "labels": []}, zone=made.ZONE)
        store.put(paths.TOLD, b"{}")
    for lake, name in ((s3_lake, "far"), (str(tmp_path / "lake"), "near")):
        assert cli.main(["export", kind, str(tmp_path / name), "--with-texts", "--lake", lake]) == 0

    far, near = (
        written(tmp_path / name / "data" if kind == "powerbi" else tmp_path / name)
        for name in ("far", "near")
    )
    assert far == near
    assert made.TEXT in far
