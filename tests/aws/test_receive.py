"""The function `receive`: what API Gateway and function URLs hand over, and what is answered."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from igarape.aws.receive import Receiver
from igarape.aws.rotating import PATIENCE, Rotating
from igarape.capture.queued import unwrap
from tests import canary

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SECRET = canary.secret()
UPDATE = '{"update_id":7,\n"message":{"text":"Cadê? 🛶"}}'
KEPT = (
    '{"received_at":"2026-11-21T12:00:00.000000Z","source":"webhook","bot_id":null,'
    '"update":{"update_id":7,"message":{"text":"Cadê? 🛶"}}}\n'
)
Make = Callable[..., dict[str, Any]]


def version_2(
    body: str | None = UPDATE,
    *,
    method: str = "POST",
    path: str = "/telegram",
    secret: str | None = SECRET,
    encoded: bool = False,
    **headers: str,
) -> dict[str, Any]:
    """Make what an HTTP API (payload 2.0) or a function URL hands over."""
    said = {} if secret is None else {"x-telegram-bot-api-secret-token": secret}
    event: dict[str, Any] = {
        "version": "2.0",
        "rawPath": path,
        "headers": {"content-type": "application/json", "content-length": "9", **said, **headers},
        "requestContext": {"stage": "$default", "http": {"method": method, "path": path}},
        "isBase64Encoded": encoded,
    }
    return event if body is None else {**event, "body": body}


def version_1(
    body: str | None = UPDATE,
    *,
    method: str = "POST",
    path: str = "/telegram",
    secret: str | None = SECRET,
    encoded: bool = False,
    **headers: str,
) -> dict[str, Any]:
    """Make what a REST API, or an HTTP API with payload 1.0, hands over."""
    said = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    one = {"Content-Type": "application/json", **said, **headers}
    return {
        "version": "1.0",
        "path": path,
        "httpMethod": method,
        "headers": one,
        "multiValueHeaders": {name: [value] for name, value in one.items()},
        "requestContext": {"stage": "prod", "path": path},
        "body": body,
        "isBase64Encoded": encoded,
    }


class Queue:
    """A queue in a list; it can be out of order."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.broken = False

    def send(self, text: str) -> None:
        """Take a text."""
        if self.broken:
            raise OSError("the queue is away")
        self.texts.append(text)


def receiver(queue: Queue, *bots: int) -> Receiver:
    """Make a receiver whose clock stands at noon."""
    return Receiver(queue.send, Rotating(SECRET.encode), bots, clock=lambda: NOON)


@pytest.mark.parametrize("event", [version_1, version_2])
@pytest.mark.parametrize("encoded", [False, True])
def test_an_update_goes_to_the_queue_as_it_came(event: Make, encoded: bool) -> None:
    """With when it came and for which bot; in base64 where the gateway took it for bytes."""
    queue = Queue()
    body = base64.b64encode(UPDATE.encode()).decode() if encoded else UPDATE

    assert receiver(queue).answer(event(body, encoded=encoded)) == {
        "statusCode": 200,
        "headers": {},
        "body": "",
    }
    assert queue.texts == [KEPT]


@pytest.mark.parametrize("event", [version_1, version_2])
@pytest.mark.parametrize("body", [None, "", "no JSON", '{"update_id":NaN}', "\ufffe"])
def test_a_body_is_no_reason_to_refuse(event: Make, body: str | None) -> None:
    """Whoever knows the secret is Telegram: what cannot be understood is kept, exactly."""
    queue = Queue()

    assert receiver(queue).answer(event(body))["statusCode"] == 200
    kept = json.loads(unwrap(queue.texts[0]) or b"null")
    assert base64.b64decode(kept["body"]).decode() == (body or "")


def test_base64_that_is_none_is_kept_as_it_stands() -> None:
    """The gateway said it was; the text is all there is."""
    queue = Queue()

    assert receiver(queue).answer(version_2("ü!", encoded=True))["statusCode"] == 200
    assert base64.b64decode(json.loads(queue.texts[0])["body"]).decode() == "ü!"


@pytest.mark.parametrize("event", [version_1, version_2])
@pytest.mark.parametrize(
    ("status", "asked"),
    [
        (401, {"secret": None}),
        (401, {"secret": ""}),
        (401, {"secret": SECRET[:-1]}),
        (401, {"secret": f"{SECRET},{SECRET}"}),
        (401, {"secret": "ü"}),
        (404, {"path": "/"}),
        (404, {"path": "/telegram/7"}),
        (405, {"method": "GET"}),
        (413, {"body": "a" * ((1 << 20) + 1)}),
        (415, {"content-encoding": "gzip"}),
        (431, {"x-large": "a" * (16 << 10)}),
    ],
)
def test_what_is_refused(event: Make, status: int, asked: dict[str, str]) -> None:
    """As the webhook of a machine refuses it, and nothing reaches the queue."""
    queue = Queue()

    reply = receiver(queue).answer(event(**asked))
    assert (reply["statusCode"], reply["body"], queue.texts) == (status, "", [])
    assert reply["headers"] == ({"allow": "POST"} if status == 405 else {})


def test_a_secret_twice_is_none() -> None:
    """Payload 1.0 can tell one header given twice; both being right makes it no better."""
    event = version_1()
    event["multiValueHeaders"]["X-Telegram-Bot-Api-Secret-Token"] *= 2

    assert receiver(Queue()).answer(event)["statusCode"] == 401


def test_each_of_several_bots_has_its_address() -> None:
    """What comes there is noted as that bot's; /telegram alone is nobody's then."""
    queue = Queue()
    both = receiver(queue, 7, 8)

    assert both.answer(version_2(path="/telegram/8"))["statusCode"] == 200
    assert json.loads(queue.texts[0])["bot_id"] == 8
    assert both.answer(version_2(path="/telegram"))["statusCode"] == 404


def test_200_only_after_the_queue_has_it() -> None:
    """What the queue did not take is raised: the gateway makes a 5xx of it, and Telegram sends it again."""
    queue = Queue()
    queue.broken = True

    with pytest.raises(OSError, match="away"):
        receiver(queue).answer(version_2())


class Kept:
    """The secret as AWS keeps it, and a clock."""

    def __init__(self) -> None:
        self.value, self.now, self.reads = b"old", 0.0, 0

    def read(self) -> bytes:
        """Read it, as a call to AWS would."""
        self.reads += 1
        return self.value

    def rotating(self) -> Rotating:
        """Make what reads it anew."""
        return Rotating(self.read, lambda: self.now)


def test_a_new_secret_is_found_when_telegram_says_it() -> None:
    """A rotation needs no restart: the mismatch is what makes us look."""
    kept, queue = Kept(), Queue()
    door = Receiver(queue.send, kept.rotating())
    kept.now, kept.value = PATIENCE + 1, b"new"

    assert door.answer(version_2(secret="new"))["statusCode"] == 200
    assert door.answer(version_2(secret="old"))["statusCode"] == 401


def test_who_guesses_makes_us_look_once_a_minute() -> None:
    """The control of the above: each look costs a call to AWS, and guesses are free."""
    kept = Kept()
    door = Receiver(Queue().send, kept.rotating())

    for second in range(180):
        kept.now = float(second)
        assert door.answer(version_2(secret="guess"))["statusCode"] == 401
    assert kept.reads == 3  # at the start, and twice in three minutes
