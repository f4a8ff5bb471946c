"""The door `webhook`: tell Telegram where to send updates, see how that goes, and take it back."""

from __future__ import annotations

import argparse
import json
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from igarape.errors import Problem, Usage
from igarape.settings import OFFICIAL, Bot, Settings, known_bots, webhook_secret

if TYPE_CHECKING:
    from igarape.query.engine import Note
    from igarape.via.telegram import Telegram

Act = Callable[[Bot, "Telegram"], "list[Note]"]

_CERTIFICATE_BYTES = 3 << 20
_BELONGS = {
    "url": ("set", "URL"),
    "max_connections": ("set", "--max-connections"),
    "certificate": ("set", "--certificate"),
    "ip_address": ("set", "--ip-address"),
    "format": ("info", "--format"),
    "drop_pending": ("delete", "--drop-pending"),
}
"""Which action an argument belongs to, and how it is written."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape webhook` takes."""
    parser.add_argument("action", help="set, info or delete")
    parser.add_argument("url", nargs="?", help="set: the public address, such as https://bot.example.org")
    parser.add_argument("--bot", metavar="ID", help="one bot of several, by its id")
    parser.add_argument("--max-connections", metavar="N", help="set: updates at once, 1 to 100 (default: 40)")
    parser.add_argument("--certificate", metavar="FILE", help="set: a self-signed certificate, as PEM")
    parser.add_argument("--ip-address", metavar="IPV4", help="set: send to this one, whatever the DNS says")
    parser.add_argument(
        "--drop-pending", action="store_true", help="delete: lose the updates that wait, for good"
    )
    parser.add_argument("--format", help="info: text or json")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do it for each bot in turn; 1 where it could not be done for one of several."""
    _check(args)
    bots = _bots(args.bot, settings)
    if args.action == "info" and args.format == "json":
        return _json(bots, settings)
    actions: dict[str, Callable[[], Act]] = {
        "set": lambda: _setter(args, settings),
        "info": lambda: _informer(settings),
        "delete": lambda: _deleter(drop=args.drop_pending),
    }
    act = actions[args.action]()
    from igarape.show import words
    from igarape.via.telegram import Telegram

    failed = False
    for bot in bots:
        try:
            with Telegram(bot.token, settings.api) as telegram:
                said = act(bot, telegram)
        except Problem as problem:
            if len(bots) == 1:
                raise
            failed = True
            print(f"{bot.id}: {words.explain(problem, settings.language)}", file=sys.stderr)
        else:
            for note in said:
                print(settings.masked(words.say(note, settings.language)))
    return 1 if failed else 0


def _setter(args: argparse.Namespace, settings: Settings) -> Act:
    """Check all that can be checked before Telegram is called, and make what sets a bot's webhook."""
    from igarape.capture import webhook
    from igarape.capture.address import addresses, host, shown
    from igarape.capture.kinds import KINDS, NOT_BY_DEFAULT
    from igarape.query.engine import Note

    secret = webhook_secret(settings)
    url = args.url or settings.webhook
    if not url:
        raise Usage(
            "Where shall Telegram send updates?",
            "Give the address, igarape webhook set https://bot.example.org, or put it into igarape.toml.",
        )
    if settings.masked(url) != url:
        raise Usage(
            "The address holds a bot's token or the webhook's secret, and addresses are no secret.",
            "Leave it out: Telegram sends the secret in a header of its own.",
        )
    strict = settings.api.rstrip("/") == OFFICIAL
    targets = addresses(url, [bot.id for bot in settings.bots], strict=strict)
    paths = {bot: path.decode() for path, bot in webhook.paths(targets).items()}
    ip = _ipv4(args.ip_address)
    if strict and ip is None:
        _look_up(host(url))
    most = _connections(args.max_connections)
    certificate = _certificate(args.certificate)

    def act(bot: Bot, telegram: Telegram) -> list[Note]:
        telegram.call(
            "setWebhook",
            {
                "url": targets[bot.id],
                "secret_token": secret,
                "allowed_updates": KINDS,
                "max_connections": most,
                "ip_address": ip,
            },
            files={"certificate": ("certificate.pem", certificate)} if certificate else None,
        )
        target = shown(targets[bot.id])
        told: dict[str, object] = {"bot": str(bot.id), "url": target, "most": most}
        said = [
            Note(
                "Bot {bot}: Telegram sends updates to {url} from now on, at most {most} at once, with the secret.",
                told,
            ),
            Note(
                "All {count} kinds are asked for. {kinds} are off by default; they come from chats where the bot"
                " is an admin.",
                {"count": len(KINDS), "kinds": ", ".join(NOT_BY_DEFAULT)},
            ),
        ]
        if not target.endswith(paths[bot.id]):
            led: dict[str, object] = {"url": target, "path": paths[bot.id]}
            said.append(
                Note("igarape listens at {path}: let what stands in front of it lead {url} there.", led)
            )
        return said

    return act


