"""The doctor's round: every check, in the order in which a person would put things right."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from igarape import place
from igarape.capture.address import addresses
from igarape.doctor import bot as judge
from igarape.doctor import bucket, folder, machine, public
from igarape.doctor.finding import SECONDS, Finding, guarded, within
from igarape.errors import Declined, Problem
from igarape.query.engine import Note
from igarape.settings import OFFICIAL, Bot, Settings, valid_lake
from igarape.store import Store
from igarape.via.disk import DiskStore
from igarape.via.telegram import Telegram

_PATIENCE = 2 * SECONDS


class World(NamedTuple):
    """What the doctor looks at, so that a test can put something else in its place."""

    environ: Mapping[str, str]
    folder: Path = Path()
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep


class Asked(NamedTuple):
    """What a person asked for: where the webhook would listen, and seconds between two looks."""

    host: str = "127.0.0.1"
    port: int = 8443
    watch: float = 2.0


def load(world: World, lake: str | None, language: str | None) -> tuple[Settings | None, Finding]:
    """Read the settings, if they can be read."""
    try:
        settings = Settings.load(world.environ, world.folder, lake=lake, language=language)
        valid_lake(settings.lake)
    except Problem as problem:
        return None, Finding("settings", "error", Note(problem.text, problem.values), problem.hint)
    except (OSError, ValueError) as why:  # no right to read them, or bytes that are no text
        said = Note("The settings cannot be read: {why}.", {"why": why})
        return None, Finding(
            "settings", "error", said, hint="Correct .env or igarape.toml, or your right to read it."
        )
    return settings, Finding("settings", "ok", Note("The settings can be read."))


def examine(settings: Settings | None, asked: Asked, world: World) -> Iterator[Finding]:
    """Make every check, one after the other; none of them raises, and none takes long."""
    yield from guarded("python", lambda: [machine.python()])
    yield from guarded("env", lambda: folder.env(world.folder))
    yield from guarded("strays", lambda: folder.strays(world.folder, settings or Settings()))
    needed = bool(settings and settings.webhook)
    yield from guarded("port", lambda: [machine.port(asked.host, asked.port, needed=needed)])
    if settings is None:
        said = Note("All else depends on the settings, and was not looked at.")
        yield Finding("others", "skipped", said, hint="Correct them, then run `igarape doctor` again.")
        return
    yield from _here(settings, world)
    yield from _there(settings, world, asked.watch)


def _here(settings: Settings, world: World) -> Iterator[Finding]:
    here = place.folder(settings)
    root = world.folder / here if here else place.near(settings, world.environ)
    store = DiskStore(root) if here else place.store(settings, world.environ)
    found = [] if here else list(guarded("bucket", lambda: [bucket.bucket(store)]))
    yield from found
    answers = all(each.level == "ok" for each in found)
    yield from guarded("zone", lambda: machine.zone(settings, _remembered(store) if answers else None))
    yield from guarded("lake", lambda: machine.lake(root))
    yield from guarded("disk", lambda: [machine.disk(root)])
    yield from guarded("token", lambda: folder.secrets(settings))


def _there(settings: Settings, world: World, seconds: float) -> Iterator[Finding]:
    """Look at what is elsewhere: Telegram's servers, and the public address."""
    yield from guarded("clock", lambda: [machine.clock(settings.api, world.now)])
    infos: list[judge.Answer] = []
    for bot in settings.bots:
        look = partial(_bot, bot, settings, world, seconds, infos)
        yield from (each._replace(bot=bot.id) for each in guarded("bot", look))
    if settings.webhook:
        uploaded = any(info.get("has_custom_certificate") for info in infos)
        cloud = settings.api.rstrip("/") == OFFICIAL
        around = partial(public.looked_at, settings.webhook, world.now(), cloud=cloud, uploaded=uploaded)
        yield from guarded("address", around)


def _bot(
    bot: Bot, settings: Settings, world: World, seconds: float, infos: list[judge.Answer]
) -> Iterator[Finding]:
    """Ask Telegram about a bot; its getWebhookInfo goes into `infos`."""
    with Telegram(bot.token, settings.api) as telegram:

        def ask(method: str) -> judge.Answer:
            found = within(2 * SECONDS, lambda: telegram.call(method, seconds=SECONDS))
            return found if isinstance(found, dict) else {}

        try:
            me = ask("getMe")
        except Problem as problem:
            yield _unanswered(problem)
            said = Note("The webhook, what waits and privacy mode were not looked at, for want of an answer.")
            yield Finding("others", "skipped", said)
            return
        yield Finding(
            "bot", "ok", Note("Telegram knows {bot} ({id}).", {"bot": judge.name(me), "id": str(bot.id)})
        )
        yield judge.privacy(me)
        info = ask("getWebhookInfo")
        infos.append(info)
        yield judge.mode(info, _wanted(settings, bot))
        yield judge.errors(info, world.now())
        later = info
        if info.get("pending_update_count"):
            world.sleep(seconds)
            later = ask("getWebhookInfo")
        yield judge.pending(info, later, seconds)
        yield from judge.kinds(info)


def _wanted(settings: Settings, bot: Bot) -> str:
    """Where Telegram should send a bot's updates; "" where they are to be polled."""
    if not settings.webhook:
        return ""
    return addresses(settings.webhook, [each.id for each in settings.bots], strict=False)[bot.id]


def _unanswered(problem: Problem) -> Finding:
    said = Note(problem.text, problem.values)
    if isinstance(problem, Declined):
        if problem.code not in (401, 404):
            return Finding("bot", "error", said, problem.hint)
        return Finding(
            "bot",
            "error",
            said,
            hint="Take the token from @BotFather once more (/mybots), and write it in .env.",
        )
    return Finding(
        "bot",
        "error",
        said,
        hint="Is there a network, and does a firewall or a proxy (HTTPS_PROXY) stand between? [telegram] api may"
        " name another server.",
    )


def _remembered(store: Store) -> str | None:
    """Give the zone that the lake was built in, if it was."""
    from igarape.daily import state

    found = within(_PATIENCE, lambda: state.load(store))
    return found.zone if found else None
