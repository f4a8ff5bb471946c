"""Forgetting: the order in which a lake lets go of somebody, so that whatever dies in between is made good.

    labels, corrections ─▶ who is forgotten ─▶ raw, tables, insights (a build does it) ─▶ old versions, cache ─▶ done

What people gave goes first, for raw alone tells which messages are theirs. From the moment on in which it is written
down who is to be forgotten, every build takes them out, of all of raw until it is done, and of what is new for ever.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import NamedTuple

from igarape import building, paths
from igarape.daily import forgotten
from igarape.daily.forgotten import Erasure, Forgotten, Known, Marks, Scope
from igarape.daily.sweep import sweep
from igarape.doubts import by_hand, corrections, told
from igarape.doubts.by_hand import Key
from igarape.doubts.corrections import Message
from igarape.errors import Problem
from igarape.forgetting.seek import Found, learn, look, segments
from igarape.settings import Settings
from igarape.store import Store
from igarape.via.duckdb import DuckDB

_MADE = (paths.ENRICHED, paths.INSIGHTS, paths.QUARANTINE, paths.TALKS, paths.TOLD, paths.TOPICS, paths.UNDATED,
         paths.READ, paths.BUILT)  # fmt: skip
"""What builds made of raw, what remembers it last."""

_KEPT_BY_TEXT = paths.STATE + "vectors/"


class Plan(NamedTuple):
    """Who it is, what raw holds of them, and which labels and corrections are of messages of theirs."""

    known: Known
    given: Forgotten
    erasure: Erasure
    found: Found
    labels: int
    corrections: int

    @property
    def marks(self) -> Marks:
        """What knows them again: this one alone, not all who were ever forgotten."""
        return Marks(bytes.fromhex(self.given.key), self.erasure.marks)


def plan(store: Store, engine: DuckDB, number: int, scope: Scope, now: datetime) -> Plan:
    """Look who they are and where; nothing is changed."""
    given = forgotten.load(store) or Forgotten()
    known = learn(store, number, scope)
    before = given.erasure(scope, number)
    erasure = Erasure(
        scope,
        before.at if before else forgotten.stamp(now.astimezone(UTC)),
        # what was learnt before something died may stand nowhere any more
        sorted({*given.marked(known), *(before.marks if before else ())}),
    )
    labels = by_hand.load(store, engine)
    named = {*labels, *_corrected(store)}
    found = look(store, Marks(bytes.fromhex(given.key), erasure.marks), named)
    theirs = found.messages | {key for key in named if key[0] in known.ids}
    found.messages = theirs
    changed = sum(any(key in theirs for key in corrections.named(line)) for line in corrections.lines(store))
    return Plan(known, given, erasure, found, len(theirs & labels.keys()), changed)


def forget(store: Store, settings: Settings, engine: DuckDB, made: Plan) -> None:
    """Take them out: of what people gave, of raw, and of all that is made of it. Busy where a build is at work."""
    with ExitStack() as held:
        held.enter_context(store.lock(paths.BUILD_LOCK))
        held.enter_context(store.lock(paths.LABELS_LOCK))
        _by_hand(store, engine, made)
        for prefix in (_KEPT_BY_TEXT, paths.STAGED):
            _remove(store, prefix)
        _moves(store, made.known.ids)
        _write_down(store, made)
    if made.found.left and _is_built(store):
        building.bring_up(store, settings, zone=None)
        if not told.load(store).grouped:  # nothing groups any more: names of topics are words of people
            store.delete(paths.TOPICS)
        return
    with store.lock(paths.BUILD_LOCK):
        sweep(store, segments(store), made.marks)
        if not segments(store):
            for prefix in _MADE:
                _remove(store, prefix)


def done(store: Store, made: Plan) -> None:
    """Write down that all of it was done: from now on only what is new is looked at."""
    with store.lock(paths.BUILD_LOCK):
        given = forgotten.load(store) or made.given
        for each in given.erasures:
            each.done = each.done or each.marks == made.erasure.marks
        forgotten.save(store, given)


def lift(store: Store, number: int, scope: Scope) -> bool:
    """Let somebody in again from now on; whether they were forgotten. What is gone stays gone."""
    with store.lock(paths.BUILD_LOCK):
        given = forgotten.load(store)
        erasure = given.erasure(scope, number) if given else None
        if given is None or erasure is None:
            return False
        if not erasure.done:
            raise Problem(
                "They are being forgotten, and that is not done yet.",
                "Run the same igarape forget again first.",
            )
        given.erasures.remove(erasure)
        forgotten.save(store, given)
        return True


def _write_down(store: Store, made: Plan) -> None:
    given = forgotten.load(store) or made.given
    before = [given.erasure(made.erasure.scope, each) for each in made.known.ids]
    kept = [each for each in given.erasures if each not in before]
    forgotten.save(store, Forgotten(given.key, [*kept, made.erasure]))


def _by_hand(store: Store, engine: DuckDB, made: Plan) -> None:
    """Let go of the labels and corrections of their messages."""
    theirs: Collection[Key] = made.found.messages
    labels = by_hand.load(store, engine)
    left = [each for key, each in labels.items() if key not in theirs]
    if len(left) < len(labels):
        by_hand.save(store, engine, left)

    def is_theirs(each: Message) -> bool:
        return each in theirs or each.chat_id in made.known.ids

    corrections.forget(store, is_theirs, made.marks.cut)


def _moves(store: Store, ids: Collection[int]) -> None:
    try:
        moves: dict[str, int] = json.loads(store.get(paths.MOVES))
    except KeyError:
        return
    left = {old: new for old, new in moves.items() if int(old) not in ids and new not in ids}
    if left != moves:
        store.put(paths.MOVES, json.dumps(left).encode())


def _corrected(store: Store) -> set[Key]:
    return {key for line in corrections.lines(store) for key in corrections.named(line)}


def _remove(store: Store, prefix: str) -> None:
    for entry in list(store.list(prefix)):
        store.delete(entry.path)


def _is_built(store: Store) -> bool:
    return any(entry.path == paths.BUILT for entry in store.list(paths.BUILT))
