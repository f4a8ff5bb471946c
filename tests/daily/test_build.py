"""The build: what is new becomes rows; order, repetition, batches and crashes change nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from igarape import paths
from igarape.daily import stage, tables
from igarape.daily.order import in_time
from igarape.daily.stage import Stage
from igarape.errors import Busy, Usage
from igarape.store import MemoryStore
from igarape.via.duckdb import DuckDB
from tests.daily.deliveries import (
    ANA,
    BOT,
    GROUP,
    NOON,
    built,
    exported,
    later,
    line,
    message,
    put,
    rebuild,
    row,
    rows,
    sent,
    tables_of,
    update,
)  # fmt: skip
from tests.daily.test_odd import KEPT, REFUSED

TABLES = [table.name for table in tables.TABLES]
OLD = {"id": -500, "type": "group", "title": "Suporte"}
LINA = {"id": 12, "is_bot": False, "first_name": "Lina"}


def talk() -> list[bytes]:
    """Make a short talk that has every trap: edits, repeats, moves, dates that are missing or late."""
    edit = message(1, text="oi, tudo bem?", edit_date=int(NOON.timestamp()) + 60)
    week_old = message(3, at=NOON - timedelta(days=7), text="de antes")
    broken_date = message(6, date=0, text="sem data")
    reaction = {"chat": GROUP, "message_id": 1, "user": ANA, "date": int(NOON.timestamp()),
                "old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": "👍"}]}  # fmt: skip
    callback = {"id": "7", "from": ANA, "message": message(2), "data": "ok"}
    return [
        line(update(1, payload=message(1))),
        line(update(2, "edited_message", edit), at=later(minutes=1)),
        line(update(2, "edited_message", edit), at=later(minutes=5)),
        line(update(3, "edited_message", edit), at=later(minutes=2)),  # nothing to be seen changed
        line(update(4, payload=week_old)),
        line(update(5, "message_reaction", reaction)),
        line(update(6, "callback_query", callback), at=later(hours=1)),
        line(update(6, "callback_query", callback), at=later(hours=30)),  # given a second time on another day
        line(update(7, payload=broken_date), at=later(hours=31)),
        line(update(8, "edited_message", broken_date | {"text": "ainda sem"}), at=later(hours=2)),
        line(update(9, payload=message(4, chat=OLD, text=None, migrate_to_chat_id=GROUP["id"]))),
        line(update(10, payload=message(5, text=None, migrate_from_chat_id=OLD["id"]))),
        line(update(1, payload=message(9, at=later(days=1))), at=later(days=1)),  # the number was used before
        line(update(11, payload=message(1)), bot=None),  # the same message again, from an import
        line(update(4, payload=week_old), bot=None, at=later(days=3)),
        sent("sendMessage", message(20, by=BOT)),
        exported({"type": "private_supergroup", "id": 1, "name": "Suporte"},
                 {"id": 1, "type": "message", "date_unixtime": str(int(NOON.timestamp())), "from": "Ana",
                  "from_id": "user11", "text": "oi", "text_entities": [{"type": "plain", "text": "oi"}]}),
        line(b"no json", at=later(minutes=3)),
        line({"message": message(8)}, at=later(days=2)),
        line(update(12, payload={"text": "no chat"})),
        line(update(13, "my_chat_member", {"chat": GROUP, "from": ANA, "date": int(later(days=-2).timestamp()),
                                          "new_chat_member": {"user": LINA, "status": "member"}})),
        line(update(14, payload=message(30, by=ANA | {"first_name": "Ana Maria"}, at=later(days=3))),
             at=later(days=3)),
    ]  # fmt: skip


def test_a_day_of_updates_becomes_rows() -> None:
    """The counts add up: every delivery is a row, a repeat, or quarantined."""
    store, report = built(*talk())

    assert (22, 17, 3, 2) == (report.lines, report.rows, report.repeats, report.quarantined)
    assert {"no_update_id": 1, "not_json": 1} == report.reasons
    assert 17 == len(rows(store, "updates"))


@pytest.mark.slow
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink a lake takes minutes and tells little
)
@given(st.data())
def test_tables_are_a_function_of_the_set_of_deliveries(data: st.DataObject) -> None:
    """Any order, any repeats, any batches, any number of builds: the same rows as from scratch."""
    lines = data.draw(st.permutations(talk() + data.draw(st.lists(st.sampled_from(talk()), max_size=4))))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(lines) - 1), max_size=3)))
    store = MemoryStore()
    for nth, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(lines)], strict=True)):
        put(store, lines[start:end], f"s{nth}")
        rebuild(store)
    whole = MemoryStore()
    for entry in store.list(paths.RAW):
        whole.put(entry.path, store.get(entry.path))
    rebuild(whole)

    assert tables_of(whole, TABLES) == tables_of(store, TABLES)
    assert expected_facts() == {
        name: _without_arrival(found) for name, found in tables_of(store, TABLES).items()
    }


@cache
def expected_facts() -> dict[str, list[dict[str, Any]]]:
    """Build the talk once, from scratch, as it came."""
    store, _ = built(*talk())
    return {name: _without_arrival(found) for name, found in tables_of(store, TABLES).items()}


def _without_arrival(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the one thing that batches may decide: which segment holds the first delivery."""
    kept = [{name: value for name, value in each.items() if name != "segment"} for each in found]
    return sorted(kept, key=repr)


