"""When a button was pressed: Telegram gives a press no date, so it is bounded by what surrounds it.

It was pressed when it arrived, where deliveries came on time. Where they came late (an import, a webhook that caught
up), its arrival says nothing, and what is left is the message it is under: a press is never before that.
"""

from __future__ import annotations

SOON = "INTERVAL 1 DAY"
"""A press that arrived within this of the message before it came with it, and shares its delay."""
LATE = "INTERVAL 2 DAY"
"""A message that arrived so long after the beginning of its day was late, whatever the zone."""


def joined(updates: str) -> str:
    """Give the SQL that joins events, as `e`, to what the ledger knows of presses; `updates` reads the ledger.

    The columns are `received_at`, `source` and `late`. Only the press's own chat is asked how late it was, so that
    nothing said elsewhere changes what is made of a chat.
    """
    return (
        f"AS e LEFT JOIN (SELECT bot_id, update_id, received_at, source FROM {updates}"
        " WHERE kind = 'callback_query') AS u ON u.bot_id = e.bot_id AND u.update_id = e.update_id"
        " ASOF LEFT JOIN (SELECT chat_id, bot_id, update_id, received_at AS came,"
        f" received_at > context_date + {LATE} AS late FROM {updates}"
        " WHERE kind IN ('message', 'business_message')) AS b"
        " ON b.chat_id = e.chat_id AND b.bot_id = e.bot_id AND b.update_id <= e.update_id"
    )


_UNDER = (
    "greatest(nullif(CAST(json_extract(e.payload, '$.message.date') AS DOUBLE), 0),"
    " CAST(json_extract(e.payload, '$.message.edit_date') AS DOUBLE))"
)  # Telegram writes 0 where it withholds the date
_LATE = f"(u.source = 'import' OR (b.late AND u.received_at < b.came + {SOON}))"
MOMENT = (
    f"CASE WHEN {_LATE} THEN coalesce({_UNDER}, epoch(u.received_at))"
    f" ELSE greatest({_UNDER}, epoch(u.received_at)) END"
)
"""SQL over `joined`: when a button was pressed, in seconds since 1970; NULL where nothing is known."""
