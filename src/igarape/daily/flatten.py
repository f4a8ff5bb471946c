"""From deliveries to staged rows: the SQL that flattens, one delivery at a time.

    segments ──read──▶ deliveries ──messages──▶ m   one row a delivery that holds a message
                                 └─events────▶ e   one row a delivery that holds anything else

`STAGED` says which columns these two have.

Nothing here looks at two deliveries at once; `fold.py` does.
"""

from __future__ import annotations

from collections.abc import Iterable

from igarape import paths
from igarape.capture.kinds import MEMBERS
from igarape.daily import shape
from igarape.daily.tables import EVENTS, MESSAGE_KINDS, MESSAGES, Table

FIRST_DATE = 1_376_438_400
"""2013-08-14, the day of Telegram's first release: a date before it is not one."""

LAST_DATE = 2_147_483_647
"""Telegram's dates are 32-bit seconds; what lies beyond is not a date."""

ANONYMOUS_ADMIN, CHANNEL_BOT = 1_087_968_824, 136_817_688
"""Telegram's stand-ins in `from` for whoever writes as the group, and for a channel (Bot API, `sender_chat`)."""


def read(files: Iterable[str]) -> str:
    """Select the deliveries of segments: what is known of the arrival, the update's kind and its payload as JSON.

    Only the kinds we know are looked for, and one message that a bot sent. A delivery without either is
    UNREADABLE here, and mended.
    """
    kind = "".join(f" WHEN update.{name} IS NOT NULL THEN '{name}'" for name in MEMBERS)
    members = ", ".join(f"{name} JSON" for name in ("update_id", *MEMBERS))
    return f"""
        SELECT {_SEGMENT} AS segment, CAST(received_at AS TIMESTAMP) AS received_at, source, bot_id,
               CAST(NULL AS VARCHAR) AS flags, CASE{kind} ELSE as_kind END AS kind,
               coalesce({", ".join(f"update.{name}" for name in MEMBERS)},
                        CASE WHEN as_kind IS NOT NULL THEN sent.result END) AS payload,
               {_number("update.update_id")} AS update_id, as_kind, false AS extra
        FROM (SELECT *, {_SENT} AS as_kind
              FROM {_lines(files, f"STRUCT({members})", ", sent: 'STRUCT(method JSON, result JSON)'")})"""


def read_mended(files: Iterable[str]) -> str:
    """Read mended lines as `read` does segments; here the first member is the kind, whatever its name."""
    known = f"list_filter({_listed(MEMBERS)}, lambda name: map_extract_value(update, name) IS NOT NULL)[1]"
    first = "list_filter(map_keys(update), lambda name: name <> 'update_id')[1]"
    return f"""
        SELECT {_SEGMENT} AS segment, CAST(received_at AS TIMESTAMP) AS received_at, source, bot_id,
               flags, coalesce(as_kind, kind, 'unknown') AS kind, map_extract_value(update, kind) AS payload,
               {_number("map_extract_value(update, 'update_id')")} AS update_id, as_kind, extra
        FROM (SELECT *, coalesce({known}, {first}) AS kind
              FROM {_lines(files, "MAP(VARCHAR, JSON)", ", flags: 'VARCHAR', as_kind: 'VARCHAR', extra: 'BOOLEAN'")})"""


_SENT = """
    CASE WHEN sent IS NOT NULL AND update IS NULL
              AND regexp_full_match(CAST(sent.method AS VARCHAR), '"[A-Za-z]{1,64}"')
              AND regexp_full_match(json_extract(sent.result, '$.message_id')::VARCHAR, '-?[0-9]{1,18}')
              AND json_type(sent.result, '$.chat') = 'OBJECT'
         THEN 'sent.' || trim(CAST(sent.method AS VARCHAR), '"') END"""
"""The kind of one message that a bot sent; NULL for all else, also what is mended (`mend` decides alike)."""

