"""This machine: Python, zones, the disk and the lake on it, the port, the clock."""

from __future__ import annotations

import os
import platform
import shutil
import stat
import sys
import tempfile
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import metadata
from pathlib import Path

from igarape import __version__, paths
from igarape.doctor.finding import SECONDS, Finding, within
from igarape.query.engine import Note, Share
from igarape.settings import DEFAULT_ZONE, Settings
from igarape.via import web

GIB = 1 << 30
SCANT = 0.1
SKEW = 30.0


def python() -> Finding:
    """Which Python runs which igarape, where."""
    told: dict[str, object] = {
        "version": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }
    if sys.platform == "win32":
        return Finding(
            "python",
            "error",
            Note("igarape locks and syncs files as POSIX does, and this is {system}.", told),
            hint="Use WSL.",
        )
    return Finding("python", "ok", Note("igarape {version} on Python {python}, {system}.", told))


def zone(settings: Settings, remembered: str | None) -> Iterator[Finding]:
    """Whether the zone is known, and is the one that the lake was built in."""
    name = settings.zone or remembered or DEFAULT_ZONE
    told: dict[str, object] = {"zone": name, "lake": remembered}
    try:
        told["package"] = metadata.version("tzdata")
    except metadata.PackageNotFoundError:
        yield Finding(
            "zone",
            "warning",
            Note("The package tzdata is missing: zones are as old as this machine's, if it has any."),
            hint="Install it: python -m pip install tzdata.",
        )
    zoneinfo.ZoneInfo(name)
    if remembered not in (None, name):
        yield Finding(
            "zone",
            "warning",
            Note("The settings say {zone}, and the lake was built in {lake}.", told),
            hint="`igarape build --all --zone ...` cuts its days anew; or correct [project] zone.",
        )
    elif "package" in told:
        yield Finding("zone", "ok", Note("{zone} cuts the days; tzdata {package}.", told))


def lake(root: Path) -> Iterator[Finding]:
    """Whether we may write in the lake, others may not read it, and who is at work in it."""
    there = _there(root)
    told: dict[str, object] = {"lake": str(root), "folder": str(there)}
    try:
        with tempfile.TemporaryFile(
            dir=there
        ) as trial:  # rights alone do not tell of a disk mounted read-only
            trial.write(b"x")
            trial.flush()
            os.fsync(trial.fileno())
    except OSError as why:
        yield Finding(
            "lake",
            "error",
            Note("Nothing can be written in {folder}: {why}.", told | {"why": why.strerror or str(why)}),
            hint="Let this user write there, free some space, or use another folder.",
        )
        return
    if root != there:
        yield Finding("lake", "ok", Note("{lake} will be made when something is kept.", told))
    elif stat.S_IMODE(root.stat().st_mode) & 0o007:
        yield Finding(
            "lake",
            "warning",
            Note("Others on this machine may look into {lake}, where conversations lie.", told),
            hint="Take that right from them: chmod 700, for that folder.",
        )
    else:
        yield Finding("lake", "ok", Note("We may write in {lake}.", told))
    holder = _holder(root / paths.JOURNAL / ".lock")
    if holder:
        yield Finding(
            "process", "ok", Note("Process {holder} captures into the lake.", {"holder": str(holder)})
        )
    else:
        yield Finding("process", "ok", Note("Nothing captures into the lake at the moment."))


def disk(root: Path) -> Finding:
    """How much room there is for the lake."""
    total, _, free = shutil.disk_usage(_there(root))
    return room(free, total)


def room(free: int, total: int) -> Finding:
    """Judge the room on a disk, in bytes."""
    told: dict[str, object] = {"free": free / GIB, "share": Share(free / max(total, 1))}
    said = Note("{free} GiB ({share}) of the lake's disk are free.", told)
    if free < GIB:
        return Finding(
            "disk",
            "error",
            said,
            hint="Free some space, or move the lake: igarape keeps nothing it cannot sync.",
        )
    if free < SCANT * total:
        return Finding("disk", "warning", said, hint="Free some space soon, or move the lake.")
    return Finding("disk", "ok", said)


def port(host: str, number: int, *, needed: bool) -> Finding:
    """Whether the port of the webhook can be had, where it is `needed`."""
    told: dict[str, object] = {"host": host, "port": str(number)}
    try:
        use = within(SECONDS, lambda: web.port(host, number, SECONDS / 2))
    except OSError as why:
        said = Note(
            "{host} cannot be listened on: {why}.",
            told | {"why": os.strerror(why.errno) if why.errno else str(why)},
        )
        return Finding(
            "port", "error", said, hint="Give an address of this machine as --host, such as 127.0.0.1."
        )
    if use == "free":
        return Finding("port", "ok", Note("Port {port} on {host} is free.", told))
    if use == "igarape":
        return Finding("port", "ok", Note("igarape answers at port {port} on {host}.", told))
    return Finding(
        "port",
        "error" if needed else "warning",
        Note("Something else answers at port {port} on {host}, or it may not be used.", told),
        hint="Capture with another --port, and lead what stands in front of igarape there.",
    )


def clock(api: str, now: Callable[[], datetime]) -> Finding:
    """How far this machine's clock is from that of the Bot API server."""
    before = now()
    there = within(SECONDS, lambda: web.moment(api, SECONDS))
    if there is None:
        return Finding("clock", "skipped", Note("{api} does not say what time it is.", {"api": api}))
    skew = (before + (now() - before) / 2 - there).total_seconds()
    told: dict[str, object] = {"skew": round(abs(skew))}
    if skew > SKEW:
        said = Note("This machine's clock is {skew} s ahead of Telegram's.", told)
    elif skew < -SKEW:
        said = Note("This machine's clock is {skew} s behind Telegram's.", told)
    else:
        return Finding("clock", "ok", Note("The clock agrees with Telegram's within {skew} s.", told))
    return Finding(
        "clock", "warning", said, hint="Let the system set it: timedatectl set-ntp true, on Linux."
    )


def _there(root: Path) -> Path:
    """The folder itself, or the nearest above it that exists."""
    return next(each for each in (root, *root.absolute().parents) if each.exists())


def _holder(lock: Path) -> int | None:
    """Which living process wrote its number into a lock: read, not locked, so that none that starts meets us there."""
    try:
        number = int(lock.read_text())
        os.kill(number, 0)
    except PermissionError:
        return number
    except (OSError, ValueError):
        return None
    return number
