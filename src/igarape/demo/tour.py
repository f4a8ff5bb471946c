"""The tour: the made-up group goes the whole way, from HTTP to answers, on this machine alone."""

from __future__ import annotations

import secrets
import shutil
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from igarape import ask, building, capturing
from igarape.demo.cast import RECORDER
from igarape.demo.post import post
from igarape.demo.story import ZONE, made_up
from igarape.errors import Problem, Usage
from igarape.query.engine import Note
from igarape.secret import Secret
from igarape.settings import S3, Settings
from igarape.show import words
from igarape.via.disk import DiskStore

FOLDER = "demo-lake"
START = date(2026, 10, 5)
_MARK = "state/demo.json"


def run(seed: int, settings: Settings, given: str | None) -> int:
    """Make up the group, post it to a webhook, build, and print the answers.

    The lake is made anew in `demo-lake`, or in the folder `given`; Usage where that is not a demo's.
    """
    began = time.monotonic()
    if given and given.startswith(S3):
        raise Usage(
            "The demo makes its lake in a folder, and {lake} is in a bucket.",
            "Leave --lake out; aws s3 sync demo-lake {lake} takes it there afterwards.",
            lake=given,
        )
    folder = Path(given or FOLDER)
    _clear(folder)
    key = secrets.token_urlsafe(32)
    settings = replace(
        settings,
        lake=str(folder),
        secret=Secret(key),
        token=Secret(f"{RECORDER.id}:{key[:35]}"),  # made up as well: it tells the webhook which bot this is
    )
    store = DiskStore(folder)
    store.put(_MARK, b"{}")
    updates = list(made_up(seed, START))

    def tell(note: Note) -> None:
        print(words.say(note, settings.language), file=sys.stderr, flush=True)

    tell(
        Note(
            "Made up: {count} updates of four weeks of a Brazilian support group (seed {seed}).",
            {"count": len(updates), "seed": seed},
        )
    )
    posted = time.monotonic()
    _serve_and_post(updates, settings, key)
    tell(
        Note(
            "Posted to the webhook, each acknowledged only once it was on disk: {seconds} s.",
            {"seconds": _since(posted)},
        )
    )
    started = time.monotonic()
    report = building.bring_up(store, settings, zone=str(ZONE), doubts=True)
    tell(Note("Built: {seconds} s.", {"seconds": _since(started)}))
    for note in building.counts(report):
        tell(note)
    print(file=sys.stderr)
    asked = ArgumentParser()
    ask.ask_arguments(asked)
    ask.run_ask(asked.parse_args(["all"]), settings, store)
    print(file=sys.stderr)
    tell(
        Note(
            "All of it took {seconds} s. The lake is in {folder}.",
            {"seconds": _since(began), "folder": str(folder)},
        )
    )
    tell(
        Note(
            "Ask it more: igarape sql 'SELECT * FROM telegram LIMIT 10' --lake {folder}",
            {"folder": str(folder)},
        )
    )
    return 0


def _serve_and_post(updates: list[bytes], settings: Settings, key: str) -> None:
    """Serve here and post from another thread, over a free port of the loopback."""
    failed: list[Problem] = []

    def ready(address: str, stop: Callable[[], None]) -> None:
        where = urlsplit(address)

        def work() -> None:
            try:
                post(updates, str(where.hostname), int(where.port or 0), key, where.path)
            except Problem as problem:
                failed.append(problem)
            finally:
                stop()

        threading.Thread(target=work, daemon=True).start()

    capturing.serve_webhook(settings, "127.0.0.1", 0, ready, failed.append)
    if failed:
        raise failed[0]


def _clear(folder: Path) -> None:
    """Remove an older demo; never a folder that holds anything else."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / _MARK).is_file():
        raise Usage(
            "{folder} is not empty, and no demo made it.",
            "Name another folder: igarape demo --lake NEW.",
            folder=folder,
        )
    shutil.rmtree(folder)


def _since(moment: float) -> float:
    return round(time.monotonic() - moment, 1)
