"""The door `connect`: what is needed to point another tool at the lake."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from igarape import engines, place
from igarape.errors import Usage
from igarape.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape connect` takes."""
    parser.add_argument("tool", help="athena, or powerbi")
    parser.add_argument(
        "--table", default="messages", metavar="NAME", help="powerbi: the table to read (default: messages)"
    )
    engines.in_aws(parser)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the steps, with the facts of this lake or of the stack filled in."""
    from igarape.show import tools

    ways = tools.TOOLS.get(args.tool)
    if ways is None:
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="tool", given=args.tool,
            allowed=", ".join(tools.TOOLS),
        )  # fmt: skip
    engine = engines.known(args.engine, ways) if len(ways) > 1 else next(iter(ways))
    if engine == "athena":
        there = engines.in_cloud(args)
        facts = tools.in_cloud(there.account.region, there.workgroup, there.database, there.lake)
    else:
        facts = _here(args, settings)
    sys.stdout.write(tools.shown(ways[engine], facts, settings.language))
    return 0


def _here(args: argparse.Namespace, settings: Settings) -> dict[str, str]:
    from igarape.query import views
    from igarape.show import tools

    folder = place.folder(settings)
    if folder is None:
        raise Usage(
            "{tool} cannot read the files of {lake}: they are in a bucket.",
            "Ask Athena: igarape connect {tool} --engine athena",
            tool=args.tool, lake=settings.lake,
        )  # fmt: skip
    table = views.TABLES.get(args.table)
    if table is None or table is views.TELEGRAM:
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="table", given=args.table,
            allowed=", ".join(name for name in views.TABLES if name != views.TELEGRAM.name),
        )  # fmt: skip
    where = Path(folder, views.prefix(table.name)).resolve()
    return tools.in_folder(table, str(where), engines.lake_zone(place.store(settings)))
