"""`capture --poll` against a fake Telegram: what comes is kept and confirmed, whatever happens on the way."""

from __future__ import annotations

import errno
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from igarape.capture import poll
from igarape.capture.intake import Intake
from igarape.capture.journal import Journal
from igarape.errors import Problem
from igarape.polling import Poller
from igarape.query.engine import Note
from igarape.secret import Secret
from igarape.settings import Bot
from igarape.store import MemoryStore
from igarape.testing import Bot as TelegramBot
from igarape.testing import FakeTelegram, serve
from igarape.testing.account import OTHER_POLL
from tests import canary
from tests.capture.faulty import Faults, FaultyLogs, soon
from tests.door import RIGHT as SECRET_HEADER
from tests.door import ROOMY, Door, opened
from tests.scripted import HANG, HANG_UP, Line, http, scripted
from tests.testing.hooks import Stage, stage


class Capture:
    """Polls that run, what they kept, what they told, and how long they waited, which takes no time."""

    def __init__(
        self,
        journal: Journal,
        logs: FaultyLogs,
        store: MemoryStore,
        bots: Sequence[Bot],
        api: str,
        seconds: float,
    ) -> None:
        self.told: list[str] = []
        self.waits: list[float] = []
        self.ended = threading.Event()
        self._door = Door(0, logs, store)
        self.pollers = [
            Poller(
                bot, api, Intake(journal), self._tell, self.ended.set,
                chance=lambda: 1.0, seconds=seconds, pause=self._pause,
            )
            for bot in bots
        ]  # fmt: skip

    def kept(self) -> list[dict[str, Any]]:
        """What is kept so far: deliveries whose update is the text as it came."""
        lines = self._door.kept()
        return [
            json.loads(line) | {"update": text} for line, text in zip(lines, self._door.bodies(), strict=True)
        ]

    def updates(self) -> list[int]:
        """The numbers of what is kept so far."""
        return [number for each in self._door.bodies() if (number := poll.update_id(each)) is not None]

    def _pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        threading.Event().wait(0.001)

    def _tell(self, what: Problem | Note) -> None:
        told = str(what) if isinstance(what, Problem) else what.text.format(**what.values)
        canary.look(told, "what a person is told")
        self.told.append(told)


@contextmanager
def polling(
    *bots: TelegramBot, api: str, logs: FaultyLogs | None = None, seconds: float = 5
) -> Iterator[Capture]:
    """Poll for bots, until the block ends."""
    logs, store = logs or FaultyLogs(), MemoryStore()
    with Journal(logs, store, limits=ROOMY) as journal:
        capture = Capture(
            journal, logs, store, [Bot(bot.id, Secret(bot.token)) for bot in bots], api, seconds
        )
        for each in capture.pollers:
            each.start()
        try:
            yield capture
        finally:
            for each in capture.pollers:
                each.stop()
            for each in capture.pollers:
                each.join(10)


@contextmanager
def at(on: Stage, **how: Any) -> Iterator[Capture]:
    """Poll for the bot of a stage."""
    with serve(on.fake, poll_seconds=0.1) as server, polling(on.bot, api=server.url, **how) as capture:
        yield capture


SEVEN = TelegramBot(7, canary.token(7), "Sete", "sete_bot")


def confirmed(on: Stage) -> Callable[[], bool]:
    """Whether nothing waits any more."""
    return lambda: not on.fake.pending(on.bot)


def say(on: Stage, *texts: str) -> list[int]:
    """Have Ana write, and give the numbers of the updates."""
    before = set(on.fake.pending(on.bot))
    for text in texts:
        on.fake.say(on.group, on.ana, text)
    return [each for each in on.fake.pending(on.bot) if each not in before]


def test_what_comes_is_kept_as_it_came_and_confirmed() -> None:
    """Those that waited, and those that come while a call is held; every kind is asked for."""
    on = stage()
    waited = say(on, "a", "b")
    with at(on) as capture:
        soon(confirmed(on))
        later = say(on, "ç")
        soon(lambda: capture.updates() == [*waited, *later])
        soon(confirmed(on))
        first = capture.kept()[0]
        assert (first["source"], first["bot_id"]) == ("poll", on.bot.id)
        assert first["update"].startswith(b'{"update_id":%d,"message":{' % waited[0])
    assert capture.told == []
    asked = on.fake.calls[0].params["allowed_updates"]
    assert "message_reaction_count" in asked
    assert on.fake.dropped(on.bot) == []


