"""The proxy: a bot calls the Bot API through it, and both sides of the talk are kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import Future
from typing import NamedTuple

import httpcore

from igarape.asgi.http import Headers, Receive, Reply, Scope, Send, Watch, answer
from igarape.asgi.notices import Notices
from igarape.asgi.relay import Cut, Relay, Unanswered, answered, asked
from igarape.capture import calls, gate, params
from igarape.capture.intake import Intake
from igarape.errors import Problem
from igarape.settings import Bot

_WHY = {
    400: "Bad Request: igarape passes plain paths alone",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    502: "Bad Gateway: igarape got no reply from the Bot API server",
    503: "Service Unavailable: igarape could not keep the updates, so they are not passed on",
    504: "Gateway Timeout: igarape got no reply from the Bot API server in time",
}
_STOPPING = "Service Unavailable: igarape is stopping; try again"


class _Call(NamedTuple):
    """A request that may go through, and the ways back to who made it."""

    bot_id: int
    method: str | None
    verb: str
    target: bytes
    headers: Headers
    receive: Receive
    send: Send


class _Gone(Exception):  # noqa: N818  (what happened)
    """Whoever asked has hung up."""


class Proxy:
    """The ASGI application between bots and their Bot API server.

    Requests and replies go through as they came, redirects too. The updates in a reply are durable before the
    bot gets it, since its next call tells Telegram to forget them; what a bot sent is durable before the
    bot gets the result, unless the disk fails: then the bot gets it all the same, or it would send twice.
    `tell` gets what goes wrong; `beside_webhook` says that Telegram sends updates to this process too.
    """

    def __init__(
        self,
        intake: Intake,
        relay: Relay,
        *,
        bots: Iterable[Bot],
        tell: Callable[[Problem], None],
        beside_webhook: bool = False,
    ) -> None:
        self._intake, self._relay, self._beside_webhook = intake, relay, beside_webhook
        self._bots = [(bot.id, bot.token.reveal().encode()) for bot in bots]
        self._watch, self._notices = Watch(), Notices(tell)
        self._polls: set[asyncio.Future[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; where a reply cannot be given whole, hang up."""
        connection = scope["extensions"]["igarape"]
        target: bytes = connection["target"]
        passed = gate.check(scope["method"], target, self._bots)
        if not isinstance(passed, gate.Passed):
            await answer(send, _refusal(passed))
            return
        call = _Call(*passed, scope["method"], target, scope["headers"], receive, send)
        try:
            await self._run(call)
        except Unanswered as none:
            await answer(send, _refusal(none.status))
        except (_Gone, Cut, asyncio.CancelledError):
            connection["hang_up"]()

    def leave(self) -> None:
        """End the long polls: whoever stops the server would wait for them, and nothing in them is taken in."""
        for poll in self._polls:
            poll.cancel()

    async def close(self) -> None:
        """Hang up on the Bot API server."""
        await self._relay.close()

    async def _run(self, call: _Call) -> None:
        """Run a call to its end; one that changes nothing ends when the bot hangs up."""
        upload = _Upload(call)
        if call.method is not None and not calls.only_reads(call.method):
            await self._pass(call, upload)
            return
        work = asyncio.ensure_future(self._pass(call, upload))
        gone = asyncio.ensure_future(upload.hung_up())
        polls = call.method is not None and calls.asks_updates(call.method)
        if polls:
            self._polls.add(work)
        try:
            await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
            if polls and work.cancelled():
                await answer(call.send, _refusal(503, _STOPPING))
            elif work.done():
                work.result()
            else:
                raise _Gone
        finally:
            self._polls.discard(work)
            gone.cancel()
            work.cancel()
            await asyncio.gather(work, gone, return_exceptions=True)

    async def _pass(self, call: _Call, upload: _Upload) -> None:
        encoded = [] if call.method is None else [b"accept-encoding"]  # replies are read; files are not
        headers = asked(call.headers, *encoded)
        async with self._relay.reply(
            call.verb, call.target, headers, upload.read() if upload.any else None
        ) as reply:
            if not 200 <= reply.status < 600:
                raise Unanswered(502)
            body = reply.aiter_stream()
            if call.method is None or not upload.kept:
                await _stream(call.send, reply, b"", body)
                return
            whole, start = await _start(body)
            if not whole:
                self._notices.unread(call.method)
                await _stream(call.send, reply, start, body)
                return
        if await self._keep(call.method, call.bot_id, start, upload):
            await answer(call.send, _given(reply, start))
        else:
            await answer(call.send, _refusal(503))

    async def _keep(self, method: str, bot_id: int, body: bytes, upload: _Upload) -> bool:
        """Keep what a reply tells; give whether the bot may have it."""
        reply = calls.read(body)
        if reply is None:
            self._notices.unread(method)
            return True
        if calls.asks_updates(method):
            return await self._keep_updates(method, bot_id, reply)
        if not reply.ok:
            return True
        if calls.registers(method):
            if upload.params().get("url"):
                self._notices.webhook()
            elif self._beside_webhook:
                self._notices.no_webhook()
            return True
        record = calls.record(method, reply.result, upload.params)
        if record is not None and not await self._durable(lambda: [self._intake.sent(record, bot_id=bot_id)]):
            self._notices.unkept()
        return True

    async def _keep_updates(self, method: str, bot_id: int, reply: calls.Reply) -> bool:
        updates = calls.updates(reply)
        if updates is None:
            self._notices.unread(method)
            return True
        return await self._durable(
            lambda: [self._intake.update(each, source="proxy", bot_id=bot_id) for each in updates]
        )

    async def _durable(self, hand_in: Callable[[], list[Future[None]]]) -> bool:
        try:
            promises = hand_in()
        except Problem:
            return False
        for kept in promises:
            if not await self._watch.durable(kept):
                return False
        return True


