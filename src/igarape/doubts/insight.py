"""From enriched rows to insights: what was said goes by day after day, and doubts and episodes come of it.

    messages, events, updates ──day by day──▶ talks ──what is over, what is open──▶ episodes ──regroup──▶ topics

A build goes on from the talks that the last one kept, as they stood when each of the newest days began. It takes
the newest that stands before everything that changed, so the rows are those that all of it from scratch would give.
Where a rule looks further than a talk (who is staff, whether a bot was ever heard), a chat for which that changed is
told again from its beginning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from igarape import paths
from igarape.daily import state as memory
from igarape.daily.stage import Engine
from igarape.daily.state import State
from igarape.doubts import tables
from igarape.doubts.heard import Heard, listed
from igarape.doubts.outcome import Episode
from igarape.doubts.parts import Parts, Row
from igarape.doubts.talks import Talks, begin, pack, unpack
from igarape.doubts.told import Told, load, save
from igarape.store import Store

if TYPE_CHECKING:
    from igarape.doubts.vectors import Encoder

KEPT = 3
"""Days, the newest ones, whose beginning is kept: what comes late is seldom later than that."""


def bring_up(store: Store, engine: Engine, *, whole: bool = False, encoder: Encoder | None = None) -> int:
    """Bring the insights up to date with the enriched rows; give how many doubts there are.

    With an encoder, doubts that mean the same become topics.

    `whole` makes them anew. Days whose counts are not those of last time were touched, so a process that died
    between a build and this is made good by the next. Busy where another build is at work.
    """
    with store.lock(paths.BUILD_LOCK):
        built = memory.load(store)
        if built is None:
            return 0
        told = load(store)
        version = f"{tables.VERSION}.{built.version}.{built.zone}"
        fresh = whole or told.version != version
        if fresh:
            save(store, Told())  # a process that dies from here on has told nothing
            told = Told(version)
        parts = Parts(store, engine, fresh=fresh)
        counted = {day: (each.deliveries, each.distinct) for day, each in sorted(built.days.items())}
        touched = [day for day in counted.keys() | told.days.keys() if counted.get(day) != told.days.get(day)]
        if touched or fresh:
            _Telling(store, engine, parts, told, built).run(set(touched))
            told.days = counted
            _topics(store, engine, parts, told, encoder)
            save(store, told)
            _sweep(store, told)
        return Parts(store, engine).count(tables.DOUBTS)


def _topics(store: Store, engine: Engine, parts: Parts, told: Told, encoder: Encoder | None) -> None:
    """Group the doubts, and write them; where nothing groups they are of no topic."""
    if encoder:
        from igarape.doubts.regroup import regroup  # here, since only those who group have numpy

        told.grouped = regroup(store, engine, parts, encoder, told.grouped)
        return
    names = ", ".join("NULL AS topic_id" if each == "topic_id" else each for each in tables.DOUBTS.names)
    parts.settle(tables.DOUBTS, f"SELECT {names}, context_date FROM {parts.source(tables.EPISODES)}")
    parts.drop(tables.TOPICS)
    parts.drop(tables.TOPIC_ACTIVITY)
    told.grouped = ""


def _sweep(store: Store, told: Told) -> None:
    """Remove talks that nobody goes on from any more."""
    for entry in list(store.list(paths.TALKS)):
        if entry.path not in told.talks.values():
            store.delete(entry.path)


class _Telling:
    """One run over the days: the talks go on, and the episodes of each day are written once they are all known."""

    def __init__(self, store: Store, engine: Engine, parts: Parts, told: Told, built: State) -> None:
        self._store, self._engine, self._parts, self._told = store, engine, parts, told
        self._sizes = {day: each.deliveries for day, each in built.days.items()}
        self._heard = Heard(store, engine, built.zone, self._sizes.keys())
        self._now = max(self._heard.newest(), begin(max(self._sizes))) if self._sizes else 0.0
        self._bots: set[int] = set()

    def run(self, touched: set[date]) -> None:
        """Tell what follows from the rows, where those of these days changed."""
        told = self._told
        reach = (each.get(day, day) for day in touched for each in (told.strayed, self._heard.strayed))
        first = min(reach, default=date.max)
        start = max((day for day in told.talks if day <= first), default=date.min)
        talks = unpack(self._store.get(told.talks[start])) if start > date.min else Talks()
        self._bots = talks.bots() | self._heard.bots(start)
        kept = {day: path for day, path in told.talks.items() if day < start}
        again = self._changed(talks)
        if again:
            kept = {}
            talks = self._again(talks, again, start)
        told.talks = kept | self._go_on(talks, start)
        told.staff, told.bots, told.strayed = self._heard.staff, self._bots, self._heard.strayed

    def _changed(self, talks: Talks) -> set[int]:
        """Name the chats that have other staff than they were told with, or where a bot was heard only now."""
        told, staff = self._told, self._heard.staff
        return {
            chat
            for chat in talks.of
            if (chat in self._bots) != (chat in told.bots) or staff.get(chat) != told.staff.get(chat)
        }

    def _again(self, talks: Talks, chats: set[int], start: date) -> Talks:
        """Tell some chats from their beginning up to a day, and give all talks as they stand then."""
        anew = Talks()
        sizes = {day: size for day, size in self._sizes.items() if day < start}
        due = {day for day in self._parts.days(tables.EPISODES) | sizes.keys() if day < start}
        for _ in self._through(anew, sizes, due, f"chat_id NOT IN ({listed(chats)})", chats):
            pass
        for _ in anew.close(start):
            pass  # its rows are written
        return Talks({chat: anew.of[chat] if chat in chats else talk for chat, talk in talks.of.items()})

    def _go_on(self, talks: Talks, start: date) -> dict[date, str]:
        """Tell all chats from a day on; give where the talks of the newest days are kept."""
        opened = [self._row(chat, each) for chat, each in talks.open()]
        given = self._parts.given(tables.EPISODES, opened)
        self._engine.run(f"CREATE OR REPLACE TABLE opened AS SELECT chat_id, message_id, date FROM {given}")
        stay = (
            f"context_date < DATE '{start.isoformat()}' AND (chat_id, message_id, date) NOT IN (FROM opened)"
        )
        sizes = {day: size for day, size in self._sizes.items() if day >= start}
        due = {day for day in self._parts.days(tables.EPISODES) | sizes.keys() if day >= start}
        due |= {each.day for _, each in talks.open() if each.day}
        newest = sorted(sizes)[-KEPT:]
        return {
            day: self._keep(day, talks)
            for day in self._through(talks, sizes, due, stay, None)
            if day in newest
        }

    def _through(
        self, talks: Talks, sizes: Mapping[date, int], due: set[date], stay: str, chats: Set[int] | None
    ) -> Iterator[date]:
        """Go through days, giving each as it begins, and write the parts of the days that are `due`.

        A part is written when nothing on its day is open any more. Of the rows that it had, `stay` says in SQL which
        remain; the others are told again.
        """
        rows: dict[date, list[Row]] = defaultdict(list)
        due = set(due)

        def write(ready: set[date]) -> None:
            self._write([row for day in sorted(ready) for row in rows.pop(day, ())], ready, stay)
            due.difference_update(ready)

        for batch in self._heard.days(sizes, chats):
            for day, spoken in batch:
                self._add(rows, talks.close(day))
                yield day
                for chat, steps in spoken.items():
                    talks.go_on(chat, day, steps)
            bound = min((each.day for _, each in talks.open() if each.day), default=date.max)
            write({day for day in due if day < bound and day <= batch[-1][0]})
        self._add(rows, talks.open())
        write(due | rows.keys())

    def _add(self, rows: dict[date, list[Row]], found: Iterable[tuple[int, Episode]]) -> None:
        for chat, each in found:
            if each.day:
                rows[each.day].append(self._row(chat, each))

    def _write(self, rows: list[Row], days: set[date], stay: str) -> None:
        names = ", ".join((*tables.EPISODES.names, "context_date"))
        wanted = f"SELECT {names} FROM {self._parts.given(tables.EPISODES, rows)}"
        if stay:
            wanted += (
                f" UNION ALL SELECT {names} FROM {self._parts.source(tables.EPISODES, days)} WHERE {stay}"
            )
        self._parts.settle(tables.EPISODES, wanted, days)

    def _keep(self, day: date, talks: Talks) -> str:
        """Put the talks as they stand when a day begins; say where."""
        packed = pack(talks)
        path = paths.talks(day, blake2b(packed, digest_size=8).hexdigest())
        if path not in self._told.talks.values():
            self._store.put(path, packed)
        return path

    def _row(self, chat: int, given: Episode) -> Row:
        given.bot_heard = chat in self._bots
        return _episode(chat, given, self._now)


def _episode(chat: int, given: Episode, now: float) -> Row:
    state, evidence = given.outcome(now)
    first = given.first_answer
    root = given.root
    by = None
    if first is not None:
        by = "bot" if first.author_kind == "bot" else "staff" if first.staff else "member"
    return {
        "chat_id": chat,
        "message_id": root.message_id,
        "date": datetime.fromtimestamp(root.date, UTC).strftime("%Y-%m-%d %H:%M:%S"),
        "author_id": root.author_id,
        "kind": root.kind,
        "outcome": state,
        "evidence": evidence.what if evidence else None,
        "evidence_message_id": evidence.message_id if evidence else None,
        "answered_by": by,
        "answer_message_id": first.message_id if first else None,
        "answer_seconds": int(first.date - root.date) if first else None,
        "helped_by": given.helped_by(),
        "asked": len(given.asked),
        "durable": given.durable(now),
        "context_date": given.day,
    }
