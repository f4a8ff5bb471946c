"""`igarape schedule print`: whatever the paths, what is printed runs the same commands in the same folder."""

from __future__ import annotations

import ast
import json
import os
import plistlib
import re
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from igarape import cli, paths, scheduling
from igarape.errors import Usage
from igarape.show import schedules
from igarape.show.schedules import Job
from igarape.via.disk import DiskStore
from tests import canary
from tests.daily.deliveries import line, put, update

ONE = '50% off it\'s "so" $HOME `id` a;b&c|d {{ ds }} é 😀 #1 -x'
SEVERAL = [
    "plain",
    "two words",
    "50%",
    "it's",
    '"so"',
    "$HOME",
    "`id`",
    "a;b&c|d",
    "{{ ds }}",
    "é ã 😀",
    "#1",
    "~",
    "-x",
]
NAMES = [ONE, *(pytest.param(each, marks=pytest.mark.slow) for each in SEVERAL)]
WITH_BACKSLASH = [*NAMES, pytest.param("back\\slash", marks=pytest.mark.slow)]
"""All that is odd in one name; the slow tests take each alone."""

BACKSLASH = "back\\slash"
RECORD = """#!{python}
import json, os, sys
with open({log!r}, "a") as log: log.write(json.dumps([os.getcwd(), sys.argv]) + "\\n")
"""


def job(tmp_path: Path, name: str) -> Job:
    """Commands of a Python that only writes down how it was called, in a folder of this name."""
    folder = tmp_path / name
    folder.mkdir()
    python = folder / "python"
    python.write_text(RECORD.format(python=sys.executable, log=str(tmp_path / "log")))
    python.chmod(0o755)
    build = (str(python), "-m", "igarape", "--lake", f"{folder}/lake", "build")
    return Job(
        (build, (*build[:-1], "report", "--send=-100")),
        str(folder),
        time(3, 20),
        "America/Sao_Paulo",
        time(6, 20),
    )


def done(tmp_path: Path) -> list[list[Any]]:
    """What was run: where, and with which words."""
    return [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]


def expected(given: Job) -> list[list[Any]]:
    """What was meant."""
    return [[given.folder, list(command)] for command in given.commands]


def as_cron_does(line: str) -> tuple[list[str], str]:
    """Read a line of a crontab: five fields, then the command, in which a bare % would be a line break."""
    *when, command = line.rstrip("\n").split(" ", 5)
    assert "\n" not in command
    return when, re.sub(r"(?<!\\)%", "\n", command).replace("\\%", "%")


@pytest.mark.parametrize("name", NAMES)
def test_a_crontab_s_shell_runs_it(tmp_path: Path, name: str) -> None:
    """By a real shell, with cron's tiny environment."""
    given = job(tmp_path, name)
    when, command = as_cron_does(schedules.cron(given))
    subprocess.run(["/bin/sh", "-c", command], env={"PATH": "/usr/bin:/bin"}, cwd="/", check=True)

    assert when == ["20", "6", "*", "*", "*"]
    assert done(tmp_path) == expected(given)


def test_an_unescaped_percent_would_break_the_line(tmp_path: Path) -> None:
    """The control of the control: what reads the line as cron does sees a bare %."""
    line = schedules.cron(job(tmp_path, "50% off")).replace("\\%", "%")
    assert "\n" in as_cron_does(line)[1]


@pytest.mark.parametrize("name", WITH_BACKSLASH)
def test_launchd_runs_it(tmp_path: Path, name: str) -> None:
    """The property list is read back, and its arguments run."""
    given = job(tmp_path, name)
    told = plistlib.loads(schedules.launchd(given).encode())
    subprocess.run(told["ProgramArguments"], cwd=told["WorkingDirectory"], check=True)

    assert told["StartCalendarInterval"] == {"Hour": 6, "Minute": 20}
    assert done(tmp_path) == expected(given)


@pytest.mark.parametrize("name", WITH_BACKSLASH)
def test_a_unit_says_it_in_systemd_s_quotes(tmp_path: Path, name: str) -> None:
    """Read back as systemd.syntax(7) says: quotes, then the doubled % and $."""
    given = job(tmp_path, name)
    text = schedules.systemd(given)
    starts = re.findall("^ExecStart=/usr/bin/env (.*)$", text, re.M)
    (folder,) = re.findall("^WorkingDirectory=(.*)$", text, re.M)

    def read(word: str) -> str:
        assert not re.search(r"(?<!%)%(?:%%)*(?!%)", word)
        assert not re.search(r"(?<!\$)\$(?:\$\$)*(?!\$)", word)
        return word.replace("%%", "%").replace("$$", "$")

    assert [[read(word) for word in shlex.split(each)] for each in starts] == [
        list(each) for each in given.commands
    ]
    assert folder.replace("%%", "%") == given.folder


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("name", WITH_BACKSLASH)
def test_systemd_takes_the_units(tmp_path: Path, name: str) -> None:
    """Its own checker finds nothing wrong; the control is a unit that lost a quote."""
    given = job(tmp_path, name)
    _, service, timer = re.split(r"^(?=# igarape\.)", schedules.systemd(given), flags=re.M)

    def verify(folder: Path, service: str) -> subprocess.CompletedProcess[str]:
        folder.mkdir()
        (folder / "igarape.service").write_text(service)
        (folder / "igarape.timer").write_text(timer)
        units = [str(folder / "igarape.service"), str(folder / "igarape.timer")]
        return subprocess.run(
            ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
        )

    right = verify(tmp_path / "right", service)
    assert (right.returncode, right.stdout + right.stderr) == (0, "")
    assert verify(tmp_path / "wrong", service.replace("ExecStart=", 'ExecStart="')).returncode


