"""The command line: it parses, calls, prints. stdout is data, stderr is progress and what went wrong."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from igarape import (
    __version__,
    ask,
    building,
    capturing,
    connecting,
    correcting,
    deploying,
    doctor,
    exporting,
    forgetting,
    initiating,
    labelling,
    place,
    registration,
    reporting,
    scheduling,
    status,
)
from igarape.errors import Problem, Usage
from igarape.serving import door as serving
from igarape.settings import Settings, valid_lake

if TYPE_CHECKING:
    from igarape.store import Store

Command = Callable[[argparse.Namespace, Settings, "Store"], int]
Run = Callable[[argparse.Namespace, Settings], int]
Early = Callable[[argparse.Namespace, Mapping[str, str], str], int]
"""A command that looks at the settings itself, for they may be missing or broken; it gets the environment."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run igarape; the result is the exit code: 0 done, 1 a failure that is explained, 2 wrong usage."""
    language = "pt" if _first(os.environ, "IGARAPE_LANGUAGE", "LC_ALL", "LANG").startswith("pt") else "en"
    debug = False
    try:
        said = sys.argv[1:] if argv is None else list(argv)
        _Parser.language = language
        args = _parser(importing_too="import" in said).parse_args(said)
        debug = args.debug
        if args.language:
            language = "pt" if args.language.lower().startswith("pt") else "en"
        early: Early | None = args.early
        if early:
            return early(args, os.environ, language)
        given = {name: getattr(args, name, None) for name in ("zone", "tee", "show")}
        settings = Settings.load(os.environ, Path(), lake=args.lake, language=args.language, **given)
        language = settings.language
        valid_lake(settings.lake)
        run: Run = args.run
        return run(args, settings)
    except Problem as problem:
        if debug:
            raise
        from igarape.show import words

        print(words.explain(problem, language), file=sys.stderr)
        return problem.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has seen enough, `| head` for instance
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


class _Parser(argparse.ArgumentParser):
    """argparse, whose complaints are ours: one sentence and a next step; and whose help is in two languages."""

    language = "en"

    def __init__(self, *, add_help: bool = True, **given: Any) -> None:
        super().__init__(add_help=False, **given)
        self._positionals.title, self._optionals.title = self._say("what to give"), self._say("options")
        if add_help:
            self.add_argument("-h", "--help", action="help", help="show this help")

    def add_argument(self, *names: Any, **given: Any) -> argparse.Action:
        """Add an argument, its help in the person's language."""
        if "help" in given:
            given["help"] = self._say(given["help"])
        return super().add_argument(*names, **given)

    def format_usage(self) -> str:
        """Begin with the word for usage."""
        return self._say("usage:") + super().format_usage().removeprefix("usage:")

    def format_help(self) -> str:
        """Begin with the word for usage."""
        return self._say("usage:") + super().format_help().removeprefix("usage:")

    @classmethod
    def _say(cls, text: str) -> str:
        from igarape.show.portuguese import CATALOGUE

        return CATALOGUE.get(text, text) if cls.language == "pt" else text

    def error(self, message: str) -> NoReturn:
        """Raise Usage in the place of argparse's exit."""
        raise Usage(
            "{message}.", "{command} --help", message=message[:1].upper() + message[1:], command=self.prog
        )


def _parser(*, importing_too: bool) -> _Parser:
    """Make the parser; what `import` takes only where it is named, for it loads more than all the others."""
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    _add_common(common)
    about = _Parser._say("Keep and understand what is said around a Telegram bot.")
    parser = _Parser(prog="igarape", description=about)
    parser.add_argument(
        "--version", action="version", version=f"igarape {__version__}", help="show the version"
    )
    _add_common(parser)
    parser.set_defaults(lake=None, language=None, debug=False)
    commands: argparse._SubParsersAction[_Parser] = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, says: str, run: Run | None = None, *, early: Early | None = None) -> _Parser:
        words = _Parser._say(says)
        command = commands.add_parser(name, help=words, description=words, parents=[common])
        command.set_defaults(run=run, early=early)
        return command

    setup = add(
        "init", "write the settings of a new project, and check the bot's token", early=initiating.run
    )
    initiating.arguments(setup)
    look = add("doctor", "say what stands between you and a working capture", early=doctor.run)
    doctor.arguments(look)
    demo = add("demo", "a made-up Brazilian support group, from webhook to answers", _demo)
    demo.add_argument(
        "--seed", type=int, default=44, help="another seed makes up another group (default: 44)"
    )
    capturing.arguments(add("capture", "keep what Telegram sends", capturing.run))
    registration.arguments(
        add("webhook", "register the webhook with Telegram, see how it goes, take it back", registration.run)
    )
    taking_in = add("import", "take in updates or exports that are in files", _stored(_import))
    if importing_too:
        from igarape import importing

        importing.arguments(taking_in)
    building.arguments(add("build", "make tables of what is new in raw", _stored(building.run)))
    ask.ask_arguments(add("ask", "answer a question", _stored(ask.run_ask)))
    ask.sql_arguments(add("sql", "run one SQL query", _stored(ask.run_sql)))
    correcting.arguments(
        add("correct", "put a topic right; it stays so in every later build", _stored(correcting.run))
    )
    labelling.arguments(
        add("label", "say of twenty doubts whether the bot clarified them", _stored(labelling.run))
    )
    status.arguments(add("status", "how the lake and its bots are: figures and warnings", status.run))
    reporting.arguments(add("report", "post the answers as a picture", _stored(reporting.run)))
    exporting.arguments(
        add("export", "write the tables and answers as files that other tools open", _stored(exporting.run))
    )
    serving.arguments(add("serve", "pages that answer: open them in a browser", _stored(serving.run)))
    forgetting.arguments(
        add(
            "forget", "take a person or a chat out of every layer, and keep them out", _stored(forgetting.run)
        )
    )
    connecting.arguments(add("connect", "what is needed to point another tool at the lake", connecting.run))
    scheduling.arguments(
        add("schedule", "what cron and its like need to build the lake each day", scheduling.run)
    )
    deploying.arguments(
        add("deploy", "the same lake in AWS: deploy it, see what would change, check it", deploying.run)
    )
    return parser


def _add_common(parser: _Parser) -> None:
    """Add what every command takes, before its name or behind it."""
    parser.add_argument(
        "--lake",
        metavar="URL",
        help="where the lake is: a folder, or s3://bucket/folder (default: ./lake; the demo's: ./demo-lake)",
    )
    parser.add_argument("--language", metavar="TAG", type=_language, help="pt-BR or en")
    parser.add_argument("--debug", action="store_true", help="show where a problem came from")


def _stored(command: Command) -> Run:
    """Open the lake for a command that reads or writes it."""

    def run(args: argparse.Namespace, settings: Settings) -> int:
        return command(args, settings, place.store(settings))

    return run


def _language(tag: str) -> str:
    if not tag.lower().startswith(("en", "pt")):
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="language", given=tag,
            allowed="pt-BR, en",
        )  # fmt: skip
    return tag


def _import(args: argparse.Namespace, settings: Settings, store: Store) -> int:
    from igarape import importing

    return importing.run(args, settings, store)


def _demo(args: argparse.Namespace, settings: Settings) -> int:
    from igarape.demo import tour

    return tour.run(args.seed, settings, args.lake)


def _first(environ: os._Environ[str], *names: str) -> str:
    return next((environ[name] for name in names if environ.get(name)), "")
