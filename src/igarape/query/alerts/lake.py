"""Rules on the lake itself: the journal, the build, the disk, and what the tables count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median

from igarape.daily.runs import Run
from igarape.query.alerts.alert import Alert
from igarape.query.engine import Bytes, Note
from igarape.query.figures import Figures

NEWLY = timedelta(days=7)
"""How long it is told of what nobody can undo (quarantine, contradictions, losses); the figures go on showing it."""

BUILD_LATE = timedelta(hours=26)

UNTOLD = timedelta(hours=1)
"""How long after a build doubts may wait: they are told after it, on AWS by a function of their own."""

SLOW = 3
"""A build is slow that takes so many times the median of those before it ..."""

SLOW_LEAST = 60.0
"""... and at least so many seconds ..."""

SLOW_OF = 5
"""... where there were so many, each with something new to build, none of all days anew."""

DISK_SHARE = 0.1
DISK_RESERVE = 1 << 30
DISK_FULL_IN = timedelta(hours=24)
DISK_APART = timedelta(minutes=15), timedelta(hours=6)
"""How far apart two samples are, at least and at most, that say how fast the disk fills."""


_FORGET = {"user": "igarape forget --user ID", "chat": "igarape forget --chat=ID"}


def journal(figures: Figures) -> Iterator[Alert]:
    """The capture cannot write."""
    if figures.ready is False:
        said = Note("The journal cannot be written, so nothing is taken from Telegram.")
        yield Alert("journal", "error", None, said, Note("See to the disk; the capture goes on by itself."))


def build(figures: Figures) -> Iterator[Alert]:
    """The tables are old, or the last build was not as the others."""
    last = figures.runs[-1] if figures.runs else None
    if last and last.failed:
        said = Note("The last build failed: {why}", {"why": last.failed})
        yield Alert(
            "build", "error", last.began, said, Note("Run igarape build again, and see what it says.")
        )
    elif late := _late(figures):
        yield late
    elif last and (usual := _usual(figures.runs[:-1])) is not None:
        yield from _slow(figures, last, usual)


def _late(figures: Figures) -> Alert | None:
    """Where nothing waits to be built, nothing is late."""
    waiting = figures.waiting
    if waiting is None or not waiting.deliveries:
        return None
    built = figures.finished[-1].began if figures.finished else None
    since = built or waiting.since
    if since is None or figures.now - since <= BUILD_LATE:
        return None
    values: dict[str, object] = {"ago": figures.now - since, "waiting": waiting.deliveries}
    said = Note(
        "The last build was {ago} ago, and {waiting} {waiting:delivery waits|deliveries wait}.", values
    )
    if built is None and figures.totals is None:
        said = Note("Nothing was ever built, and {waiting} {waiting:delivery waits|deliveries wait}.", values)
    return Alert("build", "warning", since, said, Note("Run igarape build, every day by itself if you can."))


def _usual(runs: tuple[Run, ...]) -> float | None:
    seconds = [run.seconds for run in runs if run.good and run.seconds and run.segments and not run.whole]
    return median(seconds) if len(seconds) >= SLOW_OF else None


def _slow(figures: Figures, last: Run, usual: float) -> Iterator[Alert]:
    took = last.seconds if last.seconds is not None else (figures.now - last.began).total_seconds()
    if last.whole or took <= max(SLOW_LEAST, SLOW * usual):
        return
    values: dict[str, object] = {"took": timedelta(seconds=took), "usual": timedelta(seconds=usual)}
    said = Note("The last build took {took}; {usual} is usual.", values)
    hint = Note("See whether the machine is short of memory or disk, or the day was a big one.")
    if last.seconds is None:
        said = Note("A build began {took} ago and has not ended; {usual} is usual.", values)
        hint = Note("If it does not run any more, run igarape build: it does the same again.")
    yield Alert("build", "warning", last.began, said, hint)


def disk(figures: Figures) -> Iterator[Alert]:
    """There is little room, or soon will be."""
    free, total = figures.sample.free, figures.sample.total
    values: dict[str, object] = {"free": Bytes(free), "total": Bytes(total)}
    hint = Note("Free some space on that disk, or move the lake to a larger one.")
    said = Note("Only {free} of {total} are free on the lake's disk.", values)
    if free < DISK_RESERVE:
        yield Alert("disk", "error", None, said, hint)
    elif free < DISK_SHARE * total:
        yield Alert("disk", "warning", None, said, hint)
    elif (left := _full_in(figures)) is not None and left <= DISK_FULL_IN:
        said = Note(
            "The lake's disk will be full in {left} if it fills on like this; {free} are free.",
            {**values, "left": left},
        )
        yield Alert("disk", "warning", None, said, hint)


def _full_in(figures: Figures) -> timedelta | None:
    """When the disk is full: as fast as since the oldest sample of the last hours."""
    least, most = DISK_APART
    before = [sample for sample in figures.samples if least <= figures.now - sample.at <= most]
    used = before[0].free - figures.sample.free if before else 0
    return figures.sample.free / used * (figures.now - before[0].at) if used > 0 else None


def tables(figures: Figures) -> Iterator[Alert]:
    """Parts of the tables that a build left are gone; while a build is at work they may be about to be replaced."""
    if not figures.lost or not figures.runs or figures.runs[-1].seconds is None:
        return
    values: dict[str, object] = {"tables": ", ".join(sorted(figures.lost))}
    days = sorted(day for day in set[date | None]().union(*figures.lost.values()) if day)
    said = Note("A part of the tables is gone ({tables}).", values)
    if days:
        said = Note(
            "A part of the tables of {days} {days:day|days} is gone ({tables}); the first is {first}.",
            {**values, "days": len(days), "first": days[0]},
        )
    hint = Note("Bring it back with: igarape build; and see who or what removes files of the lake.")
    yield Alert("tables", "error", None, said, hint)


def counts(figures: Figures) -> Iterator[Alert]:
    """The tables and the last build's memory do not agree; where a build is at work or parts are gone they need not."""
    totals, health = figures.totals, figures.health
    if (
        totals is None
        or health is None
        or not figures.runs
        or figures.runs[-1].seconds is None
        or figures.lost
    ):
        return
    if totals.lines != health.updates + totals.repeats + totals.quarantined:
        said = Note(
            "{lines} deliveries are not {rows} updates + {repeats} repeats + {quarantined} quarantined.",
            {"rows": health.updates, **totals._asdict()},
        )
        hint = Note("Build anew with: igarape build --all; if it stays so, keep the lake and report it.")
        yield Alert("counts", "error", figures.runs[-1].began, said, hint)


