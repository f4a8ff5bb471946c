"""Settings: one value, made once from a mapping, and read by doors only.

What a person says on the command line comes first, then the environment, then `.env`,
then `igarape.toml`, then the default. Secrets come from the environment or `.env` alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from igarape.errors import Usage
from igarape.secret import Secret

DEFAULT_ZONE = "America/Sao_Paulo"
S3 = "s3://"
"""How the address of a lake in a bucket begins."""

OFFICIAL = "https://api.telegram.org"
_MAKE = "\"import secrets; print('IGARAPE_TELEGRAM_SECRET=' + secrets.token_urlsafe(32))\""
_TOKEN = re.compile(r"(\d{1,19}):[A-Za-z0-9_-]{30,}")
_SIZE = re.compile(r"(\d{1,15})([KMGT]?)")
_CHATS = re.compile(r"-?\d{1,19}([ ,]+-?\d{1,19})*")


class Bot(NamedTuple):
    """A bot: its id, which is the part of its token before the colon, and the token."""

    id: int
    token: Secret


@dataclass(frozen=True)
class Settings:
    """What a person set. `zone` is None until someone says it: a lake remembers its own.

    `named` is the lake as the command line named it, "" where it did not: a command that we tell to run next would
    look at another one if it did not name it too.
    """

    lake: str = "lake"
    zone: str | None = None
    language: str = "en"
    token: Secret = field(default_factory=lambda: Secret(""))
    secret: Secret = field(default_factory=lambda: Secret(""))
    api: str = OFFICIAL
    webhook: str = ""
    chats: tuple[int, ...] = ()
    tee: str = ""
    tee_secret: Secret = field(default_factory=lambda: Secret(""))
    report_chats: tuple[int, ...] = ()
    cache: str = "10G"
    encoder: str = ""
    show: str = ""
    named: str = ""

    @property
    def bots(self) -> tuple[Bot, ...]:
        """The bots whose tokens were given, one or several with commas between; none where no token has its shape."""
        tokens = re.split(r"[\s,]+", self.token.reveal())
        return tuple(Bot(int(found[1]), Secret(found[0])) for found in map(_TOKEN.fullmatch, tokens) if found)

    @property
    def bot_id(self) -> int | None:
        """The bot's id where there is one bot; None without a token, or with several."""
        bots = self.bots
        return bots[0].id if len(bots) == 1 else None

    @property
    def cache_bytes(self) -> int:
        """The size of the cache before a lake in a bucket; 0 for none."""
        found = _SIZE.fullmatch(self.cache)
        return int(found[1]) << 10 * " KMGT".index(found[2] or " ") if found else 0

    def masked(self, text: str) -> str:
        """Put asterisks in a text that came from outside, wherever one of our secrets is in it."""
        for each in (*(bot.token for bot in self.bots), self.token, self.secret, self.tee_secret):
            text = each.masked(text)
        return text

    @classmethod
    def load(cls, environ: Mapping[str, str], folder: Path, **said: str | None) -> Settings:
        """Put the settings together from what was `said`, `environ`, and the two files in `folder`."""
        in_file = dotenv(folder / ".env")
        toml = _toml(folder / "igarape.toml")

        def pick(name: str, variable: str, default: str | None) -> str | None:
            for value in (said.get(name), environ.get(variable), in_file.get(variable), toml.get(name)):
                if value:
                    return value
            return default

        def secret(variable: str) -> Secret:
            return Secret(environ.get(variable) or in_file.get(variable, ""))

        zone = pick("zone", "IGARAPE_ZONE", None)
        return cls(
            lake=pick("lake", "IGARAPE_LAKE", "lake") or "lake",
            zone=None if zone is None else valid_zone(zone),
            language=_language(pick("language", "IGARAPE_LANGUAGE", environ.get("LANG", "en")) or "en"),
            token=secret("IGARAPE_TELEGRAM_TOKEN"),
            secret=secret("IGARAPE_TELEGRAM_SECRET"),
            api=pick("api", "IGARAPE_TELEGRAM_API", cls.api) or cls.api,
            webhook=pick("webhook", "IGARAPE_WEBHOOK", "") or "",
            chats=_chats("chats", pick("chats", "IGARAPE_CHATS", "")),
            tee=pick("tee", "IGARAPE_TEE", "") or "",
            tee_secret=secret("IGARAPE_TEE_SECRET"),
            report_chats=_chats("report_chats", pick("report_chats", "IGARAPE_REPORT_CHATS", "")),
            cache=_size(pick("cache", "IGARAPE_CACHE", cls.cache) or cls.cache),
            encoder=pick("encoder", "IGARAPE_ENCODER", "") or "",
            show=_shown(pick("show", "IGARAPE_SHOW", "") or ""),
            named=said.get("lake") or "",
        )


def holds_token(text: str) -> bool:
    """Whether a bot token stands in a text."""
    return _TOKEN.search(text) is not None


