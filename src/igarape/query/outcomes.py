"""How doubts ended, counted: five states shown apart, a rate where there is one, and bounds where there is none.

The rate is of those who showed how it ended: confirmed / (confirmed + not clarified), with its Wilson interval.
The bounds hold whatever the others would have said: confirmed at least, and at most all that were neither refused
nor left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from igarape.query import backing
from igarape.query.engine import Backed, Field, Note
from igarape.query.rates import wilson

STATES = ("confirmed", "assumed", "not_clarified", "not_answered", "unknown")

ANSWERERS = ("bot", "staff", "member")
"""Who may have answered first."""

NOBODY = "nobody"
"""In place of who answered first: nobody did."""

EVIDENCE = ("thanks", "tap", "negative", "repeat", "hand_off", "person", "fallback")
"""What may have decided how a doubt ended."""

SILENCE = "none"
"""In place of what decided it: nothing was said that did."""

ANY = "any"
"""In place of outcomes: whichever, so that only doubts are left."""

TELLING = "confirmed,not_clarified"
"""The outcomes that tell whether it was clarified: those of the rate."""

WITHOUT_HELP = "not_clarified,not_answered"
"""The outcomes by which a doubt went without help."""

NO_TOPIC = "none"
"""In place of a topic's id: the doubts of no topic."""

FEWEST = 20
"""Below so many episodes that tell, a rate would be chance."""

MOST_UNKNOWN = 0.6
"""Above this share of unknown ends, those that tell are no fair sample."""

ENDED = tuple(Field(each, "bigint") for each in STATES)
"""The five states as columns."""

RATE = tuple(
    Field(each, "double") for each in ("share_confirmed", "share_confirmed_low", "share_confirmed_high")
)
"""The rate and its interval as columns; NULL where there is no rate."""

ANSWERED = (
    *(Field(each, "bigint") for each in ("bot", "staff", "member", "nobody")),
    *(Field(each, "bigint") for each in ("half_within_seconds", "most_within_seconds")),
)
"""Who answered first, and within how many seconds half and nine in ten of the first answers came, as columns."""


