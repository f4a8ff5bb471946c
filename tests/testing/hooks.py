"""A fake with one bot, one group and a registered webhook, for the tests of the delivery contract."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

from igarape.testing import Answer, Bot, Chat, Clock, FakeTelegram, Post, User
from igarape.testing.clock import START

URL = "https://example.org/telegram"
OK = Answer(200)


class Stage(NamedTuple):
    """Who is there."""

    fake: FakeTelegram
    bot: Bot
    ana: User
    group: Chat


def stage(seed: int = 0, **hook: Any) -> Stage:
    """Set up a group with Ana and a bot; with a webhook, if its parameters are given."""
    fake = FakeTelegram(Clock(), seed=seed)
    bot, ana = fake.bot(), fake.user("Ana")
    if hook:
        assert fake.call(bot.token, "setWebhook", **{"url": URL} | hook).status == 200
    return Stage(fake, bot, ana, fake.supergroup("Suporte", bot, ana))


def told(reply: Any) -> Any:
    """Read a reply's JSON."""
    return json.loads(reply.body)


def result(fake: FakeTelegram, bot: Bot, method: str, **params: Any) -> Any:
    """Call a method that must be well."""
    said = told(fake.call(bot.token, method, **params))
    assert said["ok"], said
    return said["result"]


def refused(fake: FakeTelegram, bot: Bot, method: str, **params: Any) -> tuple[int, str]:
    """Call a method that must be refused, and tell how."""
    said = told(fake.call(bot.token, method, **params))
    assert not said["ok"]
    return said["error_code"], said["description"]


def always(*answers: Answer) -> Callable[[Post], Answer]:
    """Answer with each in turn, and with the last for ever."""
    left = list(answers)
    return lambda post: left.pop(0) if len(left) > 1 else left[0]


def moments(fake: FakeTelegram) -> list[float]:
    """List when updates were posted, in seconds from the start of the clock."""
    return [each.at - START for each in fake.attempts]


def waits(fake: FakeTelegram) -> list[float]:
    """List the seconds between one attempt and the next."""
    found = moments(fake)
    return [after - before for before, after in pairwise(found)]
