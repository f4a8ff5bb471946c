"""Sealing: a log of the journal becomes a segment of the lake, once.

A log's name is chosen when it is made, and the segment has the same: to seal again after a crash
writes the same objects under the same names, which changes nothing.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from igarape import paths
from igarape.capture import record
from igarape.capture.logs import Logs
from igarape.capture.segment import pack
from igarape.capture.update import delivery
from igarape.errors import Busy, Problem
from igarape.store import Store

LOG = ".log"
"""Names of logs end so."""

REQUEST = ".seal"
"""A file with such a name asks the process that captures to seal what it has; it goes when that is done."""

_LOG_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{8}\.log")
_DAY = slice(len('{"received_at":"'), len('{"received_at":"2026-11-21'))
_PAUSE = 0.05


def log_name(moment: datetime) -> str:
    """Name a new log: when it was made, and eight hex digits that no other has."""
    return f"{paths.stamp(moment)}-{secrets.token_hex(4)}{LOG}"


def is_log(name: str) -> bool:
    """Whether a file in the journal's folder is one of its logs; others are left alone."""
    return _LOG_NAME.fullmatch(name) is not None


def seal(logs: Logs, store: Store, name: str) -> int:
    """Make segments of a log, one a UTC day of receipt, then remove it; give the number of damaged lines.

    A damaged line is kept as a delivery whose `body` is the bytes found and whose `origin` says where,
    so that the build can quarantine it: what was acknowledged is never dropped silently.
    """
    made = datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)
    found = record.read(logs.read(name))
    lines = found.lines + [
        delivery(data, received_at=made, source="import", bot_id=None, origin=f"{name}:{offset}")
        for offset, data in found.damaged
    ]
    days: dict[bytes, list[bytes]] = {}
    for line in lines:
        days.setdefault(line[_DAY], []).append(line)
    for day, group in days.items():
        path = paths.segment(date.fromisoformat(day.decode()), name.removesuffix(LOG), len(group))
        store.put_new(path, pack(group))
    logs.remove(name)
    return len(found.damaged)


def seal_now(
    logs: Logs,
    store: Store,
    *,
    wait: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
    deadline: float = 5.0,
) -> int:
    """Seal all that is captured so far, for a reader of the lake; give the number of damaged lines.

    Where nobody captures, this process does it. Otherwise it asks the one who does, and waits at most
    `deadline` seconds; Problem where that passes.
    """
    request = secrets.token_hex(8) + REQUEST
    asked = False
    if not logs.names():
        return 0
    end = monotonic() + deadline
    while True:
        try:
            with logs.lock():
                return seal_all(logs, store)
        except OSError as why:
            raise unsealed(why) from why
        except Busy:
            if asked and request not in logs.names():
                return 0
            if not asked:
                logs.create(request).close()
                asked = True
        if monotonic() >= end:
            logs.remove(request)
            raise Problem(
                "The process that captures did not seal its journal within {seconds:g} s.",
                "See what it says about the disk, or stop it; then try again.",
                seconds=deadline,
            )
        wait(_PAUSE)


def seal_all(logs: Logs, store: Store) -> int:
    """Seal every log, answer every request; give the number of damaged lines. The caller holds the lock."""
    names = logs.names()
    damaged = sum(seal(logs, store, name) for name in names if is_log(name))
    for name in names:
        if name.endswith(REQUEST):
            logs.remove(name)
    return damaged


def unsealed(why: Exception) -> Problem:
    """Say why a log did not become a segment."""
    if isinstance(why, Problem):
        return why
    return Problem(
        "The journal cannot become a segment: {why}.",
        "Nothing is lost: what was captured stays in the journal. See to the disk, then try again.",
        why=why,
    )
