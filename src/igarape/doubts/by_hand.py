"""Labels that people gave: whether the bot clarified a doubt. They are kept apart from what builds make.

A label hangs on Telegram's numbers of the doubt's chat and message, so it outlives every rebuild.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from igarape import paths
from igarape.daily.engine import Engine
from igarape.doubts.tables import LABELS
from igarape.store import Store

Clarified = Literal["yes", "no", "cannot_tell"]
Key = tuple[int, int]
"""A doubt: its chat and its message."""


class Label(NamedTuple):
    """What a person said of one doubt, and when (UTC)."""

    chat_id: int
    message_id: int
    clarified: Clarified
    labelled_at: datetime


def load(store: Store, engine: Engine) -> dict[Key, Label]:
    """Read the labels of a lake, by doubt."""
    path = paths.labels()
    if not any(entry.path == path for entry in store.list(path)):
        return {}
    file = engine.fetch(store, path, fresh=True)
    rows = engine.run(f"SELECT {', '.join(LABELS.names)} FROM read_parquet('{file}')")
    return {
        (chat, message): Label(chat, message, clarified, moment.replace(tzinfo=UTC))
        for chat, message, clarified, moment in rows
    }


def save(store: Store, engine: Engine, labels: Iterable[Label]) -> None:
    """Write the labels of a lake, whole: they are few. Hold `paths.LABELS_LOCK` from before they were loaded."""
    columns = ", ".join(f"{each.name}: '{each.type}'" for each in LABELS.columns)
    lines = "".join(json.dumps(_row(each)) + "\n" for each in labels)
    file, made = engine.write("labels.ndjson", lines.encode()), engine.scratch("labels.parquet")
    engine.run(
        f"COPY (SELECT * FROM read_json('{file}', format = 'newline_delimited', columns = {{{columns}}})"
        f" ORDER BY {', '.join(LABELS.order)}) TO '{made}' (FORMAT parquet)"
    )
    store.put(paths.labels(), Path(made))


def _row(label: Label) -> dict[str, object]:
    moment = label.labelled_at.astimezone(UTC).replace(tzinfo=None)
    return label._asdict() | {"labelled_at": moment.isoformat(" ")}
