"""The named questions: each is one SQL file, and what makes an answer out of its rows.

`ask` runs one over any engine. People are all authors that are no bots; bots are counted apart.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import resources
from typing import NamedTuple

from igarape.errors import Problem, Usage
from igarape.query import answers
from igarape.query import measured as right
from igarape.query.clarified import clarified
from igarape.query.cost import Billed
from igarape.query.doubts import doubts
from igarape.query.engine import Answer, Dated, Engine, Note
from igarape.query.gaps import gaps
from igarape.query.period import Period, Scope
from igarape.query.topic import topic

OUTCOMES = ("doubts", "clarified", "gaps")
"""Questions whose answers tell how doubts ended, and so how far to trust that."""


class Question(NamedTuple):
    """A named question: its title, the grains that `--by` offers, and how rows become an answer.

    `answer` takes the rows of its SQL, the period, the grain, and the rows of each SQL in `more`; with a grain,
    there are no more.
    """

    name: str
    title: str
    grains: tuple[str, ...]
    answer: Callable[..., Answer]
    more: tuple[str, ...] = ()


def ask(engine: Engine, name: str, scope: Scope | None = None) -> Answer:
    """Ask one question. Usage for a question or grain that is none; Problem where no message is found."""
    scope = scope or Scope()
    question = QUESTIONS.get(name)
    if question is None:
        raise Usage(
            "There is no question called {name}.",
            "Ask one of {names}.",
            name=name,
            names=", ".join(QUESTIONS),
        )
    if scope.by is not None and scope.by not in question.grains:
        raise Usage(
            "{name} cannot be split by {by}.",
            "Leave --by out; users and lengths go by day, clarified by topic, gaps by doubt.",
            name=name,
            by=scope.by,
        )
    if scope.topic is not None and (name != "doubts" or scope.by):
        raise Usage("{name} cannot be asked of one topic.", "Ask doubts --topic ID.", name=name)
    asked = question if scope.topic is None else _TOPIC
    period = covered(engine, scope)
    sql = source(asked.name + (f"_by_{scope.by}" if scope.by else ""))
    values = _values(scope, period)
    more = [engine.run(source(each), values) for each in asked.more if not scope.by]
    answer = asked.answer(engine.run(sql, values), period, scope.by, *more)
    notes = answer.notes
    if name in OUTCOMES and answer.n:
        notes += measured(engine, short=name != "clarified")
    answer = replace(answer, zone=engine.zone, sql=sql, values=values, title=asked.title, notes=notes)
    return _billed(answer, engine) if isinstance(engine, Billed) else answer


def _values(scope: Scope, period: Period) -> dict[str, object]:
    """What stands for `:since` and the like."""
    before = period.before
    return {
        "since": period.first, "until": period.last, "before": before and before.first,
        "ending": before and before.last, "chat": scope.chat, "who": scope.who, "topic": scope.topic,
    }  # fmt: skip


def measured(engine: Engine, *, short: bool = False) -> tuple[Note, ...]:
    """Say how right the outcomes are by the labels that people gave; nothing without any."""
    return right.notes(engine.run(source("measured")), short=short)


def _billed(answer: Answer, engine: Billed) -> Answer:
    cost = engine.bill()
    return replace(answer, notes=(*answer.notes, cost.note()), cost=cost)


def ask_all(engine: Engine, scope: Scope | None = None, without: Container[str] = ()) -> list[Answer]:
    """Ask every question but those in `without`, in the order of the table."""
    return [ask(engine, name, scope) for name in QUESTIONS if name not in without]


def source(name: str) -> str:
    """Read a question's SQL, in Athena's dialect; its comment is its documentation."""
    return resources.files("igarape.query").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def title(engine: Engine, chat: int) -> str:
    """Give a chat's newest title, by its old or new id; empty where it has none."""
    found = engine.run(source("title"), {"chat": chat}).column("title")
    return str(found[0] or "") if found else ""


def newest(engine: Engine) -> datetime | None:
    """When the newest of what the tables hold came (UTC); None where nothing did."""
    moment: datetime | None = engine.run(source("newest")).column("newest")[0]
    return moment and moment.replace(tzinfo=UTC)


def covered(engine: Engine, scope: Scope) -> Period:
    """The days asked for, as far as there are messages: silent days around them would thin the averages."""
    if scope.since and scope.until and scope.since > scope.until:
        raise Usage(
            "The period ends before it begins: {since} to {until}.",
            "Swap --from and --to.",
            since=scope.since,
            until=scope.until,
        )
    first, last = _first_and_last(engine, scope.chat)
    if first is None and scope.chat is None:
        raise Problem(
            "The lake has no messages yet.",
            "Keep some with igarape capture or igarape import, then run igarape build.",
        )
    if first is None or last is None:
        raise Problem(
            "There is no message of the chat {chat}.",
            "See the chats with igarape sql 'SELECT chat_id, title FROM chats'.",
            chat=scope.chat,
        )
    period = Period(max(first, scope.since or first), min(last, scope.until or last), first)
    if period.first > period.last:
        raise Problem(
            "There is no message in those days.",
            "The messages are from {first} to {last}.",
            first=first,
            last=last,
        )
    return period


def _first_and_last(engine: Engine, chat: int | None) -> tuple[date | None, date | None]:
    """The first and the last day with a message, of a chat or of all; for all, the parts tell without being read."""
    if chat is None and isinstance(engine, Dated):
        return engine.span("activity") or (None, None)
    found = engine.run(source("period"), {"chat": chat}).dicts()[0]
    return found["first_day"], found["last_day"]


QUESTIONS = {
    each.name: each
    for each in (
        Question("hours", "At what hour do people write most?", (), answers.hours),
        Question("days", "How many messages a day?", (), answers.days),
        Question("users", "Who writes how much?", ("day",), answers.users),
        Question("lengths", "How long are the texts?", ("day",), answers.lengths),
        Question("doubts", "What is asked most?", (), doubts, ("doubts_examples",)),
        Question("clarified", "Does the bot clarify the doubts?", ("topic",), clarified),
        Question("gaps", "What should the bot be taught next?", ("doubt",), gaps, ("gaps_by_doubt",)),
    )
}

_TOPIC = Question("topic", "One topic in full", (), topic, ("doubts",))
