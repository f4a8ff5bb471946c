"""A scripted Bot API server on a free port of this machine: it answers what a test says, byte for byte."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Asked(NamedTuple):
    """A request as it arrived: headers with names in lower case, `body` without the marks of its chunks."""

    verb: str
    target: str
    headers: dict[str, str]
    body: bytes


class Answer(NamedTuple):
    """What goes back: `length` in place of the body's own, and whether to hang up before its end.

    `hold` is waited for before anything is answered; None answers nothing and hangs up.
    """

    body: bytes = b'{"ok":true,"result":true}'
    status: int = 200
    headers: Sequence[tuple[str, str]] = (("Content-Type", "application/json"),)
    length: int | None = None
    chunked: bool = False
    cut: bool = False
    hold: threading.Event | None = None


class Upstream:
    """The server, what it was asked, and how it answers."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.broken: list[str] = []
        self.changed = threading.Condition()
        self.answer: Callable[[Asked], Answer | None] = lambda asked: Answer()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.upstream = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def says(self, result: object) -> None:
        """Answer every call with a result from now on."""
        body = json.dumps({"ok": True, "result": result}).encode()
        self.answer = lambda asked: Answer(body)

    def await_(self, met: Callable[[], bool]) -> None:
        """Wait until something is so."""
        with self.changed:
            assert self.changed.wait_for(met, 10)

    def note(self, add: Callable[[], None]) -> None:
        """Take note of something, and wake who waits."""
        with self.changed:
            add()
            self.changed.notify_all()


class _Server(ThreadingHTTPServer):
    upstream: Upstream
    daemon_threads = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: peers that vanish are what tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20
    server: _Server

    def _serve(self) -> None:
        upstream = self.server.upstream
        body = self._body()
        if body is None:
            self._broke_off()
            return
        headers = {name.lower(): ", ".join(self.headers.get_all(name, [])) for name in self.headers}
        asked = Asked(self.command, self.path, headers, body)
        upstream.note(lambda: upstream.asked.append(asked))
        answer = upstream.answer(asked)
        if answer is None:
            self.close_connection = True
        elif answer.hold is None or self._held(answer.hold):
            self._reply(answer)

    do_GET = do_POST = do_HEAD = _serve  # noqa: N815  (as http.server wants them)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _held(self, hold: threading.Event) -> bool:
        """Wait until it may be answered; False, and a note, where the peer hangs up before."""
        self.connection.settimeout(0.02)
        while not hold.is_set():
            with suppress(TimeoutError):
                if not self.connection.recv(1):
                    self._broke_off()
                    return False
        self.connection.settimeout(20)
        return True

    def _broke_off(self) -> None:
        """Take note of a peer that is gone."""
        self.close_connection = True
        upstream = self.server.upstream
        upstream.note(lambda: upstream.broken.append(self.path))

    def _reply(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header(
                "Content-Length", str(len(answer.body) if answer.length is None else answer.length)
            )
        self.end_headers()
        if self.command != "HEAD":
            with suppress(OSError):
                self.wfile.write(
                    b"%x\r\n%b\r\n" % (len(answer.body), answer.body) if answer.chunked else answer.body
                )
                if answer.chunked and not answer.cut:
                    self.wfile.write(b"0\r\n\r\n")
        self.close_connection |= answer.cut

    def _body(self) -> bytes | None:
        """Read the body; None where it breaks off."""
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            return body if len(body) == length else None
        parts = []
        while size := int(self.rfile.readline() or b"0", 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)


@contextmanager
def upstream() -> Iterator[Upstream]:
    """Run the server for as long as the block does."""
    server = Upstream()
    thread = threading.Thread(target=server._server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server._server.shutdown()
        server._server.server_close()
        thread.join()
