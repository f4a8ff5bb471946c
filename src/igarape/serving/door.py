"""The door `serve`: pages that answer, on this machine."""

from __future__ import annotations

import argparse
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from igarape import place
from igarape.errors import Problem, Usage
from igarape.keeping import Ending, keep_built
from igarape.settings import Settings, valid_port, valid_time
from igarape.store import Store

if TYPE_CHECKING:
    from igarape.query.engine import Note
    from igarape.via.uvicorn import Stop


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape serve` takes."""
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on (default: 127.0.0.1); any other asks for a login, by a link that is printed",
    )
    parser.add_argument(
        "--port", type=valid_port, default=8686, help="port to listen on; 0 takes a free one (default: 8686)"
    )
    parser.add_argument(
        "--poll",
        action="store_true",
        help="keep what Telegram sends too: ask for updates, as igarape capture --poll does",
    )
    parser.add_argument(
        "--with-schedule",
        metavar="HH:MM",
        type=lambda given: valid_time("--with-schedule", given),
        help="build here too: at the start, and each day at this time of the lake's zone",
    )
    parser.add_argument(
        "--show",
        metavar="WHAT",
        help="what of people may be shown: texts, names, texts,names or nothing (default: texts on this machine,"
        " elsewhere nothing)",
    )
    parser.add_argument("--open", action="store_true", help="open the pages in a browser")


def run(args: argparse.Namespace, settings: Settings, store: Store) -> int:
    """Serve the pages until a signal; meanwhile poll and build, where that was asked for."""
    from igarape.asgi.app import serve
    from igarape.capturing import opened
    from igarape.polling import polling
    from igarape.query.engine import Note
    from igarape.serving.app import Pages
    from igarape.serving.gate import Gate, Login, is_loopback
    from igarape.serving.look import Look
    from igarape.serving.page import Allowed, Site
    from igarape.serving.reader import Reader
    from igarape.via.box import Box
    from igarape.via.drawer import Drawer
    from igarape.watching.gather import Gatherer

    here = is_loopback(args.host)
    if args.open and not here:
        raise Usage(
            "--open is for pages of this machine.", "Leave --host out, or open the link that is printed."
        )
    login = None if here else Login()

    def ready(address: str, stop: Stop) -> None:
        told: dict[str, object] = {"lake": settings.lake, "address": address}
        _say(Note("The pages of {lake} are at {address}. Ctrl+C stops.", told), settings)
        if login:
            _say(
                Note(
                    "This link lets one browser in, once; from elsewhere, write this machine's address in it: {link}",
                    {"link": f"{address}/login?token={login.token}"},
                ),
                settings,
            )
        if args.open:
            webbrowser.open(address)

    said = settings.show or ("texts" if here else "nothing")
    allowed = Allowed("texts" in said, "names" in said)
    with ExitStack() as beside:
        drawer = beside.enter_context(Drawer())
        site = Site(
            Reader(store),
            Look(Gatherer(settings).gather),
            allowed,
            Box(),
            drawer,
            _named(args, settings, here),
        )
        pages = Pages(site, settings.language, lambda: datetime.now(UTC))
        beside.enter_context(_beside("igarape-warm", pages.warm))
        if args.poll:
            intake = beside.enter_context(opened(settings, lambda what: _say(what, settings)))
            beside.enter_context(polling(settings, intake, lambda what: _say(what, settings)))
        if args.with_schedule:
            beside.enter_context(
                _beside("igarape-build", lambda stop: _keep(args.with_schedule, settings, stop))
            )
        serve(Gate(pages, args.host, socket.gethostname(), login), args.host, args.port, ready)
    return 0


def _named(args: argparse.Namespace, settings: Settings, here: bool) -> str:
    """Name the lake for commands, where they would not find it as this one did; others do not learn our folders."""
    if args.lake is None or not here:
        return ""
    found = place.folder(settings)
    return str(found.resolve()) if found else settings.lake


def _keep(at: time, settings: Settings, stop: Ending) -> None:
    keep_built(settings, lambda: place.store(settings), at, stop, lambda what: _say(what, settings))


@contextmanager
def _beside(name: str, work: Callable[[Ending], None]) -> Iterator[None]:
    """Run something in a thread of its own; at the end it is told to stop, and what is under way is waited for."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(stop,), name=name)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _say(what: Note | Problem, settings: Settings) -> None:
    from igarape.show import words

    print(words.tell(what, settings.language, settings.named), file=sys.stderr, flush=True)
