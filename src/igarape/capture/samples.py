"""Samples: what Telegram said of its queue, and the disk of its room, at one moment after another.

One sample says how much waits; only several say that it grows. The last ones are kept in a small object
of the lake, by whoever looks: the capture every five minutes, and `igarape status`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from igarape import paths
from igarape.capture.address import shown
from igarape.capture.update import moment
from igarape.store import Store

KEPT = 200
"""Samples that are kept: 16 hours of them, five minutes apart."""

_TOKEN = re.compile(r"\d{5,}(?::|%3A)[\w-]{30,}", re.IGNORECASE)


class Queue(NamedTuple):
    """What `getWebhookInfo` says of one bot: where its updates go, and how many wait.

    `url` is empty without a webhook. `error_at` is when a delivery last failed; Telegram does not clear it
    when later ones succeed, so it says something only where it moves.
    """

    pending: int
    url: str = ""
    ip: str = ""
    error_at: datetime | None = None
    error: str = ""


class Sample(NamedTuple):
    """What was seen at one moment: the queue of each bot that answered, and the disk's room in bytes."""

    at: datetime
    queues: Mapping[int, Queue]
    free: int
    total: int


def queue(info: Mapping[str, Any]) -> Queue:
    """Read a reply of `getWebhookInfo`; what is missing or of another type is taken as nothing."""
    pending, error_at = info.get("pending_update_count"), info.get("last_error_date")
    return Queue(
        pending if isinstance(pending, int) else 0,
        bare(str(info.get("url") or "")),
        str(info.get("ip_address") or ""),
        datetime.fromtimestamp(error_at, UTC) if isinstance(error_at, int) else None,
        redacted(str(info.get("last_error_message") or "")),
    )


def bare(url: str) -> str:
    """Write an address without what may be secret in it: a password, a query, a bot's token in the path."""
    return redacted(shown(url)) if url else ""


def redacted(text: str) -> str:
    """Write `***` in the place of anything that has the shape of a bot's token."""
    return _TOKEN.sub("***", text)


def load(store: Store) -> tuple[Sample, ...]:
    """Read the samples, oldest first; none where nobody looked yet, or where the object is damaged."""
    try:
        return tuple(_sample(each) for each in json.loads(store.get(paths.SAMPLES)))
    except (KeyError, ValueError, TypeError, AttributeError):
        return ()  # they are a memory, no data: what is lost is seen again in a few minutes


def save(store: Store, samples: Iterable[Sample]) -> None:
    """Write the last samples."""
    plain = [_plain(sample) for sample in [*samples][-KEPT:]]
    store.put(paths.SAMPLES, json.dumps(plain, separators=(",", ":")).encode())


def _plain(sample: Sample) -> dict[str, object]:
    return {
        "at": moment(sample.at),
        "free": sample.free,
        "total": sample.total,
        "bots": {
            str(bot): {**each._asdict(), "error_at": each.error_at and moment(each.error_at)}
            for bot, each in sample.queues.items()
        },
    }


def _sample(found: dict[str, Any]) -> Sample:
    return Sample(
        datetime.fromisoformat(found["at"]),
        {
            int(bot): Queue(**{**each, "error_at": _moment(each["error_at"])})
            for bot, each in found["bots"].items()
        },
        int(found["free"]),
        int(found["total"]),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
