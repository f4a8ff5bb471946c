"""The door `capture`: what Telegram sends, and what bots send, is kept until someone says stop."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from igarape import paths, place
from igarape.errors import Problem, Usage
from igarape.settings import Settings, holds_token, known_bots, valid_port, webhook_secret

if TYPE_CHECKING:  # the server takes long to load, and every command asks this module what it takes
    from igarape.capture.chats import Chats
    from igarape.capture.intake import Intake
    from igarape.capture.journal import Journal
    from igarape.capture.tee import Target
    from igarape.query.engine import Note
    from igarape.store import Store
    from igarape.via.uvicorn import Stop

Tell = Callable[[Problem], None]
Say = Callable[["Problem | Note"], None]

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
    parser.add_argument(
        "--poll", action="store_true", help="ask Telegram for updates; needs no public address"
    )
    parser.add_argument("--proxy", action="store_true", help="serve the Bot API to bots, keeping both sides")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument(
        "--port", type=valid_port, default=8443, help="port to listen on; 0 takes a free one (default: 8443)"
    )
    parser.add_argument(
        "--tee", metavar="URL", help="the bot's own webhook; it gets each update once it is kept"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Capture until a signal: say what is captured, where it listens and what to try."""
    _check(args, settings)
    say = _speaker(settings)
    if args.poll:
        with opened(settings, say) as intake:
            return _poll(settings, intake, say)
    ready, well = _ready(args, settings, say), _well(say)
    serve_doors(settings, args.host, args.port, ready, say, well, webhook=args.webhook, proxy=args.proxy)
    return 0


def _check(args: argparse.Namespace, settings: Settings) -> None:
    """See that the roles asked for can be played, and together; Usage otherwise."""
    if not (args.webhook or args.poll or args.proxy):
        raise Usage(
            "There is nothing to capture from.", "Say how updates come: --webhook, --poll or --proxy."
        )
    if args.webhook and args.poll:
        raise Usage(
            "Telegram sends updates to a webhook or gives them to a poll, never both.",
            "Choose one: --webhook where Telegram can reach this machine, --poll where it cannot.",
        )
    if args.proxy and args.poll:
        raise Usage(
            "A bot behind the proxy polls through it, and of two who poll each gets a part of the updates.",
            "Choose one: --proxy for a bot that runs, --poll where none does.",
        )
    if args.tee:
        _check_tee(args)
    if args.poll or args.proxy:
        known_bots(settings)


def _check_tee(args: argparse.Namespace) -> None:
    """Refuse a tee that needs another flag, or that others would see: a command line is no secret."""
    from igarape.capture import tee

    if not args.webhook:
        raise Usage("--tee needs --webhook.", "Give both: igarape capture --webhook --tee URL.")
    if tee.target(args.tee).auth or holds_token(args.tee):
        raise Usage(
            "The address of --tee holds a password or a token, and others can read a command line.",
            "Put it into .env, as IGARAPE_TEE=..., and leave --tee out.",
        )


def _poll(settings: Settings, intake: Intake, say: Say) -> int:
    """Poll until a signal; 1 where Telegram refused every bot."""
    from igarape.polling import polling
    from igarape.query.engine import Note

    with polling(settings, intake, say) as pollers:
        bots = ", ".join(str(bot.id) for bot in settings.bots)
        told: dict[str, object] = {"bots": bots, "lake": settings.lake}
        say(Note("Polling for {bots}, keeping what comes in {lake}. Ctrl+C stops in order.", told))
        return 0 if pollers.wait() else 1


def _ready(args: argparse.Namespace, settings: Settings, say: Say) -> Callable[[str, Stop], None]:
    from igarape.query.engine import Note

    def ready(address: str, stop: Stop) -> None:
        told: dict[str, object] = {"address": address, "lake": settings.lake}
        say(Note("Listening on {address}, keeping what comes in {lake}. Ctrl+C stops in order.", told))
        if args.webhook:
            _say(
                f"curl -i {address} -H \"X-Telegram-Bot-Api-Secret-Token: $IGARAPE_TELEGRAM_SECRET\" -d '{_EXAMPLE}'"
            )
        if args.proxy:
            base = "/".join(address.split("/")[:3])
            say(Note("Point the bot at it, and change nothing else:", {}))
            for library, line in _POINT.items():
                _say(f"  {library:21}{line.replace('ADDRESS', base)}")

    return ready


def _well(say: Say) -> Callable[[str], None]:
    from igarape.query.engine import Note

    return lambda name: say(Note("The bot at {tee} takes updates again.", {"tee": name}))


def _speaker(settings: Settings) -> Say:
    """Write problems and notes to stderr, in the person's language; one thread at a time."""
    from igarape.show import words

    turn = threading.Lock()

    def say(what: Problem | Note) -> None:
        text = words.tell(what, settings.language, settings.named)
        with turn:
            _say(text)

    return say


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

    secret = webhook_secret(settings) if webhook else ""
    bots = known_bots(settings) if proxy else settings.bots
    relay = Relay(settings.api) if proxy else None
    target = _target(settings, host, port) if webhook and settings.tee else None
    with opened(settings, tell) as intake:
        own = settings.tee_secret.reveal() or secret
        tee = Tee(target, intake, secret=own, tell=tell, well=well) if target else None
        ids = [bot.id for bot in bots]
        app = App(
            intake,
            webhook=Webhook(intake, secret=secret, bots=ids, hand_over=tee) if webhook else None,
            proxy=Proxy(intake, relay, bots=bots, tell=tell, beside_webhook=webhook) if relay else None,
            tee=tee,
        )
        path = rules.PATH.decode() if webhook else ""
        serve(app, host, port, lambda address, stop: ready(address + path, stop))


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


@contextmanager
def opened(settings: Settings, tell: Tell) -> Iterator[Intake]:
    """Open the lake's journal for whoever hands in; at the end seal it, so that all of it can be built.

    Busy where another process captures into this lake.
    """
    from igarape.capture.journal import Journal
    from igarape.via.disk import DiskLogs
    from igarape.watching.watch import watched

    store = place.store(settings)
    with (
        Journal(DiskLogs(place.journal(settings)), store, tell=tell) as journal,
        watched(settings, journal),
        _intake(settings, journal, _chats(settings, store), tell) as intake,
    ):
        yield intake


def _intake(
    settings: Settings, journal: Journal, chats: Chats | None, tell: Tell
) -> AbstractContextManager[Intake]:
    """Give a plain intake; where the bot answers /igarape in some chats, one that hears it."""
    if settings.report_chats:
        from igarape.answering import listening

        return listening(settings, journal, chats, tell)
    from igarape.capture.intake import Intake

    return nullcontext(Intake(journal, chats=chats))


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


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
