"""The message table with pandas: json.loads, json_normalize, the newest edit, Parquet by day.

python -m bench.rivals.pandas_table updates|messages UPDATES.ndjson.zst OUT

`updates` normalizes what Telegram sent, as whoever opens it with pandas does first; `messages` takes the messages out
in a loop of its own before that, which spares pandas a third of the work.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import pandas as pd
import zstandard

COLUMNS = {
    "update_id": "update_id", "message_id": "message_id", "date": "date", "edit_date": "edit_date",
    "text": "text", "chat.id": "chat_id", "chat.type": "chat_type", "from.id": "user_id",
    "from.is_bot": "user_is_bot", "from.first_name": "user_first_name", "from.username": "username",
    "from.language_code": "language_code", "reply_to_message.message_id": "reply_to_message_id",
}  # fmt: skip


def main(way: str, source: str, out: str) -> None:
    """Read updates, keep each message once, write a folder of Parquet."""
    table = {"updates": normalized, "messages": taken}[way](source)
    table["text"] = table["text"].fillna(table["caption"])
    table = table[list(COLUMNS)].rename(columns=COLUMNS)
    table["made"] = table["edit_date"].fillna(table["date"])
    table = table.sort_values(["chat_id", "message_id", "made", "update_id"])
    table = table.drop_duplicates(["chat_id", "message_id"], keep="last").drop(columns="made")
    table["text_length"] = table["text"].str.len()
    table["date"] = pd.to_datetime(table["date"], unit="s", utc=True)
    table["edit_date"] = pd.to_datetime(table["edit_date"], unit="s", utc=True)
    table["context_date"] = table["date"].dt.tz_convert("America/Sao_Paulo").dt.strftime("%Y-%m-%d")
    table.to_parquet(out, partition_cols=["context_date"])


def normalized(source: str) -> pd.DataFrame:
    """Normalize all updates, then lay their messages and edits below each other."""
    wide = pd.json_normalize(list(read(source)))
    both = []
    for kind in ("message", "edited_message"):
        rows = wide[wide[f"{kind}.message_id"].notna()]
        rows = rows[["update_id", *(name for name in rows if name.startswith(f"{kind}."))]]
        both.append(rows.rename(columns=lambda name, kind=kind: name.removeprefix(f"{kind}.")))
    return pd.concat(both, ignore_index=True)


def taken(source: str) -> pd.DataFrame:
    """Take the messages and edits out, then normalize these alone."""
    messages = []
    for update in read(source):
        message = update.get("message") or update.get("edited_message")
        if message:
            message["update_id"] = update["update_id"]
            messages.append(message)
    return pd.json_normalize(messages)


def read(source: str) -> Iterator[dict[str, Any]]:
    """Read updates, one a line."""
    with open(source, "rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as text:  # noqa: PTH123
        yield from map(json.loads, io.TextIOWrapper(text, encoding="utf-8"))


if __name__ == "__main__":
    main(*sys.argv[1:])
    os._exit(0)  # all is written; pyarrow 26 may abort the process while its threads end
