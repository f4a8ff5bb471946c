"""Messages: one page of a list, each with what a build made of it; the filters as chips, each of which can go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from igarape.query.engine import Hour, Name, Note, Weekday
from igarape.query.outcomes import ANY, NOBODY, SILENCE
from igarape.query.places import link
from igarape.query.search import pattern
from igarape.show import cells, words
from igarape.show.pages.filters import NOTHING, Filters
from igarape.show.pages.media import media
from igarape.show.pages.view import View

AT_ONCE = 50
"""Messages on a page."""

_MOST = 400
"""Characters of a text in the list; the thread has all of it."""

_OUTCOMES: Mapping[str, Note] = {
    "confirmed": Note("clarified, confirmed"),
    "assumed": Note("clarified, assumed"),
    "not_clarified": Note("not clarified"),
    "not_answered": Note("not answered by a bot"),
    "unknown": Note("unknown"),
}

_ANSWERED: Mapping[str, Note] = {
    "bot": Note("the bot"),
    "staff": Note("staff"),
    "member": Note("another member"),
    NOBODY: Note("nobody"),
}

_EVIDENCE: Mapping[str, Note] = {
    "thanks": Note("thanks"),
    "tap": Note("a reaction or a button"),
    "negative": Note("it did not help"),
    "repeat": Note("the same asked again"),
    "hand_off": Note("a wish for a person"),
    "person": Note("a person who took over"),
    "fallback": Note("a bot that did not understand"),
    SILENCE: Note("nothing that was said"),
}

_LABELS: Mapping[str, Note] = {
    "yes": Note("clarified"),
    "no": Note("not clarified"),
    "cannot_tell": Note("cannot tell"),
}

_WHO: Mapping[str, Note] = {
    "": Note("people"),
    "people": Note("people"),
    "bots": Note("bots"),
    "staff": Note("staff"),
    "all": Note("everybody"),
}

_BEFORE = 80
"""Characters shown before what was looked for, where it stands far behind."""


class Piece(NamedTuple):
    """A part of a text, and whether it is what was looked for."""

    text: str
    found: bool


class Tag(NamedTuple):
    """What a message is, as a link to all that are."""

    text: str
    link: str
    kind: str


class Said(NamedTuple):
    """One message of the list: when (local, for eyes and for machines), who, where, what, and what it is."""

    when: str
    moment: str
    who: str
    who_link: str
    bot: bool
    chat: str
    chat_link: str
    pieces: list[Piece]
    media: str
    tags: list[Tag]
    thread: str
    telegram: str


class Chip(NamedTuple):
    """A filter in words, and the address without it; `left` is how many there are then, where that was asked."""

    text: str
    without: str
    name: str
    left: int | None = None


def said(row: Mapping[str, Any], view: View, *, whole: bool = False) -> Said:
    """Make one message of the list of a row of pages/messages; its text is cut unless the `whole` is wanted."""
    moment = row["date"] and row["date"].replace(tzinfo=UTC).astimezone(ZoneInfo(view.zone))
    text = cells.plain(row["text"] or "", lines=True)
    return Said(
        clock(moment, view),
        moment.isoformat() if moment else "",
        view.person(row["author_id"], row["name"]),
        view.link("/messages", who=row["author_id"]) if row["author_id"] is not None else "",
        row["author_kind"] == "bot",
        view.title(row["chat"]),
        view.link("/messages", chat=row["chat"]),
        pieces(text, view.filters.text, None if whole else _MOST),
        media(row["media"], view),
        list(tags(row, view)),
        thread_link(view, row["chat_id"], row["message_id"]) if row["numbered"] else "",
        telegram(row, view),
    )


def clock(moment: datetime | None, view: View) -> str:
    """Write when, in the lake's zone."""
    return view.tell("without a date") if moment is None else view.value(moment)


def telegram(row: Mapping[str, Any], view: View) -> str:
    """Give a message's link in Telegram, where there is one: it shows the text to everybody, or to the members."""
    if (
        not view.show_texts or isinstance(row["chat_id"], str) or not row["numbered"]
    ):  # a private chat has none
        return ""
    return link(row["chat_id"], row["message_id"], row["username"]) or ""


def thread_link(view: View, chat: object, message: int) -> str:
    """Give the address of a message's thread, from which the same list can be had again."""
    page = view.filters.page if view.path in ("/messages", "/thread") else None
    return view.link("/thread", message=f"{chat}.{message}", page=page)


