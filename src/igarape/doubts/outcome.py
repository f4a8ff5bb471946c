"""How a doubt ended: episodes, who answered, and the evidence that decided it.

    a doubt ──follow-ups──▶ episode ──answers, by reply or mention──▶ signals ──▶ outcome

An answer belongs to a doubt by what it replies to or whom it mentions; in a private chat, or after a command,
the bot's next words are meant for whoever asked. In a group, what merely comes next belongs to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from igarape.doubts import signals
from igarape.doubts.called import Names, is_addressed, says_more
from igarape.doubts.detect import Kind, fold

State = Literal["confirmed", "assumed", "not_clarified", "not_answered", "unknown"]

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
NEXT = 5 * MINUTE
"""How long the bot's next words are an answer, where no reply says so: a private chat, a command."""
RUN = 2 * MINUTE
"""Doubts of one person so soon after each other wait for the same answer, where no reply says for which it is."""
SILENCE = 30 * MINUTE
"""After so long a new doubt is a new episode, even about the same."""
WINDOW = DAY
"""How long after the last answer an outcome may still change."""
DURABLE = 7 * DAY
"""Without a return in so long, what was clarified is clarified for good; and what nobody touched is over: a reply
or a tap that comes later counts for nothing. So a talk of any length is told with a week of it in mind."""
RECENT = 50
"""Doubts of one person, and of one chat, that are still looked at, so that time grows with the messages alone."""


class Said(NamedTuple):
    """One message of a chat. `date` in seconds since 1970; `kind` where it is a doubt; `mentions` folded, without @."""

    message_id: int
    date: float
    author_id: int
    author_kind: str
    text: str
    kind: Kind | None = None
    reply_to: int | None = None
    thread_id: int | None = None
    username: str | None = None
    name: str | None = None
    """What its author is called by others, and what they answer to: without @, the first name."""
    private: bool = False
    staff: bool = False
    topic: int | None = None


class Tap(NamedTuple):
    """A reaction or a pressed button: under which message, by whom, when, and what it tells.

    `reply_to` is what that message replies to, where the tap itself says so: nobody may have kept the message.
    """

    message_id: int
    date: float
    actor_id: int
    mood: signals.Mood
    reply_to: int | None = None


class Evidence(NamedTuple):
    """One thing that speaks for or against: what, when, and in which message it can be read."""

    what: str
    mood: signals.Mood
    date: float
    message_id: int


@dataclass
class Episode:
    """A doubt and what followed it; ids are message ids of its chat."""

    root: Said
    asked: list[Said] = field(default_factory=list)
    answers: list[Said] = field(default_factory=list)
    helpers: list[Said] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    thanked: list[Said] = field(default_factory=list)
    """Messages of persons that the one who asked gave thanks for."""
    run: list[int] = field(default_factory=list)
    """Doubts of the same person just before, which the same answer was for."""
    last: float = 0.0
    back_at: float | None = None
    returned_at: float | None = None
    bot_heard: bool = False
    """Whether a bot was ever heard in this chat; without that nobody can say that it did not answer."""
    day: date | None = None
    """The context day on which it began, for those who keep it in the lake."""

    def __post_init__(self) -> None:
        if not self.asked:
            self.asked, self.last = [self.root], self.root.date

    @property
    def answered(self) -> bool:
        """Whether anybody answered."""
        return bool(self.answers or self.helpers)

    @property
    def first_answer(self) -> Said | None:
        """The first message that answers, whoever wrote it."""
        return min(
            [*self.answers, *self.helpers], key=lambda each: (each.date, each.message_id), default=None
        )

    def outcome(self, now: float) -> tuple[State, Evidence | None]:
        """Say how it ended with the bot, as seen at `now`, and what decided it; see the module's page for the rules."""
        if now < self.last + WINDOW:
            return "unknown", None
        tapped = [each for each in self.evidence if each.what == "tap"]
        if not self.answers and not tapped:
            return ("not_answered" if self.bot_heard else "unknown"), None
        first = min([each.date for each in self.answers] or [tapped[0].date])
        counted = [each for each in self.evidence if first <= each.date <= self._answered + WINDOW]
        if counted:
            decisive = max(counted, key=_told)
            return ("confirmed" if decisive.mood == "positive" else "not_clarified"), decisive
        last = max(self.answers, key=_told)
        if signals.is_fallback(last.text):
            return "not_clarified", Evidence("fallback", "negative", last.date, last.message_id)
        if self.back_at is not None and self.back_at <= self._answered + WINDOW:
            return "assumed", None
        return "unknown", None

    def helped_by(self) -> str | None:
        """Say which kind of person clarified it, where the one who asked said so: staff or member."""
        return ("staff" if self.thanked[-1].staff else "member") if self.thanked else None

    def durable(self, now: float) -> bool | None:
        """Whether the one who asked did not come back with the same; None while that may still happen."""
        if self.returned_at is not None:
            return self.returned_at > self.last + DURABLE
        return True if now >= self.last + DURABLE else None

    @property
    def _answered(self) -> float:
        """When the bot last answered; where its words were not kept, when something was tapped below them."""
        taps = [each.date for each in self.evidence if each.what == "tap"]
        return max([each.date for each in self.answers] or taps)


