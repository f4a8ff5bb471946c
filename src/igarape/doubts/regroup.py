"""From a lake's doubts to its topics: vectors are made once a text, topics keep their ids, and every doubt has its own.

    doubts ──texts──▶ vectors, kept by text and model ──group──▶ topics ──▶ doubts.topic_id, topics, topic_activity

All doubts of a lake are grouped together, each time anew: a topic is what recurs, in whatever chat. What makes
it the same topic tomorrow is kept in the lake (`state/topics.json`), so ids do not move under those who use them.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from io import BytesIO
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from igarape import paths
from igarape.daily.engine import Engine
from igarape.daily.tables import MESSAGES
from igarape.doubts import tables
from igarape.doubts.aside import Aside
from igarape.doubts.correct import Doubts, Named, correct
from igarape.doubts.corrections import Effect, Line, Message
from igarape.doubts.group import group
from igarape.doubts.identity import Known, name
from igarape.doubts.label import Label, label
from igarape.doubts.parts import Parts, Row
from igarape.doubts.vectors import Encoder, said
from igarape.store import Store

Halves = NDArray[np.float16]
"""Vectors as they are kept: half precision, one row a text."""

CHUNK = 8_000
"""Vectors in one object of the lake: 8 MB of 512 columns."""


class Doubt(NamedTuple):
    """One doubt, as far as grouping asks."""

    chat_id: int
    message_id: int
    author_id: int
    text: str


class Grouped(NamedTuple):
    """What was grouped, as a digest, and what each correction did to it, by its line."""

    digest: str
    effects: dict[int, Effect]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let Python look for no garbage that holds itself: grouping makes none, and to look takes half a second a year."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@_uncollected()
def regroup(
    store: Store,
    engine: Engine,
    parts: Parts,
    aside: Aside,
    encoder: Encoder,
    said: Sequence[Line],
    before: str = "",
) -> Grouped | None:
    """Find the topics of all doubts, correct them, and write them.

    None, and nothing is written, where the digest is that of `before`: the same doubts have the same topics.
    """
    doubts = _doubts(store, engine, aside)
    digest = _digest(doubts, said, encoder.model)
    if digest == before:
        return None
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
    stay = aside.settle(messages[place] for place in now.dropped)
    topics = [
        _row(rank, each, made, doubts, encoder.model)
        for rank, (each, made) in enumerate(zip(now.topics, labels, strict=True), 1)
    ]
    parts.put(tables.TOPICS, parts.given(tables.TOPICS, topics))
    homes = [(doubts[place], each.id) for each in now.topics for place in each.topic.members]
    _settle(engine, parts, stay, homes)
    store.put(paths.TOPICS, json.dumps([vars(each) for each in known]).encode())
    return Grouped(digest, now.effects)


def _doubts(store: Store, engine: Engine, aside: Aside) -> list[Doubt]:
    """Read the doubts with their texts, in a definite order."""
    listed = paths.current(entry.path for entry in store.list(paths.table(MESSAGES.name)))
    messages = engine.fetch_all(store, listed)
    if not messages:
        return []
    rows = engine.run(
        "SELECT e.chat_id, e.message_id, e.author_id, any_value(m.text ORDER BY m.business_connection_id NULLS FIRST)"
        f" FROM {aside.everyone()} AS e JOIN (SELECT chat_id, message_id, business_connection_id, text"
        f" FROM read_parquet({messages}) WHERE scope IS NULL AND text IS NOT NULL) AS m USING (chat_id, message_id)"
        " GROUP BY ALL ORDER BY ALL"
    )
    return [Doubt(*row) for row in rows]


def _digest(doubts: Sequence[Doubt], said: Sequence[Line], model: str) -> str:
    made = blake2b(repr((model, said)).encode("utf-8", "surrogatepass"), digest_size=16)
    for each in doubts:
        made.update(repr(tuple(each)).encode("utf-8", "surrogatepass"))
    return made.hexdigest()


def _vectors(store: Store, encoder: Encoder, texts: Sequence[str]) -> Halves:
    """Give a row a text; what was encoded once, with the same model, is never encoded again.

    Rows lie in chunks, of which the last is filled up before another is begun, so that a lake told day by day has
    no more of them than one told at once. Of what lies there only what is asked for stays in memory.
    """
    keys = [_key(text) for text in texts]
    place = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    prefix = paths.vectors(encoder.model)
    table: Halves | None = None
    missing, last = set(place), None
    chunks = [entry.path for entry in store.list(prefix)]
    for path in chunks:
        last = np.load(BytesIO(store.get(path)))
        own, rows = last["keys"].tolist(), last["rows"]
        table = np.zeros((len(place), rows.shape[1]), np.float16) if table is None else table
        here = [at for at, key in enumerate(own) if key in missing]
        table[[place[own[at]] for at in here]] = rows[here]
        missing.difference_update(own)
    if missing:
        new = {key: text for key, text in zip(keys, texts, strict=True) if key in missing}
        rows = encoder.encode(list(new.values())).astype(np.float16)
        table = np.zeros((len(place), rows.shape[1]), np.float16) if table is None else table
        table[[place[key] for key in new]] = rows
        own, number = list(new), len(chunks)
        if last is not None and len(last["keys"]) < CHUNK:
            own, rows = [*last["keys"].tolist(), *own], np.concatenate([last["rows"], rows])
            number -= 1
        _put(store, prefix, number, own, rows)
    if table is None:
        return np.zeros((0, 1), dtype=np.float16)
    return table[[place[key] for key in keys]]


def _put(store: Store, prefix: str, number: int, keys: Sequence[str], rows: Halves) -> None:
    for start in range(0, len(keys), CHUNK):
        packed = BytesIO()
        np.savez(packed, keys=np.array(keys[start : start + CHUNK]), rows=rows[start : start + CHUNK])
        store.put(f"{prefix}{number + start // CHUNK:06d}.npz", packed.getvalue())


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


def _settle(engine: Engine, parts: Parts, episodes: str, topics: Iterable[tuple[Doubt, str]]) -> None:
    """Give every doubt its topic, NULL where it is of none, and count the doubts of each topic by day."""
    kinds = {"chat_id": "BIGINT", "message_id": "BIGINT", "author_id": "BIGINT", "topic_id": "VARCHAR"}
    rows = (dict(zip(kinds, (*each[:3], topic), strict=True)) for each, topic in topics)
    file = engine.write("topics-of.ndjson", msgspec.json.Encoder().encode_lines(rows))
    engine.run(
        f"CREATE OR REPLACE TABLE grouped AS FROM ({episodes}) LEFT JOIN read_json('{file}',"
        f" format = 'newline_delimited', columns = {kinds}) USING (chat_id, message_id, author_id)"
    )
    parts.settle(tables.DOUBTS, "FROM grouped")
    parts.settle(
        tables.TOPIC_ACTIVITY,
        "SELECT topic_id, chat_id, count(*) AS messages, count(DISTINCT author_id) AS people, context_date"
        " FROM grouped WHERE topic_id IS NOT NULL GROUP BY ALL",
    )