def doubts(figures: Figures) -> Iterator[Alert]:
    """Builds go on, and nothing looks for doubts any more, or can group them."""
    built = figures.finished[-1].began if figures.finished else None
    if figures.told_until is None or built is None or figures.now - built <= UNTOLD:
        return
    said = Note("Doubts after {day} have not been looked for yet.", {"day": figures.told_until})
    hint = Note("Where igarape[doubts] is installed, run: igarape build --doubts")
    yield Alert("doubts", "warning", built, said, hint)


def erasure(figures: Figures) -> Iterator[Alert]:
    """Somebody was to be forgotten, and what was to do it died or was refused. Whom, the lake does not know."""
    if why := figures.unknown.get("erasures"):
        hint = Note("Put it back from a copy; without it, a build could bring them back.")
        yield Alert("erasure", "error", None, why, hint)
    left = figures.unfinished
    if not left:
        return
    since = min(each.begun for each in left)
    said = Note(
        "{count} {count:erasure|erasures} (`forget`) began {ago} ago and did not come to the end.",
        {"count": len(left), "ago": figures.now - since},
    )
    commands = sorted({_FORGET[each.scope] for each in left}, reverse=True)
    hint = Note(
        "Run the same again, with the id that was given then: {command}", {"command": ", ".join(commands)}
    )
    yield Alert("erasure", "error", since, said, hint)


def quarantine(figures: Figures) -> Iterator[Alert]:
    """Something could not become rows lately."""
    waiting = figures.health.quarantine if figures.health else ()
    new = [each for each in waiting if figures.now - each.newest <= NEWLY]
    if new:
        values: dict[str, object] = {"count": sum(each.deliveries for each in new), "reason": new[0].reason}
        said = Note("{count} {count:delivery|deliveries} could not become rows: {reason}.", values)
        hint = Note("See them: igarape sql 'SELECT reason, segment, line, origin FROM quarantine'")
        yield Alert("quarantine", "warning", max(each.newest for each in new), said, hint)


def conflicts(figures: Figures) -> Iterator[Alert]:
    """Two different updates have one number: it began anew, or someone made updates up."""
    health = figures.health
    if health and health.conflict_at and figures.now - health.conflict_at <= NEWLY:
        said = Note(
            "{count} updates of the last 30 days share their number with another one.",
            {"count": health.conflicts},
        )
        hint = Note("See them: igarape sql \"SELECT * FROM updates WHERE flags LIKE '%conflict%'\"")
        yield Alert("conflicts", "warning", health.conflict_at, said, hint)


def lost(figures: Figures) -> Iterator[Alert]:
    """Updates that Telegram numbered never came, and cannot come any more."""
    for each in figures.health.missing if figures.health else ():
        if each.final and figures.now - each.until <= NEWLY:
            hole, here = each.longest, figures.here
            said = Note(
                "{missing} {missing:update|updates} never came; the longest hole is {longest}, from {after} "
                "to {until}.",
                {
                    "missing": each.missing,
                    "longest": hole.missing,
                    "after": here(hole.after),
                    "until": here(hole.until),
                },
            )
            hint = Note(
                "See whether nothing was captured for 24 hours then, or another program takes updates with the "
                "bot's token."
            )
            yield Alert("lost", "warning", each.since, said, hint, each.bot_id)
