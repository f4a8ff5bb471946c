"""The door `export`: the lake's tables and answers, as files that other tools open."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from igarape import ask
from igarape.errors import Usage

if TYPE_CHECKING:  # every command asks this module what it takes, and an export loads much
    from igarape.exporting.folder import Folder
    from igarape.exporting.source import Source
    from igarape.query.engine import Note
    from igarape.query.extract import Wanted
    from igarape.settings import Settings
    from igarape.store import Store

KINDS = ("parquet", "csv", "xlsx", "powerbi")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape export` takes."""
    parser.add_argument("kind", metavar="KIND", help="parquet, csv, xlsx or powerbi")
    parser.add_argument("folder", metavar="DIR", help="the folder to write into; a new one is made")
    ask.scope_arguments(parser)
    parser.add_argument("--tables", metavar="A,B", help="only these tables (not with powerbi)")
    parser.add_argument("--with-texts", action="store_true", help="what people wrote goes along too")
    parser.add_argument("--with-names", action="store_true", help="what people are called goes along too")
    parser.add_argument(
        "--excel-br",
        action="store_true",
        help="csv: as the Excel of Brazil opens it, with ; between fields and a decimal comma",
    )
    parser.add_argument(
        "--force", action="store_true", help="write over files that no export made, or that were changed"
    )


def run(args: argparse.Namespace, settings: Settings, store: Store) -> int:
    """Write the export, and say what is in it and what is not."""
    from igarape import engines
    from igarape.exporting.folder import Folder
    from igarape.exporting.source import look
    from igarape.show import words

    tables = _tables(args)
    folder = Folder(Path(args.folder), force=args.force)
    folder.check()
    zone = engines.lake_zone(store)
    source = look(store, zone, _wanted(args, zone), tables)
    for note in _written(args, source, folder, settings.language):
        print(words.say(note, settings.language, settings.named), file=sys.stderr)
    return 0


def _written(args: argparse.Namespace, source: Source, folder: Folder, language: str) -> list[Note]:
    """Write the files, give them their names, and say what is in them."""
    from igarape.exporting import kinds
    from igarape.query.engine import Note
    from igarape.show import about

    shape = _shape(args, source, language)
    with folder.writing() as beside:
        task = kinds.Task(source, folder, beside, shape, language, args.force)
        made = kinds.KINDS[args.kind](task)
        told = kinds.told(task, made)
        (beside / about.name(language)).write_text(about.page(told, language), encoding="utf-8")
        folder.place(beside, shape, made.keep)
    untold = () if source.told else (_untold(),)
    return [
        Note("Written to {file}.", {"file": str(folder.root)}),
        *about.contents(told),
        *untold,
        *made.notes,
    ]


def _untold() -> Note:
    from igarape.query.engine import Note

    return Note(
        "The doubts of this lake have not been looked for yet, so their tables have no rows: igarape build --doubts"
    )


def _tables(args: argparse.Namespace) -> tuple[str, ...]:
    """Check the words of the command, and name the tables."""
    from igarape.query import views
    from igarape.query.extract import USUAL

    if args.kind not in KINDS:
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="kind", given=args.kind,
            allowed=", ".join(KINDS),
        )  # fmt: skip
    if args.excel_br and args.kind != "csv":
        raise Usage("--excel-br is a way to write csv, and this is {kind}.", "Leave it out.", kind=args.kind)
    if args.tables is None:
        return () if args.kind == "powerbi" else USUAL
    if args.kind == "powerbi":
        raise Usage("A Power BI project has tables of its own.", "Leave --tables out, or export parquet.")
    named = tuple(dict.fromkeys(each.strip() for each in args.tables.split(",") if each.strip()))
    for each in named or ("",):
        if each not in views.TABLES:
            raise Usage(
                "There is no {name} called {given}.", "Use one of {allowed}.", name="table", given=each,
                allowed=", ".join(views.TABLES),
            )  # fmt: skip
    return named


def _wanted(args: argparse.Namespace, zone: str) -> Wanted:
    from igarape.query.extract import Wanted
    from igarape.query.period import Scope
    from igarape.settings import valid_day

    scope = Scope(
        valid_day("--from", args.since), valid_day("--to", args.until), ask.valid_id("--chat", args.chat)
    )
    return Wanted(ask.within(scope, args.period, zone), args.with_texts, args.with_names)


def _shape(args: argparse.Namespace, source: Source, language: str) -> dict[str, Any]:
    """Say what kind of export it is: whoever reads the files relies on that."""
    return {
        "kind": args.kind, "zone": source.zone, "language": language, "texts": args.with_texts,
        "names": args.with_names, "excel_br": args.excel_br, "tables": [each.name for each in source.tables],
    }  # fmt: skip
