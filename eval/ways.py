"""The ways in which a made-up doubt goes on, each with how it truly ended: clean ones, and those that mislead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from eval.talks import NAMES, Matter, Phrases
from igarape.doubts.detect import kind
from igarape.doubts.outcome import DAY, HOUR, MINUTE, Said, State, Tap
from igarape.doubts.signals import button, reaction

BOT = 1_000_000
"""The bot's id; people's are their numbers from 1 on, and the helpers' come after 900,000."""


@dataclass
class Chat:
    """One chat as it is made up: messages, taps, and how each doubt truly ended, by its message."""

    private: bool = False
    said: list[Said] = field(default_factory=list)
    taps: list[Tap] = field(default_factory=list)
    truth: dict[int, tuple[State, str]] = field(default_factory=dict)

    def say(self, who: int, at: float, text: str, to: Said | None = None) -> Said:
        """Let somebody say something, as a reply where `to` says so."""
        name, bot = NAMES[who % len(NAMES)], who == BOT
        self.said.append(
            Said(
                len(self.said) + 1,
                at,
                who,
                "bot" if bot else "person",
                text,
                None if bot else kind(text),
                to.message_id if to else None,
                username="ajuda_bot" if bot else f"{name}_{who}",
                name=None if bot else name,
                private=self.private,
                staff=who > HELPERS,
            )
        )
        return self.said[-1]


HELPERS = 900_000


@dataclass
class Turn:
    """One person with one doubt: the chat, the phrases, the dice, when it begins."""

    chat: Chat
    words: Phrases
    dice: Random
    who: int
    matter: Matter
    at: float

    @property
    def name(self) -> str:
        """What the person is called."""
        return NAMES[self.who % len(NAMES)]

    def ask(self) -> Said:
        """Say the doubt."""
        return self.chat.say(self.who, self.at, self.matter.asked)

    def answer(self, ask: Said, text: str = "") -> Said:
        """Let the bot answer seconds later: in a private chat as it comes, in a group as a reply or with @."""
        at, text = ask.date + self.dice.randint(2, 30), text or self.matter.answer
        if self.chat.private:
            return self.chat.say(BOT, at, text)
        if self.dice.random() < 0.2:
            return self.chat.say(BOT, at, f"@{ask.username} {text}")
        return self.chat.say(BOT, at, text, ask)

    def later(self, texts: tuple[str, ...], after: Said, to: Said | None = None) -> Said:
        """Let the one who asked say one of these some minutes later."""
        text = self.dice.choice(texts).format(who=NAMES[(self.who + 5) % len(NAMES)])
        return self.chat.say(self.who, after.date + self.dice.randint(1, 20) * MINUTE, text, to)

    def tap(self, value: str, under: Said, *, pressed: bool = False) -> None:
        """Let the one who asked react to the answer, or press a button below it."""
        mood = button(value) if pressed else reaction(value)
        if mood:
            at = under.date + self.dice.randint(20, 900)
            self.chat.taps.append(Tap(under.message_id, at, self.who, mood))

    def reply(self, to: Said) -> Said | None:
        """Give what is replied to: half of the people reply, the others just write."""
        return to if self.dice.random() < 0.5 else None


Way = Callable[[Turn], State]
"""Says what is said, and gives how it truly ended."""


def _after(word: str) -> Way:
    """Answered, then the one who asked says one of the phrases of this name."""

    def way(turn: Turn) -> State:
        answer = turn.answer(turn.ask())
        turn.later(getattr(turn.words, word), answer, turn.reply(answer))
        return "confirmed" if word == "thanks" else "not_clarified"

    return way


def _tapped(value: str, state: State, *, pressed: bool = False) -> Way:
    def way(turn: Turn) -> State:
        turn.tap(value, turn.answer(turn.ask()), pressed=pressed)
        return state

    return way


def _repeat(turn: Turn) -> State:
    answer = turn.answer(turn.ask())
    turn.answer(turn.later((turn.matter.again,), answer))
    return "not_clarified"


def _second_try(turn: Turn) -> State:
    answer = turn.answer(turn.ask())
    complaint = turn.later(turn.words.complaint, answer, answer)
    second = turn.answer(complaint)
    turn.later(turn.words.thanks, second, turn.reply(second))
    return "confirmed"


