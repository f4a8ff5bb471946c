"""The tables of the insights layer as values: columns, types and a sentence for each."""

from __future__ import annotations

from igarape.daily.tables import Column, Table

VERSION = 1
"""Of the rules and the tables. A lake with insights of another version gets them anew, whole, by the next build."""

_CHAT_ID = Column("chat_id", "bigint", "Chat as Telegram sent it.")
_MESSAGE_ID = Column("message_id", "bigint", "Number of the doubt's message inside its chat.")
_DATE = Column("date", "timestamp", "When it was asked, UTC.")
_AUTHOR = Column("author_id", "bigint", "Who asked.")
_KIND = Column("kind", "varchar", "question, problem or both.")

DOUBTS = Table(
    "doubts",
    "One message that asks or reports a problem; asking the same again within its episode is no new doubt.",
    (_CHAT_ID, _MESSAGE_ID, _DATE, _AUTHOR, _KIND),
    ("chat_id", "date", "message_id"),
)

EPISODES = Table(
    "episodes",
    "One doubt with what followed it, how it ended with the bot, and the evidence that decided it.",
    (
        _CHAT_ID,
        _MESSAGE_ID,
        _DATE,
        _AUTHOR,
        _KIND,
        Column("outcome", "varchar", "confirmed, assumed, not_clarified, not_answered or unknown."),
        Column("evidence", "varchar", "What decided it: thanks, tap, negative, repeat, hand_off, person, fallback; NULL where silence did."),
        Column("evidence_message_id", "bigint", "Message in which the evidence can be read."),
        Column("answered_by", "varchar", "Who answered first: bot, staff or member; NULL if nobody did."),
        Column("answer_message_id", "bigint", "The first answer."),
        Column("answer_seconds", "bigint", "Seconds from the doubt to the first answer."),
        Column("helped_by", "varchar", "Person who was thanked for it: staff or member; NULL for none."),
        Column("asked", "integer", "Messages in which the same person asked or complained, the doubt included."),
        Column("durable", "boolean", "Whether the same person did not ask the same again within 7 days; NULL while that may still happen."),
    ),
    ("chat_id", "date", "message_id"),
)  # fmt: skip

TABLES = (DOUBTS, EPISODES)
"""All tables of the insights layer."""