def test_a_message_with_dates_of_two_days_is_a_row_on_each() -> None:
    """Telegram does not do that; whoever does gets the same rows from scratch and from one build a day."""
    lines = [line(update(1)), line(update(2, payload=message(1, at=later(days=2), text="outra")))]
    store, _ = built(*lines)
    by_day = MemoryStore()
    for nth, each in enumerate(lines):
        put(by_day, [each], f"s{nth}")
        rebuild(by_day)
    assert ["oi", "outra"] == [each["text"] for each in rows(store, "messages", "text, context_date")]
    assert rows(store, "messages") == rows(by_day, "messages")


@pytest.mark.slow
def test_a_large_lake_of_messages_alone_is_built() -> None:
    """Nothing happened but messages; or, the other way round, nobody wrote."""
    store, _ = built(*(line(update(n, payload=message(n, at=later(days=n)))) for n in range(9)))
    assert 9 == rebuild(store, whole=True, room=2).rows


@pytest.mark.slow
def test_a_lake_larger_than_its_room_is_built_the_same() -> None:
    """Where staged rows do not fit in memory they pass through files, a few days at a time, to the same rows."""
    store = MemoryStore()
    lines = [*talk(), *(line(update(100 + n, payload=message(100 + n, at=later(days=n)))) for n in range(40))]
    for nth in range(0, len(lines), 7):
        put(store, lines[nth : nth + 7], f"s{nth}")
    rebuild(store)
    whole = tables_of(store, TABLES)

    report = rebuild(store, whole=True, room=4)

    assert whole == tables_of(store, TABLES)
    assert report.lines == len(lines)


def test_a_build_that_reads_in_chunks_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many segments are read at once: all, one, or a few and a rest."""
    store = MemoryStore()
    lines = talk()
    for nth in range(0, len(lines), 2):
        put(store, lines[nth : nth + 2], f"s{nth}")
    rebuild(store)
    whole = tables_of(store, TABLES)

    for chunk in (1, 3, 5):
        monkeypatch.setattr(stage, "CHUNK", chunk)
        assert len(lines) == rebuild(store, whole=True).lines
        assert whole == tables_of(store, TABLES)


def test_a_build_by_slices_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several connections read and flatten side by side, what is odd and what is broken too; in whatever order."""
    store = MemoryStore()
    lines = [*talk(), *(line(each) for _, each, _ in [*KEPT, *REFUSED])]
    for nth in range(0, len(lines), 3):
        put(store, lines[nth : nth + 3], f"s{nth}")
    path = put(store, talk(), "cut")
    store.put(path, store.get(path)[:-20])
    rebuild(store)
    shown = [*TABLES, tables.QUARANTINE.name]
    whole = tables_of(store, shown)

    shared: list[bool] = []
    monkeypatch.setattr(DuckDB, "share", lambda _, *, on: shared.append(on))
    monkeypatch.setattr(stage, "LEAST", 1)
    for size, room in ((1 << 20, 1 << 20), (7, 1 << 20), (1, 1 << 20), (5, 12)):
        monkeypatch.setattr(stage, "SLICE", size)
        rebuild(store, whole=True, room=room)
        assert whole == tables_of(store, shown)
    assert 3 <= len(shared)  # the first size is one slice where there is one core


