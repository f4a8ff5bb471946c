"""What is asked of S3: a door before the server that notes each request, in the words of IAM."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_REQUEST = re.compile(rb"(GET|HEAD|PUT|POST|DELETE) /(\S*) HTTP/1\.1\r\n")
_ACTIONS = {"GET": "s3:GetObject", "HEAD": "s3:GetObject", "PUT": "s3:PutObject", "POST": "s3:PutObject", "DELETE": "s3:DeleteObject"}  # fmt: skip


@contextmanager
def recording(endpoint: str) -> Iterator[tuple[str, set[str]]]:
    """Give the door's address, and the actions that were asked for through it so far."""
    port = int(endpoint.rpartition(":")[2])
    asked: set[str] = set()
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                peer, _ = door.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", port))
            threading.Thread(target=_pump, args=(peer, server, asked), daemon=True).start()
            threading.Thread(target=_pump, args=(server, peer, None), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}", asked
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join()


def _pump(source: socket.socket, target: socket.socket, asked: set[str] | None) -> None:
    with suppress(OSError), source, target:
        while data := source.recv(1 << 16):
            for method, path in _REQUEST.findall(data) if asked is not None else ():
                asked.add("s3:ListBucket" if b"list-type=2" in path else _ACTIONS[method.decode()])  # type: ignore[union-attr]
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
