"""How a doubt ended: made-up talks with a known truth, clean and misleading, against what the rules see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from random import Random
from typing import NamedTuple, get_args

from eval.score import shown
from eval.tables import print_rows
from eval.talks import LANGUAGES, Phrases
from eval.ways import ALONE, BOT, CLEAN, NOISY, Chat, Turn
from igarape.doubts.outcome import DAY, HOUR, MINUTE, State, episodes

STATES: tuple[State, ...] = get_args(State)
PEOPLE = 40
"""Of each language; each has every matter of the language once, four days apart."""
MISLEADING = 0.4
"""The share of doubts that go on in a misleading way, in the noisy talks."""
SLOT = 4 * DAY


class Case(NamedTuple):
    """One doubt: how it went on, how it truly ended, and what the rules say (None: they saw no doubt)."""

    way: str
    truth: State | None
    found: State | None


def table(seed: int) -> None:
    """Print the confusion matrix of clean and of noisy talks, and precision and recall of each state."""
    for title, noise in (("clean", 0.0), (f"noisy: {MISLEADING:.0%} of the doubts mislead", MISLEADING)):
        cases = made(seed, noise)
        print(f"\n### How a doubt ended, {title} (seed {seed}, n = {len(cases)}, three languages)\n")
        print_rows(matrix(cases))
        print()
        print_rows(rates(cases))
        if noise:
            print()
            print_rows(misled(cases))


def made(seed: int, noise: float) -> list[Case]:
    """Make the talks of every language up and judge each doubt, also those that the rules alone see."""
    cases: list[Case] = []
    for number, words in enumerate(LANGUAGES.values()):
        for chat, now in chats(words, Random(seed * 10 + number), noise):
            found = {each.root.message_id: each.outcome(now)[0] for each in episodes(chat.said, chat.taps)}
            cases += [Case(way, state, found.pop(at, None)) for at, (state, way) in chat.truth.items()]
            cases += [Case("no doubt", None, state) for state in found.values()]
    return cases


def chats(words: Phrases, dice: Random, noise: float) -> Iterator[tuple[Chat, float]]:
    """Make up a group in which many ask at once, a private chat for each person, and the moment of judging."""
    group = Chat()
    private = {who: Chat(private=True) for who in range(1, PEOPLE + 1)}
    for chat in private.values():
        chat.say(
            BOT, -DAY, words.moment
        )  # where a bot was never heard, nobody can say that it did not answer
    clean, misleading = cycle(CLEAN.items()), cycle(NOISY.items())
    for slot in range(len(words.matters)):
        people = list(private)
        dice.shuffle(people)
        for place, who in enumerate(people):
            way, go = next(misleading if dice.random() < noise else clean)
            alone = place % 4 == 0 and way not in ALONE and way not in NOISY
            chat = private[who] if alone else group
            matter = words.matters[(slot + who) % len(words.matters)]
            turn = Turn(chat, words, dice, who, matter, slot * SLOT + place * 45.0)
            begun = len(chat.said)
            state = go(turn)
            chat.truth[chat.said[begun].message_id] = state, way
        for number in range(20):
            who = 800_000 + number
            group.say(who, slot * SLOT + number * 2 * MINUTE, dice.choice(words.chatter))
    end = len(words.matters) * SLOT
    for place, who in enumerate(private):
        way, go = next(clean)
        chat = group if way in ALONE or place % 2 else private[who]
        begun = len(chat.said)
        go(Turn(chat, words, dice, who, words.matters[who % len(words.matters)], end + place * 45.0))
        for at in range(begun, len(chat.said)):
            chat.truth.pop(at + 1, None)
        chat.truth[chat.said[begun].message_id] = "unknown", "the window is open"
    now = end + 23 * HOUR
    for chat in (group, *private.values()):
        chat.said = [each for each in chat.said if each.date <= now]
        chat.taps = [each for each in chat.taps if each.date <= now]
        yield chat, now


def matrix(cases: list[Case]) -> list[tuple[str, ...]]:
    """Count the cases: a row is how it truly ended, a column what the rules say."""
    counts = Counter((each.truth, each.found) for each in cases)
    columns: tuple[State | None, ...] = (*STATES, None)
    rows = [("truly", *(_name(each, "no doubt seen") for each in columns))]
    for truth in columns:
        row = [str(counts[truth, found]) for found in columns]
        if truth or any(cell != "0" for cell in row):
            rows.append((_name(truth, "no doubt"), *row))
    return rows


def rates(cases: list[Case]) -> list[tuple[str, ...]]:
    """Give precision and recall of each state with Wilson's intervals."""
    rows: list[tuple[str, ...]] = [("state", "precision", "recall")]
    for state in STATES:
        right = sum(each.truth == each.found == state for each in cases)
        said = sum(each.found == state for each in cases)
        true = sum(each.truth == state for each in cases)
        rows.append(
            (
                _name(state, ""),
                f"{shown(right / max(1, said), said)} n={said}",
                f"{shown(right / max(1, true), true)} n={true}",
            )
        )
    return rows


def misled(cases: list[Case]) -> list[tuple[str, ...]]:
    """Tell for each misleading way what the rules made of it."""
    rows: list[tuple[str, ...]] = [("what misleads", "n", "truly", "seen as")]
    for way in NOISY:
        these = [each for each in cases if each.way == way]
        seen = Counter(_name(each.found, "no doubt") for each in these).most_common()
        truth = _name(these[0].truth, "") if these else ""
        rows.append((way, str(len(these)), truth, ", ".join(f"{name} {count}" for name, count in seen)))
    return rows


def _name(state: State | None, nothing: str) -> str:
    return state.replace("_", " ") if state else nothing