def test_segments_are_cut_in_slices_that_keep_all_cores_busy() -> None:
    """As many as cores or a multiple, of much the same size; a few lines are one slice."""
    sizes = {
        (20, 1_000): [20],
        (40, 1_000): [20, 20],
        (30, 10_000): [15, 15],
        (70, 10_000): [18, 17, 18, 17],
    }
    for (count, size), expected in sizes.items():
        segments = [paths.segment(date(2026, 11, 21), f"s{nth:03}", size) for nth in range(count)]
        slices = list(stage._slices(segments, cores=2))
        assert expected == [len(each) for each in slices]
        assert segments == [path for each in slices for path in each]


def test_imports_are_read_in_the_order_of_what_they_hold() -> None:
    """Their names tell nothing of time; those of captured segments do, and one that cannot be read is left to others."""
    store = MemoryStore()
    late = put(store, [line(update(1, payload=message(1, at=later(days=2))))], "import-a")
    early = put(store, [line(update(2, payload=message(2)))], "import-b")
    captured = put(store, [line(update(3))], f"{paths.stamp(later(days=1))}-00")
    broken = put(store, [line(update(4))], "import-c")
    store.put(broken, b"no zstd")

    with DuckDB() as engine:
        assert [broken, early, captured, late] == in_time(store, engine, [late, early, captured, broken])


def test_what_is_moved_to_files_leaves_memory() -> None:
    """A table that has lost its rows and keeps their room would fill the memory of the largest build."""
    store = MemoryStore()
    put(store, [line(update(n, payload=message(n, text="oi " * 50))) for n in range(20_000)])

    def held(room: int) -> int:
        with DuckDB() as engine:
            Stage(store, engine, "America/Sao_Paulo", room).load(
                entry.path for entry in store.list(paths.RAW)
            )
            return int(engine.run("SELECT sum(memory_usage_bytes) FROM duckdb_memory()")[0][0])

    assert 4 * held(room=10_000) < held(room=20_000)


def test_days_that_are_named_are_built_again() -> None:
    """A part that was lost comes back from raw; only the days named are written."""
    store, _ = built(*(line(update(n, payload=message(n, at=later(days=n)))) for n in range(4)))
    expected = rows(store, "messages")
    store.delete(paths.part("messages", date(2026, 11, 22)))

    report = rebuild(store, since=date(2026, 11, 22), until=date(2026, 11, 23))

    assert [date(2026, 11, 22), date(2026, 11, 23)] == report.days
    assert expected == rows(store, "messages")


def test_an_album_is_one_post_of_ten_messages() -> None:
    """Ten rows share one group."""
    store, _ = built(
        *(line(update(n, payload=message(n, text=None, photo=[], media_group_id="g"))) for n in range(10))
    )

    assert [{"media_group_id": "g", "n": 10}] == rows(
        store, "messages", "media_group_id, count(*) OVER () AS n"
    )[:1]


class _DyingStore(MemoryStore):
    """A store whose process dies at the n-th change."""

    def __init__(self, lives: int) -> None:
        super().__init__()
        self.lives = lives

    def put(self, path: str, data: bytes | Path) -> None:
        self._live()
        super().put(path, data)

    def delete(self, path: str) -> None:
        self._live()
        super().delete(path)

    def _live(self) -> None:
        self.lives -= 1
        if self.lives < 0:
            raise KeyboardInterrupt


