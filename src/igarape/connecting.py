"""The door `connect`: what is needed to point another tool at the lake."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from igarape import engines, place
from igarape.errors import Usage
from igarape.settings import Settings

_USUAL = "duckdb"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape connect` takes."""
    parser.add_argument(
        "tool", help="powerbi, excel, metabase, superset, grafana, dbeaver, jupyter or athena"
    )
    parser.add_argument(
        "--table", default="messages", metavar="NAME", help="powerbi: the table to read (default: messages)"
    )
    engines.in_aws(parser)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the steps, with the facts of this lake or of the stack filled in."""
    from igarape.show import facts, tools

    ways = tools.TOOLS.get(args.tool)
    if ways is None:
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="tool", given=args.tool,
            allowed=", ".join(tools.TOOLS),
        )  # fmt: skip
    only = next(iter(ways)) if len(ways) == 1 and args.engine in (_USUAL, *ways) else None
    engine = only or engines.known(args.engine, ways)
    if engine == "athena":
        there = engines.in_cloud(args)
        given = facts.in_cloud(there.account.region, there.workgroup, there.database, there.lake)
    else:
        given = _here(args, settings)
    way = ways[engine]
    if tools.reads_catalogue(way) and not Path(given["file"]).exists():
        way = (*way, tools.NO_FILE)
    sys.stdout.write(tools.shown(way, given, settings.language))
    return 0


def _here(args: argparse.Namespace, settings: Settings) -> dict[str, str]:
    from igarape.query import views
    from igarape.show import facts

    folder = place.folder(settings)
    if folder is None:
        raise Usage(
            "{tool} cannot read the files of {lake}: they are in a bucket.",
            "Ask Athena: igarape connect {tool} --engine athena; or take files out of it: igarape export parquet DIR",
            tool=args.tool, lake=settings.lake,
        )  # fmt: skip
    table = views.TABLES.get(args.table)
    if table is None or table is views.TELEGRAM:
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="table", given=args.table,
            allowed=", ".join(name for name in views.TABLES if name != views.TELEGRAM.name),
        )  # fmt: skip
    return facts.in_folder(table, folder.resolve(), engines.lake_zone(place.store(settings)))
