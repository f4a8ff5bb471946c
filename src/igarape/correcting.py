"""The door `correct`: what a person knows better of topics is written down, and the doubts are grouped anew at once."""

from __future__ import annotations

import argparse
import json
import re
from typing import TYPE_CHECKING, Any

from igarape import building, paths, place
from igarape.doubts import corrections
from igarape.doubts.corrections import (
    Correction,
    DropMessage,
    DropTopic,
    Effect,
    Line,
    Merge,
    Message,
    Messages,
    Rename,
    Split,
)
from igarape.engines import lake_zone
from igarape.errors import Busy, Problem, Usage
from igarape.query.engine import Note
from igarape.settings import Settings
from igarape.store import Store

if TYPE_CHECKING:
    from igarape.doubts.vectors import Encoder
    from igarape.via.lake import Lake

Row = dict[str, Any]

_WRITTEN = {
    "rename": "igarape correct rename ID NAME",
    "merge": "igarape correct merge ID ID ...",
    "split": "igarape correct split ID MESSAGE ...",
    "drop": "igarape correct drop ID-or-MESSAGE",
    "list": "igarape correct list",
    "undo": "igarape correct undo NUMBER",
}
"""Each action as it is typed."""
_LEAST = {"rename": 2, "merge": 2, "split": 2, "drop": 1, "list": 0, "undo": 1}
_MOST = {"drop": 1, "list": 0, "undo": 1}
_LATER = Note("It is written down; another igarape is at work, and the next build shows it.")
_NAMED = re.compile(r"(?:https?://)?(?:t|telegram)\.me/([A-Za-z]\w+)/(?:\d+/)?(\d{1,18})/?(?:\?\S*)?")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape correct` takes."""
    # Else a group's message, whose chat is below zero, would be taken for an option.
    parser._negative_number_matcher = re.compile(r"-\d+(/\d+)?$")
    parser.add_argument("action", help="rename, merge, split, drop, list or undo")
    parser.add_argument(
        "what",
        nargs="*",
        help="rename ID NAME; merge ID ID ...; split ID MESSAGE ...; drop ID or MESSAGE; undo NUMBER."
        " ID is a topic's, or how it begins; MESSAGE a link, or chat/number",
    )
    parser.add_argument("--format", default="text", help="list: text or json")


def run(args: argparse.Namespace, settings: Settings, store: Store) -> int:
    """Do one of the actions, and say what came of it."""
    action, what = args.action, list(args.what)
    if action not in _WRITTEN:
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="action", given=action,
            allowed=", ".join(_WRITTEN),
        )  # fmt: skip
    if args.format not in ("text", "json"):
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="format", given=args.format,
            allowed="text, json",
        )  # fmt: skip
    if not _LEAST[action] <= len(what) <= _MOST.get(action, len(what)):
        raise Usage(
            "{action} is typed in another way.",
            "Type it so: {typed}",
            action=action,
            typed=Note(_WRITTEN[action]),
        )
    if action == "list":
        return _list(store, settings, args.format)
    from igarape.show import words

    said = _undo(what[0], settings, store) if action == "undo" else _add(action, what, settings, store)
    for note in said:
        print(words.say(note, settings.language, settings.named))
    return 0


# -- a new one ---------------------------------------------------------------------------------------------


def _add(action: str, what: list[str], settings: Settings, store: Store) -> list[Note]:
    _told(store)
    corrections.load(store)  # a line that is none is said before another is put below it
    from igarape.via.lake import Lake

    with Lake(store, lake_zone(store)) as lake:
        before = _topics(lake)
        said = _meant(action, what, lake, before)
    encoder = _encoder(settings, store)  # one that cannot be opened is said before a line is written
    with store.lock(paths.BUILD_LOCK):
        number = corrections.add(store, said)
    try:
        doubts = _tell(settings, store, encoder)
    except Busy:
        return [_LATER]
    effect = corrections.effects(store).get(number)
    from igarape.show.corrections import came

    return [
        *came(said, effect, before, _topics_of(store), doubts),
        Note("Take it back with: igarape correct undo {number}", {"number": number}),
    ]


def _meant(action: str, what: list[str], lake: Lake, topics: dict[str, Row]) -> Correction:
    """Understand what was typed; Usage or Problem for a topic or a message that is not there."""
    if action == "drop" and (one := _message(what[0], lake)):
        return DropMessage(_doubt(one, lake))
    if action == "rename":
        label = corrections.name(" ".join(what[1:]))
        if not label:
            raise Usage("A name needs a letter.", _WRITTEN["rename"])
        return Rename(_messages(_topic(what[0], topics)), label)
    if action == "merge":
        found = [_topic(each, topics) for each in what]
        if len({each["topic_id"] for each in found}) < len(found):
            raise Usage("A topic is named twice.", _WRITTEN["merge"])
        return Merge(tuple(map(_messages, found)))
    topic = _topic(what[0], topics)
    if action == "drop":
        return DropTopic(_messages(topic))
    away = [_message(each, lake) or _no_message(each) for each in what[1:]]
    return _split(topic, tuple(away), lake)


def _split(topic: Row, away: Messages, lake: Lake) -> Split:
    from igarape.doubts.vectors import normal

    for each in away:
        rows = lake.direct(
            "SELECT topic_id FROM doubts WHERE chat_id = :chat AND message_id = :number",
            {"chat": each.chat_id, "number": each.message_id},
        ).column("topic_id")
        if rows != [topic["topic_id"]]:
            raise Problem(
                "Message {message} is not of the topic {topic}.",
                "See its messages: igarape sql \"SELECT chat_id, message_id FROM doubts WHERE topic_id = '{topic}'\"",
                message=str(each),
                topic=topic["topic_id"],
            )
    gone = {normal(_text(each, lake)) for each in away}
    stay = tuple(each for each in _messages(topic) if normal(_text(each, lake)) not in gone)
    if not stay:
        raise Problem(
            "Nothing would stay in the topic {topic}: its examples say the same as these messages.",
            "Name fewer messages.",
            topic=topic["topic_id"],
        )
    return Split(stay, away)


def _topics_of(store: Store) -> dict[str, Row]:
    from igarape.via.lake import Lake

    with Lake(store, lake_zone(store)) as lake:
        return _topics(lake)


def _topics(lake: Lake) -> dict[str, Row]:
    found = lake.direct("SELECT topic_id, label, people, messages, rank, examples FROM topics ORDER BY rank")
    return {each["topic_id"]: each for each in found.dicts()}


def _topic(given: str, topics: dict[str, Row]) -> Row:
    """Find a topic by its id, or by how that begins."""
    found = [each for name, each in topics.items() if name.startswith(given.lower())] if given else []
    if len(found) == 1:
        return found[0]
    if found:
        raise Usage(
            "Several topics begin with {given}: {names}.", "Write more of the id.", given=given,
            names=", ".join(each["topic_id"] for each in found),
        )  # fmt: skip
    raise Problem(
        "There is no topic {given} today.",
        "See the ids: igarape sql 'SELECT rank, topic_id, label FROM topics ORDER BY rank'",
        given=given,
    )


def _messages(topic: Row) -> Messages:
    return tuple(Message(*each) for each in json.loads(topic["examples"]))


def _message(given: str, lake: Lake) -> Message | None:
    """Read a message: chat/number, or any link to it; None for what is neither."""
    link = _NAMED.fullmatch(given.strip())
    if link is None or link[1] == "c":
        return corrections.message(given)
    chats = lake.direct("SELECT chat_id, username FROM chats WHERE username IS NOT NULL").rows
    for chat, username in chats:
        if username.casefold() == link[1].casefold():
            return Message(chat, int(link[2]))
    raise Problem(
        "The lake has no chat called {name}.",
        "Write the message as chat/number; igarape sql 'SELECT chat_id, title FROM chats' shows the chats.",
        name=link[1],
    )


def _no_message(given: str) -> Message:
    raise Usage(
        "{given} names no message.",
        "Paste its link, or write chat/number, such as -1001234567890/15.",
        given=repr(given),
    )


def _doubt(one: Message, lake: Lake) -> Message:
    """Give the message back where it is a doubt."""
    from igarape.doubts.detect import kind

    if kind(_text(one, lake)) is None:
        raise Problem("Message {message} is no doubt already.", "", message=str(one))
    return one


def _text(one: Message, lake: Lake) -> str:
    found = _texts(one, lake)
    if not found:
        raise Problem(
            "The lake has no message {message}.",
            "Paste its link, or write chat/number, such as -1001234567890/15.",
            message=str(one),
        )
    return found[0]


def _texts(one: Message, lake: Lake) -> list[str]:
    found = lake.direct(
        "SELECT text FROM messages WHERE chat_id = :chat AND message_id = :number",
        {"chat": one.chat_id, "number": one.message_id},
    )
    return [str(text or "") for (text,) in found.rows]


def _told(store: Store) -> None:
    from igarape.daily.state import insights_kept

    if not insights_kept(store):
        raise Problem(
            "The doubts of this lake have not been looked for yet.",
            "Run igarape build --doubts, then ask again.",
        )


def _encoder(settings: Settings, store: Store) -> Encoder | None:
    """Open the encoder; Problem where there is none for the topics that are there."""
    from igarape.via.duckdb import DuckDB

    with DuckDB("256MiB") as engine:
        found = building.fitting(store, engine, settings.encoder)
    if found is None and _topics_of(store):
        raise Problem(
            "What groups the doubts of this lake is not installed here.",
            "Install it with: pip install 'igarape[doubts]'",
        )
    return found


def _tell(settings: Settings, store: Store, encoder: Encoder | None) -> int:
    from igarape.via import catalogue
    from igarape.via.duckdb import DuckDB
    from igarape.via.scratch import scratch_place

    with DuckDB("1536MiB", near=scratch_place(place.near(settings))) as engine:
        doubts = building.tell(store, engine, encoder)
        catalogue.publish(store, engine)  # a table may have got its first part, or lost its last
        return doubts


# -- those that are there -----------------------------------------------------------------------------------


def _undo(given: str, settings: Settings, store: Store) -> list[Note]:
    _told(store)
    number = int(given) if given.isdecimal() else 0
    there = dict(enumerate(corrections.lines(store), 1)).get(number, "")
    try:
        what: object = _shown([corrections.parsed(number, there)], store)[0][0]
    except Problem:
        what = there
    encoder = _encoder(settings, store)
    with store.lock(paths.BUILD_LOCK):
        try:
            corrections.remove(store, number)
        except KeyError:
            raise Usage(
                "There is no correction number {given}.", "See them: igarape correct list", given=given
            ) from None
    said = Note("Taken back: {what}", {"what": what})
    try:
        doubts = _tell(settings, store, encoder)
    except Busy:
        return [said, _LATER]
    counts: dict[str, object] = {"doubts": doubts, "topics": len(_topics_of(store))}
    below = number <= len(corrections.lines(store))
    return [
        said,
        Note("There are {doubts} {doubts:doubt|doubts} and {topics} {topics:topic|topics} now.", counts),
        *([Note("The corrections below it moved up by one; see: igarape correct list")] if below else []),
        *building.idle(store),
    ]


def _list(store: Store, settings: Settings, form: str) -> int:
    """Print each correction with what it does today; Problem, after the others, for a line that is none."""
    from igarape.show import words

    found: list[Line] = []
    bad: list[Problem] = []
    for number, text in enumerate(corrections.lines(store), 1):
        try:
            if text.strip():
                found.append(corrections.parsed(number, text))
        except Problem as problem:
            bad.append(problem)
    if form == "json":
        done = corrections.effects(store)
        print(json.dumps([_plain(each, done.get(each.number)) for each in found], ensure_ascii=False))
    else:
        for notes in _shown(found, store):
            print(" ".join(words.say(note, settings.language, settings.named) for note in notes))
        if not found and not bad:
            print(words.say(Note("Nothing was corrected yet."), settings.language, settings.named))
    if bad:
        raise bad[0]
    return 0


def _shown(found: list[Line], store: Store) -> list[list[Note]]:
    """Write each correction as it is today."""
    from igarape.show.corrections import listed, shown
    from igarape.via.lake import Lake

    if not found:
        return []
    done, texts = corrections.effects(store), {}
    with Lake(store, lake_zone(store)) as lake:
        topics = _topics(lake)
        for one in {shown(each.said) for each in found}:
            texts[one] = "".join(_texts(one, lake)[:1])
    return [listed(each, done.get(each.number), topics, texts) for each in found]


def _plain(line: Line, effect: Effect | None) -> Row:
    found: Row = {"number": line.number, "correction": json.loads(corrections.written(line.said))}
    return found | {"effect": effect and effect._asdict()}
