"""From staged rows to tables: the SQL that looks at several deliveries at once.

    m, e ──alike──▶ distinct deliveries ──▶ updates, events
                    m ──history──▶ versions of a message ──▶ message_versions, messages ──▶ activity
                    m, e ──▶ users, chats

Every statement is a function of a set: the order in which deliveries were read plays no part, and
ties are broken by the values themselves.
"""

from __future__ import annotations

from igarape.daily.tables import ACTIVITY, CHATS, EVENTS, MESSAGES, UPDATES, USERS, VERSIONS, Table

# A rich message's text stands in its leaves: strings called `text`, or in a list called so.
PLAIN = """
    UPDATE m SET text = plain.text, text_length = length(plain.text)
    FROM (SELECT content, string_agg(json_extract_string(atom, '$'), ' ' ORDER BY id) AS text
          FROM (SELECT DISTINCT ON (content) content, rich FROM m WHERE rich IS NOT NULL), json_tree(rich)
          WHERE regexp_matches(fullkey, '\\.text(\\[\\d+\\])?$') AND type = 'VARCHAR' GROUP BY content) AS plain
    WHERE m.content = plain.content AND m.text IS NULL"""

# Without a date of its own, an update falls on the day on which it was first received: whichever delivery
# of it, and whichever version of a message, a build happens to see.
WHAT = {
    "m": "concat('m', m.chat_id, ':', m.message_id, ':', m.place)",
    "e": "concat('e', e.number, ':', e.update_kind, ':', e.content)",
}
UNDATED = f"""
    SELECT what, min(received_at) AS first FROM (
        FROM m SELECT {WHAT["m"]} AS what, received_at WHERE date IS NULL UNION ALL
        FROM e SELECT {WHAT["e"]} AS what, received_at WHERE date IS NULL) GROUP BY what"""

# An import may not know its bot. Where the same update is known with one, that is the bot.
NAMELESS = """
    SELECT count(*) FILTER (bot_id IS NULL) > 0 AND count(bot_id) > 0
    FROM (FROM m SELECT bot_id UNION ALL FROM e SELECT bot_id)"""
_TWINS = """(SELECT number, content, min(bot_id) AS bot_id
    FROM (FROM m SELECT number, content, bot_id UNION ALL FROM e SELECT number, content, bot_id)
    WHERE bot_id IS NOT NULL GROUP BY number, content)"""


def named(staged: str) -> str:
    """Give the deliveries of `m` or `e` that know no bot the bot of the same update."""
    return f"""UPDATE {staged} SET bot_id = twin.bot_id FROM {_TWINS} AS twin WHERE {staged}.bot_id IS NULL
        AND {staged}.content = twin.content AND {staged}.number IS NOT DISTINCT FROM twin.number"""


def alike(staged: str) -> str:
    """Find in `m` or `e` all but the first delivery of each update (bot, number, kind, content)."""
    extra = ", chat_id, message_id" if staged == "m" else ""
    return f"""
        CREATE OR REPLACE TABLE alike_{staged} AS SELECT row FROM (
            SELECT rowid AS row, row_number() OVER (
                PARTITION BY bot_id, number, update_kind, content{extra}
                ORDER BY received_at, segment, source, flags) AS nth
            FROM (SELECT rowid, * FROM {staged}
                  SEMI JOIN (SELECT content FROM {staged} GROUP BY content HAVING count(*) > 1) USING (content)))
        WHERE nth > 1"""


def alone(staged: str) -> str:
    """Remove from `m` or `e` what was found to be alike."""
    return f"DELETE FROM {staged} WHERE rowid IN (FROM alike_{staged})"


CONFLICTS = """
    CREATE OR REPLACE TABLE conflicts AS
    SELECT bot_id, number, context_date FROM (
        FROM m SELECT bot_id, number, context_date, extra UNION ALL FROM e SELECT bot_id, number, context_date, extra)
    WHERE number IS NOT NULL AND NOT extra GROUP BY ALL HAVING count(*) > 1"""
