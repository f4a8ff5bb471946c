"""The long poll's rules, on values: what to ask for, what of a reply to keep, and what to do next.

    parameters ─▶ getUpdates ─▶ updates ─▶ keep ─▶ kept ─▶ parameters, with the next offset
                      └─ a failure ─▶ failed ─▶ the same offset again, later

The next offset tells Telegram to forget what came, so it moves only once all of it is durable. No offset is
written down: Telegram knows it, and what was kept but not confirmed comes again and makes no second row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from igarape.capture.kinds import KINDS
from igarape.capture.split import Form, split
from igarape.errors import Declined, Problem, Unreachable

LIMIT = 100
"""Updates in a reply: the most that Telegram gives."""

HOLD = 50
"""Seconds that Telegram holds the call while nothing comes: the most that it does."""

SECONDS = HOLD + 15.0
"""How long to wait for a reply before the connection is taken for dead."""

_LONGEST = 60.0  # seconds between two attempts
_MOST_ASKED = 3600.0  # seconds: no `retry_after` of Telegram is longer
_AT_ONCE = 0.1  # seconds; a call that is not held at all would come back without end
_LAST = 2**63 - 2

_REFUSED = (401, 403, 404)
_BATCH = Form(frozenset({"${", "$.result["}), frozenset({"$.result[]"}))
_NUMBER = re.compile(rb'\{\s*"update_id"\s*:\s*"?(\d{1,19})\b')


class _Reply(msgspec.Struct):
    result: list[msgspec.Raw]


class _Update(msgspec.Struct):
    update_id: int


class Next(NamedTuple):
    """What to do after a call.

    Wait so many seconds. `problem` is for a person to read, once for each time of trouble; with `stop`, it is
    the end of this bot's poll. `again` is that trouble of which a person was told is over.
    """

    wait: float = 0.0
    problem: Problem | None = None
    stop: bool = False
    again: bool = False


class Poll:
    """The long poll of one bot. `chance` gives numbers from 0 to 1, so that several do not try in step."""

    def __init__(self, bot_id: int, chance: Callable[[], float]) -> None:
        self.offset: int | None = None
        self._bot, self._chance = str(bot_id), chance
        self._failures = 0
        self._told: set[str] = set()
        self._before: list[bytes] = []

    def parameters(self) -> dict[str, object]:
        """Give the parameters of the next `getUpdates`; every kind is named, as some come only if they are."""
        return {"offset": self.offset, "limit": LIMIT, "timeout": HOLD, "allowed_updates": KINDS}

    def new(self, batch: list[bytes]) -> list[bytes]:
        """Give what of a batch is to be kept: all, or nothing where it is the one before once more."""
        return [] if batch == self._before else batch

    def kept(self, batch: list[bytes], seconds: float = HOLD) -> Next:
        """Go on after a call that took so many seconds, and whose every update is durable."""
        repeated = bool(batch) and batch == self._before
        self.offset = confirm(self.offset, batch)
        self._before = batch or self._before
        if repeated:
            return self._trouble(
                "repeated",
                Problem(
                    "Telegram gives bot {bot} the same updates again and again: their numbers cannot be read.",
                    "They are kept; the poll goes on when others come, or when these are 24 hours old.",
                    bot=self._bot,
                ),
            )
        self._failures = 0
        again = bool(self._told)
        self._told.clear()
        return Next(1.0 if not batch and seconds < _AT_ONCE else 0.0, again=again)

    def failed(self, problem: Problem) -> Next:
        """Go on after a call, or a write to the disk, that failed; the offset stays where it is."""
        if isinstance(problem, Declined):
            return self._declined(problem)
        if isinstance(problem, Unreachable):
            return self._trouble("unreachable", problem)
        return self._trouble("disk")  # of which the journal itself tells

    def _declined(self, problem: Declined) -> Next:
        said: dict[str, object] = {"bot": self._bot, "says": problem.says, "code": problem.code}
        if problem.code in _REFUSED:
            refused = Problem(
                "Telegram refuses the token of bot {bot}: {says} ({code}).",
                "See whether @BotFather shows the same in /mybots, correct IGARAPE_TELEGRAM_TOKEN, and start again.",
                **said,
            )
            return Next(problem=refused, stop=True)
        if problem.code == 429:
            return self._asked_to_wait(problem.retry_after)
        if problem.code == 409 and "webhook" in problem.says.lower():
            active = Problem(
                "Bot {bot} has a webhook, and Telegram gives its updates to that alone; trying again until it is gone.",
                "Run `igarape webhook delete` to poll in its place (what waits stays), or capture with --webhook.",
                **said,
            )
            return self._trouble("webhook", active)
        if problem.code == 409:
            other = Problem(
                "Another program polls for bot {bot} too, and each gets only a part of the updates; trying again,"
                " less often.",
                "End one of them, or let the bot work through `igarape capture --proxy`, which records both sides.",
                **said,
            )
            return self._trouble("other", other)
        return self._trouble("declined", problem)

    def _asked_to_wait(self, seconds: int | None) -> Next:
        if seconds is None or seconds < 1:
            return self._trouble("429")
        self._failures += 1
        wait = min(float(seconds), _MOST_ASKED) + self._chance()
        return Next(
            wait,
            self._once(
                "429",
                Problem(
                    "Telegram asks to wait {seconds} seconds before the next call for bot {bot}.",
                    "There is nothing to do: updates wait there for 24 hours.",
                    seconds=seconds,
                    bot=self._bot,
                ),
            ),
        )

    def _trouble(self, kind: str, problem: Problem | None = None) -> Next:
        """Wait 1, 2, 4, ... 60 seconds, each shortened by chance to no less than its half."""
        wait = min(2.0 ** min(self._failures, 10), _LONGEST) * (0.5 + self._chance() / 2)
        self._failures += 1
        return Next(wait, self._once(kind, problem) if problem else None)

    def _once(self, kind: str, problem: Problem) -> Problem | None:
        if kind in self._told:
            return None
        self._told.add(kind)
        return problem


def updates(body: bytes) -> list[bytes]:
    """Take a reply of `getUpdates` apart: its updates, each as it came.

    An update that is no valid JSON does no harm to the others. Unreachable where the reply was cut short.
    """
    try:
        return [bytes(each) for each in msgspec.json.decode(body, type=_Reply).result]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pieces = list(split([body], _BATCH))
    if any(piece.fault for piece in pieces) or not any(piece.path == "$.result[" for piece in pieces):
        raise Unreachable("The reply of getUpdates is cut short or broken.", "It is asked for again.")
    return [piece.text for piece in pieces if piece.path == "$.result[]"]


def confirm(offset: int | None, batch: Sequence[bytes]) -> int | None:
    """Work out the offset that confirms a batch, which answered a call with `offset`.

    It is the last update's number and one, not the highest number and one: numbers may begin anew, lower, and
    an offset far beyond them is never a confirmation. Where no number can be read, one step over the oldest
    number that there can be; without an offset to step from, None.
    """
    for update in reversed(batch):
        number = update_id(update)
        if number is not None:
            return number + 1
    return offset + 1 if batch and offset is not None else offset


def update_id(update: bytes) -> int | None:
    """Read an update's number; None where there is none that an offset could follow.

    Zero and more: an offset below zero would have Telegram forget all updates but the last few.
    """
    try:
        number = msgspec.json.decode(update, type=_Update).update_id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = _NUMBER.match(update)
        number = int(found[1]) if found else -1
    return number if 0 <= number <= _LAST else None
