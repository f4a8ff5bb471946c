"""The door `report`: the answers as a picture with a few words, into a file or a chat."""

from __future__ import annotations

import argparse
import re
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from igarape import ask
from igarape.engines import lake_zone
from igarape.errors import Problem, Usage
from igarape.query.engine import Answer, Note
from igarape.settings import Bot, Settings, valid_day
from igarape.store import Store

if TYPE_CHECKING:
    from igarape.posting import Place
    from igarape.show.panels import Spec

ABOUT = ("hours", "days", "lengths")
"""The questions that have a picture: those that name nobody."""

_USUAL = ("hours", "days")
_NAME = re.compile(r"@[A-Za-z]\w{3,31}")
_MOST_DAYS = 36_600


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape report` takes."""
    parser.add_argument(
        "about", nargs="*", metavar="QUESTION", help="hours, days or lengths (default: hours and days)"
    )
    parser.add_argument(
        "--send", metavar="CHAT", help="post it in this chat: an id, or the @name of a channel"
    )
    parser.add_argument("--out", metavar="FILE", help="write the picture: a .png or a .svg")
    parser.add_argument("--html", metavar="FILE", help="write one page of HTML that needs no network")
    parser.add_argument(
        "--pdf", metavar="FILE", help="print that page as PDF, where Chromium or Chrome is installed"
    )
    parser.add_argument(
        "--with-examples", action="store_true", help="let what people asked stand on the page, word by word"
    )
    parser.add_argument("--from", dest="since", metavar="DAY", help="first context day, as 2026-11-21")
    parser.add_argument("--to", dest="until", metavar="DAY", help="last context day, that day included")
    parser.add_argument(
        "--last", metavar="N", help="the last so many whole days, in place of --from and --to"
    )
    parser.add_argument("--chat", metavar="ID", help="only what was said in this chat, by its old or new id")
    parser.add_argument("--topic", metavar="ID", help="post it in this topic of a forum")
    parser.add_argument("--text", action="store_true", help="words alone, without a picture")
    parser.add_argument("--bot", metavar="ID", help="the bot that posts, where there are several")


def run(args: argparse.Namespace, settings: Settings, store: Store) -> int:
    """Make the report; write it, post it, or both; print its words. A page says its words itself."""
    from igarape.show import caption
    from igarape.show.picture import picture
    from igarape.via import vega

    about = _about(args.about)
    _check_out(args)
    if args.html or args.pdf:
        _publish(args, settings, store)
        if not (args.out or args.send):
            return 0
    place, bot = (_place(args), _bot(args, settings)) if args.send else (None, None)
    told = _told(args, settings, store, about)
    if not args.text and not args.out and not vega.ready():
        _say(Note("Posting words alone: pictures need pip install 'igarape[pictures]'."), settings)
        args.text = True
    said = (caption.text if args.text else caption.caption)(*told, settings.language)
    chart = None if args.text else picture(told.title, told.answers, settings.language)
    if args.out:
        _write(Path(args.out), said, chart, settings)
    if place and bot:
        _post(settings, store, said, chart, place, bot)
    print(said)
    return 0


def _publish(args: argparse.Namespace, settings: Settings, store: Store) -> None:
    """Write the page, print it, or both."""
    from igarape import publishing
    from igarape.query.period import Scope
    from igarape.via import chromium

    since, until = _days(args, datetime.now(ZoneInfo(lake_zone(store))).date())
    scope = Scope(since, until, ask.valid_id("--chat", args.chat))
    page = publishing.publish(store, settings.language, scope, examples=args.with_examples)
    if args.html:
        _keep(Path(args.html), page.encode(), settings)
    if args.pdf:
        _keep(Path(args.pdf), chromium.pdf(page), settings)


class _Told(NamedTuple):
    """What a report says: whose it is, the answers, and until when what came is counted (local time)."""

    title: str
    answers: list[Answer]
    until: datetime | None


def _told(args: argparse.Namespace, settings: Settings, store: Store, about: list[str]) -> _Told:
    from igarape.query import questions
    from igarape.query.period import Scope
    from igarape.show import words
    from igarape.via.lake import Lake

    zone = lake_zone(store)
    since, until = _days(args, datetime.now(ZoneInfo(zone)).date())
    chat = ask.valid_id("--chat", args.chat)
    with Lake(store, zone) as lake:
        answers = [questions.ask(lake, each, Scope(since, until, chat)) for each in about]
        title = (
            questions.title(lake, chat)
            if chat is not None
            else words.translate("All chats", settings.language)
        )
        newest = questions.newest(lake)
    return _Told(title, answers, newest and newest.astimezone(ZoneInfo(zone)))


def _post(settings: Settings, store: Store, said: str, chart: Spec | None, place: Place, bot: Bot) -> None:
    from igarape import posting
    from igarape.show.picture import SCALE
    from igarape.via import vega
    from igarape.via.telegram import Telegram

    report = posting.Report(said, vega.png(chart, SCALE) if chart else None)
    with Telegram(bot.token, settings.api) as telegram:
        sent = posting.post(telegram, report, place, sleep=time.sleep, say=lambda note: _say(note, settings))
    posting.keep(store, sent, bot_id=bot.id, now=datetime.now(UTC))
    told: dict[str, object] = {"chat": str(sent.chat_id), "message": str(sent.message_id)}
    _say(Note("Posted in {chat} as message {message}.", told), settings)


def _write(file: Path, said: str, chart: Spec | None, settings: Settings) -> None:
    """Write the picture as its name says, or the words where there is none."""
    from igarape.show.picture import SCALE
    from igarape.via import vega

    if chart is None:
        content = (said + "\n").encode()
    else:
        content = vega.svg(chart) if file.suffix.lower() == ".svg" else vega.png(chart, SCALE)
    _keep(file, content, settings)


def _keep(file: Path, content: bytes, settings: Settings) -> None:
    """Write a file, and say so."""
    try:
        file.write_bytes(content)
    except OSError as why:
        raise Problem(
            "{path}: {why}.",
            "Name a file in a folder that you may write to.",
            path=file,
            why=why.strerror or why,
        ) from why
    _say(Note("Written to {file}.", {"file": str(file)}), settings)


def _check_out(args: argparse.Namespace) -> None:
    page = args.html or args.pdf
    if page and args.about and not (args.send or args.out):
        raise Usage(
            "A page tells all of it, and not {given} alone.",
            "Leave the question out, or write a picture with --out FILE.png.", given=", ".join(args.about),
        )  # fmt: skip
    if args.with_examples and not page:
        raise Usage("Examples stand only on a page.", "Say --html FILE or --pdf FILE too.")
    if not (args.send or args.out or page):
        raise Usage(
            "Nothing is to be done with the report.",
            "Post it with --send CHAT; --out FILE.png lets you look at it first.",
        )
    if args.out and not args.text and Path(args.out).suffix.lower() not in (".png", ".svg"):
        raise Usage("{file} is no name for a picture.", "Let it end in .png or .svg.", file=args.out)


def _about(given: list[str]) -> list[str]:
    for each in given:
        if each not in ABOUT:
            raise Usage(
                "There is no report about {given}.", "Ask for {allowed}.", given=repr(each),
                allowed=", ".join(ABOUT),
            )  # fmt: skip
    return list(dict.fromkeys(given)) or list(_USUAL)


def _days(args: argparse.Namespace, today: date) -> tuple[date | None, date | None]:
    """Read the period; today, which is not over, is not among the last days."""
    since, until = valid_day("--from", args.since), valid_day("--to", args.until)
    if args.last is None:
        return since, until
    if since or until:
        raise Usage("There are two periods.", "Say either --last, or --from and --to.")
    if not (args.last.isdecimal() and 0 < int(args.last) <= _MOST_DAYS):
        raise Usage("{given} is no number of days.", "Say --last 7 for a week.", given=repr(args.last))
    return today - timedelta(days=int(args.last)), today - timedelta(days=1)


def _place(args: argparse.Namespace) -> Place:
    from igarape.posting import Place

    topic = ask.valid_id("--topic", args.topic)
    if _NAME.fullmatch(args.send):
        return Place(args.send, topic)
    chat = ask.valid_id("--send", args.send)
    return Place(chat or 0, topic)


def _bot(args: argparse.Namespace, settings: Settings) -> Bot:
    wanted = ask.valid_id("--bot", args.bot)
    bots = [bot for bot in settings.bots if wanted in (None, bot.id)]
    if len(bots) == 1:
        return bots[0]
    if not bots:
        raise Usage(
            "There is no token of a bot that could post.", "Put it into .env, as IGARAPE_TELEGRAM_TOKEN=..."
        )
    raise Usage(
        "There are several bots: {bots}.", "Say which one posts with --bot ID.",
        bots=", ".join(str(bot.id) for bot in bots),
    )  # fmt: skip


def _say(note: Note, settings: Settings) -> None:
    from igarape.show import words

    print(words.say(note, settings.language, settings.named), file=sys.stderr)
