"""Which request goes to which door, and the server that runs them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from igarape.asgi.http import Receive, Reply, Scope, Send, answer, empty
from igarape.asgi.proxy import Proxy
from igarape.asgi.tee import Tee
from igarape.capture import gate
from igarape.capture.intake import Intake
from igarape.via.uvicorn import Served, Stop, listen, run

Door = Callable[[Scope, Receive, Send], Awaitable[None]]

_HEALTH = (b"/livez", b"/readyz")


class App:
    """The ASGI application: health, and the doors that are open in this process; anything else is a 404.

    `tee` is what stands behind the webhook, here only to be closed.
    """

    def __init__(
        self,
        intake: Intake,
        *,
        webhook: Door | None = None,
        proxy: Proxy | None = None,
        tee: Tee | None = None,
    ) -> None:
        self._intake, self._webhook, self._proxy, self._tee = intake, webhook, proxy, tee

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope["raw_path"]
        if path in _HEALTH:
            await answer(send, self._health(path, scope["method"]))
        elif self._proxy and path.startswith(gate.PATHS):
            await self._proxy(scope, receive, send)
        elif self._webhook:
            await self._webhook(scope, receive, send)
        else:
            await answer(send, empty(404))

    def slow(self, target: bytes) -> bool:
        """Whether a request may be an upload through the proxy; Telegram's own are small."""
        return self._proxy is not None and target.startswith(gate.PATHS)

    def leave(self) -> None:
        """End what would wait for long: the server is about to stop."""
        if self._proxy:
            self._proxy.leave()

    async def close(self) -> None:
        """Let go of connections: the server has stopped."""
        if self._proxy:
            await self._proxy.close()
        if self._tee:
            await self._tee.close()

    def _health(self, path: bytes, method: str) -> Reply:
        if method != "GET":
            return Reply(405, [(b"content-length", b"0"), (b"allow", b"GET")])
        return empty(200 if path == b"/livez" or self._intake.ready else 503)


def serve(app: Served, host: str, port: int, ready: Callable[[str, Stop], None]) -> None:
    """Serve until a SIGTERM or SIGINT; `ready` gets the server's address, and what ends it."""
    with listen(host, port) as door:
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{door.getsockname()[1]}"
        run(app, door, lambda stop: ready(address, stop))
