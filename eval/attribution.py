"""Is an answer counted for the right doubt? Chat logs whose replies people linked by hand say how often.

The logs (Ubuntu's help channel, irc-disentanglement) have no replies and no @: who is meant stands in the words.
So this measures the hardest way in which answers are attributed; a reply needs no guess.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from eval.score import shown
from eval.streams import FOLDER
from eval.tables import print_rows
from igarape.doubts.detect import kind
from igarape.doubts.outcome import DAY, HOUR, Said, episodes

LOGS = FOLDER / "ubuntu_irc"
WORDS = 4
"""A talk that begins with fewer words begins with no question."""


class Log(NamedTuple):
    """One log: what was said, the doubts that began a talk, and to which talk each message belongs."""

    said: list[Said]
    doubts: list[Said]
    talk: dict[int, int]


Method = Callable[[Log], dict[int, int]]
"""The message that first answers each doubt, as the method sees it; by message id."""


def table() -> None:
    """Print precision and recall of the first answer, ours beside two plain ways."""
    paths = sorted(LOGS.glob("*.ascii.txt"))
    rows = [("method", "doubts are", "doubts", "answered", "precision", "recall")]
    for said, every in (("what our rules find", False), ("every talk's beginning", True)):
        logs = [read(path, every=every) for path in paths]
        for name, method in METHODS.items():
            rows.append((name, said, *figures(measured(log, method(log)) for log in logs)))
    print(f"\n### Is an answer counted for the right doubt? English, {len(logs)} logs\n")
    print_rows(rows)


class Count(NamedTuple):
    """Doubts, those truly answered, those that the method gives an answer, and those it gives a true one."""

    doubts: int
    answered: int
    given: int
    right: int


def measured(log: Log, found: dict[int, int]) -> Count:
    """Count; an answer is true where it lies in the doubt's own talk and another person wrote it."""
    right = {each.message_id: _answers(log, each) for each in log.doubts}
    given = {doubt: answer for doubt, answer in found.items() if doubt in right}
    return Count(
        len(right),
        sum(bool(answers) for answers in right.values()),
        len(given),
        sum(answer in right[doubt] for doubt, answer in given.items()),
    )


def figures(counts: Iterable[Count]) -> tuple[str, str, str, str]:
    """Write the sum of counts as cells."""
    all_ = Count(*map(sum, zip(*counts, strict=True)))
    return (
        str(all_.doubts),
        str(all_.answered),
        f"{shown(all_.right / max(1, all_.given), all_.given)} n={all_.given}",
        f"{shown(all_.right / max(1, all_.answered), all_.answered)} n={all_.answered}",
    )


def ours(log: Log) -> dict[int, int]:
    """Attribute as the product does."""
    found = ((each.root.message_id, each.first_answer) for each in episodes(log.said))
    return {doubt: answer.message_id for doubt, answer in found if answer}


def following(log: Log) -> dict[int, int]:
    """Take the next message by another person."""
    return _first(log, lambda doubt, it: True)


def mentioned(log: Log) -> dict[int, int]:
    """Take the next message by another person in which the name stands as it is written."""
    return _first(log, lambda doubt, it: (doubt.username or "").casefold() in _names(it.text))


METHODS: dict[str, Method] = {
    "igarape": ours,
    "the next message by another": following,
    "the next that holds the name": mentioned,
}


def _first(log: Log, fits: Callable[[Said, Said], bool]) -> dict[int, int]:
    found = {}
    for doubt in log.doubts:
        later = (
            it
            for it in log.said
            if it.message_id > doubt.message_id and it.author_id != doubt.author_id and fits(doubt, it)
        )
        answer = next(later, None)
        if answer and answer.date - doubt.date <= DAY:
            found[doubt.message_id] = answer.message_id
    return found


def _names(text: str) -> set[str]:
    return {word.strip(",:;.!?@") for word in text.casefold().split()}


def _answers(log: Log, doubt: Said) -> set[int]:
    own = log.talk[doubt.message_id]
    return {
        it.message_id
        for it in log.said
        if it.message_id > doubt.message_id
        and it.author_id != doubt.author_id
        and log.talk.get(it.message_id) == own
    }


def read(path: Path, *, every: bool) -> Log:
    """Read a log and its links. Lines that nobody said (joins, actions) are left out.

    With `every`, each message of four words that begins a talk is taken for a doubt, whatever our rules say.
    """
    links = path.with_name(path.name.replace(".ascii.", ".annotation."))
    talk, begins = _talks(links.read_text(encoding="utf-8").splitlines())
    said: list[Said] = []
    people: dict[str, int] = defaultdict(lambda: len(people) + 1)
    day = 0.0
    for number, text in enumerate(path.read_text(encoding="utf-8", errors="replace").split("\n")):
        match = _SAID.match(text)
        if not match:
            continue
        at = day + int(match[1]) * HOUR + int(match[2]) * 60
        if said and at < said[-1].date - HOUR:
            day, at = day + DAY, at + DAY
        who, words = match[3], match[4]
        bot = _BOT.match(who) is not None
        began = every and number in begins and not bot and len(words.split()) >= WORDS
        asks = None if bot else "question" if began else kind(_CALLED.sub("", words))
        said.append(Said(number, at, people[who], "bot" if bot else "person", words, asks, username=who))
    doubts = [each for each in said if each.message_id in begins and each.kind and _long(each)]
    return Log(said, doubts, talk)


def _long(it: Said) -> bool:
    return len(it.text.split()) >= WORDS


def _talks(links: Iterable[str]) -> tuple[dict[int, int], set[int]]:
    """Join what is linked; give the talk of each line, and the lines that begin one."""
    parent: dict[int, int] = {}

    def root(line: int) -> int:
        parent.setdefault(line, line)
        while parent[line] != line:
            line = parent[line]
        return line

    begins = set()
    for link in links:
        one, other, *_ = (*link.split(), "", "")
        if not (one.isdigit() and other.isdigit()):
            continue
        if one == other:
            begins.add(int(one))
        parent[root(int(one))] = root(int(other))
    return {line: root(line) for line in parent}, begins


_SAID = re.compile(r"\[(\d\d):(\d\d)\] <([^>]+)> (.*)")
_BOT = re.compile(r"(?i)ubot|.*bot$")
_CALLED = re.compile(r"^\S+[:,]\s+")
