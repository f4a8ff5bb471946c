"""What the person sees while labelling, on stderr. The outcome is not among it: it would lead."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from igarape.doubts.thread import FOLLOWED, Message, Step, Tap, thread
from igarape.errors import Problem
from igarape.query import questions
from igarape.query.engine import Name, Note, Rows
from igarape.show import words
from igarape.show.thread import thread as written

if TYPE_CHECKING:
    from igarape.doubts.by_hand import Clarified
    from igarape.doubts.strata import Ended
    from igarape.via.lake import Lake

TABLES = ("episodes", "messages", "events", "updates", "chats")
"""What is read to show doubts."""

_NARROW, _WIDE = 60, 100
_SAID = {"yes": Note("yes"), "no": Note("no"), "cannot_tell": Note("cannot tell")}


class Screen:
    """A terminal, or a pipe that answers; doubts come out of the lake as they are asked for."""

    def __init__(self, lake: Lake, doubts: int, language: str) -> None:
        self._lake, self._doubts, self._language = lake, doubts, language
        self._width = max(_NARROW, min(_WIDE, shutil.get_terminal_size((80, 24)).columns))

    def greet(self) -> None:
        """Say, once, what is asked."""
        self._tell(
            Note(
                "{count} {count:doubt|doubts}, each with what followed it: did the bot clarify it? If a person did, say"
                " no. If nobody can tell, or it is no doubt at all, say ?. Each answer is kept at once.",
                {"count": self._doubts},
            )
        )

    def show(self, place: int, doubt: Ended, before: Clarified | None) -> None:
        """Show a doubt with what followed."""
        at = doubt.date.replace(tzinfo=UTC).astimezone(ZoneInfo(self._lake.zone))
        head = Note(
            "{place} of {count} · {at} · {chat}",
            {
                "place": place + 1,
                "count": self._doubts,
                "at": at,
                "chat": Name(questions.title(self._lake, doubt.chat_id) or str(doubt.chat_id)),
            },
        )
        print("\n" + "─" * self._width, file=sys.stderr)
        self._tell(head)
        print(file=sys.stderr)
        steps = read(self._lake.direct, doubt)
        print(written(steps, self._language, self._width) + "\n", file=sys.stderr)
        if before:
            self._tell(Note("You said: {said}.", {"said": _SAID[before]}))

    def line(self) -> str | None:
        """Ask, and read a line."""
        asked = Note("Did the bot clarify it? y yes · n no · ? cannot tell · b back · q quit")
        print(words.say(asked, self._language) + " > ", end="", file=sys.stderr, flush=True)
        return sys.stdin.readline() or None

    def explain(self) -> None:
        """Say which answers there are."""
        self._tell(Note("That is none of the answers; type one letter, then Enter."))

    def _tell(self, note: Note) -> None:
        print(textwrap.fill(words.say(note, self._language), self._width), file=sys.stderr)


def read(run: Callable[[str, Mapping[str, object]], Rows], doubt: Ended) -> list[Step]:
    """Read a doubt, and what followed it; Problem where its message is not there, between two steps of a build say."""
    values = {"chat": doubt.chat_id, "since": doubt.date, "until": doubt.date + FOLLOWED}
    said = [Message(*row) for row in run(questions.source("label/said"), values).rows]
    if doubt.message_id not in (each.message_id for each in said):
        raise Problem(
            "The message {message} of the chat {chat} is not in the tables any more.",
            "Run igarape build, then try again; what was answered is kept.",
            message=doubt.message_id,
            chat=doubt.chat_id,
        )
    taps = [Tap(*row) for row in run(questions.source("label/taps"), values).rows]
    return thread(doubt.message_id, said, taps)


def settled(lake: Lake, after: timedelta) -> list[Ended]:
    """Read the doubts that came so long before the newest of what the lake has; no clock plays a part."""
    from igarape.doubts.strata import Ended

    newest: datetime | None = lake.direct(questions.source("newest")).column("newest")[0]
    if newest is None:
        return []
    until = newest.replace(tzinfo=None) - after
    return [Ended(*row) for row in lake.direct(questions.source("label/doubts"), {"until": until}).rows]
