"""What a new project is to be set to: as it was given, as a person answers, or as it is by default."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from igarape.errors import Problem, Usage
from igarape.initiating.ask import Explain, Say, Take, Terminal, until
from igarape.initiating.place import read
from igarape.initiating.texts import LAKE, LANGUAGE, TOML, ZONE, Key, values
from igarape.initiating.token import TOKEN, asked, checked, tidy
from igarape.query.engine import Note
from igarape.secret import Secret
from igarape.settings import DEFAULT_ZONE, Settings, dotenv, valid_lake, valid_zone
from igarape.show import words

TAGS = {"pt": "pt-BR", "en": "en"}


class Said(NamedTuple):
    """What was said on the command line."""

    language: str | None = None
    zone: str | None = None
    lake: str | None = None


class Answers(NamedTuple):
    """What the settings are to say: the language as `Settings` has it, igarape.toml's lines, the token (or none)."""

    language: str
    toml: dict[Key, str]
    token: Secret


def gather(
    said: Said, environ: Mapping[str, str], folder: Path, language: str, terminal: Terminal | None
) -> Answers:
    """Find each setting: as the files have it, as it was given, else by asking `terminal`, else its default."""
    before = Settings.load(environ, folder)
    there = values(read(folder / TOML) or "", (LANGUAGE, ZONE, LAKE))

    def say(note: Note) -> str:
        return words.say(note, language)

    def explain(problem: Problem) -> str:
        return words.explain(problem, language)

    def settle(key: Key, prompt: str, given: str | None, default: str, take: Take) -> str:
        if key in there:
            if given and take(given) != take(there[key]):
                told: dict[str, object] = {"file": TOML, "name": key[1], "there": there[key]}
                _tell(
                    terminal, say(Note("{file} has {name} = {there}, and that stays; change it there.", told))
                )
            return there[key]
        if given or terminal is None:
            return take(given or default)
        return until(terminal, prompt, default, take, explain)

    if said.language or LANGUAGE in there:
        language = tag(said.language or there[LANGUAGE])
    spoken = settle(LANGUAGE, "Language · idioma (pt-BR, en)", said.language, TAGS[language], tag)
    language = tag(said.language or spoken)
    zone = said.zone or environ.get("IGARAPE_ZONE")
    zone = settle(ZONE, say(Note("Time zone")), zone, DEFAULT_ZONE, valid_zone)
    lake = said.lake or environ.get("IGARAPE_LAKE")
    lake = settle(LAKE, say(Note("Folder of the lake")), lake, "lake", lambda given: _lake(folder, given))
    token = _token(environ, folder, before.api, terminal, say, explain)
    return Answers(language, {LANGUAGE: TAGS[tag(spoken)], ZONE: zone, LAKE: lake}, token)


def _tell(terminal: Terminal | None, text: str) -> None:
    if terminal:
        terminal.tell(text)
    else:
        print(text, file=sys.stderr)


def _token(
    environ: Mapping[str, str], folder: Path, api: str, terminal: Terminal | None, say: Say, explain: Explain
) -> Secret:
    """Find the token: in `.env`, else in the environment, else by asking; a new one is shown to Telegram."""
    there = dotenv(folder / ".env").get(TOKEN)
    if there:
        return Secret(there)
    given = tidy(environ.get(TOKEN, ""))
    if given:
        for note in checked(given, api):
            _tell(terminal, say(note))
        return given
    return asked(terminal, api, say, explain) if terminal else given


def tag(given: str) -> str:
    """Read the tag of a language as `Settings` has it: pt or en."""
    if not given.lower().startswith(("en", "pt")):
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="language", given=given,
            allowed="pt-BR, en",
        )  # fmt: skip
    return given[:2].lower()


def _lake(folder: Path, given: str) -> str:
    if not given.isprintable():
        raise Usage("{lake} is no folder.", "Name a folder with --lake; a new one is made.", lake=repr(given))
    valid_lake(given if "://" in given else str(folder / given))
    return given
