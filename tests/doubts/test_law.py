"""The law of the insights: however a lake came to hold what it holds, its rows are those that from scratch gives."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

pytest.importorskip("numpy", reason="topics need numpy: pip install 'igarape[doubts]'")

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from igarape import paths
from igarape.capture.update import delivery
from igarape.daily.build import build
from igarape.daily.state import load
from igarape.doubts import insight, tables, telling
from igarape.doubts.told import save
from igarape.doubts.vectors import Words
from igarape.store import MemoryStore, Store
from igarape.via.duckdb import DuckDB
from igarape.via.lake import Lake
from tests.daily.deliveries import ANA, BOT, GROUP, NOON, later, line, message, put, update

OTHER = {"id": -1002, "type": "supergroup", "title": "Vendas"}
ALONE = {"id": 21, "type": "private", "first_name": "Davi"}
PEOPLE = [
    {"id": 20 + n, "is_bot": False, "first_name": name, "username": f"{name.lower()}_s"}
    for n, name in enumerate(("Bia", "Davi", "Caio", "Eva", "Gil"))
]
ASKED = (
    "meu pix não caiu, o que eu faço?", "o pix ainda não caiu", "qual o prazo de entrega?", "quando chega a entrega?",
    "como troco a senha?", "não consigo trocar a senha", "tem nota fiscal?", "onde vejo a nota fiscal?",
)  # fmt: skip


def after(turns: float, **more: float) -> datetime:
    """Give a moment so many turns, of two days each, after the first noon."""
    return later(days=2 * turns, **more)


def talk() -> list[bytes]:
    """Four weeks of two groups and a private chat, with all that makes an old day or a whole chat change later.

    Somebody asks every other day. In the order in which it was received.
    """
    lines: list[bytes] = []
    number = 0

    def heard(kind: str, payload: object, turns: float, **more: float) -> None:
        lines.append(line(update(len(lines) + 1, kind, payload), at=after(turns, **more)))

    for day in range(14):  # each a turn of two days
        for turn, chat in enumerate((GROUP, OTHER)):
            number += 10
            who = PEOPLE[(day + turn) % 5]
            text = ASKED[(day * 3 + turn) % 8] + (" por favor" if day > 7 else "")
            heard("message", message(number, by=who, chat=chat, at=after(day), text=text), day)
            if (
                chat is GROUP or day > 9
            ):  # in the other group a bot is heard on the tenth turn, and not before
                reply = {"message_id": number}
                said = message(
                    number + 1, by=BOT, chat=chat, at=after(day, seconds=5), text="Leva 30 minutos.",
                    reply_to_message=reply,
                )  # fmt: skip
                heard("message", said, day, seconds=6)
            if day % 3 == 0:
                thanks = message(
                    number + 2, by=who, chat=chat, at=after(day, minutes=20), text="deu certo, obrigada",
                    reply_to_message={"message_id": number + 1},
                )  # fmt: skip
                heard("message", thanks, day, minutes=20)
    for n, (by, text) in enumerate(((PEOPLE[4], "como peço reembolso?"), (ANA, "já liberei para você"))):
        more = {"reply_to_message": {"message_id": 900}} if n else {}
        heard("message", message(900 + n, by=by, at=after(1, hours=1 + n), text=text, **more), 1, hours=1 + n)
    promoted = {
        "chat": GROUP, "from": BOT, "date": int(after(8).timestamp()),
        "new_chat_member": {"user": ANA, "status": "administrator"},
    }  # fmt: skip
    heard("chat_member", promoted, 8)  # and so the help of the first turn was the team's
    edited = message(10, by=PEOPLE[0], at=NOON, text="bom dia", edit_date=int(after(1).timestamp()))
    heard("edited_message", edited, 1)  # the first doubt is none
    late = message(905, by=BOT, at=after(6), text="O prazo é de 3 dias.", reply_to_message={"message_id": 70})
    heard("message", late, 6)
    pressed: dict[str, Any] = {
        "id": "1", "from": PEOPLE[3], "chat_instance": "1", "data": "sim",
        "message": message(71, by=BOT, at=after(3, seconds=5), reply_to_message={"message_id": 70}),
    }  # fmt: skip
    heard("callback_query", pressed, 3, minutes=3)
    reacted = {
        "chat": GROUP, "message_id": 91, "user": PEOPLE[4], "date": int(after(4, hours=2).timestamp()),
        "old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": "👎"}],
    }  # fmt: skip
    heard("message_reaction", reacted, 4, hours=2)
    for n, text in enumerate(("como pago?", "Toque em Pagar.", "valeu")):
        by = BOT if n == 1 else PEOPLE[1]
        heard("message", message(n + 1, by=by, chat=ALONE, at=after(5, minutes=n), text=text), 5)
    return sorted(lines, key=lambda each: str(json.loads(each)["received_at"]))


LINES = talk()


def imported() -> bytes:
    """A press that lies on the day of its import, and came about two weeks before: then a doubt was not clarified."""
    under = message(111, by=BOT, at=after(5, seconds=5), reply_to_message={"message_id": 110})
    press = {"id": "2", "from": PEOPLE[0], "chat_instance": "1", "data": "não", "message": under}
    body = json.dumps(update(800, "callback_query", press)).encode()
    return delivery(body, received_at=after(12), source="import", bot_id=99)


def told(store: Store, *, whole: bool = False, encoder: Words | None = None) -> None:
    """Build a lake and its insights."""
    with DuckDB() as engine:
        build(store, engine, whole=whole)
        insight.bring_up(store, engine, whole=whole, encoder=encoder)


def lake_of(builds: Sequence[Sequence[bytes]], encoder: Words | None = None) -> MemoryStore:
    """Make a lake by so many builds, each with some more deliveries."""
    store = MemoryStore()
    for number, lines in enumerate(builds):
        if lines:
            put(store, lines, f"s{number}")
            told(store, encoder=encoder)
    return store


def rows(store: Store, *, ids: bool = True) -> dict[str, Any]:
    """Read all insights; without `ids`, what a topic is called is left out, and which doubts are together stays."""
    found: dict[str, Any] = {}
    with Lake(store, "America/Sao_Paulo") as lake:
        for table in tables.TABLES:
            found[table.name] = sorted(map(repr, lake.run(f"SELECT * FROM {table.name}").rows))
        if not ids:
            together: dict[str | None, set[tuple[int, int]]] = {}
            for topic, *message in lake.run("SELECT topic_id, chat_id, message_id FROM doubts").rows:
                together.setdefault(topic, set()).add((message[0], message[1]))
            sizes = "SELECT rank, people, messages, messages_low, messages_high FROM topics ORDER BY rank"
            daily = "SELECT context_date, chat_id, messages, people FROM topic_activity"
            return {
                "episodes": found["episodes"],
                "together": sorted(map(sorted, together.values())),
                "topics": lake.run(sizes).rows,
                "activity": sorted(map(repr, lake.run(daily).rows)),
            }
    return found


@pytest.fixture(scope="module")
def at_once() -> dict[str, Any]:
    """The rows of a lake that was built once, of all there is."""
    return rows(lake_of([LINES]))


def dealt(places: Sequence[int]) -> list[list[bytes]]:
    """Deal the deliveries out to builds."""
    return [[each for each, at in zip(LINES, places, strict=True) if at == number] for number in range(4)]


BY_DAY = [min(3, number * 4 // len(LINES)) for number in range(len(LINES))]
LATE = [2 if number == len(LINES) // 4 - 1 else at for number, at in enumerate(BY_DAY)]
BACKWARDS = [3 - at for at in BY_DAY]


@pytest.mark.slow
@pytest.mark.parametrize("places", [BY_DAY, LATE, BACKWARDS], ids=["in order", "one late", "backwards"])
def test_bit_by_bit_gives_what_at_once_gives(places: list[int], at_once: dict[str, Any]) -> None:
    """In order, with one that comes two builds late, and with the newest first."""
    assert at_once == rows(lake_of(dealt(places)))


@pytest.mark.slow
def test_a_press_that_came_about_long_before_is_told_with_its_day(at_once: dict[str, Any]) -> None:
    """The day on which it lies is not the one that it changes."""
    whole = rows(lake_of([[*LINES, imported()]]))

    assert whole != at_once
    assert whole == rows(lake_of([LINES, [imported()]]))


@st.composite
def histories(draw: st.DrawFn) -> list[int]:
    """Deal the deliveries out as builds meet them: in order, cut anywhere, and a few of them late."""
    cuts = sorted(draw(st.integers(0, len(LINES))) for _ in range(3))
    places = [sum(number >= cut for cut in cuts) for number in range(len(LINES))]
    for number in draw(st.lists(st.integers(0, len(LINES) - 1), max_size=2)):
        places[number] = min(3, places[number] + 1)
    return places


@pytest.mark.slow
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories())
@example(LATE)
def test_any_history_gives_what_at_once_gives(at_once: dict[str, Any], places: list[int]) -> None:
    """Whatever came with which build."""
    assert at_once == rows(lake_of(dealt(places)))


class Dying(MemoryStore):
    """A store whose process dies at the n-th thing it writes or removes."""

    def __init__(self, of: MemoryStore, after: int) -> None:
        super().__init__()
        self._objects = dict(of._objects)
        self.left = after

    def put(self, path: str, data: Any) -> None:
        """Write, or die."""
        self._spend()
        super().put(path, data)

    def delete(self, path: str) -> None:
        """Remove, or die."""
        self._spend()
        super().delete(path)

    def _spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt


def _deaths(step: int) -> tuple[int, list[int]]:
    """Let a build die at every `step`-th write, and the next make it good; give which of them did not."""
    first, second = dealt([min(1, at) for at in LATE])[:2]
    before = lake_of([first], Words())
    put(before, second, "more")
    with DuckDB() as engine:
        build(before, engine)
    sound = Dying(before, 1_000)
    told(sound, encoder=Words())
    expected = rows(sound)
    writes = 1_000 - sound.left
    wrong = []
    for after in range(0, writes, step):
        store = Dying(before, after)
        with pytest.raises(KeyboardInterrupt):
            told(store, encoder=Words())
        store.left = 1_000
        told(store, encoder=Words())
        if rows(store) != expected:
            wrong.append(after)
    return writes, wrong


@pytest.mark.slow
def test_a_build_that_dies_is_made_good_by_the_next() -> None:
    """At every fourth of its writes: the same rows, ids of topics too."""
    writes, wrong = _deaths(step=4)

    assert writes > 24
    assert not wrong


@pytest.mark.slow
def test_the_control_a_build_that_noted_first_and_wrote_then_would_be_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Were it noted what was told before it is written, a death in between would stay."""
    tell = telling.Telling.run

    def early(run: Any, touched: Any) -> None:
        built = load(run._store)
        noted = copy.copy(run._told)
        noted.days = (
            {day: (each.deliveries, each.distinct) for day, each in built.days.items()} if built else {}
        )
        save(run._store, noted)
        tell(run, touched)

    monkeypatch.setattr(telling.Telling, "run", early)
    assert _deaths(step=12)[1]


@pytest.mark.slow
def test_topics_are_a_function_of_the_rows_and_their_ids_are_remembered() -> None:
    """Which doubts are together, how many, by how many people: as at once. Ids: as they were in this lake."""
    encoder = Words()
    store = lake_of(dealt(BY_DAY), encoder)
    told(store, encoder=encoder, whole=True)
    again = rows(store)

    assert rows(lake_of([LINES], encoder), ids=False) == rows(store, ids=False)
    told(store, encoder=encoder, whole=True)
    assert again == rows(store)


def test_what_did_not_change_is_not_written() -> None:
    """A day more writes its own parts and those of what was open; the parts of older days stay the same objects."""
    store = lake_of([LINES])
    before = dict(store._objects)
    more = message(999, by=PEOPLE[0], at=later(days=14), text="qual o prazo de entrega?")
    put(store, [line(update(999, payload=more), at=later(days=14))], "more")
    told(store)
    same = [path for path, data in before.items() if store._objects.get(path) is data]

    assert paths.insight("episodes", NOON.date()) in same
    assert paths.insight("doubts", NOON.date()) in same
