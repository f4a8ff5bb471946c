"""The tables as values: columns, types and a sentence for each. Everything else follows from here.

From these values come the SQL that flattens (`flatten.py`), the views of an engine, what Athena's dialect knows
of the tables, and the data dictionary in the docs. `sql` is the column's value, in the names that `flatten.py`
gives to what stands in one delivery; None where it is worked out later, over several deliveries.
"""

from __future__ import annotations

from typing import NamedTuple

VERSION = 4
"""Of the tables. A lake built by another version is built anew, whole, by the next build."""

MESSAGE_KINDS = (
    "message", "edited_message", "channel_post", "edited_channel_post",
    "business_message", "edited_business_message", "guest_message",
)  # fmt: skip
"""The kinds whose payload is a Message; `sent` and `export` deliveries hold one too."""


class Column(NamedTuple):
    """One column: its name, its SQL type (Athena's names), its meaning, and where its value comes from."""

    name: str
    type: str
    sentence: str
    sql: str | None = None


class Table(NamedTuple):
    """One table: what a row is, its columns, how rows lie in a part, and whether it is cut into days."""

    name: str
    sentence: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    by_day: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, without the partition."""
        return tuple(column.name for column in self.columns)


CONTEXT_DATE = Column("context_date", "date", "Day of the event in the lake's time zone; the partition.")
"""Every table that is cut into days has it, as the folder's name; it does not stand in the file."""


def table(name: str) -> Table:
    """Find a table by its name; KeyError for a name that is none."""
    return _BY_NAME[name]


_CHAT_ID = Column(
    "chat_id", "bigint", "Chat as Telegram sent it; join chats for the id it goes by after moves.", "chat_id"
)
_MESSAGE_ID = Column(
    "message_id", "bigint", "Number of the message inside its chat; 0 for ephemeral messages.", "message_id"
)
_BUSINESS = Column(
    "business_connection_id",
    "varchar",
    "Business connection the message came through; NULL without one.",
    "business_connection_id",
)
_SCOPE = Column(
    "scope",
    "varchar",
    "Tells apart messages whose chat and number may be used again (ephemeral, guest); NULL for all others.",
    "scope",
)
_TEXT = Column("text", "varchar", "Text, caption, or a rich message as plain text.", "text")
_LENGTH = Column(
    "text_length",
    "integer",
    "Characters (code points) of the text; NULL without text.",
    "CAST(length(text) AS INTEGER)",
)
_MEDIA = Column(
    "media",
    "varchar",
    "Kind of media: photo, video, voice, sticker, document, poll, ...; NULL for text alone.",
    "media",
)
_SOURCE = Column("source", "varchar", "How it came: webhook, poll, proxy or import.", "source")
_BOT = Column("bot_id", "bigint", "Bot that received or sent it; NULL where an import did not say.", "bot_id")
_FLAGS = Column(
    "flags",
    "varchar",
    "What could not be taken as it came, comma separated (see docs/flags.md); NULL if nothing.",
    "row_flags",
)
_UPDATE_ID = Column(
    "update_id",
    "bigint",
    "Telegram's number of the update; NULL for what a bot sent and for exports.",
    "update_id",
)

MESSAGES = Table(
    "messages",
    "One message, newest version, both sides of the talk.",
    (
        _CHAT_ID,
        _MESSAGE_ID,
        _BUSINESS,
        _SCOPE,
        Column("date", "timestamp", "When it was sent, UTC; NULL where Telegram's date cannot be meant.", "date"),
        Column("author_id", "bigint", "Who speaks: the chat for channels and anonymous admins, else the user.", "author_id"),
        Column("author_kind", "varchar", "person, bot, channel or anonymous_admin.", "author_kind"),
        Column("author_name", "varchar", "Name the author had when it was sent.", "author_name"),
        Column("author_username", "varchar", "Username the author had when it was sent, without @.", "author_username"),
        Column("language_code", "varchar", "Language of the author's app, as Telegram reports it.", "language_code"),
        Column("user_id", "bigint", "Id in the field `from`; a shared stand-in for anonymous admins and channels.", "user_id"),
        Column("user_is_bot", "boolean", "Whether `from` is a bot; true for the stand-ins too, so prefer author_kind.", "user_is_bot"),
        Column("user_first_name", "varchar", "First name in the field `from`.", "user_first_name"),
        Column("chat_type", "varchar", "private, group, supergroup or channel.", "chat_type"),
        _TEXT,
        _LENGTH,
        _MEDIA,
        Column("service_kind", "varchar", "What happened, for service messages (new_chat_members, pinned_message, ...); else NULL.", "service_kind"),
        Column("reply_to_message_id", "bigint", "Message it answers; NULL where it only hangs below a topic's root.", "reply_to_message_id"),
        Column("reply_to_author_id", "bigint", "Author of the message it answers.", "reply_to_author_id"),
        Column("reply_to_chat_id", "bigint", "Chat of the message it answers, where that is another chat.", "reply_to_chat_id"),
        Column("message_thread_id", "bigint", "Topic or thread; NULL in the General topic.", "message_thread_id"),
        Column("media_group_id", "varchar", "Album; several messages with one of these are one post.", "media_group_id"),
        Column("via_bot_id", "bigint", "Inline bot it was written through.", "via_bot_id"),
        Column("forward_kind", "varchar", "user, hidden_user, chat or channel, for forwards; else NULL.", "forward_kind"),
        Column("edit_date", "timestamp", "When its newest version was made, UTC; NULL if never edited.", "edit_date"),
        Column("versions", "integer", "How many versions of its content were seen, 1 for most.", "1"),
        _SOURCE,
        _BOT,
        _FLAGS,
    ),
    ("chat_id", "date", "message_id"),
)  # fmt: skip

