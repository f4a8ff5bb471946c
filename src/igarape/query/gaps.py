"""What should the bot be taught next? Topics by the people who go without help, and the unanswered doubts.

What counts as without help, and of what it is a share, is written in sql/gaps.sql.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from igarape.query import backing, outcomes
from igarape.query.clarified import NOBODY
from igarape.query.engine import Answer, Backed, Field, Note, Part, Quote, Rows
from igarape.query.outcomes import FEWEST, WITHOUT_HELP
from igarape.query.period import Period
from igarape.query.places import PLACE, others, overlaps, place
from igarape.query.rates import wilson

_Z = 1.3859
"""Two 83.4 % intervals that overlap differ by no more than chance gives 5 times in 100."""

_COLUMNS = (
    *(Field(each, "integer") for each in ("rank", "rank_low", "rank_high")),
    Field("topic", "varchar"),
    *(Field(each, "bigint") for each in ("people", "people_left_low", "people_left_high", "messages", "left", "told")),
    *(Field(each, "double") for each in ("share_left", "share_left_low", "share_left_high")),
    *outcomes.ENDED,
    *(Field(each, "varchar") for each in ("topic_id", "keyphrases")),
)  # fmt: skip
_LIST = (
    Field("day", "date"),
    Field("date", "timestamp"),
    Field("answered_by", "varchar"),
    Field("topic", "varchar"),
    Field("topic_id", "varchar"),
    *PLACE,
)


class _Gap(NamedTuple):
    row: dict[str, Any]
    left: int
    told: int
    low: float
    high: float

    def people(self, share: float) -> float:
        return float(self.row["people"] * share)


def gaps(found: Rows, period: Period, by: str | None, unanswered: Rows | None = None) -> Answer:
    """Make one row a topic by which somebody goes without help; by doubt, one row an unanswered doubt."""
    if unanswered is None:
        return _list(found, period)
    rows = found.dicts()
    n = sum(row["messages"] for row in rows)
    topics = sorted((_gap(row) for row in rows if row["topic_id"]), key=_order)
    some = [each for each in topics if each.left]
    return Answer(
        "gaps",
        "",
        "",
        _COLUMNS,
        [
            _row(*each)
            for each in zip(
                some, overlaps([_span(each) for each in some]), range(1, len(some) + 1), strict=True
            )
        ],
        n,
        period.first,
        period.last,
        tuple(_said(rows, some)) if n else (NOBODY,),
        tuple(_notes(rows, topics)) if n else (),
        layout="gaps",
        parts=(Part("unanswered", _LIST, _doubts(unanswered)),),
    )


def _gap(row: dict[str, Any]) -> _Gap:
    left = row["not_clarified"] + row["not_answered"]
    told = left + row["confirmed"]
    return _Gap(row, left, told, *wilson(left, told))


def _order(each: _Gap) -> tuple[float, int, int, str]:
    return -each.people(each.low), -each.row["people"], -each.left, each.row["topic_id"]


def _span(each: _Gap) -> tuple[float, float]:
    low, high = wilson(each.left, each.told, _Z)
    return each.people(low), each.people(high)


def _row(each: _Gap, bounds: tuple[int, int], rank: int) -> tuple[Any, ...]:
    row = each.row
    share = (each.left / each.told, each.low, each.high) if each.told >= FEWEST else (None, None, None)
    return (
        rank, *bounds, row["label"], row["people"], round(each.people(each.low)), round(each.people(each.high)),
        row["messages"], each.left, each.told, *share, *(row[state] for state in outcomes.STATES),
        row["topic_id"], row["keyphrases"],
    )  # fmt: skip


def _list(found: Rows, period: Period) -> Answer:
    rows = _doubts(found)
    said = Note("{n} {n:doubt was|doubts were} not answered by a bot.", {"n": len(rows)})
    return Answer(
        "gaps", "", "", _LIST, rows, len(rows), period.first, period.last, (said,), (_UNANSWERED,), layout="list"
    )  # fmt: skip


def _doubts(found: Rows) -> list[tuple[Any, ...]]:
    return [
        (row["day"], row["date"], row["answered_by"], row["label"], row["topic_id"], *place(row))
        for row in found.dicts()
    ]


def _said(rows: Iterable[Mapping[str, Any]], some: list[_Gap]) -> Iterable[Note]:
    rows = list(rows)
    total = {name: sum(row[name] for row in rows) for name in ("messages", *outcomes.STATES)}
    if some:
        first, bounds = some[0], overlaps([_span(each) for each in some])[0]
        topic = first.row["topic_id"]
        values: dict[str, object] = {
            "label": Quote(first.row["label"]), "people": backing.people(first.row["people"], topic=topic),
            "low": backing.bound(round(first.people(first.low)), topic=topic, outcome=WITHOUT_HELP),
            "high": backing.bound(round(first.people(first.high)), topic=topic, outcome=WITHOUT_HELP),
        }  # fmt: skip
        tied = others(1, *bounds)
        if tied:
            yield Note(
                "To teach next: “{label}”; some {low} to {high} of {people} {people:person|people} go without help"
                " (tied with {others}).",
                {**values, "others": tied},
            )
        else:
            yield Note(
                "To teach next: “{label}”; some {low} to {high} of {people} {people:person|people} go without help.",
                values,
            )
    yield Note(
        "Of {messages} {messages:doubt|doubts}, {not_clarified} ended not clarified and {not_answered} not answered by"
        " a bot; {confirmed} confirmed, {assumed} assumed, {unknown} unknown.",
        {
            "messages": Backed(total.pop("messages"), {"outcome": outcomes.ANY}),
            **{state: Backed(count, {"outcome": state}) for state, count in total.items()},
        },
    )


def _notes(rows: Iterable[Mapping[str, Any]], topics: list[_Gap]) -> Iterable[Note]:
    yield Note(
        "Without help: not clarified, or not answered by a bot. The doubts that tell are these and the confirmed. The"
        " people are all who asked, times the 95% interval of that share; its lower end gives the order."
    )
    clear = sum(not each.left for each in topics)
    alone = sum(row["not_clarified"] + row["not_answered"] for row in rows if not row["topic_id"])
    if clear:
        yield Note(
            "{clear} {clear:topic|topics} left nobody without help, as far as is known.",
            {"clear": backing.topics(clear)},
        )
    if alone:
        yield Note(
            "{alone} {alone:doubt|doubts} without help {alone:is|are} of no topic.",
            {"alone": Backed(alone, {"topic": outcomes.NO_TOPIC, "outcome": WITHOUT_HELP})},
        )
    yield _UNANSWERED


_UNANSWERED = Note(
    "Not answered: no bot answered it, and a day has passed; told only of chats in which a bot was ever heard."
)
