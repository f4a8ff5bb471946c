"""A day without the capture, ten thousand times: what Telegram still holds is kept, what it lost is known.

Real: the webhook's check, the line of a delivery, the journal with its two threads, its segments, the store.
Not real: the disk (memory), the HTTP between the two, and the clock; Telegram is the fake. During the outage
nobody listens, and each refused attempt is skipped ahead to the next (tests/testing/test_laws.py shows that this is the
same as making them).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

import pytest

from igarape import paths
from igarape.capture import webhook
from igarape.capture.journal import Journal
from igarape.capture.logs import MemoryLogs
from igarape.capture.segment import unpack
from igarape.capture.update import delivery
from igarape.store import MemoryStore
from igarape.testing import Answer, Clock, FakeTelegram, Post
from igarape.testing.updates import Dropped

HOUR = 3600.0
SECRET = b"a-secret"
SHORT = {"callback_query"}
"""Kinds that Telegram gives up within minutes, whoever listens."""

SEEDS, CHUNKS = 10_000, 8


class Receiver:
    """igarape's webhook without the sockets: an update is answered 200 once its line is durable, else 503."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.journal = Journal(MemoryLogs(), self.store, clock=lambda: datetime(2026, 11, 21, tzinfo=UTC))

    def take(self, post: Post, bot: int) -> Answer:
        """Take a post for a bot."""
        heads = [(name.lower().encode(), value.encode()) for name, value in post.headers.items()]
        status = webhook.check("POST", b"/telegram", heads, SECRET)
        if status != 200:
            return Answer(status)
        at = datetime(2026, 11, 21, tzinfo=UTC)
        line = delivery(post.body, received_at=at, source="webhook", bot_id=bot)
        self.journal.keep(line).result(timeout=30)
        return Answer(200)

    def kept(self) -> dict[int, list[int]]:
        """Close, and read the ids of each bot's updates out of the segments."""
        self.journal.close()
        found = defaultdict(list)
        for entry in self.store.list(paths.RAW):
            for line in unpack(self.store.get(entry.path)).lines:
                read = json.loads(line)
                found[read["bot_id"]].append(read["update"]["update_id"])
        return found


Ended = tuple[list[int], list[Dropped]]
"""What Telegram queued, and what it lost."""


def day(seed: int, hours: float, receive: Callable[[Post], Answer]) -> Ended:
    """Live through an outage: a little talk before it, in it and after it, over three chats."""
    rng = Random(seed)
    fake = FakeTelegram(Clock(), seed=seed)
    bot, ana = fake.bot(), fake.user("Ana")
    chats = [fake.supergroup("Suporte", bot, ana), fake.group("Vendas", bot, ana), fake.private(ana, bot)]
    kinds = ["message", "edited_message", "callback_query", "message_reaction"]
    fake.call(
        bot.token,
        "setWebhook",
        url="https://example.org/telegram",
        secret_token=SECRET.decode(),
        allowed_updates=kinds,
    )
    queued: list[int] = []

    def act() -> None:
        chat = rng.choice(chats)
        first = fake.accounts[bot.id].updates.next_id
        message = fake.say(chat, ana, "Oi")
        more = rng.random()
        if more < 0.2:
            fake.edit(chat, message, "Olá")
        elif more < 0.4:
            fake.react(chat, ana, message, "👍")
        elif more < 0.6:
            fake.press(ana, fake.message(chat, bot, "?"), "y")
        queued.extend(range(first, fake.accounts[bot.id].updates.next_id))

    act()
    fake.run(receive, fake.clock.now + HOUR)
    end = fake.clock.now + hours * HOUR
    for at in sorted(fake.clock.now + rng.random() ** 2 * hours * HOUR for _ in range(rng.randint(1, 6))):
        fake.outage(at)
        act()
    fake.outage(end)
    fake.run(receive, end + 600)
    act()
    fake.run(receive, end + 1200)
    assert fake.pending(bot) == []
    return queued, fake.dropped(bot)


