"""What is asked most? Topics by distinct people, then messages, with ties said aloud."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, NamedTuple

from igarape.query.engine import Answer, Field, Name, Note, Rows, Share
from igarape.query.period import Period

_COLUMNS = (
    "rank integer", "topic varchar", "people bigint", "messages bigint", "share double", "confirmed bigint",
    "not_clarified bigint", "not_answered bigint", "topic_id varchar", "keyphrases varchar",
)  # fmt: skip


class _Topic(NamedTuple):
    id: str
    label: str
    keyphrases: str
    people: frozenset[int]
    ends: Counter[str]

    @property
    def messages(self) -> int:
        return sum(self.ends.values())


def doubts(found: Rows, period: Period, by: str | None) -> Answer:
    """Make one row a topic, with how its doubts ended."""
    rows = found.dicts()
    n = sum(row["messages"] for row in rows)
    topics = _topics(rows)
    alone = n - sum(each.messages for each in topics)
    return Answer(
        "doubts",
        "",
        "",
        tuple(Field(*each.split()) for each in _COLUMNS),
        [
            (rank, each.label, len(each.people), each.messages, each.messages / n, each.ends["confirmed"],
             each.ends["not_clarified"], each.ends["not_answered"], each.id, each.keyphrases)
            for rank, each in enumerate(topics, 1)
        ],
        n,
        period.first,
        period.last,
        tuple(_said(topics)) if topics else (_few(n),),
        _notes(n, alone) if n else (),
        layout="topics",
    )  # fmt: skip


def _topics(rows: list[dict[str, Any]]) -> list[_Topic]:
    of: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["topic_id"] is not None:
            of[row["topic_id"]].append(row)
    found = []
    for topic, some in of.items():
        ends: Counter[str] = Counter()
        for row in some:
            ends[row["outcome"]] += row["messages"]
        people = frozenset(row["author_id"] for row in some)
        found.append(_Topic(topic, some[0]["label"], some[0]["keyphrases"], people, ends))
    return sorted(found, key=lambda each: (-len(each.people), -each.messages, each.id))


def _said(topics: list[_Topic]) -> list[Note]:
    from igarape.doubts.rank import ranks  # here, since it needs numpy, which no other question does

    bounds = ranks([sorted(each.people) for each in topics])
    first = topics[0]
    values: dict[str, object] = {
        "label": Name(first.label), "people": len(first.people), "messages": first.messages,
        "last": bounds[0][1],
    }  # fmt: skip
    if bounds[0][1] == 1:
        return [
            Note(
                "Most asked: “{label}”, {messages} {messages:doubt|doubts} of {people} {people:person|people}.",
                values,
            )
        ]
    return [
        Note(
            "Most asked: “{label}”, {messages} {messages:doubt|doubts} of {people} {people:person|people}; were"
            " other people asked, it might be as low as number {last}.",
            values,
        )
    ]


def _few(n: int) -> Note:
    if not n:
        return Note("Nobody asked anything in those days.")
    return Note("{n} {n:doubt|doubts}, and too few alike to say what recurs.", {"n": n})


def _notes(n: int, alone: int) -> tuple[Note, ...]:
    return (
        Note(
            "{alone} of {n} doubts ({share}) are of no topic: too few people asked the same.",
            {"alone": alone, "n": n, "share": Share(alone / n)},
        ),
        Note(
            "A topic is named after one of its questions, word by word; the grouping is by meaning, and errs at times."
        ),
    )