VERSIONS = Table(
    "message_versions",
    "One version of a message whose content really changed, the first version included.",
    (
        _CHAT_ID,
        _MESSAGE_ID,
        _BUSINESS,
        _SCOPE,
        Column("version", "integer", "1 for the first version that was seen, and so on."),
        Column("date", "timestamp", "When this version was made, UTC: the edit's date, or the message's."),
        _TEXT,
        _LENGTH,
        _MEDIA,
        _SOURCE,
    ),
    ("chat_id", "message_id", "version"),
)

EVENTS = Table(
    "events",
    "Everything that happened and is no message: reactions, button presses, joins, leaves, polls, unknown kinds.",
    (
        _BOT,
        _UPDATE_ID,
        Column("kind", "varchar", "Kind of the update, as Telegram names it; sent.<method> for what a bot did, left_out for what [telegram] chats left out.", "kind"),
        Column("date", "timestamp", "When it happened, UTC: for what a bot did, when it was kept; NULL where Telegram gives no date.", "date"),
        _CHAT_ID,
        Column("message_id", "bigint", "Message it is about.", "message_id"),
        Column("actor_id", "bigint", "Who did it.", "actor_id"),
        Column("actor_name", "varchar", "Name the actor had then.", "actor_name"),
        Column("subject_id", "bigint", "Whom it was done to: the member whose status changed.", "subject_id"),
        Column("value", "varchar", "The gist: new reactions, button data, new status, query text, answers of a poll.", "value"),
        Column("payload", "varchar", "The event's JSON as it came, white space apart.", "payload"),
        _FLAGS,
    ),
    ("kind", "date", "update_id"),
)  # fmt: skip

UPDATES = Table(
    "updates",
    "The ledger: one row a distinct update, so that raw = rows + quarantine can be checked.",
    (
        _BOT,
        _UPDATE_ID,
        Column(
            "kind",
            "varchar",
            "Kind of the update; sent.<method> for what a bot sent, export for exports.",
            "kind",
        ),
        Column("received_at", "timestamp", "When it was first received, UTC.", "received_at"),
        _CHAT_ID,
        Column("segment", "varchar", "Raw segment that holds its first delivery.", "segment"),
        _SOURCE,
        _FLAGS,
    ),
    ("received_at", "update_id"),
)

CHATS = Table(
    "chats",
    "One chat, with its newest name and where it moved.",
    (
        Column("chat_id", "bigint", "Chat as Telegram sends it."),
        Column("chat", "bigint", "The id it goes by after all moves; its own id if it never moved."),
        Column("title", "varchar", "Newest title, or the person's name in a private chat."),
        Column("type", "varchar", "private, group, supergroup or channel."),
        Column("username", "varchar", "Newest public username, without @."),
        Column("moved_to", "bigint", "Supergroup it became; NULL if it did not move."),
        Column("seen_at", "timestamp", "When it was last heard of, UTC."),
    ),
    ("chat_id",),
    by_day=False,
)

USERS = Table(
    "users",
    "One user, person or bot, with the newest names.",
    (
        Column("user_id", "bigint", "Telegram's id of the user."),
        Column("is_bot", "boolean", "Whether Telegram calls it a bot."),
        Column("first_name", "varchar", "Newest first name."),
        Column("last_name", "varchar", "Newest last name."),
        Column("username", "varchar", "Newest username, without @."),
        Column("language_code", "varchar", "Newest language of the app."),
        Column("seen_at", "timestamp", "When the names were last seen, UTC."),
    ),
    ("user_id",),
    by_day=False,
)

ACTIVITY = Table(
    "activity",
    "Messages by chat, author and local hour, service messages left out: answers the counting questions fast.",
    (
        Column("chat_id", "bigint", "Chat as Telegram sent it."),
        Column("author_id", "bigint", "As in messages."),
        Column("author_kind", "varchar", "As in messages."),
        Column("hour", "integer", "Hour of the day in the lake's time zone, 0 to 23; NULL without a date."),
        Column("messages", "bigint", "Messages sent."),
        Column("texts", "bigint", "Messages among them that have text."),
        Column("characters", "bigint", "Characters (code points) of those texts."),
    ),
    ("chat_id", "author_id", "author_kind", "hour"),
)

TABLES = (MESSAGES, VERSIONS, EVENTS, UPDATES, CHATS, USERS, ACTIVITY)
"""All tables of the enriched layer."""

QUARANTINE = Table(
    "quarantine",
    "One delivery that could not become rows, with the reason; it can be replayed.",
    (
        Column("reason", "varchar", "Why, in one word: not_json, no_update_id, ..."),
        Column("received_at", "timestamp", "When it was received, UTC."),
        Column("segment", "varchar", "Raw segment that holds it."),
        Column("line", "bigint", "Line in the segment, from 1."),
        Column("origin", "varchar", "File and line it was imported from; NULL for what was captured."),
        Column("delivery", "varchar", "The delivery's line as it stands in raw."),
    ),
    ("segment", "line"),
    by_day=False,
)

_BY_NAME = {each.name: each for each in (*TABLES, QUARANTINE)}
