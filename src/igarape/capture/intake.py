"""What every door hands in: updates, and what bots sent, become lines of the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

from igarape.capture.chats import Chats
from igarape.capture.journal import Journal
from igarape.capture.update import Source, delivery, wrapped


class Intake:
    """Makes lines and queues them; each method's promise comes true once its line is durable.

    The promise breaks with a Problem where the disk fails; Problem at once where the journal takes nothing.
    With `chats`, what is said elsewhere is left out and counted.
    """

    def __init__(
        self,
        journal: Journal,
        *,
        chats: Chats | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._journal, self._chats, self._clock = journal, chats, clock

    def update(self, body: bytes, *, source: Source, bot_id: int | None) -> Future[None]:
        """Keep an update as it came, whatever it says."""
        if self._chats:
            body = self._chats.update(body)
        return self._journal.keep(delivery(body, received_at=self._clock(), source=source, bot_id=bot_id))

    def sent(self, call: Mapping[str, Any], *, bot_id: int | None) -> Future[None]:
        """Keep what a bot did: `{"method": ..., "params": {...}, "result": ...}`, params where they say more.

        `result` is the JSON as it came, a msgspec.Raw.
        """
        if self._chats:
            call = self._chats.sent(call)
        return self._journal.keep(
            wrapped("sent", call, received_at=self._clock(), source="proxy", bot_id=bot_id)
        )

    @property
    def ready(self) -> bool:
        """Whether a line that came now would probably be kept."""
        return self._journal.ready
