"""A stage for the bots: a fake Telegram, a conversation, the bot as a process, and igarape as another."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

from igarape.capture.seal import seal_now
from igarape.store import Store
from igarape.testing import Chat, FakeTelegram, Upload, User, serve
from igarape.testing.fake import Call
from igarape.testing.world import Bot
from igarape.via.disk import DiskLogs, DiskStore
from tests import canary

T = TypeVar("T")

HERE = Path(__file__).parent
WAIT = 120.0  # a library takes seconds to load, on a busy machine many
_ENTRY = "import sys; from igarape.cli import main; sys.exit(main(sys.argv[1:]))"


class Stage:
    """A group with Ana and an FAQ bot. `url` is where the fake listens."""

    def __init__(self, fake: FakeTelegram, url: str, bot: Bot, ana: User, group: Chat) -> None:
        self.fake, self.url, self.bot, self.ana, self.group = fake, url, bot, ana, group

    def converse(self) -> None:
        """Have Ana ask for everything that the bot can do, waiting for it each time."""
        said = self.say("/start", 1)
        self.say("quanto demora a entrega?", 1)
        offer = self.group.messages[said["message_id"] + 1]
        self.do(lambda: self.fake.press(self.ana, offer, "hours"), 2)
        self.say("tem tabela?", 1)
        self.say("palavrão", 1)
        number = self.fake.keep(Upload("nota.pdf", "application/pdf", b"%PDF" * 50_000))
        self.say("", 1, document={"file_id": number, "file_unique_id": "nota", "file_size": 200_000})
        self.await_(lambda: not self.fake.pending(self.bot))

    def say(self, text: str, calls: int, **more: Any) -> dict[str, Any]:
        """Have Ana say something, and wait until the bot did so many things."""
        return self.do(lambda: self.fake.say(self.group, self.ana, text, **more), calls)

    def do(self, act: Callable[[], T], calls: int) -> T:
        """Do something, and wait until the bot did so many things."""
        with self.fake.changed:
            before = len(self.transcript())
            done = act()
        self.await_(lambda: len(self.transcript()) >= before + calls)
        return done

    def await_(self, met: Callable[[], bool]) -> None:
        """Wait until something is so at the fake."""
        with self.fake.changed:
            assert self.fake.changed.wait_for(met, WAIT), self.transcript()

    def transcript(self) -> list[tuple[str, int, dict[str, Any]]]:
        """List what the bot did: method, status, parameters, uploads in their places; questions left out."""
        return [
            (call.method.lower(), call.status, _plain(call))
            for call in list(self.fake.calls)
            if not call.method.lower().startswith(("get", "deletewebhook"))
        ]


def _plain(call: Call) -> dict[str, Any]:
    """Put uploads where they are meant; the names under which they travel are made up each time."""
    found = {name: value for name, value in call.params.items() if not isinstance(value, Upload)}
    uploads = {name: value for name, value in call.params.items() if isinstance(value, Upload)}
    for name, value in found.items():
        if isinstance(value, str) and value.startswith("attach://"):
            found[name] = uploads.pop(value.removeprefix("attach://").lower())
    return found | uploads


@contextmanager
def stage() -> Iterator[Stage]:
    """Set the same stage each time."""
    fake = FakeTelegram()
    bot, ana = fake.bot(), fake.user("Ana")
    bot.token = canary.token(bot.id)
    group = fake.supergroup("Loja", ana, bot)
    with serve(fake) as server:
        yield Stage(fake, server.url, bot, ana, group)


@contextmanager
def running(script: str, token: str, api: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of the bots for as long as the block does."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IGARAPE_")}
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", HERE / script],
        env=kept | {"TOKEN": token, "API": api},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


class Capture:
    """`igarape capture --proxy` as a process; `first` is code that runs before it."""

    def __init__(self, folder: Path, token: str, api: str, *, port: int = 0, first: str = "") -> None:
        self.lake = folder / "lake"
        folder.mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("IGARAPE_")}
        command = ["capture", "--proxy", "--port", str(port), "--lake", str(self.lake), "--language", "en"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", first + _ENTRY, *command],
            cwd=folder,
            env=kept | {"IGARAPE_TELEGRAM_TOKEN": token, "IGARAPE_TELEGRAM_API": api},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        self.said = self.process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", self.said)
        assert found, self.said + self.process.stderr.read()
        self.port, self.url = int(found[1]), found[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        """Leave no process behind, whatever happened."""
        if self.process.poll() is None:
            self.kill()

    def end(self) -> int:
        """Stop it in order; give the exit code."""
        self.process.terminate()
        return self.wait()

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.wait()

    def wait(self) -> int:
        """Wait for the end; give the exit code."""
        assert self.process.stderr is not None
        self.said += self.process.stderr.read()
        self.process.stderr.close()
        return self.process.wait(60)

    def store(self) -> Store:
        """Give the lake, with all that the journal holds sealed into it."""
        store = DiskStore(self.lake)
        seal_now(DiskLogs(self.lake / "state" / "journal"), store)
        return store