@pytest.mark.parametrize("name", ["plain", "two words", "it's", "$HOME", "a;b&c|d", "é ã 😀"])
def test_the_task_for_windows_is_xml(tmp_path: Path, name: str) -> None:
    """ASCII alone; the arguments are in Windows' quotes, and the steps come one after the other."""
    given = job(tmp_path, name)._replace(distribution="Debian")
    text = schedules.windows(given)
    task = ET.fromstring(text)  # noqa: S314  (our own)
    space = {"": task.tag[1:].partition("}")[0]}

    assert text.isascii()
    assert [each.text for each in task.findall("Actions/Exec/Command", space)] == ["wsl.exe", "wsl.exe"]
    assert [each.text for each in task.findall("Actions/Exec/Arguments", space)] == [
        subprocess.list2cmdline(["--distribution", "Debian", "--cd", given.folder, "--exec", *command])
        for command in given.commands
    ]
    assert task.findtext("Triggers/CalendarTrigger/StartBoundary", None, space) == "2026-01-01T06:20:00"
    assert task.findtext("Settings/StartWhenAvailable", None, space) == "true"
    assert task.findtext("Settings/MultipleInstancesPolicy", None, space) == "IgnoreNew"


@pytest.mark.parametrize(
    ("tool", "name"),
    [("cron", BACKSLASH), ("windows", BACKSLASH), ("windows", "50%"), ("windows", 'so "called"')],
)
def test_a_path_that_a_tool_would_misread_is_refused(tmp_path: Path, tool: str, name: str) -> None:
    """Rather than run something else at night."""
    with pytest.raises(Usage, match="cannot take a path with"):
        schedules.TOOLS[tool].write(job(tmp_path, name))


@pytest.mark.parametrize("tool", ["airflow", "dagster"])
@pytest.mark.parametrize("name", WITH_BACKSLASH)
def test_python_that_is_printed_holds_the_commands(tmp_path: Path, tool: str, name: str) -> None:
    """It compiles; its two values are the commands and the folder, and nothing else comes of a path."""
    given = job(tmp_path, name)
    text = schedules.TOOLS[tool].write(given)
    compile(text, "schedule", "exec")
    values = {
        each.targets[0].id: ast.literal_eval(each.value)
        for each in ast.parse(text).body
        if isinstance(each, ast.Assign)
        and isinstance(each.targets[0], ast.Name)
        and each.targets[0].id.isupper()
    }

    assert values == {"FOLDER": given.folder, "COMMANDS": [list(command) for command in given.commands]}
    assert '"20 3 * * *"' in text
    assert "'America/Sao_Paulo'" in text


# -- the door ------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a token in its .env."""
    for name in [name for name in os.environ if name.startswith("IGARAPE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"IGARAPE_TELEGRAM_TOKEN={canary.token(7)}\n")
    return tmp_path


@pytest.mark.parametrize("tool", schedules.TOOLS)
def test_every_path_is_absolute_and_no_token_is_printed(
    project: Path, capsys: pytest.CaptureFixture[str], tool: str
) -> None:
    """And nothing is made: no file, no lake."""
    before = sorted(project.rglob("*"))
    assert cli.main(["schedule", "print", tool, "--send=-100123"]) == 0
    said = capsys.readouterr()

    assert sys.executable in said.out
    assert f"{project}/lake" in said.out
    assert "--send=-100123" in said.out
    assert canary.token(7) not in said.out + said.err
    assert "systemctl" not in said.out  # what to do with it goes to stderr
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (["install", "cron"], "no action called install"),
        (["print", "at"], "no tool called at"),
        (["print", "cron", "--at", "25:00"], "no time of day"),
        (["print", "cron", "--send", "me"], "not an id"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], said: list[str], why: str
) -> None:
    """With exit code 2, and nothing on stdout."""
    assert cli.main(["schedule", *said]) == 2
    told = capsys.readouterr()
    assert why in told.err
    assert not told.out


def test_a_line_break_in_a_path_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be a line of its own in a crontab."""
    odd = project / "a\n* * * * * id"
    odd.mkdir()
    monkeypatch.chdir(odd)
    assert cli.main(["schedule", "print", "cron"]) == 2
    assert not capsys.readouterr().out


def test_variables_of_this_terminal_are_pointed_out(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By name; their values are nobody's business."""
    monkeypatch.setenv("IGARAPE_ENCODER", "words")
    assert cli.main(["schedule", "print", "cron"]) == 0
    assert "IGARAPE_ENCODER" in capsys.readouterr().err


def test_what_is_started_twice_is_done_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second build finds the lake held, says so, ends with 1, and has changed nothing."""
    store = DiskStore(project / "lake")
    put(store, [line(update(1))])
    with store.lock(paths.BUILD_LOCK):
        assert cli.main(["build"]) == 1
        assert "Another igarape is at work" in capsys.readouterr().err
        assert not list(store.list("enriched/"))
    assert cli.main(["build"]) == 0
    assert list(store.list("enriched/"))


@pytest.mark.parametrize(
    ("at", "zone", "local", "expected"),
    [
        (time(3, 20), "America/Sao_Paulo", UTC, time(6, 20)),
        (time(3, 20), "America/Sao_Paulo", timezone(timedelta(hours=-3)), time(3, 20)),
        (time(23, 30), "America/Manaus", timezone(timedelta(hours=5, minutes=30)), time(9, 0)),
    ],
)
def test_a_time_of_the_lake_is_one_of_this_machine(
    at: time, zone: str, local: timezone, expected: time
) -> None:
    """cron, launchd and Windows know no other clock than the machine's."""
    today = datetime(2026, 11, 21, 15, tzinfo=UTC).astimezone(ZoneInfo(zone))
    assert scheduling.on_this_clock(at, today, local) == expected
