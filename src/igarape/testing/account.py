"""One bot's side of the server: its queue of updates, and who takes them: a webhook, a long poll, nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from igarape.testing.hook import Hook
from igarape.testing.kinds import DEFAULT, Json
from igarape.testing.reply import CONFLICT, Refused, Reply, ok_raw
from igarape.testing.updates import Pending, Updates
from igarape.testing.world import Bot

POLL_SECONDS = 50
_REPLY_BYTES = 4 << 20
_FAR = 10  # ids beyond the last update from which an offset is taken for another queue's

OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "terminated by setWebhook request"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@dataclass(eq=False)
class Poll:
    """A `getUpdates` that waits: it is over when there is a reply, and at `until` at the latest."""

    account: Account
    offset: int
    limit: int
    until: float
    reply: Reply | None = None

    def end(self, now: float) -> Reply:
        """Answer with what there is."""
        if self.reply is None:
            self.account.answer(self, now)
        if self.reply is None:
            raise AssertionError("an ended poll has a reply")
        return self.reply


@dataclass(eq=False)
class Account:
    """What the server knows of one bot."""

    bot: Bot
    updates: Updates
    allowed: frozenset[str] = DEFAULT
    hook: Hook | None = None
    hook_set_at: float = -3600.0
    poll: Poll | None = None
    logged_out: bool = False
    commands: list[Json] = field(default_factory=list)
    _last_offset: int | None = None
    _last_poll: float = -3600.0

    def add(self, kind: str, content: Json, now: float) -> Pending | None:
        """Queue an update, unless the bot did not ask for its kind; wake the long poll that waits."""
        if kind not in self.allowed:
            return None
        pending = self.updates.add(kind, content, now)
        if pending and self.poll and self.poll.reply is None:
            self.answer(self.poll, now)
        return pending

    def set_hook(self, hook: Hook | None) -> None:
        """Put another webhook, or none, in place of the one there is; what that had in hand waits again."""
        self.hook = hook
        self.updates.held.clear()

    def begin_poll(self, offset: int, limit: int, timeout: int, now: float) -> Poll:
        """Begin a `getUpdates`: what lies before its offset is confirmed, and an older poll ends with a 409.

        The same offset soon again gets less, and later. Refused (409) while a webhook is set.
        """
        if self.hook:
            raise Refused(409, CONFLICT + WEBHOOK_ACTIVE)
        self.end_poll(OTHER_POLL)
        limit = min(limit, 100) if limit > 0 else 100
        timeout = min(max(timeout, 0), POLL_SECONDS)
        if offset == self._last_offset:
            if now < self._last_poll + 3:
                timeout = max(timeout, 3)
            if now < self._last_poll + 0.5:
                limit = 1
        self._last_offset, self._last_poll = offset, now
        poll = Poll(self, self._confirm(offset, now), limit, now + timeout)
        if self._from(poll.offset) or not timeout:
            self.answer(poll, now)
        else:
            self.poll = poll
        return poll

    def end_poll(self, why: str) -> None:
        """End the long poll that waits with a 409."""
        if self.poll and self.poll.reply is None:
            self.poll.reply = Refused(409, CONFLICT + why).reply()
        self.poll = None

    def answer(self, poll: Poll, now: float) -> None:
        """Answer a poll with what there is, cut at `limit` updates and at 4 MiB."""
        self.updates.sweep(now)
        texts: list[bytes] = []
        size = 0
        for pending in self._from(poll.offset)[: poll.limit]:
            text = pending.wire()
            size += len(text)
            if texts and size > _REPLY_BYTES:
                break
            texts.append(text)
        poll.reply = ok_raw(b"[" + b",".join(texts) + b"]")
        if self.poll is poll:
            self.poll = None

    def _confirm(self, offset: int, now: float) -> int:
        """Forget what an offset confirms or skips, and give the first id to send."""
        self.updates.sweep(now)
        waiting = list(self.updates.waiting)
        if offset < 0:
            for update_id in waiting[:offset]:
                self.updates.drop(update_id, "skipped", now)
            return 0
        end = self.updates.next_id
        if not offset or offset > end + _FAR or (waiting and offset < waiting[0]):
            return 0
        for update_id in waiting:
            if update_id < offset:
                self.updates.take(update_id)
        return offset

    def _from(self, first: int) -> list[Pending]:
        return [each for each in self.updates.waiting.values() if each.id >= first]


def account(bot: Bot, seed: int) -> Account:
    """Open an account, with its own random numbers."""
    return Account(bot, Updates(Random(f"{seed} {bot.id}")))  # noqa: S311
