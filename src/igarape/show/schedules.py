"""A daily build, in the words of each tool that runs things at times. Values in, texts out; nothing is installed."""

from __future__ import annotations

import plistlib
import re
import shlex
from collections.abc import Callable, Mapping
from datetime import time
from typing import NamedTuple
from xml.etree import ElementTree as ET

from igarape.errors import Usage
from igarape.query.engine import Note
from igarape.show.words import say


class Job(NamedTuple):
    """What is run each day: commands, one after the other, each only if the one before went well.

    `at` is the time in `zone`, the lake's; `here` the same moment on this machine's clock. `folder` holds .env and
    igarape.toml. `distribution` names the Linux that runs in Windows, "" for the usual one.
    """

    commands: tuple[tuple[str, ...], ...]
    folder: str
    at: time
    zone: str
    here: time
    distribution: str = ""


def cron(job: Job) -> str:
    """Write a line of a crontab. Usage for a backslash, which cron may take for itself: not each cron does."""
    steps = " && ".join(["cd " + shlex.quote(job.folder), *map(shlex.join, job.commands)])
    _without("\\", "cron", job)
    return f"{job.here.minute} {job.here.hour} * * * {steps.replace('%', chr(92) + '%')}\n"


def _without(signs: str, tool: str, job: Job) -> None:
    for path in (job.folder, *job.commands[0]):
        for sign in signs:
            if sign in path:
                raise Usage(
                    "{tool} cannot take a path with {sign}: {path}.",
                    "Rename it, then try again.",
                    tool=tool, sign=sign, path=path,
                )  # fmt: skip


def systemd(job: Job) -> str:
    """Write a service and its timer, as two files one after the other; each begins with its own name."""
    # The name of a program takes no escapes there, and no quotes in it; the words behind it do.
    starts = "\n".join("ExecStart=/usr/bin/env " + " ".join(map(_unit_word, each)) for each in job.commands)
    folder = job.folder.replace("%", "%%")
    return f"""\
# igarape.service
[Unit]
Description=igarape build

[Service]
Type=oneshot
WorkingDirectory={folder}
{starts}

# igarape.timer
[Unit]
Description=igarape build

[Timer]
OnCalendar=*-*-* {job.at:%H:%M}:00 {job.zone}
Persistent=true

[Install]
WantedBy=timers.target
"""


