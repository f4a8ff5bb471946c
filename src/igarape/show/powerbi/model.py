"""The semantic model as values: tables with display names, and how they are joined. Keys are never translated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from igarape.query.engine import Note
from igarape.query.extract import Wanted
from igarape.query.star import Says
from igarape.show import words


class Seen(NamedTuple):
    """A column that people see: its name and meaning; `source` is its name in the Parquet file.

    `kind` is int, text, day, moment or bool; `sort` is the column that gives its order.
    """

    name: str
    sentence: str
    source: str
    kind: str = "text"
    sort: str = ""
    key: bool = False


class Hidden(NamedTuple):
    """A column for joining and counting, by its name in the Parquet file; no person sees it."""

    source: str
    kind: str = "int"
    key: bool = False


class Shape(NamedTuple):
    """A table: its name and meaning for people, the Parquet file's name, and its columns."""

    name: str
    sentence: str
    source: str
    columns: tuple[Seen | Hidden, ...]


class Join(NamedTuple):
    """A relationship: many rows of one table have the key of one row of another."""

    table: str
    column: str
    to: str
    key: str


def shapes(wanted: Wanted) -> tuple[Shape, ...]:
    """The tables, with the columns that were exported."""
    texts: tuple[Seen, ...] = (Seen("Text", "Text or caption.", "text"),) if wanted.texts else ()
    phrases: tuple[Seen, ...] = (
        (Seen("Keyphrases", "Phrases that stand out in the topic.", "keyphrases"),) if wanted.texts else ()
    )
    return (
        Shape("Calendar", "One day of the period, in the lake's time zone.", "calendar", (
            Seen("Day", "The day.", "day", "day", key=True),
            Seen("Year", "The year.", "year", "int"),
            Seen("Month", "Year and month.", "month"),
            Seen("Week", "The Monday with which the week begins.", "week", "day"),
            Hidden("weekday_number"),
            Seen("Weekday", "The day of the week.", "weekday_name", sort="weekday_number"),
        )),
        Shape("Chats", "One chat, by the id it has after all moves.", "chats", (
            Hidden("chat_id", key=True),
            Seen("Chat", "The newest title.", "chat"),
            Seen("Type", "private, group, supergroup or channel.", "type"),
        )),
        Shape("Authors", "One author of messages: a person, a bot, a channel or an anonymous admin.", "authors", (
            Hidden("author_id", key=True),
            Seen("Author", "The name, or the id where names were left out.", "author"),
            Seen("Kind of author", "Person, bot, channel or anonymous admin.", "kind"),
            Seen("Language", "Language of the author's app.", "language_code"),
        )),
        Shape("Topics", "One topic: doubts that mean the same.", "topics", (
            Hidden("topic_id", "text", key=True),
            Hidden("rank"),
            Seen("Topic", "The topic, by its rank over the whole lake.", "topic", sort="rank"),
            *phrases,
        )),
        Shape("Activity", "Messages by day, hour, chat and author; service messages are left out.", "activity", (
            Hidden("context_date", "day"), Hidden("chat_id"), Hidden("author_id"), Hidden("author_kind", "text"),
            Seen("Hour", "Hour of the day in the lake's time zone, 0 to 23.", "hour", "int"),
            Hidden("n_messages"), Hidden("n_texts"), Hidden("n_characters"),
        )),
        Shape("Messages", "One message, newest version; service messages are left out.", "messages", (
            Hidden("context_date", "day"), Hidden("chat_id"), Hidden("message_id"), Hidden("author_id"),
            Seen("Sent at", "When it was sent, in the lake's time zone.", "date_local", "moment"),
            Seen("Length", "Characters of the text.", "text_length", "int"),
            Seen("Media", "Kind of media; empty for text alone.", "media"),
            Seen("Is a reply", "Whether it answers another message.", "is_reply", "bool"),
            Seen("Is edited", "Whether it was ever edited.", "is_edited", "bool"),
            *texts,
        )),
        Shape("Doubts", "One message that asks or reports a problem, with how it ended.", "doubts", (
            Hidden("context_date", "day"), Hidden("chat_id"), Hidden("message_id"), Hidden("author_id"),
            Hidden("topic_id", "text"), Hidden("outcome", "text"), Hidden("ended_place"),
            Hidden("answered_by", "text"), Hidden("answer_seconds"), Hidden("helped_by", "text"), Hidden("asked"),
            Seen("Asked at", "When it was asked, in the lake's time zone.", "date_local", "moment"),
            Seen("Kind of doubt", "Question, problem or both.", "kind"),
            Seen("How it ended", "How it ended with the bot.", "ended", sort="ended_place"),
        )),
    )  # fmt: skip


JOINS = (
    Join("activity", "context_date", "calendar", "day"),
    Join("activity", "chat_id", "chats", "chat_id"),
    Join("activity", "author_id", "authors", "author_id"),
    Join("messages", "context_date", "calendar", "day"),
    Join("messages", "chat_id", "chats", "chat_id"),
    Join("messages", "author_id", "authors", "author_id"),
    Join("doubts", "context_date", "calendar", "day"),
    Join("doubts", "chat_id", "chats", "chat_id"),
    Join("doubts", "author_id", "authors", "author_id"),
    Join("doubts", "topic_id", "topics", "topic_id"),
)

_ENDS = {
    "confirmed": Note("Clarified, confirmed"), "assumed": Note("Clarified, assumed"),
    "not_clarified": Note("Not clarified by the bot"), "not_answered": Note("Not answered by a bot"),
    "unknown": Note("End unknown"),
}  # fmt: skip
_KINDS = {
    "person": Note("Person"), "bot": Note("Bot"), "channel": Note("Channel"),
    "anonymous_admin": Note("Anonymous admin"),
    "question": Note("Question"), "problem": Note("Problem"), "both": Note("Question and problem"),
}  # fmt: skip


def says(language: str) -> Says:
    """What the rows themselves say, in the language."""
    return Says(
        [words.weekday(number, language) for number in range(1, 8)],
        _said(_ENDS, language),
        _said(_KINDS, language),
        words.translate("Topic", language),
        words.say(Note("No topic: too few asked the same"), language),
        words.say(Note("Private chat"), language),
    )


def _said(notes: Mapping[str, Note], language: str) -> dict[str, str]:
    return {key: words.say(note, language) for key, note in notes.items()}
