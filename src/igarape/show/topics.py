"""Topics and doubts for eyes: each with its words, who asked, how it ended, and where it can be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from igarape.query.doubts import moved
from igarape.query.engine import Answer, Note, Quote, Rows, Several, Share
from igarape.query.outcomes import FEWEST
from igarape.query.places import others
from igarape.show import words
from igarape.show.entries import Entry, Linked

Row = Mapping[str, Any]


class Section(NamedTuple):
    """A piece of an answer's body: a title, or none, and below it a table or a list."""

    title: str
    table: Rows | None = None
    entries: tuple[Entry, ...] = ()
    more: Note | None = None
    """What to say of the entries that are left out."""


def sections(given: Answer, language: str, most: int | None = None) -> list[Section]:
    """Take apart an answer that is no plain table, in the language; no list is longer than `most`."""

    def doubts(title: str, rows: Sequence[Row], *, by_doubt: bool = False) -> Section:
        return Section(title, None, _listed(rows[:most], language), _more(rows, most, by_doubt=by_doubt))

    rows = given.dicts()
    unanswered = words.translate("Not answered by a bot, the newest first", language)
    if given.layout == "list":
        return [doubts("", rows)]
    if given.layout == "topic":
        weeks = given.part("weeks")
        return [
            Section(words.translate("By week", language), Rows(weeks.columns, weeks.rows)),
            doubts(words.translate("How it is asked", language), clearest(rows)),
            doubts(unanswered, [row for row in rows if row["outcome"] == "not_answered"]),
        ]
    found = [Section("", None, _ranked(given, rows[:most], language), _more(rows, most, by_doubt=False))]
    if given.layout == "gaps":
        found.append(doubts(unanswered, given.part("unanswered").dicts(), by_doubt=True))
    return found


def _more(rows: Sequence[Row], most: int | None, *, by_doubt: bool) -> Note | None:
    left = 0 if most is None else len(rows) - most
    if left <= 0:
        return None
    return Note(
        "... and {more} more; igarape ask gaps --by doubt --format csv has all."
        if by_doubt
        else "... and {more} more {more:row|rows}; --format csv has all.",
        {"more": left},
    )


def _ranked(given: Answer, rows: Sequence[Row], language: str) -> tuple[Entry, ...]:
    examples: dict[str, list[Row]] = defaultdict(list)
    for part in given.parts:
        if part.name == "examples":
            for row in part.dicts():
                examples[row["topic_id"]].append(row)
    write = {"doubts": _asked, "outcomes": _ended, "gaps": _left}[given.layout]
    return tuple(
        Entry(
            number if row["topic_id"] else None,
            row["topic"] if row["topic_id"] else words.translate("of no topic", language),
            (
                *(tuple(words.value(piece, language) for piece in line) for line in write(row)),
                *(Linked(_place(each, language), flat(each["text"])) for each in examples[row["topic_id"]]),
            ),
        )
        for number, row in enumerate(rows, 1)
    )


def _listed(rows: Sequence[Row], language: str) -> tuple[Entry, ...]:
    """Make an entry a doubt: its words, its day, how it ended, and where it stands."""
    return tuple(
        Entry(
            None,
            flat(row["text"]),
            ((words.value(row["day"], language), words.say(end(row), language), _place(row, language)),),
        )
        for row in rows
    )


def clearest(rows: Sequence[Row]) -> list[Row]:
    """Put the topic's own examples first, then the newest; each wording once."""
    seen: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: row["example"] or len(rows) + 1):
        seen.setdefault(flat(row["text"]).casefold(), row)
    return list(seen.values())


def _asked(row: Row) -> Iterable[Iterable[Note | Quote]]:
    yield _how_many(row)
    yield (_states(row),)
    yield (_rate(row),)
    yield (Quote(row["keyphrases"]), _id(row)) if row["keyphrases"] else (_id(row),)


def _how_many(row: Row) -> Iterable[Note]:
    yield Note(
        "{people} {people:person|people}, {messages} {messages:doubt|doubts} ({share})",
        {**row, "share": Share(row["share"])},
    )
    if row["messages_low"] < row["messages_high"]:
        yield Note("at least {messages_low}, at most {messages_high}", dict(row))
    if row["trend"]:
        yield moved(row["trend"], row["people_before"], row["topic_id"])
    yield from tied_with(row)


