"""From enriched rows to insights: what was said goes by day after day, and doubts and episodes come of it.

    messages, events, updates ──day by day──▶ talks ──what is over, what is open──▶ episodes ──regroup──▶ topics

A build goes on from the talks that the last one kept, as they stood when each of the newest days began. It takes
the newest that stands before everything that changed, so the rows are those that all of it from scratch would give.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from igarape import paths
from igarape.daily import forgotten
from igarape.daily import state as memory
from igarape.daily.engine import Engine
from igarape.daily.lost import lost
from igarape.doubts import corrections, tables
from igarape.doubts.aside import Aside
from igarape.doubts.corrections import DropMessage, Effect, Line
from igarape.doubts.heard import Heard
from igarape.doubts.parts import Parts
from igarape.doubts.telling import Telling
from igarape.doubts.told import Told, counted, load, save
from igarape.errors import Problem
from igarape.store import Store

if TYPE_CHECKING:
    from igarape.doubts.vectors import Encoder


def bring_up(store: Store, engine: Engine, *, whole: bool = False, encoder: Encoder | None = None) -> int:
    """Bring the insights up to date with the enriched rows; give how many doubts there are.

    With an encoder, doubts that mean the same become topics. What a person corrected since, or another
    encoder, makes them anew too; Problem where the file of corrections holds a line that is none.
    Without one, topics that others made stay as they are, with the doubts in them, until somebody comes who has
    one (`told.behind` gives their day); Problem where all is to be made anew.

    `whole` makes them anew, and so does a part that somebody removed. Days whose counts are not those of last time
    were touched, so a process that died between a build and this is made good by the next. Busy where another build is
    at work.
    """
    with store.lock(paths.BUILD_LOCK):
        built = memory.load(store)
        if built is None:
            return 0
        told, said = load(store), corrections.load(store)
        version = f"{tables.VERSION}.{built.version}.{built.zone}"
        fresh = whole or told.version != version
        gone = lost(store, told.left, paths.INSIGHTS)
        topics = 0 if encoder else Parts(store, engine).count(tables.TOPICS)
        if encoder is None and (topics or tables.TOPICS.name in gone) and not erasing(store):
            return _left(store, engine, topics, fresh=fresh)
        fresh = fresh or bool(gone)
        if fresh:
            told = Told(version)
        days = counted(built)
        touched = {day for day in days.keys() | told.days.keys() if days.get(day) != told.days.get(day)}
        dropped = corrections.dropped(said)
        settled = (corrections.digest(said), encoder.model if encoder else "")
        if fresh or touched or dropped != told.dropped or settled != told.settled:
            told.again |= {each.chat_id for each in dropped ^ told.dropped}
            # A process that dies from here on leaves word that nothing is as it was.
            save(store, structs.replace(told, version="" if fresh else version, settled=("", ""), grouped=""))
            parts = Parts(store, engine, fresh=fresh, left=told.left)
            aside = Aside(store, engine, parts)
            heard = Heard(store, engine, built.zone, days.keys(), dropped)
            if fresh or touched or told.again:
                sizes = {day: each.deliveries for day, each in built.days.items()}
                Telling(store, aside, heard, told, sizes).run(touched)
            _topics(store, engine, parts, aside, told, said, encoder)
            told.effects |= {
                each.number: Effect("", 1, 1)
                for each in said
                if isinstance(each.said, DropMessage) and each.said.message in heard.left_out()
            }
            told.days, told.dropped, told.settled, told.again = days, set(dropped), settled, set()
            told.left = parts.left
            save(store, told)
            _sweep(store, told)
        return Parts(store, engine).count(tables.DOUBTS)


def grouped_by(store: Store, engine: Engine) -> set[str]:
    """Name the models that made the topics that are there, or were until somebody removed them; none without topics."""
    told = load(store)
    if tables.TOPICS.name in lost(store, told.left, paths.INSIGHTS):
        return {told.settled[1]} - {""}
    topics = Parts(store, engine).source(tables.TOPICS)
    return {model for (model,) in engine.run(f"SELECT DISTINCT model FROM {topics}")}


def erasing(store: Store) -> bool:
    """Whether somebody is being forgotten: topics are of people's words, and nothing keeps those."""
    erased = forgotten.load(store)
    return erased is not None and erased.pending


def _left(store: Store, engine: Engine, topics: int, *, fresh: bool) -> int:
    if fresh:
        raise Problem(
            "All is to be made anew, and what groups the doubts of this lake is not installed here: the topics"
            " ({topics}) would be lost.",
            "Install it with: pip install 'igarape[doubts]', then run the same again; the tables are built.",
            topics=topics,
        )
    return Parts(store, engine).count(tables.DOUBTS)


def _topics(
    store: Store,
    engine: Engine,
    parts: Parts,
    aside: Aside,
    told: Told,
    said: Sequence[Line],
    encoder: Encoder | None,
) -> None:
    """Group the doubts, and write them; where nothing groups they are of no topic."""
    if encoder:
        from igarape.doubts.regroup import regroup  # here, since only those who group have numpy

        found = regroup(store, engine, parts, aside, encoder, said, told.grouped)
        if found:
            told.grouped, told.effects = found.digest, found.effects
        else:
            aside.keep()
        return
    stay = aside.settle(())
    names = ", ".join("NULL AS topic_id" if each == "topic_id" else each for each in tables.DOUBTS.names)
    parts.settle(tables.DOUBTS, f"SELECT {names}, context_date FROM ({stay})")
    parts.drop(tables.TOPICS)
    parts.drop(tables.TOPIC_ACTIVITY)
    told.grouped, told.effects = "", {}


def _sweep(store: Store, told: Told) -> None:
    """Remove talks that nobody goes on from any more."""
    for entry in list(store.list(paths.TALKS)):
        if entry.path not in told.talks.values():
            store.delete(entry.path)
