"""What the files of a project say; values in, texts out. What is there stays, byte for byte."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from pathlib import PurePath
from typing import Any

from igarape.query.engine import Note

Say = Callable[[Note], str]
Key = tuple[str, str]
"""A table of igarape.toml, and a name in it."""

TOML = "igarape.toml"
LANGUAGE, ZONE, LAKE = ("project", "language"), ("project", "zone"), ("lake", "path")


def toml(given: Mapping[Key, str], say: Say) -> str:
    """Write a new igarape.toml, a sentence above each line. What may be set, and is not, stands as a comment."""
    lines = [
        _remark(say(Note("Settings of igarape. Secrets are in .env, so that this file may be shared."))),
        "",
        "[project]",
        _remark(say(Note("The language of texts and answers: pt-BR or en."))),
        _line("language", given[LANGUAGE]),
        _remark(say(Note("The time zone that cuts days and hours; the lake remembers the one it was first built in."))),
        _line("zone", given[ZONE]),
        "",
        "[lake]",
        _remark(say(Note("The folder in which everything is kept."))),
        _line("path", given[LAKE]),
        "",
        "[telegram]",
        _remark(say(Note("The public address for `igarape webhook set`; without one, use `igarape capture --poll`."))),
        '# webhook = "https://bot.example.org/telegram"',
        _remark(say(Note("Keep these chats alone; without this line, everything that the bot gets is kept."))),
        "# chats = [-1001234567890]",
        _remark(say(Note("The webhook of your own bot: it gets each update once that is kept."))),
        '# tee = "http://127.0.0.1:8080/webhook"',
        "",
        "[report]",
        _remark(say(Note("The chats in which the bot answers /igarape."))),
        "# chats = [-1001234567890]",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def with_missing(text: str, given: Mapping[Key, str]) -> tuple[str, list[Key]]:
    """Add to an igarape.toml what it lacks; give the new text and what was added.

    Each line goes right below its table's head, or with a head of its own to the end. What TOML then
    makes of the text is compared with what was meant; an unusual layout, where that differs, gets
    nothing added. tomllib.TOMLDecodeError where the text is no TOML to begin with.
    """
    added: list[Key] = []
    for key, value in given.items():
        found = tomllib.loads(text)
        if key[1] in _table(found, key):
            continue
        new = _with_line(text, key, value)
        if _is_meant(new, found, key, value):
            text = new
            added.append(key)
    return text, added


def missing(text: str, given: Iterable[Key]) -> list[Key]:
    """List what an igarape.toml does not set."""
    there = values(text, given)
    return [key for key in given if key not in there]


def values(text: str, wanted: Iterable[Key]) -> dict[Key, str]:
    """Give what an igarape.toml sets."""
    found = tomllib.loads(text)
    return {key: str(_table(found, key)[key[1]]) for key in wanted if key[1] in _table(found, key)}


def env(text: str, given: Mapping[str, str]) -> str:
    """Add lines to a .env, which may be empty yet."""
    lines = "".join(f"{name}={value}\n" for name, value in given.items())
    return (text if text.endswith("\n") or not text else text + "\n") + lines


def example(say: Say) -> str:
    """Write .env.example: what a .env holds, without anything secret."""
    return "\n".join(
        [
            _remark(
                say(Note("Copy this file to .env, for your eyes alone (chmod 600 .env), and fill it in."))
            ),
            _remark(say(Note("The bot's token, from @BotFather; several with commas between."))),
            "IGARAPE_TELEGRAM_TOKEN=",
            _remark(say(Note("What the webhook wants to hear from Telegram; `igarape init` makes one."))),
            "IGARAPE_TELEGRAM_SECRET=",
            "",
        ]
    )


def ignored(text: str, lake: str) -> tuple[str, list[str]]:
    """Add to a .gitignore what it lacks: the secrets, and the lake where it lies below this folder."""
    wanted = [".env"]
    path = PurePath(lake)
    if "://" not in lake and not path.is_absolute() and path.parts and ".." not in path.parts:
        wanted.append(path.as_posix() + "/")
    there = {line.strip().strip("/") for line in text.splitlines()}
    added = [each for each in wanted if each.strip("/") not in there]
    start = text if text.endswith("\n") or not text else text + "\n"
    return start + "".join(each + "\n" for each in added), added


def _with_line(text: str, key: Key, value: str) -> str:
    table, name = key
    line = _line(name, value) + "\n"
    head = re.search(rf"^[ \t]*\[[ \t]*{table}[ \t]*\][^\n]*(\n|\Z)", text, re.M)
    if head:
        before = text[: head.end()]
        return before + ("" if before.endswith("\n") else "\n") + line + text[head.end() :]
    start = text if text.endswith("\n") or not text else text + "\n"
    return f"{start}\n[{table}]\n{line}" if start else f"[{table}]\n{line}"


def _is_meant(new: str, found: Mapping[str, Any], key: Key, value: str) -> bool:
    meant = {**deepcopy(dict(found)), key[0]: {**_table(found, key), key[1]: value}}
    try:
        return tomllib.loads(new) == meant
    except tomllib.TOMLDecodeError:
        return False


def _table(found: Mapping[str, Any], key: Key) -> Mapping[str, Any]:
    """Give a table of what was read; where its name stands for something else, an empty one."""
    table = found.get(key[0])
    return table if isinstance(table, dict) else {}


def _line(name: str, value: str) -> str:
    return f"{name} = {json.dumps(value, ensure_ascii=False)}"


def _remark(sentence: str) -> str:
    return f"# {sentence}"