def tags(row: Mapping[str, Any], view: View) -> Iterable[Tag]:
    """Say what a message is: a doubt, of a topic, with an outcome."""
    if not row["doubt"]:
        return
    if row["topic_id"]:
        name = topic_name(row["label"], row["keyphrases"], row["topic_id"])
        yield Tag(cells.cut(cells.plain(name), 60), view.link("/messages", topic=row["topic_id"]), "topic")
    else:
        yield Tag(view.tell("Doubt of no topic"), view.link("/messages", topic="none"), "topic")
    if row["outcome"]:
        yield Tag(
            outcome(row["outcome"], view), view.link("/messages", outcome=row["outcome"]), row["outcome"]
        )


def topic_name(label: str | None, keyphrases: str | None, topic: str) -> str:
    """Name a topic: by its label, else by its keyphrases, else by its id."""
    return label or keyphrases or topic


def outcome(states: str, view: View) -> str:
    """Name an outcome, or several with commas between."""
    return view.tell("any") if states == ANY else _names(_OUTCOMES, states, view)


def _names(known: Mapping[str, Note], given: str, view: View) -> str:
    """Name what stands with commas between."""
    return ", ".join(view.note(known[each]) for each in given.split(","))


def pieces(text: str, sought: str, most: int | None = None) -> list[Piece]:
    """Cut a text into what was looked for and the rest; of a long one, `most` characters, around it if it is there."""
    found = re.compile(pattern(sought)) if sought.split() else None
    if most is not None and len(text) > most:
        first = found.search(text) if found else None
        start = max(0, first.start() - _BEFORE) if first and first.end() > most else 0
        text = ("…" if start else "") + text[start : start + most] + ("…" if start + most < len(text) else "")
    if found is None:
        return [Piece(text, False)] if text else []
    made, last = [], 0
    for each in found.finditer(text):
        made += [Piece(text[last : each.start()], False), Piece(each[0], True)]
        last = each.end()
    return [each for each in (*made, Piece(text[last:], False)) if each.text]


def chips(view: View, topic: str, whose: str) -> list[Chip]:
    """Put each filter into words; `topic` and `whose` are the names of what is asked for."""
    given = view.filters
    told: Mapping[str, Callable[[], str]] = {
        "chat": lambda: view.tell("chat: {title}", title=view.title(given.chat)),
        "who": lambda: view.tell("who: {name}", name=whose),
        "hour": lambda: view.tell("hour: {hour}", hour=Hour(given.hour or 0)),
        "weekday": lambda: view.tell("weekday: {weekday}", weekday=Weekday(given.weekday or 1)),
        "topic": lambda: (
            view.tell("topic: {name}", name=cells.cut(cells.plain(topic or given.topic), 60))
            if given.topic != "none"
            else view.tell("doubts of no topic")
        ),
        "outcome": lambda: view.tell("outcome: {name}", name=outcome(given.outcome, view)),
        "answered_by": lambda: view.tell(
            "answered first by: {name}", name=view.note(_ANSWERED[given.answered_by])
        ),
        "evidence": lambda: view.tell("decided by: {name}", name=view.note(_EVIDENCE[given.evidence])),
        "helped_by": lambda: view.tell(
            "thanked for the answer: {name}", name=_names(_ANSWERED, given.helped_by, view)
        ),
        "label": lambda: view.tell("people said: {name}", name=_names(_LABELS, given.label, view)),
        "waited": lambda: view.tell("first answer: {span}", span=waited(given, view)),
        "text": lambda: view.tell("text: {sought}", sought=Name(given.text)),
    }
    return [Chip(told[name](), view.link(None, **{name: NOTHING[name]}), name) for name in given.narrowed]


def waited(given: Filters, view: View) -> str:
    """Say how long the first answers took that are asked for."""
    least, longest = given.seconds
    if longest is None:
        return view.tell("after {span} or more", span=timedelta(seconds=least or 0))
    if not least:
        return view.tell("up to {span}", span=timedelta(seconds=longest))
    return view.tell("from {low} to {high}", low=timedelta(seconds=least), high=timedelta(seconds=longest))


def who(view: View, rows: Sequence[Mapping[str, Any]]) -> str:
    """Name whose messages are asked for; a person as in the messages found, if there are some."""
    known = _WHO.get(str(view.filters.who))
    if known:
        return words.say(known, view.language)
    return view.person(view.filters.who, rows[0]["name"] if rows else None)
