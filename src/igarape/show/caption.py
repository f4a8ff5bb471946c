"""What is said beside a picture, or in its place: plain text within Telegram's limits.

Telegram counts in UTF-16 code units: an emoji is two. Nothing is escaped, since nothing is marked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from igarape.query.engine import Answer, Name, Note
from igarape.show import words

CAPTION = 1024
"""The most that a photo's caption may have, in UTF-16 code units."""

TEXT = 4096
"""The most that a message may have, in UTF-16 code units."""

_SHORT = {"days": 2}
"""How many of an answer's sentences a caption says, where it is not the first alone."""


def caption(title: str, answers: Sequence[Answer], until: datetime | None, language: str) -> str:
    """Say the answers in a few lines, for under a picture; `until` is when the newest of it came, local time."""
    notes = [note for each in answers for note in each.sentences[: _SHORT.get(each.question, 1)]]
    lines = [words.say(note, language) for note in notes]
    return cut(_page(title, lines, answers[0], until, language), CAPTION)


def text(title: str, answers: Sequence[Answer], until: datetime | None, language: str) -> str:
    """Say the answers whole, with what they leave out, where there is no picture."""
    lines = []
    for each in answers:
        said = [words.say(note, language) for note in (*each.sentences, *each.notes)]
        lines += [words.translate(each.title, language), *said, ""]
    return cut(_page(title, lines, answers[0], until, language), TEXT)


def units(given: str) -> int:
    """Count as Telegram does: in UTF-16 code units."""
    return len(given.encode("utf-16-le", "surrogatepass")) // 2


def cut(given: str, most: int) -> str:
    """Cut a text to `most` units, at a space or a line's end where there is one near; an ellipsis then ends it."""
    if units(given) <= most:
        return given
    kept = given.encode("utf-16-le", "surrogatepass")[: 2 * (most - 1)].decode("utf-16-le", "ignore")
    end = max(kept.rfind(" "), kept.rfind("\n"))
    return (kept[:end] if end > len(kept) // 2 else kept).rstrip() + "…"


def _page(title: str, lines: Sequence[str], given: Answer, until: datetime | None, language: str) -> str:
    values: dict[str, object] = {
        "first": given.first, "last": given.last, "zone": given.zone, "n": given.n, "until": until,
    }  # fmt: skip
    foot = [Note("From {first} to {last}, days and hours of {zone}; n = {n}.", values)]
    if until:
        foot.append(Note("What came until {until} is counted.", values))
    name = words.value(Name(" ".join(title.split())), language)
    return "\n".join([name, "", *lines, *(words.say(each, language) for each in foot)]).strip()
