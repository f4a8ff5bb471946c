"""Updates are posted as Telegram does: several connections, and one chat's updates in order."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from igarape.demo import made_up, post
from igarape.errors import Problem


class Door(ThreadingHTTPServer):
    """A webhook that remembers what it was sent, and on which connection."""

    def __init__(self, status: int = 200) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = status
        self.bodies: defaultdict[tuple[str, int], list[bytes]] = defaultdict(list)
        self.secrets: set[str | None] = set()


class Handler(BaseHTTPRequestHandler):
    """Acknowledges with an empty body."""

    protocol_version = "HTTP/1.1"
    server: Door

    def do_POST(self) -> None:
        """Take an update."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies[self.client_address].append(body)
        self.server.secrets.add(self.headers["X-Telegram-Bot-Api-Secret-Token"])
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@contextmanager
def opened(status: int = 200) -> Iterator[Door]:
    """Open a door for the time of a test."""
    with Door(status) as door:
        threading.Thread(target=door.serve_forever, args=(0.01,)).start()
        try:
            yield door
        finally:
            door.shutdown()


def test_every_update_is_posted_once_and_each_chat_in_order() -> None:
    """Over no more than four connections, with the secret."""
    updates = list(made_up(7, date(2026, 10, 5), days=6))
    groups = [body for body in updates if b'"supergroup"' in body]

    with opened() as door:
        count = post(updates, "127.0.0.1", door.server_port, "s3cret")

    assert count == len(updates)
    assert sorted(updates) == sorted(body for bodies in door.bodies.values() for body in bodies)
    assert [groups] == [
        [body for body in bodies if b'"supergroup"' in body]
        for bodies in door.bodies.values()
        if any(b'"supergroup"' in body for body in bodies)
    ]
    assert 2 <= len(door.bodies) <= 4
    assert door.secrets == {"s3cret"}
    assert json.loads(updates[0])


def test_a_webhook_that_refuses_is_said() -> None:
    """The demo stops with what it answered."""
    with opened(401) as door, pytest.raises(Problem, match="answered 401"):
        post(made_up(7, date(2026, 10, 5), days=1), "127.0.0.1", door.server_port, "wrong")
