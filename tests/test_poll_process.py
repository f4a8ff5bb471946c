"""`igarape capture --poll` as a person runs it: a process, a lake on the disk, signals, exit codes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from igarape.capture.seal import seal_now
from igarape.cli import main
from igarape.testing import serve
from igarape.via.disk import DiskLogs, DiskStore
from tests import canary
from tests.capture.faulty import lines, soon
from tests.daily.deliveries import rows
from tests.testing.hooks import Stage, stage

CLI = "import sys; from igarape.cli import main; sys.exit(main(sys.argv[1:]))"

KILLED_BEFORE_IT_CONFIRMS = """
import os, signal
from igarape.polling import Poller
keep = Poller._keep
def killed(self, batch):
    keep(self, batch)
    if batch:
        os.kill(os.getpid(), signal.SIGKILL)
Poller._keep = killed
"""


class Process:
    """`igarape` in a process; `first` is code that runs before it."""

    def __init__(self, folder: Path, *said: str, api: str = "", token: str = "", first: str = "") -> None:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("IGARAPE_")}
        given = {"IGARAPE_TELEGRAM_API": api, "IGARAPE_TELEGRAM_TOKEN": token, "IGARAPE_LANGUAGE": "en"}
        folder.mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-c", first + CLI, *said], cwd=folder, env=environ | given, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def end(self, by: signal.Signals | None = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal, if there is one; give the exit code and what was said."""
        if by:
            self.process.send_signal(by)
        said, _ = self.process.communicate(timeout=30)
        return self.process.returncode, said


@contextmanager
def capturing(on: Stage, folder: Path, *, first: str = "") -> Iterator[Process]:
    """Poll for the bot of a stage in a process."""
    with serve(on.fake, poll_seconds=30) as server:
        process = Process(folder, "capture", "--poll", api=server.url, token=on.bot.token, first=first)
        try:
            yield process
        finally:
            process.process.kill()
            process.process.wait()
            on.fake.clock.advance(60)  # the call that it left held is over, else the server waits for it
            assert process.process.stdout
            process.process.stdout.close()


def store(folder: Path) -> DiskStore:
    """Give the lake, all of it sealed."""
    found = DiskStore(folder / "lake")
    seal_now(DiskLogs(folder / "lake" / "state" / "journal"), found)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_order_though_a_call_is_held(by: signal.Signals, tmp_path: Path) -> None:
    """Within two seconds; what came is kept, and sealed."""
    on = stage()
    on.fake.say(on.group, on.ana, "oi")
    with capturing(on, tmp_path) as process:
        soon(lambda: not on.fake.pending(on.bot))
        soon(lambda: on.fake.accounts[on.bot.id].poll is not None)
        began = time.monotonic()
        code, said = process.end(by)
        assert time.monotonic() - began < 2
        assert code == 0
    assert said == f"Polling for {on.bot.id}, keeping what comes in lake. Ctrl+C stops in order.\n"
    assert len(lines(DiskStore(tmp_path / "lake"))) == 1


@pytest.mark.slow
def test_a_bot_that_telegram_does_not_know_ends_it_with_1(tmp_path: Path) -> None:
    """Said once, and what to do."""
    on = stage()
    on.fake.accounts[on.bot.id].logged_out = True
    with capturing(on, tmp_path) as process:
        code, said = process.end(None)
    assert code == 1
    assert f"Error: Telegram refuses the token of bot {on.bot.id}: Unauthorized (401)." in said
    assert "IGARAPE_TELEGRAM_TOKEN" in said
    assert len(on.fake.calls) == 1


@pytest.mark.parametrize(
    ("said", "token", "sentence"),
    [
        (["--poll"], "", "Telegram wants a bot's token"),
        (["--poll"], "7:short", "none of a token's shape"),
        (["--poll", "--webhook"], canary.token(7), "never both"),
        ([], canary.token(7), "There is nothing to capture from."),
    ],
    ids=["no token", "no token's shape", "both ways", "no way"],
)
def test_what_cannot_be_meant_ends_with_2(
    said: list[str],
    token: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Before anything is called or written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IGARAPE_TELEGRAM_TOKEN", token)
    monkeypatch.setenv("IGARAPE_TELEGRAM_API", "http://127.0.0.1:1")
    assert main(["--language", "en", "capture", *said]) == 2
    assert sentence in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_killed_between_keeping_and_confirming(tmp_path: Path) -> None:
    """It comes again, and is one row."""
    on = stage()
    for text in "abc":
        on.fake.say(on.group, on.ana, text)
    waiting = on.fake.pending(on.bot)
    with capturing(on, tmp_path, first=KILLED_BEFORE_IT_CONFIRMS) as process:
        assert process.end(None)[0] == -signal.SIGKILL
        assert on.fake.pending(on.bot) == waiting
    on.fake.clock.advance(60)
    with capturing(on, tmp_path) as process:
        soon(lambda: not on.fake.pending(on.bot))
        assert process.end()[0] == 0
    assert len(lines(store(tmp_path))) == 6
    built = Process(tmp_path, "build").end(None)
    assert built[0] == 0, built[1]
    assert sorted(row["text"] for row in rows(store(tmp_path), "messages", "text")) == ["a", "b", "c"]
    assert len(rows(store(tmp_path), "updates", "update_id")) == 3


@pytest.mark.slow
def test_the_second_signal_waits_for_nobody(tmp_path: Path) -> None:
    """Where the disk hangs at the end, say: the first is waited for, the second ends at once."""
    hangs = "import time\nfrom igarape.capture.journal import Journal\nJournal.close = lambda self: time.sleep(60)\n"
    on = stage()
    with capturing(on, tmp_path, first=hangs) as process:
        soon(lambda: on.fake.accounts[on.bot.id].poll is not None)
        process.process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            process.process.wait(1.5)
        assert process.end()[0] == -signal.SIGTERM
