"""The webhook as a process of its own, to be stopped and killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from socket import create_connection

from igarape.capture.seal import seal_now
from igarape.store import Store
from igarape.via.disk import DiskLogs, DiskStore
from tests.door import RIGHT, SECRET, post, read

SERVE = """
import os, sys
from pathlib import Path
from argparse import ArgumentParser
from igarape.capturing import arguments, run
from igarape.errors import Problem
from igarape.settings import Settings
try:
    settings = Settings.load(os.environ, Path("/nowhere"), lake=sys.argv[1])
    parser = ArgumentParser()
    arguments(parser)
    code = run(parser.parse_args(sys.argv[2:]), settings)
except Problem as problem:
    print(problem, problem.hint.format(**problem.values), file=sys.stderr)
    code = problem.exit_code
sys.exit(code)
"""

TOLD_TOO_EARLY = """
from igarape.capture.writer import Writer
write, waiting = Writer.write, []
def early(self, records):
    waiting.extend(records)
    if len(waiting) >= 100:
        write(self, waiting[:])
        waiting.clear()
Writer.write = early
"""
"""A control: 200 goes out while lines still wait to be written."""


class Server:
    """`igarape capture --webhook` in a process; `first` is code that runs before it."""

    def __init__(self, lake: Path, *, first: str = "", secret: str = SECRET, port: int = 0) -> None:
        self.lake = lake
        environ = {**os.environ, "IGARAPE_TELEGRAM_SECRET": secret}
        self.process = subprocess.Popen(
            [sys.executable, "-c", first + SERVE, str(lake), "--webhook", "--port", str(port)],
            env=environ,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        self.said = self.process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/telegram", self.said)
        self.port = int(found[1]) if found else 0

    def end(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait; give the exit code."""
        self.process.send_signal(by)
        return self.wait()

    def wait(self) -> int:
        """Wait for the end; give the exit code."""
        assert self.process.stderr is not None
        self.said += self.process.stderr.read()
        self.process.stderr.close()
        return self.process.wait(60)

    def store(self) -> Store:
        """Give the lake, with all that the journal holds sealed into it."""
        store = DiskStore(self.lake)
        seal_now(DiskLogs(self.lake / "state" / "journal"), store)
        return store


class Load:
    """Connections that post updates one after another; `acknowledged` are those that were answered 200."""

    def __init__(self, connections: int = 8) -> None:
        self.acknowledged: list[int] = []
        self.sent = 0
        self._connections = connections
        self._threads: list[threading.Thread] = []
        self._stop = threading.Event()

    def start(self, port: int) -> None:
        """Begin, on a server that listens; each connection goes on until it breaks."""
        self._stop.clear()
        self._threads = [
            threading.Thread(target=self._post, args=(port, self.sent + number))
            for number in range(self._connections)
        ]
        self.sent += 1_000_000
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Wait until all connections are closed."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _post(self, port: int, number: int) -> None:
        with suppress(OSError), create_connection(("127.0.0.1", port), timeout=10) as peer:
            while not self._stop.is_set():
                peer.sendall(post(b'{"update_id":%d}' % number, RIGHT))
                replies = read(peer)
                if not replies:
                    return
                if replies[0].status == 200:
                    self.acknowledged.append(number)
                number += self._connections