@pytest.mark.slow
def test_a_build_that_dies_anywhere_is_simply_done_again() -> None:
    """Killed at any step of the second build, the next one gives the same rows as from scratch."""
    expected = expected_facts()
    first, second = talk()[:9], talk()[9:]
    deaths = 0
    while True:
        store = _DyingStore(1_000)
        put(store, first, "a")
        rebuild(store)
        put(store, second, "b")
        store.lives = deaths
        try:
            rebuild(store)
        except KeyboardInterrupt:
            store.lives = 1_000
            rebuild(store)
        else:
            break
        found = tables_of(store, TABLES)
        assert expected == {name: _without_arrival(each) for name, each in found.items()}, f"died at {deaths}"
        deaths += 2
    assert deaths > 15


def test_only_the_days_touched_are_written_anew() -> None:
    """A late message rewrites its own day, and leaves the others as they lie."""
    store, _ = built(
        line(update(1, payload=message(1))), line(update(2, payload=message(2, at=later(days=1))))
    )
    before = {entry.path: store.get(entry.path) for entry in store.list(paths.table("messages"))}
    put(store, [line(update(3, payload=message(3)), at=later(days=2))], "late")

    report = rebuild(store)

    assert [date(2026, 11, 21)] == report.days
    after = {entry.path: store.get(entry.path) for entry in store.list(paths.table("messages"))}
    assert [paths.part("messages", date(2026, 11, 21))] == [
        path for path in after if after[path] != before[path]
    ]


def test_nothing_new_writes_nothing() -> None:
    """A second build finds nothing to do."""
    store, _ = built(line(update(1)))

    report = rebuild(store)

    assert ([], 0, 1) == (report.days, report.segments, report.rows)


def test_the_day_is_the_lake_s_own() -> None:
    """23:30 in São Paulo is the next day in UTC, and stays on its own day in the table."""
    store, _ = built(line(update(1, payload=message(1, at=NOON.replace(hour=2, minute=30)))))

    assert (date(2026, 11, 20), 23) == tuple(row(store, "activity", "context_date, hour").values())


@pytest.mark.parametrize(
    ("zone", "moments", "expected"),
    [
        ("America/Sao_Paulo", [1541300399, 1541300400], [(date(2018, 11, 3), 23), (date(2018, 11, 4), 1)]),
        ("America/Sao_Paulo", [1550365200, 1550368800], [(date(2019, 2, 16), 23), (date(2019, 2, 16), 23)]),
        ("UTC", [1541300399], [(date(2018, 11, 4), 2)]),
    ],
    ids=["midnight does not exist", "an hour comes twice", "UTC"],
)
def test_hours_follow_the_clock_on_the_wall(
    zone: str, moments: list[int], expected: list[tuple[date, int]]
) -> None:
    """Brazil's summer time began and ended at midnight until 2019; no message is lost to it."""
    store, _ = built(
        *(line(update(n, payload=message(n, date=when, text=str(n)))) for n, when in enumerate(moments)),
        zone=zone,
    )

    found = rows(store, "activity", "context_date, hour, messages")

    assert len(moments) == sum(each["messages"] for each in found)
    assert sorted(set(expected)) == [(each["context_date"], each["hour"]) for each in found]


def test_versions_are_kept_where_the_content_changed() -> None:
    """Two edits, one of them invisible: two versions, the newest in `messages`."""
    moment = int(NOON.timestamp())
    store, _ = built(
        line(update(1, payload=message(1, text="a"))),
        line(update(2, "edited_message", message(1, text="a"))),
        line(update(3, "edited_message", message(1, text="b", edit_date=moment + 5))),
        line(update(4, payload=message(2, text="c"))),
    )

    assert [(1, "a"), (2, "b")] == [
        (each["version"], each["text"]) for each in rows(store, "message_versions", "version, text")
    ]
    assert [("b", 2), ("c", 1)] == [
        (each["text"], each["versions"]) for each in rows(store, "messages", "text, versions")
    ]


