"""A webhook on a free port of this machine, in a thread, and raw sockets to talk to it."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

import msgspec

from igarape.asgi.app import App
from igarape.asgi.tee import Tee
from igarape.asgi.webhook import Webhook
from igarape.capture import record
from igarape.capture.intake import Intake
from igarape.capture.journal import Journal
from igarape.capture.logs import Logs
from igarape.capture.webhook import SECRET_HEADER
from igarape.capture.writer import Limits
from igarape.store import MemoryStore
from igarape.via.uvicorn import Stop, listen, run
from tests.capture.faulty import FaultyLogs, lines

SECRET = "the-right_secret-1"
ROOMY = Limits(size=1 << 30, lines=1 << 30, tick=0.02)
RIGHT = SECRET_HEADER + b": " + SECRET.encode()


class Reply(NamedTuple):
    """An HTTP response."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes


class Door:
    """A running webhook."""

    def __init__(self, port: int, logs: Logs, store: MemoryStore) -> None:
        self.port, self.logs, self.store = port, logs, store
        self._before = 0

    def forget(self) -> None:
        """Count from here: what is kept already is another test's."""
        self._before = 0
        self._before = len(self.kept())

    def connect(self) -> socket.socket:
        """Open a connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def ask(self, *requests: bytes) -> list[Reply]:
        """Send bytes on one connection, and read replies until there are as many, or it closes."""
        with self.connect() as peer:
            with suppress(BrokenPipeError, ConnectionResetError):  # refused before all was sent
                peer.sendall(b"".join(requests))
            return read(peer, len(requests))

    def kept(self) -> list[bytes]:
        """What is kept so far: the lines of the journal and of the segments."""
        found = lines(self.store)
        for name in self.logs.names():
            found += record.read(self.logs.read(name)).lines
        return found[self._before :]

    def bodies(self) -> list[bytes]:
        """What is kept so far, as it came, line breaks in JSON apart."""
        found = []
        for line in self.kept():
            members = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
            if "body" in members:
                found.append(base64.b64decode(msgspec.json.decode(members["body"], type=str)))
            else:
                found.append(bytes(members["update"]))
        return found


def post(body: bytes = b"{}", *headers: bytes, path: bytes = b"/telegram", method: bytes = b"POST") -> bytes:
    """Write a request with a length; `headers` as they stand in it."""
    head = [method + b" " + path + b" HTTP/1.1", b"host: here", b"content-length: %d" % len(body), *headers]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def raw(*lines: bytes, body: bytes = b"") -> bytes:
    """Write a request line by line."""
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def read(peer: socket.socket, number: int = 1) -> list[Reply]:
    """Read replies: as many as asked for, or fewer where the connection closes."""
    data = b""
    replies: list[Reply] = []
    while len(replies) < number:
        head, end, rest = data.partition(b"\r\n\r\n")
        if end:
            first, *fields = head.split(b"\r\n")
            headers = {name: value for name, _, value in (field.partition(b": ") for field in fields)}
            length = int(headers.get(b"content-length", b"0"))
            status = int(first.split(b" ")[1])
            if len(rest) >= length:
                data = rest[length:]
                if status != 100:
                    replies.append(Reply(status, headers, rest[:length]))
                continue
        try:
            piece = peer.recv(65536)
        except ConnectionResetError:
            break
        if not piece:
            break
        data += piece
    return replies


@contextmanager
def opened(
    logs: Logs | None = None,
    limits: Limits | None = None,
    tee: Callable[[Intake], Tee] | None = None,
    port: int = 0,
) -> Iterator[Door]:
    """Open a webhook over logs and a store in memory, with a tee behind it if there is to be one."""
    logs, store = logs or FaultyLogs(), MemoryStore()
    with Journal(logs, store, limits=limits or ROOMY) as journal:
        intake = Intake(journal)
        behind = tee(intake) if tee else None
        webhook = Webhook(intake, secret=SECRET, bots=[7], hand_over=behind)
        with serving(App(intake, webhook=webhook, tee=behind), port) as (port, _):
            yield Door(port, logs, store)


@contextmanager
def serving(app: App, port: int = 0) -> Iterator[tuple[int, Stop]]:
    """Serve an application in a thread, on a free port unless one is named; also give what ends the server."""
    stops: list[Stop] = []
    started = threading.Event()

    def ready(stop: Stop) -> None:
        stops.append(stop)
        started.set()

    with listen("127.0.0.1", port) as door:
        thread = threading.Thread(target=run, args=(app, door, ready))
        port = door.getsockname()[1]
        thread.start()
        assert started.wait(10)
        try:
            yield port, stops[0]
        finally:
            stops[0]()
            thread.join(20)
            assert not thread.is_alive()