def _ended(row: Row) -> Iterable[Iterable[Note]]:
    asked = Note("{people} {people:person|people}, {doubts} {doubts:doubt|doubts}", dict(row))
    yield (asked, _id(row)) if row["topic_id"] else (asked,)
    yield (_states(row),)
    yield (_rate(row),)
    yield (
        Note(
            "of all doubts, at least {least} and at most {most} clarified",
            {"least": Share(row["share_least"]), "most": Share(row["share_most"])},
        ),
    )
    yield (Note("first answer: the bot {bot}, staff {staff}, a member {member}, nobody {nobody}", dict(row)),)
    half, most = row["half_within_seconds"], row["most_within_seconds"]
    if half is not None:
        values: dict[str, object] = {"half": timedelta(seconds=half), "most": timedelta(seconds=most)}
        yield (Note("half within {half}, nine of ten within {most}", values),)


def _left(row: Row) -> Iterable[Iterable[Note]]:
    yield (
        Note(
            "{people} {people:person|people}, of whom some {people_left_low} to {people_left_high} go without help",
            dict(row),
        ),
        *tied_with(row),
    )
    if row["share_left"] is None:
        told = Note("{left} of the {told} that tell went without help: too few for a rate", dict(row))
    else:
        told = Note(
            "{share} of the {told} that tell went without help (95% interval {low} to {high})",
            {"share": Share(row["share_left"]), "told": row["told"], "low": Share(row["share_left_low"]),
             "high": Share(row["share_left_high"])},
        )  # fmt: skip
    yield (told, _id(row))
    yield (_states(row),)


def tied_with(row: Row) -> Iterable[Note]:
    """Name the places that a topic is tied with; nothing where its place is clear."""
    tied: Several | None = others(row["rank"], row["rank_low"], row["rank_high"])
    if tied:
        yield Note("tied with {others}", {"others": tied})


def _states(row: Row) -> Note:
    return Note(
        "{confirmed} confirmed, {assumed} assumed, {not_clarified} not clarified, {not_answered} not answered,"
        " {unknown} unknown",
        dict(row),
    )


def _rate(row: Row) -> Note:
    told = row["confirmed"] + row["not_clarified"]
    if row["share_confirmed"] is not None:
        return Note(
            "clarified {share} of the {told} that tell (95% interval {low} to {high})",
            {"share": Share(row["share_confirmed"]), "told": told, "low": Share(row["share_confirmed_low"]),
             "high": Share(row["share_confirmed_high"])},
        )  # fmt: skip
    if told < FEWEST:
        return Note("{told} {told:tells|tell} whether it was clarified: too few for a rate", {"told": told})
    return Note("too many unknown for a rate")


def _id(row: Row) -> Note:
    return Note("topic {topic_id}", {"topic_id": row["topic_id"]})


def end(row: Row) -> Note:
    """Say how a doubt ended; of one that no bot answered, who did."""
    return _ENDS.get(row.get("outcome")) or _BY.get(row["answered_by"], _ALONE)


_ENDS: dict[str | None, Note] = {
    "confirmed": Note("confirmed"),
    "assumed": Note("assumed"),
    "not_clarified": Note("not clarified"),
    "unknown": Note("unknown"),
}
_BY: dict[str | None, Note] = {
    None: Note("nobody answered"),
    "staff": Note("staff answered"),
    "member": Note("a member answered"),
}
_ALONE = Note("not answered by a bot")
"""Of a doubt whose row says that somebody else did: no build writes one, but files can be changed by hand."""


def _place(row: Row, language: str) -> str:
    """Say where a doubt stands: its link, or the numbers of chat and message."""
    numbers = {"chat": str(row["chat_id"]), "message": str(row["message_id"])}
    return row["link"] or words.say(Note("chat {chat}, message {message}", {**numbers}), language)


def flat(text: str | None) -> str:
    """Write what somebody wrote on one line."""
    return " ".join((text or "").split())
