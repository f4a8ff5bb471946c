"""Lease: a hold on a name for a while, in a store that many machines write to.

The hold is one small object, changed by compare-and-swap alone: who holds it, until when, and a number that
grows by one with each holder. While it is held a thread renews it; one whose process died ends by itself.

    free ──take──▶ held ──renew──▶ held ──leave──▶ free
                     └── its end passes ──take──▶ held by another
"""

from __future__ import annotations

import json
import secrets
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from igarape.errors import Busy, Problem

Clock = Callable[[], datetime]

HELD = timedelta(minutes=3)
"""How long a hold lasts that nobody renews."""

RENEWED = timedelta(seconds=30)
"""How often the holder renews it."""

APART = timedelta(minutes=1)
"""How far the clocks of two machines may be apart: so much later than its end a hold is taken over."""


class Seen(NamedTuple):
    """The lease object as it was read: its content, and the tag that stands for just this content."""

    data: bytes
    tag: str


class Place(Protocol):
    """Where a lease object lies."""

    def read(self) -> Seen | None:
        """Read it; None where there is none."""

    def swap(self, tag: str | None, data: bytes) -> str | None:
        """Write it where it still has this tag (None: where there is none); its new tag, or None where it has not."""


class _Hold(NamedTuple):
    owner: str
    until: datetime
    number: int
    host: str

    def dump(self) -> bytes:
        return json.dumps({**self._asdict(), "until": self.until.isoformat()}).encode()

    @classmethod
    def load(cls, seen: Seen | None) -> _Hold | None:
        """Read a hold; None where nothing is there, or what is no lease: a folder that was copied has its own locks."""
        try:
            found = json.loads(seen.data) if seen else {}
            return cls(found["owner"], datetime.fromisoformat(found["until"]), found["number"], found["host"])
        except (ValueError, TypeError, KeyError):
            return None


class Lease:
    """One hold on the lease object at `place`. Busy where another has it; `lake` is for messages."""

    def __init__(self, place: Place, lake: str, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._place, self._lake, self._clock = place, lake, clock
        self._owner = secrets.token_hex(8)
        self._mutex = threading.Lock()
        self._lost = False
        self._tag, self._hold = self._take()

    @property
    def number(self) -> int:
        """The number of this hold: greater than that of every hold before it."""
        return self._hold.number

    def check(self) -> None:
        """Return where the hold is ours for sure; Problem where it ran out, or another has taken it."""
        if self._lost or self._clock() >= self._hold.until:
            self._lost = True
            raise Problem(
                "This igarape was stopped for so long that another may be at work in {lake}.",
                "Nothing more was written. Run the same command again.",
                lake=self._lake,
            )

    def renew(self) -> None:
        """Hold it for longer; where another has it by now, it is lost."""
        with self._mutex:
            if self._lost:
                return
            hold = self._hold._replace(until=self._clock() + HELD)
            tag = self._swap(self._tag, hold)
            if tag is None:
                self._lost = True
            else:
                self._tag, self._hold = tag, hold

    def leave(self) -> None:
        """Let go of it, where it is still ours. The object stays, so that the numbers go on growing."""
        with self._mutex:
            if not self._lost:
                self._lost = True
                self._swap(self._tag, self._hold._replace(until=_LONG_AGO))

    def _take(self) -> tuple[str, _Hold]:
        now = self._clock()
        seen = self._place.read()
        before = _Hold.load(seen)
        if before and now < before.until + APART and before.until != _LONG_AGO:
            raise self._busy(before)
        hold = _Hold(self._owner, now + HELD, before.number + 1 if before else 1, socket.gethostname())
        tag = self._swap(seen.tag if seen else None, hold)
        if tag is None:
            raise self._busy(_Hold.load(self._place.read()) or hold)
        return tag, hold

    def _swap(self, tag: str | None, hold: _Hold) -> str | None:
        """Write a hold. A refusal may be of the second try of a write whose first one did arrive: then it is ours."""
        new = self._place.swap(tag, hold.dump())
        if new is None:
            seen = self._place.read()
            if seen and seen.data == hold.dump():
                return seen.tag
        return new

    def _busy(self, other: _Hold) -> Busy:
        return Busy(
            "Another igarape is at work in {lake}, on {host}.",
            "Wait until it ends, then try again; if it died, its hold ends by itself within {minutes} minutes.",
            lake=self._lake,
            host=other.host,
            minutes=int((HELD + APART) / timedelta(minutes=1)),
        )


_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""The end of a hold that was let go."""


class Renewal:
    """A thread that renews a lease until it is left. What fails is tried again; in the end `check` tells."""

    def __init__(self, lease: Lease, pause: timedelta = RENEWED) -> None:
        self._lease, self._pause = lease, pause.total_seconds()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="igarape-lease", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Renew no more."""
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._end.wait(self._pause):
            try:
                self._lease.renew()
            except Problem:
                continue  # a network that is away for a moment; the hold lasts for several tries
