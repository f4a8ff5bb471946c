"""Corrections in a lake survive: every rebuild, new messages, another encoder, a chat that moved; and can be taken back."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy", reason="topics need numpy: pip install 'igarape[doubts]'")

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from igarape import paths
from igarape.doubts import corrections, regroup, tables
from igarape.doubts.aside import Aside
from igarape.doubts.corrections import (
    Correction,
    DropMessage,
    DropTopic,
    Effect,
    Merge,
    Message,
    Messages,
    Rename,
    Split,
)
from igarape.errors import Problem
from igarape.store import MemoryStore
from igarape.via.lake import Lake
from tests.doubts.planted import ENTREGA, NOISE, NOTA, SENHA, TEXTS, ZONE, Planted, keep, messages, told

Rows = dict[str, list[tuple[Any, ...]]]


def lake(scratch: Path, *said: Correction, rows: list[dict[str, Any]] | None = None) -> MemoryStore:
    """A lake with these messages and corrections, told."""
    store = MemoryStore()
    keep(store, scratch, rows or messages())
    for each in said:
        corrections.add(store, each)
    told(store)
    return store


def everything(store: MemoryStore) -> Rows:
    """All rows of the insights."""
    with Lake(store, ZONE) as engine:
        names = ("topics", "doubts", "episodes", "topic_activity")
        return {name: engine.native(f"SELECT * FROM {name} ORDER BY ALL").rows for name in names}


def topics(store: MemoryStore) -> dict[str, set[int]]:
    """The messages of each topic, by its label, topics by rank."""
    with Lake(store, ZONE) as engine:
        rows = engine.native(
            "SELECT label, list(message_id) FROM topics JOIN doubts USING (topic_id) GROUP BY label, rank ORDER BY rank"
        ).rows
    return {label: set(numbers) for label, numbers in rows}


def at(*numbers: int, chat: int = -1001) -> Messages:
    """Messages by their numbers."""
    return tuple(Message(chat, number) for number in numbers)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for parts in the making."""
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def plain(scratch: Path) -> Rows:
    """What the lake holds where nobody corrected anything."""
    return everything(lake(scratch))


@pytest.mark.slow
def test_the_made_lake_has_the_topics_that_were_planted(scratch: Path) -> None:
    """Three of them, and nothing of the noise; the tests below rest on it."""
    found = list(topics(lake(scratch)).values())

    assert [set(SENHA), set(NOTA), set(ENTREGA)] == found


@pytest.mark.slow
def test_renamed_and_merged_topics_stay_so(scratch: Path) -> None:
    """From scratch, with new messages, and read by another encoder; ids stay those of the first topic."""
    store = lake(scratch)
    ids = {label: key for key, label in _ids(store).items()}
    first, second, *_ = topics(store)
    for each in (Merge((at(17, 18, 19), at(1, 2, 3))), Rename(at(18), "Nota ou senha")):
        corrections.add(store, each)
    told(store)
    expected = {"Nota ou senha": {*SENHA, *NOTA}, list(topics(lake(scratch)))[2]: set(ENTREGA)}
    assert expected == topics(store)
    assert {ids[second]: "Nota ou senha"} == {
        key: label for key, label in _ids(store).items() if label == "Nota ou senha"
    }
    assert first not in topics(store)

    before = everything(store)
    told(store, whole=True)
    assert before == everything(store)

    told(store, encoder=Planted(2))
    assert expected == topics(store)
    assert {"planted-2"} == {row[-1] for row in everything(store)["topics"]}

    more = messages([*TEXTS, "Nota fiscal do mês, onde baixo?", "Esqueci a senha de novo, como recupero?"])
    keep(store, scratch, more)
    told(store, encoder=Planted(2))
    assert {*SENHA, *NOTA, 78, 79} == topics(store)["Nota ou senha"]


@pytest.mark.slow
def test_people_of_a_merged_topic_are_counted_once(scratch: Path) -> None:
    """Number 1 asks both; messages, ranks, examples and the roll-up by day follow."""
    rows = messages()
    rows[16]["author_id"] = rows[0]["author_id"]
    store = lake(scratch, Merge((at(1, 2, 3), at(17, 18, 19))), rows=rows)
    with Lake(store, ZONE) as engine:
        (got, other) = engine.native(
            "SELECT rank, rank_low, rank_high, people, messages, messages_low <= messages AND messages <= messages_high AS fits"
            " FROM topics ORDER BY rank"
        ).rows
        (rolled,) = engine.native("SELECT sum(messages) FROM topic_activity").rows[0]

    assert ((1, 1, 1, 27, 28, True), (2, 2, 2, 9, 9, True)) == (got, other)
    assert 37 == rolled