"""Updates of one day that share a number and differ: `update_id` restarted, or someone made one up."""

NUMBERS = """
    CREATE OR REPLACE TABLE numbers AS SELECT DISTINCT bot_id, number, context_date FROM (
        FROM m SELECT bot_id, number, context_date, extra UNION ALL FROM e SELECT bot_id, number, context_date, extra)
    WHERE number IS NOT NULL AND NOT extra"""
"""The numbers of a piece of a day: those that another piece has too are conflicts, though neither sees any."""

COUNTS = """
    CREATE OR REPLACE TABLE counts AS
    SELECT context_date, CAST(sum(times) AS BIGINT) AS deliveries, count(*) AS distinct_deliveries FROM (
        SELECT context_date, count(*) AS times FROM (
            FROM m SELECT context_date, hash(bot_id, number, update_kind, content) AS what WHERE NOT extra UNION ALL
            FROM e SELECT context_date, hash(bot_id, number, update_kind, content) AS what WHERE NOT extra)
        GROUP BY context_date, what) GROUP BY context_date"""
"""How many deliveries each day has, repeats included, and how many distinct ones.

They are counted apart from the tables, to check them by."""

_LEDGER = " UNION ALL ".join(
    f"FROM {staged} SELECT bot_id, number AS update_id, update_kind AS kind, received_at, chat_id, segment,"
    " source, flags, context_date WHERE NOT extra"
    for staged in ("m", "e")
)
LEDGER = f"SELECT {', '.join(UPDATES.names)}, context_date FROM ({_LEDGER})"

CONFLICTING = """
    UPDATE {staged} SET flags = concat_ws(',', flags, 'conflict') FROM conflicts AS c
    WHERE c.number = {staged}.number AND c.bot_id IS NOT DISTINCT FROM {staged}.bot_id
        AND c.context_date = {staged}.context_date"""

FILLED = """
    CREATE OR REPLACE TABLE filled AS
    SELECT context_date, bool_or(message) AS messages, bool_or(NOT message) AS events, bool_or(NOT extra) AS updates
    FROM (FROM m SELECT context_date, extra, true AS message UNION ALL FROM e SELECT context_date, extra, false)
    GROUP BY context_date"""
"""Of which days there are rows in these tables."""

_KEY = "chat_id, message_id, place, context_date"
"""A message, on its day: one that comes with dates of two days is two rows, whichever days are folded together."""

SEVERAL = f"CREATE OR REPLACE TABLE several AS SELECT {_KEY} FROM m GROUP BY ALL HAVING count(*) > 1"

_of_version = {"version": "CAST(version AS INTEGER) AS version", "date": "made AS date"}

HISTORY = f"""
    CREATE OR REPLACE TABLE history AS
    SELECT *, sum(changed) OVER (PARTITION BY {_KEY} ORDER BY nth) AS version,
           sum(changed) OVER (PARTITION BY {_KEY}) AS versions, max(nth) OVER (PARTITION BY {_KEY}) AS seen,
           nth = max(CASE WHEN exported THEN 0 ELSE nth END) OVER (PARTITION BY {_KEY})
               OR (nth = max(nth) OVER (PARTITION BY {_KEY}) AND bool_and(exported) OVER (PARTITION BY {_KEY})) AS kept
    FROM (SELECT *, row_number() OVER k AS nth,
                 CASE WHEN row_number() OVER k = 1 THEN 1
                      WHEN exported OR lag(exported) OVER k THEN CAST(words <> lag(words) OVER k AS INTEGER)
                      ELSE CAST(said <> lag(said) OVER k AS INTEGER) END AS changed
          FROM (SELECT m.rowid AS row, {_KEY}, coalesce(edit_date, date) AS made, edited, exported, received_at,
                       number, content, bot_id, said, hash(text) AS words
                FROM m SEMI JOIN several USING ({_KEY}))
          WINDOW k AS (PARTITION BY {_KEY} ORDER BY made NULLS FIRST, edited, exported DESC,
                       received_at, number NULLS FIRST, content, bot_id NULLS FIRST))"""
