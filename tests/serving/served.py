"""`igarape serve` as a process of its own, and raw requests to it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from socket import create_connection


class Served:
    """The pages of a lake on the disk, served as a person serves them."""

    def __init__(self, lake: Path, *given: str) -> None:
        self.lake = lake
        self.process = subprocess.Popen(
            [sys.executable, "-m", "igarape", "--lake", str(lake), "serve", "--port", "0", *given],
            env={**os.environ, "IGARAPE_LANGUAGE": "en"},
            cwd=lake.parent,
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        self.said = self.process.stderr.readline()
        found = re.search(r"http://[^/]*:(\d+)", self.said)
        self.port = int(found[1]) if found else 0

    @property
    def address(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.port}"

    def next_line(self) -> str:
        """Wait for one more line that the process says."""
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        self.said += line
        return line

    def ask(self, *lines: str) -> tuple[int, dict[str, str], str]:
        """Send the lines of one request's head as they stand; give the reply's status, headers and body."""
        answer = b""
        with create_connection(("127.0.0.1", self.port), timeout=30) as peer:
            peer.sendall("\r\n".join((*lines, "Connection: close", "", "")).encode("latin-1"))
            while piece := peer.recv(1 << 16):
                answer += piece
        head, _, body = answer.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in rest)}
        return int(first.split()[1]), headers, body.decode()

    def end(self) -> str:
        """Stop it in order; give all that it said."""
        self.process.terminate()
        out, err = self.process.communicate(timeout=60)
        return self.said + err + out
