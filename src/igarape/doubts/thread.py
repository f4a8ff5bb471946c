"""A doubt and what followed it, as a person reads it who was not there and is to judge how it ended.

It leans on less than the rules do: whatever the one who asked says next is part of it, and so is what the bot
says next, whomever it meant. What the rules made of it stands nowhere, for that would lead the reader.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

NEXT = timedelta(minutes=5)
"""How long after the one who asked a bot's words may be meant for them."""
SILENCE = timedelta(minutes=30)
"""After so long one more thing that the one who asked says is part of it, to show that they were there again."""
WINDOW = timedelta(days=1)
"""How long after the last of it something may belong to it."""
FOLLOWED = timedelta(days=3)
"""How long after a doubt what followed it is looked for."""


class Message(NamedTuple):
    """One message of the doubt's chat. `name` is the author's, `username` without @, `media` its kind."""

    message_id: int
    date: datetime
    author_id: int
    author_kind: str
    name: str
    username: str | None
    text: str | None
    media: str | None
    reply_to: int | None
    thread_id: int | None
    private: bool


class Tap(NamedTuple):
    """A reaction or a pressed button: under which message, when, by whom, and its emoji or data."""

    message_id: int
    date: datetime
    actor_id: int
    name: str
    value: str
    kind: Literal["reacted", "pressed"]


class Step(NamedTuple):
    """One line of the thread: what was said or tapped, and how long after the doubt.

    `to` is who wrote the message that was tapped, where that is known; `media` what came with, or in place of, a text.
    `number` is the message's, of what was said, and `author_id` who said or tapped it.
    """

    after: timedelta
    name: str
    bot: bool
    text: str
    kind: Literal["said", "reacted", "pressed"] = "said"
    media: str | None = None
    to: str | None = None
    number: int | None = None
    author_id: int | None = None


def thread(root: int, said: Iterable[Message], taps: Iterable[Tap] = ()) -> list[Step]:
    """Give the doubt numbered `root` first, then what followed, in order; `said` has all that may belong to it."""
    talk = sorted(said, key=lambda each: (each.date, each.message_id))
    doubt = next(each for each in talk if each.message_id == root)
    shown = _Shown(doubt)
    for each in talk:
        if (each.date, each.message_id) > (doubt.date, root):
            shown.hear(each)
    authors = {each.message_id: each for each in talk}
    steps = [(each.date, 0, _said(each, doubt)) for each in shown.messages]
    for tap in taps:
        under = authors.get(tap.message_id)
        ours = tap.message_id in shown.numbers if under else tap.actor_id == doubt.author_id
        if ours and doubt.date <= tap.date <= shown.last + WINDOW:
            steps.append((tap.date, 1, _tapped(tap, doubt, under)))
    return [step for _, _, step in sorted(steps, key=lambda each: each[:2])]


class _Shown:
    """What is taken to belong to a doubt so far."""

    def __init__(self, doubt: Message) -> None:
        self.doubt, self.messages, self.numbers = doubt, [doubt], {doubt.message_id}
        self.last = self.spoke = doubt.date
        self.came_back = False

    def hear(self, it: Message) -> None:
        """Take a message, if it belongs to the doubt."""
        if it.date <= self.last + WINDOW and self._belongs(it):
            self.messages.append(it)
            self.numbers.add(it.message_id)
            self.last = it.date
            if it.author_id == self.doubt.author_id:
                self.spoke = it.date

    def _belongs(self, it: Message) -> bool:
        if it.reply_to is not None:
            return it.reply_to in self.numbers
        if it.private:
            return True
        if it.thread_id != self.doubt.thread_id:
            return False
        if it.author_id == self.doubt.author_id:
            return self._own(it)
        called = f"@{self.doubt.username}".casefold() in (it.text or "").casefold()
        return (self.doubt.username is not None and called) or (
            it.author_kind == "bot" and it.date <= self.spoke + NEXT
        )

    def _own(self, it: Message) -> bool:
        if it.date <= self.last + SILENCE:
            return True
        once, self.came_back = not self.came_back, True
        return once


def _said(it: Message, doubt: Message) -> Step:
    return Step(
        it.date - doubt.date, it.name, it.author_kind == "bot", it.text or "", media=it.media,
        number=it.message_id, author_id=it.author_id,
    )  # fmt: skip


def _tapped(tap: Tap, doubt: Message, under: Message | None) -> Step:
    return Step(
        tap.date - doubt.date, tap.name, False, tap.value, tap.kind, to=under.name if under else None,
        author_id=tap.actor_id,
    )  # fmt: skip