def _told(each: Said | Evidence) -> tuple[float, int]:
    return each.date, each.message_id


Same = Callable[[Said, Said], bool]


def alike(one: Said, other: Said) -> bool:
    """Whether two texts of a person are the same doubt in other words: same topic, or 4 of 10 words shared."""
    if one.topic is not None and one.topic == other.topic:
        return True
    first, second = _words(one.text), _words(other.text)
    return bool(first and second) and len(first & second) >= 0.4 * len(first | second)


def episodes(said: Iterable[Said], taps: Iterable[Tap] = (), same: Same = alike) -> list[Episode]:
    """Find the episodes of one chat, in the order in which they began, in whatever order messages are given."""
    talk = Talk(same)
    talk.go_on([*said, *taps])
    for each in talk.found:
        each.bot_heard = talk.bot_heard
    return talk.found


class Talk:
    """The state of one chat as its messages go by; what is over and let go leaves no trace in what follows."""

    def __init__(self, same: Same = alike) -> None:
        self.found: list[Episode] = []
        self.bot_heard = False
        self.names = Names()
        self._same = same
        self._of_message: dict[int, Episode] = {}
        self._authors: dict[int, Said] = {}
        self._of_person: dict[int, list[Episode]] = {}

    def go_on(self, steps: Iterable[Said | Tap]) -> None:
        """Take what was said and tapped next, in whatever order it is given; none of it is from before."""
        for step in sorted(steps, key=lambda each: (each.date, isinstance(each, Tap), each.message_id)):
            if isinstance(step, Said):
                self.hear(step)
            else:
                self.tap(step)

    def close(self, moment: float) -> list[Episode]:
        """Let go of the episodes that were over before a moment, and give them; nothing earlier may follow."""
        over = [each for each in self.found if not _alive(each, moment)]
        if over:
            self.found = [each for each in self.found if _alive(each, moment)]
            self._of_message = {at: each for at, each in self._of_message.items() if _alive(each, moment)}
            self._authors = {at: self._authors[at] for at in self._of_message}
            self._of_person = {}
            for each in self.found:
                self._of_person.setdefault(each.root.author_id, []).append(each)
        return over

    def members(self) -> Iterator[tuple[Said, Episode]]:
        """Give the messages that belong to what is open, each with its episode."""
        return ((self._authors[at], mine) for at, mine in self._of_message.items())

    def take(self, it: Said, mine: Episode) -> None:
        """Let a message belong to an episode."""
        self._of_message[it.message_id], self._authors[it.message_id] = mine, it

    def add(self, mine: Episode) -> None:
        """Let an episode be open."""
        self.found.append(mine)
        self._of_person.setdefault(mine.root.author_id, []).append(mine)

    def hear(self, it: Said) -> None:
        """Take a message: it belongs to an episode, begins one, or is neither."""
        if it.author_kind == "bot":
            self.bot_heard = True
            self._answered(it)
            return
        self.names.learn(it.author_id, it.username, it.name)
        before = self._doubts_of(it.author_id)
        if not self._helps(it) and not self._own(it) and it.kind:
            self._begin(it)
        for mine in before:
            if mine.back_at is None and mine.answers and self._of_message.get(it.message_id) is not mine:
                mine.back_at = it.date

    def tap(self, it: Tap) -> None:
        """Take a reaction or a button: it counts where the one who asked gave it under an answer."""
        under = self._authors.get(it.message_id)
        place = it.message_id if under else it.reply_to
        mine = self._of_message.get(place) if place is not None else None
        if mine is None or it.actor_id != mine.root.author_id or not _alive(mine, it.date):
            return
        mine.last = max(mine.last, it.date)
        if under is None or under.author_kind == "bot":
            self._tells(mine, Evidence("tap", it.mood, it.date, it.message_id))
        elif it.mood == "positive" and under.author_id != it.actor_id:
            mine.thanked.append(under)

    def _doubts_of(self, person: int) -> list[Episode]:
        return self._of_person.get(person, [])[-RECENT:]

    def _begin(self, it: Said) -> None:
        for before in self._doubts_of(it.author_id):
            if before.returned_at is None and self._same(before.root, it):
                before.returned_at = it.date
        new = Episode(it)
        self.add(new)
        self.take(it, new)

    def _answered(self, it: Said) -> None:
        mine = self._meant(it)
        if mine is None:
            return
        self.take(it, mine)
        for each in self._waiting(mine, it):
            each.answers.append(it)
            each.last = max(each.last, it.date)

    def _meant(self, it: Said) -> Episode | None:
        """Find the episode that an answer belongs to."""
        if it.reply_to is not None:
            replied = self._of_message.get(it.reply_to)
            return replied if replied is not None and _alive(replied, it.date) else None
        called = self._called(it) if says_more(it.text) else []
        mentioned = [self._latest(who, it) for who in called if who != it.author_id]
        found = [each for each in mentioned if each is not None and not self._speaks_back(it, each)]
        if found:
            return max(found, key=lambda each: each.last)
        if it.author_kind != "bot":
            return None
        waiting = [
            each
            for each in self.found[-RECENT:]
            if (each.root.private or is_addressed(each.asked[-1].text))
            and each.root.thread_id == it.thread_id
            and 0 <= it.date - each.last <= NEXT
        ]
        return waiting[-1] if waiting else None

    def _speaks_back(self, it: Said, to: Episode) -> bool:
        """Whether who was helped speaks to the helper, who has a doubt too: that is no answer to it."""
        return any(
            help_.author_id == to.root.author_id and help_.date >= to.root.date
            for each in self._doubts_of(it.author_id)
            if it.date - each.last <= SILENCE
            for help_ in each.helpers
        )

    def _latest(self, person: int, it: Said) -> Episode | None:
        mine = [each for each in self._doubts_of(person) if it.date - each.last <= WINDOW]
        return mine[-1] if mine else None

    def _called(self, it: Said) -> list[int]:
        return self.names.called(it.text, asks=it.kind is not None)

    def _own(self, it: Said) -> bool:
        """Take what the one who asked says on: a follow-up, thanks, a complaint. False where it is none of these."""
        mine = self._open(it)
        if mine is None:
            return False
        under = self._authors.get(it.reply_to) if it.reply_to is not None else None
        feeling = signals.mood(it.text)
        again = it.kind is not None and feeling != "hand_off" and self._same(mine.root, it)
        belongs = it.reply_to is not None and self._of_message.get(it.reply_to) is mine
        pleads = it.kind is not None and not mine.answered and signals.pleads(it.text)
        if it.kind and not again and not belongs and not pleads and feeling is None:
            return False  # another doubt
        self.take(it, mine)
        mine.last = max(mine.last, it.date)
        if feeling == "positive" and not it.kind:
            self._thank(mine, under, it)
        elif feeling in ("negative", "hand_off"):
            self._tells(mine, Evidence(feeling, feeling, it.date, it.message_id))
            mine.asked.append(it)
        elif again or (it.kind and (belongs or pleads)):
            if mine.answers:
                self._tells(mine, Evidence("repeat", "negative", it.date, it.message_id))
            mine.asked.append(it)
        return True

    def _thank(self, mine: Episode, under: Said | None, it: Said) -> None:
        """Thanks go to whom they reply to, else to who answered last."""
        given = [*mine.answers, *mine.helpers]
        called = set(self._called(it)) - {it.author_id}
        if called and under is None and not called & {each.author_id for each in given}:
            return  # somebody else is thanked
        meant = under if under in given else max(given, key=lambda each: each.date, default=None)
        if meant is None:
            return
        if meant.author_kind == "bot":
            self._tells(mine, Evidence("thanks", "positive", it.date, it.message_id))
        else:
            mine.thanked.append(meant)

    def _open(self, it: Said) -> Episode | None:
        """Find the episode in which a person speaks on: by reply, else the last one within the silence."""
        if it.reply_to is not None:
            replied = self._of_message.get(it.reply_to)
            if replied is None or replied.root.author_id != it.author_id:
                return None
            return replied if it.date - replied.last <= WINDOW else None
        mine = [each for each in self._doubts_of(it.author_id) if it.date - each.last <= SILENCE]
        return mine[-1] if mine and mine[-1].root.thread_id == it.thread_id else None

    def _helps(self, it: Said) -> bool:
        """Take what another person says to the one who asked; a question back is part of it, and no new doubt."""
        mine = self._meant(it)
        if mine is None or mine.root.author_id == it.author_id:
            return False
        if it.reply_to is None and signals.only_thanks(it.text):
            return False  # who is thanked by name is not helped by it
        self.take(it, mine)
        for each in self._waiting(mine, it):
            each.helpers.append(it)
            if each.answers and not it.kind:
                each.evidence.append(Evidence("person", "hand_off", it.date, it.message_id))
        return True

    def _waiting(self, mine: Episode, it: Said) -> list[Episode]:
        """Give the episodes that an answer is for: where no reply says so, also those that ran up to this one."""
        if it.reply_to is None and not mine.answered:
            for before in reversed(self._doubts_of(mine.root.author_id)):
                if before.root.date > mine.root.date or before is mine:
                    continue
                if before.answered or mine.root.date - before.last > RUN:
                    break
                mine.run.append(before.root.message_id)
        return self._run(mine, it.date)

    def _run(self, mine: Episode, moment: float) -> list[Episode]:
        """Give an episode and those that the same answer was for, as far as they are not over."""
        before = (self._of_message.get(root) for root in mine.run)
        return [mine, *(each for each in before if each is not None and _alive(each, moment))]

    def _tells(self, mine: Episode, what: Evidence) -> None:
        """Take evidence for an episode, and for those that the same answer was for."""
        for each in self._run(mine, what.date):
            each.evidence.append(what)


def _alive(each: Episode, moment: float) -> bool:
    return moment - each.last <= DURABLE


@lru_cache(10_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[^\W\d_]+", fold(text)) if len(word) > 2)
