"""The command line: it parses, calls, prints. stdout is data, stderr is progress and what went wrong."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Container, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from igarape import __version__, place
from igarape.errors import Problem, Usage
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
    debug, named = False, ""
    try:
        said = sys.argv[1:] if argv is None else list(argv)
        _Parser.language = language
        args = _parser(said).parse_args(said)
        debug, named = args.debug, args.lake or ""
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

        print(words.explain(problem, language, named), file=sys.stderr)
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
        if cls.language != "pt":
            return text
        from igarape.show.portuguese import CATALOGUE

        return CATALOGUE.get(text, text)

    def error(self, message: str) -> NoReturn:
        """Raise Usage in the place of argparse's exit."""
        raise Usage(
            "{message}.", "{command} --help", message=message[:1].upper() + message[1:], command=self.prog
        )


def _parser(said: Container[str]) -> _Parser:
    """Make the parser; a command has its arguments only where it is named, since its door is loaded for them."""
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    _add_common(common)
    about = _Parser._say("Keep and understand what is said around a Telegram bot.")
    parser = _Parser(prog="igarape", description=about)
    parser.add_argument(
        "--version", action="version", version=f"igarape {__version__}", help="show the version"
    )
    _add_common(parser)
    parser.set_defaults(lake=None, language=None, debug=False, early=None)
    commands: argparse._SubParsersAction[_Parser] = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, says: str, door: str, kind: str = "plain", own: str = "") -> None:
        words = _Parser._say(says)
        command = commands.add_parser(name, help=words, description=words, parents=[common])
        if name in said:
            module = import_module(f"igarape.{door}")
            getattr(module, f"{own}_arguments" if own else "arguments")(command)
            run = getattr(module, f"run_{own}" if own else "run")
            command.set_defaults(**_KINDS[kind](run))

    add("init", "write the settings of a new project, and check the bot's token", "initiating", "early")
    add("doctor", "say what stands between you and a working capture", "doctor", "early")
    add("demo", "a made-up Brazilian support group, from webhook to answers", "demo.door")
    add("capture", "keep what Telegram sends", "capturing")
    add("webhook", "register the webhook with Telegram, see how it goes, take it back", "registration")
    add("import", "take in updates or exports that are in files", "importing", "stored")
    add("build", "make tables of what is new in raw", "building", "stored")
    add("ask", "answer a question", "ask", "stored", "ask")
    add("sql", "run one SQL query", "ask", "stored", "sql")
    add("correct", "put a topic right; it stays so in every later build", "correcting", "stored")
    add("label", "say of twenty doubts whether the bot clarified them", "labelling", "stored")
    add("status", "how the lake and its bots are: figures and warnings", "status")
    add("report", "post the answers as a picture", "reporting", "stored")
    add("export", "write the tables and answers as files that other tools open", "exporting", "stored")
    add("serve", "pages that answer: open them in a browser", "serving.door", "stored")
    add("forget", "take a person or a chat out of every layer, and keep them out", "forgetting", "stored")
    add("connect", "what is needed to point another tool at the lake", "connecting")
    add("schedule", "what cron and its like need to build the lake each day", "scheduling")
    add("deploy", "the same lake in AWS: deploy it, see what would change, check it", "deploying")
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


_KINDS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "plain": lambda run: {"run": run},
    "stored": lambda run: {"run": _stored(run)},
    "early": lambda run: {"early": run},
}
"""What a door's `run` is: `Run`, or `Command` or `Early`."""


def _language(tag: str) -> str:
    if not tag.lower().startswith(("en", "pt")):
        raise Usage(
            "There is no {name} called {given}.", "Use one of {allowed}.", name="language", given=tag,
            allowed="pt-BR, en",
        )  # fmt: skip
    return tag


def _first(environ: os._Environ[str], *names: str) -> str:
    return next((environ[name] for name in names if environ.get(name)), "")
