"""The door `capture`: what Telegram sends, and what bots send, is kept until someone says stop."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from igarape import paths
from igarape.errors import Problem, Usage
from igarape.settings import Settings, holds_token

if TYPE_CHECKING:  # the server takes long to load, and every command asks this module what it takes
    from igarape.capture.chats import Chats
    from igarape.capture.intake import Intake
    from igarape.capture.tee import Target
    from igarape.store import Store
    from igarape.via.uvicorn import Stop

Tell = Callable[[Problem], None]

_MAKE = "\"import secrets; print('IGARAPE_TELEGRAM_SECRET=' + secrets.token_urlsafe(32))\""
_EXAMPLE = (
    '{"update_id":1,"message":{"message_id":1,"date":1795273445,"chat":{"id":1,"type":"private"},'
    '"from":{"id":1,"is_bot":false,"first_name":"Ana"},"text":"Oi"}}'
)

_POINT = {
    "aiogram": 'AiohttpSession(api=TelegramAPIServer.from_base("ADDRESS"))',
    "python-telegram-bot": 'ApplicationBuilder().base_url("ADDRESS/bot").base_file_url("ADDRESS/file/bot")',
    "pyTelegramBotAPI": 'apihelper.API_URL = "ADDRESS/bot{0}/{1}"; apihelper.FILE_URL = "ADDRESS/file/bot{0}/{1}"',
}
"""What to write into a bot, by its library."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape capture` takes."""
    parser.add_argument("--webhook", action="store_true", help="serve POST /telegram")
    parser.add_argument("--proxy", action="store_true", help="serve the Bot API to bots, keeping both sides")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument(
        "--port", type=_port, default=8443, help="port to listen on; 0 takes a free one (default: 8443)"
    )
    parser.add_argument(
        "--tee", metavar="URL", help="the bot's own webhook; it gets each update once it is kept"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Capture until a signal: say where it listens and what to try."""
    from igarape.query.engine import Note
    from igarape.show import words

    if not (args.webhook or args.proxy):
        raise Usage("There is nothing to capture from.", "Say --webhook, --proxy, or both.")
    if args.tee:
        _check_said(args)

    def ready(address: str, stop: Stop) -> None:
        told: dict[str, object] = {"address": address, "lake": settings.lake}
        said = Note("Listening on {address}, keeping what comes in {lake}. Ctrl+C stops in order.", told)
        _say(words.say(said, settings.language))
        if args.webhook:
            _say(
                f"curl -i {address} -H \"X-Telegram-Bot-Api-Secret-Token: $IGARAPE_TELEGRAM_SECRET\" -d '{_EXAMPLE}'"
            )
        if args.proxy:
            base = address.removesuffix("/telegram")
            _say(words.say(Note("Point the bot at it, and change nothing else:", {}), settings.language))
            for library, line in _POINT.items():
                _say(f"  {library:21}{line.replace('ADDRESS', base)}")

    def well(name: str) -> None:
        note = Note("The bot at {tee} takes updates again.", {"tee": name})
        _say(words.say(note, settings.language))

    serve_doors(
        settings,
        args.host,
        args.port,
        ready,
        lambda problem: _say(words.explain(problem, settings.language)),
        well,
        webhook=args.webhook,
        proxy=args.proxy,
    )
    return 0


def serve_webhook(
    settings: Settings, host: str, port: int, ready: Callable[[str, Stop], None], tell: Tell
) -> None:
    """Keep what Telegram sends; all else as for `serve_doors`."""
    serve_doors(settings, host, port, ready, tell, webhook=True)


def serve_doors(
    settings: Settings,
    host: str,
    port: int,
    ready: Callable[[str, Stop], None],
    tell: Tell,
    well: Callable[[str], None] = lambda name: None,
    *,
    webhook: bool = False,
    proxy: bool = False,
) -> None:
    """Keep what Telegram sends, what bots do, or both, until a SIGTERM or SIGINT; then seal, so that all can be built.

    `ready` gets the address that updates go to (with the proxy alone: the address for the bots), and what ends
    the server; `tell` gets what goes wrong meanwhile, and `well` the name of a tee that works again. Usage where a
    secret or a token is wanted and not there, Busy where another process captures into this lake.
    """
    from igarape.asgi.app import App, serve
    from igarape.asgi.proxy import Proxy
    from igarape.asgi.relay import Relay
    from igarape.asgi.tee import Tee
    from igarape.asgi.webhook import Webhook
    from igarape.capture import webhook as rules

    secret = settings.secret.reveal()
    if webhook and not rules.is_secret(secret):
        raise Usage(
            "The webhook needs a secret of letters, digits, _ and -; without it anyone could send updates.",
            "Make one: python3 -c {command} >> .env",
            command=_MAKE,
        )
    if proxy and not settings.bots:
        raise Usage(
            "The proxy lets through the bots that you name, and no token of one is given.",
            "Put IGARAPE_TELEGRAM_TOKEN=... into .env, or several tokens with commas between.",
        )
    relay = Relay(settings.api) if proxy else None
    target = _target(settings, host, port) if webhook and settings.tee else None
    with opened(settings, tell) as intake:
        bots = settings.bots
        own = settings.tee_secret.reveal() or secret
        tee = Tee(target, intake, secret=own, tell=tell, well=well) if target else None
        ids = [bot.id for bot in bots]
        app = App(
            intake,
            webhook=Webhook(intake, secret=secret, bots=ids, hand_over=tee) if webhook else None,
            proxy=Proxy(intake, relay, bots=bots, tell=tell) if relay else None,
            tee=tee,
        )
        path = rules.PATH.decode() if webhook else ""
        serve(app, host, port, lambda address, stop: ready(address + path, stop))


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


def _check_said(args: argparse.Namespace) -> None:
    """Refuse a tee that needs another flag, or that others would see: a command line is no secret."""
    from igarape.capture import tee

    if not args.webhook:
        raise Usage("--tee needs --webhook.", "Give both: igarape capture --webhook --tee URL.")
    if tee.target(args.tee).auth or holds_token(args.tee):
        raise Usage(
            "The address of --tee holds a password or a token, and others can read a command line.",
            "Put it into .env, as IGARAPE_TEE=..., and leave --tee out.",
        )


def _target(settings: Settings, host: str, port: int) -> Target:
    """Read where the tee goes; Usage where that cannot be meant."""
    from igarape.capture import tee, webhook
    from igarape.via.uvicorn import same

    target = tee.target(settings.tee)
    if same((host, port), (target.host, target.port)) or settings.tee == settings.webhook:
        raise Usage(
            "The tee's address {tee} leads back to igarape.",
            "Give the address on which the bot itself listens.",
            tee=target.name,
        )
    if target.many != (len(settings.bots) > 1):
        raise Usage(
            "With several bots the tee's address needs {place}, and with one bot it must not have it.",
            "Write it as http://127.0.0.1:8080/{place}; the tokens of all bots are in IGARAPE_TELEGRAM_TOKEN.",
            place="{bot_id}",
        )
    if settings.tee_secret and not webhook.is_secret(settings.tee_secret.reveal()):
        raise Usage(
            "IGARAPE_TEE_SECRET is no secret of a webhook.",
            "It has 1 to 256 letters, digits, _ and -: the one that the bot itself checks.",
        )
    return target


def _port(number: str) -> int:
    if not (number.isdecimal() and int(number) <= 65_535):
        raise Usage(
            "{port} is no port.", "Give a number from 1 to 65535, or 0 for any free one.", port=repr(number)
        )
    return int(number)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
