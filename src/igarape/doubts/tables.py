"""The tables of the insights layer as values: columns, types and a sentence for each."""

from __future__ import annotations

from igarape.daily.tables import Column, Table

VERSION = 3
"""Of the rules and the tables. A lake with insights of another version gets them anew, whole, by the next build."""

_CHAT_ID = Column("chat_id", "bigint", "Chat as Telegram sent it.")
_MESSAGE_ID = Column("message_id", "bigint", "Number of the doubt's message inside its chat.")
_DATE = Column("date", "timestamp", "When it was asked, UTC.")
_AUTHOR = Column("author_id", "bigint", "Who asked.")
_KIND = Column("kind", "varchar", "question, problem or both.")
_TOPIC = Column("topic_id", "varchar", "Topic it is of; NULL where too few asked the same to say.")

DOUBTS = Table(
    "doubts",
    "One message that asks or reports a problem; asking the same again within its episode is no new doubt.",
    (_CHAT_ID, _MESSAGE_ID, _DATE, _AUTHOR, _KIND, _TOPIC),
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

TOPICS = Table(
    "topics",
    "One topic: doubts of a lake that mean the same, ranked by distinct people, then messages.",
    (
        _TOPIC._replace(sentence="Stays the same as the talk grows."),
        Column("label", "varchar", "Its clearest question, word by word, or the name that a person gave it."),
        Column("keyphrases", "varchar", "Phrases that stand out in it, comma separated."),
        Column("rank", "integer", "1 is what most people asked."),
        Column("rank_low", "integer", "Best rank it may have, 95 times in 100, were the people drawn again."),
        Column(
            "rank_high", "integer", "Worst rank it may have; equal bounds mean a clear rank, others a tie."
        ),
        Column("people", "bigint", "Distinct people who asked."),
        Column("messages", "bigint", "Doubts of the topic."),
        Column("messages_low", "bigint", "Doubts that belong to it in any case."),
        Column("messages_high", "bigint", "Doubts that may belong to it."),
        Column("examples", "varchar", "Up to three of its messages, as JSON: [[chat_id, message_id], ...]."),
        Column("model", "varchar", "Encoder that made the vectors."),
    ),
    ("rank",),
    by_day=False,
)

TOPIC_ACTIVITY = Table(
    "topic_activity",
    "Doubts of a topic by chat and day.",
    (
        _TOPIC._replace(sentence="Topic."),
        _CHAT_ID,
        Column("messages", "bigint", "Doubts."),
        Column("people", "bigint", "Distinct people who asked that day."),
    ),
    ("topic_id", "chat_id"),
)

LABELS = Table(
    "labels",
    "One doubt that a person labelled with igarape label. No build makes it or changes it.",
    (
        _CHAT_ID,
        _MESSAGE_ID,
        Column("clarified", "varchar", "Whether the bot clarified it: yes, no or cannot_tell."),
        Column("labelled_at", "timestamp", "When it was labelled last, UTC."),
    ),
    ("chat_id", "message_id"),
    by_day=False,
)
"""Not of the insights layer: it lies under `state/`, since nothing could make it anew."""

TABLES = (DOUBTS, EPISODES, TOPICS, TOPIC_ACTIVITY)
"""All tables of the insights layer."""