def _unit_word(text: str) -> str:
    """Quote a word of a command in a unit: % begins a specifier there, and $ a variable."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return escaped if re.fullmatch(r"[\w@%+=:,./-]+", escaped, re.ASCII) else f'"{escaped}"'


def launchd(job: Job) -> str:
    """Write a property list for launchd, which makes up for what was slept through."""
    one = list(job.commands[0])
    given = {
        "Label": "igarape",
        "ProgramArguments": one
        if len(job.commands) == 1
        else ["/bin/sh", "-c", " && ".join(map(shlex.join, job.commands))],
        "WorkingDirectory": job.folder,
        "StartCalendarInterval": {"Hour": job.here.hour, "Minute": job.here.minute},
        "StandardOutPath": f"{job.folder}/igarape.log",
        "StandardErrorPath": f"{job.folder}/igarape.log",
    }
    return plistlib.dumps(given).decode()


_TASK = "http://schemas.microsoft.com/windows/2004/02/mit/task"


def windows(job: Job) -> str:
    """Write a task for Windows, which runs igarape inside WSL. It is ASCII, whatever PowerShell takes a file for.

    Usage for a path with what Windows would read as a variable or as the end of a word.
    """
    _without('%"\\', "Windows", job)
    ET.register_namespace("", _TASK)
    task = ET.Element(f"{{{_TASK}}}Task", version="1.2")
    _grow(
        task,
        {
            "Triggers": {
                "CalendarTrigger": {
                    "StartBoundary": f"2026-01-01T{job.here:%H:%M}:00",
                    "Enabled": "true",
                    "ScheduleByDay": {"DaysInterval": "1"},
                }
            },
            "Settings": {
                "MultipleInstancesPolicy": "IgnoreNew",
                "DisallowStartIfOnBatteries": "false",
                "StopIfGoingOnBatteries": "false",
                "StartWhenAvailable": "true",
                "ExecutionTimeLimit": "PT4H",
            },
        },
    )
    actions = ET.SubElement(task, f"{{{_TASK}}}Actions")
    chosen = ["--distribution", job.distribution] if job.distribution else []
    for command in job.commands:
        words = [*chosen, "--cd", job.folder, "--exec", *command]
        said = " ".join(f'"{each}"' if " " in each else each for each in words)
        _grow(actions, {"Exec": {"Command": "wsl.exe", "Arguments": said}})
    ET.indent(task)
    text: bytes = ET.tostring(task, encoding="us-ascii")
    return text.decode() + "\n"


def _grow(above: ET.Element, given: Mapping[str, object]) -> None:
    for name, value in given.items():
        below = ET.SubElement(above, f"{{{_TASK}}}{name}")
        if isinstance(value, Mapping):
            _grow(below, value)
        else:
            below.text = str(value)


def airflow(job: Job) -> str:
    """Write a DAG of Airflow 3, its commands as lists: no shell and no template reads them."""
    return f'''\
from datetime import datetime, timezone
from subprocess import run

from airflow.sdk import dag, task
from airflow.timetables.trigger import CronTriggerTimetable

FOLDER = {job.folder!r}
COMMANDS = {_listed(job)}


@dag(
    schedule=CronTriggerTimetable("{job.at.minute} {job.at.hour} * * *", timezone={job.zone!r}),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=False,
)
def igarape():
    @task
    def build():
        for command in COMMANDS:
            run(command, cwd=FOLDER, check=True)

    build()


igarape()
'''


def dagster(job: Job) -> str:
    """Write definitions for Dagster, its commands as lists: no shell reads them."""
    return f'''\
from subprocess import run

import dagster

FOLDER = {job.folder!r}
COMMANDS = {_listed(job)}


@dagster.op
def build():
    for command in COMMANDS:
        run(command, cwd=FOLDER, check=True)


@dagster.job
def igarape():
    build()


defs = dagster.Definitions(
    jobs=[igarape],
    schedules=[
        dagster.ScheduleDefinition(
            job=igarape,
            cron_schedule="{job.at.minute} {job.at.hour} * * *",
            execution_timezone={job.zone!r},
            default_status=dagster.DefaultScheduleStatus.RUNNING,
        )
    ],
)
'''


def _listed(job: Job) -> str:
    lines = "".join(f"    {list(command)!r},\n" for command in job.commands)
    return f"[\n{lines}]"


class Tool(NamedTuple):
    """What writes the text, and what a person does with it."""

    write: Callable[[Job], str]
    steps: tuple[Note, ...]


_CLOCK = Note(
    "{at} in {zone} is {here} on this machine's clock today; print it anew where one of the two clocks changes."
)
_ENV = Note("igarape reads the bot's token from {folder}/.env; it is not in the text.")

TOOLS: Mapping[str, Tool] = {
    "cron": Tool(
        cron,
        (
            Note("Add the line with: crontab -e"),
            Note("cron makes up for nothing that the machine slept through; systemd does."),
            _CLOCK,
        ),
    ),
    "systemd": Tool(
        systemd,
        (
            Note("Save the two parts in ~/.config/systemd/user, each under the name in its first line."),
            Note("Then: systemctl --user enable --now igarape.timer"),
            Note("So that it runs while you are logged out too: loginctl enable-linger"),
            Note("See how it went: journalctl --user -u igarape"),
        ),
    ),
    "launchd": Tool(
        launchd,
        (
            Note("Save it as ~/Library/LaunchAgents/igarape.plist"),
            Note("Then: launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/igarape.plist"),
            _CLOCK,
        ),
    ),
    "windows": Tool(
        windows,
        (
            Note("Windows runs it inside WSL, where igarape is. Save it as igarape.xml."),
            Note(
                "In PowerShell: Register-ScheduledTask -TaskName igarape -Xml (Get-Content -Raw igarape.xml)"
            ),
            _CLOCK,
        ),
    ),
    "airflow": Tool(
        airflow, (Note("Save it in Airflow's folder of DAGs, as igarape_dag.py: for Airflow 3."),)
    ),
    "dagster": Tool(
        dagster, (Note("Save it as igarape_dagster.py, then: dagster dev -f igarape_dagster.py"),)
    ),
}
"""By name; the text goes to stdout, the steps to stderr."""


def steps(tool: Tool, job: Job, language: str) -> list[str]:
    """Say what to do with the text."""
    facts: dict[str, object] = {
        "at": f"{job.at:%H:%M}", "here": f"{job.here:%H:%M}", "zone": job.zone, "folder": job.folder,
    }  # fmt: skip
    chosen = [each for each in tool.steps if each is not _CLOCK or job.at != job.here]
    return [say(each._replace(values=facts), language) for each in (*chosen, _ENV)]
