"""Who says what when in the made-up group: doubts with what follows them, chatter, and a group's events."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from igarape.demo import cast
from igarape.demo.cast import STAFF, Person
from igarape.demo.episode import Doubt, Episode, Open
from igarape.demo.talk import TOPICS
from igarape.demo.wire import Act, Wire

ZONE = ZoneInfo("America/Sao_Paulo")

_DOUBTS = (36, 28, 28, 28, 29, 14, 10)
"""Doubts a day, Monday first."""

_HOURS = (1, 0.5, 0.3, 0.2, 0.2, 0.5, 2, 4, 7, 8.5, 12, 8, 6, 6, 8, 8.5, 7, 6, 5, 6, 7, 5, 3, 2)
_MONDAY_TEN = 28
"""How often Monday at ten: more than twice as often as any other hour, so that the answer is no accident."""

_MOVED = (3, 11, 20)
"""Day, hour and minute at which the group becomes a supergroup."""

_DOWN = (15, 14, 17)
"""Day, and the hours from and to which the bot is down."""


def made_up(seed: int, start: date, days: int = 28) -> Iterator[bytes]:
    """Give the updates that a bot in the group receives, as the bodies of Telegram's requests, in order.

    Deterministic. One in a thousand comes twice, and some come out of order.
    """
    return iter(Story(seed, start, days).told()[0])


def truth(seed: int, start: date, days: int = 28) -> list[Doubt]:
    """Tell what is true of each doubt in the same updates."""
    return Story(seed, start, days).told()[1]


class Story:
    """The writing of one story. Times are Unix seconds."""

    def __init__(self, seed: int, start: date, days: int) -> None:
        self.rng = Random(seed)  # noqa: S311  (a story, not a secret)
        self.start, self.days = start, days
        self.people = cast.members(self.rng)
        self.acts: list[Act] = []
        self.doubts: list[Open] = []
        self.end = self.time(days, 0)
        self.moved = self.time(*_MOVED)
        self.down = (self.time(_DOWN[0], _DOWN[1]), self.time(_DOWN[0], _DOWN[2]))

    def told(self) -> tuple[list[bytes], list[Doubt]]:
        """Write the story, and give the updates and the truth."""
        for day in range(self.days):
            self._day(day)
        self._events()
        wire = Wire(self.moved, self.rng)
        updates = wire.updates([act for act in self.acts if act.at < self.end])
        return updates, [self._closed(each) for each in self.doubts if each.question.at < self.end]

    def time(self, day: int, hour: int, minute: int = 0, second: int = 0) -> int:
        """Unix seconds of a local time on one of the days."""
        there = self.start + timedelta(days=day)
        return int(
            datetime(there.year, there.month, there.day, hour, minute, second, tzinfo=ZONE).timestamp()
        )

    def say(self, at: int, who: Person, text: str, reply: Act | None = None, **body: object) -> Act:
        """Let somebody write to the group."""
        return self.act(Act(at, who, {"text": who.types(text, self.rng), **body}, reply=reply))

    def act(self, act: Act) -> Act:
        """Let something be done."""
        self.acts.append(act)
        return act

    def greeting(self, at: int) -> str:
        """Give the greeting of that time of the day."""
        hour = datetime.fromtimestamp(at, ZONE).hour
        return "bom dia" if 5 <= hour < 12 else "boa tarde" if 12 <= hour < 18 else "boa noite"

    def staffed(self, at: int) -> bool:
        """Whether somebody of the staff is there."""
        there = datetime.fromtimestamp(at, ZONE)
        return 8 <= there.hour < (19 if there.weekday() < 5 else 12) and there.weekday() < 6

    def _closed(self, doubt: Open) -> Doubt:
        question = doubt.question
        again = tuple(act.message_id for act in doubt.again if act.at < self.end)
        cut = doubt.last >= self.end
        return Doubt(
            question.chat_id,
            question.message_id,
            doubt.topic,
            "unknown" if cut else doubt.outcome,
            None if cut else doubt.helped_by,
            again,
        )

    def _day(self, day: int) -> None:
        weekday = (self.start + timedelta(days=day)).weekday()
        hours = [_MONDAY_TEN if (weekday, hour) == (0, 10) else each for hour, each in enumerate(_HOURS)]
        if weekday > 4:
            hours = [each * (0.4 if 7 <= hour < 10 else 1) for hour, each in enumerate(hours)]

        count = _DOUBTS[weekday] + self.rng.randint(-2, 2)
        for at in self._moments(day, hours, count):
            self._doubt(at)
        for at in self._moments(day, hours, count // 2 + 3):
            self._chatter(at)

    def _moments(self, day: int, hours: list[float], count: int) -> list[int]:
        """Spread moments over a day as its hours weigh: evenly, so that no hour is busy by accident."""
        ends = list(accumulate(hours))
        marks = [(each + self.rng.random()) * ends[-1] / count for each in range(count)]
        return [
            self._away(self.time(day, bisect(ends, mark), self.rng.randrange(60), self.rng.randrange(60)))
            for mark in marks
        ]

    def _away(self, at: int) -> int:
        """Keep a talk from beginning right before the group moves: it would be cut in two."""
        return at + 3600 if self.moved - 3000 < at < self.moved + 60 else at

    def person(self) -> Person:
        """Choose somebody; a few say most."""
        return self.people[min(int(self.rng.expovariate(1 / 32)), len(self.people) - 1)]

    def _doubt(self, at: int) -> None:
        topic = self.rng.choices(TOPICS, [each.share for each in TOPICS])[0]
        Episode(self, topic, self.person()).go(at)

    def _chatter(self, at: int) -> None:
        who, kind = self.person(), self.rng.random()
        if kind < 0.62:
            said = self.say(at, who, self.rng.choice(cast.CHATTER))
            if self.rng.random() < 0.35:
                self.say(at + self.rng.randint(10, 400), self.person(), self.rng.choice(cast.BACK), said)
            if self.rng.random() < 0.2:
                self.react(at + self.rng.randint(5, 600), self.person(), said, "❤")
        elif kind < 0.74:
            self.act(Act(at, who, {"sticker": self._file("sticker", emoji=self.rng.choice("😂😍👍🙏🎉"))}))
        elif kind < 0.82:
            self.act(Act(at, who, {"voice": self._file("voice", duration=self.rng.randint(2, 40))}))
        elif kind < 0.92:
            self.act(
                Act(
                    at,
                    who,
                    {
                        "photo": self.photo(),
                        "caption": self.rng.choice(("olha que lindo", "chegou! 😍", "amei")),
                    },
                )
            )
        else:
            member = self.people[self.rng.randrange(40, len(self.people))]
            joins = self.rng.random() < 0.6
            user = member.user()
            joined = {"new_chat_participant": user, "new_chat_member": user, "new_chat_members": [user]}
            left = {"left_chat_participant": user, "left_chat_member": user}
            self.act(Act(at, member, joined if joins else left))

    def react(self, at: int, who: Person, about: Act, emoji: str) -> Act:
        """Let somebody react to a message."""
        return self.act(
            Act(at, who, {"new_reaction": [{"type": "emoji", "emoji": emoji}]}, kind="reaction", about=about)
        )

    def _file(self, kind: str, **more: object) -> dict[str, object]:
        mark = f"{self.rng.getrandbits(120):030x}"
        return {
            **more,
            "file_id": f"CAACAgEAAx{kind}{mark}",
            "file_unique_id": f"AgAD{mark[:12]}",
            "file_size": 4000 + self.rng.randrange(90_000),
        }

    def photo(self) -> list[dict[str, object]]:
        """Make up a photo in its three sizes."""
        return [self._file("photo", width=width, height=width * 4 // 3) for width in (90, 320, 800)]

    def _events(self) -> None:
        """Write what happens once: the move, polls, pins, news of the channel, private chats, edits."""
        anyone = self.people[3]
        self.act(Act(self.time(0, 6), STAFF[0], {}, kind="admin"))
        self.act(Act(self.moved, STAFF[0], {}, kind="move"))
        self.act(Act(self.moved + 2, STAFF[0], {}, kind="admin"))
        for day in range(0, self.days, 7):
            self.say(self.time(day, 8, 30), STAFF[0], "Bom dia! Semana começando, contem com a gente 💚")
            if day:
                notice = self.say(self.time(day, 9, 5), cast.ANONYMOUS, cast.NOTICES[day // 7 % 3])
                self.act(Act(self.time(day, 9, 6), STAFF[0], {}, kind="pin", about=notice))
        for at, news in enumerate(cast.NEWS):
            day = 4 + at * 3
            if day < self.days:
                post = self.act(Act(self.time(day, 9, 30), cast.TELEGRAM, {"text": news}, kind="forward"))
                for _ in range(self.rng.randint(1, 4)):
                    self.react(post.at + self.rng.randint(60, 9000), self.person(), post, "🔥")
                self.say(post.at + 300, anyone, "oba, vou ver no site", post)
        options = [{"text": each, "voter_count": 0} for each in cast.CHOICES]
        poll = {
            "id": "5190000000000000001",
            "question": "O que ajudaria mais?",
            "options": options,
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
        }
        self.act(Act(self.time(min(9, self.days - 1), 15), STAFF[1], {"poll": poll}))
        self._private()
        self._edits()

    def _private(self) -> None:
        """Let some people write to the recorder alone: what it would answer is nowhere to be seen."""
        for at in range(2 * self.days // 3):
            who = self.people[at * 5 % len(self.people)]
            topic = TOPICS[at % 5]
            begin = self.time(self.rng.randrange(self.days), self.rng.randint(9, 21), self.rng.randrange(60))
            self.act(Act(begin, who, {"text": "/start"}, private=True))
            text = who.types(self.rng.choice(topic.asked).format(n=48_000 + at, v="59,90"), self.rng)
            question = self.act(Act(begin + 40, who, {"text": text}, private=True))
            self.doubts.append(Open(question, topic.name, "unknown", None, (), begin))

    def _edits(self) -> None:
        """Correct some messages a little later; a few edits change nothing that can be seen."""
        for act in list(self.acts):
            text = act.body.get("text")
            if act.kind != "message" or act.who.is_bot or not isinstance(text, str) or len(text) < 12:
                continue
            chance = self.rng.random()
            later = act.at + self.rng.randint(15, 240)
            if chance < 0.04 and not self.moved - 400 < act.at < self.moved:
                better = text + self.rng.choice((" (corrigindo)", "!", " 🙏", " alguém?"))
                self.act(Act(later, act.who, {"text": better}, kind="edit", about=act))
            elif chance < 0.05 and not self.moved - 400 < act.at < self.moved:
                self.act(Act(later, act.who, {}, kind="edit", about=act))
