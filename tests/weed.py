"""A real object store on loopback: seaweedfs, one for all the tests of a run, on ports of its own.

Who uses it holds a shared lock on a file. A small process started the server and waits for that lock alone; it gets
it when the last user is gone, even one that was killed, and then ends the server. Whoever comes later starts another.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

from igarape.errors import Problem
from igarape.via.s3 import S3Store

KEY, SECRET = "tests", "not-a-secret-of-anybody"
READER = "reader"
"""The key of one who may read alone; its secret is the same."""

GUARD = """
import fcntl, json, os, subprocess, sys
if os.fork():
    os._exit(0)
folder, command = sys.argv[1], json.loads(sys.argv[2])
with open(folder + "/log", "wb") as log:
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder)
with open(folder + "/users") as users:
    fcntl.flock(users, fcntl.LOCK_EX)
    os.unlink(folder + "/endpoint")
    server.kill()
    server.wait()
    for each in sys.argv[3:]:
        if os.path.exists(each):
            os.unlink(each)
"""

_TMP = "/tmp"  # noqa: S108  (where seaweedfs puts sockets, whatever TMPDIR says; a socket's name is short)

_PORTS = (
    "s3.port", "s3.port.grpc", "master.port", "master.port.grpc", "filer.port", "filer.port.grpc", "volume.port",
    "volume.port.grpc", "admin.port", "admin.port.grpc", "webdav.port", "debug.port",
)  # fmt: skip


class Weed(NamedTuple):
    """The server: where it listens."""

    endpoint: str

    def environ(self, key: str = KEY, secret: str = SECRET, **more: str) -> dict[str, str]:
        """Give the variables with which AWS's tools would find it; HOME is nowhere."""
        return {
            "AWS_ENDPOINT_URL_S3": self.endpoint, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_REGION": "us-east-1", "HOME": "/nowhere", **more,
        }  # fmt: skip


@contextmanager
def running(folder: Path) -> Iterator[Weed]:
    """Give the one server whose files lie in `folder`; it is started where nobody uses it yet."""
    folder.mkdir(exist_ok=True)
    with ExitStack() as held:
        door = held.enter_context((folder / "door").open("w"))
        fcntl.flock(door, fcntl.LOCK_EX)
        users = held.enter_context((folder / "users").open("a"))
        fcntl.flock(users, fcntl.LOCK_SH)
        file = folder / "endpoint"
        if not file.exists():
            file.write_text(_start(folder))
        fcntl.flock(door, fcntl.LOCK_UN)
        yield Weed(file.read_text())


def _start(folder: Path) -> str:
    data = mkdtemp(prefix="data-", dir=folder)
    (folder / "s3.json").write_text(json.dumps({"identities": [
        {"name": "tests", "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
         "actions": ["Admin", "Read", "Write", "List", "Tagging"]},
        {"name": "reader", "credentials": [{"accessKey": READER, "secretKey": SECRET}], "actions": ["Read:lake", "List:lake"]},
    ]}))  # fmt: skip
    ports = dict(zip(_PORTS, _free(len(_PORTS)), strict=True))
    sockets = {part: f"{_TMP}/weed-{part}-{ports[part + '.port']}.sock" for part in ("s3", "filer")}
    grpc = {name.partition(".")[0]: port for name, port in ports.items() if name.endswith(".grpc")}
    others = [f"{_TMP}/seaweedfs-{part}-grpc-{port}.sock" for part, port in grpc.items()]
    command = [
        str(Path(sys.executable).with_name("weed")), "mini", f"-dir={data}", "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1", f"-s3.config={folder}/s3.json", "-bucket=lake,course", "-s3.autoCreateBucket=false",
        "-admin.ui=false", "-webdav=false", "-master.telemetry=false", "-s3.port.iceberg=0", "-s3.port.lance=0",
        *(f"-{name}={port}" for name, port in ports.items()),
        *(f"-{part}.localSocket={path}" for part, path in sockets.items()),
    ]  # fmt: skip
    subprocess.run(
        [sys.executable, "-c", GUARD, str(folder), json.dumps(command), *sockets.values(), *others],
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=True,
    )
    endpoint = f"http://127.0.0.1:{ports['s3.port']}"
    _wait(endpoint, folder / "log")
    return endpoint


def _free(count: int) -> list[int]:
    with ExitStack() as held:
        found = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in found:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in found]


def _wait(endpoint: str, log: Path) -> None:
    """Wait until both buckets are there and take objects."""
    environ = Weed(endpoint).environ()
    end = time.monotonic() + 30
    for bucket in ("lake", "course"):
        while True:
            try:
                with socket.create_connection(("127.0.0.1", int(endpoint.rpartition(":")[2])), timeout=1):
                    S3Store(f"s3://{bucket}/ready", environ).put("a", b"")
                break
            except (OSError, Problem):
                assert time.monotonic() < end, log.read_text()
                time.sleep(0.05)