def test_more_than_a_batch_comes_in_several() -> None:
    """A hundred at a time, in order, each once."""
    on = stage()
    waited = say(on, *("oi" for _ in range(250)))
    with at(on) as capture:
        soon(confirmed(on))
    assert capture.updates() == waited


def test_each_bot_has_a_poll_of_its_own() -> None:
    """One that hangs or is refused does not hold up the other."""
    fake = FakeTelegram()
    one, other, ana = fake.bot(), fake.bot("outro_bot"), fake.user("Ana")
    group = fake.supergroup("Suporte", one, other, ana)
    fake.say(group, ana, "oi")
    fake.accounts[other.id].logged_out = True
    with serve(fake, poll_seconds=0.1) as server, polling(one, other, api=server.url) as capture:
        assert capture.ended.wait(10)
        soon(lambda: not fake.pending(one))
        assert [each.over for each in capture.pollers] == [False, True]
        assert {each["bot_id"] for each in capture.kept()} == {one.id}
    assert capture.told == [f"Telegram refuses the token of bot {other.id}: Unauthorized (401)."]


FAULTS: dict[str, dict[str, Any]] = {
    "HTML with 200": {"status": 200, "body": b"<html>Sign in</html>"},
    "HTML with 502": {"status": 502, "body": b"<html>Bad Gateway</html>"},
    "500 as JSON": {"status": 500},
    "a body cut short": {"status": 200, "body": b'{"ok":true,"result":[{"update_id":1}]}', "cut": True},
    "JSON cut short": {"status": 200, "body": b'{"ok":true,"result":[{"update_id":1,"mess'},
    "no answer": {"hang": True},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_trouble_on_the_way_loses_nothing(fault: dict[str, Any]) -> None:
    """It is told once, waited out longer and longer, and its end is told; the offset stays."""
    on = stage()
    waited = say(on, "a", "b")
    on.fake.fail(3, method="getUpdates", **fault)
    with at(on, seconds=0.1 if "hang" in fault else 5) as capture:
        soon(lambda: len(capture.told) == 2)
        soon(confirmed(on))
        assert capture.updates() == waited
        assert capture.waits[:3] == [1, 2, 4]
    assert capture.told[1] == f"The poll for bot {on.bot.id} goes on again."
    assert {call.params.get("offset") for call in on.fake.calls[:4]} == {None}


def test_a_server_that_is_not_there_is_waited_for() -> None:
    """Connection refused, then hung up, no TLS, a hang, a redirect: then it goes on."""
    done = http(b'{"ok":true,"result":[{"update_id":5}]}')
    script = [HANG_UP, Line(b"HTTP/1.1 "), HANG, http(b"", "302 Found", "Location: http://x/"), done, HANG]
    with scripted(*script) as server, polling(SEVEN, api=server.url, seconds=0.1) as capture:
        soon(lambda: len(server.requests) == 6)
        assert capture.updates() == [5]
        assert json.loads(server.requests[5].partition(b"\r\n\r\n")[2])["offset"] == 6
        assert capture.waits[:4] == [1, 2, 4, 8]
    with (
        scripted(*[HANG_UP] * 9) as server,
        polling(SEVEN, api=server.url.replace("http:", "https:")) as capture,
    ):
        soon(lambda: len(capture.waits) > 2)
        assert len(capture.told) == 1


def test_telegram_is_obeyed_when_it_asks_to_wait() -> None:
    """429 with `retry_after`: as long as it says."""
    on = stage()
    waited = say(on, "a")
    body = (
        b'{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":3600}}'
    )
    on.fake.fail(1, method="getUpdates", status=429, body=body)
    with at(on) as capture:
        soon(confirmed(on))
        assert capture.waits[0] == 3601
        assert capture.updates() == waited
    assert "3600 seconds" in capture.told[0]


@pytest.mark.parametrize("code", [401, 403, 404])
def test_a_refused_token_ends_the_poll(code: int) -> None:
    """One call, and no more."""
    on = stage()
    body = b'{"ok":false,"error_code":%d,"description":"No"}' % code
    on.fake.fail(99, method="getUpdates", status=code, body=body)
    with at(on) as capture:
        assert capture.ended.wait(10)
    assert len(on.fake.calls) == 1
    assert capture.told == [f"Telegram refuses the token of bot {on.bot.id}: No ({code})."]


def test_two_who_poll_are_told_so() -> None:
    """Once, though both are cut off by turns."""
    on = stage()
    account = on.fake.accounts[on.bot.id]

    def cut_off() -> bool:
        with on.fake.changed:
            if account.poll is None:
                return False
            account.end_poll(OTHER_POLL)
            on.fake.changed.notify_all()
            return True

    with serve(on.fake, poll_seconds=20) as server, polling(on.bot, api=server.url, seconds=30) as capture:
        for _ in range(3):
            soon(cut_off)
        waited = say(on, "a")
        soon(lambda: capture.updates() == waited)
        soon(lambda: len(capture.told) == 2)
        soon(lambda: account.poll is not None)
        capture.pollers[0].stop()
        cut_off()
    assert [text.split(";")[0] for text in capture.told] == [
        f"Another program polls for bot {on.bot.id} too, and each gets only a part of the updates",
        f"The poll for bot {on.bot.id} goes on again.",
    ]


def test_numbers_that_begin_anew_lower_are_confirmed_too() -> None:
    """After a quiet week."""
    on = stage()
    first = say(on, "a")
    with at(on) as capture:
        soon(confirmed(on))
        on.fake.accounts[on.bot.id].updates.next_id = 5
        second = say(on, "b", "c")
        assert second < first
        soon(lambda: len(capture.updates()) == 3)
        soon(confirmed(on))
    assert capture.updates() == first + second


def test_an_odd_update_in_a_batch_is_kept_with_the_others() -> None:
    """And the poll goes on behind them."""
    on = stage()
    odd = [b'{"update_id":5,"x":"\xff"}', b"null", b'{"update_id":7,"x":NaN}']
    on.fake.fail(1, method="getUpdates", status=200, body=b'{"ok":true,"result":[' + b",".join(odd) + b"]}")
    waited = say(on, "a")
    with at(on) as capture:
        soon(confirmed(on))
        assert [each["update"] for each in capture.kept()[:3]] == odd
        assert capture.updates()[-1:] == waited


# -- between the poll and the webhook ------------------------------------------------------------------


def test_from_the_poll_to_the_webhook_and_back_nothing_is_lost() -> None:
    """The poll says why it waits, and goes on when the webhook is gone."""
    on = stage()
    said: list[int] = []
    with opened() as door, at(on) as capture:
        said += say(on, "polled")
        soon(confirmed(on))
        url = f"http://127.0.0.1:{door.port}/telegram"
        secret = SECRET_HEADER.partition(b": ")[2].decode()
        on.fake.call(on.bot.token, "setWebhook", url=url, secret_token=secret)
        soon(lambda: len(capture.waits) > 2)
        for text in ("posted", "posted too"):
            said += say(on, text)
        soon(confirmed(on))
        on.fake.call(on.bot.token, "deleteWebhook")
        said += say(on, "polled again")
        soon(confirmed(on))
        soon(lambda: len(capture.told) == 2)
        numbers = {poll.update_id(each) for each in door.bodies()} | set(capture.updates())
    assert numbers == set(said)
    assert len(said) == 4
    assert "has a webhook" in capture.told[0]
    assert on.fake.dropped(on.bot) == []


# -- the disk ------------------------------------------------------------------------------------------


def failing() -> FaultyLogs:
    """A disk that takes nothing, however often it is tried, until the test is content."""
    return FaultyLogs(Faults({("append", 0): errno.ENOSPC}))


def test_nothing_is_confirmed_that_the_disk_has_not_taken() -> None:
    """It waits at Telegram, and is kept when the disk is well again."""
    on, logs = stage(), failing()
    waited = say(on, "a", "b")
    with at(on, logs=logs) as capture:
        soon(lambda: len(capture.waits) > 2)
        assert on.fake.pending(on.bot) == waited
        assert capture.updates() == []
        logs.faults.plan.clear()
        soon(confirmed(on))
    assert sorted(set(capture.updates())) == waited
    assert capture.told == []


def test_confirmed_before_the_disk_has_it_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the wait for the journal's promise, a disk that fails loses updates for good."""

    def hurried(poller: Poller, batch: Sequence[bytes]) -> None:
        for each in batch:
            poller._intake.update(each, source="poll", bot_id=poller.bot_id)

    monkeypatch.setattr(Poller, "_keep", hurried)
    on, logs = stage(), failing()
    say(on, "a", "b")
    with at(on, logs=logs) as capture:
        soon(confirmed(on))
        logs.faults.plan.clear()
        later = say(on, "c")
        soon(lambda: capture.updates() == later)
    assert capture.updates() == later
