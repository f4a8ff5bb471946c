"""What waits for one bot: updates with their ids, and the record of those that were lost."""

from __future__ import annotations

import json
import math
from random import Random
from typing import Literal, NamedTuple

from igarape.testing.kinds import Json, Lane, expires, lane

MOST = 100_000
"""Updates that may wait for a bot; what comes then is lost without a word."""

MOST_BYTES = 128 << 20
MOST_BYTES_EACH = 512 << 10
WEEK = 7 * 86_400.0

Why = Literal["expired", "full", "too large", "purged", "skipped"]
"""Why an update was lost.

expired: nobody took it in its time · full, too large: it never got into the queue, and has no id ·
purged: `drop_pending_updates` · skipped: a negative offset forgot it.
"""


class Pending(NamedTuple):
    """An update that waits: its id, kind, content as JSON, lane, and the Unix second when it is given up."""

    id: int
    kind: str
    content: bytes
    lane: Lane
    expires_at: float

    def wire(self) -> bytes:
        """Write it as Telegram does, with a line break after `update_id`."""
        return b'{"update_id":%d,\n"%b":%b}' % (self.id, self.kind.encode(), self.content)


class Dropped(NamedTuple):
    """An update that was lost: why, and when. Its id is None where it never got one."""

    update_id: int | None
    kind: str
    why: Why
    at: float
    content: bytes


class Updates:
    """The queue of one bot. Ids begin at random, grow by one, and begin anew after a week of silence."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.waiting: dict[int, Pending] = {}
        self.held: set[int] = set()
        """Ids that a webhook has in hand: it alone gives those up, after one attempt at least."""
        self.dropped: list[Dropped] = []
        self.bytes = 0
        self.next_id = self._begin()
        self._last: float | None = None
        self._due = math.inf  # nothing expires before

    def add(self, kind: str, content: Json, now: float) -> Pending | None:
        """Queue an update; None, and a record, where there is no room for it."""
        self.sweep(now)
        text = dump(content)
        lost: Why | None = None
        if len(text) > MOST_BYTES_EACH:
            lost = "too large"
        elif len(self.waiting) >= MOST or self.bytes + len(text) > MOST_BYTES:
            lost = "full"
        if lost:
            self.dropped.append(Dropped(None, kind, lost, now, text))
            return None
        if self._last is not None and now - self._last >= WEEK:
            self.next_id = self._begin()
        self._last = now
        pending = Pending(self.next_id, kind, text, lane(kind, content), expires(kind, content, now))
        self.next_id += 1
        self.waiting[pending.id] = pending
        self._due = min(self._due, pending.expires_at)
        self.bytes += len(text)
        return pending

    def take(self, update_id: int) -> None:
        """Forget an update that was delivered or confirmed."""
        pending = self.waiting.pop(update_id, None)
        self.held.discard(update_id)
        if pending:
            self.bytes -= len(pending.content)

    def drop(self, update_id: int, why: Why, now: float) -> None:
        """Lose an update, and remember that."""
        pending = self.waiting.get(update_id)
        if pending:
            self.take(update_id)
            self.dropped.append(Dropped(update_id, pending.kind, why, now, pending.content))

    def purge(self, why: Why, now: float) -> None:
        """Lose all that wait."""
        for update_id in list(self.waiting):
            self.drop(update_id, why, now)

    def sweep(self, now: float) -> None:
        """Lose what nobody took in its time."""
        if now <= self._due:
            return
        for pending in list(self.waiting.values()):
            if pending.expires_at < now and pending.id not in self.held:
                self.drop(pending.id, "expired", now)
        loose = [each.expires_at for each in self.waiting.values() if each.id not in self.held]
        self._due = min(loose, default=math.inf)

    def _begin(self) -> int:
        return self._rng.randint(2_000_001, 1_000_000_000)


def dump(value: object) -> bytes:
    """Write JSON as Telegram's server does: in ASCII, without blanks."""
    return json.dumps(value, separators=(",", ":")).encode()
