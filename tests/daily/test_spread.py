"""A build by many workers: the rows of a build by one, several parts a day, and never half of an old and a new set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from igarape import paths
from igarape.daily import spread, tasks
from igarape.errors import Busy, Problem
from igarape.store import MemoryStore, Store
from tests.daily.crews import Here, Task, Twice, Watched
from tests.daily.deliveries import GROUP, built, later, line, message, put, rebuild, rows, tables_of, update
from tests.daily.test_build import TABLES, _without_arrival, expected_facts, talk

DAY = date(2026, 11, 21)
OTHER = GROUP | {"id": -1002}
Rows = dict[str, list[dict[str, Any]]]


def busy(*chats: int, day: int = 0, first: int = 1) -> list[bytes]:
    """Make a message in each of these chats, all on one day."""
    return [
        line(update(first + nth, payload=message(nth, at=later(days=day), chat=GROUP | {"id": chat})))
        for nth, chat in enumerate(chats)
    ]


def parts(store: Store, table: str = "messages", day: date = DAY) -> list[str]:
    """Name the parts that lie in a table's folder of a day."""
    folder = paths.part(table, day).rpartition("/")[0] + "/"
    return [entry.path.removeprefix(folder) for entry in store.list(folder)]


def test_a_day_too_large_lies_in_several_parts_with_the_rows_of_one() -> None:
    """Cut by chat; another build, by one worker, makes one part of it again; nothing stays of what was staged."""
    store, _ = built(*busy(*range(-9, -1)))
    expected = tables_of(store, TABLES)
    assert parts(store) == ["part-0.parquet"]

    report = rebuild(store, whole=True, crew=Here(store), room=2)

    assert tables_of(store, TABLES) == expected
    assert (report.lines, report.rows) == (8, 8)
    assert len(parts(store)) > 1
    assert all(f"-of-{len(parts(store))}-1." in each for each in parts(store))
    assert not list(store.list(paths.STAGED))

    rebuild(store, since=DAY, until=DAY)
    assert parts(store) == ["part-0.parquet"]
    assert tables_of(store, TABLES) == expected


@pytest.mark.slow
def test_a_number_that_two_pieces_have_is_a_conflict_in_both() -> None:
    """Neither of the workers sees the other's; on one machine both are told too."""
    lines = [line(update(7, payload=message(1))), line(update(7, payload=message(1, chat=OTHER)))]
    store, _ = built(*lines, *busy(-1, -2, first=100))
    assert conflicts(store) == [(-1002, 7), (-1001, 7)]

    rebuild(store, whole=True, crew=Here(store), room=1)
    assert len(parts(store)) > 1
    assert conflicts(store) == [(-1002, 7), (-1001, 7)]

    class Blind(Here):
        """Control: nobody compares the pieces."""

        def one(self, task: Task, order: Any) -> Any:
            return None if task is tasks.compare else super().one(task, order)

    rebuild(store, whole=True, crew=Blind(store), room=1)
    assert conflicts(store) == []


def conflicts(store: Store) -> list[tuple[int, int]]:
    """Name chat and number of the updates that are flagged."""
    return [
        (each["chat_id"], each["update_id"]) for each in rows(store, "updates") if each["flags"] == "conflict"
    ]


_LAKES = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    max_examples=2,
)


