"""`igarape serve --poll --with-schedule`: one process that captures, builds and shows."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from igarape.testing import serve
from tests.capture.faulty import soon
from tests.test_poll_process import Process
from tests.testing.hooks import Stage, stage

pytestmark = pytest.mark.slow

BY_ANOTHER_CLOCK = """
from datetime import UTC, datetime, timedelta
from pathlib import Path
from igarape import keeping
keeping.LOOK = 0.1
keeping.keep_built.__defaults__ = (lambda: datetime.now(UTC) + timedelta(days=Path("tomorrow").exists()),)
"""
"""What keeps the lake built is a day ahead from when there is a file `tomorrow`; all else goes by the time that it is."""


@contextmanager
def running(on: Stage, folder: Path, *said: str, first: str = "") -> Iterator[str]:
    """Serve the pages of a lake beside a Telegram; give their address. It ends in order."""
    with serve(on.fake, poll_seconds=30) as telegram:
        process = Process(
            folder, "serve", "--port", "0", *said, api=telegram.url, token=on.bot.token, first=first
        )
        try:
            assert process.process.stdout is not None
            lines = iter(process.process.stdout.readline, "")
            yield next(found[0] for line in lines if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
            assert process.end()[0] == 0
        finally:
            process.process.kill()
            process.process.wait()
            on.fake.clock.advance(60)  # the call that it left held is over, else the server waits for it


def counted(url: str) -> int | None:
    """Give the messages that the pages count; None where there is nothing yet."""
    try:
        with urllib.request.urlopen(f"{url}/hours.json") as reply:
            return int(json.load(reply)["n"])
    except urllib.error.HTTPError:
        return None


def test_what_is_said_is_kept_then_built_and_shown(tmp_path: Path) -> None:
    """A message comes while it runs; started again, it builds at once, and again when the time comes: the page has both."""
    on = stage()
    with running(on, tmp_path, "--poll") as url:
        on.fake.say(on.group, on.ana, "oi")
        soon(lambda: not on.fake.pending(on.bot))
        assert counted(url) is None  # kept, and not built: nobody asked for that

    with running(on, tmp_path, "--poll", "--with-schedule", "03:20", first=BY_ANOTHER_CLOCK) as url:
        soon(lambda: counted(url) == 1)
        on.fake.say(on.group, on.ana, "alguém aí?")
        soon(lambda: not on.fake.pending(on.bot))
        assert counted(url) == 1  # kept, and its time has not come
        (tmp_path / "tomorrow").touch()
        soon(lambda: counted(url) == 2)


def test_without_a_poll_telegram_is_left_alone(tmp_path: Path) -> None:
    """The control: pages alone take nothing."""
    on = stage()
    on.fake.say(on.group, on.ana, "oi")
    with running(on, tmp_path) as url:
        assert counted(url) is None

    assert on.fake.pending(on.bot)
