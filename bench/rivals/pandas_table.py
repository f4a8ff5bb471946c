"""The message table with pandas: json.loads, json_normalize, the newest edit, Parquet by day.

python -m bench.rivals.pandas_table UPDATES.ndjson.zst OUT
"""

from __future__ import annotations

import io
import json
import os
import sys

import pandas as pd
import zstandard

COLUMNS = {
    "update_id": "update_id", "message_id": "message_id", "date": "date", "edit_date": "edit_date",
    "text": "text", "chat.id": "chat_id", "chat.type": "chat_type", "from.id": "user_id",
    "from.is_bot": "user_is_bot", "from.first_name": "user_first_name", "from.username": "username",
    "from.language_code": "language_code", "reply_to_message.message_id": "reply_to_message_id",
}  # fmt: skip


def main(source: str, out: str) -> None:
    """Read updates, keep each message once, write a folder of Parquet."""
    messages = []
    with open(source, "rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as text:  # noqa: PTH123
        for line in io.TextIOWrapper(text, encoding="utf-8"):
            update = json.loads(line)
            message = update.get("message") or update.get("edited_message")
            if message:
                message["update_id"] = update["update_id"]
                messages.append(message)
    table = pd.json_normalize(messages)
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


if __name__ == "__main__":
    main(*sys.argv[1:])
    os._exit(0)  # all is written; pyarrow 26 may abort the process while its threads end
