"""From a lake's doubts to its topics: vectors are made once a text, topics keep their ids, and every doubt has its own.

    doubts ──texts──▶ vectors, kept by text and model ──group──▶ topics ──▶ doubts.topic_id, topics, topic_activity

All doubts of a lake are grouped together, each time anew: a topic is what recurs, in whatever chat. What makes
it the same topic tomorrow is kept in the lake (`state/topics.json`), so ids do not move under those who use them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np

from igarape import paths
from igarape.daily.stage import Engine
from igarape.daily.tables import MESSAGES, Table
from igarape.doubts import tables
from igarape.doubts.aside import everyone, settle
from igarape.doubts.correct import Doubts, Named, correct
from igarape.doubts.corrections import Effect, Line, Message
from igarape.doubts.group import group
from igarape.doubts.identity import Known, name
from igarape.doubts.label import Label, label
from igarape.doubts.vectors import Encoder, Vectors, said
from igarape.store import Store

Row = dict[str, object]


class Doubt(NamedTuple):
    """One doubt, as far as grouping asks."""

    chat_id: int
    message_id: int
    author_id: int
    text: str


def regroup(store: Store, engine: Engine, encoder: Encoder, said: Sequence[Line] = ()) -> dict[int, Effect]:
    """Find the topics of all doubts, correct them, and write them; give what each correction did, by its line."""
    doubts = _doubts(store, engine)
    texts = [each.text for each in doubts]
    who, vectors = [each.author_id for each in doubts], _vectors(store, encoder, texts)
    found = group(texts, who, vectors)
    members = [topic.members for topic in found.topics]
    inside = {place for some in members for place in some}
    rest = [place for place in range(len(texts)) if place not in inside]
    labels = label(texts, members, rest)
    known = name(texts, members, labels, _before(store))
    named = [Named(each.id, each.label, topic) for each, topic in zip(known, found.topics, strict=True)]
    messages = [Message(each.chat_id, each.message_id) for each in doubts]
    now = correct(Doubts(texts, who, messages, vectors), named, said)
    if said:
        labels = label(texts, [each.topic.members for each in now.topics], rest)
    settle(store, engine, [messages[place] for place in now.dropped])
    of_doubt = {place: each.id for each in now.topics for place in each.topic.members}
    _write_doubts(store, engine, [(doubts[place], topic) for place, topic in of_doubt.items()])
    topics = [
        _row(rank, each, made, doubts, encoder.model)
        for rank, (each, made) in enumerate(zip(now.topics, labels, strict=True), 1)
    ]
    _write(store, engine, tables.TOPICS, paths.insight("topics"), _from_rows(engine, tables.TOPICS, topics))
    _write_activity(store, engine)
    store.put(paths.TOPICS, json.dumps([vars(each) for each in known]).encode())
    return now.effects


def _doubts(store: Store, engine: Engine) -> list[Doubt]:
    """Read the doubts with their texts, in a definite order."""
    messages = _files(store, engine, paths.table(MESSAGES.name))
    if not messages:
        return []
    rows = engine.run(
        f"SELECT d.chat_id, d.message_id, d.author_id, any_value(m.text ORDER BY m.business_connection_id NULLS FIRST)"
        f" FROM ({everyone(store, engine)}) AS d JOIN read_parquet({messages}) AS m USING (chat_id, message_id)"
        " WHERE m.scope IS NULL AND m.text IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    return [Doubt(*row) for row in rows]


def _vectors(store: Store, encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Give a row a text; what was encoded once, with the same model, is never encoded again."""
    prefix = paths.vectors(encoder.model)
    known: dict[str, Vectors] = {}
    entries = [entry.path for entry in store.list(prefix)]
    for path in entries:
        kept = np.load(BytesIO(store.get(path)))
        known |= dict(zip(kept["keys"].tolist(), kept["rows"], strict=True))
    keys = [_key(text) for text in texts]
    new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if new:
        rows = encoder.encode(list(new.values())).astype(np.float16)
        known |= dict(zip(new, rows, strict=True))
        packed = BytesIO()
        np.savez(packed, keys=np.array(list(new)), rows=rows)
        store.put(f"{prefix}{len(entries):06d}.npz", packed.getvalue())
    if not keys:
        return np.zeros((0, 1), dtype=np.float32)
    return np.asarray(np.stack([known[key] for key in keys]), dtype=np.float32)


