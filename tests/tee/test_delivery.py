"""Telegram, the tee and a bot that fails: on a simulated clock, with every attempt that matters made over HTTP."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from igarape.asgi.http import Headers, Reply, empty
from igarape.asgi.tee import Tee
from igarape.capture.intake import Intake
from igarape.capture.tee import target
from igarape.errors import Problem
from igarape.testing import Answer, FakeTelegram, Post
from tests import canary
from tests.daily.deliveries import put, rebuild, rows
from tests.door import SECRET, Door, opened
from tests.tee import bot as scripted
from tests.tee.bot import Seen, listening

HOUR = 3600.0
BAD_GATEWAY = Answer(502)


class Talk:
    """Telegram with a bot that has three groups, its webhook at igarape, and the bot's own at a port of its own."""

    def __init__(self, door: Door, port: int) -> None:
        self.door, self.port = door, port
        self.fake = FakeTelegram()
        self.account, self.ana = self.fake.bot(), self.fake.user("Ana")
        self.groups = [self.fake.supergroup(f"Loja {n}", self.ana, self.account) for n in range(3)]
        url = "https://example.org/telegram"
        said = self.fake.call(self.account.token, "setWebhook", url=url, secret_token=SECRET)
        assert said.status == 200
        self._connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=60)

    def say(self, *texts: str) -> None:
        """Have Ana say each in every group, and edit the last."""
        for group in self.groups:
            said = [self.fake.say(group, self.ana, text) for text in texts]
            self.fake.edit(group, said[-1], texts[-1] + "!")

    def run(self, hours: float) -> None:
        """Let Telegram deliver for so long; every attempt is a request."""
        self.fake.run(self._receive, self.fake.clock.now + hours * HOUR)

    def outage(self, hours: float) -> None:
        """Let so many hours pass in which every attempt is answered as the tee answers for a bot that is down."""
        self.fake.outage(self.fake.clock.now + hours * HOUR, BAD_GATEWAY)

    @property
    def pending(self) -> list[int]:
        """The updates that Telegram still has."""
        return self.fake.pending(self.account)

    def kept(self) -> set[int]:
        """The updates that are kept."""
        found = (json.loads(line).get("update") for line in self.door.kept())
        return {update["update_id"] for update in found if update}

    def built(self) -> Counter[int]:
        """Build what is kept; give how many rows each update has in the ledger."""
        put(self.door.store, self.door.kept(), "kept")
        report = rebuild(self.door.store, zone="UTC")
        assert report.quarantined == 0, report.reasons
        found = (row["update_id"] for row in rows(self.door.store, "updates", "update_id"))
        return Counter(number for number in found if number is not None)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _receive(self, post: Post) -> Answer:
        path = "/" + post.url.rpartition("/")[2]
        self._connection.request("POST", path, post.body, dict(post.headers))
        with self._connection.getresponse() as response:
            return Answer(response.status, dict(response.getheaders()), response.read())


@contextmanager
def talk(kind: type[Tee] = Tee) -> Iterator[Talk]:
    """Open it all; the bot does not listen yet."""
    with listening() as gone:
        port = gone.port

    def tee(intake: Intake) -> Tee:
        to = target(f"http://127.0.0.1:{port}/webhook")
        return kind(to, intake, secret=canary.secret(), tell=lambda problem: None)

    with opened(tee=tee) as door, ExitStack() as ends:
        made = Talk(door, port)
        ends.callback(made.close)
        yield made


class Failing:
    """A bot that fails at each update twice, and answers a third try; `taken` are the updates that it took."""

    def __init__(self) -> None:
        self.tries: Counter[int] = Counter()
        self.taken: list[Seen] = []

    def __call__(self, seen: Seen) -> scripted.Answer:
        """Answer a request."""
        self.tries[seen.number] += 1
        if self.tries[seen.number] < 3:
            return scripted.Answer(500)
        self.taken.append(seen)
        message = next(value for name, value in json.loads(seen.body).items() if name != "update_id")
        said = {"method": "sendMessage", "chat_id": message["chat"]["id"], "text": "Já vai!"}
        return scripted.Answer(200, {"content-type": "application/json"}, json.dumps(said).encode())


def in_order(taken: list[Seen]) -> bool:
    """Whether the updates of each chat came in their order."""
    chats: dict[int, list[int]] = {}
    for seen in taken:
        message = next(value for name, value in json.loads(seen.body).items() if name != "update_id")
        chats.setdefault(message["chat"]["id"], []).append(seen.number)
    return all(numbers == sorted(numbers) for numbers in chats.values())


@pytest.mark.slow
def test_a_bot_that_fails_misses_nothing() -> None:
    """It gets each update until it takes it, in order; Telegram runs its answers; each update is one row."""
    bot = Failing()
    with talk() as made, listening(bot, made.port):
        made.say("oi", "quanto demora a entrega?")
        made.run(hours=1)
        numbers = sorted(bot.tries)
        assert (made.pending, len(numbers)) == ([], 9)
        assert sorted(seen.number for seen in bot.taken) == numbers
        assert in_order(bot.taken)
        assert len([call for call in made.fake.calls if call.method == "sendMessage"]) == 9
        assert len(made.door.kept()) == 3 * 9 + 9  # every delivery, and every answer
        assert made.built() == Counter(numbers)


class Early(Tee):
    """A tee that says 200 before the bot does."""

    async def __call__(self, body: bytes, headers: Headers, bot_id: int | None) -> Reply:
        """Hand over, and do not wait."""
        self.task = asyncio.ensure_future(super().__call__(body, headers, bot_id))
        return empty(200)


def test_acknowledged_before_the_bot_has_it_much_is_missed() -> None:
    """The control: Telegram forgets what the bot did not take, and runs none of its answers."""
    bot = Failing()
    with talk(Early) as made, listening(bot, made.port):
        made.say("oi", "quanto demora a entrega?")
        made.run(hours=1)
        assert made.pending == []
        assert bot.taken == []


@pytest.mark.slow
def test_deliveries_that_are_not_compared_make_rows_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the build's comparison each try is a row, and the build's own count finds that out."""
    monkeypatch.setattr("igarape.daily.fold.alone", lambda staged: "SELECT 1")
    bot = Failing()
    with talk() as made, listening(bot, made.port):
        made.say("oi")
        made.run(hours=1)
        put(made.door.store, made.door.kept(), "kept")
        with pytest.raises(Problem, match=r"are not 24 updates \+ 12 repeats"):
            rebuild(made.door.store, zone="UTC")


@pytest.mark.parametrize("hours", [8, 23.7])
def test_a_bot_that_is_down_for_hours_misses_nothing(hours: float) -> None:
    """It comes back and gets everything, in order; igarape had it all the time."""
    bot = Failing()
    with talk() as made:
        made.say("oi", "tem alguém aí?")
        made.run(hours=0.02)
        assert len(made.kept()) == 3  # the first of each group: the others wait behind it
        made.outage(hours)
        with listening(bot, made.port):
            made.run(hours=0.25)
        assert (made.pending, made.fake.dropped(made.account)) == ([], [])
        assert in_order(bot.taken)
        assert len(bot.taken) == 9


def test_what_telegram_gives_up_is_in_the_lake() -> None:
    """A bot that is down for longer than a day misses what was sent in the meantime; whoever asks the lake does not."""
    with talk() as made:
        made.say("oi")
        made.run(hours=0.02)
        made.outage(hours=25)
        bot = Failing()
        with listening(bot, made.port):
            made.run(hours=0.25)
        assert len(made.fake.dropped(made.account)) == 6
        assert bot.taken == []
        assert len(made.kept()) == 3
