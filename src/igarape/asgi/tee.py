"""The tee: an update that is kept goes to the bot's own webhook, and the bot's reply to Telegram."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from typing import NamedTuple

import httpcore

from igarape.asgi.http import Headers, Reply, Watch, empty
from igarape.asgi.notices import Notices
from igarape.asgi.pool import Pool
from igarape.asgi.turns import Full, Turns
from igarape.capture import reply, tee
from igarape.capture.incidents import Incidents
from igarape.capture.intake import Intake
from igarape.capture.tee import Place, Target
from igarape.errors import Problem

logging.getLogger("httpcore").setLevel(logging.WARNING)  # at DEBUG it writes each address and its headers

SECONDS = 50.0
"""From when an update is kept until the bot must have answered. Telegram waits 60 since it sent it."""

RECORD_SECONDS = 5.0
"""What recording a method in the reply may take; then the reply goes on without."""

LARGEST = 64 << 20
"""Bytes of a bot's reply. Telegram takes uploads of up to 50 MB, in a reply too."""


class _Failure(NamedTuple):
    """Why the bot did not take an update, and what Telegram is told."""

    status: int
    problem: Problem


class Tee:
    """Hands updates to a bot's webhook: in each of Telegram's queues one after another, across them at once.

    It is the `hand_over` of a Webhook. The bot's status goes to Telegram, and with success its body; a method in
    it is kept first. Where the bot does not answer, 502 or 504 makes Telegram send the update again, and where
    too many wait 503. `tell` hears of each incident once, `well` of its end; close it in the loop that used it.
    """

    def __init__(
        self,
        target: Target,
        intake: Intake,
        *,
        secret: str,
        tell: Callable[[Problem], None],
        well: Callable[[str], None] = lambda name: None,
    ) -> None:
        self._target, self._intake, self._secret = target, intake, secret.encode()
        self._mark = secrets.token_hex(8).encode()
        self._turns, self._watch = Turns(), Watch()
        self._incidents = Incidents(tell, lambda: well(target.name))
        self._notices = Notices(tell)
        self._pool = Pool(target.scheme, target.host, target.port)

    async def __call__(self, body: bytes, headers: Headers, bot_id: int | None) -> Reply:
        """Hand one update over; give what to answer to Telegram."""
        now = asyncio.get_running_loop().time
        if (tee.MARK, self._mark) in headers:
            self._incidents.failed(None, now(), self._loop())
            return empty(508)
        place = tee.place(body, bot_id)
        got = await self._passed(body, headers, place, bot_id)
        if isinstance(got, _Failure):
            self._incidents.failed(place.queue, now(), got.problem)
            return empty(got.status)
        if tee.took(got.status):
            self._incidents.worked(place.queue, now())
            await self._record(got, place, bot_id)
        else:
            self._incidents.failed(place.queue, now(), self._refused(got.status))
        status = tee.told(got.status)
        return Reply(status, tee.back(status, got.headers, got.body), got.body)

    async def close(self) -> None:
        """Close the connections to the bot."""
        await self._pool.close()

    async def _passed(
        self, body: bytes, headers: Headers, place: Place, bot_id: int | None
    ) -> Reply | _Failure:
        """Wait for the update's turn, and ask the bot; both within SECONDS."""
        try:
            async with asyncio.timeout(SECONDS), self._turns.turn(place.queue):
                return await self._ask(body, headers, bot_id)
        except Full:
            return _Failure(503, self._late())
        except (TimeoutError, httpcore.TimeoutException):
            return _Failure(504, self._late())
        except (httpcore.NetworkError, httpcore.ProtocolError) as why:
            return _Failure(502, self._unreachable(why))

    async def _ask(self, body: bytes, headers: Headers, bot_id: int | None) -> Reply | _Failure:
        to = self._target
        sent = tee.onward(headers, to, self._secret, self._mark)
        async with self._pool.post(to.of(bot_id), sent, body) as response:
            if not tee.took(response.status):  # its body goes nowhere
                return Reply(response.status, response.headers)
            parts: list[bytes] = []
            size = 0
            async for part in response.aiter_stream():
                parts.append(part)
                size += len(part)
                if size > LARGEST:
                    return _Failure(502, self._endless())
            return Reply(response.status, response.headers, b"".join(parts))

    async def _record(self, got: Reply, place: Place, bot_id: int | None) -> None:
        """Keep the method in a reply before Telegram runs it; a failure of ours changes nothing for the bot."""
        found = reply.call(got.headers, got.body) if got.body else None
        if found is None:
            return
        sent = {
            "method": found.method,
            "params": found.params,
            "result": None,  # nobody is told
            "reply_to_update": place.update_id,
        }
        try:
            kept = self._intake.sent(sent, bot_id=bot_id)
            # Shielded, because all who wait for one sync share one promise.
            well = await asyncio.wait_for(asyncio.shield(self._watch.durable(kept)), RECORD_SECONDS)
        except (Problem, TimeoutError):
            well = False
        if not well:
            self._notices.unkept()

    def _unreachable(self, why: Exception) -> Problem:
        return Problem(
            "The bot at {tee} cannot be reached: {why}.",
            "Start it, or correct the address; updates are kept, and Telegram sends them again for 24 hours.",
            tee=self._target.name,
            why=str(why) or type(why).__name__,
        )

    def _late(self) -> Problem:
        return Problem(
            "The bot at {tee} did not answer within {seconds} seconds.",
            "See what keeps it; updates are kept, and Telegram sends them again for 24 hours.",
            tee=self._target.name,
            seconds=int(SECONDS),
        )

    def _refused(self, status: int) -> Problem:
        return Problem(
            "The bot at {tee} answers {status}, so Telegram sends the update again.",
            "See the bot's own log; 401 and 403 may be a wrong IGARAPE_TEE_SECRET, 404 a wrong path.",
            tee=self._target.name,
            status=status,
        )

    def _endless(self) -> Problem:
        return Problem(
            "The bot at {tee} answered with more than {bytes} bytes.",
            "Let it send large files by a call of the Bot API.",
            tee=self._target.name,
            bytes=LARGEST,
        )

    def _loop(self) -> Problem:
        return Problem(
            "The tee's address {tee} leads back to igarape.",
            "Give the address on which the bot itself listens.",
            tee=self._target.name,
        )
