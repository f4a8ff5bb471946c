"""The door `schedule`: it prints what cron and its like need to build a lake each day, and installs nothing."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from datetime import datetime, time, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from igarape import place
from igarape.ask import valid_id
from igarape.engines import lake_zone
from igarape.errors import Problem, Usage
from igarape.settings import DEFAULT_ZONE, Settings, valid_time

if TYPE_CHECKING:
    from igarape.show.schedules import Job

USUAL = "03:20"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape schedule` takes."""
    parser.add_argument("action", help="only print, so far: it shows the text, and installs nothing")
    parser.add_argument("tool", help="cron, systemd, launchd, windows, airflow or dagster")
    parser.add_argument(
        "--at", default=USUAL, metavar="HH:MM", help="time of day in the lake's zone (default: 03:20)"
    )
    parser.add_argument(
        "--send", metavar="CHAT", help="then post a report of the last seven days in this chat, by its id"
    )


def run(args: argparse.Namespace, settings: Settings, environ: Mapping[str, str] = os.environ) -> int:
    """Print the text on stdout, and what to do with it on stderr."""
    from igarape.query.engine import Note
    from igarape.show import schedules, words

    for name, given, allowed in (("action", args.action, ["print"]), ("tool", args.tool, [*schedules.TOOLS])):
        if given not in allowed:
            raise Usage(
                "There is no {name} called {given}.", "Use one of {allowed}.", name=name, given=given,
                allowed=", ".join(allowed),
            )  # fmt: skip
    chat = valid_id("--send", args.send)
    at, zone = valid_time("--at", args.at), _zone(settings)
    job = schedules.Job(
        commands=_commands(settings, chat),
        folder=str(Path.cwd()),
        at=at,
        zone=zone,
        here=on_this_clock(at, datetime.now(ZoneInfo(zone))),
        distribution=environ.get("WSL_DISTRO_NAME", ""),
    )
    _plain(job)
    tool = schedules.TOOLS[args.tool]
    sys.stdout.write(tool.write(job))
    here = sorted(name for name in environ if name.startswith("IGARAPE_") and name != "IGARAPE_LAKE")
    for line in schedules.steps(tool, job, settings.language):
        print(line, file=sys.stderr)
    if here:
        note = Note(
            "Set in this terminal alone, so the schedule will not know of it: {names}. Write it into .env.",
            {"names": ", ".join(here)},
        )
        print(words.say(note, settings.language), file=sys.stderr)
    return 0


def on_this_clock(at: time, today: datetime, local: tzinfo | None = None) -> time:
    """Say what this machine's clock shows when that of today's zone shows `at`."""
    return (
        today.replace(hour=at.hour, minute=at.minute)
        .astimezone(local)
        .time()
        .replace(second=0, microsecond=0)
    )


def _commands(settings: Settings, chat: int | None) -> tuple[tuple[str, ...], ...]:
    """Name the commands, with nothing that depends on where they are started, and no secret."""
    folder = place.folder(settings)
    lake = str(folder.resolve()) if folder else settings.lake
    igarape = (sys.executable, "-m", "igarape", "--lake", lake)
    build = (*igarape, "build")
    return (build,) if chat is None else (build, (*igarape, "report", "--last", "7", f"--send={chat}"))


def _zone(settings: Settings) -> str:
    try:
        return lake_zone(place.store(settings))
    except Problem:  # not built yet
        return settings.zone or DEFAULT_ZONE


def _plain(job: Job) -> None:
    """Refuse a path with a line break or its like: in most of these files a line has a meaning."""
    for path in (job.folder, *job.commands[0]):
        if not path.isprintable():
            raise Usage(
                "The path {path} holds a line break, or another character that nobody sees.",
                "Rename it, then try again.",
                path=ascii(path),
            )
