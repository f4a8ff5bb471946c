"""The doors `ask` and `sql`: they read the arguments, ask, and print. stdout is data, stderr is notes."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from igarape import engines
from igarape.errors import Problem, Usage
from igarape.settings import Settings, valid_day
from igarape.store import Store

if TYPE_CHECKING:
    from igarape.query.engine import Answer, Engine, Note, Rows
    from igarape.query.period import Scope
    from igarape.show.text import Look

_DOUBTS = ("doubts", "clarified", "gaps")
"""Questions that need the doubts to be found first."""

QUESTIONS = ("hours", "days", "users", "lengths", "doubts", "clarified", "gaps", "all")
FORMATS = ("text", "json", "csv", "md")


def scope_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which days, and which chat, a command may be about."""
    parser.add_argument("--from", dest="since", metavar="DAY", help="first context day, as 2026-11-21")
    parser.add_argument("--to", dest="until", metavar="DAY", help="last context day, that day included")
    parser.add_argument(
        "--period",
        metavar="NAME",
        help="in place of those: 7d (whole days), last-week, or a month as 2026-10",
    )
    parser.add_argument("--chat", metavar="ID", help="one chat, by its old or new id")


def ask_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape ask` takes."""
    parser.add_argument("question", help="hours, days, users, lengths, doubts, clarified, gaps or all")
    scope_arguments(parser)
    parser.add_argument("--who", metavar="ID", help="one author, by id")
    parser.add_argument("--topic", metavar="ID", help="doubts: one topic in full, by its id")
    parser.add_argument(
        "--by", metavar="GRAIN", help="a row each: day (users, lengths), topic (clarified), doubt (gaps)"
    )
    parser.add_argument("--format", default="text", help="text, json, csv or md")
    engines.arguments(parser)


def sql_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape sql` takes."""
    parser.add_argument("query", nargs="?", help="the query; - reads it from stdin")
    parser.add_argument("-f", "--file", metavar="FILE", help="read the query from a file")
    parser.add_argument("--dialect", default="athena", help="athena (the default) or duckdb")
    parser.add_argument("--format", default="text", help="text, json, csv or md")
    engines.arguments(parser)


def run_ask(
    args: argparse.Namespace,
    settings: Settings,
    store: Store,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> int:
    """Ask a question, or all, and print the answer."""
    _one_of("format", args.format, FORMATS)
    from igarape.daily.state import insights_kept
    from igarape.query import questions
    from igarape.query.period import Scope
    from igarape.show import text

    scope = Scope(
        valid_day("--from", args.since),
        valid_day("--to", args.until),
        valid_id("--chat", args.chat),
        valid_id("--who", args.who),
        args.by,
        args.topic,
    )
    if args.question == "all" and args.format == "csv":
        raise Usage(
            "CSV holds one table, and this is {count}.",
            "Ask one question, or take json.",
            count=len(QUESTIONS) - 1,
        )
    with engines.opened(args, store) as (engine, lake):
        scope = within(scope, args.period, engine.zone, clock)
        told = insights_kept(lake)
        if args.question == "all":
            found = questions.ask_all(engine, scope, without=() if told else _DOUBTS)
            answers = [_told(each, lake, scope) for each in found]
            shown = text.answers(answers, args.format, _look(settings))
        else:
            answer = asked(engine, lake, args.question, scope)
            shown = text.answer(answer, args.format, _look(settings))
            if answer.cost and args.format == "csv":  # which has no room for notes
                _aside(answer.cost.note(), settings)
    sys.stdout.write(shown)
    return 0


def within(
    scope: Scope, period: str | None, zone: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Scope:
    """Hold a scope to a named period of a zone, where one is given; Usage where there are two periods."""
    from igarape.query.period import named

    if period is None:
        return scope
    if scope.since or scope.until:
        raise Usage("There are two periods.", "Say either --period, or --from and --to.")
    since, until = named(period, clock().astimezone(ZoneInfo(zone)).date())
    return scope._replace(since=since, until=until)


def asked(engine: Engine, lake: Store, question: str, scope: Scope) -> Answer:
    """Ask one question; Problem where it is about doubts, and nobody has looked for them."""
    from igarape.daily.state import insights_kept
    from igarape.query import questions

    if question in _DOUBTS and not insights_kept(lake):
        raise Problem(
            "The doubts of this lake have not been looked for yet.",
            "Run igarape build --doubts, then ask again.",
        )
    return _told(questions.ask(engine, question, scope), lake, scope)


def _told(answer: Answer, lake: Store, scope: Scope) -> Answer:
    """Say what an answer about this lake cannot know: doubts that nobody looked for yet, rows that are gone."""
    notes = [each for each in (_aged(answer, lake), _lost(answer, lake, scope)) if each]
    return replace(answer, notes=(*answer.notes, *notes)) if notes else answer


def _lost(answer: Answer, lake: Store, scope: Scope) -> Note | None:
    """Say what is gone of the tables that an answer is made of, in the days that were asked for."""
    from igarape.query.engine import Note
    from igarape.query.lost import MEND, missed, said, within
    from igarape.query.period import Span

    found = missed(lake, set(re.findall(r"\b(?:FROM|JOIN) (\w+)", answer.sql)))
    return said(within(found, (Span(scope.since, scope.until),)), Note(f"igarape {MEND}"))


def _aged(answer: Answer, lake: Store) -> Note | None:
    """Say of what day the doubts are, where an answer is about them and there are newer messages."""
    from igarape.daily import state
    from igarape.doubts.told import behind
    from igarape.query.engine import Note

    if answer.question not in _DOUBTS or (until := behind(lake, state.load(lake))) is None:
        return None
    return Note("Doubts after {day} have not been looked for yet: igarape build --doubts", {"day": until})


def run_sql(args: argparse.Namespace, settings: Settings, store: Store) -> int:
    """Run one query and print its rows; what a person should know goes to stderr."""
    _one_of("format", args.format, FORMATS)
    _one_of("dialect", args.dialect, ("athena", "duckdb"))
    query = _query(args)
    from igarape.query.cost import Billed
    from igarape.show import text

    with engines.opened(args, store) as (engine, lake):
        found = engine.run(query) if args.dialect == "athena" else _native(engine, query)
        cost = engine.bill() if isinstance(engine, Billed) and found.columns else None
        silent = untold(lake, query)
    for note in (*found.notes, *silent, *([cost.note()] if cost else [])):
        _aside(note, settings)
    if found.columns:
        sys.stdout.write(text.rows(found, args.format, _look(settings), cost))
    return 0


def _native(engine: Engine, query: str) -> Rows:
    from igarape.via.lake import Lake

    if not isinstance(engine, Lake):
        raise Usage(
            "DuckDB's own dialect runs on DuckDB alone.",
            "Leave --engine out, or write it in Athena's dialect.",
        )
    return engine.native(query)


def _aside(note: Note, settings: Settings) -> None:
    from igarape.show import words

    print(words.say(note, settings.language, settings.named), file=sys.stderr)


def untold(store: Store, query: str) -> list[Note]:
    """Say what of the tables that a query names is gone, and of which there are no rows since nobody looked for any."""
    from igarape.daily.state import insights_kept
    from igarape.doubts import tables
    from igarape.query.engine import Note
    from igarape.query.lost import MEND, missed, said

    named = set(re.findall(r"\w+", query.casefold()))
    if "telegram" in named:  # a view
        named.add("messages")
    gone = said(missed(store, named), Note(f"igarape {MEND}"))
    empty = [] if insights_kept(store) else [each.name for each in tables.TABLES if each.name in named]
    return [
        Note(
            "The doubts of this lake have not been looked for yet, so {table} has no rows: igarape build --doubts",
            {"table": name},
        )
        for name in empty
    ] + ([gone] if gone else [])


def _query(args: argparse.Namespace) -> str:
    if args.file and args.query:
        raise Usage(
            "There are two queries: one on the command line and one in {file}.", "Give one.", file=args.file
        )
    if args.file:
        try:
            return Path(args.file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise Usage(
                "{file} cannot be read: {why}.", "Give a text file in UTF-8.", file=args.file, why=problem
            ) from None
    query = sys.stdin.read() if args.query == "-" else args.query
    if not (query or "").strip():
        raise Usage("There is no query.", "Write one: igarape sql 'SELECT * FROM telegram LIMIT 10'")
    return str(query)


def _look(settings: Settings) -> Look:
    from igarape.show.text import WIDTH, Look

    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((WIDTH, 24)).columns if terminal else WIDTH
    return Look(
        settings.language, terminal and not os.environ.get("NO_COLOR"), max(WIDTH, width), settings.named
    )


def _one_of(name: str, given: str, allowed: tuple[str, ...]) -> None:
    if given not in allowed:
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name=name, given=given,
            allowed=", ".join(allowed),
        )  # fmt: skip


def valid_id(name: str, given: str | None) -> int | None:
    """Read an id given on the command line as `name`; Usage for anything but a whole number of 64 bits."""
    if given is None:
        return None
    digits = given.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 19 and int(digits) < 2**63):
        raise Usage(
            "{name} {given} is not an id.", "An id is a whole number, such as -1001234567890.", name=name,
            given=repr(given),
        )  # fmt: skip
    return int(given)
