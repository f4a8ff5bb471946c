"""The door `capture`: what Telegram sends, and what bots send, is kept until someone says stop."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from igarape import paths
from igarape.errors import Problem, Usage
from igarape.settings import Settings, known_bots, webhook_secret

if TYPE_CHECKING:  # the server takes long to load, and every command asks this module what it takes
    from igarape.capture.chats import Chats
    from igarape.capture.intake import Intake
    from igarape.query.engine import Note
    from igarape.store import Store
    from igarape.via.uvicorn import Stop

Tell = Callable[[Problem], None]
Say = Callable[["Problem | Note"], None]

_EXAMPLE = (
    '{"update_id":1,"message":{"message_id":1,"date":1795273445,"chat":{"id":1,"type":"private"},'
    '"from":{"id":1,"is_bot":false,"first_name":"Ana"},"text":"Oi"}}'
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape capture` takes."""
    parser.add_argument("--webhook", action="store_true", help="serve POST /telegram")
    parser.add_argument(
        "--poll", action="store_true", help="ask Telegram for updates; needs no public address"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument(
        "--port", type=_port, default=8443, help="port to listen on; 0 takes a free one (default: 8443)"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Capture until a signal: say what is captured, where it listens and what to try."""
    _check(args, settings)
    say = _speaker(settings)
    if args.webhook:
        serve_webhook(settings, args.host, args.port, _ready(settings, say), say)
        return 0
    with opened(settings, say) as intake:
        return _poll(settings, intake, say)


def _check(args: argparse.Namespace, settings: Settings) -> None:
    """See that the roles asked for can be played, and together; Usage otherwise."""
    if not (args.webhook or args.poll):
        raise Usage("There is nothing to capture from.", "Say how updates come: --webhook or --poll.")
    if args.webhook and args.poll:
        raise Usage(
            "Telegram sends updates to a webhook or gives them to a poll, never both.",
            "Choose one: --webhook where Telegram can reach this machine, --poll where it cannot.",
        )
    if args.poll:
        known_bots(settings)


def _poll(settings: Settings, intake: Intake, say: Say) -> int:
    """Poll until a signal; 1 where Telegram refused every bot."""
    from igarape.polling import polling
    from igarape.query.engine import Note

    with polling(settings, intake, say) as pollers:
        bots = ", ".join(str(bot.id) for bot in settings.bots)
        told: dict[str, object] = {"bots": bots, "lake": settings.lake}
        say(Note("Polling for {bots}, keeping what comes in {lake}. Ctrl+C stops in order.", told))
        return 0 if pollers.wait() else 1


def _ready(settings: Settings, say: Say) -> Callable[[str, Stop], None]:
    from igarape.query.engine import Note

    def ready(address: str, stop: Stop) -> None:
        told: dict[str, object] = {"address": address, "lake": settings.lake}
        say(Note("Listening on {address}, keeping what comes in {lake}. Ctrl+C stops in order.", told))
        _say(
            f"curl -i {address} -H \"X-Telegram-Bot-Api-Secret-Token: $IGARAPE_TELEGRAM_SECRET\" -d '{_EXAMPLE}'"
        )

    return ready


def _speaker(settings: Settings) -> Say:
    """Write problems and notes to stderr, in the person's language; one thread at a time."""
    from igarape.show import words

    turn = threading.Lock()

    def say(what: Problem | Note) -> None:
        language = settings.language
        text = words.explain(what, language) if isinstance(what, Problem) else words.say(what, language)
        with turn:
            _say(text)

    return say


def serve_webhook(
    settings: Settings, host: str, port: int, ready: Callable[[str, Stop], None], tell: Tell
) -> None:
    """Keep what Telegram sends, until a SIGTERM or SIGINT; then seal, so that all of it can be built.

    `ready` gets the address that updates go to, and what ends the server; `tell` gets what goes wrong
    meanwhile. Usage without a secret, Busy where another process captures into this lake.
    """
    from igarape.asgi.app import App, serve
    from igarape.asgi.webhook import Webhook
    from igarape.capture import webhook

    secret = webhook_secret(settings)
    with opened(settings, tell) as intake:
        door = Webhook(intake, secret=secret, bots=[bot.id for bot in settings.bots])
        app = App(intake, webhook=door)
        serve(app, host, port, lambda address, stop: ready(address + webhook.PATH.decode(), stop))


@contextmanager
def opened(settings: Settings, tell: Tell) -> Iterator[Intake]:
    """Open the lake's journal for whoever hands in; at the end seal it, so that all of it can be built.

    Busy where another process captures into this lake.
    """
    from igarape.capture.intake import Intake
    from igarape.capture.journal import Journal
    from igarape.via.disk import DiskLogs, DiskStore

    lake = Path(settings.lake)
    store = DiskStore(lake)
    with Journal(DiskLogs(lake / paths.JOURNAL), store, tell=tell) as journal:
        yield Intake(journal, chats=_chats(settings, store))


def _chats(settings: Settings, store: Store) -> Chats | None:
    """Say which chats are kept, where only some are; the moves that were seen so far stand in the lake."""
    from igarape.capture.chats import Chats

    if not settings.chats:
        return None
    try:
        known: dict[str, int] = json.loads(store.get(paths.MOVES))
    except KeyError:
        known = {}

    def moved(moves: Mapping[int, int]) -> None:
        store.put(paths.MOVES, json.dumps(moves).encode())

    return Chats(settings.chats, {int(old): new for old, new in known.items()}, moved)


def _port(number: str) -> int:
    if not (number.isdecimal() and int(number) <= 65_535):
        raise Usage(
            "{port} is no port.", "Give a number from 1 to 65535, or 0 for any free one.", port=repr(number)
        )
    return int(number)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
