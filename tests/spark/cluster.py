"""Sail and Spark on this machine, for tests.

Both live in an environment of their own, half a gigabyte that igarape does not need: `make tests/spark/.venv/.ready`. Its packages are looked for behind this environment's own.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

HERE = Path(__file__).parent
READY = HERE / ".venv" / ".ready"
SOURCE = HERE.parent.parent / "src"

FEW = "--conf spark.sql.shuffle.partitions=2 --conf spark.ui.enabled=false pyspark-shell"
"""What a small Spark is told: no page, and no two hundred tasks for ten rows."""


def packages() -> Path:
    """Give the folder of the environment's packages, made known to this process; skip the test where there is none."""
    if not READY.exists():
        pytest.skip("pyspark is not there: make tests/spark/.venv/.ready")
    found = Path(sysconfig.get_path("purelib", vars={"base": str(HERE / ".venv")}))
    if not (found / "pyspark").is_dir():
        pytest.skip("tests/spark/.venv is of another Python: make it anew")
    if str(found) not in sys.path:
        sys.path.append(str(found))
    return found


def java() -> None:
    """Skip the test where there is no Java that Spark runs on."""
    if shutil.which("java") is None:
        pytest.skip("Java is not there; Spark needs 17 or newer")
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    digits = said.partition('"')[2].partition(".")[0]
    if not digits.isdigit() or int(digits) < 17:
        pytest.skip(f"Spark needs Java 17 or newer, and this is {said.partition(chr(10))[0]}")


@contextmanager
def sail() -> Iterator[str]:
    """Run Sail on loopback, on a free port; give its address."""
    packages()
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    try:
        host, port = server.listening_address
        yield f"sc://{host}:{port}"
    finally:
        server.stop()


@contextmanager
def environ() -> Iterator[dict[str, str]]:
    """Say, in this process's environment, what Spark here needs: loopback, and workers that find igarape."""
    beside = packages()
    java()
    own = sysconfig.get_path("purelib")
    said = {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_SUBMIT_ARGS": FEW,
        "PYTHONPATH": os.pathsep.join([str(SOURCE), str(SOURCE.parent), own, str(beside)]),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in said.items():
            patch.setenv(name, value)
        yield said


@contextmanager
def standalone(folder: Path) -> Iterator[str]:
    """Run a master and two workers on loopback, processes of their own; give the master's address."""
    with environ() as said:
        port = free()
        master = f"spark://127.0.0.1:{port}"
        rooms = ["--host", "127.0.0.1", "--webui-port", "0"]
        worker = [*rooms, "--cores", "1", "--memory", "512m", "--work-dir", str(folder / "work"), master]
        with (folder / "log").open("wb") as log:
            running = [_daemon("master.Master", [*rooms, "--port", str(port)], said, log)]
            try:
                _wait(port, running[0], folder / "log")
                running += [_daemon("worker.Worker", worker, said, log) for _ in range(2)]
                yield master
            finally:
                for each in reversed(running):
                    each.terminate()
                    each.wait(30)


def _daemon(kind: str, arguments: list[str], said: dict[str, str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    command = packages() / "pyspark" / "bin" / "spark-class"
    environment = {**os.environ, **said, "SPARK_DAEMON_MEMORY": "256m", "SPARK_NO_DAEMONIZE": "1"}
    return subprocess.Popen(
        [command, f"org.apache.spark.deploy.{kind}", *arguments], env=environment, stdout=log, stderr=log
    )


def free() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace")[-2000:])


@contextmanager
def local() -> Iterator[str]:
    """Give the master of a Spark inside this process."""
    with environ():
        yield "local[2]"
