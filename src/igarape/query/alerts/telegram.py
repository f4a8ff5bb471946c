"""Rules on what Telegram says: of its queue, of the webhook, of the time; and on what it does not say any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice, pairwise, takewhile
from typing import NamedTuple

from igarape.capture.samples import Queue, Sample
from igarape.query.alerts.alert import Alert, Grade
from igarape.query.engine import Note
from igarape.query.figures import Figures
from igarape.query.health import WALL
from igarape.query.rhythm import UNKNOWN

PENDING = 100
"""More waiting updates than that, and more at each sample, are told ..."""

RISING = 3
"""... over so many samples."""

FRESH = timedelta(minutes=5)
"""A delivery that failed so lately is told: an older failure may be mended, and Telegram never clears it."""

WALL_WARNS = timedelta(hours=1)
WALL_ERRS = timedelta(hours=6)

MOVED = timedelta(hours=24)
"""How long it is told that the webhook's IP address is another one."""

SKEW = 30.0
"""Seconds that this machine's clock may differ from Telegram's."""

_DOCTOR = Note("See what igarape doctor says of the bot.")


class _Seen(NamedTuple):
    """A bot's queue at a sample."""

    sample: Sample
    queue: Queue


def silence(figures: Figures) -> Iterator[Alert]:
    """Nothing comes, though at this hour something usually does, and nothing waits at Telegram either."""
    heard, queues = figures.heard, figures.queues
    if heard is None or figures.health is None or any(each.pending for each in queues.values()):
        return
    rhythm, silent = figures.health.rhythm, figures.now - heard
    if silent <= rhythm.limit(figures.now):
        return
    usual = rhythm.usual(figures.now)
    values: dict[str, object] = {"silent": silent, "usual": usual or UNKNOWN}
    said = Note("No update for {silent}; at this hour {usual} is usual.", values)
    if usual is None:
        said = Note("No update for {silent}; what is usual at this hour is not known yet.", values)
    hint = Note("See whether the bot is still in its groups, and what igarape doctor says of it.")
    if not queues:
        hint = Note("Whether updates wait at Telegram is not known; see what igarape doctor says of the bot.")
    yield Alert("silence", "warning", heard, said, hint)


def pending(figures: Figures) -> Iterator[Alert]:
    """More and more waits at Telegram, or it cannot deliver right now."""
    for bot, queue in figures.queues.items():
        last = [each.queue.pending for each in islice(_back(figures, bot), RISING)]
        values: dict[str, object] = {"pending": queue.pending, "error": queue.error or "?"}
        if len(last) == RISING and last[0] > PENDING and all(a > b for a, b in pairwise(last)):
            since = _since(figures, bot, lambda each: each.queue.pending > PENDING)
            said = Note("{pending} updates wait at Telegram, and more each time.", values)
            yield Alert("pending", "warning", since, said, _DOCTOR, bot)
        elif since := _since(figures, bot, _fresh):
            said = Note(
                "Telegram cannot deliver, and {pending} {pending:update waits|updates wait}: {error}.", values
            )
            yield Alert("pending", "warning", since, said, _DOCTOR, bot)


def wall(figures: Figures) -> Iterator[Alert]:
    """The oldest waiting update comes near the age at which Telegram drops it.

    Telegram does not tell that age. Estimated is the time since the first sample that saw updates wait, where at
    every sample since then some did, and either none was received after it or a delivery had just failed.
    """
    for bot in figures.queues:
        since = _since(figures, bot, partial(_stuck, figures.newest.get(bot)))
        if since is None or figures.now - since <= WALL_WARNS:
            continue
        said = Note(
            "Updates seem to have waited at Telegram for {waited}; it drops each one {wall} after it happened.",
            {"waited": figures.now - since, "wall": WALL},
        )
        grade: Grade = "error" if figures.now - since > WALL_ERRS else "warning"
        hint = Note("Let igarape capture run, or see why it does not get them: igarape doctor")
        yield Alert("wall", grade, since, said, hint, bot)


def webhook(figures: Figures) -> Iterator[Alert]:
    """The bot's updates do not go where the settings say, or that place has moved."""
    for bot, ours in figures.webhooks.items():
        queue = figures.queues.get(bot)
        if queue is None or figures.polled:
            continue
        values: dict[str, object] = {"url": queue.url, "ours": ours}
        if queue.url != ours:
            since = _since(figures, bot, partial(_elsewhere, ours))
            said = Note("The bot's webhook is {url}, not {ours}.", values)
            if not queue.url:
                said = Note("The bot has no webhook, and should have {ours}.", values)
            yield Alert("webhook", "error", since, said, Note("Register it again: igarape webhook set"), bot)
        elif moved := _moved(figures, bot):
            yield moved


def _moved(figures: Figures, bot: int) -> Alert | None:
    """Another IP address than at a sample of the last hours."""
    lately = takewhile(lambda each: figures.now - each.sample.at <= MOVED, _back(figures, bot))
    known = [each for each in lately if each.queue.ip]
    here = list(takewhile(lambda each: each.queue.ip == known[0].queue.ip, known))
    if len(here) == len(known):
        return None
    values: dict[str, object] = {"new": here[0].queue.ip, "old": known[len(here)].queue.ip}
    said = Note("The webhook's name now leads Telegram to {new}; it was {old}.", values)
    hint = Note("If you did not move it, see who changed the name's address.")
    return Alert("webhook", "warning", here[-1].sample.at, said, hint, bot)


def clock(figures: Figures) -> Iterator[Alert]:
    """This machine's time is wrong, and so are the moments of receipt."""
    skew = figures.skew
    if skew is None or abs(skew) <= SKEW:
        return
    values: dict[str, object] = {"skew": timedelta(seconds=abs(skew))}
    said = Note("This machine's clock is {skew} behind Telegram's.", values)
    if skew > 0:
        said = Note("This machine's clock is {skew} ahead of Telegram's.", values)
    yield Alert("clock", "warning", None, said, Note("Let the system set its clock (NTP)."))


def _back(figures: Figures, bot: int) -> Iterator[_Seen]:
    """The bot's queue at each sample that saw it, the newest first."""
    return (_Seen(sample, sample.queues[bot]) for sample in reversed(figures.samples) if bot in sample.queues)


def _since(figures: Figures, bot: int, holds: Callable[[_Seen], bool]) -> datetime | None:
    """When the first of the samples was that hold one after the other, up to now; None if now does not."""
    since = None
    for each in takewhile(holds, _back(figures, bot)):
        since = each.sample.at
    return since


def _elsewhere(ours: str, each: _Seen) -> bool:
    return each.queue.url != ours


def _fresh(each: _Seen) -> bool:
    return each.queue.error_at is not None and each.sample.at - each.queue.error_at < FRESH


def _stuck(heard: datetime | None, each: _Seen) -> bool:
    """Whether at a sample some waited that came to nobody: while one chat's queue is stuck, others go on."""
    received = heard is not None and heard > each.sample.at
    return each.queue.pending > 0 and (_fresh(each) or not received)
