"""uvicorn: the HTTP server, with the limits that it leaves to others.

uvicorn waits for ever for a head, a body or a first byte, takes heads of any size, and ends by the signal it
got. Behind these limits, slow and idle peers cannot starve honest ones.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from igarape.errors import Problem, Usage

Stop = Callable[[], None]
"""Ends the server in order: nothing new is taken in, what is under way is answered."""

_CONNECTIONS = 512  # Telegram opens at most 100
_HEAD_BYTES = 32 << 10
_IDLE_SECONDS = 75  # Telegram closes after 60; the one who calls should be the one who hangs up
_PATIENCE = {"head": 5.0, "body": 15.0, "upload": 150.0, "idle": _IDLE_SECONDS + 1.0}
_READING = ("body", "upload")
_STOP_SECONDS = 5
_PORTS = 65_535
_SIGNALS = ("SIGINT", "SIGTERM")


class Served(Protocol):
    """An ASGI application, and what the server asks of it besides.

    It finds in `scope["extensions"]["igarape"]` the `target` of the request as it was sent, and `hang_up`,
    which closes the connection as it stands.
    """

    def __call__(self, scope: Any, receive: Any, send: Any) -> Awaitable[None]:
        """Answer one request."""

    def slow(self, target: bytes) -> bool:
        """Whether a request may be a large one: its body may take any time, as long as it moves."""

    def leave(self) -> None:
        """End what would wait for long: the server is about to stop."""

    async def close(self) -> None:
        """Let go of what the loop holds: the server has stopped."""


def listen(host: str, port: int) -> socket.socket:
    """Open the port (0: any free one); Problem where it cannot be had, Usage where there is no such host."""
    if port > _PORTS:
        raise _closed(host, port, f"ports end at {_PORTS}")
    try:
        family = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except socket.gaierror:
        raise Usage(
            "There is no address called {host}.",
            "Use 127.0.0.1 behind a proxy or tunnel, or 0.0.0.0 for every address of this machine.",
            host=host,
        ) from None
    except OSError as why:
        raise _closed(host, port, why.strerror or why) from why


def _closed(host: str, port: int, why: object) -> Problem:
    return Problem(
        "Port {port} on {host} cannot be opened: {why}.",
        "Stop what listens there, or choose another with --port (0 takes any free one).",
        port=port,
        host=host,
        why=why,
    )


def same(one: tuple[str, int], other: tuple[str, int]) -> bool:
    """Whether two hosts and ports are one address. A name that is unknown now is nobody's."""
    if one[1] != other[1]:
        return False
    ours, theirs = _addresses(one[0]), _addresses(other[0])
    loops = {"127.0.0.1", "::1"} if ours & {"0.0.0.0", "::"} else set()  # noqa: S104  (read, not bound)
    return bool((ours | loops) & theirs)


def _addresses(host: str) -> set[str]:
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)}
    except OSError:
        return set()


def run(app: Served, door: socket.socket, ready: Callable[[Stop], None]) -> None:
    """Serve `app` on an open port until a SIGTERM or SIGINT; `ready` is called once it answers."""
    server: _Server

    async def sweep() -> None:
        now = asyncio.get_running_loop().time()
        for connection in list(server.server_state.connections):
            if isinstance(connection, _Connection):
                connection.expire(now)

    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=_Connection,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="error",  # a warning for each broken request would let anyone fill the log
        access_log=False,  # paths may hold what should stay secret
        proxy_headers=False,
        server_header=False,
        date_header=False,  # a reply that is handed on has its own
        limit_concurrency=_CONNECTIONS + 1,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_STOP_SECONDS,
        callback_notify=sweep,
        timeout_notify=1,
    )
    server = _Server(config, app, ready)
    server.run(sockets=[door])


