"""The function `receive`: it checks the secret and nothing else, and answers 200 once the queue has the update."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from igarape.aws.event import Event, reply, request
from igarape.aws.figures import say
from igarape.aws.rotating import Rotating
from igarape.capture import webhook
from igarape.capture.queued import wrap
from igarape.capture.update import delivery


def handler(event: Event, _: object) -> dict[str, object]:
    """Answer one request, as Lambda calls us; whatever fails in here is a 5xx, and Telegram sends it again."""
    _say_start()
    return _receiver().answer(event)


class Receiver:
    """Answers requests. `send` puts a text on the queue, and returns once the queue has it."""

    def __init__(
        self,
        send: Callable[[str], None],
        secret: Rotating,
        bots: tuple[int, ...] = (),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._send, self._secret, self._clock = send, secret, clock
        self._paths = webhook.paths(bots)

    def answer(self, event: Event) -> dict[str, object]:
        """Check, and send the update on; 401, 404, 405, 413, 415 and 431 as the webhook of a machine answers."""
        asked = request(event)
        status = self._check(asked.method, asked.path, asked.headers)
        if status == 401 and self._secret.again():
            status = self._check(asked.method, asked.path, asked.headers)
        if status != 200:
            return reply(status)
        if len(asked.body) > webhook.BODY_LIMIT:
            return reply(413)
        line = delivery(
            asked.body, received_at=self._clock(), source="webhook", bot_id=self._paths[asked.path]
        )
        text = wrap(line)
        if text is None:
            return reply(413)
        self._send(text)
        return reply(200)

    def _check(self, method: str, path: bytes, headers: list[tuple[bytes, bytes]]) -> webhook.Status:
        return webhook.check(method, path, headers, self._secret.value, self._paths)


@cache
def _say_start() -> None:
    """Say, at the first request, how long the start took: Lambda's own lines are switched off, for their price."""
    say("receive", cold_ms=_COLD_MS)


def _age_ms() -> int:
    """Milliseconds since this process began."""
    began = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    return round(1000 * (time.clock_gettime(time.CLOCK_BOOTTIME) - began))


@cache
def _receiver() -> Receiver:
    import boto3
    from botocore.config import Config

    quick = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})
    queue = boto3.client("sqs", config=quick)
    ssm: Any = boto3.client("ssm", config=quick)
    url, name = os.environ["QUEUE"], os.environ["SECRET"]

    def send(text: str) -> None:
        queue.send_message(QueueUrl=url, MessageBody=text)

    def read() -> bytes:
        found: str = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
        return found.encode()

    bots = tuple(int(each) for each in os.environ.get("BOTS", "").split(",") if each)
    return Receiver(send, Rotating(read), bots)


_COLD_MS = 0
"""How long the start took; 0 where nobody starts us but a test."""

if "AWS_LAMBDA_RUNTIME_API" in os.environ:
    _receiver()  # while Lambda starts us it lends a whole core; at the first request it does not
    _COLD_MS = _age_ms()