LONGEST = 24 << 20
"""Bytes a line may have; what is imported or captured has less, in base64 too. Each reader holds twice that."""

UNREADABLE = "(update_id IS NULL OR payload IS NULL) AND as_kind IS NULL"
"""Deliveries that the quick way cannot take: they hold no update, none of a known kind, or no usable number."""

_SEGMENT = f"regexp_extract(replace(filename, '\\', '/'), '{paths.RAW}received=[^/]*/[^/]*[.]ndjson[.]zst')"


def _lines(files: Iterable[str], update: str, more: str = "") -> str:
    names = ", ".join(quoted(name) for name in files)
    return f"""read_json([{names}], format = 'newline_delimited', filename = true, maximum_object_size = {LONGEST},
        columns = {{received_at: 'VARCHAR', source: 'VARCHAR', bot_id: 'BIGINT', update: '{update}'{more}}})"""


def _number(update_id: str) -> str:
    """Take a JSON number that is whole and fits; NULL for any other."""
    text = f"CAST({update_id} AS VARCHAR)"
    number = f"TRY_CAST({text} AS BIGINT)"  # it takes 1.0 and 1e3 as well, which are written otherwise
    return f"CASE WHEN {text} = CAST({number} AS VARCHAR) THEN {number} END"


FEW = 10_000
"""Rows below which a second thread is not worth its start."""


