"""What Telegram says of a bot, judged: values in, findings out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from igarape.capture.address import shown
from igarape.capture.kinds import KINDS
from igarape.doctor.finding import Finding, Level
from igarape.query.engine import Name, Note
from igarape.show.registered import ago, missing

Answer = Mapping[str, Any]
"""The `result` of getMe or getWebhookInfo."""

JUST_NOW = timedelta(minutes=5)
KEPT = timedelta(hours=24)  # how long Telegram keeps an update

_CAUSES = (
    (r"\b401\b", Note("The secrets differ: run `igarape webhook set`, then start the capture again.")),
    (
        r"\b404\b",
        Note("The address leads to another path: igarape serves /telegram (/telegram/ID with several bots)."),
    ),
    (
        r"\b50[234]\b",
        Note(
            "What stands in front of igarape does not reach it: is `igarape capture` at work, and the disk not full?"
        ),
    ),
    (r"(?i)ssl|certificate", Note("See `certificate` below.")),
    (
        r"(?i)refused|timed out|timeout|unreachable|reset",
        Note("Let Telegram in, from 149.154.160.0/20 and 91.108.4.0/22, to the port of the address."),
    ),
)
"""What is written where Telegram says what went wrong, and what to do then."""


def name(me: Answer) -> Name:
    """Give the bot's name, as people write it."""
    return Name("@" + str(me["username"]) if me.get("username") else str(me.get("first_name", "?")))


def privacy(me: Answer) -> Finding:
    """Whether the bot gets all that is said in groups."""
    told: dict[str, object] = {"bot": name(me)}
    if me.get("can_read_all_group_messages"):
        return Finding("privacy", "ok", Note("{bot} may read all messages of its groups.", told))
    return Finding(
        "privacy",
        "warning",
        Note(
            "{bot} is in privacy mode: in groups it gets commands and answers to it, and nothing else.", told
        ),
        hint="In @BotFather: /setprivacy, the bot, Disable; then remove it from each group and add it again. A group"
        " in which it is an admin needs neither.",
    )


def mode(info: Answer, wanted: str) -> Finding:
    """Whether the webhook that is registered is the one that is `wanted`; "" where updates are to be polled."""
    found = str(info.get("url", ""))
    if found == wanted:
        if wanted:
            return Finding("webhook", "ok", Note("Telegram sends updates to {url}.", {"url": shown(wanted)}))
        return Finding("webhook", "ok", Note("No webhook is registered, so the bot can be polled."))
    told: dict[str, object] = {"found": _found(found, wanted), "wanted": shown(wanted)}
    if not found:
        return Finding(
            "webhook",
            "error",
            Note("No webhook is registered, and the settings name {wanted}.", told),
            hint="Run `igarape webhook set`; or take [telegram] webhook out of igarape.toml, and poll.",
        )
    if not wanted:
        return Finding(
            "webhook",
            "warning",
            Note(
                "A webhook is registered at {found}, and the settings name none: polling is refused (409).",
                told,
            ),
            hint="If it is your bot's own, put igarape before it ([telegram] tee), or use `igarape capture --proxy`."
            " Else name it as [telegram] webhook, or end it with `igarape webhook delete`.",
        )
    return Finding(
        "webhook",
        "error",
        Note("Telegram sends updates to {found}, and the settings name {wanted}.", told),
        hint="Run `igarape webhook set`, unless something else uses this bot too.",
    )


def errors(info: Answer, now: datetime) -> Finding:
    """What went wrong last; Telegram never clears it, so that its age counts, and whether anything waits."""
    if not info.get("last_error_date"):
        return Finding("errors", "ok", Note("Telegram has met no error here."))
    age = now - datetime.fromtimestamp(int(info["last_error_date"]), UTC)
    why = str(info.get("last_error_message") or "?").rstrip(". ")
    level: Level = "ok" if age > KEPT else "warning"
    if age < JUST_NOW and info.get("pending_update_count"):
        level = "error"
    said = Note("The last error was {ago}: {why}.", {"ago": ago(age.total_seconds()), "why": why})
    does = [each.text for sign, each in _CAUSES if re.search(sign, why)]
    return Finding("errors", level, said, does[0] if does and level != "ok" else "")


def pending(before: Answer, after: Answer, seconds: float) -> Finding:
    """Whether what waits at Telegram grows, from two looks so many `seconds` apart."""
    first, second = (int(info.get("pending_update_count", 0)) for info in (before, after))
    told: dict[str, object] = {"before": first, "count": second, "seconds": seconds}
    if not second:
        return Finding("pending", "ok", Note("No update waits at Telegram."))
    if not after.get("url"):
        return Finding(
            "pending",
            "ok",
            Note(
                "{count} {count:update waits|updates wait} to be polled; Telegram keeps each for 24 hours.",
                told,
            ),
        )
    if second < first:
        return Finding(
            "pending", "ok", Note("{count} {count:update waits|updates wait}, fewer than a moment ago.", told)
        )
    said = (
        Note("{count} {count:update waits|updates wait}, and {seconds} s before it was {before}.", told)
        if second > first
        else Note("{count} {count:update waits|updates wait}, and none was taken for {seconds} s.", told)
    )
    return Finding(
        "pending",
        "warning",
        said,
        hint="Is `igarape capture --webhook` at work, and can Telegram reach it? After 24 hours an update is lost.",
    )


def kinds(info: Answer) -> Iterator[Finding]:
    """Whether a registered webhook gets every kind of update; nothing is said where there is none."""
    if not info.get("url"):
        return
    without = missing(info)
    if not without:
        yield Finding(
            "kinds", "ok", Note("All {count} kinds of update are asked for.", {"count": len(KINDS)})
        )
        return
    yield Finding(
        "kinds",
        "error" if "message" in without else "warning",
        Note("Telegram does not send: {kinds}.", {"kinds": ", ".join(without)}),
        hint="Run `igarape webhook set`, which asks for every kind.",
    )


def _found(url: str, wanted: str) -> str:
    """Write what is registered; of another host's address no path, which may be its secret."""
    at = urlsplit(shown(url))
    return at.geturl() if at.hostname == urlsplit(shown(wanted)).hostname else at._replace(path="/…").geturl()
