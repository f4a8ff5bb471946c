"""When the newest update of a bot came, as far as a look at the end of a lake tells."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from igarape import paths
from igarape.capture import record, segment
from igarape.capture.logs import Logs
from igarape.capture.seal import is_log
from igarape.capture.update import Source
from igarape.store import Store

_LOOKED_AT = 5  # logs, and as many segments: one is 15 minutes at most, and may hold another bot's alone


def newest(logs: Logs, store: Store, source: Source, bot_id: int) -> datetime | None:
    """When the newest delivery of a bot came in this way; None where the end of the lake has none."""
    head = re.compile(rb'\{"received_at":"([^"]{27})","source":"%b","bot_id":%d,' % (source.encode(), bot_id))
    for name in sorted(filter(is_log, logs.names()), reverse=True)[:_LOOKED_AT]:
        if found := _last(record.read(logs.read(name)).lines, head):
            return found
    for path in _segments(store)[:_LOOKED_AT]:
        if found := _last(segment.unpack(store.get(path)).lines, head):
            return found
    return None


def _segments(store: Store) -> list[str]:
    """Paths of the segments of a capture, newest first; those of imports have names that tell no time."""
    found = [
        (read, entry.path) for entry in store.list(paths.RAW) if (read := paths.read_segment(entry.path))
    ]
    captured = [(each.day, each.name, path) for each, path in found if each.name[:1].isdigit()]
    return [path for _, _, path in sorted(captured, reverse=True)]


def _last(lines: list[bytes], head: re.Pattern[bytes]) -> datetime | None:
    for line in reversed(lines):
        if found := head.match(line):
            return datetime.strptime(found[1].decode(), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return None
