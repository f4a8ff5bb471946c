"""Each figure of the status: its values for programs, its sentences for people, or why it is not known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from igarape.capture.samples import Queue
from igarape.query.engine import Bytes, Note, Share
from igarape.query.figures import Figures
from igarape.query.health import Day
from igarape.show.figure import Shown, plain, seconds
from igarape.show.missing import messages_missing, updates_missing

_BARS = "▁▂▃▄▅▆▇█"


def newest(figures: Figures) -> Shown:
    """When an update last came."""
    at = figures.heard
    age = None if at is None else figures.now - at
    value = {"at": plain(at), "seconds_ago": plain(age)}
    if at is None:
        why = figures.unknown.get("journal") or Note("no update was captured yet")
        return Shown("newest", "Newest update", value, unknown=why)
    said = Note("{ago} ago, {moment}", {"ago": age, "moment": figures.here(at)})
    return Shown("newest", "Newest update", value, (said,))


def silence(figures: Figures) -> Shown:
    """How long it has been silent, against what is usual now."""
    if figures.health is None or figures.heard is None:
        why = figures.unknown.get("tables") or Note("no update was captured yet")
        return Shown("silence", "Silence", {"seconds": None, "usual": None, "limit": None}, unknown=why)
    silent, rhythm = figures.now - figures.heard, figures.health.rhythm
    usual, limit = rhythm.usual(figures.now), rhythm.limit(figures.now)
    values: dict[str, object] = {"silent": silent, "usual": usual, "limit": limit}
    said = Note("{silent}; at this hour {usual} is usual, and a warning comes after {limit}", values)
    if usual is None:
        said = Note("{silent}; what is usual is not known yet, and a warning comes after {limit}", values)
    value = {"seconds": plain(silent), "usual": plain(usual), "limit": plain(limit)}
    return Shown("silence", "Silence", value, (said,))


def lag(figures: Figures) -> Shown:
    """How long after the event an update comes."""
    found = figures.lag
    if found is None:
        why = figures.unknown.get("journal") or Note("no update came in the last 24 hours")
        return Shown("lag", "Arrival", {"p50": None, "p95": None, "n": 0}, unknown=why)
    values: dict[str, object] = {"n": found.n, "p50": seconds(found.p50), "p95": seconds(found.p95)}
    said = Note("half within {p50} of the event, 95% within {p95}; n = {n} of the last 24 hours", values)
    return Shown("lag", "Arrival", found._asdict(), (said,))


def messages(figures: Figures) -> Shown:
    """Messages a day, as bars."""
    if figures.health is None:
        return Shown("messages", "Messages a day", {"days": []}, unknown=figures.unknown.get("tables"))
    days = figures.health.days
    value = {"days": [{**each._asdict(), "day": plain(each.day)} for each in days]}
    whole = days[:-1]
    values: dict[str, object] = {
        "bars": _bars(days),
        "average": sum(each.messages for each in whole) / len(whole),
        "days": len(whole),
        "today": days[-1].messages,
        "waiting": figures.waiting.deliveries if figures.waiting else 0,
    }
    said = Note("{bars} {average} on average of {days} days, {today} today; bots left out", values)
    if values["waiting"]:
        return Shown("messages", "Messages a day", value, (said, Note("what is not built is not in it", {})))
    return Shown("messages", "Messages a day", value, (said,))


def unbuilt(figures: Figures) -> Shown:
    """What is captured and not built."""
    found = figures.waiting
    if found is None:
        value: dict[str, Any] = {"journal": None, "raw": None, "since": None}
        return Shown("unbuilt", "Not built yet", value, unknown=figures.unknown.get("journal"))
    value = {"journal": found.journal, "raw": found.raw, "since": plain(found.since)}
    count: dict[str, object] = {"count": found.deliveries, "journal": found.journal}
    said = Note("{count} {count:delivery|deliveries}, {journal} of them in the journal", count)
    return Shown("unbuilt", "Not built yet", value, (said if found.deliveries else Note("nothing"),))


def build(figures: Figures) -> Shown:
    """The last build that came to a good end."""
    last = figures.finished[-1] if figures.finished else None
    value = {"at": plain(last.began) if last else None, "seconds": last.seconds if last else None}
    if last is None:
        why = Note("no build has noted when it ran (igarape build)")
        return Shown("build", "Last build", value, unknown=figures.unknown.get("tables") or why)
    values: dict[str, object] = {
        "ago": figures.now - last.began,
        "took": seconds(last.seconds or 0.0),
        "moment": figures.here(last.began),
    }
    return Shown("build", "Last build", value, (Note("{ago} ago, {moment}; it took {took}", values),))


def telegram(figures: Figures) -> Shown:
    """What waits at Telegram, and where it goes."""
    queues = figures.queues
    value = {
        "bots": [
            {
                "bot_id": bot,
                **queue._asdict(),
                "error_at": plain(queue.error_at),
                "privacy_mode": not figures.reads_all.get(bot, True),
            }
            for bot, queue in queues.items()
        ]
    }
    said = tuple(_queue(bot, queue, figures) for bot, queue in queues.items())
    if "webhook" in figures.unknown:  # an address that nothing can be compared with
        said += (figures.unknown["webhook"],)
    if "samples" in figures.unknown:
        said += (Note("this sample cannot be remembered: {why}", {"why": figures.unknown["samples"]}),)
    return Shown("telegram", "At Telegram", value, said, figures.unknown.get("telegram"))


def _queue(bot: int, queue: Queue, figures: Figures) -> Note:
    values: dict[str, object] = {
        "bot": str(bot), "pending": queue.pending, "url": queue.url, "error": queue.error or "?",
        "moment": figures.here(queue.error_at),
    }  # fmt: skip
    if queue.error_at:
        return Note(
            "bot {bot}: {pending} {pending:waits|wait} for {url}; the last error was {moment}: {error}",
            values,
        )
    if queue.url:
        return Note("bot {bot}: {pending} {pending:waits|wait} for {url}", values)
    return Note("bot {bot}: {pending} {pending:waits|wait}; no webhook, so a poll may take them", values)


def quarantine(figures: Figures) -> Shown:
    """What could not become rows."""
    if figures.health is None or figures.totals is None:
        value: dict[str, Any] = {"deliveries": None, "reasons": {}}
        return Shown("quarantine", "Quarantine", value, unknown=figures.unknown.get("tables"))
    reasons = {each.reason: each.deliveries for each in figures.health.quarantine}
    count = sum(reasons.values())
    values: dict[str, object] = {"count": count, "lines": figures.totals.lines, "reasons": _listed(reasons)}
    said = Note("{count} of {lines} deliveries: {reasons}", values) if count else Note("nothing")
    return Shown("quarantine", "Quarantine", {"deliveries": count, "reasons": reasons}, (said,))


def duplicates(figures: Figures) -> Shown:
    """Deliveries that came more than once, and updates that contradict each other."""
    totals, health = figures.totals, figures.health
    if totals is None or health is None:
        value: dict[str, Any] = {"repeats": None, "lines": None, "conflicts": None}
        return Shown("duplicates", "Duplicates", value, unknown=figures.unknown.get("tables"))
    share = Share(totals.repeats / totals.lines if totals.lines else 0.0)
    values: dict[str, object] = {"repeats": totals.repeats, "lines": totals.lines, "share": share}
    said = [Note("{repeats} of {lines} deliveries came before ({share}); each is one row", values)]
    if health.conflicts:
        count: dict[str, object] = {"count": health.conflicts}
        said.append(Note("{count} in 30 days share their number with another update", count))
    value = {"repeats": totals.repeats, "lines": totals.lines, "conflicts": health.conflicts}
    return Shown("duplicates", "Duplicates", value, tuple(said))


def disk(figures: Figures) -> Shown:
    """The room on the lake's disk, and what the lake takes of it."""
    sample = figures.sample
    values: dict[str, object] = {
        "free": Bytes(sample.free), "total": Bytes(sample.total), "size": Bytes(figures.size),
    }  # fmt: skip
    said = Note("{free} of {total} are free; the lake takes {size}", values)
    return Shown("disk", "Disk", {"free": sample.free, "total": sample.total, "lake": figures.size}, (said,))


def clock(figures: Figures) -> Shown:
    """How far this machine's clock is from Telegram's."""
    skew = figures.skew
    if skew is None:
        why = figures.unknown.get("telegram") or Note("the server did not say what time it is")
        return Shown("clock", "Clock", {"skew": None}, unknown=why)
    said = Note("within {skew} of Telegram's", {"skew": seconds(abs(skew))})
    return Shown("clock", "Clock", {"skew": round(skew, 1)}, (said,))


FIGURES: tuple[Callable[[Figures], Shown], ...] = (
    newest, silence, lag, messages, unbuilt, build, telegram, updates_missing, messages_missing, quarantine,
    duplicates, disk, clock,
)  # fmt: skip
"""In the order of the page."""


def _bars(days: tuple[Day, ...]) -> str:
    """A bar a day; a dot for a day without any message."""
    most = max((each.messages for each in days), default=0)
    steps = ((each.messages * len(_BARS) - 1) // most if most and each.messages else -1 for each in days)
    return "".join("·" if step < 0 else _BARS[step] for step in steps)


def _listed(reasons: dict[str, int]) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in reasons.items())
