"""The fake Telegram on HTTP, on loopback alone: bots call it, and it posts to their webhooks."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from igarape.testing.fake import FakeTelegram
from igarape.testing.forms import Params, read
from igarape.testing.hook import ANSWER_SECONDS, Answer, Post
from igarape.testing.reply import Refused, Reply

_WORKERS = 100
_HOST = "127.0.0.1"


class Server:
    """Where the fake listens. `url` is what a bot takes for https://api.telegram.org."""

    def __init__(
        self, fake: FakeTelegram, port: int, poll_seconds: float | None, answer_seconds: float
    ) -> None:
        self.fake, self.poll_seconds, self.answer_seconds = fake, poll_seconds, answer_seconds
        self.stopping = False
        self.connections: set[socket.socket] = set()
        self._http = _Http((_HOST, port), _Handler, self)
        self.url = f"http://{_HOST}:{self._http.server_address[1]}"
        self._idle: dict[tuple[str, int], list[http.client.HTTPConnection]] = {}
        self._posting: set[http.client.HTTPConnection] = set()
        self._threads = [
            threading.Thread(target=self._http.serve_forever, args=(0.02,), name="fake-telegram"),
            threading.Thread(target=self._deliver, name="fake-telegram-webhooks"),
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Hang up on everyone, and end."""
        with self.fake.changed:
            self.stopping = True
            self.fake.changed.notify_all()
        self._http.shutdown()
        for connection in list(self.connections):
            _hang_up(connection)
        for post in list(self._posting):
            _hang_up(post.sock)
        self._http.server_close()
        for thread in self._threads:
            thread.join()

    def _deliver(self) -> None:
        """Post what is due, each in a thread, until the end."""
        fake = self.fake
        with ThreadPoolExecutor(_WORKERS, "fake-telegram-post") as pool:
            while True:
                with fake.changed:
                    if self.stopping:
                        break
                    posts = fake.posts()
                    if not posts:
                        fake.changed.wait(fake.clock.wait(fake.next_at()))
                for post in posts:
                    pool.submit(self._post, post)
            for idle in self._idle.values():
                for connection in idle:
                    connection.close()

    def _post(self, post: Post) -> None:
        parts = urlsplit(post.url)
        where = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        idle = self._idle.setdefault(where, [])
        try:
            connection = idle.pop()
        except IndexError:
            kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            connection = kind(*where, timeout=self.answer_seconds)
        self._posting.add(connection)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("POST", path, post.body, dict(post.headers))
            with connection.getresponse() as response:
                answer = Answer(response.status, dict(response.getheaders()), response.read())
        except TimeoutError:
            answer = Answer(error="Read timeout expired")
        except ConnectionRefusedError:
            answer = Answer(error="Connection refused")
        except (OSError, http.client.HTTPException):
            answer = Answer(error="Webhook connection closed")
        finally:
            self._posting.discard(connection)
        if answer.error or self.stopping:
            connection.close()
        else:
            idle.append(connection)
        self.fake.answered(post, answer)


@contextmanager
def serve(
    fake: FakeTelegram,
    *,
    port: int = 0,
    poll_seconds: float | None = 0.3,
    answer_seconds: float = ANSWER_SECONDS,
) -> Iterator[Server]:
    """Put a fake on HTTP for as long as the block runs, on a free port unless one is named.

    A long poll ends after `poll_seconds` real seconds at most (None: the clock alone ends it), and a webhook
    has `answer_seconds` real ones to answer.
    """
    server = Server(fake, port, poll_seconds, answer_seconds)
    try:
        yield server
    finally:
        server.close()


class _Http(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[_Handler], server: Server) -> None:
        self.owner = server
        super().__init__(address, handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Peers that hang up are no news."""


class _Handler(BaseHTTPRequestHandler):
    """One connection of a bot."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Http

    def setup(self) -> None:
        """Remember the connection, so that the end of the server ends it."""
        super().setup()
        self.server.owner.connections.add(self.connection)

    def finish(self) -> None:
        """Forget the connection."""
        self.server.owner.connections.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        """Take a call or a download."""
        self._serve()

    def do_POST(self) -> None:
        """Take a call."""
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the path holds a token."""

    def _serve(self) -> None:
        path, _, query = self.path.partition("?")
        body = self._body()
        parts = path.split("/", 3)
        if parts[1].startswith("bot") and len(parts) == 3:
            reply = self._call(unquote(parts[1][3:]), parts[2], query, body)
        elif parts[1] == "file" and len(parts) == 4 and parts[2].startswith("bot"):
            reply = self.server.owner.fake.download(unquote(parts[2][3:]), unquote(parts[3]))
        else:
            reply = Refused(404, "Not Found").reply()
        self._send(reply)

    def _call(self, token: str, method: str, query: str, body: bytes) -> Reply:
        owner = self.server.owner
        fake = owner.fake
        params = Params({})
        try:
            params = read(query, self.headers.get("Content-Type", ""), body)
        except Refused as refused:
            return refused.reply()
        found = fake.begin(token, method, params)
        if isinstance(found, Reply):
            return found
        with fake.changed:
            ends = (owner.poll_seconds, fake.clock.wait(found.until))
            real = min((each for each in ends if each is not None), default=None)
            fake.changed.wait_for(
                lambda: found.reply is not None or owner.stopping or fake.clock.now >= found.until, real
            )
            return fake.finish(found, params)

    def _send(self, reply: Reply) -> None:
        owner = self.server.owner
        if reply.hang:
            with owner.fake.changed:
                owner.fake.changed.wait_for(lambda: owner.stopping)
            self.close_connection = True
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.headers.get("Content-Type", "application/json"))
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            if name != "Content-Type":
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) // 2] if reply.cut else reply.body)
        self.close_connection = self.close_connection or reply.cut

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        found = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            found.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(found)


def _hang_up(connection: socket.socket | None) -> None:
    if connection is not None:
        with suppress(OSError):  # its peer was faster
            connection.shutdown(socket.SHUT_RDWR)
