"""Engine: the door to what runs SQL, and the values that come back through it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

from igarape.query.period import Span

if TYPE_CHECKING:
    from igarape.query.cost import Cost


class Field(NamedTuple):
    """One column of a result: its name and its type, in Athena's words."""

    name: str
    type: str


class Note(NamedTuple):
    """A sentence for people: an English template, and the values that fill it.

    Values are plain (int, float, str, date, timedelta) or one of the kinds below, so that each language can
    write them its own way.
    """

    text: str
    values: dict[str, object] = {}  # noqa: RUF012  (never changed; a NamedTuple's field has no factory)


class Rows(NamedTuple):
    """What an engine gives back: the columns, the rows as Python values, and what a person should know."""

    columns: tuple[Field, ...]
    rows: list[tuple[Any, ...]]
    notes: tuple[Note, ...] = ()

    def column(self, name: str) -> list[Any]:
        """One column's values; ValueError for a name that is none."""
        place = [column.name for column in self.columns].index(name)
        return [row[place] for row in self.rows]

    def dicts(self) -> list[dict[str, Any]]:
        """The rows with their columns' names."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


class Engine(Protocol):
    """What runs SQL in Athena's dialect and means by it what Athena means."""

    zone: str
    """The lake's time zone: the one that `context_date` and `hour` were worked out in."""

    def run(self, sql: str, parameters: Mapping[str, object] | None = None) -> Rows:
        """Run one SELECT; `:name` in it stands for a parameter. Usage for what is refused."""


@runtime_checkable
class Dated(Protocol):
    """An engine that knows the days of a table without reading its rows."""

    def span(self, table: str) -> Span | None:
        """Give the first and the last context day of a table; None where it has no rows."""


class Weekday(NamedTuple):
    """A day of the week, ISO: Monday 1 to Sunday 7."""

    number: int


class Hour(NamedTuple):
    """An hour of the day, 0 to 23."""

    number: int


class Rank(NamedTuple):
    """A place in an order: 1 is the first."""

    number: int


class Share(NamedTuple):
    """A part of a whole, 0 to 1."""

    part: float


class Name(NamedTuple):
    """What a person or a chat calls itself: any text at all, so it is shown with care."""

    text: str


class Quote(NamedTuple):
    """Words that somebody wrote: any text at all, so it is shown with care."""

    text: str


class Bytes(NamedTuple):
    """An amount of bytes."""

    number: int


class Dollars(NamedTuple):
    """An amount of US dollars."""

    amount: float


class Several(NamedTuple):
    """A list of values that a sentence names one after the other."""

    items: tuple[object, ...]


class Backed(NamedTuple):
    """A value with what it was counted of: the filters that find its messages. Words alone write the value.

    `by` says what a chart's mark says too (`hour`, `day`, `week`, `topic`, `outcome` and the other filters), out of
    all that was asked of; `before` means the days before, `whole` the whole lake, `topics` that topics were counted.
    `what` says what these messages are, where the value is not how many there are.
    """

    value: int | float | Share | timedelta | Note
    by: Mapping[str, object] = {}
    what: Note | None = None


class Part(NamedTuple):
    """A table that stands beside an answer's own."""

    name: str
    columns: tuple[Field, ...]
    rows: list[tuple[Any, ...]]

    def dicts(self) -> list[dict[str, Any]]:
        """The rows with their columns' names."""
        return Rows(self.columns, self.rows).dicts()


@dataclass(frozen=True)
class Answer:
    """The answer to a question: rows, and what they rest on.

    `n` counts the messages behind it; `first` and `last` are the context days of the period;
    `sentences` say the answer, `notes` what it leaves out and what it was divided by. `brief` names the columns
    that a table for eyes shows, all where it is empty; `parts` are further tables. `cost` is what the engine bills
    for it, if it bills. `values` stood for the parameters of `sql`.
    """

    question: str
    title: str
    zone: str
    columns: tuple[Field, ...]
    rows: list[tuple[Any, ...]]
    n: int
    first: date | None
    last: date | None
    sentences: tuple[Note, ...]
    notes: tuple[Note, ...] = ()
    sql: str = ""
    layout: str = "table"
    brief: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    cost: Cost | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    def part(self, name: str) -> Part:
        """One of the further tables; KeyError for a name that is none."""
        return {each.name: each for each in self.parts}[name]

    def dicts(self) -> list[dict[str, Any]]:
        """The rows with their columns' names."""
        return Rows(self.columns, self.rows).dicts()
