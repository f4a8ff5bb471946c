"""The files of a project: what is planned for each, done, and told, line by line."""

from __future__ import annotations

import secrets
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from igarape.capture.webhook import is_secret
from igarape.initiating import place, texts
from igarape.initiating.answers import Answers
from igarape.initiating.ask import Say
from igarape.initiating.token import SECRET, TOKEN
from igarape.query.engine import Note
from igarape.settings import dotenv


class Plan(NamedTuple):
    """One file: what it says now (None: it is not there) and is to say; what is `added`, and what cannot be."""

    path: Path
    old: str | None
    new: str
    mode: int = place.SHARED
    added: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


def plans(folder: Path, answers: Answers, environ: Mapping[str, str], say: Say) -> list[Plan]:
    """Plan every file of a project; .gitignore comes first, so that git never sees a .env without it."""
    return [
        _ignore(folder / ".gitignore", answers.toml[texts.LAKE]),
        _env(folder / ".env", answers, environ),
        _whole(folder / ".env.example", texts.example(say)),
        _toml(folder / texts.TOML, answers, say),
    ]


def carried_out(plan: Plan) -> Iterator[Note]:
    """Write a file, if there is anything to write; say what was done."""
    told: dict[str, object] = {"file": plan.path.name, "added": ", ".join(plan.added)}
    if plan.old is None:
        place.create(plan.path, plan.new, plan.mode)
        yield Note("{file}: made.", told)
    elif plan.new != plan.old:
        place.renew(plan.path, plan.new, place.OWN if plan.mode == place.OWN else _mode(plan.path))
        yield Note("{file}: {added} added, all else is as it was.", told)
    elif plan.mode == place.OWN and _mode(plan.path) & 0o077:
        plan.path.chmod(place.OWN)
        yield Note("{file}: others could read it, now you alone can.", told)
    else:
        yield Note("{file}: as it was.", told)
    if plan.lacks:
        told["lacks"] = ", ".join(plan.lacks)
        yield Note("{file}: its layout is unusual, so add this yourself: {lacks}", told)


def _ignore(path: Path, lake: str) -> Plan:
    old = place.read(path)
    new, added = texts.ignored(old or "", lake)
    return Plan(path, old, new, added=tuple(added))


def _env(path: Path, answers: Answers, environ: Mapping[str, str]) -> Plan:
    old, there = place.read(path), dotenv(path)
    secret = environ.get(SECRET, "")
    given = {
        TOKEN: answers.token.reveal(),
        SECRET: secret if is_secret(secret) else secrets.token_urlsafe(32),
    }
    added = {name: value for name, value in given.items() if value and not there.get(name)}
    return Plan(path, old, texts.env(old or "", added), place.OWN, tuple(added))


def _whole(path: Path, text: str) -> Plan:
    old = place.read(path)
    return Plan(path, old, text if old is None else old)


def _toml(path: Path, answers: Answers, say: Say) -> Plan:
    old = place.read(path)
    if old is None:
        return Plan(path, None, texts.toml(answers.toml, say))
    new, added = texts.with_missing(old, answers.toml)
    lacks = tuple(f"[{table}] {name}" for table, name in texts.missing(new, answers.toml))
    return Plan(path, old, new, added=tuple(f"[{table}] {name}" for table, name in added), lacks=lacks)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
