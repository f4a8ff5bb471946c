"""The HTTP door: the only asynchronous module."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from igarape import paths
from igarape.capture import webhook
from igarape.capture.journal import Journal
from igarape.capture.update import delivery
from igarape.errors import Problem, Usage
from igarape.query.engine import Note
from igarape.settings import Settings
from igarape.via.disk import DiskLogs, DiskStore
from igarape.via.uvicorn import Stop, listen, run

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_SYNC_SECONDS = 20.0  # Telegram waits 60 for an answer
_EMPTY: Headers = [(b"content-length", b"0")]
_MORE: dict[int, Headers] = {
    405: [*_EMPTY, (b"allow", b"POST")],
    413: [*_EMPTY, (b"connection", b"close")],
    431: [*_EMPTY, (b"connection", b"close")],
    503: [*_EMPTY, (b"retry-after", b"5")],
}
_END = {"type": "http.response.body"}
_MAKE = "\"import secrets; print('IGARAPE_TELEGRAM_SECRET=' + secrets.token_urlsafe(32))\""
_EXAMPLE = (
    '{"update_id":1,"message":{"message_id":1,"date":1795273445,"chat":{"id":1,"type":"private"},'
    '"from":{"id":1,"is_bot":false,"first_name":"Ana"},"text":"Oi"}}'
)
_HEALTH = (b"/livez", b"/readyz")


class Webhook:
    """The ASGI application that keeps what Telegram sends: 200, with an empty body, once it is durable.

    An answer never has a body: Telegram would run a method named in it. What an update says
    is no reason to refuse it; only its head, its size and the disk are.
    """

    def __init__(
        self,
        journal: Journal,
        *,
        secret: str,
        bot_id: int | None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._journal, self._bot_id, self._clock = journal, bot_id, clock
        self._secret = secret.encode()
        self._kept: Future[None] | None = None
        self._durable: asyncio.Future[bool]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; one whose sender is gone gets none."""
        path, method = scope["raw_path"], scope["method"]
        if path in _HEALTH:
            await _answer(send, *self._health(path, method))
            return
        status: int | None = webhook.check(method, path, scope["headers"], self._secret)
        if status == 200:
            try:
                status = await self._take(receive)
            except asyncio.CancelledError:  # the server stops, and waited long enough
                status = 503
        if status is not None:
            await _answer(send, status, _MORE.get(status, _EMPTY))

    async def _take(self, receive: Receive) -> int | None:
        body = await _read(receive)
        if not isinstance(body, bytes):
            return body
        line = delivery(body, received_at=self._clock(), source="webhook", bot_id=self._bot_id)
        try:
            kept = self._journal.keep(line)
        except Problem:
            return 503
        if kept is not self._kept:
            self._kept, self._durable = kept, _watch(kept)
        return 200 if await self._durable else 503

    def _health(self, path: bytes, method: str) -> tuple[int, Headers]:
        if method != "GET":
            return 405, [*_EMPTY, (b"allow", b"GET")]
        well = path == b"/livez" or self._journal.ready
        return (200, _EMPTY) if well else (503, _MORE[503])


def serve_webhook(
    settings: Settings,
    host: str,
    port: int,
    ready: Callable[[str, Stop], None],
    tell: Callable[[Problem], None],
) -> None:
    """Keep what Telegram sends, until a SIGTERM or SIGINT; then seal, so that all of it can be built.

    `ready` gets the address that updates go to, and what ends the server; `tell` gets what goes wrong
    meanwhile. Usage without a secret, Busy where another process captures into this lake.
    """
    secret = settings.secret.reveal()
    if not webhook.is_secret(secret):
        raise Usage(
            "The webhook needs a secret of letters, digits, _ and -; without it anyone could send updates.",
            "Make one: python3 -c {command} >> .env",
            command=_MAKE,
        )
    lake = Path(settings.lake)
    with Journal(DiskLogs(lake / paths.JOURNAL), DiskStore(lake), tell=tell) as journal:
        app = Webhook(journal, secret=secret, bot_id=settings.bot_id)
        with listen(host, port) as door:
            name = f"[{host}]" if ":" in host else host
            address = f"http://{name}:{door.getsockname()[1]}{webhook.PATH.decode()}"
            run(app, door, lambda stop: ready(address, stop))


def run_webhook(settings: Settings, host: str, port: int) -> int:
    """Run `igarape capture --webhook`: say where it listens and what to try, then serve until a signal."""
    from igarape.show import words

    def ready(address: str, stop: Stop) -> None:
        told: dict[str, object] = {"address": address, "lake": settings.lake}
        said = Note("Listening on {address}, keeping what comes in {lake}. Ctrl+C stops in order.", told)
        _say(words.say(said, settings.language))
        _say(
            f"curl -i {address} -H \"X-Telegram-Bot-Api-Secret-Token: $IGARAPE_TELEGRAM_SECRET\" -d '{_EXAMPLE}'"
        )

    serve_webhook(
        settings,
        host,
        port,
        ready,
        lambda problem: _say(words.explain(problem, settings.language)),
    )
    return 0


async def _read(receive: Receive) -> bytes | Literal[413] | None:
    """Read the body: 413 as soon as it is too large, None where the sender is gone."""
    message = await receive()
    if message["type"] == "http.request" and not message["more_body"]:
        return bytes(message["body"])  # nearly always: it came in one piece
    parts: list[bytes] = []
    size = 0
    while message["type"] == "http.request":
        parts.append(message["body"])
        size += len(message["body"])
        if size > webhook.BODY_LIMIT:
            return 413
        if not message["more_body"]:
            return b"".join(parts)
        message = await receive()
    return None


def _watch(kept: Future[None]) -> asyncio.Future[bool]:
    """Wait in the loop for a promise of the journal: one wake-up, and one deadline, for all who share it."""
    loop = asyncio.get_running_loop()
    durable: asyncio.Future[bool] = loop.create_future()

    def settle(well: bool) -> None:
        late.cancel()
        if not durable.done():
            durable.set_result(well)

    late = loop.call_later(_SYNC_SECONDS, settle, False)
    kept.add_done_callback(lambda kept: loop.call_soon_threadsafe(settle, kept.exception() is None))
    return durable


async def _answer(send: Send, status: int, headers: Headers) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send(_END)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
