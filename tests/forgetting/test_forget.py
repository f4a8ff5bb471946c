"""A person who asks to be forgotten is gone from every layer, and no replay brings them back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from igarape import building, paths
from igarape.daily import forgotten, tables
from igarape.daily.sweep import clean
from igarape.doubts import by_hand, corrections
from igarape.doubts.corrections import DropMessage, DropTopic, Message, Rename
from igarape.errors import Problem
from igarape.forgetting import forget
from igarape.forgetting.residue import search
from igarape.importing import Importer
from igarape.settings import Settings
from igarape.store import MemoryStore, Store
from igarape.via import files
from igarape.via.disk import DiskStore
from igarape.via.duckdb import DuckDB
from tests.daily.deliveries import line, message, put, rebuild, rows, tables_of, update
from tests.forgetting.canaries import SHARED, Canary, hits, layers, others, plant, theirs

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LAYERS = {
    "raw", "enriched", "insights", "quarantine", "state/talks", "state/topics.json", "state/insights.json",
}  # fmt: skip
"""Where people can be found before they are forgotten."""

TABLES = [table.name for table in tables.TABLES]

FLOCK = [Canary(number) for number in range(20)]


def planted(store: Store, settings: Settings, canaries: list[Canary], *, doubts: bool = True) -> list[bytes]:
    """Plant canaries in a lake, and build it."""
    lines = plant(store, canaries)
    building.bring_up(store, settings, zone=settings.zone, doubts=doubts)
    return lines


def known(one: Canary) -> forgotten.Known:
    """Say what one of them is known by."""
    return forgotten.Known({one.id}, {one.username.lower()}, {one.name})


def let_go(store: Store, settings: Settings, engine: DuckDB, one: Canary) -> None:
    """Forget one of them, as the command does."""
    forgotten.begin(store)
    made = forget.plan(store, engine, one.id, "user", NOW)
    forget.forget(store, settings, engine, made)
    forget.done(store, made)


def test_each_delivery_of_theirs_goes_and_each_of_another_stays_without_them() -> None:
    """One of each kind; nothing in which they could be found is left of either."""
    one = FLOCK[0]
    marks = forgotten.Forgotten(erasures=[])
    found = forgotten.Marks(bytes.fromhex(marks.key), marks.marked(known(one)))
    own, others_ = list(theirs(one, 1000)), list(others(one, 2000))

    assert clean(own, found).lines == []
    swept = clean(others_, found)
    assert swept.gone == []
    left = b"".join(swept.lines)
    assert [each for each in one.needles() if each in left] == []


def let_all_go(store: Store, settings: Settings, engine: DuckDB, some: list[Canary]) -> None:
    """Forget several at once: the last one as the command does, and with it whoever is written down before."""
    forgotten.begin(store)
    given = forgotten.load(store)
    assert given
    for each in some[:-1]:
        given.erasures.append(forgotten.Erasure("user", "", given.marked(known(each))))
    forgotten.save(store, given)
    let_go(store, settings, engine, some[-1])


@pytest.mark.slow
def test_nothing_of_twenty_people_is_left(settings: Settings, engine: DuckDB) -> None:
    """In a folder, in every object, packed ones unpacked: not one byte."""
    store = DiskStore(Path(settings.lake))
    planted(store, settings, FLOCK)
    assert layers(hits(store, engine, FLOCK, SHARED)) >= LAYERS

    let_all_go(store, settings, engine, FLOCK)

    assert hits(store, engine, FLOCK, SHARED) == {}
    assert len(rows(store, "messages")) > 100


def test_what_is_left_is_what_there_would_be_had_they_never_come(settings: Settings, engine: DuckDB) -> None:
    """The same rows as a lake of the cut raw that is built from nothing; and nobody else's rows are touched."""
    store, one = MemoryStore(), FLOCK[0]
    planted(store, settings, FLOCK[:2], doubts=False)
    before = tables_of(store, TABLES)
    let_go(store, settings, engine, one)

    anew = MemoryStore()
    for entry in store.list(paths.RAW):
        anew.put(entry.path, store.get(entry.path))
    rebuild(anew, zone=settings.zone)
    after = tables_of(store, TABLES)
    assert after == tables_of(anew, TABLES)

    strangers = [
        row for row in before["messages"] if 5_300_000_000 <= (row["author_id"] or 0) < 5_400_000_000
    ]
    assert len(strangers) == 40
    assert [row for row in after["messages"] if row in strangers] == strangers
    bias = [row["message_id"] for row in before["messages"] if row["author_name"] == "Bia"]
    assert len(bias) > 20
    gone = {row for row in bias if row not in [each["message_id"] for each in after["messages"]]}
    assert len(gone) <= 3  # that they joined, that they left: about them alone


def test_no_replay_brings_them_back(settings: Settings, engine: DuckDB, tmp_path: Path) -> None:
    """Neither the first files imported again, nor raw restored from a backup, nor the quarantine tried again."""
    store, one = MemoryStore(), FLOCK[0]
    lines = planted(store, settings, [one], doubts=False)
    backup = {entry.path: store.get(entry.path) for entry in store.list(paths.RAW)}
    let_go(store, settings, engine, one)
    after = tables_of(store, TABLES)

    file = tmp_path / "updates.ndjson"
    file.write_bytes(b"".join(lines))
    Importer(store, NOW).run(files.walk([file]))
    for path, data in backup.items():
        store.put(path, data)
    assert hits(store, engine, [one])  # until the build has looked at it
    report = building.bring_up(store, settings, replay=True)

    assert hits(store, engine, [one]) == {}
    assert report.lines == report.rows + report.repeats + report.quarantined
    again = tables_of(store, ["messages", "events", "users", "chats", "activity"])
    assert again == {name: after[name] for name in again}


