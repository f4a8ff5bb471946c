"""A server that answers each request as the next line of a script says, byte by byte; for odd Bot API servers."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple


class Line(NamedTuple):
    """One line of a script: the bytes to send; with `hang` the connection stays open, and nothing comes."""

    data: bytes
    hang: bool = False


def http(body: bytes, status: str = "200 OK", *headers: str, length: int | None = None) -> Line:
    """Write a response; with another `length` than it has it is cut."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return Line("\r\n".join([*head, "Connection: close", "", ""]).encode() + body)


HANG = Line(b"", hang=True)
HANG_UP = Line(b"")


class Scripted:
    """Where it listens, and the requests that came, whole."""

    def __init__(self, script: list[Line]) -> None:
        self.requests: list[bytes] = []
        self._script = script
        self._door = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        """End, and hang up on everyone."""
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join()
        for peer in self._open:
            peer.close()

    def _run(self) -> None:
        for line in self._script:
            try:
                peer, _ = self._door.accept()
            except OSError:
                return
            with suppress(OSError):
                self.requests.append(_whole(peer))
                peer.sendall(line.data)
            if line.hang:
                self._open.append(peer)
            else:
                peer.close()


@contextmanager
def scripted(*script: Line) -> Iterator[Scripted]:
    """Serve a script; after its last line nobody is answered."""
    server = Scripted(list(script))
    try:
        yield server
    finally:
        server.close()


def _whole(peer: socket.socket) -> bytes:
    """Read a request to its end; what is no HTTP, such as the beginning of TLS, as far as it comes at once."""
    data = _more(peer)
    while b"\r\n\r\n" not in data and data.startswith(b"POST"):
        data += _more(peer)
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head.lower())
    while length and len(body) < int(length[1]):
        body += _more(peer)
    return head + b"\r\n\r\n" + body


def _more(peer: socket.socket) -> bytes:
    piece = peer.recv(65536)
    if not piece:
        raise ConnectionError("the peer is gone")
    return piece
