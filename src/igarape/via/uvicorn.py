"""uvicorn: the HTTP server, with the limits that it leaves to others.

uvicorn waits for ever for a head, a body or a first byte, takes heads of any size, and ends by the signal it
got. Behind these limits, slow and idle peers cannot starve honest ones.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from igarape.errors import Problem, Usage

Stop = Callable[[], None]
"""Ends the server in order: nothing new is taken in, what is under way is answered."""

_CONNECTIONS = 512  # Telegram opens at most 100
_HEAD_BYTES = 32 << 10
_IDLE_SECONDS = 75  # Telegram closes after 60; the one who calls should be the one who hangs up
_PATIENCE = {"head": 5.0, "body": 15.0, "idle": _IDLE_SECONDS + 1.0}
_STOP_SECONDS = 5
_SIGNALS = ("SIGINT", "SIGTERM")


def listen(host: str, port: int) -> socket.socket:
    """Open the port (0: any free one); Problem where it cannot be had, Usage where there is no such host."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except socket.gaierror:
        raise Usage(
            "There is no address called {host} on this machine.",
            "Use 127.0.0.1 behind a proxy or tunnel, or 0.0.0.0 for every address.",
            host=host,
        ) from None
    except (OSError, OverflowError) as why:
        raise Problem(
            "Port {port} on {host} cannot be opened: {why}.",
            "Stop what listens there, or choose another with --port (0 takes any free one).",
            port=port,
            host=host,
            why=getattr(why, "strerror", None) or why,
        ) from why


def run(app: Callable[..., Any], door: socket.socket, ready: Callable[[Stop], None]) -> None:
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
        limit_concurrency=_CONNECTIONS + 1,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_STOP_SECONDS,
        callback_notify=sweep,
        timeout_notify=1,
    )
    server = _Server(config, ready)
    server.run(sockets=[door])


class _Server(uvicorn.Server):
    """uvicorn's server; an orderly stop ends `run`, instead of killing the process with the signal again."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[Stop], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        self._ready(self.stop)

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

    _phase = "head"  # then body, served (all read, not yet answered), idle (answered), and head again
    _since = 0.0
    _head = 0  # bytes read of what may be a head

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._since = self.loop.time()
        if len(self.connections) > _CONNECTIONS:
            idle = [each for each in self.connections if isinstance(each, _Connection) and each.waits]
            if idle:
                min(idle, key=lambda each: each._since).hang_up()

    def data_received(self, data: bytes) -> None:
        if self._phase == "idle":
            self._phase, self._since = "head", self.loop.time()
        if self._phase != "body":
            self._head += len(data)
        super().data_received(data)
        if self._phase != "body" and self._head > _HEAD_BYTES:
            self._refuse(b"431 Request Header Fields Too Large")

    def on_headers_complete(self) -> None:
        self._phase, self._since, self._head = "body", self.loop.time(), 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._phase = "idle" if self.cycle.response_complete else "served"
        self._since = self.loop.time()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        if self._phase == "served" and not self.pipeline:
            self._phase, self._since = "idle", self.loop.time()
        super().on_response_complete()

    @property
    def waits(self) -> bool:
        """Whether nothing has been asked that is not answered."""
        return self._phase == "idle" or (self._phase == "head" and not self._head)

    def expire(self, now: float) -> None:
        """Close the connection, with a 408 where one is due, if the peer had its time."""
        if now - self._since > _PATIENCE.get(self._phase, now):
            self._refuse(b"408 Request Timeout")

    def hang_up(self) -> None:
        """Close the connection."""
        self.transport.close()

    def _refuse(self, status: bytes) -> None:
        if self.transport.is_closing():
            return
        answered = self.cycle is None or self.cycle.response_complete
        asked = answered and self._phase == "head" and self._head
        if asked or (self._phase == "body" and not self.cycle.response_started and not self.pipeline):
            self.transport.write(
                b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            )
        self.transport.close()
