"""The door `status`: how the lake and its bots are, now; exit 1 where an error is up."""

from __future__ import annotations

import argparse
import sys

from igarape.errors import Usage
from igarape.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape status` takes."""
    parser.add_argument("--format", default="text", help="text or json")
    parser.add_argument(
        "--json", action="store_const", dest="format", const="json", help="the same as --format json"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Look at the lake and at Telegram, and say how it stands; warnings alone are no failure."""
    if args.format not in ("text", "json"):
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="format", given=args.format,
            allowed="text, json",
        )  # fmt: skip
    from igarape.query.alerts import alerts
    from igarape.show.status import status
    from igarape.watching.gather import Gatherer

    figures = Gatherer(settings).gather()
    found = alerts(figures)
    sys.stdout.write(status(figures, found, settings.lake, args.format, settings.language, settings.named))
    return 1 if any(alert.grade == "error" for alert in found) else 0