def test_an_export_fills_gaps_and_yields_to_what_was_captured() -> None:
    """The message captured live keeps its username and topic; the export's newer text is taken."""
    chat = {"type": "private_supergroup", "id": 1, "name": "Suporte"}
    moment = int(NOON.timestamp())
    said = {"id": 1, "type": "message", "date_unixtime": str(moment), "from": "Ana", "from_id": "user11",
            "edited_unixtime": str(moment + 60), "text": "editado"}  # fmt: skip
    chat_id = -1_000_000_000_001
    live = message(1, chat=GROUP | {"id": chat_id}, message_thread_id=7, text="original")

    store, _ = built(line(update(1, payload=live)), exported(chat, said))

    found = row(store, "messages", "chat_id, text, author_username, message_thread_id, versions, source")
    assert {"chat_id": chat_id, "text": "editado", "author_username": "ana", "message_thread_id": 7, "versions": 2,
            "source": "webhook"} == found  # fmt: skip


def test_a_group_that_moves_is_one_chat() -> None:
    """Old rows stay under the old id; `chats` leads from there to where the group is now."""
    store, _ = built(*talk())

    assert {(-500, -1001), (-1001, -1001)} <= {
        (each["chat_id"], each["chat"]) for each in rows(store, "chats")
    }


def test_moves_in_a_ring_end() -> None:
    """Made-up moves that lead back do not keep the build busy for ever."""
    a, b = {"id": -1, "type": "group"}, {"id": -2, "type": "group"}
    store, _ = built(
        line(update(1, payload=message(1, chat=a, text=None, migrate_to_chat_id=-2))),
        line(update(2, payload=message(2, chat=b, text=None, migrate_to_chat_id=-1))),
    )

    assert 2 == len(rows(store, "chats"))


def test_names_are_the_newest() -> None:
    """Who changes the name is one user with the newest one."""
    store, _ = built(*talk())

    assert "Ana Maria" == next(each["first_name"] for each in rows(store, "users") if each["user_id"] == 11)


def test_another_zone_is_another_cut() -> None:
    """The lake remembers its zone; another one is refused until all days are cut anew."""
    store, _ = built(line(update(1, payload=message(1, at=NOON.replace(hour=2)))))

    with pytest.raises(Usage, match="cut in America/Sao_Paulo"):
        rebuild(store, zone="UTC")
    rebuild(store, zone="UTC", whole=True)

    assert [paths.part("messages", date(2026, 11, 21))] == [
        each.path for each in store.list(paths.table("messages"))
    ]


def test_one_build_at_a_time() -> None:
    """A second build is turned away at once."""
    store, _ = built(line(update(1)))

    with store.lock(paths.BUILD_LOCK), pytest.raises(Busy):
        rebuild(store)


def test_quarantined_deliveries_are_replayed() -> None:
    """Once the reason is gone, a replay makes rows of what was refused."""
    store = MemoryStore()
    path = put(store, [line(b"no json")])
    rebuild(store)
    assert "not_json" == row(store, "quarantine")["reason"]
    good = MemoryStore()
    put(good, [line(update(1))])
    store.put(path, good.get(next(iter(good.list(paths.RAW))).path))  # stands for a reader that learnt more

    assert 0 == rebuild(store).rows
    assert (1, 0) == ((report := rebuild(store, replay=True)).rows, report.quarantined)
    assert [] == rows(store, "quarantine")


def test_the_state_is_one_readable_object() -> None:
    """It names the zone, the version, the segments and the days."""
    store, _ = built(line(update(1)))

    found = json.loads(store.get(paths.BUILT))

    assert ("America/Sao_Paulo", {"2026-11-21": [1, 1]}) == (found["zone"], found["days"])
