"""One registered webhook: which updates are posted when, and what an answer means.

    updates ─▶ lanes: one in flight each ─▶ posts, as many as there may be connections ─▶ answers
                 ▲                                                                          │
                 └───────── again at once, then after 2, 4, … 64 s, then each 60–120 s ◀────┘ not 2xx

No socket and no waiting: `posts` tells what is due, `next_at` when to ask again, `answered` takes the answer.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random

from igarape.testing.kinds import Lane
from igarape.testing.updates import Pending, Updates

ANSWER_SECONDS = 60.0
"""How long an answer may take."""

LONGEST_RETRY_AFTER = 3600
GONE_SECONDS = 23 * 3600.0
_QUIET = 10.0  # seconds without success after which one connection is opened at a time
_DELAY = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What a webhook answered; `error` stands in its place where none came. It takes `after` seconds to come."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    error: str | None = None
    after: float = 0.0

    @property
    def taken(self) -> bool:
        """Whether the update counts as delivered."""
        return self.error is None and 200 <= self.status <= 299

    @property
    def retry_after(self) -> int:
        """Seconds asked for in Retry-After, from 0 to 3600."""
        said = {name.lower(): value for name, value in self.headers.items()}.get("retry-after", "")
        return min(int(said), LONGEST_RETRY_AFTER) if said.isdecimal() else 0

    def __str__(self) -> str:
        """Say what went wrong, as `last_error_message` does."""
        if self.error is not None:
            return self.error
        reason = HTTPStatus(self.status).phrase if self.status in list(HTTPStatus) else ""
        return f"Wrong response from the webhook: {self.status} {reason}".rstrip()


@dataclass(frozen=True, slots=True)
class Post:
    """A request to a webhook: the update's bytes, where to, and with which headers."""

    bot_id: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    pending: Pending
    hook: Hook


@dataclass(slots=True)
class _Loaded:
    """An update that the webhook has in hand."""

    pending: Pending
    wake: float
    delay: int = 1
    fails: int = 0


