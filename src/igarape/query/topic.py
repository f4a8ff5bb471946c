"""One topic in full: who asks it, how it ended week by week, who answered, and each of its doubts."""

from __future__ import annotations

from collections.abc import Iterable

from igarape.errors import Problem
from igarape.query import backing, outcomes
from igarape.query.clarified import WEEKS, weeks
from igarape.query.doubts import Topic, asked, explained, moved, rank
from igarape.query.engine import Answer, Backed, Field, Note, Part, Quote, Rows
from igarape.query.outcomes import ANY, Outcomes
from igarape.query.period import Period
from igarape.query.places import PLACE, others, place

_COLUMNS = (
    Field("day", "date"),
    Field("date", "timestamp"),
    *(Field(each, "varchar") for each in ("outcome", "answered_by")),
    Field("answer_seconds", "bigint"),
    Field("helped_by", "varchar"),
    Field("example", "integer"),
    *PLACE,
)


def topic(found: Rows, period: Period, by: str | None, every: Rows) -> Answer:
    """Make one row a doubt of the topic, the newest first; `every` are the rows of all topics, for its rank.

    Problem where the topic has no doubt in the period, or is none.
    """
    rows = found.dicts()
    if not rows:
        raise Problem(
            "There is no doubt of that topic in those days.",
            "See the topics with their ids: igarape ask doubts --format csv",
        )
    all_rows = every.dicts()
    topics = rank(all_rows, period)
    mine = next(each for each in topics if each.id == rows[0]["topic_id"])
    shown = sorted((row["example"], number) for number, row in enumerate(rows) if row["example"])
    order = {number: at for at, (_, number) in enumerate(shown, 1)}
    return Answer(
        "doubts",
        "",
        "",
        _COLUMNS,
        [
            (row["day"], row["date"], row["outcome"], row["answered_by"], row["answer_seconds"],
             row["helped_by"], order.get(number), *place(row))
            for number, row in enumerate(rows)
        ],
        len(rows),
        period.first,
        period.last,
        (*_said(mine, len(topics), asked(all_rows)), *outcomes.said(Outcomes.of(rows))),
        (*explained([mine], period), *outcomes.EXPLAINED),
        layout="topic",
        brief=("week", "doubts", *outcomes.STATES),
        parts=(Part("weeks", WEEKS, weeks(rows)),),
    )  # fmt: skip


def _said(mine: Topic, count: int, n: int) -> Iterable[Note]:
    values: dict[str, object] = {
        "label": Quote(mine.label), "people": backing.people(len(mine.people), topic=mine.id),
        "messages": Backed(mine.outcomes.n, {"topic": mine.id}),
        "share": backing.part(mine.outcomes.n / n, topic="", outcome=ANY),
        "least": backing.bound(mine.least, topic=mine.id), "most": backing.bound(mine.most, topic="", outcome=ANY),
        "rank": mine.rank, "count": backing.topics(count), "phrases": Quote(mine.keyphrases),
    }  # fmt: skip
    yield Note(
        "“{label}”: {messages} {messages:doubt|doubts} of {people} {people:person|people}, {share} of all doubts.",
        values,
    )
    if mine.least < mine.most:
        yield Note("At least {least} of them belong to it, and at most {most} doubts do.", values)
    tied = others(mine.rank, mine.low, mine.high)
    if tied is None:
        yield Note("Number {rank} of {count} {count:topic|topics}.", values)
    else:
        yield Note(
            "Number {rank} of {count} {count:topic|topics} (tied with {others}).", {**values, "others": tied}
        )
    if mine.keyphrases:
        yield Note("Phrases that stand out: {phrases}.", values)
    if mine.trend and mine.before is not None:
        yield Note("Trend: {change}.", {"change": moved(mine.trend, len(mine.before), mine.id)})
