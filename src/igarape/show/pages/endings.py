"""Endings: how doubts ended, as pages show it, and the doubts themselves with where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from igarape.query import backing
from igarape.query.engine import Backed, Note, Share
from igarape.query.outcomes import ANY, FEWEST, STATES, WITHOUT_HELP, Outcomes
from igarape.show import cells
from igarape.show.charts.outcomes import Piece, five, pieces
from igarape.show.charts.weekly import WEEKS
from igarape.show.pages.cards import Card, clarified
from igarape.show.pages.messages import thread_link
from igarape.show.pages.view import View
from igarape.show.topics import flat

Row = Mapping[str, Any]

_LONGEST = 300
"""Columns of a message that an example shows."""


class Example(NamedTuple):
    """How somebody put it: the words, or where they stand; its thread, and its link in Telegram, if it has one."""

    text: str
    thread: str
    telegram: str | None
    more: str = ""


class End(NamedTuple):
    """One of the five ends: its colour and name, what it says with its number, and where that leads."""

    colour: str
    name: str
    said: str
    link: str


class Ends(NamedTuple):
    """How doubts ended: a bar of `n` in parts, and what each of the five says."""

    n: int
    bar: Sequence[Piece]
    each: Sequence[End]


class Turn(NamedTuple):
    """A link of a list of choices: what it says, where it leads, and whether it is the one chosen."""

    said: str
    link: str
    here: bool


Cell = tuple[Markup | str, str]
"""What a cell of a table says, and where it leads; "" where nowhere, or where numbers in it do."""


class Grid(NamedTuple):
    """A table: its headings, and rows of texts with where they lead; the first of a row names it."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def part(count: int, n: int, view: View, **of: Any) -> Markup | str:
    """Write a part of the `n` doubts `of` these; of fewer than twenty, a share would say more than is known."""
    if n < FEWEST:
        return "–"
    return view.html(backing.part(count / n, **(of or {"outcome": ANY})) if count else Share(0.0))


def outcomes(row: Row) -> Outcomes:
    """Take the five states of a row together."""
    return Outcomes(Counter({state: row[state] for state in STATES}))


def ends(row: Row, view: View, **behind: Any) -> Ends:
    """Tell the five states of a row apart; each leads to its messages, of those `behind` the row."""
    kinds = five([row])
    return Ends(
        max(1, outcomes(row).n),
        list(pieces(row, kinds)),
        [
            End(
                each.colour,
                view.note(ENDED[each.states[0]]),
                view.note(each.meaning),
                view.link("/messages", outcome=each.states[0], **behind) if row[each.states[0]] else "",
            )
            for each in kinds
        ],
    )


def example(row: Row, view: View) -> Example:
    """Make an example of a doubt: its words, where they may be shown, and where it stands."""
    text = cells.isolated(cells.cut(cells.plain(flat(row["text"])), _LONGEST))
    more = view.value(row["day"]) if "day" in row else ""
    where = view.tell("message {message}", message=str(row["message_id"]))
    return Example(text or where, thread_link(view, row["chat_id"], row["message_id"]), row["link"], more)


def rate(row: Row, view: View, link: str, before: Outcomes | None = None, **of: object) -> Card:
    """Make the card of a topic's rate; where there is none, of how many of those that tell were confirmed."""
    found = outcomes(row)
    if found.rate:
        return clarified(view, found, before, link, **of)
    why = (
        view.tell("too few have a clear end for a rate")
        if found.told < FEWEST
        else view.tell("too many unknown for a rate")
    )
    told = view.tell("{right} of {n}", right=found.states["confirmed"], n=found.told) if found.told else "–"
    return Card(view.tell("Clarified"), told, "", "", why, link if found.told else "", backing.PART)


def without_help(left: Row | None, view: View, topic: str) -> Card:
    """Make the card of the people who go without help, given the topic's row of gaps; None where it has none."""
    name = view.tell("Without help")
    if left is None:
        return Card(name, view.tell("none known"), "", "", "", "")
    link = view.link("/messages", topic=topic, outcome=WITHOUT_HELP)
    tells: dict[str, object] = {"topic": topic, "outcome": f"confirmed,{WITHOUT_HELP}"}
    told = Backed(left["told"], tells)
    value = view.tell("{people_left_low} to {people_left_high} people", **left)
    if left["share_left"] is None:
        without = Backed(left["left"], {**tells, "outcome": WITHOUT_HELP})
        rests = Note(
            "{left} of the {told} with a clear end: too few for a rate", {"left": without, "told": told}
        )
    else:
        interval = backing.interval(left["share_left_low"], left["share_left_high"], **tells)
        rests = Note(
            "{share} of the {told} with a clear end ({interval})",
            {"share": backing.part(left["share_left"], **tells), "told": told, "interval": interval},
        )
    return Card(name, value, "", "", view.html(rests), link, backing.WROTE)


def weeks(rows: Sequence[Row], view: View, before: Mapping[date, int] | None = None) -> Grid:
    """Make the table of the last weeks: how the doubts of each ended, and how many there were in the week `before`."""
    asked = {} if view.filters.topic else {"outcome": ANY}
    names = [
        view.tell("Week of"),
        view.tell("Doubts"),
        *([view.tell("Before")] if before is not None else []),
        *states(view),
    ]

    def line(row: Row) -> Iterator[Cell]:
        yield view.value(row["week"]), ""
        yield counted(row["doubts"], view, week=row["week"], **asked)
        if before is not None:
            yield counted(before.get(row["week"], 0), view, week=row["week"], before=True, **asked)
        for state in STATES:
            yield counted(row[state], view, week=row["week"], outcome=state)

    return Grid(names, [list(line(row)) for row in rows[-WEEKS:]])


def counted(count: float, view: View, **by: Any) -> Cell:
    """Write a count as a cell, with the address of what was counted; nothing lies behind 0."""
    return view.value(count), view.behind(by) if count else ""


def states(view: View) -> list[str]:
    """Name the five in short, as heads of columns."""
    return [
        view.tell("Confirmed"), view.tell("Assumed"), view.tell("Not clarified"), view.tell("Not answered"),
        view.tell("Unknown"),
    ]  # fmt: skip


ENDED: Mapping[str, Note] = {
    "confirmed": Note("confirmed"),
    "assumed": Note("assumed"),
    "not_clarified": Note("not clarified"),
    "not_answered": Note("not answered by a bot"),
    "unknown": Note("unknown"),
}
"""What each of the five is called in full."""