class _Server(uvicorn.Server):
    """uvicorn's server; an orderly stop ends `run`, instead of killing the process with the signal again."""

    def __init__(self, config: uvicorn.Config, app: Served, ready: Callable[[Stop], None]) -> None:
        super().__init__(config)
        self._app, self._ready = app, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        self._ready(self.stop)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what is under way, and let the application end too."""
        self._app.leave()
        await super().shutdown(sockets)
        await self._app.close()

    def stop(self) -> None:
        """End in order."""
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop in order at the first signal, at once at the second."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Take a signal."""
        self.force_exit = self.should_exit
        super().handle_exit(sig, frame)


class _Connection(HttpToolsProtocol):
    """One connection, with a deadline for each thing that its peer can be slow at."""

    _phase = (
        "head"  # then body or upload, served (all read, not yet answered), idle (answered), and head again
    )
    _since = 0.0
    _begun = False  # whether a part of a head was read
    _head = 0  # bytes read of what may be a head

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._asked: deque[RequestResponseCycle] = deque()  # requests that are not answered yet

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection; where there are too many, let go of the oldest without a request."""
        super().connection_made(transport)
        self._since = self.loop.time()
        if len(self.connections) > _CONNECTIONS:
            others = [each for each in self.connections if isinstance(each, _Connection) and each is not self]
            idle = min((each for each in others if each.spare), key=lambda each: each._since, default=None)
            if idle:
                idle.hang_up()

    def connection_lost(self, exc: Exception | None) -> None:
        """Take the end of the connection."""
        self._forsake()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, and close."""
        super().send_400_response(msg)
        self._forsake()

    def data_received(self, data: bytes) -> None:
        """Read on; a head may have so many bytes and no more."""
        if self._phase not in _READING:
            self._head += len(data)
        elif self._phase == "upload":
            self._since = self.loop.time()
        super().data_received(data)
        if self._phase not in _READING and self._head > _HEAD_BYTES:
            self._refuse(b"431 Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        """Note the first byte of a request."""
        self._begun = True
        if self._phase == "idle":
            self._enter("head")
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Note that the head is whole."""
        self._begun, self._head = False, 0
        self._enter("upload" if cast(Served, self.app).slow(self.url) else "body")
        self.scope["extensions"] = {"igarape": {"target": self.url, "hang_up": self.hang_up}}
        super().on_headers_complete()
        self._asked.append(self.cycle)

    def on_message_complete(self) -> None:
        """Note that the request is whole."""
        self._enter("idle" if self.cycle.response_complete else "served")
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Note that the request is answered."""
        self._asked.popleft()
        if self._phase == "served" and not self.pipeline:
            self._enter("head" if self._begun else "idle")
        super().on_response_complete()

    @property
    def spare(self) -> bool:
        """Whether no request is under way; a head is none yet, nor is the rest of what was refused."""
        return self._phase in ("head", "idle") or (self._phase in _READING and self.cycle.response_complete)

    def expire(self, now: float) -> None:
        """Close the connection, with a 408 where one is due, if the peer had its time."""
        if self._phase == "upload" and self.flow.read_paused:
            self._since = now  # it is we who do not read on
        if now - self._since > _PATIENCE.get(self._phase, now):
            self._refuse(b"408 Request Timeout")

    def hang_up(self) -> None:
        """Close the connection, and count it no more."""
        self.connections.discard(self)
        self.transport.close()
        self._forsake()

    def _forsake(self) -> None:
        """Tell those who answer that nobody listens; uvicorn tells the newest of several requests alone."""
        for cycle in self._asked:
            cycle.disconnected = True
            cycle.message_event.set()

    def _enter(self, phase: str) -> None:
        self._phase, self._since = phase, self.loop.time()

    def _refuse(self, status: bytes) -> None:
        if self.transport.is_closing():
            return
        answered = self.cycle is None or self.cycle.response_complete
        asked = answered and self._phase == "head" and self._begun
        if asked or (self._phase in _READING and not self.cycle.response_started and not self.pipeline):
            self.transport.write(
                b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            )
        self.hang_up()
