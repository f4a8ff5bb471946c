"""What every door hands in: updates, and what bots sent, become lines of the journal."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime

from igarape.capture.journal import Journal
from igarape.capture.update import Source, delivery, wrapped


class Intake:
    """Makes lines and queues them; each method's promise comes true once its line is durable.

    The promise breaks with a Problem where the disk fails; Problem at once where the journal takes nothing.
    """

    def __init__(self, journal: Journal, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._journal, self._clock = journal, clock

    def update(self, body: bytes, *, source: Source, bot_id: int | None) -> Future[None]:
        """Keep an update as it came, whatever it says."""
        return self._journal.keep(delivery(body, received_at=self._clock(), source=source, bot_id=bot_id))

    def sent(self, call: object, *, bot_id: int | None) -> Future[None]:
        """Keep what a bot did: `{"method": ..., "params": {...}, "result": ...}`, params where they say more."""
        return self._journal.keep(
            wrapped("sent", call, received_at=self._clock(), source="proxy", bot_id=bot_id)
        )

    @property
    def ready(self) -> bool:
        """Whether a line that came now would probably be kept."""
        return self._journal.ready
