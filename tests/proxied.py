"""A proxy on a free port of this machine, in a thread, between a test and a scripted Bot API server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from igarape.asgi.app import App
from igarape.asgi.proxy import Proxy
from igarape.asgi.relay import Relay
from igarape.asgi.webhook import Webhook
from igarape.capture.intake import Intake
from igarape.capture.journal import Journal
from igarape.capture.logs import Logs
from igarape.errors import Problem
from igarape.secret import Secret
from igarape.settings import Bot
from igarape.store import MemoryStore
from igarape.via.uvicorn import Stop
from tests import canary
from tests.capture.faulty import FaultyLogs
from tests.door import ROOMY, SECRET, Door, Reply, serving
from tests.upstream import Upstream, upstream

MESSAGE = {
    "message_id": 5,
    "date": 1795273445,
    "chat": {"id": -1001, "type": "supergroup"},
    "text": "já caiu",
}
POLLED = b'{"ok":true,"result":[{"update_id":1,\n"message":{"text":"oi"}},{"update_id":2,"x":{}}]}'
FORM = b"application/x-www-form-urlencoded"
TOKENS = {7: canary.token(7), 8: canary.token(8)}


class Proxied(Door):
    """A running proxy, the server behind it, and what the person who runs it was told."""

    def __init__(self, port: int, logs: Logs, store: MemoryStore, behind: Upstream) -> None:
        super().__init__(port, logs, store)
        self.behind = behind
        self.told: list[Problem] = []
        self.stop: Stop

    def call(
        self, method: str, body: bytes = b"", kind: bytes = b"application/json", *, bot: int = 7
    ) -> Reply:
        """Call a method, and give the reply."""
        (reply,) = self.ask(request(path(method, bot), body, b"content-type: " + kind))
        return reply

    def recorded(self) -> list[dict[str, Any]]:
        """What is kept so far: each line without the moment."""
        found = [msgspec.json.decode(line, type=dict[str, Any]) for line in self.kept()]
        return [{name: value for name, value in each.items() if name != "received_at"} for each in found]


def path(method: str, bot: int = 7) -> bytes:
    """Where a bot calls a method."""
    return f"/bot{TOKENS[bot]}/{method}".encode()


def request(target: bytes, body: bytes = b"", *headers: bytes, verb: bytes = b"POST") -> bytes:
    """Write a request."""
    head = [verb + b" " + target + b" HTTP/1.1", b"host: here", b"content-length: %d" % len(body), *headers]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


@contextmanager
def opened(logs: Logs | None = None, *, api: str = "", webhook: bool = False) -> Iterator[Proxied]:
    """Open a proxy over logs and a store in memory, `api` in place of the scripted server's address.

    With `webhook`, that of one bot listens on the same port.
    """
    logs, store = logs or FaultyLogs(), MemoryStore()
    told: list[Problem] = []
    with upstream() as behind, Journal(logs, store, limits=ROOMY) as journal:
        intake = Intake(journal)
        bots = [Bot(each, Secret(token)) for each, token in TOKENS.items()]
        relay = Relay(api or behind.url)
        proxy = Proxy(intake, relay, bots=bots, tell=told.append, beside_webhook=webhook)
        other = Webhook(intake, secret=SECRET, bots=[7]) if webhook else None
        with serving(App(intake, webhook=other, proxy=proxy)) as (port, stop):
            door = Proxied(port, logs, store, behind)
            door.told, door.stop = told, stop
            yield door
