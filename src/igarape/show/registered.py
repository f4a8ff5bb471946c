"""What `getWebhookInfo` says, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from igarape.capture.address import shown
from igarape.capture.kinds import KINDS, NOT_BY_DEFAULT
from igarape.query.engine import Note

Info = Mapping[str, Any]


def missing(info: Info) -> list[str]:
    """The kinds of update that are not asked for; a list that is left out is Telegram's default."""
    asked = info.get("allowed_updates")
    return [kind for kind in KINDS if kind not in asked] if asked else list(NOT_BY_DEFAULT)


def sentences(bot_id: int, info: Info, now: datetime, kept: datetime | None) -> list[Note]:
    """Say how a bot is registered; `kept` is when the lake last got an update over the webhook, None for never."""
    url, bot, waiting = info.get("url"), str(bot_id), int(info.get("pending_update_count") or 0)
    if not url:
        return [
            Note("Bot {bot} has no webhook.", {"bot": bot}),
            _waiting(waiting),
        ]
    most: dict[str, object] = {
        "bot": bot,
        "url": shown(str(url)),
        "most": int(info.get("max_connections") or 40),
    }
    said = [Note("Bot {bot}: updates go to {url}, at most {most} at once.", most)]
    if info.get("ip_address"):
        said.append(Note("Telegram calls it at {ip}.", {"ip": str(info["ip_address"])}))
    if info.get("has_custom_certificate"):
        said.append(Note("Telegram trusts the certificate that was given to it, and no other."))
    said += [_waiting(waiting), *_error(info, now, kept, waiting), _kinds(info)]
    return said


def ago(seconds: float) -> Note:
    """Write how long ago something was, in its largest whole unit."""
    count = max(0, int(seconds))
    for size, text in (
        (86_400, Note("{count} {count:day|days} ago")),
        (3_600, Note("{count} {count:hour|hours} ago")),
        (60, Note("{count} {count:minute|minutes} ago")),
    ):
        if count >= size:
            return Note(text.text, {"count": count // size})
    return Note("{count} {count:second|seconds} ago", {"count": count})


def _waiting(count: int) -> Note:
    if not count:
        return Note("No update waits at Telegram.")
    return Note("{count} {count:update waits|updates wait} at Telegram, 24 hours at most.", {"count": count})


def _error(info: Info, now: datetime, kept: datetime | None, waiting: int) -> list[Note]:
    if not info.get("last_error_date"):
        return [Note("Telegram has met no error here.")]
    at = datetime.fromtimestamp(int(info["last_error_date"]), UTC)
    said = [
        Note(
            "The last error was {ago}: {why}.",
            {"ago": ago((now - at).total_seconds()), "why": str(info.get("last_error_message") or "?")},
        )
    ]
    if kept and kept > at:
        last: dict[str, object] = {"ago": ago((now - kept).total_seconds())}
        return [*said, Note("It has passed: an update came to this lake {ago}.", last)]
    if not waiting:
        return [
            *said,
            Note("Nothing waits, so it has probably passed: Telegram shows an error until the next."),
        ]
    return [*said, Note("As far as this lake knows, no update came since.")]


def _kinds(info: Info) -> Note:
    if without := missing(info):
        return Note(
            "Telegram does not send {kinds}; `igarape webhook set` asks for every kind.",
            {"kinds": ", ".join(without)},
        )
    return Note("All {count} kinds of update are asked for.", {"count": len(KINDS)})
