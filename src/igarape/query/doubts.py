"""What is asked most? Topics by distinct people, then messages, with ties said aloud."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from igarape.errors import Problem
from igarape.query import backing, outcomes
from igarape.query.clarified import NOBODY
from igarape.query.engine import Answer, Backed, Field, Note, Part, Quote, Rows
from igarape.query.outcomes import ANY, FEWEST, NO_TOPIC, Outcomes
from igarape.query.period import Period
from igarape.query.places import PLACE, others, place, where
from igarape.query.rates import wilson

_COLUMNS = (
    *(Field(each, "integer") for each in ("rank", "rank_low", "rank_high")),
    Field("topic", "varchar"),
    *(Field(each, "bigint") for each in ("people", "messages", "messages_low", "messages_high")),
    Field("share", "double"),
    Field("people_before", "bigint"),
    Field("trend", "varchar"),
    *outcomes.ENDED,
    *outcomes.RATE,
    *(Field(each, "varchar") for each in ("topic_id", "keyphrases", "examples")),
)


WORD_BY_WORD = Note(
    "A topic is named after one of its questions, word by word; the grouping is by meaning, and errs at times."
)
"""Where a topic's name comes from."""


@dataclass
class Topic:
    """One topic as it stands in an answer: who asked it now and before, how it ended, and its place.

    `least` and `most` bound how many doubts it has. `before` is None where there is nothing to compare with.
    """

    id: str
    label: str
    keyphrases: str
    people: frozenset[int]
    before: frozenset[int] | None
    outcomes: Outcomes
    least: int
    most: int
    in_part: bool
    """Whether it is asked of a part of its doubts: the bounds are the whole topic's then, in proportion."""
    rank: int = 1
    low: int = 1
    high: int = 1

    @property
    def trend(self) -> str | None:
        """up, down or level against the days before; None where too few people tell."""
        if self.before is None:
            return None
        new, gone = len(self.people - self.before), len(self.before - self.people)
        if new + gone < FEWEST:
            return None
        low, high = wilson(new, new + gone)
        return "up" if low > 0.5 else "down" if high < 0.5 else "level"


def doubts(found: Rows, period: Period, by: str | None, examples: Rows) -> Answer:
    """Make one row a topic, with how its doubts ended and three of its messages."""
    rows = found.dicts()
    n = asked(rows)
    topics = rank(rows, period)
    shown = _examples(examples)
    alone = n - sum(each.outcomes.n for each in topics)
    return Answer(
        "doubts",
        "",
        "",
        _COLUMNS,
        [_row(each, n, shown[each.id]) for each in topics],
        n,
        period.first,
        period.last,
        _said(topics[0]) if topics else (_few(n),),
        tuple(_notes(topics, n, alone, period)) if n else (),
        layout="doubts",
        parts=(
            Part(
                "examples",
                (Field("topic_id", "varchar"), *PLACE),
                [(topic, *each) for topic in (one.id for one in topics) for each in shown[topic]],
            ),
        ),
    )


def asked(rows: Iterable[Mapping[str, Any]]) -> int:
    """Count the doubts of the period in rows of doubts.sql, of whatever topic or of none."""
    return sum(row["messages"] for row in rows if row["now"])


def rank(rows: Sequence[Mapping[str, Any]], period: Period) -> list[Topic]:
    """Make topics of the rows of doubts.sql, in order, each with the places it is tied with."""
    of: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["topic_id"] is not None:
            of[row["topic_id"]].append(row)
    n = asked(rows)
    found = [_topic(some, period, n) for some in of.values() if any(row["now"] for row in some)]
    found.sort(key=lambda each: (-len(each.people), -each.outcomes.n, each.id))
    for number, (each, (low, high)) in enumerate(zip(found, _bounds(found), strict=True), 1):
        each.rank, each.low, each.high = number, low, high
    return found


