"""An AWS on this machine: ministack, which runs CloudFormation, queues and the functions themselves, without Docker.

It lives in a virtual environment of its own, for it pins what we do not: `make tests/aws/.venv/.ready`.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

HERE = Path(__file__).parent
READY = HERE / ".venv" / ".ready"
PYTHON = HERE / ".venv" / "bin" / "python"
REGION = "us-east-1"
KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}

_MISSING = "what these tests run in is not there; make it with: make tests/aws/.venv/.ready"
needs_ministack = pytest.mark.skipif(not READY.exists(), reason=_MISSING)


def need() -> None:
    """Skip the test where the environment of these tests was not made."""
    if not READY.exists():
        pytest.skip(_MISSING)


class Cloud:
    """One running ministack."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._session = boto3.Session(region_name=REGION, **KEYS)
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """Talk to a service, as the account's owner."""
        if service not in self._clients:
            config = Config(retries={"total_max_attempts": 1}, read_timeout=60)
            self._clients[service] = self._session.client(service, endpoint_url=self.url, config=config)
        return self._clients[service]

    @property
    def environ(self) -> dict[str, str]:
        """What a program needs in its environment to talk to it."""
        return {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": self.url,
        }

    def send(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, host: str = ""
    ) -> tuple[int, bytes]:
        """Send a request over HTTP, and give the status and the body."""
        talk = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            talk.request(method, path, body, {**(headers or {}), **({"Host": host} if host else {})})
            reply = talk.getresponse()
            return reply.status, reply.read()
        finally:
            talk.close()


@contextmanager
def running(folder: Path, *, auth: bool = False, tls: bool = True) -> Iterator[Cloud]:
    """Run a ministack on loopback, on a free port, with all that it writes below the folder.

    With `auth` it asks of every call whether its role may; without `tls` it counts calls as what they are: plain.
    """
    port = _free()
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(_made(folder / "tmp")),
        "S3_DATA_DIR": str(_made(folder / "s3")),
        "STATE_DIR": str(_made(folder / "state")),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        **({"AUTH": "true"} if auth else {}),
        **({"LOOPBACK_IS_TLS": "yes"} if tls else {}),
    }
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [PYTHON, HERE / "emulator.py"], env=environ, stdout=log, stderr=log, cwd=folder
        )
        try:
            _wait(port, server, folder / "log")
            yield Cloud(port)
        finally:
            server.terminate()
            server.wait(60)


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(log.read_text(errors="replace")[-2000:])


def _free() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
