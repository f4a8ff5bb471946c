"""Answers made by hand, and a fake Telegram on HTTP, for the tests of reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from igarape.query import answers
from igarape.query import clarified as ended
from igarape.query import doubts as about
from igarape.query.engine import Answer, Field, Rows
from igarape.query.period import Period
from igarape.query.places import PLACE
from igarape.query.questions import QUESTIONS
from igarape.secret import Secret
from igarape.settings import Settings
from igarape.store import MemoryStore
from igarape.testing import Bot, Chat, FakeTelegram, User, serve
from tests import canary
from tests.lakes import fill, talk

GROUP = -100
"""The chat that the lake knows: 2 messages on Friday 2026-11-20 at 13h, 1 on Saturday at 9h, and a bot's."""


def lake(scratch: Path) -> MemoryStore:
    """Make a lake with a group of two people and a bot."""
    store = MemoryStore()
    said = [
        ("2026-11-20T16:00", 11, "Ana", "Como emito o boleto?"),
        ("2026-11-20T16:10", 12, "Bia", "Também quero saber"),
        ("2026-11-20T16:11", 999, "Ajuda", "Assim: …"),
        ("2026-11-21T12:00", 11, "Ana", "Obrigada!"),
    ]
    fill(store, scratch, talk(*said, chat_id=GROUP) | {"updates": []})
    return store


def hours(first: str, last: str, counts: dict[tuple[int, int], int], bots: int = 0) -> Answer:
    """Answer `hours` from (ISO weekday, hour) → messages."""
    rows: list[tuple[Any, ...]] = [(*place, count, 0) for place, count in counts.items()]
    columns = _columns("weekday bigint", "hour integer", "messages bigint", "bots bigint")
    found = Rows(columns, [*rows, (1, 3, 0, bots)])
    return _asked(answers.hours(found, _period(first, last), None))


def days(first: str, last: str, count: Callable[[date], int]) -> Answer:
    """Answer `days` with so many messages each."""
    period = _period(first, last)
    rows = [(day, count(day), 0) for day in period.calendar() if count(day)]
    return _asked(
        answers.days(Rows(_columns("day date", "messages bigint", "bots bigint"), rows), period, None)
    )


def lengths(first: str, last: str, averages: dict[str, float]) -> Answer:
    """Answer `lengths` with a text of so many characters on average from each person."""
    columns = _columns(
        "author_id bigint",
        "name varchar",
        "messages bigint",
        "texts bigint",
        "characters bigint",
        "average double",
    )
    rows = [(number, name, 1, 1, int(each), each) for number, (name, each) in enumerate(averages.items())]
    return _asked(answers.lengths(Rows(columns, rows), _period(first, last), None))


def doubts(*topics: tuple[str, str, dict[str, int]]) -> Answer:
    """Answer `doubts` from (label, keyphrases, outcome → doubts), each of one person more than the topic before."""
    columns = _columns(
        "topic_id varchar", "label varchar", "keyphrases varchar", "whole bigint", "whole_low bigint", "whole_high bigint",
        "now boolean", "author_id bigint", "outcome varchar", "messages bigint",
    )  # fmt: skip
    rows = []
    for number, (label, phrases, ends) in enumerate(topics, 1):
        whole = sum(ends.values())
        topic = (f"t{number}", label, phrases, whole, whole, whole, True)
        rows += [(*topic, person, next(iter(ends)), 0) for person in range(100 - number)]
        rows += [(*topic, 0, outcome, count) for outcome, count in ends.items()]
    examples = Rows(_columns("topic_id varchar", *(f"{each.name} {each.type}" for each in PLACE)), [])
    return _asked(about.doubts(Rows(columns, rows), _period("2026-11-16", "2026-11-22"), None, examples))


def clarified(*weeks: tuple[str, dict[str, int]], by: str | None = None) -> Answer:
    """Answer `clarified` from (Monday, outcome → doubts)."""
    columns = _columns(
        "week date", "topic_id varchar", "label varchar", "people bigint", "outcome varchar", "answered_by varchar",
        "helped_by varchar", "answer_seconds bigint", "episodes bigint",
    )  # fmt: skip
    rows = [
        (date.fromisoformat(week), "t1", "Como emito o boleto?", 9, outcome, "bot", None, 5, count)
        for week, ends in weeks
        for outcome, count in ends.items()
    ]
    return _asked(ended.clarified(Rows(columns, rows), _period("2026-11-16", "2026-11-22"), by))


class Stage(NamedTuple):
    """A group with a bot in it, on a fake Telegram that listens."""

    fake: FakeTelegram
    bot: Bot
    ana: User
    chat: Chat
    settings: Settings

    @property
    def posted(self) -> list[dict[str, Any]]:
        """What bots said in the group, oldest first."""
        last = self.chat.moved_to or self.chat
        return [each for each in last.messages.values() if each.get("from", {}).get("is_bot")]


@contextmanager
def stage(kind: str = "supergroup", **more: Any) -> Iterator[Stage]:
    """Open a fake Telegram for a group called Suporte."""
    fake = FakeTelegram()
    bot, ana = fake.bot("loja_bot"), fake.user("Ana")
    bot.token = canary.token(bot.id)
    chat = (fake.group if kind == "group" else fake.supergroup)("Suporte", ana, bot)
    with serve(fake) as server:
        yield Stage(fake, bot, ana, chat, Settings(token=Secret(bot.token), api=server.url, **more))


def _asked(given: Answer) -> Answer:
    return replace(given, zone="America/Sao_Paulo", title=QUESTIONS[given.question].title)


def _period(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def _columns(*pairs: str) -> tuple[Field, ...]:
    return tuple(Field(*pair.split()) for pair in pairs)
