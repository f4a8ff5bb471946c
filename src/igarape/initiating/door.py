"""The door `init`: it asks, checks the token, and writes what a project needs; what is there stays."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from igarape.errors import Problem, Usage
from igarape.query.engine import Note

if TYPE_CHECKING:  # every command asks this module what it takes
    from igarape.initiating.answers import Answers
    from igarape.initiating.ask import Say


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `igarape init` takes."""
    parser.add_argument("dir", nargs="?", default=".", help="the project's folder (default: this one)")
    parser.add_argument(
        "--yes", action="store_true", help="ask nothing: take what is given, and the defaults"
    )
    parser.add_argument("--zone", help="time zone that cuts the days (default: America/Sao_Paulo)")


def run(args: argparse.Namespace, environ: Mapping[str, str], language: str) -> int:
    """Ask all questions, then write; Ctrl+C before the last answer leaves everything as it was."""
    from igarape.initiating.answers import Said, gather
    from igarape.initiating.ask import Keyboard
    from igarape.initiating.files import carried_out, plans
    from igarape.show import words

    folder = Path(args.dir)
    if folder.exists() and not folder.is_dir():
        raise Usage("{path} is no folder.", "Name a folder; a new one is made.", path=str(folder))
    said = Said(args.language, args.zone, args.lake)
    try:
        answers = gather(said, environ, folder, language, None if args.yes else Keyboard())

        def say(note: Note) -> str:
            return words.say(note, answers.language)

        folder.mkdir(parents=True, exist_ok=True)
        for plan in plans(folder, answers, environ, say):
            for note in carried_out(plan):
                print(say(note))
    except OSError as why:
        raise Problem(
            "{path}: {why}.",
            "Let this user write there, or use another folder.",
            path=str(why.filename or folder), why=why.strerror or str(why),
        ) from None  # fmt: skip
    print("\n".join(next_steps(args.dir, answers, say)))
    return 0


def next_steps(folder: str, answers: Answers, say: Say) -> Iterator[str]:
    """Say what to do next."""
    yield ""
    if not answers.token:
        yield say(Note("Once you have a token from @BotFather: `igarape init` again, or a line in .env."))
    yield say(Note("Next:"))
    steps = [
        ("igarape doctor", Note("what is missing yet")),
        ("igarape capture --poll", Note("on a laptop: it needs no public address")),
        ("igarape capture --webhook", Note("or on a server, behind HTTPS; then `igarape webhook set`")),
        ("igarape build && igarape ask hours", Note("once something was said")),
    ]
    if folder != ".":
        yield f"  cd {shlex.quote(folder)}"
    for command, note in steps:
        yield f"  {command:<35} {say(note)}"