def _topic(rows: Sequence[Mapping[str, Any]], period: Period, asked: int) -> Topic:
    ends: Counter[str] = Counter()
    for row in rows:
        if row["now"]:
            ends[row["outcome"]] += row["messages"]
    first, n = rows[0], ends.total()
    before = frozenset(row["author_id"] for row in rows if not row["now"])
    return Topic(
        first["topic_id"],
        first["label"],
        first["keyphrases"],
        frozenset(row["author_id"] for row in rows if row["now"]),
        None if period.before is None else before,
        Outcomes(ends),
        least=n * first["whole_low"] // first["whole"],
        most=min(asked, -(-n * first["whole_high"] // first["whole"])),
        in_part=n != first["whole"],
    )


def _bounds(topics: Sequence[Topic]) -> list[tuple[int, int]]:
    if not topics:
        return []
    try:
        from igarape.doubts.rank import ranks  # here, since it needs numpy, which no other question does
    except ImportError as failure:
        raise Problem(
            "To tell ties needs a package that is not installed: {name}.",
            "Install it with: pip install 'igarape[doubts]'",
            name=str(failure.name),
        ) from failure
    return ranks([sorted(each.people) for each in topics])


def _examples(found: Rows) -> dict[str, list[tuple[Any, ...]]]:
    shown: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in found.dicts():
        shown[row["topic_id"]].append(place(row))
    return shown


def _row(each: Topic, n: int, examples: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    names = [field.name for field in PLACE]
    return (
        each.rank, each.low, each.high, each.label, len(each.people), each.outcomes.n, each.least, each.most,
        each.outcomes.n / n, None if each.before is None else len(each.before), each.trend,
        *each.outcomes.ended(), *each.outcomes.rated(), each.id, each.keyphrases,
        " ".join(where(dict(zip(names, example, strict=True))) for example in examples),
    )  # fmt: skip


def moved(trend: str, before: int, topic: str) -> Note:
    """Say a trend, given how many people asked before."""
    values: dict[str, object] = {"before": backing.people(before, topic=topic, before=True)}
    words = {
        "up": Note("up from {before} {before:person|people}", values),
        "down": Note("down from {before} {before:person|people}", values),
        "level": Note("{before} {before:person|people} before: no clear change", values),
    }
    return words[trend]


def _said(first: Topic) -> tuple[Note, ...]:
    values: dict[str, object] = {
        "label": Quote(first.label), "people": backing.people(len(first.people), topic=first.id),
        "messages": Backed(first.outcomes.n, {"topic": first.id}),
    }  # fmt: skip
    tied = others(first.rank, first.low, first.high)
    if tied is None:
        return (
            Note(
                "Most asked: “{label}”, {messages} {messages:doubt|doubts} of {people} {people:person|people}.",
                values,
            ),
        )
    return (
        Note(
            "Most asked: “{label}”, {messages} {messages:doubt|doubts} of {people} {people:person|people}"
            " (tied with {others}).",
            {**values, "others": tied},
        ),
    )


def _few(n: int) -> Note:
    if not n:
        return NOBODY
    return Note(
        "{n} {n:doubt|doubts}, and too few alike to say what recurs.", {"n": Backed(n, {"outcome": ANY})}
    )


def _notes(topics: Sequence[Topic], n: int, alone: int, period: Period) -> Iterable[Note]:
    yield Note(
        "{alone} of {n} doubts ({share}) are of no topic: too few people asked the same.",
        {
            "alone": Backed(alone, {"topic": NO_TOPIC}),
            "n": Backed(n, {"outcome": ANY}),
            "share": backing.part(alone / n, outcome=ANY),
        },
    )
    yield WORD_BY_WORD
    yield from explained(topics, period)


def explained(topics: Sequence[Topic], period: Period) -> Iterable[Note]:
    """Explain the bounds, the ties and the trend, as far as these topics have them."""
    if any(each.in_part and each.least < each.most for each in topics):
        yield Note("At least and at most are the whole topic's bounds, in proportion to the part asked of.")
    if any(each.low < each.high for each in topics):
        yield Note("Tied: were other people asked, the order might well be another.")
    if period.before is None:
        yield Note(
            "No trend: there are not as many days before these, with the same weekdays; ask of fewer days."
        )
    elif any(each.trend for each in topics):
        yield Note(
            "Up and down are against {first} to {last}, the same weekdays; one in twenty is chance.",
            {"first": period.before.first, "last": period.before.last},
        )
    else:
        yield Note("No trend is told where fewer than {fewest} people came or went.", {"fewest": FEWEST})
