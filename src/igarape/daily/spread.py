"""Spread: the work of a build, cut in tasks that many workers do at once.

    segments ─stage─▶ staged rows ─settle─▶ … of known days ─fold─▶ parts ─▶ moved to their places

The workers write nothing but objects of this run, below `state/staged/`; what they made becomes the lake's here, under
the lock of the build, after all of them are done. A build that dies, and a worker that wakes too late, leave the
tables as they were.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol, TypeVar

from igarape import paths
from igarape.daily import fold, names, tables, tasks
from igarape.daily.engine import Engine
from igarape.daily.parts import Parts, clear_staged
from igarape.daily.reading import Reject, lines
from igarape.daily.state import Day
from igarape.daily.tasks import BUCKETS, File, Folded, Order, Staged
from igarape.store import Store

LINES = 250_000
"""Lines of the segments that one task stages."""

NAME = 16
"""Bytes of a part of names for each row of it, at the least."""

NAMES = 4
"""So many names take no more room than one staged row."""

Result = TypeVar("Result")


class Crew(Protocol):
    """Many workers. Each runs the engine that this build runs, and sees the same lake."""

    def map(self, task: Callable[[Store, Engine, Any], Result], orders: Sequence[Any]) -> list[Result]:
        """Do a task once an order, anywhere, and give the results in their order; Problem where one cannot be done."""


class Spread:
    """The work of a build, done by a crew. A piece of a day has `room` rows, as far as 16 pieces go."""

    def __init__(
        self, store: Store, zone: str, room: int, crew: Crew, progress: Callable[[str], None]
    ) -> None:
        self._store, self._crew, self._progress = store, crew, progress
        self._room = room
        self._base = Order(paths.stamp(datetime.now(UTC)), zone)
        self._known: list[str] = []
        self._names: names.Known = {}
        self._files: list[File] = []
        self._days: dict[str, set[date]] = defaultdict(set)
        self.rejects: dict[str, list[Reject]] = {}

    def know(self, undated: str | None, known: names.Known) -> None:
        """Take what is known of first receipts, and of names."""
        self._known = [undated] if undated else []
        self._names = known

    def load(self, segments: Iterable[str]) -> set[date]:
        """Stage more segments; give the days from which something moves to an earlier one."""
        orders = [self._base._replace(segments=each) for each in _grouped(sorted(segments))]
        self._progress(f"{len(orders)} tasks to stage")
        staged = self._crew.map(tasks.stage, orders)
        for each in staged:
            self.rejects |= each.rejects
        self._take(staged)
        undated = [file for each in staged for file in each.files if file.day is None]
        if not undated:
            return set()
        pieces = _pieces(sum(each.rows for each in undated), self._room)
        known = self._known if len(self._known) == pieces else [self._first()] * pieces
        orders = [
            self._base._replace(files=_of(undated, nth, pieces), piece=nth, pieces=pieces, known=known[nth])
            for nth in range(pieces)
        ]
        settled = self._crew.map(tasks.settle, orders)
        self._known = [each.known for each in settled if each.known]
        self._take(settled)
        return {day for each in settled for day in each.moved}

    def days(self) -> dict[str, frozenset[date]]:
        """Tell which context days the rows of each staged segment fall on."""
        return {segment: frozenset(days) for segment, days in self._days.items()}

    def fold(self, days: Collection[date], parts: Parts) -> dict[date, Day]:
        """Make the parts of these days; once all are made, put them in the place of the old ones, day by day."""
        orders = list(self._orders(days))
        self._progress(f"{len(orders)} tasks to fold")
        done = dict(zip(orders, self._crew.map(tasks.fold_days, orders), strict=True))
        done |= self._conflicting(done)
        found: dict[date, Day] = {}
        places: dict[tuple[date, str], list[str]] = defaultdict(list)
        for each in done.values():
            for day, counted in each.days.items():
                before = found.get(day, Day(0, 0))
                found[day] = Day(before.deliveries + counted.deliveries, before.distinct + counted.distinct)
            for table, day, path in each.parts:
                places[day, table].append(path)
        newest = self._newest([file for each in done.values() for file in each.names])
        for (day, name), staged in sorted(places.items()):
            parts.take(name, day, staged)
        for name, path in newest.items():
            parts.take(name, None, [path])
        return found

    def remember(self) -> None:
        """Keep what is known of first receipts; and nothing of what was staged."""
        first = self._first()
        if first is None:
            self._store.delete(paths.UNDATED)
        elif first != paths.UNDATED:
            self._store.move(first, paths.UNDATED)
        clear_staged(self._store)

    def _take(self, staged: Iterable[Staged]) -> None:
        for each in staged:
            self._files += [file for file in each.files if file.day]
            for segment, day in each.days:
                self._days[segment].add(day)

    def _orders(self, days: Collection[date]) -> Iterator[Order]:
        """Cut the days in tasks: small ones together, large ones in pieces."""
        by_day: dict[date, list[File]] = defaultdict(list)
        for file in self._files:
            if file.day in days and file.day:
                by_day[file.day].append(file)
        together: list[date] = []
        total = 0
        for day, files in sorted(by_day.items()):
            rows = sum(each.rows for each in files)
            pieces = _pieces(rows, self._room)
            if pieces > 1:
                for nth in range(pieces):
                    yield self._base._replace(
                        days=(day,), files=_of(files, nth, pieces), piece=nth, pieces=pieces
                    )
                continue
            if together and total + rows > self._room:
                yield self._several(together, by_day)
                together, total = [], 0
            together.append(day)
            total += rows
        if together:
            yield self._several(together, by_day)

    def _several(self, days: list[date], by_day: dict[date, list[File]]) -> Order:
        return self._base._replace(
            days=tuple(days), files=tuple(file for day in days for file in by_day[day])
        )

    def _conflicting(self, done: dict[Order, Folded]) -> dict[Order, Folded]:
        """Fold the pieces of a day again where two of them have one update number, which neither could know."""
        cut: dict[date, list[Order]] = defaultdict(list)
        for order in done:
            if order.pieces > 1:
                cut[order.days[0]].append(order)
        orders = [
            self._base._replace(
                files=tuple(
                    File(numbers, "", day, 0, None) for each in some if (numbers := done[each].numbers)
                )
            )
            for day, some in cut.items()
        ]
        again = [
            (order, order._replace(known=shared))
            for some, shared in zip(cut.values(), self._crew.map(tasks.compare, orders), strict=True)
            if shared
            for order in some
        ]
        folded = self._crew.map(tasks.fold_days, [told for _, told in again])
        return {order: each for (order, _), each in zip(again, folded, strict=True)}

    # -- what is of the whole lake -----------------------------------------------------------------------

    def _newest(self, told: list[File]) -> dict[str, str]:
        """Have the tables of names made, in shares; give the object of each."""
        orders: list[Order] = []
        for table, _, _ in fold.NAMED:
            old = self._names.get(table.name)
            files = [file for file in told if file.staged == table.name]
            if old:
                files.append(File(old.path, table.name, None, old.size // NAME, None))
            pieces = _pieces(sum(each.rows for each in files), NAMES * self._room)
            moved = None
            if pieces > 1 and table is tables.CHATS:
                (moved,) = self._crew.map(names.moves, [self._base._replace(files=tuple(files))])
            orders += (
                self._base._replace(
                    table=table.name, files=_of(files, nth, pieces), piece=nth, pieces=pieces, known=moved
                )
                for nth in range(pieces)
            )
        shares: dict[str, list[str]] = defaultdict(list)
        for order, share in zip(orders, self._crew.map(names.name, orders), strict=True):
            shares[order.table].append(share)
        return dict(zip(shares, self._joined(shares), strict=True))

    def _first(self) -> str | None:
        """Give the one object that tells what is known of first receipts; None where nothing is known."""
        if self._known:
            self._known = self._joined({"undated": self._known})
        return next(iter(self._known), None)

    def _joined(self, tables: Mapping[str, Sequence[str]]) -> list[str]:
        """Have the pieces of each table joined in one object, where it has several."""
        orders = {
            name: self._base._replace(
                table=name, files=tuple(File(path, name, None, 0, None) for path in pieces)
            )
            for name, pieces in tables.items()
            if len(pieces) > 1
        }
        done = dict(zip(orders, self._crew.map(names.join, list(orders.values())), strict=True))
        return [done.get(name, pieces[0]) for name, pieces in tables.items()]


def _grouped(segments: Sequence[str]) -> Iterator[tuple[str, ...]]:
    group: list[str] = []
    total = 0
    for path in segments:
        if group and total + lines(path) > LINES:
            yield tuple(group)
            group, total = [], 0
        group.append(path)
        total += lines(path)
    if group:
        yield tuple(group)


def _pieces(rows: int, room: int) -> int:
    """Into how many pieces rows are cut: a power of two, so that a bucket lies in one piece."""
    pieces = 1
    while pieces < BUCKETS and rows > pieces * room:
        pieces *= 2
    return pieces


def _of(files: Iterable[File], piece: int, pieces: int) -> tuple[File, ...]:
    """Choose the files in which rows of a piece may be."""
    return tuple(each for each in files if each.bucket is None or each.bucket % pieces == piece)