def shares(table: str, rows: int, count: int = 4) -> str:
    """Select a table of deliveries that has so many rows, in shares that threads can take one by one.

    A thread takes 122,880 rows of a table in memory at a time; fewer would keep one core busy. To set out on a share
    costs as much as a thousand rows or more, so a few rows are one.
    """
    size = max(rows // count + 1, FEW)
    return " UNION ALL ".join(
        f"FROM {table} WHERE rowid BETWEEN {first} AND {first + size - 1}" for first in range(0, rows, size)
    )


def messages(zone: str, deliveries: str) -> str:
    """Select the staged messages from a query of deliveries (see MESSAGES for the columns)."""
    return f"""
        SELECT {_values("m", zone)}
        FROM (SELECT *, {_MESSAGE_NAMES}
              FROM (SELECT *, {_DATES}, nullif(coalesce(m.text, m.caption), '') AS text
                    FROM (SELECT *, json_transform(payload, {shape.spec(shape.MESSAGE)}) AS m
                          FROM ({deliveries}) WHERE {_AS_MESSAGE})))"""


def events(zone: str, deliveries: str) -> str:
    """Select the staged events from a query of deliveries (see EVENTS for the columns)."""
    return _events(zone, f"SELECT * FROM ({deliveries}) WHERE NOT {_AS_MESSAGE}")


def shapeless(zone: str, deliveries: str) -> str:
    """Select as staged events what calls itself a message and has no chat or no number."""
    shaped = f"json_transform(payload, {shape.spec(shape.MESSAGE)}) AS m"
    inner = f"SELECT *, {shaped} FROM ({deliveries}) WHERE {_AS_MESSAGE}"
    return _events(
        zone,
        "SELECT * EXCLUDE (m) REPLACE"
        f" (CASE WHEN {_IS_SENT} THEN flags ELSE concat_ws(',', flags, 'shape') END AS flags)"
        f" FROM ({inner}) WHERE NOT {_IS_MESSAGE}",
    )


def _events(zone: str, deliveries: str) -> str:
    return f"""
        SELECT {_values("e", zone)}
        FROM (SELECT *, {_EVENT_NAMES}
              FROM (SELECT *, CASE WHEN {_IS_SENT} THEN received_at
                                   ELSE {_date("coalesce(m.date, m.boost.add_date, m.remove_date)")} END AS date,
                           coalesce(m.user, m."from", m.source.user, m.boost.source.user) AS actor
                    FROM (SELECT *, json_transform(payload, {shape.spec(shape.EVENT)}) AS m FROM ({deliveries}))))"""


def create(staged: str) -> str:
    """Make `m` or `e`, without rows."""
    columns = ", ".join(f"{name} {type}" for name, type, _ in STAGED[staged])
    return f"CREATE OR REPLACE TABLE {staged} ({columns})"


def _values(staged: str, zone: str) -> str:
    here = f"to_timestamp(epoch(date)) AT TIME ZONE {quoted(zone)}"
    return ", ".join(f"{value.replace(_HERE, here)} AS {name}" for name, _, value in STAGED[staged])


def _date(seconds: str) -> str:
    """Make a UTC timestamp of Telegram's seconds; NULL where they cannot be meant."""
    return f"CASE WHEN {seconds} BETWEEN {FIRST_DATE} AND {LAST_DATE} THEN make_timestamp({seconds} * 1000000) END"


def quoted(text: str) -> str:
    """Write a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _listed(names: Iterable[str]) -> str:
    return "[" + ", ".join(quoted(name) for name in names) + "]"


# CASE, since a longer IN becomes a join, which costs more than the rest of the reading.
_AS_MESSAGE = (
    "(as_kind IS NOT NULL OR CASE kind "
    + " ".join(f"WHEN '{kind}' THEN true" for kind in MESSAGE_KINDS)
    + " ELSE false END)"
)
_IS_SENT = "coalesce(starts_with(as_kind, 'sent.'), false)"
_IS_MESSAGE = "coalesce(m.message_id IS NOT NULL AND m.chat.id IS NOT NULL, false)"

_DATES = f"{_date('m.date')} AS date, {_date('m.edit_date')} AS edit_date"

_MEDIA = "CASE" + "".join(f" WHEN m.{name} IS NOT NULL THEN '{name}'" for name in shape.MEDIA) + " END"
_FILE = (
    "CASE media WHEN 'photo' THEN json_extract_string(m.photo, '$[0].file_unique_id')"
    + "".join(
        f" WHEN '{name}' THEN json_extract_string(m.{name}, '$.file_unique_id')" for name in shape.MEDIA
    )
    + " END"
)
# Only where it must be: to list the members of every message would cost as much as reading it.
_SERVICE = f"""
    CASE WHEN text IS NULL AND media IS NULL AND m.text IS NULL AND m.rich_message IS NULL
         THEN list_filter(json_keys(payload), lambda name: NOT list_contains({_listed(shape.ORDINARY)}, name))[1] END"""

# Entities count UTF-16 units, of which some characters have two: those are looked for only where they must be.
_ENTITIES = """list_bool_or(list_transform(
    from_json(coalesce(m.entities, m.caption_entities), '[{"offset":"BIGINT","length":"BIGINT"}]'),
    lambda entity: CASE
        WHEN entity."offset" >= 0 AND entity.length >= 0 AND entity."offset" + entity.length <= length(text) THEN false
        ELSE coalesce(entity."offset" < 0 OR entity.length < 0 OR entity."offset" + entity.length
            > length(text) + len(regexp_extract_all(text, '[\\x{10000}-\\x{10FFFF}]')), true) END))"""

_ODD = {
    "date": "date IS NULL",
    "future": "date > received_at + INTERVAL 1 DAY",
    "edit_date": "edit_date < date",
    "entities": f"coalesce(m.entities, m.caption_entities) IS NOT NULL AND {_ENTITIES}",
}
_FLAGS = f"""
    CASE WHEN flags IS NOT NULL OR {" OR ".join(f"({odd})" for odd in _ODD.values())}
         THEN concat_ws(',', flags, {", ".join(f"CASE WHEN {odd} THEN '{flag}' END" for flag, odd in _ODD.items())})
         END"""

_IMPLICIT = "coalesce(m.is_topic_message AND m.reply_to_message.message_id = m.message_thread_id, false)"
"""In a topic, a message that answers nothing still points at the topic's root (Bot API server, `Client.cpp`)."""

_MESSAGE_NAMES = f"""
    m.chat.id AS chat_id, m.message_id AS message_id, m.business_connection_id AS business_connection_id,
    CASE WHEN kind = 'guest_message' THEN concat('guest:', m.guest_query_id)
         WHEN m.ephemeral_message_id IS NOT NULL
         THEN concat('ephemeral:', m.ephemeral_message_id, ':', m.receiver_user.id, ':', m.date)
         WHEN m.message_id = 0 THEN concat('unnumbered:', m.date) END AS scope,
    CASE WHEN m.sender_business_bot.id IS NOT NULL THEN 'bot'
         WHEN m.sender_chat.id = m.chat.id AND m.chat.type <> 'channel' THEN 'anonymous_admin'
         WHEN m.sender_chat.id IS NOT NULL THEN 'channel'
         WHEN m."from".id = {ANONYMOUS_ADMIN} THEN 'anonymous_admin'
         WHEN m."from".id = {CHANNEL_BOT} THEN 'channel'
         WHEN m."from".is_bot THEN 'bot'
         WHEN m."from".id IS NOT NULL THEN 'person'
         WHEN m.chat.type = 'channel' THEN 'channel' END AS author_kind,
    CASE WHEN m.sender_business_bot.id IS NOT NULL THEN m.sender_business_bot.id
         WHEN m.sender_chat.id IS NOT NULL THEN m.sender_chat.id
         WHEN author_kind IN ('anonymous_admin', 'channel') THEN m.chat.id
         ELSE m."from".id END AS author_id,
    CASE WHEN m.sender_business_bot.id IS NOT NULL THEN m.sender_business_bot.first_name
         WHEN m.sender_chat.id IS NOT NULL THEN m.sender_chat.title
         WHEN author_kind IN ('anonymous_admin', 'channel') THEN m.chat.title
         WHEN m."from".last_name IS NULL THEN nullif(m."from".first_name, '')
         ELSE nullif(concat_ws(' ', nullif(m."from".first_name, ''), nullif(m."from".last_name, '')), '')
         END AS author_name,
    CASE WHEN m.sender_business_bot.id IS NOT NULL THEN m.sender_business_bot.username
         WHEN m.sender_chat.id IS NOT NULL THEN m.sender_chat.username
         WHEN author_kind IN ('anonymous_admin', 'channel') THEN m.chat.username
         ELSE m."from".username END AS author_username,
    m."from".language_code AS language_code, m."from".id AS user_id, m."from".is_bot AS user_is_bot,
    m."from".first_name AS user_first_name, m.chat.type AS chat_type,
    CASE WHEN m.text IS NULL THEN {_MEDIA} END AS media, {_SERVICE} AS service_kind,
    CASE WHEN {_IMPLICIT} THEN NULL
         ELSE coalesce(m.reply_to_message.message_id, m.external_reply.message_id) END AS reply_to_message_id,
    CASE WHEN NOT {_IMPLICIT}
         THEN coalesce(m.reply_to_message.sender_chat.id, m.reply_to_message."from".id) END AS reply_to_author_id,
    CASE WHEN m.reply_to_message.message_id IS NULL THEN m.external_reply.chat.id END AS reply_to_chat_id,
    m.message_thread_id AS message_thread_id, m.media_group_id AS media_group_id, m.via_bot.id AS via_bot_id,
    m.forward_origin.type AS forward_kind, {_FLAGS} AS row_flags"""

_EVENT_NAMES = """
    coalesce(m.chat.id, m.message.chat.id, m.params.chat_id) AS chat_id,
    coalesce(m.message_id, m.message.message_id, m.params.message_id) AS message_id,
    coalesce(actor.id, m.actor_chat.id, m.voter_chat.id, CASE WHEN m.method IS NOT NULL THEN bot_id END) AS actor_id,
    coalesce(nullif(concat_ws(' ', nullif(actor.first_name, ''), nullif(actor.last_name, '')), ''),
             m.actor_chat.title, m.voter_chat.title) AS actor_name,
    coalesce(m.new_chat_member.user.id, m.bot.id, m.params.user_id) AS subject_id,
    coalesce(m.data, m.new_chat_member.status, m.query, m.question, m.status, m.invoice_payload,
             m.paid_media_payload, m.bio, m.is_enabled,
             array_to_string(list_transform(json_extract(coalesce(m.new_reaction, m.reactions), '$[*]'), lambda each:
                 coalesce(each->>'$.emoji', each->>'$.custom_emoji_id', each->>'$.type.emoji',
                          each->>'$.type.custom_emoji_id', each->>'$.type')), ' '),
             CAST(m.option_ids AS VARCHAR), CAST(m.message_ids AS VARCHAR),
             m.params.text, m.params.caption, m.kind, CAST(m.params.message_ids AS VARCHAR)) AS value,
    nullif(concat_ws(',', flags, CASE WHEN date > received_at + INTERVAL 1 DAY THEN 'future' END), '') AS row_flags"""

_HERE = "{here}"
"""Where a value needs the local time of the event."""

_LOCAL = (
    ("context_date", "date", f"CAST({_HERE} AS DATE)"),
    ("hour", "integer", f"CAST(extract(hour FROM {_HERE}) AS INTEGER)"),
)


def _arrival(content: str) -> tuple[tuple[str, str, str], ...]:
    return (
        ("segment", "varchar", "segment"),
        ("received_at", "timestamp", "received_at"),
        ("extra", "boolean", "extra"),
        ("update_kind", "varchar", "kind"),
        ("content", "ubigint", content),
        ("number", "bigint", "update_id"),
    )


def _shown(table: Table) -> tuple[tuple[str, str, str], ...]:
    return tuple((column.name, column.type, column.sql) for column in table.columns if column.sql)


STAGED = {
    "m": (
        *_arrival("hash(payload)"),
        *_shown(MESSAGES),
        ("place", "varchar", "concat(business_connection_id, chr(31), scope)"),
        ("rich", "json", "m.rich_message"),
        ("exported", "boolean", "as_kind IS NOT DISTINCT FROM 'export'"),
        ("edited", "boolean", "(kind LIKE 'edited\\_%' ESCAPE '\\' OR edit_date IS NOT NULL)"),
        ("said", "ubigint", f"hash(text, media, m.rich_message, m.entities, m.caption_entities, {_FILE})"),
        ("user_last_name", "varchar", 'm."from".last_name'),
        ("user_username", "varchar", 'm."from".username'),
        ("chat_title", "varchar", "m.chat.title"),
        ("chat_username", "varchar", "m.chat.username"),
        ("chat_person", "varchar", "nullif(concat_ws(' ', m.chat.first_name, m.chat.last_name), '')"),
        ("migrate_to", "bigint", "m.migrate_to_chat_id"),
        ("migrate_from", "bigint", "m.migrate_from_chat_id"),
        (
            "members",
            f"{shape.struct(shape.USER)}[]",
            "CASE WHEN service_kind IN ('new_chat_members', 'left_chat_member')"
            " THEN list_append(coalesce(m.new_chat_members, []), m.left_chat_member) END",
        ),
        *_LOCAL,
    ),
    "e": (
        *_arrival(f"CASE WHEN {_IS_SENT} THEN hash(payload, received_at) ELSE hash(payload) END"),
        *_shown(EVENTS),
        ("source", "varchar", "source"),
        ("actor", shape.struct(shape.USER), "actor"),
        ("subject", shape.struct(shape.USER), "m.new_chat_member.user"),
        ("chat", shape.struct(shape.CHAT), "coalesce(m.chat, m.message.chat)"),
        *_LOCAL,
    ),
}
"""The columns of `m` and `e`: name, type, value. Every row knows its delivery; `content` tells two updates with one
number apart. What a bot did has no number: doing the same twice is two events, told apart by when they were kept."""