@pytest.mark.slow
def test_without_the_list_a_replay_brings_them_back(settings: Settings, engine: DuckDB) -> None:
    """The control of the test before."""
    store, one = MemoryStore(), FLOCK[0]
    planted(store, settings, [one], doubts=False)
    backup = {entry.path: store.get(entry.path) for entry in store.list(paths.RAW)}
    let_go(store, settings, engine, one)
    store.delete(paths.FORGOTTEN)
    for path, data in backup.items():
        store.put(path, data)
    building.bring_up(store, settings)
    assert layers(hits(store, engine, [one])) == {"raw", "enriched", "quarantine"}


@pytest.mark.slow
def test_labels_and_corrections_of_their_messages_go(settings: Settings, engine: DuckDB) -> None:
    """Those of others stay as they were given; so does the rest of a correction that names both."""
    store, one = MemoryStore(), FLOCK[0]
    planted(store, settings, [one], doubts=False)
    group, theirs_, another = -1001, 1000, 900_001
    labels = [
        by_hand.Label(chat, number, "yes", NOW)
        for chat, number in ((group, theirs_), (group, another), (one.id, 1001))
    ]
    by_hand.save(store, engine, labels)
    both = (Message(group, theirs_), Message(group, another))
    for said in (
        Rename(both, f"Como @{one.username} faz"),
        DropMessage(both[0]),
        DropTopic(both[1:]),
        DropMessage(Message(one.id, 1001)),
    ):
        corrections.add(store, said)

    made = forget.plan(store, engine, one.id, "user", NOW)
    assert (made.labels, made.corrections) == (2, 3)
    forgotten.begin(store)
    let_go(store, settings, engine, one)

    assert list(by_hand.load(store, engine)) == [(group, another)]
    assert [each.said for each in corrections.load(store)] == [
        Rename(both[1:], f"Como {'█' * (1 + len(one.username))} faz"),
        DropTopic(both[1:]),
    ]


@pytest.mark.slow
def test_whoever_was_all_there_was_leaves_an_empty_lake(settings: Settings, engine: DuckDB) -> None:
    """There is nothing to build from then, and nothing may stay of what was built."""
    store, one = MemoryStore(), FLOCK[0]
    put(store, list(theirs(one, 1000)))
    building.bring_up(store, settings, zone=settings.zone, doubts=True)
    let_go(store, settings, engine, one)
    assert {entry.path for entry in store.list("")} <= {paths.FORGOTTEN, paths.RUNS}


def test_a_lake_that_was_never_built_is_not_built_by_it(settings: Settings, engine: DuckDB) -> None:
    """Only raw is written anew: nobody said in which zone days are to be cut."""
    store, one = MemoryStore(), FLOCK[0]
    plant(store, [one])
    let_go(store, settings, engine, one)
    assert hits(store, engine, [one]) == {}
    assert not list(store.list(paths.ENRICHED))


@pytest.mark.slow
def test_a_chat_goes_with_the_id_that_it_had_before(settings: Settings, engine: DuckDB) -> None:
    """The supergroup is named; what was said while it was a group goes too, and what others passed on of it."""
    store = MemoryStore()
    old, new = (
        {"id": -500_123, "type": "group", "title": "Roda"},
        {"id": -1001777000777, "type": "supergroup", "title": "Roda"},
    )
    put(store, [
        line(update(1, payload=message(1, chat=old, text="antes"))),
        line(update(2, payload=message(2, chat=old, text=None, migrate_to_chat_id=new["id"]))),
        line(update(3, payload=message(1, chat=new, text=None, migrate_from_chat_id=old["id"]))),
        line(update(4, payload=message(2, chat=new, text="depois"))),
        line(update(5, payload=message(3, text="depois", forward_origin={"type": "chat", "sender_chat": new, "date": 1}))),
        line(update(6, payload=message(4, text="veja t.me/c/1777000777/2"))),
    ])  # fmt: skip
    building.bring_up(store, settings, zone=settings.zone)
    forgotten.begin(store)
    made = forget.plan(store, engine, -1001777000777, "chat", NOW)
    assert made.known.ids == {old["id"], new["id"]}
    forget.forget(store, settings, engine, made)
    assert [(row["message_id"], row["text"]) for row in rows(store, "messages")] == [
        (3, None),
        (4, "veja t.me/c/██████████/2"),
    ]
    assert search(store, engine, made.marks).bytes == {}


def test_a_damaged_list_stops_a_build(settings: Settings) -> None:
    """A build that passed over it would bring back whoever stands in it."""
    store = MemoryStore()
    plant(store, FLOCK[:1])
    for damaged in (b"", b"{}", b'{"key": "00", "erasures": [{}]}'):
        store.put(paths.FORGOTTEN, damaged)
        with pytest.raises(Problem, match="who is to be forgotten"):
            building.bring_up(store, settings)
    assert not list(store.list(paths.ENRICHED))