"""The versions of each message that was seen more than once, in the order in which they were made.

`edit_date` decides, not the order of arrival; Telegram leaves it out of edits nobody can see, so those
come after the message itself and count as a version only if the content differs. An export is
compared by its text alone. `kept` is the delivery that knows most: the newest, live before exported."""

VERSIONS_MADE = f"""
    CREATE OR REPLACE TABLE versions_made AS
    SELECT {", ".join(_of_version.get(name, f"m.{name}") for name in VERSIONS.names)}, m.context_date
    FROM history JOIN m ON m.rowid = history.row WHERE history.versions > 1 AND changed = 1"""
VERSION_ROWS = "FROM versions_made"

SETTLE = f"""
    UPDATE m SET text = said.text, text_length = said.text_length, edit_date = said.edit_date,
                 versions = CAST(said.versions AS INTEGER)
    FROM (SELECT base.row, newest.versions, m.text, m.text_length, m.edit_date
          FROM history AS base JOIN history AS newest USING ({_KEY}) JOIN m ON m.rowid = newest.row
          WHERE base.kept AND newest.nth = newest.seen AND (newest.versions > 1 OR base.nth <> newest.nth)) AS said
    WHERE m.rowid = said.row"""
"""Give the delivery of a message that knows most its newest text."""

OLDER = "DELETE FROM m WHERE rowid IN (SELECT row FROM history WHERE NOT kept)"
"""Leave in `m` one row a message."""


MESSAGE_ROWS = f"SELECT {', '.join(MESSAGES.names)}, context_date FROM m"
EVENT_ROWS = f"SELECT {', '.join(EVENTS.names)}, context_date FROM e"

COUNTED = "FROM m WHERE service_kind IS NULL"
"""The messages that `activity` counts."""

ACTIVITY_ROWS = f"""
    SELECT {", ".join(ACTIVITY.names)}, context_date
    FROM (SELECT context_date, chat_id, author_id, author_kind, hour, count(*) AS messages, count(text) AS texts,
                 CAST(coalesce(sum(text_length), 0) AS BIGINT) AS characters
          {COUNTED} GROUP BY context_date, chat_id, author_id, author_kind, hour)"""

_USER_FIELDS = "is_bot, first_name, last_name, username, language_code"

SEEN_USERS = f"""
    SELECT user_id, {_USER_FIELDS}, max(seen_at) AS seen_at FROM (
        FROM m SELECT user_id, user_is_bot AS is_bot, user_first_name AS first_name, user_last_name AS last_name,
            user_username AS username, language_code,
            CASE WHEN NOT exported THEN coalesce(edit_date, date, received_at) END AS seen_at
        UNION ALL
        SELECT who.id, who.is_bot, who.first_name, who.last_name, who.username, who.language_code, seen_at FROM (
            FROM m SELECT unnest(members) AS who, CASE WHEN NOT exported THEN coalesce(date, received_at) END AS seen_at
            WHERE members IS NOT NULL
            UNION ALL FROM e SELECT actor, coalesce(date, received_at)
            UNION ALL FROM e SELECT subject, coalesce(date, received_at)))
    WHERE user_id IS NOT NULL GROUP BY user_id, {_USER_FIELDS}"""
"""What names were seen, and when; without a moment where only an export tells."""

