"""The door `serve`: pages that answer, on this machine."""

from __future__ import annotations

import argparse
import sys
import webbrowser
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from igarape.settings import Settings, valid_port
from igarape.store import Store

if TYPE_CHECKING:
    from igarape.via.uvicorn import Stop


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape serve` takes."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument(
        "--port", type=valid_port, default=8686, help="port to listen on; 0 takes a free one (default: 8686)"
    )
    parser.add_argument("--open", action="store_true", help="open the pages in a browser")


def run(args: argparse.Namespace, settings: Settings, store: Store) -> int:
    """Serve the pages until a signal."""
    from igarape.asgi.app import serve
    from igarape.query.engine import Note
    from igarape.serving.app import Pages
    from igarape.serving.look import Look
    from igarape.serving.page import Allowed, Site
    from igarape.serving.reader import Reader
    from igarape.show import words
    from igarape.watching.gather import Gatherer

    def ready(address: str, stop: Stop) -> None:
        note = Note(
            "The pages of {lake} are at {address}. Ctrl+C stops.", {"lake": settings.lake, "address": address}
        )
        print(words.say(note, settings.language), file=sys.stderr, flush=True)
        if args.open:
            webbrowser.open(address)

    site = Site(Reader(store), Look(Gatherer(settings).gather), Allowed())
    serve(Pages(site, settings.language, lambda: datetime.now(UTC)), args.host, args.port, ready)
    return 0
