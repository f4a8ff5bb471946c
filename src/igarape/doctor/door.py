"""The door `doctor`: each check a line - OK, warning or error - and below it what to do."""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from igarape.errors import Usage
from igarape.query.engine import Note

if TYPE_CHECKING:  # every command asks this module what it takes, and a round loads much
    from igarape.doctor.finding import Finding
    from igarape.settings import Settings

_TOKEN = re.compile(r"\d{1,19}:[A-Za-z0-9_-]{30,}")
_LEVELS = {"ok": Note("OK"), "warning": Note("warning"), "error": Note("error"), "skipped": Note("skipped")}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape doctor` takes."""
    parser.add_argument(
        "--watch",
        metavar="SECONDS",
        type=_seconds,
        default=2.0,
        help="how long between two looks at what waits (default: 2)",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument(
        "--port", type=_port, default=8443, help="port that the webhook would listen on (default: 8443)"
    )
    parser.add_argument("--format", default="text", help="text or json")


def run(args: argparse.Namespace, environ: Mapping[str, str], language: str) -> int:
    """Make every check and say what was found; exit 1 where there is an error."""
    from igarape.doctor.round import Asked, World, examine, load
    from igarape.settings import Settings

    if args.format not in ("text", "json"):
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="format", given=args.format,
            allowed="text, json",
        )  # fmt: skip
    world = World(environ)
    settings, first = load(world, args.lake, args.language)
    language = settings.language if settings else language
    findings = chain([first], examine(settings, Asked(args.host, args.port, args.watch), world))
    hide = hider(settings or Settings())
    if args.format == "json":
        return 1 if _json(findings, language, hide) else 0
    return 1 if tell(findings, language, hide, args.lake or "") else 0


def hider(settings: Settings) -> Callable[[str], str]:
    """Make what takes tokens and secrets out of a text, whoever put them in: somebody's webhook, an error."""
    return lambda text: _TOKEN.sub("***", settings.masked(text))


def tell(findings: Iterable[Finding], language: str, hide: Callable[[str], str], lake: str = "") -> int:
    """Print each finding as it is made, and a last line that counts; give the number of errors.

    `lake` names the lake in the commands to run next; "" where they find it by themselves.
    """
    from igarape.show import words

    levels: Counter[str] = Counter()
    for each in findings:
        levels[each.level] += 1
        said = hide(words.say(each.said, language))
        print(f"{words.say(_LEVELS[each.level], language):<8} {each.check:<11} {said}", flush=True)
        if each.hint:
            hint = words.say(Note(each.hint, each.said.values), language, lake)
            print(f"{'':<20} → {hide(hint)}", flush=True)
    counts: dict[str, object] = {"errors": levels["error"], "warnings": levels["warning"]}
    last = Note("{errors} {errors:error|errors}, {warnings} {warnings:warning|warnings}.", counts)
    print(words.say(last, language))
    return levels["error"]


def _json(findings: Iterable[Finding], language: str, hide: Callable[[str], str]) -> int:
    """Print one object: `ok`, and `findings` with check, level, bot, says, next; give the number of errors."""
    from igarape.show import words

    shown = [
        {
            "check": each.check,
            "level": each.level,
            "bot": each.bot,
            "says": hide(words.say(each.said, language)),
            "next": hide(words.say(Note(each.hint, each.said.values), language)) or None,
        }
        for each in findings
    ]
    errors = sum(each["level"] == "error" for each in shown)
    print(json.dumps({"ok": not errors, "findings": shown}, ensure_ascii=False, indent=2))
    return errors


def _seconds(given: str) -> float:
    if not re.fullmatch(r"\d{1,3}(\.\d+)?", given):
        raise Usage("{given} is no number of seconds.", "Give one from 0 to 999.", given=repr(given))
    return float(given)


def _port(number: str) -> int:
    if not (number.isdecimal() and 0 < int(number) <= 65_535):
        raise Usage("{port} is no port.", "Give a number from 1 to 65535.", port=repr(number))
    return int(number)
