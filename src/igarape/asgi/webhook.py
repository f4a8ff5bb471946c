"""The webhook: what Telegram sends is kept, and then acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from igarape.asgi.http import Headers, Receive, Reply, Scope, Send, Watch, answer, empty, read
from igarape.capture import webhook
from igarape.capture.intake import Intake
from igarape.errors import Problem

HandOver = Callable[[bytes, Headers, int | None], Awaitable[Reply]]
"""Hands a kept update to the bot: its body, the request's headers, the bot's id; gives what to answer."""


class Webhook:
    """The ASGI application that keeps what Telegram sends: 200, with an empty body, once it is durable.

    An answer never has a body of ours: Telegram would run a method named in it. What an update says
    is no reason to refuse it; only its head, its size and the disk are. With `hand_over`, the bot behind
    it gets the update once it is durable, and its answer is the answer.
    """

    def __init__(
        self,
        intake: Intake,
        *,
        secret: str,
        bots: Iterable[int] = (),
        hand_over: HandOver | None = None,
    ) -> None:
        self._intake, self._hand_over = intake, hand_over
        self._secret, self._paths = secret.encode(), webhook.paths(bots)
        self._watch = Watch()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; one whose sender is gone gets none."""
        path, headers = scope["raw_path"], scope["headers"]
        status = webhook.check(scope["method"], path, headers, self._secret, self._paths)
        reply: Reply | None = empty(status)
        if status == 200:
            try:
                reply = await self._take(receive, headers, self._paths[path])
            except asyncio.CancelledError:  # the server stops, and waited long enough
                reply = empty(503)
        if reply is not None:
            await answer(send, reply)

    async def _take(self, receive: Receive, headers: Headers, bot_id: int | None) -> Reply | None:
        body = await read(receive, webhook.BODY_LIMIT)
        if not isinstance(body, bytes):
            return None if body is None else empty(body)
        try:
            kept = self._intake.update(body, source="webhook", bot_id=bot_id)
        except Problem:
            return empty(503)
        if not await self._watch.durable(kept):
            return empty(503)
        return await self._hand_over(body, headers, bot_id) if self._hand_over else empty(200)
