"""The folder of the settings: who may read its secrets, and tokens that lie where others see them."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path

from igarape.capture.webhook import is_secret
from igarape.doctor.finding import SECONDS, Finding
from igarape.query.engine import Note
from igarape.settings import Settings
from igarape.via.git import Git

TOKEN = "(^|[^A-Za-z0-9_-])[0-9]{8,10}:[A-Za-z0-9_-]{35}($|[^A-Za-z0-9_-])"  # noqa: S105  (a token's shape)
"""What a bot's token looks like, in words that git and Python both understand."""

_LOOKED_INTO = {
    ".cfg", ".conf", ".ini", ".ipynb", ".json", ".md", ".py", ".service", ".sh", ".toml",
    ".txt", ".yaml", ".yml",
}  # fmt: skip
_NAMES = {"Dockerfile", "Makefile", "Procfile"}
_LARGEST = 1 << 20


def env(folder: Path) -> Iterator[Finding]:
    """Who else may read `.env`, and whether the repository leaves it out."""
    file = folder / ".env"
    if not file.is_file():
        yield Finding("env", "ok", Note("There is no .env here."))
        return
    mode = stat.S_IMODE(file.stat().st_mode)
    told: dict[str, object] = {"mode": f"{mode:04o}"}
    if mode & 0o077:
        yield Finding(
            "env",
            "error" if mode & 0o007 else "warning",
            Note("Others on this machine may read .env ({mode}), where the secrets are.", told),
            hint="Take that right from them: chmod 600 .env.",
        )
    else:
        yield Finding("env", "ok", Note("You alone may read .env ({mode}).", told))
    git = Git(folder, SECONDS)
    if git.here() and not git.tracks(".env") and not git.ignores(".env"):
        yield Finding(
            "env",
            "warning",
            Note("git would take .env into the repository with the next `git add .`."),
            hint="Add a line .env to .gitignore; `igarape init` does.",
        )


def strays(folder: Path, settings: Settings) -> Iterator[Finding]:
    """Whether a token or a secret lies in the repository, or in another file of the folder."""
    patterns = [TOKEN, *_known(settings)]
    git = Git(folder, SECONDS)
    tracked: list[str] = []
    if git.here():
        tracked = git.holding(patterns)
        if git.tracks(".env"):
            tracked.append(".env")
    for name in sorted(set(tracked)):
        yield Finding(
            "strays",
            "error",
            Note("{name} is in the git repository, and a token or a secret is in it.", {"name": name}),
            hint="Take it out (git rm --cached, for .env), and make a new token with @BotFather: the history keeps"
            " the old one.",
        )
    loose = [name for name in _holding(folder, patterns) if name not in tracked]
    for name in loose:
        yield Finding(
            "strays",
            "warning",
            Note("{name} holds what looks like a token or a secret of yours.", {"name": name}),
            hint="Keep it in .env alone, and let others read it from the environment.",
        )
    if not tracked and not loose:
        yield Finding(
            "strays", "ok", Note("No token lies in another file of this folder, or in its repository.")
        )


def secrets(settings: Settings) -> Iterator[Finding]:
    """Whether the token and the secret have the shape that Telegram gives and takes."""
    given = [each for each in re.split(r"[\s,]+", settings.token.reveal()) if each]
    told: dict[str, object] = {"count": len(given), "ids": ", ".join(str(bot.id) for bot in settings.bots)}
    if not given:
        yield Finding(
            "token",
            "warning",
            Note("No bot token is set; without it igarape can neither poll nor ask Telegram anything."),
            hint="`igarape init` asks for it, or write IGARAPE_TELEGRAM_TOKEN=... in .env.",
        )
    elif len(settings.bots) < len(given):
        yield Finding(
            "token",
            "error",
            Note("What stands in IGARAPE_TELEGRAM_TOKEN is no bot token."),
            hint="@BotFather gives it: digits, a colon and 35 characters; several with commas between.",
        )
    else:
        yield Finding("token", "ok", Note("{count:A token|Tokens} of {count:the bot|the bots} {ids}.", told))
    secret = settings.secret.reveal()
    if not secret:
        yield Finding(
            "secret",
            "error" if settings.webhook else "ok",
            Note("No webhook secret is set; a webhook needs one, polling does not."),
            hint="`igarape init` makes one in .env." if settings.webhook else "",
        )
    elif not is_secret(secret):
        yield Finding(
            "secret",
            "error",
            Note("The webhook secret is none that Telegram takes."),
            hint="1 to 256 letters, digits, _ and -. Take it out of .env; `igarape init` then makes a new one.",
        )
    else:
        yield Finding("secret", "ok", Note("The webhook has a secret."))


def _known(settings: Settings) -> list[str]:
    """What is ours and secret, as patterns: those that hold no sign with a meaning, and are no common word."""
    ours = [bot.token.reveal() for bot in settings.bots]
    ours += [settings.secret.reveal(), settings.tee_secret.reveal()]
    return [each for each in ours if re.fullmatch(r"[A-Za-z0-9_:-]{16,}", each)]


def _holding(folder: Path, patterns: list[str]) -> list[str]:
    """Name the files right in the folder that hold one of the patterns, .env apart."""
    wanted = re.compile("|".join(f"(?:{each})" for each in patterns), re.M)
    found = []
    for file in sorted(folder.iterdir()):
        if file.name == ".env" or not (
            file.suffix in _LOOKED_INTO or file.name in _NAMES or file.name.startswith(".env")
        ):
            continue
        if file.is_file() and file.stat().st_size <= _LARGEST:
            text = file.read_text(encoding="utf-8", errors="replace")
            if wanted.search(text):
                found.append(file.name)
    return found
