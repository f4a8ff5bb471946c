"""From rows to answers: the rest of the rows, the peak in words, what was divided by what.

A rate comes with its 95 % Wilson interval, a tie is said, and what is left out is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from igarape.query import backing
from igarape.query.engine import Answer, Backed, Field, Hour, Name, Note, Rows, Several, Share, Weekday
from igarape.query.period import Period
from igarape.query.rates import wilson


def hours(found: Rows, period: Period, by: str | None) -> Answer:
    """Make the grid of hour and weekday, with the peak in words."""
    rows = found.dicts()
    counts = {(row["weekday"], row["hour"]): row["messages"] for row in rows}
    days = period.weekdays()
    cells = [
        (weekday, hour, counts.get((weekday, hour), 0), days[weekday])
        for weekday in range(1, 8)
        for hour in range(24)
    ]
    n = sum(messages for _, _, messages, _ in cells)
    undated = sum(row["messages"] for row in rows if row["hour"] is None)
    return Answer(
        "hours",
        "",
        "",
        _fields("weekday bigint", "hour integer", "messages bigint", "days bigint", "per_day double"),
        [(*cell, cell[2] / cell[3] if cell[3] else None) for cell in cells],
        n,
        period.first,
        period.last,
        (*_peak(cells, n), *_hour_of_day(cells, period, n)),
        (*_bots(rows), *_undated(undated)),
        layout="hours",
    )


def _peak(cells: Sequence[tuple[int, int, int, int]], n: int) -> Iterable[Note]:
    rates = {(w, h): Fraction(messages, days) for w, h, messages, days in cells if days}
    best = max(rates.values(), default=Fraction(0))
    if not best:
        return [_NOBODY]
    top = [place for place, rate in rates.items() if rate == best]
    values: dict[str, object] = {
        "weekday": Weekday(top[0][0]), "hour": Hour(top[0][1]), "n": Backed(n),
        "average": backing.mean(float(best), weekday=top[0][0], hour=top[0][1]),
    }  # fmt: skip
    if len(top) == 1:
        return [
            Note(
                "Peak: {weekday} at {hour}, {average} {average:message|messages} a day on average, n = {n}.",
                values,
            )
        ]
    others = tuple(Note("{weekday} at {hour}", {"weekday": Weekday(w), "hour": Hour(h)}) for w, h in top[1:4])
    if len(top) > 4:
        others = (*others, Note("{count} more", {"count": len(top) - 4}))
    return [
        Note(
            "Peak: {weekday} at {hour}, {average} {average:message|messages} a day on average "
            "(tied with {others}), n = {n}.",
            {**values, "others": Several(others)},
        )
    ]


def _hour_of_day(cells: Sequence[tuple[int, int, int, int]], period: Period, n: int) -> Iterable[Note]:
    totals = {hour: sum(cell[2] for cell in cells if cell[1] == hour) for hour in range(24)}
    best = max(totals.values())
    if not best:
        return []
    top = [hour for hour, total in totals.items() if total == best]
    low, high = wilson(best, n)
    values: dict[str, object] = {
        "hour": Hour(top[0]), "part": Backed(best, {"hour": top[0]}), "n": Backed(n),
        "share": backing.part(best / n), "low": backing.part(low), "high": backing.part(high),
    }  # fmt: skip
    if len(top) == 1:
        return [
            Note(
                "Over the whole week it is {hour}: {part} of {n} messages "
                "({share}, 95% interval {low} to {high}).",
                values,
            )
        ]
    values["others"] = Several(tuple(Hour(hour) for hour in top[1:]))
    return [
        Note(
            "Over the whole week it is {hour}: {part} of {n} messages "
            "({share}, 95% interval {low} to {high}), "
            "tied with {others}.",
            values,
        )
    ]


def days(found: Rows, period: Period, by: str | None) -> Answer:
    """Make one row a day, silent days filled with 0."""
    counted = {row["day"]: (row["messages"], row["bots"]) for row in found.dicts()}
    rows = [(day, *counted.get(day, (0, 0))) for day in period.calendar()]
    n = sum(row[1] for row in rows)
    best = max(row[1] for row in rows)
    top = [row[0] for row in rows if row[1] == best]
    silent = sum(1 for row in rows if not row[1] and not row[2])
    values: dict[str, object] = {
        "day": top[0],
        "best": Backed(best, {"day": top[0]}),
        "n": Backed(n),
        "days": period.days,
        "average": backing.mean(n / period.days),
    }
    said = [
        Note("{average} {average:message|messages} a day on average: {n} in {days} {days:day|days}.", values)
    ]
    if best and len(top) == 1:
        said.append(Note("Busiest day: {day}, {best} {best:message|messages}.", values))
    elif best:
        said.append(
            Note(
                "Busiest day: {day}, {best} {best:message|messages} (tied with {others}).",
                {**values, "others": _some(top[1:])},
            )
        )
    notes = (
        [Note("{count} {count:day|days} without any message {count:counts|count} as 0.", {"count": silent})]
        if silent
        else []
    )
    return Answer(
        "days",
        "",
        "",
        _fields("day date", "messages bigint", "bots bigint"),
        rows,
        n,
        period.first,
        period.last,
        tuple(said) if n else (_NOBODY,),
        (*_bots(found.dicts()), *notes),
    )


def users(found: Rows, period: Period, by: str | None) -> Answer:
    """Make one row a person, each with the share of all messages."""
    if by:
        return _grain("users", found, period, found.columns, sum(found.column("messages")))
    counts = found.column("messages")
    n = sum(counts)
    shares = {count: (count / n, *wilson(count, n)) for count in set(counts)}  # many people, few counts
    rows = [(*row, *shares[count]) for row, count in zip(found.rows, counts, strict=True)]
    best = found._replace(
        rows=found.rows[: counts.count(counts[0])] if counts else []
    ).dicts()  # they come first
    said = [
        Note(
            "{people} {people:person|people} wrote {n} {n:message|messages} in {days} {days:day|days}.",
            {"people": len(rows), "n": n, "days": period.days},
        )
    ]
    if best:
        values: dict[str, object] = {
            "name": _called(best[0]),
            "part": best[0]["messages"],
            "n": n,
            "share": Share(best[0]["messages"] / n),
        }
        if len(best) > 1:
            values["others"] = _some([_called(row) for row in best[1:]])
            said.append(Note("Most came from {name}: {part} of {n} ({share}), tied with {others}.", values))
        else:
            said.append(Note("Most came from {name}: {part} of {n} ({share}).", values))
    return Answer(
        "users",
        "",
        "",
        (*found.columns, *_fields("share double", "share_low double", "share_high double")),
        rows,
        n,
        period.first,
        period.last,
        tuple(said) if rows else (_NOBODY,),
        (
            Note(
                "Bots are left out. The share is of all {n} "
                "{n:message|messages} of people, with its 95% interval.",
                {"n": n},
            ),
        ),
    )


def lengths(found: Rows, period: Period, by: str | None) -> Answer:
    """Make one row a person, with the average length of a text."""
    texts = sum(found.column("texts"))
    if by:
        return _grain("lengths", found, period, found.columns, texts)
    characters, messages = sum(found.column("characters")), sum(found.column("messages"))
    said: tuple[Note, ...] = (Note("Nobody wrote a text in those days."),)
    if texts:
        said = (
            Note(
                "A text has {average} {average:character|characters} on average: "
                "{texts} {texts:text|texts} of {people} {people:person|people}.",
                {
                    "average": characters / texts,
                    "texts": texts,
                    "people": sum(1 for count in found.column("texts") if count),
                },
            ),
        )
    return Answer(
        "lengths",
        "",
        "",
        found.columns,
        found.rows,
        texts,
        period.first,
        period.last,
        said,
        (_without_text(messages - texts),),
    )


def _grain(name: str, found: Rows, period: Period, columns: tuple[Field, ...], n: int) -> Answer:
    count = Note("{rows} {rows:row|rows}, one a person and day; n = {n}.", {"rows": len(found.rows), "n": n})
    messages = sum(found.column("messages"))
    notes = (_without_text(messages - n),) if name == "lengths" else (Note("Bots are left out."),)
    return Answer(name, "", "", columns, found.rows, n, period.first, period.last, (count,), notes)


_NOBODY = Note("Nobody wrote in those days.")


def _without_text(count: int) -> Note:
    return Note(
        "Divided by texts, captions included; {count} {count:message|messages} "
        "without text {count:is|are} left out, "
        "and so are bots.",
        {"count": count},
    )


def _bots(rows: Iterable[dict[str, Any]]) -> tuple[Note, ...]:
    count = Backed(sum(row["bots"] for row in rows), {"who": "bots"})
    return (Note("Messages of people; {count} of bots {count:is|are} counted apart.", {"count": count}),)


def _undated(count: int) -> tuple[Note, ...]:
    return (
        (
            Note(
                "{count} {count:message|messages} without a date {count:has|have} "
                "no hour and {count:is|are} left out.",
                {"count": count},
            ),
        )
        if count
        else ()
    )


def _called(row: dict[str, Any]) -> object:
    return Name(row["name"]) if row["name"] else str(row["author_id"])


def _some(items: Sequence[object]) -> Several:
    more = (Note("{count} more", {"count": len(items) - 3}),) if len(items) > 3 else ()
    return Several((*items[:3], *more))


def _fields(*pairs: str) -> tuple[Field, ...]:
    return tuple(Field(*pair.split()) for pair in pairs)
