"""Lambda's runtime API, as small as it can be: it hands events to AWS's own runtime client, which runs the very bundle."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from tests.aws.cloud import PYTHON

_API = "/2018-06-01/runtime/invocation"


class Cost(NamedTuple):
    """What a function has taken: seconds of a processor, and at most so many MiB of memory."""

    cpu: float
    peak: float


class Function:
    """A function that runs; `cold` are the seconds of a processor from its start until it asked for its first event.

    Not those of a clock, for on this machine others are at work too.
    """

    def __init__(self, log: Path) -> None:
        self.log = log
        self.cold = 0.0
        self.pid = 0
        self.events: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.answers: queue.Queue[Any] = queue.Queue()

    def invoke(self, event: dict[str, Any], patience: float = 40) -> Any:
        """Hand it an event, and wait for what it answers; AssertionError with its own words where it fails."""
        self.events.put(event)
        try:
            answer = self.answers.get(timeout=patience)
        except queue.Empty:
            raise AssertionError(self.log.read_text(errors="replace")[-3000:]) from None
        assert "errorMessage" not in (answer or {}), answer
        return answer

    def cost(self) -> Cost:
        """Tell what it has taken so far."""
        said = Path(f"/proc/{self.pid}/status").read_text()
        peak = next(line.split()[1] for line in said.splitlines() if line.startswith("VmHWM:"))
        return Cost(_worked(self.pid), int(peak) / 1024)


@contextmanager
def running(bundle: Path, handler: str, environ: Mapping[str, str], folder: Path) -> Iterator[Function]:
    """Unpack a bundle, and run a handler of it in a process that sees nothing else of ours."""
    with zipfile.ZipFile(bundle) as packed:
        packed.extractall(folder / "task")
    function = Function(folder / "said")

    class Api(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Give the next event, once there is one; the client wants its content's type said, or goes silent."""
            function.cold = function.cold or _worked(process.pid)
            event = function.events.get()
            if event is None:  # the end: nobody listens any more
                return
            self._send(200, json.dumps(event).encode())

        def do_POST(self) -> None:
            """Take an answer, or the reason why there is none."""
            function.answers.put(json.loads(self.rfile.read(int(self.headers["content-length"])) or b"null"))
            self._send(202, b"{}")

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Lambda-Runtime-Aws-Request-Id": "request-1",
                "Lambda-Runtime-Deadline-Ms": str(int((time.time() + 60) * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:000000000000:function:f",
                "Lambda-Runtime-Trace-Id": "Root=1-0-0",
                "Content-Length": str(len(body)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    said = {
        **environ,
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "2048",
        "LAMBDA_TASK_ROOT": str(folder / "task"),
        "PYTHONPATH": str(folder / "task"),
        "PATH": os.environ["PATH"],
    }
    with (folder / "said").open("wb") as log:
        process = subprocess.Popen(
            [PYTHON, "-m", "awslambdaric", handler], env=said, stdout=log, stderr=log, cwd=folder / "task"
        )
        function.pid = process.pid
        try:
            yield function
        finally:
            process.terminate()
            process.wait(60)
            function.events.put(None)
            server.shutdown()
            server.server_close()


def _worked(pid: int) -> float:
    """Give the seconds that a process has kept a processor busy."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
