"""Which request goes to which door, and the server that runs them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from igarape.asgi.http import Receive, Reply, Scope, Send, answer, empty
from igarape.capture.intake import Intake
from igarape.via.uvicorn import Close, Stop, listen, run

Door = Callable[[Scope, Receive, Send], Awaitable[None]]

_HEALTH = (b"/livez", b"/readyz")


class App:
    """The ASGI application: health, and the doors that are open in this process; anything else is a 404.

    `closing` is what the doors have to close, in the loop, once all is answered.
    """

    def __init__(self, intake: Intake, *, webhook: Door | None = None, closing: Sequence[Close] = ()) -> None:
        self._intake, self._webhook, self._closing = intake, webhook, closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope["raw_path"]
        if path in _HEALTH:
            await answer(send, self._health(path, scope["method"]))
        elif self._webhook:
            await self._webhook(scope, receive, send)
        else:
            await answer(send, empty(404))

    async def close(self) -> None:
        """Close what the doors have open."""
        for close in self._closing:
            await close()

    def _health(self, path: bytes, method: str) -> Reply:
        if method != "GET":
            return Reply(405, [(b"content-length", b"0"), (b"allow", b"GET")])
        return empty(200 if path == b"/livez" or self._intake.ready else 503)


def serve(app: App, host: str, port: int, ready: Callable[[str, Stop], None]) -> None:
    """Serve until a SIGTERM or SIGINT; `ready` gets the server's address, and what ends it."""
    with listen(host, port) as door:
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{door.getsockname()[1]}"
        run(app, door, lambda stop: ready(address, stop), app.close)
