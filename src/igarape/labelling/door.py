"""The door `label`: it draws doubts, holds the session, and says what the labels show so far."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from igarape import paths
from igarape.errors import Problem, Usage
from igarape.query.engine import Note
from igarape.settings import Settings
from igarape.store import Store

if TYPE_CHECKING:  # every command asks this module what it takes
    from igarape.doubts.by_hand import Clarified
    from igarape.doubts.strata import Ended

COUNT = 20

SETTLED = timedelta(days=1)
"""A younger doubt is not shown: how it ends is still open."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape label` takes."""
    parser.add_argument(
        "--count", type=_count, default=COUNT, metavar="N", help="how many doubts to show (default: 20)"
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="another seed draws other doubts (default: 0)"
    )
    parser.add_argument("--again", action="store_true", help="show doubts that have a label, to change it")


def run(args: argparse.Namespace, settings: Settings, store: Store) -> int:
    """Hold one session; what was answered stays, however it ends. 130 where Ctrl+C ended it."""
    from igarape.daily.state import insights_kept
    from igarape.doubts import by_hand
    from igarape.doubts.strata import choose
    from igarape.engines import lake_zone
    from igarape.labelling.screen import TABLES, Screen, settled
    from igarape.labelling.session import hold
    from igarape.query.questions import measured
    from igarape.show import words
    from igarape.show.text import WIDTH
    from igarape.via import catalogue
    from igarape.via.duckdb import DuckDB
    from igarape.via.lake import Lake

    zone = lake_zone(store)
    if not insights_kept(store):
        raise Problem(
            "The doubts of this lake have not been looked for yet.",
            "Run igarape build --doubts, then try again.",
        )
    with store.lock(paths.LABELS_LOCK), DuckDB("256MiB") as engine, Lake(store, zone) as lake:
        lake.prepare(TABLES)
        labels = by_hand.load(store, engine)
        chosen = choose(settled(lake, SETTLED), labels, args.count, args.seed, again=args.again)
        if not chosen:
            print(words.say(_nothing(len(labels), again=args.again), settings.language, settings.named))
            return 0

        def keep(doubt: Ended, clarified: Clarified) -> None:
            labels[doubt.key] = by_hand.Label(*doubt.key, clarified, datetime.now(UTC))
            by_hand.save(store, engine, labels.values())

        screen = Screen(lake, len(chosen), settings.language)
        screen.greet()
        session = hold(chosen, screen, keep)
        print(file=sys.stderr)
        catalogue.publish(store, engine)  # these may be the first labels
    if session.ended == "no_input" and not (session.heard or sys.stdin.isatty()):
        raise Usage(
            "There is no terminal to ask at, and no answer came in.", "Run igarape label in a terminal."
        )
    with Lake(store, zone) as lake:  # opened anew: the labels are others now
        for note in (*_kept(session.given.values(), len(labels)), *measured(lake)):
            print(
                textwrap.fill(
                    words.say(note, settings.language, settings.named), WIDTH, break_on_hyphens=False
                )
            )
    return 130 if session.ended == "interrupted" else 0


def _kept(given: Iterable[Clarified], labels: int) -> Iterator[Note]:
    said = Counter(given)
    values: dict[str, object] = {
        "count": said.total(), "yes": said["yes"], "no": said["no"], "unsure": said["cannot_tell"],
        "labels": labels,
    }  # fmt: skip
    yield Note(
        "Kept: {count} {count:label|labels} ({yes} yes, {no} no, {unsure} cannot tell). The lake has {labels}.",
        values,
    )


def _nothing(labels: int, *, again: bool) -> Note:
    if again:
        return Note("No doubt has a label yet: igarape label gives the first ones.")
    if labels:
        return Note("All doubts that are a day old have a label; igarape label --again shows them once more.")
    return Note("There is no doubt yet that is a day old: come back when there is.")


def _count(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 6 and int(given)):
        raise Usage(
            "--count {given} is no number of doubts.", "Give a whole number, such as 20.", given=repr(given)
        )
    return int(given)