class _Upload:
    """The body of a request on its way, and its beginning where the record may need it."""

    def __init__(self, call: _Call) -> None:
        self._call = call
        self._head = bytearray()
        self._size = 0
        self._ended = asyncio.Event()
        self.kept = call.method is not None and (calls.tells(call.method) or calls.registers(call.method))
        self.any = any(name in (b"content-length", b"transfer-encoding") for name, _ in call.headers)
        if not self.any:
            self._ended.set()

    async def read(self) -> AsyncIterator[bytes]:
        """Give the body piece by piece; _Gone where it breaks off."""
        more = True
        while more:
            message = await self._call.receive()
            if message["type"] != "http.request":
                raise _Gone
            more, piece = message["more_body"], message["body"]
            self._size += len(piece)
            if self.kept and len(self._head) < params.LIMIT:
                self._head += piece[: params.LIMIT - len(self._head)]
            if piece:
                yield piece
        self._ended.set()

    def params(self) -> params.Params:
        """Read the parameters of the call, as far as they were looked at."""
        kind = next((value for name, value in self._call.headers if name == b"content-type"), b"")
        query = self._call.target.partition(b"?")[2]
        return params.read(query, kind, bytes(self._head), whole=self._size == len(self._head))

    async def hung_up(self) -> None:
        """Return once the whole request was read, and whoever made it is gone."""
        await self._ended.wait()
        while (await self._call.receive())["type"] != "http.disconnect":
            pass


async def _start(body: AsyncIterator[bytes]) -> tuple[bool, bytes]:
    """Read a reply as far as it is looked at; give whether that is all of it."""
    parts = bytearray()
    async for piece in body:
        parts += piece
        if len(parts) > calls.REPLY_LIMIT:
            return False, bytes(parts)
    return True, bytes(parts)


async def _stream(send: Send, reply: httpcore.Response, start: bytes, rest: AsyncIterator[bytes]) -> None:
    await send({"type": "http.response.start", "status": reply.status, "headers": answered(reply.headers)})
    if start:
        await send({"type": "http.response.body", "body": start, "more_body": True})
    async for piece in rest:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body"})


def _given(reply: httpcore.Response, body: bytes) -> Reply:
    length = (b"content-length", b"%d" % len(body))
    return Reply(reply.status, [*answered(reply.headers, b"content-length"), length], body)


def _refusal(status: int, why: str = "") -> Reply:
    """Say no as the Bot API does, so that a bot's library knows what it reads."""
    said = {"ok": False, "error_code": status, "description": why or _WHY[status]}
    body = json.dumps(said, separators=(",", ":")).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    if status == 503:
        headers.append((b"retry-after", b"5"))
    elif status < 500:
        headers.append((b"connection", b"close"))  # the rest of the request is not waited for
    return Reply(status, headers, body)
