"""A part that somebody removed is missed: what a build left is held against what lies there."""

from __future__ import annotations

import json
from datetime import date, timedelta

from igarape import paths
from igarape.daily import state
from igarape.daily.lost import lost
from igarape.store import MemoryStore, Store
from tests.daily.deliveries import NOON, built, line, message, put, rebuild, rows, tables_of, update

FIRST, SECOND = date(2026, 11, 21), date(2026, 11, 22)
TABLES = ("messages", "message_versions", "events", "updates", "activity", "users", "chats")
EDIT = {**message(2, at=NOON + timedelta(days=1)), "text": "olá", "edit_date": int(NOON.timestamp()) + 90_000}


def lake() -> Store:
    """Two days: a message on the first, an edited one on the second; no events."""
    store, _ = built(
        line(update(1)),
        line(update(2, payload=message(2, at=NOON + timedelta(days=1)))),
        line(update(3, "edited_message", EDIT)),
    )
    return store


def missed(store: Store) -> dict[str, set[date | None]]:
    """Look for what is missed."""
    known = state.load(store)
    assert known
    return lost(store, known.left, paths.ENRICHED)


def remove(store: Store, *prefixes: str) -> None:
    """Remove by hand."""
    for prefix in prefixes:
        for entry in list(store.list(prefix)):
            store.delete(entry.path)


def test_parts_that_were_removed_are_missed_and_the_next_build_brings_them_back() -> None:
    """Only their day is built anew, and all tables hold what they held; that a day has no events is no loss."""
    store = lake()
    before = tables_of(store, TABLES)
    assert missed(store) == {}
    remove(store, paths.part("messages", SECOND), paths.part("updates", SECOND))
    assert missed(store) == {"messages": {SECOND}, "updates": {SECOND}}

    report = rebuild(store)

    assert (report.mended, report.days, report.whole) == ([SECOND], [SECOND], False)
    assert (missed(store), tables_of(store, TABLES)) == ({}, before)


def test_names_that_were_removed_come_back_of_all_days() -> None:
    """They are of all days, so all are built anew. Control: the rows are gone before."""
    store = lake()
    before = tables_of(store, TABLES)
    remove(store, paths.part("users"), paths.part("chats"))
    assert missed(store) == {"users": {None}, "chats": {None}}
    assert rows(store, "users") == []

    assert rebuild(store).whole
    assert tables_of(store, TABLES) == before


def test_a_build_of_other_days_brings_back_what_was_lost() -> None:
    """A new message on the second day, and the first day lost whole, names not."""
    store = lake()
    remove(store, *(paths.part(name, FIRST) for name in TABLES))
    put(store, [line(update(4, payload=message(4, at=NOON + timedelta(days=1))))], "b")

    report = rebuild(store)

    assert (report.mended, report.days) == ([FIRST], [FIRST, SECOND])
    assert [row["message_id"] for row in rows(store, "messages")] == [1, 2, 4]


def test_of_a_lake_that_knew_nothing_of_parts_the_ledger_alone_is_missed() -> None:
    """Nothing is told that is not known; what is built from then on is known."""
    store = lake()
    found = json.loads(store.get(paths.BUILT))
    del found["left"]
    store.put(paths.BUILT, json.dumps(found).encode())
    remove(store, paths.part("messages", SECOND))
    assert missed(store) == {}

    remove(store, paths.part("updates", SECOND))
    assert missed(store) == {"updates": {SECOND}}
    assert rebuild(store).mended == [SECOND]
    assert len(rows(store, "messages")) == 2
    remove(store, paths.part("messages", SECOND))
    assert missed(store) == {"messages": {SECOND}}


def test_a_day_that_changes_while_it_is_listed_is_not_missed() -> None:
    """A listing in pages may see neither the old edition whole nor the new one. Control: without the second look."""

    class Torn(MemoryStore):
        torn = False

        def list(self, prefix: str):  # type: ignore[no-untyped-def]
            """Leave out half of an edition, once."""
            found = list(super().list(prefix))
            if self.torn:
                self.torn = False
                return iter(found[1:])
            return iter(found)

    store = Torn()
    for number in range(2):
        store.put(paths.piece(paths.Part("messages", FIRST, number, 2, 1)), b"")
    left: dict[str, set[date | None]] = {"messages": {FIRST}}
    store.torn = True
    assert lost(store, left, paths.ENRICHED) == {}

    remove(store, paths.piece(paths.Part("messages", FIRST, 0, 2, 1)))
    assert lost(store, left, paths.ENRICHED) == left
