"""The door `demo`."""

from __future__ import annotations

import argparse

from igarape.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape demo` takes."""
    parser.add_argument(
        "--seed", type=int, default=44, help="another seed makes up another group (default: 44)"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run the tour."""
    from igarape.demo import tour  # here, since --help does not need it

    return tour.run(args.seed, settings, args.lake)
