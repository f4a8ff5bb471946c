"""Telling: the talks go on through the days that changed, and episodes come of them.

Where a rule looks further than a talk (who is staff, whether a bot was ever heard, what people said is no doubt), a
chat for which that changed is told again from its beginning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import UTC, date, datetime
from hashlib import blake2b

from igarape import paths
from igarape.doubts.aside import Aside
from igarape.doubts.heard import Heard, listed
from igarape.doubts.outcome import Episode
from igarape.doubts.parts import Row
from igarape.doubts.talks import Talks, begin, pack, unpack
from igarape.doubts.told import Told
from igarape.store import Store

KEPT = 3
"""Days, the newest ones, whose beginning is kept: what comes late is seldom later than that."""


class Telling:
    """One run over the days: the talks go on, and the episodes of each day are written once they are all known."""

    def __init__(
        self, store: Store, aside: Aside, heard: Heard, told: Told, sizes: Mapping[date, int]
    ) -> None:
        self._store, self._aside, self._heard, self._told, self._sizes = store, aside, heard, told, sizes
        self._now = max(heard.newest(), begin(max(sizes))) if sizes else 0.0
        self._bots: set[int] = set()

    def run(self, touched: set[date]) -> None:
        """Tell what follows from the rows, where those of these days changed."""
        told = self._told
        presses = self._heard.presses()
        moved = {
            day for day in presses.keys() | told.presses.keys() if presses.get(day) != told.presses.get(day)
        }
        start, talks = self._kept_before(min(touched | moved, default=date.max))
        self._bots = talks.bots() | self._heard.bots(start)
        kept = {day: path for day, path in told.talks.items() if day < start}
        again = self._changed(talks)
        if again:
            kept = {}
            talks = self._again(talks, again, start)
        told.talks = kept | self._go_on(talks, start)
        told.staff, told.bots, told.presses = self._heard.staff, self._bots, presses

    def _kept_before(self, first: date) -> tuple[date, Talks]:
        """Give the newest day, this one at the latest, whose beginning was kept, and the talks as they stood then."""
        start = max((day for day in self._told.talks if day <= first), default=date.min)
        try:
            return start, unpack(self._store.get(self._told.talks[start]))
        except KeyError:  # nothing is kept, or somebody removed it: then from the beginning
            return date.min, Talks()

    def _changed(self, talks: Talks) -> set[int]:
        """Name the chats of which more changed than their newest days: other staff, a bot that is heard only now."""
        told, staff = self._told, self._heard.staff
        return {
            chat
            for chat in talks.of
            if chat in told.again
            or (chat in self._bots) != (chat in told.bots)
            or staff.get(chat) != told.staff.get(chat)
        }

    def _again(self, talks: Talks, chats: set[int], start: date) -> Talks:
        """Tell some chats from their beginning up to a day, and give all talks as they stand then."""
        anew = Talks()
        sizes = {day: size for day, size in self._sizes.items() if day < start}
        due = {day for day in self._aside.days() | sizes.keys() if day < start}
        for _ in self._through(anew, sizes, due, f"chat_id NOT IN ({listed(chats)})", chats):
            pass
        for _ in anew.close(start):
            pass  # its rows are written
        return Talks({chat: anew.of[chat] if chat in chats else talk for chat, talk in talks.of.items()})

    def _go_on(self, talks: Talks, start: date) -> dict[date, str]:
        """Tell all chats from a day on; give where the talks of the newest days are kept."""
        open_ = self._aside.among(self._row(chat, each) for chat, each in talks.open())
        stay = f"context_date < DATE '{start.isoformat()}' AND NOT {open_}" if start > date.min else ""
        sizes = {day: size for day, size in self._sizes.items() if day >= start}
        due = {day for day in self._aside.days() | sizes.keys() if day >= start}
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
            self._aside.tell([row for day in sorted(ready) for row in rows.pop(day, ())], ready, stay)
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