def lived(seeds: range, hours: float, forgets: bool = False) -> tuple[dict[int, Ended], dict[int, list[int]]]:
    """Live through many days with one receiver; what Telegram says of each, and what is kept of it.

    With `forgets`, the receiver answers 200 to one update in fifty and keeps nothing of it.
    """
    receiver = Receiver()
    chance = Random(1)
    said = {}
    for seed in seeds:

        def receive(post: Post, seed: int = seed) -> Answer:
            if forgets and chance.random() < 0.02:
                return Answer(200)
            return receiver.take(post, seed)

        said[seed] = day(seed, hours, receive)
    return said, receiver.kept()


def chunk(number: int, seeds: int = SEEDS, chunks: int = CHUNKS) -> range:
    """Cut the seeds into chunks, which run side by side."""
    size = seeds // chunks
    return range(number * size, (number + 1) * size)


def gaps(ids: list[int]) -> set[int]:
    """Tell what a reader of the kept lines misses between the first id and the last."""
    return set(range(min(ids), max(ids) + 1)) - set(ids)


def lost_for(said: dict[int, Ended], kept: dict[int, list[int]]) -> int:
    """Count the updates that are neither kept nor among those that were given up within minutes."""
    return sum(
        len(set(queued) - set(kept[seed]) - {each.update_id for each in dropped if each.kind in SHORT})
        for seed, (queued, dropped) in said.items()
    )


def test_an_outage_of_23_hours_and_50_minutes_loses_nothing() -> None:
    """A few seeds of the long test below; each update is kept once."""
    said, kept = lived(range(40), 23 + 5 / 6)
    assert lost_for(said, kept) == 0
    assert all(len(ids) == len(set(ids)) for ids in kept.values())


@pytest.mark.slow
@pytest.mark.parametrize("number", range(CHUNKS))
def test_over_ten_thousand_outages_of_23_hours_and_50_minutes_nothing_is_lost(number: int) -> None:
    """Rule of three: with 95 % confidence fewer than one outage in 3,333 loses anything."""
    said, kept = lived(chunk(number), 23 + 5 / 6)
    assert len(said) == SEEDS // CHUNKS
    assert lost_for(said, kept) == 0
    for seed, (queued, dropped) in said.items():
        assert sorted(kept[seed]) == sorted(set(queued) - {each.update_id for each in dropped})
        assert {each.kind for each in dropped} <= SHORT


def beyond(seeds: range) -> int:
    """Check outages of 24 to 40 hours: what is lost is what Telegram dropped, and shows as gaps; count it."""
    count = 0
    for hours in (24.2, 30, 40):
        said, kept = lived(seeds, hours)
        for seed, (queued, dropped) in said.items():
            lost = {each.update_id for each in dropped}
            assert sorted(kept[seed]) == sorted(set(queued) - lost)
            assert gaps(kept[seed]) == lost
            count += len([each for each in dropped if each.kind not in SHORT])
    return count


def test_beyond_24_hours_what_is_lost_is_what_telegram_dropped_and_leaves_a_gap() -> None:
    """No loss is silent: ids grow by one, so that one missing between two kept ones is one lost."""
    assert beyond(range(15)) > 15


@pytest.mark.slow
def test_beyond_24_hours_over_a_thousand_seeds() -> None:
    """The same, with more."""
    assert beyond(range(350)) > 1000


def test_a_receiver_that_answers_before_it_keeps_is_found_out() -> None:
    """The control: a fault in one update of fifty is a loss that this test sees."""
    said, kept = lived(range(40), 23 + 5 / 6, forgets=True)
    assert lost_for(said, kept) > 0


def test_a_receiver_whose_secret_is_wrong_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other control: the check is the real one."""
    monkeypatch.setattr("tests.testing.test_outage.SECRET", b"another")
    receiver = Receiver()
    fake = FakeTelegram()
    bot, ana = fake.bot(), fake.user("Ana")
    fake.call(bot.token, "setWebhook", url="https://example.org/", secret_token="a-secret")
    fake.say(fake.private(ana, bot), ana, "Oi")
    (post,) = fake.posts()
    assert receiver.take(post, 1).status == 401
    assert receiver.kept() == {}