def _fallback(turn: Turn) -> State:
    turn.answer(turn.ask(), turn.dice.choice(turn.words.fallback))
    return "not_clarified"


def _edited(turn: Turn) -> State:
    """A row holds a message's newest text: what the bot wrote first is there no more."""
    answer = turn.answer(turn.ask(), turn.words.moment)
    newest = answer.text.replace(turn.words.moment, turn.matter.answer)
    turn.chat.said[-1] = answer._replace(text=newest)
    turn.later(turn.words.thanks, answer, turn.reply(answer))
    return "confirmed"


def _silent(turn: Turn) -> State:
    turn.answer(turn.ask())
    return "unknown"


def _goes_on(turn: Turn) -> State:
    answer = turn.answer(turn.ask())
    at = answer.date + turn.dice.randint(2, 20) * HOUR
    turn.chat.say(turn.who, at, turn.dice.choice(turn.words.chatter))
    return "assumed"


def _returns(turn: Turn) -> State:
    """Thanks, and days later the same again, which stays without an answer."""
    answer = turn.answer(turn.ask())
    turn.later(turn.words.thanks, answer, answer)
    back = turn.chat.say(turn.who, answer.date + 2 * DAY, turn.matter.asked)
    turn.chat.truth[back.message_id] = "not_answered", "the same, days later"
    return "confirmed"


def _nobody(turn: Turn) -> State:
    turn.ask()
    return "not_answered"


def _member(turn: Turn) -> State:
    ask = turn.ask()
    text = turn.dice.choice(turn.words.stepped_in).format(who=turn.name)
    help_ = turn.chat.say(HELPERS + 1, ask.date + 5 * MINUTE, text, ask)
    turn.later(turn.words.thanks, help_, turn.reply(help_))
    return "not_answered"


def _stepped_in(turn: Turn) -> State:
    ask = turn.ask()
    answer = turn.answer(ask)
    text = turn.dice.choice(turn.words.stepped_in).format(who=turn.name)
    turn.chat.say(HELPERS + 1, answer.date + 5 * MINUTE, text, turn.dice.choice((ask, answer)))
    return "not_clarified"


CLEAN: dict[str, Way] = {
    "thanks": _after("thanks"),
    "👍": _tapped("👍", "confirmed"),
    "a button: yes": _tapped("resolved:yes", "confirmed", pressed=True),
    "a second try helps": _second_try,
    "the bot edits its answer": _edited,
    "back after days": _returns,
    "goes on talking": _goes_on,
    "a complaint": _after("complaint"),
    "asks for a person": _after("person"),
    "the same again": _repeat,
    "👎": _tapped("👎", "not_clarified"),
    "a button: no": _tapped("resolved:no", "not_clarified", pressed=True),
    "the bot does not understand": _fallback,
    "a person steps in": _stepped_in,
    "silence": _silent,
    "nobody answers": _nobody,
    "a member answers": _member,
}
ALONE = frozenset({"a member answers", "a person steps in"})
"""Ways that no private chat knows."""


def _other_thanks(turn: Turn) -> State:
    """Not helped, and thanks somebody for something else."""
    turn.later(turn.words.other_thanks, turn.answer(turn.ask()))
    return "not_clarified"


def _unsure(turn: Turn) -> State:
    """Thanks before trying; whether it helped nobody ever says."""
    answer = turn.answer(turn.ask())
    turn.later(turn.words.will_try, answer, turn.reply(answer))
    return "unknown"


def _bare(turn: Turn) -> State:
    """The bot answers without a reply or a name in a group: nothing kept says whose the answer is."""
    ask = turn.ask()
    answer = turn.chat.say(BOT, ask.date + 5, turn.matter.answer)
    turn.later(turn.words.thanks, answer)
    return "confirmed"


NOISY: dict[str, Way] = {
    "thanks for something else": _other_thanks,
    "sarcasm": _after("sarcasm"),
    "👍 as “seen”": _tapped("👍", "not_clarified"),
    "an answer without a reply": _bare,
    "a reaction that never came": _tapped("", "confirmed"),
    "thanks before trying": _unsure,
}
"""What misleads; each ends as it says, and the rules may see something else."""
