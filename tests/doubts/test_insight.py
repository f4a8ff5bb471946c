"""From a lake's rows to its doubts and episodes: what is kept, what is told again, and that order plays no part."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from igarape import paths
from igarape.capture.update import Source, delivery
from igarape.daily.build import build
from igarape.daily.lost import lost
from igarape.demo import made_up, truth
from igarape.doubts import insight
from igarape.doubts import told as memory
from igarape.doubts.tables import DOUBTS, EPISODES
from igarape.store import MemoryStore, Store
from igarape.via.duckdb import DuckDB
from igarape.via.lake import Lake
from tests.daily.deliveries import ANA, BOT, GROUP, NOON, later, line, message, put, sent, update

BIA = {"id": 12, "is_bot": False, "first_name": "Bia"}
OTHER = {"id": -1002, "type": "supergroup", "title": "Vendas"}
ASKED = message(1, text="meu pix não caiu, o que eu faço?")
ANSWER = message(2, by=BOT, at=later(seconds=5), text="Leva 30 minutos.", reply_to_message={"message_id": 1})
THANKS = message(3, at=later(minutes=2), text="deu certo, obrigada", reply_to_message={"message_id": 2})
ELSEWHERE = message(1, by=BIA, chat=OTHER, text="qual o preço do frete?")
NEXT_DAYS = [message(10 + n, by=BIA, at=later(days=n), text="bom dia") for n in range(1, 10)]

DAYS = [
    [line(update(1, payload=ASKED)), sent("sendMessage", ANSWER, at=later(seconds=5))],
    [line(update(2, payload=THANKS), at=later(minutes=2)), line(update(3, payload=ELSEWHERE))],
    [line(update(10 + n, payload=each), at=later(days=n + 1)) for n, each in enumerate(NEXT_DAYS)],
]
"""Three segments: a doubt with its answer; thanks, and a doubt elsewhere; nine quiet days."""


def told(store: Store, *, whole: bool = False) -> int:
    """Build a lake, and its insights."""
    with DuckDB() as engine:
        build(store, engine, whole=whole)
        return insight.bring_up(store, engine, whole=whole)


def rows(
    store: Store, sql: str = "SELECT * FROM episodes ORDER BY chat_id DESC, message_id"
) -> list[dict[str, Any]]:
    """Ask the lake."""
    with Lake(store, "America/Sao_Paulo") as lake:
        return lake.run(sql).dicts()


def lake_of(*segments: list[bytes]) -> MemoryStore:
    """Make a lake of these segments, in this order, told after each."""
    store = MemoryStore()
    for number, lines in enumerate(segments):
        put(store, lines, f"s{number}")
        told(store)
    return store


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    """All rows of the insights."""
    with Lake(store, "America/Sao_Paulo") as lake:
        return {
            each.name: lake.run(f"SELECT * FROM {each.name} ORDER BY chat_id, message_id").dicts()
            for each in (DOUBTS, EPISODES)
        }


@cache
def after(days: int) -> dict[str, list[dict[str, Any]]]:
    """All rows of the insights of a lake that was told after each of the first of DAYS."""
    return everything(lake_of(*DAYS[:days]))


def test_a_doubt_becomes_an_episode() -> None:
    """With who answered, how fast, how it ended, and where that can be read."""
    other, first = after(3)["episodes"]

    assert first == {
        "chat_id": -1001, "message_id": 1, "date": NOON.replace(tzinfo=None), "author_id": 11, "kind": "both",
        "outcome": "confirmed", "evidence": "thanks", "evidence_message_id": 3, "answered_by": "bot",
        "answer_message_id": 2, "answer_seconds": 5, "helped_by": None, "asked": 1, "durable": True,
        "context_date": date(2026, 11, 21),
    }  # fmt: skip
    assert (-1002, "question", "unknown") == (other["chat_id"], other["kind"], other["outcome"])


def test_while_a_day_has_not_passed_nothing_is_known_and_later_it_is() -> None:
    """A chat in which nothing more was said is told again, because time went by in the lake."""
    store = lake_of(DAYS[0], DAYS[1])
    assert ["unknown", "unknown"] == [each["outcome"] for each in rows(store)]

    put(store, DAYS[2], "late")
    told(store)
    assert ["confirmed", "unknown"] == [each["outcome"] for each in rows(store)]


@pytest.mark.slow
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(range(3)))
def test_insights_are_a_function_of_what_was_kept(order: list[int]) -> None:
    """Bit by bit in any order, and from scratch: the same rows."""
    bit_by_bit = lake_of(*(DAYS[n] for n in order))
    at_once = lake_of([each for lines in DAYS for each in lines])

    assert everything(at_once) == everything(bit_by_bit)
    told(bit_by_bit, whole=True)
    assert everything(at_once) == everything(bit_by_bit)


def test_a_process_that_died_after_the_build_is_made_good() -> None:
    """The next run sees that the days hold more than it told."""
    store = lake_of(DAYS[0])
    for number, lines in enumerate(DAYS[1:]):
        put(store, lines, f"later{number}")
    with DuckDB() as engine:
        build(store, engine)  # and here it died
    told(store)

    assert after(3) == everything(store)


def test_the_control_a_run_that_forgot_what_it_told_would_be_noticed() -> None:
    """Without its memory of the days it would take the lake as told."""
    store = lake_of(DAYS[0])
    put(store, DAYS[1], "more")
    with DuckDB() as engine:
        build(store, engine)
        state = json.loads(store.get(paths.TOLD))
        built = json.loads(store.get(paths.BUILT))
        store.put(paths.TOLD, json.dumps(state | {"days": built["days"]}).encode())
        insight.bring_up(store, engine)

    assert after(2) != everything(store)


def test_what_an_older_version_noted_is_told_anew() -> None:
    """Whatever shape its note had, and it need not even be one."""
    for noted in (
        b'{"version": "1.1", "days": {"2026-11-21": [3, 3]}, "grouped": ["a", null]}',
        b"half a no",
    ):
        store = lake_of([*DAYS[0], *DAYS[1]])
        expected = everything(store)
        store.put(paths.TOLD, noted)
        store.delete(paths.insight("episodes", NOON.date()))
        told(store)

        assert expected == everything(store)


def test_parts_that_somebody_removed_are_told_anew() -> None:
    """Though nothing came since. Control: they are missed before, and the doubts are fewer."""
    store = lake_of([*DAYS[0], *DAYS[1]])
    expected = everything(store)
    for name in ("doubts", "episodes"):
        store.delete(paths.insight(name, NOON.date()))
    before = memory.load(store).left
    assert lost(store, before, paths.INSIGHTS) == {"doubts": {NOON.date()}, "episodes": {NOON.date()}}
    assert expected != everything(store)

    told(store)
    assert expected == everything(store)
    assert memory.load(store).left == before


@pytest.mark.parametrize("lines", [[], [line(update(1, payload=message(1, text=None, photo=[])))]])
def test_a_lake_without_doubts_has_none(lines: list[bytes]) -> None:
    """No lake, no text: no rows, and no fault."""
    store = MemoryStore()
    if lines:
        put(store, lines)
        assert 0 == told(store)
    else:
        with DuckDB() as engine:
            assert 0 == insight.bring_up(store, engine)
    assert not list(store.list(paths.INSIGHTS))


def test_only_people_s_own_words_are_doubts() -> None:
    """Whatever a bot, a forward, an inline bot and a channel ask."""
    changes: list[dict[str, Any]] = [
        {"from": BOT},
        {"forward_origin": {"type": "user"}},
        {"via_bot": {"id": 5}},
        {"sender_chat": {"id": -1009, "type": "channel", "title": "Novidades"}},
    ]
    asked = [ASKED | {"message_id": number} | each for number, each in enumerate(changes, 1)]

    assert [] == rows(lake_of([line(update(each["message_id"], payload=each)) for each in asked]))
    assert 1 == len(rows(lake_of([line(update(1, payload=ASKED))])))


def press(source: Source, arrived: timedelta, under: dict[str, Any]) -> bytes:
    """Make the delivery of a pressed button, so long after noon."""
    pressed = {"id": "1", "from": ANA, "message": under, "data": "resolveu:sim"}
    body = json.dumps(update(5, "callback_query", pressed)).encode()
    return delivery(body, received_at=NOON + arrived, source=source, bot_id=99)


WEEKS = timedelta(days=90)
PRESSES: dict[str, tuple[Source, timedelta, dict[str, Any], str]] = {
    "at once": ("webhook", timedelta(minutes=2), ANSWER, "confirmed"),
    "three days after the answer": ("webhook", timedelta(days=3), ANSWER, "unknown"),
    "imported months later": ("import", WEEKS, ANSWER, "confirmed"),
    "imported, and its message's date is withheld": ("import", WEEKS, ANSWER | {"date": 0}, "unknown"),
    "late with all the rest": ("webhook", WEEKS, ANSWER, "confirmed"),
    "by a clock that is behind": ("webhook", timedelta(seconds=1), ANSWER, "confirmed"),
}


@pytest.mark.parametrize(("source", "arrived", "under", "expected"), PRESSES.values(), ids=list(PRESSES))
def test_a_press_without_a_date_falls_where_it_can_have_been(
    source: Source, arrived: timedelta, under: dict[str, Any], expected: str
) -> None:
    """When it arrived; not before the message it is under; imported, when that message was sent."""
    asked = NOON + arrived if arrived == WEEKS else NOON
    said = [line(update(1, payload=ASKED), at=asked), sent("sendMessage", ANSWER, at=later(seconds=5))]
    end = line(update(9, payload=message(9, by=BIA, at=NOON + WEEKS)), at=NOON + WEEKS)
    store = lake_of([*said, press(source, arrived, under), end])

    assert [expected] == [each["outcome"] for each in rows(store)]


def test_staff_are_those_seen_as_admins() -> None:
    """A member's help and the team's are told apart."""
    admin = {
        "chat": GROUP,
        "from": ANA,
        "date": int(NOON.timestamp()),
        "new_chat_member": {"user": BIA, "status": "administrator"},
    }
    help_ = message(4, by=BIA, at=later(minutes=1), text="liberei aqui", reply_to_message={"message_id": 1})
    store = lake_of(
        [
            line(update(1, "chat_member", admin)),
            line(update(2, payload=ASKED)),
            line(update(3, payload=help_)),
        ]
    )

    assert [("staff", 60)] == [(each["answered_by"], each["answer_seconds"]) for each in rows(store)]


def test_the_demo_s_truth_is_found() -> None:
    """Of some 700 planted doubts nearly all, with the outcome that was planted or an honest unknown."""
    start = date(2026, 10, 5)
    store = MemoryStore()
    bodies = list(made_up(44, start))
    for number in range(0, len(bodies), 1000):
        lines = [
            delivery(body, received_at=later(), source="webhook", bot_id=1)
            for body in bodies[number : number + 1000]
        ]
        put(store, lines, f"demo{number}")
    told(store)
    planted = {(each.chat_id, each.message_id): each.outcome for each in truth(44, start)}
    found = {(each["chat_id"], each["message_id"]): each["outcome"] for each in rows(store)}
    pairs = Counter((planted[key], found[key]) for key in planted.keys() & found.keys())

    assert len(planted.keys() & found.keys()) >= 0.99 * len(planted)
    assert len(found.keys() - planted.keys()) <= 0.01 * len(planted)
    confirmed = sum(count for (_, state), count in pairs.items() if state == "confirmed")
    assert pairs["clarified", "confirmed"] >= 0.98 * confirmed
    assert pairs["clarified", "confirmed"] >= 0.85 * sum(
        1 for each in planted.values() if each == "clarified"
    )
    assert pairs["not_clarified", "confirmed"] <= 2
