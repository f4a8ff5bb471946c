"""The bot's token, on its way into `.env`: asked for unseen, and shown to Telegram before it is kept."""

from __future__ import annotations

import re
from functools import partial

from igarape.doctor import bot as judge
from igarape.doctor.finding import SECONDS, within
from igarape.errors import Declined, Problem, Unreachable, Usage
from igarape.initiating.ask import Explain, Say, Terminal
from igarape.query.engine import Note
from igarape.secret import Secret
from igarape.settings import Settings
from igarape.via.telegram import Telegram

TOKEN, SECRET = "IGARAPE_TELEGRAM_TOKEN", "IGARAPE_TELEGRAM_SECRET"
TRIES = 3
_WRONG = (401, 404)  # what Telegram says to a token that is none, or no more


def tidy(given: str) -> Secret:
    """Write several tokens with nothing but commas between, so that a shell can read the line too."""
    return Secret(",".join(each for each in re.split(r"[\s,]+", given) if each))


def asked(terminal: Terminal, api: str, say: Say, explain: Explain) -> Secret:
    """Ask for the token, at most three times; an empty one where the person has none, or none that works."""
    prompt = say(Note("Bot token from @BotFather (typed unseen; empty: later):")) + " "
    for _ in range(TRIES):
        token = tidy(terminal.unseen(prompt))
        if not token:
            return token
        try:
            for note in checked(token, api):
                terminal.tell(say(note))
        except Problem as problem:
            terminal.tell(explain(problem))
        else:
            return token
    terminal.tell(say(Note("No token was kept; run `igarape init` again when you have it.")))
    return Secret("")


def checked(token: Secret, api: str) -> list[Note]:
    """Show a token (or several) to Telegram; give what to say of its bots.

    Usage where it has no token's shape, Declined where Telegram knows no such bot. Where Telegram cannot be
    asked, that is what is said, and the token may be kept.
    """
    given = token.reveal().split(",")
    bots = Settings(token=token).bots
    if len(bots) < len(given):
        raise Usage(
            "That is no bot token.", "@BotFather gives it: digits, a colon and 35 characters. Copy it whole."
        )
    said = []
    for bot in bots:
        with Telegram(bot.token, api) as telegram:
            try:
                me = within(2 * SECONDS, partial(telegram.call, "getMe", seconds=SECONDS))
            except Declined as problem:
                if problem.code in _WRONG:
                    raise Declined(
                        "Telegram knows no bot with this token: {says} ({code}).",
                        "Copy it again from @BotFather (/mybots, the bot, API Token).",
                        **problem.values,
                    ) from None
                said.append(_unchecked(problem))
            except (Unreachable, TimeoutError) as problem:
                said.append(_unchecked(problem))
            else:
                said += _known(me)
    return said


def _known(me: judge.Answer) -> list[Note]:
    found = judge.privacy(me)
    hint = [Note(found.hint, found.said.values)] if found.hint else []
    return [Note("The token is {bot}'s.", {"bot": judge.name(me)}), found.said, *hint]


def _unchecked(why: Exception) -> Note:
    return Note(
        "The token is kept, but could not be checked: {why} `igarape doctor` checks it later.",
        {"why": str(why)},
    )