@pytest.mark.slow
def test_a_dropped_topic_leaves_every_table_and_comes_back(scratch: Path, plain: Rows) -> None:
    """Neither doubt nor episode nor count of it is left; what is said of it tomorrow goes with it; undone, all is as it was."""
    store = lake(scratch)
    corrections.add(store, DropTopic(at(1, 2, 3)))
    told(store)
    left = {*NOTA, *ENTREGA, *NOISE}
    assert [set(NOTA), set(ENTREGA)] == list(topics(store).values())
    assert left == _numbers(store, "doubts") == _numbers(store, "episodes")
    assert {1: Effect(_dropped(plain), 16, 16)} == corrections.effects(store)

    before = everything(store)
    told(store, whole=True)
    assert before == everything(store)

    keep(store, scratch, messages([*TEXTS, "Esqueci a senha de novo, como recupero?"]))
    told(store)
    assert left == _numbers(store, "doubts")

    keep(store, scratch, messages())
    corrections.remove(store, 1)
    told(store)
    assert plain == everything(store)
    assert not list(store.list(paths.SET_ASIDE))


@pytest.mark.slow
def test_the_control_a_dropped_topic_that_was_not_kept_aside_would_come_back_for_good(
    scratch: Path, plain: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the place aside the grouping would not know the topic again, and to undo would bring nothing back."""
    monkeypatch.setattr(Aside, "_lying", lambda _: [])
    store = lake(scratch)
    corrections.add(store, DropTopic(at(1, 2, 3)))
    told(store)
    assert {*NOTA, *ENTREGA, *NOISE} == _numbers(store, "doubts")
    corrections.remove(store, 1)
    told(store)

    assert plain != everything(store)


@pytest.mark.slow
def test_a_doubt_that_was_edited_while_it_lay_aside_does_not_come_back(scratch: Path) -> None:
    """Its day is told anew, and so what lies aside of it is told anew too."""
    store = lake(scratch, DropTopic(at(1, 2, 3)))
    rows = messages()
    rows[9]["text"] = "deu certo"
    keep(store, scratch, [*rows, *messages(["bom dia"], first=78)], edited=[10])
    told(store)
    corrections.remove(store, 1)
    told(store)

    assert {*range(1, 78)} - {10} == _numbers(store, "doubts") == _numbers(store, "episodes")


def test_one_dropped_message_leaves_and_what_followed_it_stands_by_itself(scratch: Path) -> None:
    """The same words said by another stay a doubt; a doubt that was a repeat of the dropped one is one of its own."""
    again = [*messages(), *messages([TEXTS[0], TEXTS[0]], first=78)]
    again[-1] |= {"author_id": 101, "date": "2026-11-01 12:02:30", "context_date": date(2026, 11, 1)}
    store = lake(scratch, rows=again)
    assert {*range(1, 79)} == _numbers(store, "doubts")  # 79 asks again what its author asked with 1

    corrections.add(store, DropMessage(Message(-1001, 1)))
    told(store)
    assert {*range(2, 80)} == _numbers(store, "doubts") == _numbers(store, "episodes")
    assert {1: Effect("", 1, 1)} == corrections.effects(store)

    corrections.remove(store, 1)
    told(store)
    assert {*range(1, 79)} == _numbers(store, "doubts")


@pytest.mark.slow
def test_a_chat_that_moved_keeps_its_corrections(scratch: Path) -> None:
    """Old messages keep their old chat, so they name the topic still; what is said in the new chat joins it."""
    old, new = messages(chat=-77), messages(["Esqueci a senha de novo, como recupero?"], chat=-1001, first=78)
    store = lake(
        scratch, Rename(at(1, 2, 3, chat=-77), "Senha"), DropMessage(Message(-77, 40)), rows=[*old, *new]
    )

    assert {*SENHA, 78} == topics(store)["Senha"]
    assert 40 not in _numbers(store, "doubts")


@pytest.mark.slow
def test_a_rule_that_changed_tells_all_anew_and_corrections_hold(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Insights of another version are thrown away whole; the file is not."""
    store = lake(scratch, DropTopic(at(1, 2, 3)), DropMessage(Message(-1001, 40)))
    before = everything(store)
    monkeypatch.setattr(tables, "VERSION", 1_000)
    told(store)

    assert before == everything(store)
    assert 1000 == int(json.loads(store.get(paths.TOLD))["version"].split(".")[0])


@pytest.mark.slow
@pytest.mark.parametrize(("place", "dies_in"), [(Aside, "settle"), (regroup, "_settle")])
def test_a_process_that_died_while_it_corrected_is_made_good(
    scratch: Path, plain: Rows, monkeypatch: pytest.MonkeyPatch, place: object, dies_in: str
) -> None:
    """Whether the corrections stand or were taken back in the meantime: the next run knows that nothing was finished."""
    for undone in (False, True):
        store = lake(scratch)
        for each in (DropMessage(Message(-1001, 40)), DropTopic(at(1, 2, 3)), Rename(at(17), "Nota")):
            corrections.add(store, each)
        with monkeypatch.context() as patch:
            patch.setattr(place, dies_in, lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                told(store)
        expected = lake(scratch, *(each.said for each in corrections.load(store)))
        if undone:
            store.delete(paths.CORRECTIONS)
        told(store)
        assert (plain if undone else everything(expected)) == everything(store)


@pytest.mark.slow
def test_nothing_is_done_anew_where_nothing_changed(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither for a build without news, nor for blank lines; but for each of a new line, or another encoder."""
    store = lake(scratch, Rename(at(1), "Senha"))
    runs: list[str] = []
    real = regroup.regroup

    def counted(*given: Any) -> regroup.Grouped | None:
        runs.extend(each.model for each in given if isinstance(each, Planted))
        return real(*given)

    monkeypatch.setattr(regroup, "regroup", counted)
    told(store)
    store.put(paths.CORRECTIONS, store.get(paths.CORRECTIONS) + b"\n\n")
    told(store)
    assert [] == runs
    told(store, encoder=Planted(2))
    corrections.add(store, Rename(at(17), "Nota"))
    told(store, encoder=Planted(2))
    assert ["planted-2"] * 2 == runs


@pytest.mark.slow
def test_a_bad_line_stops_the_insights_and_changes_nothing(scratch: Path) -> None:
    """Half of the corrections would be none of what a person meant."""
    store = lake(scratch, Rename(at(1), "Senha"))
    before = everything(store)
    store.put(paths.CORRECTIONS, store.get(paths.CORRECTIONS) + b"rename\n")
    with pytest.raises(Problem, match="Line 2"):
        told(store, whole=True)

    assert before == everything(store)


@pytest.mark.slow
def test_what_is_kept_of_topics_holds_nobody_s_words(scratch: Path) -> None:
    """But the names that were given, and one label a topic: whoever asks to be forgotten is in no other file for it."""
    store = lake(scratch, Rename(at(1), "Acesso"), Split(at(1, 2), at(17)), DropTopic(at(29)))
    known = json.loads(store.get(paths.TOPICS))
    held = [
        store.get(paths.CORRECTIONS).decode(),
        store.get(paths.TOLD).decode(),
        str([each["texts"] for each in known]),
    ]

    assert 3 == len(known)
    assert "Acesso" in held[0]
    assert not any(word in one.casefold() for one in held for word in ("senha", "nota", "encomenda"))


somewhere = st.lists(
    st.integers(1, 77).map(lambda number: Message(-1001, number)), min_size=1, max_size=3
).map(tuple)
any_correction: st.SearchStrategy[Correction] = st.one_of(
    st.builds(Rename, somewhere, st.just("Nome")),
    st.builds(Merge, st.lists(somewhere, min_size=2, max_size=2).map(tuple)),
    st.builds(Split, somewhere, somewhere),
    st.builds(DropTopic, somewhere),
    st.builds(DropMessage, somewhere.map(lambda some: some[0])),
)


@pytest.mark.slow
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(any_correction, min_size=1, max_size=4),
    st.permutations(range(77)),
    st.integers(5, 70),
    st.data(),
)
def test_corrections_and_builds_in_any_order_give_the_same(
    scratch: Path, said: list[Correction], order: list[int], cut: int, data: st.DataObject
) -> None:
    """A law: part of the talk, corrections, the rest of it; or all at once; or built anew: the same rows. Taken back, as before."""
    rows = messages()
    at_once = lake(scratch, *said)
    bit_by_bit = MemoryStore()
    keep(bit_by_bit, scratch, [rows[place] for place in sorted(order[:cut])])
    told(bit_by_bit)
    for each in said:
        corrections.add(bit_by_bit, each)
        if data.draw(st.booleans()):
            told(bit_by_bit)
    keep(bit_by_bit, scratch, rows)
    told(bit_by_bit)
    assert _partition(at_once) == _partition(bit_by_bit)
    before = everything(bit_by_bit)
    told(bit_by_bit, whole=True)
    assert before == everything(bit_by_bit)

    never = _partition(lake(scratch))
    for number in data.draw(st.permutations(range(len(said)))):
        corrections.remove(at_once, 1 + sum(each < number for each in _left(at_once, said)))
        told(at_once)
    assert never == _partition(at_once)


def _left(store: MemoryStore, said: list[Correction]) -> list[int]:
    """Places of the corrections that are still there."""
    there = [each.said for each in corrections.load(store)]
    left = []
    for place, each in enumerate(said):
        if there and there[0] == each:
            left.append(place)
            there.pop(0)
    return left


def _partition(store: MemoryStore) -> tuple[set[frozenset[int]], set[int], set[int]]:
    """Which doubts lie together, which there are, and their episodes; ids and labels may tell of an older grouping."""
    with Lake(store, ZONE) as engine:
        rows = engine.native(
            "SELECT list(message_id) FROM doubts WHERE topic_id IS NOT NULL GROUP BY topic_id"
        ).rows
    return {frozenset(row[0]) for row in rows}, _numbers(store, "doubts"), _numbers(store, "episodes")


def _numbers(store: MemoryStore, table: str) -> set[int]:
    with Lake(store, ZONE) as engine:
        return {number for (number,) in engine.native(f"SELECT message_id FROM {table}").rows}


def _ids(store: MemoryStore) -> dict[str, str]:
    with Lake(store, ZONE) as engine:
        return dict(engine.native("SELECT topic_id, label FROM topics").rows)


def _dropped(plain: Rows) -> str:
    return str(next(row[0] for row in plain["topics"] if row[6] == 16))
