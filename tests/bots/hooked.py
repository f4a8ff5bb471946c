"""A stage for bots with a webhook: a fake Telegram, igarape with a tee as a process, the bot as another."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from igarape.capture.seal import seal_now
from igarape.store import Store
from igarape.testing import Chat, Clock, FakeTelegram, serve
from igarape.testing.world import Bot as Account
from igarape.via.disk import DiskLogs, DiskStore
from tests import canary
from tests.capture.faulty import soon
from tests.tee.bot import Answer, Seen

HERE = Path(__file__).parent
WAIT = 30.0
OWN = "own-" + canary.WORD
"""What the bot itself wants as a secret; Telegram and igarape have another."""


class Hooked:
    """Two groups with Ana and Bia, and a bot whose webhook is igarape's. `port` is where the bot listens."""

    def __init__(self, fake: FakeTelegram, account: Account, lake: Path, port: int) -> None:
        self.fake, self.account, self.lake, self.port = fake, account, lake, port
        self.ana, self.bia = fake.user("Ana"), fake.user("Bia")
        self.groups = [fake.supergroup(f"Loja {n}", self.ana, self.bia, account) for n in (1, 2)]
        self.url = ""
        self.process: subprocess.Popen[str] | None = None

    def capture(self, *arguments: str, api: str) -> None:
        """Start igarape, and have Telegram send to it."""
        environ = {
            "IGARAPE_TELEGRAM_TOKEN": self.account.token,
            "IGARAPE_TELEGRAM_SECRET": canary.secret(),
            "IGARAPE_TEE_SECRET": OWN,
            "IGARAPE_TELEGRAM_API": api,
        }
        command = ["capture", "--webhook", *arguments, "--port", "0", "--lake", str(self.lake)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "igarape", *command, "--language", "en"],
            cwd=self.lake.parent,
            env=_environment(environ),
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        said = self.process.stderr.readline()
        found = re.search(r"(http://127\.0\.0\.1:\d+)/telegram", said)
        assert found, said + self.process.stderr.read()
        self.url = found[1]
        hook = {"url": f"{self.url}/telegram", "secret_token": canary.secret()}
        assert self.fake.call(self.account.token, "setWebhook", **hook).status == 200

    def end(self) -> tuple[int, str]:
        """Stop igarape in order; give its exit code and what it said."""
        assert self.process is not None
        assert self.process.stderr is not None
        self.process.terminate()
        said = self.process.stderr.read()
        self.process.stderr.close()
        return self.process.wait(60), said

    def await_delivery(self) -> None:
        """Wait until Telegram has nothing left to send."""
        with self.fake.changed:
            assert self.fake.changed.wait_for(lambda: not self.fake.pending(self.account), WAIT)

    def sent(self, chat: Chat) -> list[str]:
        """List the texts that the bot sent to a chat, in order."""
        calls = [call for call in list(self.fake.calls) if call.method.lower() == "sendmessage"]
        return [call.params["text"] for call in calls if int(call.params["chat_id"]) == chat.id]

    def await_sent(self, count: int) -> None:
        """Wait until the bot has sent so many messages."""
        with self.fake.changed:
            assert self.fake.changed.wait_for(
                lambda: sum(map(len, map(self.sent, self.groups))) >= count, WAIT
            )

    def store(self) -> Store:
        """Give the lake, with all that the journal holds sealed into it."""
        store = DiskStore(self.lake)
        seal_now(DiskLogs(self.lake / "state" / "journal"), store)
        return store

    def forward(self, seen: Seen) -> Answer:
        """Take a request to the bot, and its reply back."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", seen.path, seen.body, seen.headers)
            with connection.getresponse() as reply:
                return Answer(
                    reply.status, {"content-type": reply.getheader("content-type", "")}, reply.read()
                )
        finally:
            connection.close()


@contextmanager
def hooked(folder: Path, speed: float = 0.0) -> Iterator[tuple[Hooked, str]]:
    """Set the stage; gives it, and where the fake listens. The clock stands still, or runs at a speed."""
    fake = FakeTelegram(Clock(speed=speed))
    account = fake.bot()
    account.token = canary.token(account.id)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    stage = Hooked(fake, account, folder / "lake", port)
    with ExitStack() as ends:
        ends.callback(_kill, stage)
        yield stage, ends.enter_context(serve(fake)).url


@contextmanager
def running(stage: Hooked, script: str, api: str, **more: str) -> Iterator[None]:
    """Run one of the bots for as long as the block does."""
    environ = {"TOKEN": stage.account.token, "API": api, "PORT": str(stage.port), "SECRET": OWN, **more}
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", HERE / script],
        env=_environment(environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            for _ in range(3):  # some libraries load for seconds
                with suppress(AssertionError):
                    soon(lambda: _listens(stage.port))
                    break
            assert process.poll() is None
            yield
        finally:
            process.kill()


def _listens(port: int) -> bool:
    with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=5):
        return True
    return False


def _kill(stage: Hooked) -> None:
    if stage.process is not None and stage.process.poll() is None:
        stage.process.kill()
        stage.process.wait(60)
        assert stage.process.stderr is not None
        stage.process.stderr.close()


def _environment(more: Mapping[str, Any]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IGARAPE_")}
    return kept | dict(more)