def _informer(settings: Settings) -> Act:
    from igarape.show.registered import sentences

    def act(bot: Bot, telegram: Telegram) -> list[Note]:
        info = telegram.call("getWebhookInfo")
        return sentences(bot.id, info, datetime.now(UTC), _kept(settings, bot))

    return act


def _deleter(*, drop: bool) -> Act:
    from igarape.query.engine import Note

    def act(bot: Bot, telegram: Telegram) -> list[Note]:
        waiting = int(telegram.call("getWebhookInfo").get("pending_update_count") or 0)
        telegram.call("deleteWebhook", {"drop_pending_updates": drop})
        told: dict[str, object] = {"bot": str(bot.id), "count": waiting}
        if drop:
            return [
                Note(
                    "Bot {bot} has no webhook now; {count} {count:update that waited is|updates that waited are}"
                    " lost.",
                    told,
                )
            ]
        return [
            Note(
                "Bot {bot} has no webhook now; {count} {count:update waits|updates wait} for a poll, 24 hours at"
                " most.",
                told,
            )
        ]

    return act


def _json(bots: list[Bot], settings: Settings) -> int:
    """Print what Telegram says of each bot, as it says it, and what we make of it."""
    from igarape.capture.address import shown
    from igarape.show.registered import missing
    from igarape.via.telegram import Telegram

    found: list[dict[str, Any]] = []
    for bot in bots:
        with Telegram(bot.token, settings.api) as telegram:
            info: dict[str, Any] = telegram.call("getWebhookInfo")
        kept = _kept(settings, bot)
        found.append(
            {"bot_id": bot.id}
            | info
            | {"url": shown(str(info.get("url", "")))}
            | {"missing_kinds": missing(info), "last_kept_at": kept.isoformat() if kept else None}
        )
    print(settings.masked(json.dumps({"bots": found}, indent=2)))
    return 0


def _kept(settings: Settings, bot: Bot) -> datetime | None:
    """When the lake last got an update over the webhook; None where it has none, or there is no lake."""
    from igarape import place
    from igarape.capture.recent import newest
    from igarape.via.disk import DiskLogs

    if not place.is_there(settings):
        return None
    return newest(DiskLogs(place.journal(settings)), place.store(settings), "webhook", bot.id)


def _check(args: argparse.Namespace) -> None:
    allowed = ("set", "info", "delete")
    if args.action not in allowed:
        raise _unknown("action", args.action, allowed)
    for name, (action, written) in _BELONGS.items():
        if getattr(args, name) and action != args.action:
            raise Usage(
                "{option} belongs to `igarape webhook {action}`.",
                "Leave it out, or say {action}.",
                option=written,
                action=action,
            )
    if args.format and args.format not in ("text", "json"):
        raise _unknown("format", args.format, ("text", "json"))


def _unknown(name: str, given: str, allowed: tuple[str, ...]) -> Usage:
    return Usage(
        "There is no {name} called {given}.", "Use one of {allowed}.", name=name, given=given,
        allowed=", ".join(allowed),
    )  # fmt: skip


def _bots(given: str | None, settings: Settings) -> list[Bot]:
    bots = known_bots(settings)
    chosen = [bot for bot in bots if given in (None, str(bot.id))]
    if not chosen:
        raise Usage(
            "There is no token of a bot {bot}.",
            "There are those of {bots}.",
            bot=repr(given),
            bots=", ".join(str(bot.id) for bot in bots),
        )
    return chosen


def _connections(given: str | None) -> int:
    if given is None:
        return 40
    if not (given.isascii() and given.isdecimal() and 1 <= int(given) <= 100):
        raise Usage("{given} is no number of connections.", "Give a number from 1 to 100.", given=repr(given))
    return int(given)


def _ipv4(given: str | None) -> str | None:
    from igarape.capture.address import literal

    if given and not isinstance(literal(given), IPv4Address):
        raise Usage("{given} is no IPv4 address.", "Write it as 203.0.113.7.", given=repr(given))
    return given


def _look_up(host: str) -> None:
    try:
        socket.getaddrinfo(host, 443, family=socket.AF_INET, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Problem(
            "{host} has no IPv4 address that can be found from here, and Telegram calls no other.",
            "Look at its DNS (an A record), or name the address with --ip-address.",
            host=host,
        ) from None


def _certificate(file: str | None) -> bytes | None:
    if file is None:
        return None
    try:
        data = Path(file).read_bytes()
    except OSError as why:
        raise Usage(
            "{file} cannot be read: {why}.", "Name the certificate's PEM file.", file=file,
            why=why.strerror or why,
        ) from None  # fmt: skip
    if b"PRIVATE KEY" in data:
        raise Usage(
            "{file} holds a private key, which nobody else should have.",
            "Name a file with the certificate alone.",
            file=file,
        )
    if b"-----BEGIN CERTIFICATE-----" not in data or len(data) > _CERTIFICATE_BYTES:
        raise Usage(
            "{file} is no certificate as PEM.",
            "It begins with -----BEGIN CERTIFICATE----- and has some kilobytes.",
            file=file,
        )
    return data