def valid_zone(name: str) -> str:
    """Give back an IANA zone's name; Usage where there is no such zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Usage(
            "There is no time zone called {name}.",
            "Use a name such as America/Sao_Paulo, America/Manaus or UTC.",
            name=repr(name),
        ) from None
    return name


def valid_lake(lake: str) -> str:
    """Give back where a lake is; Usage for what is neither a folder nor a bucket: no folder called s3: is made."""
    if lake.startswith(S3):
        from igarape.via.s3 import address

        return address(lake).url
    if "://" in lake:
        raise Usage(
            "{lake} is an address where no lake can be.",
            "Name a folder with --lake, or a bucket as s3://bucket/folder.",
            lake=lake,
        )
    if Path(lake).exists() and not Path(lake).is_dir():
        raise Usage("{lake} is no folder.", "Name a folder with --lake; a new one is made.", lake=lake)
    return lake


def known_bots(settings: Settings) -> tuple[Bot, ...]:
    """Give the bots; Usage where there is none."""
    if not settings.bots:
        raise Usage(
            "Telegram wants a bot's token, and there is none, or none of a token's shape.",
            "Put what @BotFather gave you into .env, as IGARAPE_TELEGRAM_TOKEN=...",
        )
    return settings.bots


def webhook_secret(settings: Settings) -> str:
    """Give the webhook's secret; Usage where there is none, or one that Telegram would not take."""
    from igarape.capture.webhook import is_secret

    if not is_secret(settings.secret.reveal()):
        raise Usage(
            "The webhook needs a secret of letters, digits, _ and -; without it anyone could send updates.",
            "Make one: python3 -c {command} >> .env",
            command=_MAKE,
        )
    return settings.secret.reveal()


def valid_day(name: str, given: str | None) -> date | None:
    """Read a day given on the command line as `name`; Usage for anything but an ISO date."""
    try:
        return None if given is None else date.fromisoformat(given)
    except ValueError:
        raise Usage(
            "{name} {given} is not a day.", "Write it as 2026-11-21.", name=name, given=repr(given)
        ) from None


def valid_time(name: str, given: str) -> time:
    """Read a time of day given on the command line as `name`; Usage for anything but HH:MM."""
    found = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", given)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise Usage("{name} {given} is no time of day.", "Write it as 03:20.", name=name, given=repr(given))
    return time(int(found[1]), int(found[2]))


def valid_port(number: str) -> int:
    """Read a port given on the command line; Usage for what is none."""
    if not (number.isdecimal() and int(number) <= 65_535):
        raise Usage(
            "{port} is no port.", "Give a number from 1 to 65535, or 0 for any free one.", port=repr(number)
        )
    return int(number)


def _chats(name: str, given: str | None) -> tuple[int, ...]:
    """Read chat ids: `-100123, 456`, or a list in igarape.toml."""
    text = (given or "").strip("[] ")
    if text and not _CHATS.fullmatch(text):
        raise Usage(
            "{name} is no list of chat ids: {given}.",
            "Write ids with commas between, such as -1001234567890, 42; `igarape sql 'SELECT chat_id, title"
            " FROM chats'` shows those of a lake.",
            name=name, given=repr(text),
        )  # fmt: skip
    return tuple(int(each) for each in re.findall(r"-?\d+", text))


def _size(given: str) -> str:
    if not _SIZE.fullmatch(given):
        raise Usage(
            "{given} is no size of a cache.",
            "Write a number of bytes, or one with K, M, G or T, such as 10G; 0 keeps nothing.",
            given=repr(given),
        )
    return given


def _shown(given: str) -> str:
    """Read what pages may show of people: texts, names, both, or nothing; "" where nobody said."""
    named = re.findall(r"[^\s,\[\]'\"]+", given)
    if not {*named} <= {"texts", "names"} and named != ["nothing"]:
        raise Usage(
            "{given} is nothing that pages could show of people.",
            "Write texts, names, texts,names or nothing.",
            given=repr(given),
        )
    return ",".join(sorted({*named}, reverse=True))


def _language(tag: str) -> str:
    return "pt" if tag.lower().startswith("pt") else "en"


def dotenv(path: Path) -> dict[str, str]:
    """Read the names and values of a `.env`; none where there is no such file."""
    if not path.is_file():
        return {}
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            found[name.strip()] = value.strip().strip("\"'")
    return found


def _toml(path: Path) -> dict[str, str]:
    """Flatten igarape.toml.

    [project] language, zone · [lake] path, cache · [telegram] api, webhook, chats, tee · [report] chats ·
    [doubts] encoder · [pages] show.
    """
    if not path.is_file():
        return {}
    import tomllib  # here, since many have no such file

    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise Usage("{path} is not valid TOML: {why}.", "Correct the file.", path=path, why=problem) from None
    if holds_token(str(tables)):
        raise Usage(
            "{path} holds a bot token, and this file is meant to be shared.",
            "Move it to .env, as IGARAPE_TELEGRAM_TOKEN=...",
            path=path,
        )
    project, lake, telegram, report, doubts, pages = (
        tables.get(name, {}) for name in ("project", "lake", "telegram", "report", "doubts", "pages")
    )
    found = {
        "language": project.get("language"),
        "zone": project.get("zone"),
        "lake": lake.get("path"),
        "cache": lake.get("cache"),
        "api": telegram.get("api"),
        "webhook": telegram.get("webhook"),
        "chats": telegram.get("chats"),
        "tee": telegram.get("tee"),
        "report_chats": report.get("chats"),
        "encoder": doubts.get("encoder"),
        "show": pages.get("show"),
    }
    return {name: str(value) for name, value in found.items() if value}
