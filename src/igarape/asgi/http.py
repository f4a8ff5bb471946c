"""What the HTTP doors have in common: requests, replies, and waiting for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, Literal, NamedTuple

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

SYNC_SECONDS = 20.0  # Telegram waits 60 for an answer

_EMPTY: Headers = [(b"content-length", b"0")]
_MORE: dict[int, Headers] = {
    405: [*_EMPTY, (b"allow", b"POST")],
    413: [*_EMPTY, (b"connection", b"close")],
    431: [*_EMPTY, (b"connection", b"close")],
    503: [*_EMPTY, (b"retry-after", b"5")],
}
_END = {"type": "http.response.body"}


class Reply(NamedTuple):
    """What goes back: a status, headers (content-length among them), and a body."""

    status: int
    headers: Headers
    body: bytes = b""


def empty(status: int, *more: tuple[bytes, bytes]) -> Reply:
    """Make a reply without a body, with the headers that its status wants."""
    return Reply(status, [*_MORE.get(status, _EMPTY), *more])


async def answer(send: Send, reply: Reply) -> None:
    """Send a reply."""
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
    await send({"type": "http.response.body", "body": reply.body} if reply.body else _END)


async def read(receive: Receive, limit: int) -> bytes | Literal[413] | None:
    """Read the body: 413 as soon as it has more than `limit` bytes, None where the sender is gone."""
    message = await receive()
    if message["type"] == "http.request" and not message["more_body"]:
        return bytes(message["body"])  # nearly always: it came in one piece
    parts: list[bytes] = []
    size = 0
    while message["type"] == "http.request":
        parts.append(message["body"])
        size += len(message["body"])
        if size > limit:
            return 413
        if not message["more_body"]:
            return b"".join(parts)
        message = await receive()
    return None


class Watch:
    """Waits in the loop for promises of the journal: one wake-up, and one deadline, for all who share one."""

    def __init__(self) -> None:
        self._kept: Future[None] | None = None
        self._durable: asyncio.Future[bool]

    async def durable(self, kept: Future[None]) -> bool:
        """Whether the lines behind a promise became durable, and did so in time."""
        if kept is not self._kept:
            self._kept, self._durable = kept, _watch(kept)
        return await self._durable


def _watch(kept: Future[None]) -> asyncio.Future[bool]:
    loop = asyncio.get_running_loop()
    durable: asyncio.Future[bool] = loop.create_future()

    def settle(well: bool) -> None:
        late.cancel()
        if not durable.done():
            durable.set_result(well)

    late = loop.call_later(SYNC_SECONDS, settle, False)
    kept.add_done_callback(lambda kept: loop.call_soon_threadsafe(settle, kept.exception() is None))
    return durable