@pytest.mark.slow
@_LAKES
@given(st.data())
def test_tables_are_a_function_of_the_set_whoever_builds(data: st.DataObject) -> None:
    """Any order and batches; each build by one machine or by many, its days cut anyhow: the rows from scratch."""
    lines = data.draw(st.permutations(talk() + data.draw(st.lists(st.sampled_from(talk()), max_size=4))))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(lines) - 1), max_size=3)))
    store = MemoryStore()
    for nth, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(lines)], strict=True)):
        for half, some in enumerate((lines[start : (start + end) // 2], lines[(start + end) // 2 : end])):
            if some:
                put(store, some, f"s{nth}{half}")
        kind = data.draw(st.sampled_from([None, Here, Twice]))
        rebuild(store, crew=kind(store) if kind else None, room=data.draw(st.sampled_from([1, 2, 5, 1000])))

    assert expected_facts() == {
        name: _without_arrival(found) for name, found in tables_of(store, TABLES).items()
    }


@pytest.mark.slow
def test_many_days_and_many_rows_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where workers have many rows of a day they cut them for others too; days that are small are done together."""
    monkeypatch.setattr(tasks, "FINE", 10)
    monkeypatch.setattr(spread, "LINES", 60)
    lines = [*talk(), *busy(*range(-300, -100), first=1000)]
    for day in range(1, 20):
        lines += busy(-5, -6, -7, day=day, first=2000 + 10 * day)
    store = MemoryStore()
    for nth in range(0, len(lines), 20):
        put(store, lines[nth : nth + 20], f"s{nth:04}")
    rebuild(store)
    expected = tables_of(store, TABLES)

    rebuild(store, whole=True, crew=Here(store), room=30)
    assert tables_of(store, TABLES) == expected
    assert len(parts(store)) == 8


# -- replaced as one ----------------------------------------------------------------------------------


def of_day(store: Store, choose: Callable[[list[str]], list[str]]) -> list[str]:
    """Read the texts of the day as a reader would that chooses among the parts that lie there."""
    prefix = paths.part("messages", DAY).rpartition("/")[0]
    listed = choose([entry.path for entry in store.list(prefix)])
    tables = [parquet.read_table(BytesIO(store.get(path)), columns=["text"]) for path in listed]
    return sorted(text for each in tables for text in each["text"].to_pylist())


@cache
def _changing() -> tuple[list[bytes], list[bytes]]:
    """Make a day of eight chats, and then an edit of every message."""
    first = busy(*range(-9, -1))
    edits = [
        line(update(50 + nth, "edited_message", message(nth, chat=GROUP | {"id": chat}, text="novo", edit_date=int(later(minutes=1).timestamp()))))
        for nth, chat in enumerate(range(-9, -1))
    ]  # fmt: skip
    return first, edits


@pytest.mark.slow
@pytest.mark.parametrize("then", [(Here, Here), (None, Here), (Here, None)])
def test_readers_see_the_old_day_or_the_new_one(then: tuple[type[Here] | None, type[Here] | None]) -> None:
    """Looked at after every single change, from one to several parts, several to several, and several to one.

    Control: who takes all parts that lie there meets a mixture.
    """
    first, edits = _changing()
    seen: list[list[str]] = []
    careless: list[list[str]] = []

    def look(store: Store) -> None:
        seen.append(of_day(store, paths.current))
        careless.append(of_day(store, lambda listed: listed))

    store = Watched()
    for nth, (lines, kind) in enumerate(zip((first, edits), then, strict=True)):
        put(store, lines, f"s{nth}")
        store.look = look if nth else store.look
        rebuild(store, crew=kind(store) if kind else None, room=2)

    old, new = ["oi"] * 8, ["novo"] * 8
    assert [each for each in seen if each not in (old, new)] == []
    assert seen == sorted(seen, key=lambda each: each == new)  # old, old, …, new, new: no way back
    assert (seen[0], seen[-1]) == (old, new)
    assert [each for each in careless if each not in (old, new)]


@pytest.mark.slow
def test_a_build_that_dies_anywhere_leaves_what_was_there() -> None:
    """Killed while it stages, while it puts new parts, and while it removes old ones; the next build makes it whole.

    Whoever builds next, on a cluster or not, removes what workers had left for each other too.
    """
    first, edits = _changing()
    before = MemoryStore()
    put(before, first, "s0")
    rebuild(before, crew=Here(before), room=2)
    put(before, edits, "s1")
    turns: list[str] = []

    def store_again(look: Callable[[Store], None] = lambda _: None) -> Watched:
        store = Watched()
        for entry in before.list(""):
            store.put(entry.path, before.get(entry.path))
        store.changes, store.look = 0, look
        return store

    store = store_again(lambda store: turns.append(of_day(store, paths.current)[0]))
    rebuild(store, crew=Here(store), room=2)
    turned = turns.index("novo")
    met, left = [], []
    for lives in (turned // 2, turned - 1, turned + 2, len(turns) - 1):
        store = store_again()
        store.lives = lives
        with pytest.raises(KeyboardInterrupt):
            rebuild(store, crew=Here(store), room=2)
        met.append(of_day(store, paths.current))
        left.append(len(list(store.list(paths.STAGED))))
        store.lives = 1 << 62
        rebuild(store, crew=None if lives % 2 else Here(store), room=2)
        assert of_day(store, paths.current) == ["novo"] * 8
        assert not list(store.list(paths.STAGED))
    assert left[0]
    assert left[1]
    assert [each for each in met if each not in (["oi"] * 8, ["novo"] * 8)] == []
    assert {each[0] for each in met} == {"oi", "novo"}


@pytest.mark.slow
def test_a_worker_that_wakes_after_the_build_changes_no_row() -> None:
    """It writes what nobody reads, and the next build removes it, though nothing is new; but no build that comes too soon."""
    store, _ = built(*busy(-1, -2, -3))
    late: list[Callable[[], None]] = []

    class Slow(Here):
        """Does each task once more, later."""

        def one(self, task: Task, order: Any) -> Any:
            late.append(lambda: super(Slow, self).one(task, order) and None)
            if task is tasks.stage:
                late.clear()
                late.append(lambda: super(Slow, self).one(task, order) and None)
            return super().one(task, order)

    rebuild(store, whole=True, crew=Slow(store), room=100)
    before = [(entry.path, store.get(entry.path)) for entry in store.list("")]
    late[0]()
    after = [
        (entry.path, store.get(entry.path))
        for entry in store.list("")
        if not entry.path.startswith(paths.STAGED)
    ]
    assert after == before
    with store.lock(paths.BUILD_LOCK), pytest.raises(Busy):
        rebuild(store)
    assert list(store.list(paths.STAGED))
    assert rebuild(store).segments == 0
    assert not list(store.list(paths.STAGED))


@pytest.mark.slow
def test_a_crew_that_fails_changes_no_row() -> None:
    """What could not be done is told, and nothing of the build is remembered."""
    store, _ = built(*busy(-1, -2))
    before = tables_of(store, TABLES)
    put(store, busy(-3, first=9), "more")

    class Failing(Here):
        def one(self, task: Task, order: Any) -> Any:
            if task is tasks.fold_days:
                raise Problem("No room.")
            return super().one(task, order)

    with pytest.raises(Problem, match="No room"):
        rebuild(store, crew=Failing(store))
    assert tables_of(store, TABLES) == before
    assert rebuild(store).segments == 1