SEEN_CHATS = """
    SELECT chat_id, title, type, username, max(moved_to) AS moved_to, max(seen_at) AS seen_at FROM (
        FROM m SELECT chat_id, coalesce(chat_title, chat_person) AS title, chat_type AS type,
            chat_username AS username, migrate_to AS moved_to,
            CASE WHEN NOT exported THEN coalesce(edit_date, date, received_at) END AS seen_at
        UNION ALL
        FROM m SELECT author_id, author_name, 'channel', author_username, NULL,
            CASE WHEN NOT exported THEN coalesce(edit_date, date, received_at) END WHERE author_kind = 'channel'
        UNION ALL
        FROM m SELECT migrate_from, NULL, NULL, NULL, chat_id, NULL WHERE migrate_from IS NOT NULL
        UNION ALL
        FROM e SELECT chat.id, coalesce(chat.title, nullif(concat_ws(' ', chat.first_name, chat.last_name), '')),
            chat.type, chat.username, NULL, coalesce(date, received_at) WHERE chat.type IS NOT NULL)
    WHERE chat_id IS NOT NULL GROUP BY chat_id, title, type, username"""

_NEWEST_USER = ", ".join(f"'{name}': {name}" for name in ("seen_at", *_USER_FIELDS.split(", ")))

USER_ROWS = f"""
    SELECT user_id, unnest(newest) FROM (
        SELECT user_id, max({{{_NEWEST_USER}}}) AS newest
        FROM (SELECT *, seen_at IS NOT NULL AS live FROM seen_users)
        SEMI JOIN (SELECT user_id, max(seen_at IS NOT NULL) AS live FROM seen_users GROUP BY user_id)
            USING (user_id, live)
        GROUP BY user_id)"""
"""Newest names; what was captured live comes before what an export says, whatever its date."""

CHAT_ROWS = """
    WITH RECURSIVE newest AS (
        SELECT chat_id, max(moved_to) AS moved_to,
            max({'seen_at': seen_at, 'title': title, 'type': type, 'username': username})
                FILTER (type IS NOT NULL AND live = any_live) AS known
        FROM (SELECT *, seen_at IS NOT NULL AS live,
                     max(seen_at IS NOT NULL) OVER (PARTITION BY chat_id) AS any_live FROM seen_chats)
        GROUP BY chat_id),
    moves AS (
        SELECT chat_id, chat_id AS chat, 0 AS steps FROM newest
        UNION ALL
        SELECT moves.chat_id, moved.moved_to, steps + 1 FROM moves JOIN moved ON moved.chat_id = moves.chat
        WHERE steps < 8)
    SELECT chat_id, max_by(moves.chat, steps) AS chat, known.title AS title, known.type AS type,
           known.username AS username, any_value(moved_to) AS moved_to, known.seen_at AS seen_at
    FROM newest JOIN moves USING (chat_id) GROUP BY chat_id, known"""
"""Newest names, and where each chat is now; a chain of moves is followed for eight steps, in case it is a ring."""


def moved(told: str) -> str:
    """Make `moved`, the chats that moved and where each went, of rows as `seen_chats` has them."""
    return (
        f"CREATE OR REPLACE TABLE moved AS SELECT chat_id, max(moved_to) AS moved_to FROM {told}"
        " WHERE moved_to IS NOT NULL GROUP BY chat_id"
    )


def remember(table: Table, known: str | None) -> list[str]:
    """Make `seen_users` or `seen_chats`, with what is known (what stands after FROM; None for nothing)."""
    columns = [column for column in table.columns if column.name != "chat"]
    typed = ", ".join(f"{column.name} {column.type}" for column in columns)
    kept = ", ".join(column.name for column in columns)
    made = [f"CREATE OR REPLACE TABLE seen_{table.name} ({typed})"]
    return made + ([f"INSERT INTO seen_{table.name} SELECT {kept} FROM {known}"] if known else [])


def observe(seen: str, table: Table) -> str:
    """Add what the staged rows tell of names to `seen_users` or `seen_chats`."""
    return f"INSERT INTO seen_{table.name} BY NAME {seen}"


NAMED = ((USERS, SEEN_USERS, USER_ROWS), (CHATS, SEEN_CHATS, CHAT_ROWS))
"""The tables of newest names: what a group of days tells, and the rows of all that was told."""