class Hook:
    """A webhook's state. `seed` fixes the random delays, lane by lane, so that a run can be repeated."""

    def __init__(
        self,
        url: str,
        updates: Updates,
        *,
        bot_id: int = 0,
        secret: str = "",
        max_connections: int = 40,
        ip_address: str = "",
        certificate: bool = False,
        seed: int = 0,
    ) -> None:
        self.url, self.secret = url, secret
        self.max_connections, self.ip_address, self.certificate = max_connections, ip_address, certificate
        self.last_error: tuple[float, str] | None = None
        self.last_success = -3600.0
        self.removed = False
        self._updates, self._bot_id, self._seed = updates, bot_id, seed
        self._lanes: dict[Lane, deque[_Loaded]] = {}
        self._due: list[tuple[float, int, Lane]] = []
        self._flying: dict[int, _Loaded] = {}
        self._rngs: dict[Lane, Random] = {}
        self._gone_since: float | None = None
        self._headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate"}
        if secret:
            self._headers["X-Telegram-Bot-Api-Secret-Token"] = secret

    def posts(self, now: float) -> list[Post]:
        """Take what is to be posted now: at most one of each lane, at most `connections` in flight."""
        self._load(now)
        found = []
        while self._due and self._due[0][0] <= now and len(self._flying) < self.connections(now):
            lane = heapq.heappop(self._due)[2]
            loaded = self._lanes[lane][0]
            self._flying[loaded.pending.id] = loaded
            found.append(
                Post(self._bot_id, self.url, self._headers, loaded.pending.wire(), loaded.pending, self)
            )
        return found

    def next_at(self, now: float) -> float | None:
        """When there will be something to post, unless an answer or an update comes first; None for never."""
        self._load(now)
        if not self._due or len(self._flying) >= self.connections(now):
            return None
        return self._due[0][0]

    def connections(self, now: float) -> int:
        """How many may be open: one, where nothing was taken in the last 10 s."""
        return 1 if self.last_success + _QUIET < now else self.max_connections

    def answered(self, update_id: int, answer: Answer, now: float) -> None:
        """Take an answer: the update is forgotten, waits for its next turn, or is given up."""
        loaded = self._flying.pop(update_id)
        if answer.taken:
            self.last_success = now
            self._gone_since = None
            self._updates.take(update_id)
            self._advance(loaded)
            return
        self.last_error = now, str(answer)
        self._gone(answer.error is None and answer.status == 410, now)
        if not self._again(loaded, answer.retry_after, now):
            self._updates.drop(update_id, "expired", now)
            self._advance(loaded)
            return
        heapq.heappush(self._due, (loaded.wake, update_id, loaded.pending.lane))

    def fail_until(self, until: float, now: float, answer: Answer) -> int:
        """Let every attempt before `until` fail at once, without making it; how many there were.

        As many steps of `posts` and `answered` would end, while everything that waits is loaded.
        It makes a day's outage cheap: a thousand attempts a lane.
        """
        self._load(now)
        if self._flying or len(self._updates.waiting) > len(self._updates.held):
            raise ValueError("too much waits, or is under way, to skip ahead")
        count, before = 0, len(self._updates.dropped)
        while self._due and self._due[0][0] < until:
            at, update_id, lane = heapq.heappop(self._due)
            loaded = self._lanes[lane][0]
            tries, at, kept = self._skip(loaded, max(at, now), until, answer.retry_after)
            count += tries
            if kept:
                heapq.heappush(self._due, (at, update_id, lane))
            else:
                self._updates.drop(update_id, "expired", at)
                self._advance(loaded, at)
            self.last_error = until, str(answer)
        lost = self._updates.dropped[before:]
        self._updates.dropped[before:] = sorted(lost, key=lambda each: (each.at, each.update_id))
        return count

    def _skip(self, loaded: _Loaded, at: float, until: float, retry_after: int) -> tuple[int, float, bool]:
        """Fail from `at` on: how many attempts that makes, the next (or last) one, and whether it goes on."""
        count = 0
        while at < until and (retry_after or loaded.delay < _DELAY):
            count += 1
            if not self._again(loaded, retry_after, at):
                return count, at, False
            at = loaded.wake
        random, expires = self._rng(loaded.pending.lane).random, loaded.pending.expires_at
        while at < until:  # each wait is random alone by now, and there are a thousand of them
            count += 1
            wait = _DELAY + int(random() * (_DELAY + 1))
            if at + wait > expires:
                return count, at, False
            at = loaded.wake = at + wait
        return count, at, True

    def _again(self, loaded: _Loaded, retry_after: int, now: float) -> bool:
        """Set the next attempt; False where the update would expire before."""
        wait = retry_after
        if not retry_after and loaded.fails:
            most = _DELAY + int(self._rng(loaded.pending.lane).random() * (_DELAY + 1))
            wait = loaded.delay = min(most, loaded.delay * 2)
        loaded.fails += 1
        loaded.wake = now + wait
        return loaded.wake <= loaded.pending.expires_at

    def _rng(self, lane: Lane) -> Random:
        if lane not in self._rngs:
            self._rngs[lane] = Random(f"{self._seed} {lane}")  # noqa: S311
        return self._rngs[lane]

    def _advance(self, loaded: _Loaded, now: float = 0.0) -> None:
        """Let the next update of the lane have its turn."""
        queue = self._lanes[loaded.pending.lane]
        queue.popleft()
        if queue:
            first = queue[0]
            heapq.heappush(self._due, (max(first.wake, now), first.pending.id, first.pending.lane))
        else:
            del self._lanes[loaded.pending.lane]

    def _load(self, now: float) -> None:
        """Take updates in hand, twice as many as connections: one stuck lane can fill that, and hold up all."""
        held = self._updates.held
        room = 2 * self.max_connections - len(held)
        if room <= 0 or len(held) == len(self._updates.waiting):
            return
        self._updates.sweep(now)
        for pending in self._updates.waiting.values():
            if pending.id in held:
                continue
            if not room:
                break
            room -= 1
            held.add(pending.id)
            queue = self._lanes.setdefault(pending.lane, deque())
            if not queue:
                heapq.heappush(self._due, (now, pending.id, pending.lane))
            queue.append(_Loaded(pending, now))

    def _gone(self, gone: bool, now: float) -> None:
        """Count how long it has answered 410 and nothing else."""
        if not gone:
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = now
        elif now > self._gone_since + GONE_SECONDS:
            self.removed = True
