"""In a bucket too: the same objects as in a folder, no old version, and nothing in the cache."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from igarape import building, cli, paths, place
from igarape.settings import Settings
from igarape.store import Store
from igarape.via import s3versions
from igarape.via.disk import DiskStore
from igarape.via.duckdb import DuckDB
from igarape.via.s3 import S3Store
from tests.daily.deliveries import tables_of
from tests.forgetting.canaries import Canary, files_below, hits, plant
from tests.forgetting.test_forget import TABLES
from tests.weed import KEY, SECRET, Weed

pytestmark = pytest.mark.slow

ONE = Canary(7)


@pytest.fixture
def bucket(weed: Weed, s3_lake: str) -> Any:
    """A bucket that keeps versions, which nobody else uses; the environment leads to its server."""
    client = boto3.client(
        "s3", endpoint_url=weed.endpoint, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1"
    )  # fmt: skip
    name = f"versions-{secrets.token_hex(6)}"
    client.create_bucket(Bucket=name)
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return _Bucket(client, name)


class _Bucket:
    def __init__(self, client: Any, name: str) -> None:
        self.client, self.name = client, name

    def versions(self) -> Iterator[bytes]:
        """Read every version of every object."""
        found = self.client.list_object_versions(Bucket=self.name)
        for each in found.get("Versions", ()):
            got = self.client.get_object(Bucket=self.name, Key=each["Key"], VersionId=each["VersionId"])
            yield each["Key"].encode() + b"\n" + got["Body"].read()

    def old(self) -> set[str]:
        """Name the objects that have a version, or a mark of removal, that is not the newest."""
        found = self.client.list_object_versions(Bucket=self.name)
        every = [each for kind in ("Versions", "DeleteMarkers") for each in found.get(kind, ())]
        return {each["Key"] for each in every if not each["IsLatest"]}


def forgotten_in(
    store: Store, lake: str, capsys: pytest.CaptureFixture[str], *, code: int = 0, doubts: bool = False
) -> str:
    """Plant a canary, build, ask (which fills the cache), and forget; give what was said."""
    plant(store, [ONE])
    settings = Settings(lake=lake, encoder="words")
    building.bring_up(place.store(settings), settings, zone="UTC", doubts=doubts)
    assert cli.main(["ask", "hours", "--lake", lake]) == 0
    capsys.readouterr()
    assert cli.main(["forget", "--user", str(ONE.id), "--yes", "--lake", lake, "--language", "en"]) == code
    return capsys.readouterr().out


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what lies on this machine below the test's folder."""
    for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("IGARAPE_ENCODER", "words")


def test_no_version_in_the_bucket_and_no_file_on_this_machine_holds_them(
    bucket: _Bucket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the tables are those of a folder that the same came to."""
    lake = f"s3://{bucket.name}/a/lake"
    bucket.client.put_object(Bucket=bucket.name, Key="beside/a.txt", Body=b"1")
    bucket.client.put_object(Bucket=bucket.name, Key="beside/a.txt", Body=b"2")
    plant(S3Store(lake), [ONE])
    backup = {entry.path: S3Store(lake).get(entry.path) for entry in S3Store(lake).list(paths.RAW)}
    said = forgotten_in(S3Store(lake), lake, capsys, doubts=True)
    assert "0 bytes of their ids and usernames are left" in said
    assert "were removed from the bucket" in said

    folder = DiskStore(tmp_path / "folder")
    forgotten_in(folder, str(folder.root), capsys)
    with DuckDB() as engine:
        assert hits(S3Store(lake), engine, [ONE]) == {}
    raw = {entry.path: entry.size for entry in folder.list(paths.RAW)}
    assert {entry.path: entry.size for entry in S3Store(lake).list(paths.RAW)} == raw
    assert tables_of(S3Store(lake), TABLES) == tables_of(folder, TABLES)

    needles = list(ONE.needles())
    locks = {f"a/lake/.locks/{each}" for each in (paths.BUILD_LOCK, paths.FORGET_LOCK)}
    since = {*locks, f"a/lake/{paths.FORGOTTEN}"}
    assert bucket.old() == {"beside/a.txt"} | since  # what is no lake's is left alone
    assert not [each for one in bucket.versions() for each in needles if each in one]
    for path, data in backup.items():
        S3Store(lake).put(path, data)
    assert cli.main(["build", "--lake", lake]) == 0  # what is left of them is there already
    with DuckDB() as engine:
        assert hits(S3Store(lake), engine, [ONE]) == {}
        for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME"):
            assert hits(DiskStore(tmp_path / name), engine, [ONE]) == {}
    assert any(files_below(tmp_path / "XDG_CACHE_HOME"))


def test_versions_that_are_left_are_found(
    bucket: _Bucket, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test before; so is a cache that is not emptied."""
    lake = f"s3://{bucket.name}/a/lake"
    monkeypatch.setattr(s3versions.Versions, "remove", lambda _: 0)
    monkeypatch.setattr("igarape.via.cache.Cached.empty", lambda _: None)
    forgotten_in(S3Store(lake), lake, capsys)
    with DuckDB() as engine:
        assert hits(DiskStore(tmp_path / "XDG_CACHE_HOME"), engine, [ONE])
    raw = [each for each in bucket.versions() if b"/raw/" in each[:80]]
    assert len(raw) == 4  # each of the two segments as it was, and as it is
    assert len(bucket.old()) > 10


def test_who_may_not_remove_versions_is_told(
    bucket: _Bucket, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not done then, and the same command ends it with other keys."""
    lake = f"s3://{bucket.name}/a/lake"
    with monkeypatch.context() as patch:
        patch.setattr(
            s3versions, "_keys", lambda _: lambda: {"access_key_id": KEY, "secret_access_key": "another"}
        )
        forgotten_in(S3Store(lake), lake, capsys, code=1)
    assert json.loads(S3Store(lake).get(paths.FORGOTTEN))["erasures"][0]["done"] is False
    assert cli.main(["forget", "--user", str(ONE.id), "--yes", "--lake", lake, "--language", "en"]) == 0
    assert json.loads(S3Store(lake).get(paths.FORGOTTEN))["erasures"][0]["done"] is True
