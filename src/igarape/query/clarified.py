"""Does the bot clarify the doubts? Five states shown apart, and never one number that hides the unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from igarape.query.engine import Answer, Field, Note, Rows, Share
from igarape.query.period import Period
from igarape.query.rates import wilson

STATES = ("confirmed", "assumed", "not_clarified", "not_answered", "unknown")

FEWEST = 20
"""Below so many episodes that tell, a rate would be chance."""

MOST_UNKNOWN = 0.6
"""Above this share of unknown ends, those that tell are no fair sample."""


def clarified(found: Rows, period: Period, by: str | None) -> Answer:
    """Make one row a week, with how its doubts ended."""
    rows = found.dicts()
    ends = _count(rows, "outcome")
    n = sum(ends.values())
    weeks = sorted({row["week"] for row in rows})
    return Answer(
        "clarified",
        "",
        "",
        tuple(
            Field(*pair.split())
            for pair in ("week date", "doubts bigint", *(f"{each} bigint" for each in STATES))
        ),
        [_week(week, [row for row in rows if row["week"] == week]) for week in weeks],
        n,
        period.first,
        period.last,
        (_ends(ends, n), *_rate(ends, n), *_answers(rows, n))
        if n
        else (Note("Nobody asked anything in those days."),),
        _EXPLAINED if n else (),
    )


def _week(week: object, rows: list[dict[str, Any]]) -> tuple[object, ...]:
    ends = _count(rows, "outcome")
    return (week, sum(ends.values()), *(ends[each] for each in STATES))


def _count(rows: Iterable[dict[str, Any]], name: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row[name]] += row["episodes"]
    return counts


def _ends(ends: Counter[str], n: int) -> Note:
    return Note(
        "Of {n} {n:doubt|doubts}: {confirmed} clarified and confirmed, {assumed} assumed clarified, {not_clarified} not"
        " clarified, {not_answered} not answered by a bot, {unknown} unknown.",
        {"n": n, **{each: ends[each] for each in STATES}},
    )


def _rate(ends: Counter[str], n: int) -> Iterable[Note]:
    told = ends["confirmed"] + ends["not_clarified"]
    lower, upper = ends["confirmed"], n - ends["not_clarified"] - ends["not_answered"]
    bounds: dict[str, object] = {"lower": Share(lower / n), "upper": Share(upper / n)}
    yield Note("Of all doubts, at least {lower} and at most {upper} were clarified.", bounds)
    if told < FEWEST:
        yield Note(
            "Only {told} {told:doubt tells|doubts tell} how they ended: too few for a rate.", {"told": told}
        )
        return
    if ends["unknown"] > MOST_UNKNOWN * n:
        yield Note("{share} ended unknown: too many for a rate.", {"share": Share(ends["unknown"] / n)})
        return
    low, high = wilson(ends["confirmed"], told)
    yield Note(
        "Where people showed it, the bot clarified {share}: {confirmed} of {told} (95% interval {low} to {high}).",
        {
            "share": Share(ends["confirmed"] / told),
            "confirmed": ends["confirmed"],
            "told": told,
            "low": Share(low),
            "high": Share(high),
        },
    )


def _answers(rows: list[dict[str, Any]], n: int) -> Iterable[Note]:
    by = _count(rows, "answered_by")
    helped = _count(rows, "helped_by")
    yield Note(
        "Answered first by: the bot {bot}, staff {staff}, another member {member}, nobody {nobody}.",
        {
            "bot": by["bot"],
            "staff": by["staff"],
            "member": by["member"],
            "nobody": n - by["bot"] - by["staff"] - by["member"],
        },
    )
    people = helped["staff"] + helped["member"]
    if people:
        yield Note("A person was thanked for the answer in {people} of them.", {"people": people})
    seconds = sorted(
        (row["answer_seconds"], row["episodes"]) for row in rows if row["answer_seconds"] is not None
    )
    if seconds:
        yield Note(
            "First answer: half came within {half}, nine of ten within {most}.",
            {"half": _within(seconds, 0.5), "most": _within(seconds, 0.9)},
        )


def _within(seconds: list[tuple[int, int]], part: float) -> timedelta:
    """The least time within which this part of all answers came (the nearest-rank percentile)."""
    needed = part * sum(count for _, count in seconds)
    reached = 0
    for each, count in seconds:
        reached += count
        if reached >= needed:
            return timedelta(seconds=each)
    raise ValueError("no answers")


_EXPLAINED = (
    Note(
        "Confirmed: the person who asked said thanks, or reacted so. Assumed: answered, and the person went on"
        " without asking again."
    ),
    Note(
        "Unknown: nobody showed how it ended, a day has not passed yet, or no bot was ever heard in the chat"
        " (capture its side with the proxy)."
    ),
)
