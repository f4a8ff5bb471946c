"""A bot's own webhook on a free port of this machine: it answers as a test says, and remembers what came."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import msgspec


class Answer(NamedTuple):
    """What the bot answers; `raw` bytes go out in the place of all that, and the connection ends."""

    status: int = 200
    headers: Mapping[str, str] = {}
    body: bytes = b""
    raw: bytes | None = None


class Seen(NamedTuple):
    """A request that the bot got."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def number(self) -> int:
        """The number of the update."""
        return int(msgspec.json.decode(self.body)["update_id"])


class Bot:
    """What the bot has seen, in the order in which requests came, and which updates it has answered."""

    def __init__(self, answer: Callable[[Seen], Answer]) -> None:
        self.answer = answer
        self.seen: list[Seen] = []
        self.busy = self.most = self.connections = self.open = 0
        self.port = 0
        self._lock = threading.Lock()

    @property
    def numbers(self) -> list[int]:
        """The numbers of the updates that it has seen."""
        return [each.number for each in self.seen]

    def forget(self) -> None:
        """Be as new: what came is another test's, and everything is answered 200."""
        self.answer = lambda seen: Answer()
        self.seen, self.most, self.connections = [], 0, 0

    def take(self, seen: Seen) -> Answer:
        """Take a request; `most` is how many it ever had at once."""
        with self._lock:
            self.seen.append(seen)
            self.busy += 1
            self.most = max(self.most, self.busy)
        try:
            return self.answer(seen)
        finally:
            with self._lock:
                self.busy -= 1


@contextmanager
def listening(
    answer: Callable[[Seen], Answer] = lambda seen: Answer(), port: int = 0, idle: float = 20
) -> Iterator[Bot]:
    """Run a bot in threads, one for each connection; it closes one that is idle for so many seconds."""
    bot = Bot(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = idle

        def setup(self) -> None:
            bot.connections += 1
            bot.open += 1
            super().setup()

        def finish(self) -> None:
            super().finish()
            self.connection.close()
            bot.open -= 1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = bot.take(Seen(self.path, headers, body))
            with suppress(BrokenPipeError, ConnectionResetError):
                self._reply(said)

        def _reply(self, said: Answer) -> None:
            if said.raw is not None:
                self.wfile.write(said.raw)
                self.close_connection = True
                return
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        server.daemon_threads = True
        bot.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield bot
        finally:
            server.shutdown()
            thread.join()
