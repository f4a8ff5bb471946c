"""What `igarape forget` takes, asks and says."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from igarape import paths
from igarape.daily.flatten import ANONYMOUS_ADMIN, CHANNEL_BOT
from igarape.errors import Problem, Usage
from igarape.query.engine import Note
from igarape.settings import S3, Settings
from igarape.store import Store

if TYPE_CHECKING:
    from igarape.daily.forgotten import Scope
    from igarape.forgetting.forget import Plan
    from igarape.forgetting.residue import Residue

_SHOWN = 10
"""Objects that are named one by one."""

_MANY = (777_000, ANONYMOUS_ADMIN, CHANNEL_BOT)
"""What Telegram puts in the place of people: itself, a group that speaks, a channel that does."""

_NUMBER = re.compile(r"-?[1-9]\d{0,15}", re.ASCII)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape forget` takes."""
    whom = parser.add_mutually_exclusive_group(required=True)
    whom.add_argument(
        "--user", metavar="ID", help="a person: the number that Telegram gave them, or @username"
    )
    whom.add_argument(
        "--chat", metavar="ID", help="a group, supergroup or channel: its number, such as -1001234567890"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be touched, and touch nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask to confirm; for scripts")
    parser.add_argument(
        "--lift", action="store_true", help="let somebody in again from now on; what is gone stays gone"
    )


def run(args: argparse.Namespace, settings: Settings, store: Store) -> int:
    """Forget a person or a chat; 1 where something of them is left."""
    from igarape import building, place
    from igarape.daily import forgotten
    from igarape.forgetting import forget
    from igarape.via.duckdb import DuckDB
    from igarape.via.scratch import scratch_place

    scope: Scope = "user" if args.user is not None else "chat"
    number = _number(args.user if scope == "user" else args.chat, scope, store)
    if args.lift:
        return _lift(store, number, scope, settings)
    with ExitStack() as held:
        engine = held.enter_context(DuckDB(near=scratch_place(place.near(settings))))
        if not args.dry_run:
            building.seal(store, settings)
            forgotten.begin(store)
        made = forget.plan(store, engine, number, scope, datetime.now(UTC))
        for note in _found(made, _in_tables(store, made), dry=args.dry_run):
            _print(note, settings)
        if args.dry_run:
            return 0
        if not args.yes:
            _confirm(number, settings.language)
        held.enter_context(store.lock(paths.FORGET_LOCK))
        forget.forget(store, settings, engine, made)
        versions = _beyond(store, settings)
        forget.done(store, made)
        from igarape.forgetting.residue import search

        left = search(store, engine, made.marks)
        for note in _receipt(made, left, versions, f"--{scope}={number}"):
            _print(note, settings)
    return 1 if left.bytes else 0


def _number(given: str, scope: Scope, store: Store) -> int:
    """Read whom it is about; Usage for what is no id, or a username of nobody or of several."""
    if scope == "user" and given.startswith("@"):
        return _by_username(given.removeprefix("@"), store)
    if not _NUMBER.fullmatch(given):
        raise Usage(
            "{given} is no id.", "Give the number; igarape sql 'SELECT * FROM users' shows those of people.",
            given=repr(given),
        )  # fmt: skip
    number = int(given)
    if scope == "chat" and number > 0:
        raise Usage(
            "{given} is a private chat, and goes with the person in it.",
            "Say it so: igarape forget --user {given}",
            given=str(number),
        )
    if number in _MANY:
        raise Usage(
            "{given} stands for many people, and is nobody.", "Give a person's own number.", given=given
        )
    if scope == "user" and number < 0:
        raise Usage(
            "{given} is a chat, and nobody.", "Say it so: igarape forget --chat={given}", given=str(number)
        )
    return number


def _by_username(username: str, store: Store) -> int:
    from igarape.forgetting.seek import called

    found = called(store, username)
    if not found:
        raise Usage(
            "Nobody in this lake has or had the username {username}.", "Give the person's number.",
            username="@" + username,
        )  # fmt: skip
    if len(found) > 1:
        raise Usage(
            "Several people have or had the username {username}: {people}.",
            "Give the number of the one that is meant.",
            username="@" + username, people=", ".join(f"{each} ({name})" for each, name in sorted(found.items())),
        )  # fmt: skip
    return next(iter(found))


def _lift(store: Store, number: int, scope: Scope, settings: Settings) -> int:
    from igarape.forgetting import forget

    if not forget.lift(store, number, scope):
        raise Usage("{id} is not forgotten in this lake.", "Nothing needs to be lifted.", id=str(number))
    _print(
        Note(
            "What comes of {id} from now on is kept again. What was forgotten stays gone.",
            {"id": str(number)},
        ),
        settings,
    )
    return 0


def _confirm(number: int, language: str) -> None:
    """Have a person type the id; Usage where nobody can, and Problem where it is another."""
    from igarape.show import words

    if not sys.stdin.isatty():
        raise Usage(
            "There is no terminal to confirm at, and this cannot be undone.",
            "Say --yes if it is meant, or --dry-run.",
        )
    print(
        words.say(Note("This cannot be undone. Type the id to go on:"), language),
        end=" ",
        file=sys.stderr,
        flush=True,
    )
    if sys.stdin.readline().strip() != str(number):
        raise Problem(
            "That is not the id; nothing was touched.", "Run it again, and type the id as it was given."
        )


def _beyond(store: Store, settings: Settings) -> int:
    """Let go of what a bucket keeps of old contents, and of what was fetched from it; give how many versions."""
    if not settings.lake.startswith(S3):
        return 0
    from igarape.via.cache import Cached
    from igarape.via.s3 import address
    from igarape.via.s3versions import Versions

    with ExitStack() as held:
        versions = Versions(address(settings.lake))
        held.callback(versions.close)
        removed = versions.remove()
    if isinstance(store, Cached):
        store.empty()
    return removed


def _in_tables(store: Store, made: Plan) -> tuple[int, int]:
    """Count their doubts, and what is in the quarantine of theirs or names them; 0 where nothing was built."""
    from igarape.daily import state
    from igarape.engines import lake_zone
    from igarape.via.lake import Lake

    if state.load(store) is None:
        return 0, 0
    listed = ", ".join(map(str, sorted(made.known.ids)))
    doubts = f"SELECT count(*) FROM doubts WHERE author_id IN ({listed}) OR chat_id IN ({listed})"
    with Lake(store, lake_zone(store)) as lake:
        waiting = lake.native("SELECT segment, line FROM quarantine").rows
        counted = lake.native(doubts).rows[0][0] if state.insights_kept(store) else 0
    return int(counted), sum(tuple(each) in made.found.lines for each in waiting)


def _found(made: Plan, in_tables: tuple[int, int], *, dry: bool) -> Iterator[Note]:
    """Say what raw holds of them, and what is made of it."""
    found = made.found
    values: dict[str, object] = {
        "gone": found.gone, "cut": found.cut, "segments": len(found.segments), "days": len(found.days),
        "doubts": in_tables[0], "quarantined": in_tables[1], "labels": made.labels, "corrections": made.corrections,
    }  # fmt: skip
    if not (found.gone or found.cut):
        yield Note("Nothing in this lake is theirs; what comes of them will be left out.")
    else:
        yield Note("{gone} {gone:delivery is|deliveries are} theirs, and {gone:goes|go} whole.", values)
        yield Note(
            "{cut} {cut:delivery|deliveries} of others {cut:names or quotes|name or quote} them, and"
            " {cut:stays|stay} without that.",
            values,
        )
        yield Note(
            "They lie in {segments} {segments:segment|segments}, received on {days} {days:day|days}.", values
        )
        yield Note(
            "{quarantined} of these {quarantined:waits|wait} in the quarantine. {doubts} {doubts:doubt|doubts} and"
            " {labels} {labels:label|labels} go with them; {corrections}"
            " {corrections:correction names|corrections name} messages of theirs.",
            values,
        )
    if found.damaged:
        yield Note(
            "{damaged} {damaged:segment is|segments are} damaged; what cannot be read there cannot be searched.",
            {"damaged": found.damaged},
        )
    if dry:
        yield Note("Nothing was touched. All tables would be built anew.")


def _receipt(made: Plan, left: Residue, versions: int, whom: str) -> Iterator[Note]:
    """Say what was done, and what a search of every byte found."""
    found = made.found
    if found.segments:
        yield Note(
            "{segments} {segments:segment was|segments were} written anew, and all tables built from them.",
            {"segments": len(found.segments)},
        )
    if versions:
        yield Note(
            "{versions} old {versions:version was|versions were} removed from the bucket.",
            {"versions": versions},
        )
    values: dict[str, object] = {"bytes": sum(left.bytes.values()), "objects": left.objects}
    yield Note(
        "{bytes} {bytes:byte|bytes} of their ids and usernames are left in {objects} {objects:object|objects}.",
        values,
    )
    for path in sorted(left.bytes)[:_SHOWN]:
        yield Note("{bytes} in {path}", {"bytes": left.bytes[path], "path": path})
    if left.bytes:
        yield Note("Run the same again; if it stays so, report it.")
    else:
        yield Note(
            "What comes of them from now on is left out by each build, until: igarape forget {whom} --lift",
            {"whom": whom},
        )


def _print(note: Note, settings: Settings) -> None:
    from igarape.show import words

    print(words.say(note, settings.language, settings.named))
