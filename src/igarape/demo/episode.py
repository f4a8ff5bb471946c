"""One doubt of the made-up group, and what follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from igarape.demo import talk
from igarape.demo.cast import HELPER, RECORDER, STAFF, Person
from igarape.demo.talk import Topic
from igarape.demo.wire import Act

if TYPE_CHECKING:
    from igarape.demo.story import Story


class Doubt(NamedTuple):
    """What is true of one doubt, for judging what is found out about it.

    `outcome` is how it ended with the bot: clarified (said so), assumed (answered, then silence),
    not_clarified, not_answered, or unknown (a private chat, or the end came first). `helped_by` is
    staff or member where a person clarified it in the end.
    `again` are its rephrasings, which are no doubts of their own.
    """

    chat_id: int
    message_id: int
    topic: str
    outcome: str
    helped_by: str | None
    again: tuple[int, ...]


class Open(NamedTuple):
    """A doubt whose messages have no numbers yet."""

    question: Act
    topic: str
    outcome: str
    helped_by: str | None
    again: tuple[Act, ...]
    last: int


class Episode:
    """The telling of one doubt: who asks what, and how it goes."""

    def __init__(self, story: Story, topic: Topic, who: Person) -> None:
        self.story, self.rng, self.topic, self.who = story, story.rng, topic, who
        self.order = 48_000 + self.rng.randrange(2000)
        self.amount = f"{self.rng.randint(19, 480)},{self.rng.choice(('00', '50', '90'))}"
        self.text = ""
        self.again: list[Act] = []

    def go(self, at: int) -> None:
        """Ask, and see how it goes."""
        question = self._ask(at)
        outcome, helped_by, last = self._answered(question)
        self.story.doubts.append(Open(question, self.topic.name, outcome, helped_by, tuple(self.again), last))

    def _filled(self, text: str) -> str:
        name = self.who.first_name.split()[0]
        return text.format(n=self.order, v=self.amount, nome=name)

    def _ask(self, at: int) -> Act:
        text = self.text = self._filled(self.rng.choice(self.topic.asked))
        way = self.rng.random()
        if way < 0.06:
            return self.story.act(Act(at, self.who, self._pictures(text)[0]))
        if way < 0.08:
            first, *others = self._pictures(text, 3)
            question = self.story.act(Act(at, self.who, first))
            for other in others:
                self.story.act(Act(at, self.who, other))
            return question
        if way < 0.13:
            return self.story.say(at, self.who, "@suporte_igarape_bot " + text)
        if way < 0.16:
            return self.story.say(at, self.who, "/ajuda " + text)
        if way < 0.22:
            self.story.say(
                at - self.rng.randint(15, 60),
                self.who,
                self.rng.choice(("oi", self.story.greeting(at), "olá, tudo bem?")),
            )
        hello = self.rng.choice(talk.HELLO).replace("bom dia", self.story.greeting(at))
        return self.story.say(at, self.who, _after(hello, text))

    def _pictures(self, text: str, count: int = 1) -> list[dict[str, object]]:
        album: dict[str, object] = (
            {"media_group_id": str(13_000_000_000_000_000 + self.rng.getrandbits(40))} if count > 1 else {}
        )
        found: list[dict[str, object]] = [{**album, "photo": self.story.photo()} for _ in range(count)]
        found[0]["caption"] = self.who.types(text, self.rng)
        return found

    def _answered(self, question: Act) -> tuple[str, str | None, int]:
        silent = self.story.down[0] <= question.at < self.story.down[1] or self.rng.random() < 0.05
        if silent:
            return self._unanswered(question)
        lost = self.rng.random() < 0.07
        answer = self._bot(question, self.rng.choice(talk.LOST) if lost else self.topic.answer)
        if not lost and self.rng.random() < self.topic.helped:
            return self._helped(answer)
        if self.rng.random() < (0.8 if lost else 0.45):
            return self._once_more(answer)
        return self._gave_up(answer)

    def _thanks(self) -> str:
        return self.rng.choice(talk.THANKS).format(a=self.who.ending)

    def _bot(self, question: Act, text: str) -> Act:
        return self.story.say(question.at + self.rng.randint(2, 8), HELPER, text, question)

    def _helped(self, answer: Act) -> tuple[str, str | None, int]:
        at = answer.at + self.rng.randint(25, 900)
        way = self.rng.random()
        if way < 0.40:
            last: Act = self.story.say(at, self.who, self._thanks(), answer)
        elif way < 0.52:
            last = self.story.say(at, self.who, self._thanks())
        elif way < 0.60:
            last = self.story.react(at, self.who, answer, self.rng.choice("👍🙏"))
        elif way < 0.68:
            last = self._survey(answer, at, "sim")
        else:
            return "assumed", None, answer.at
        return "clarified", None, last.at

    def _survey(self, answer: Act, at: int, said: str) -> Act:
        survey = self.story.act(
            Act(answer.at + 3, RECORDER, {"text": talk.SURVEY}, reply=answer.reply, kind="own")
        )
        return self.story.act(
            Act(max(at, survey.at + 2), self.who, {"data": f"resolveu:{said}"}, kind="press", about=survey)
        )

    def _once_more(self, answer: Act) -> tuple[str, str | None, int]:
        at = answer.at + self.rng.randint(30, 240)
        text = _after(self.rng.choice(talk.AGAIN), self.text)
        again = self.story.say(at, self.who, text, answer if self.rng.random() < 0.6 else None)
        self.again.append(again)
        second = self._bot(again, self.topic.answer)
        return self._helped(second) if self.rng.random() < 0.45 else self._gave_up(second)

    def _gave_up(self, answer: Act) -> tuple[str, str | None, int]:
        at = answer.at + self.rng.randint(30, 900)
        way = self.rng.random()
        if way < 0.5:
            word = self.story.say(at, self.who, self.rng.choice(talk.NOT_YET), answer)
        elif way < 0.8:
            word = self.story.say(at, self.who, self.rng.choice(talk.HUMAN), answer if way < 0.65 else None)
            self._bot(word, talk.CALLED)
        else:
            bad = (
                self._survey(answer, at, "não") if way < 0.9 else self.story.react(at, self.who, answer, "👎")
            )
            return "not_clarified", None, bad.at
        return ("not_clarified", *self._person(word))

    def _unanswered(self, question: Act) -> tuple[str, str | None, int]:
        if self.rng.random() < 0.45:
            return "not_answered", None, question.at
        return ("not_answered", *self._person(question))

    def _person(self, word: Act) -> tuple[str | None, int]:
        """Let a person step in, if one does: who clarified it in the end, and when the talk ended."""
        way = self.rng.random()
        if way < 0.62 and self.story.staffed(word.at):
            helper, by, text = self.rng.choice(STAFF), "staff", self.rng.choice(self.topic.staff)
        elif way > 0.88:
            helper, by, text = self.story.person(), "member", self.rng.choice(talk.NEIGHBOUR)
        else:
            return None, word.at
        if helper is self.who:
            return None, word.at
        said = self.story.say(word.at + self.rng.randint(90, 2400), helper, self._filled(text), word)
        if self.rng.random() < 0.6:
            thanks = self.story.say(said.at + self.rng.randint(20, 600), self.who, self._thanks(), said)
            return by, thanks.at
        return None, said.at


def _after(before: str, text: str) -> str:
    """Put something before a text, which then begins with a small letter."""
    return before + text[:1].lower() + text[1:] if before else text
