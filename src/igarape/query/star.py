"""Star: the lake as a tool for reports wants it, facts with a key to each table that names things.

A chat goes by the id it has after all moves, so that its days stand together; a doubt stands in one row with its
end; what has no topic has a topic that says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from igarape.query.extract import Wanted, where
from igarape.query.outcomes import STATES
from igarape.query.period import Period

NO_TOPIC = "none"
NEEDS = ("activity", "messages", "doubts", "episodes", "topics", "chats", "users")
"""The tables that these are made of."""


class Says(NamedTuple):
    """What the rows say to people, in their language: `weekdays` from Monday on, `ends` by state, and so on."""

    weekdays: Sequence[str]
    ends: Mapping[str, str]
    kinds: Mapping[str, str]
    topic: str
    no_topic: str
    private: str


def tables(wanted: Wanted, zone: str, period: Period, says: Says) -> dict[str, str]:
    """Write the query of each table of the star, in DuckDB's dialect, over our own words and numbers alone."""
    held = where(wanted)
    return {
        "activity": f"""
            SELECT t.context_date, {_CHAT} AS chat_id, t.author_id, t.author_kind, t.hour,
                t.messages AS n_messages, t.texts AS n_texts, t.characters AS n_characters
            FROM activity AS t LEFT JOIN chats AS c ON c.chat_id = t.chat_id{held}
            ORDER BY ALL""",
        "messages": f"""
            SELECT t.context_date, {_CHAT} AS chat_id, t.message_id, {_local(zone)}, t.author_id, t.text_length, t.media,
                t.reply_to_message_id IS NOT NULL AS is_reply, t.edit_date IS NOT NULL AS is_edited
                {", t.text" if wanted.texts else ""}
            FROM messages AS t LEFT JOIN chats AS c ON c.chat_id = t.chat_id
            {held or " WHERE TRUE"} AND t.service_kind IS NULL
            ORDER BY t.context_date, chat_id, date_local, t.message_id""",
        "doubts": f"""
            SELECT t.context_date, {_CHAT} AS chat_id, t.message_id, {_local(zone)}, t.author_id,
                {_case("t.kind", says.kinds)} AS kind, coalesce(t.topic_id, '{NO_TOPIC}') AS topic_id,
                e.outcome, {_case("e.outcome", says.ends)} AS ended, {_place("e.outcome", STATES)} AS ended_place,
                e.answered_by, e.answer_seconds, e.helped_by, e.asked
            FROM doubts AS t
            LEFT JOIN chats AS c ON c.chat_id = t.chat_id
            LEFT JOIN episodes AS e
                ON e.context_date = t.context_date AND e.chat_id = t.chat_id AND e.message_id = t.message_id{held}
            ORDER BY t.context_date, chat_id, t.message_id""",
        "topics": f"""
            SELECT t.topic_id, t.rank, {_topic(wanted, says)} AS topic{", t.keyphrases" if wanted.texts else ""}
            FROM topics AS t WHERE t.topic_id IN (SELECT t.topic_id FROM doubts AS t{held})
            UNION ALL SELECT '{NO_TOPIC}', 1 + (SELECT coalesce(max(rank), 0) FROM topics), {_text(says.no_topic)}
                {", NULL" if wanted.texts else ""}
            ORDER BY rank""",
        "chats": f"""
            SELECT {_CHAT} AS chat_id, max(c.type) AS type,
                max(CASE WHEN c.type = 'private' {"AND c.title IS NULL" if wanted.names else ""}
                    THEN {_text(says.private + " ")} || c.chat ELSE coalesce(c.title, CAST(t.chat_id AS VARCHAR)) END) AS chat
            FROM (SELECT DISTINCT t.chat_id FROM activity AS t{held}) AS t
            LEFT JOIN chats AS s ON s.chat_id = t.chat_id
            LEFT JOIN chats AS c ON c.chat_id = coalesce(s.chat, t.chat_id)
            GROUP BY 1 ORDER BY 1""",
        "authors": f"""
            SELECT t.author_id, max({_case("t.author_kind", says.kinds)}) AS kind,
                {_author(wanted)} AS author, max(u.language_code) AS language_code
            FROM activity AS t LEFT JOIN users AS u ON u.user_id = t.author_id{held}
            GROUP BY t.author_id ORDER BY t.author_id""",
        "calendar": f"""
            SELECT CAST(day AS DATE) AS day, year(day) AS year, strftime(day, '%Y-%m') AS month,
                CAST(date_trunc('week', day) AS DATE) AS week, isodow(day) AS weekday_number,
                {_case("isodow(day)", dict(enumerate(says.weekdays, 1)))} AS weekday_name
            FROM range(TIMESTAMP '{period.first}', TIMESTAMP '{period.last}' + INTERVAL 1 DAY, INTERVAL 1 DAY) AS d(day)
            ORDER BY day""",
    }  # fmt: skip


_CHAT = "coalesce(c.chat, t.chat_id)"


def _local(zone: str) -> str:
    return f"t.date AT TIME ZONE 'UTC' AT TIME ZONE '{zone}' AS date_local"


def _topic(wanted: Wanted, says: Says) -> str:
    return "t.rank || '. ' || t.label" if wanted.texts else f"{_text(says.topic + ' ')} || t.rank"


def _author(wanted: Wanted) -> str:
    number = "CAST(t.author_id AS VARCHAR)"
    if not wanted.names:
        return number
    return f"coalesce(nullif(trim(concat_ws(' ', max(u.first_name), max(u.last_name))), ''), {number})"


def _case(value: str, names: Mapping[str, str] | Mapping[int, str]) -> str:
    whens = " ".join(f"WHEN {_text(str(each))} THEN {_text(name)}" for each, name in names.items())
    return f"CASE CAST({value} AS VARCHAR) {whens} END"


def _place(value: str, order: Sequence[str]) -> str:
    return f"CASE {value} {' '.join(f'WHEN {_text(each)} THEN {at}' for at, each in enumerate(order, 1))} END"


def _text(given: str) -> str:
    return "'" + given.replace("'", "''") + "'"