@dataclass
class Outcomes:
    """How many doubts ended in each state, who answered them first, and how fast."""

    states: Counter[str] = field(default_factory=Counter)
    by: Counter[str] = field(default_factory=Counter)
    helped: Counter[str] = field(default_factory=Counter)
    seconds: Counter[int] = field(default_factory=Counter)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Outcomes:
        """Count rows of `outcome`, and of `answered_by`, `helped_by`, `answer_seconds`; each stands for `episodes`."""
        made = cls()
        for row in rows:
            count = row.get("episodes", 1)
            made.states[row["outcome"]] += count
            made.by[row["answered_by"]] += count
            made.helped[row["helped_by"]] += count
            if row["answer_seconds"] is not None:
                made.seconds[row["answer_seconds"]] += count
        return made

    @property
    def n(self) -> int:
        """All of them."""
        return self.states.total()

    @property
    def told(self) -> int:
        """Those whose end shows whether the bot clarified it."""
        return self.states["confirmed"] + self.states["not_clarified"]

    @property
    def mostly_unknown(self) -> bool:
        """Whether those that tell are too small a part to stand for the others."""
        return self.states["unknown"] > MOST_UNKNOWN * self.n

    @property
    def rate(self) -> tuple[float, float, float] | None:
        """The share confirmed of those that tell, with its interval; None where it would be chance."""
        if self.told < FEWEST or self.mostly_unknown:
            return None
        return (self.states["confirmed"] / self.told, *wilson(self.states["confirmed"], self.told))

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what shares the part clarified lies, whatever those that do not tell would say."""
        left = self.states["not_clarified"] + self.states["not_answered"]
        return self.states["confirmed"] / self.n, (self.n - left) / self.n

    @property
    def nobody(self) -> int:
        """How many nobody answered."""
        return self.n - self.by["bot"] - self.by["staff"] - self.by["member"]

    def ended(self) -> tuple[int, ...]:
        """The values of ENDED."""
        return tuple(self.states[each] for each in STATES)

    def rated(self) -> tuple[float | None, ...]:
        """The values of RATE."""
        return self.rate or (None, None, None)

    def answered(self) -> tuple[int | None, ...]:
        """The values of ANSWERED."""
        who = (self.by["bot"], self.by["staff"], self.by["member"], self.nobody)
        return (*who, self.within(0.5), self.within(0.9))

    def within(self, part: float) -> int | None:
        """The seconds within which this part of the first answers came (nearest rank); None without answers."""
        reached, needed = 0, round(part * self.seconds.total(), 6)  # 0.9 * 110 is a little more than 99
        for each in sorted(self.seconds):
            reached += self.seconds[each]
            if reached >= needed:
                return each
        return None


def said(found: Outcomes) -> Iterable[Note]:
    """Say how doubts ended, the rate or why there is none, who answered first and how fast."""
    yield Note(
        "Of {n} {n:doubt|doubts}: {confirmed} clarified and confirmed, {assumed} assumed clarified, {not_clarified} not"
        " clarified, {not_answered} not answered by a bot, {unknown} unknown.",
        {
            "n": Backed(found.n, {"outcome": ANY}),
            **{each: Backed(found.states[each], {"outcome": each}) for each in STATES},
        },
    )
    yield bounds(found)
    yield rate(found)
    yield Note(
        "Answered first by: the bot {bot}, staff {staff}, another member {member}, nobody {nobody}.",
        {
            "nobody": Backed(found.nobody, {"answered_by": NOBODY}),
            **{each: Backed(found.by[each], {"answered_by": each}) for each in ANSWERERS},
        },
    )
    people = found.helped["staff"] + found.helped["member"]
    if people:
        thanked = Backed(people, {"helped_by": ",".join(ANSWERERS[1:])})
        yield Note("A person was thanked for the answer in {people} of them.", {"people": thanked})
    yield from speed(found)


def bounds(found: Outcomes) -> Note:
    """Say between what the share clarified lies, whatever the unknown would tell."""
    lower, upper = found.bounds
    return Note(
        "Of all doubts, at least {lower} and at most {upper} were clarified.",
        {"lower": backing.part(lower, outcome=ANY), "upper": backing.part(upper, outcome=ANY)},
    )


def rate(found: Outcomes) -> Note:
    """Say the rate, or why there is none."""
    if found.told < FEWEST:
        return Note(
            "Only {told} {told:doubt tells|doubts tell} how they ended: too few for a rate.",
            {"told": Backed(found.told, {"outcome": TELLING})},
        )
    if found.rate is None:
        return Note(
            "{share} ended unknown: too many for a rate.",
            {"share": backing.part(found.states["unknown"] / found.n, outcome=ANY)},
        )
    share, low, high = found.rate
    return Note(
        "Where people showed it, the bot clarified {share}: {confirmed} of {told} (95% interval {low} to {high}).",
        {
            "share": backing.part(share, outcome=TELLING),
            "confirmed": Backed(found.states["confirmed"], {"outcome": "confirmed"}),
            "told": Backed(found.told, {"outcome": TELLING}),
            "low": backing.part(low, outcome=TELLING),
            "high": backing.part(high, outcome=TELLING),
        },
    )


def speed(found: Outcomes) -> Iterable[Note]:
    """Say how fast the first answers came, where there were some."""
    half, most = found.within(0.5), found.within(0.9)
    if half is not None and most is not None:
        yield Note(
            "First answer: half came within {half}, nine of ten within {most}.",
            {"half": backing.within(half), "most": backing.within(most)},
        )


EXPLAINED = (
    Note(
        "Confirmed: the person who asked said thanks, or reacted so. Assumed: answered, and the person went on"
        " without asking again."
    ),
    Note(
        "Unknown: nobody showed how it ended, a day has not passed yet, or no bot was ever heard in the chat"
        " (capture its side with the proxy)."
    ),
)
"""What the states mean, for people."""