def _key(text: str) -> str:
    return blake2b(said(text).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _before(store: Store) -> list[Known]:
    try:
        return [Known(**each) for each in json.loads(store.get(paths.TOPICS))]
    except KeyError:
        return []


def _row(rank: int, named: Named, made: Label, doubts: Sequence[Doubt], model: str) -> Row:
    topic = named.topic
    return {
        "topic_id": named.id,
        "label": named.label or made.text,
        "keyphrases": ", ".join(made.phrases),
        "rank": rank,
        "rank_low": topic.rank_low,
        "rank_high": topic.rank_high,
        "people": topic.people,
        "messages": topic.messages,
        "messages_low": topic.least,
        "messages_high": topic.most,
        "examples": json.dumps(
            [[doubts[place].chat_id, doubts[place].message_id] for place in made.examples]
        ),
        "model": model,
    }


# -- parts -------------------------------------------------------------------------------------------------


def _write_doubts(store: Store, engine: Engine, topics: Iterable[tuple[Doubt, str]]) -> None:
    """Write into every doubt's row which topic it is of; NULL where it is of none."""
    lines = "".join(
        json.dumps({"c": doubt.chat_id, "m": doubt.message_id, "t": topic}) + "\n" for doubt, topic in topics
    )
    file = engine.write("topics-of.ndjson", lines.encode())
    given = f"read_json('{file}', format = 'newline_delimited', columns = {{c: 'BIGINT', m: 'BIGINT', t: 'VARCHAR'}})"
    names = ", ".join(
        "g.t AS topic_id" if each == "topic_id" else f"d.{each}" for each in tables.DOUBTS.names
    )
    for path in [entry.path for entry in store.list(paths.insights("doubts"))]:
        old = engine.fetch(store, path, fresh=True)
        sql = (
            f"SELECT {names} FROM read_parquet('{old}') AS d"
            f" LEFT JOIN {given} AS g ON g.c = d.chat_id AND g.m = d.message_id"
        )
        _write(store, engine, tables.DOUBTS, path, sql)


def _write_activity(store: Store, engine: Engine) -> None:
    for entry in list(store.list(paths.insights("topic_activity"))):
        store.delete(entry.path)
    for entry in list(store.list(paths.insights("doubts"))):
        part = paths.read_part(entry.path)
        if part is None or part.day is None:
            continue
        file = engine.fetch(store, entry.path, fresh=True)
        sql = (
            "SELECT topic_id, chat_id, count(*) AS messages, count(DISTINCT author_id) AS people"
            f" FROM read_parquet('{file}') WHERE topic_id IS NOT NULL GROUP BY ALL"
        )
        if engine.run(f"SELECT count(*) FROM ({sql})")[0][0]:
            _write(store, engine, tables.TOPIC_ACTIVITY, paths.insight("topic_activity", part.day), sql)


def _from_rows(engine: Engine, table: Table, rows: Sequence[Row]) -> str:
    columns = ", ".join(f"{each.name}: '{each.type}'" for each in table.columns)
    file = engine.write(f"{table.name}.ndjson", "".join(json.dumps(row) + "\n" for row in rows).encode())
    return f"SELECT * FROM read_json('{file}', format = 'newline_delimited', columns = {{{columns}}})"


def _write(store: Store, engine: Engine, table: Table, path: str, sql: str) -> None:
    made = engine.scratch(f"made-{table.name}.parquet")
    engine.run(
        f"COPY (SELECT {', '.join(table.names)} FROM ({sql}) ORDER BY {', '.join(table.order)}) TO '{made}'"
        " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3)"
    )
    store.put(path, Path(made))


def _files(store: Store, engine: Engine, prefix: str) -> list[str]:
    return [engine.fetch(store, entry.path, fresh=True) for entry in store.list(prefix)]
