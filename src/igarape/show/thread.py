"""A doubt and what followed it, for eyes: a line a step, what was said after it, how long after the doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from igarape.doubts.thread import Step
from igarape.query.engine import Name, Note
from igarape.show import cells, words

STEPS = 14
"""Steps that are shown: what decides comes soon, and nobody reads more."""

LINES = 6
"""Lines that one text may take."""

_WHEN, _WHO = 14, 20


def thread(steps: Sequence[Step], language: str, width: int) -> str:
    """Write the first steps of a thread, texts folded to the width; say where more followed, or nothing did."""
    lines = [line for each in steps[:STEPS] for line in _step(each, language, width)]
    more = len(steps) - STEPS
    if more > 0:
        lines.append("  " + words.say(Note("... and {more} more.", {"more": more}), language))
    if len(steps) == 1:
        lines.append("  " + words.say(Note("Nothing followed that belongs to it."), language))
    return "\n".join(lines)


def _step(step: Step, language: str, width: int) -> list[str]:
    when = "+ " + words.value(step.after, language) if step.after else ""
    name = cells.plain(step.name)
    if step.bot:
        name = "bot " + name  # the same word in every language
    head = "  " + cells.pad(when, _WHEN) + " " + cells.pad(cells.isolated(cells.cut(name, _WHO)), _WHO) + " "
    room = max(20, width - cells.width(head))
    first, *others = _folded(_says(step, language), room)
    return [head + first, *(" " * cells.width(head) + each for each in others)]


def _says(step: Step, language: str) -> str:
    if step.kind == "reacted":
        values: dict[str, object] = {"what": Name(step.text), "name": Name(step.to or "")}
        note = Note("[reacted {what} to {name}]" if step.to else "[reacted {what}]", values)
        return words.say(note, language)
    if step.kind == "pressed":
        return words.say(Note("[pressed the button {what}]", {"what": Name(step.text)}), language)
    media = f"[{cells.plain(step.media)}]" if step.media else ""
    return " ".join(each for each in (media, cells.plain(step.text, lines=True)) if each)


def _folded(text: str, room: int) -> list[str]:
    """Fold a text into lines, its own line breaks kept; what is too long ends in an ellipsis."""
    lines = [line for part in text[: LINES * room * 2].split("\n") for line in _lines(part, room)]
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], cells.cut(f"{lines[LINES - 1]} {'…' * room}", room)]
    return [cells.isolated(each) for each in lines] or [""]


def _lines(text: str, room: int) -> Iterator[str]:
    """Break a line at its spaces; a word that is wider than the room is broken anywhere."""
    line = ""
    for word in text.split():
        if line and cells.width(line) + 1 + cells.width(word) > room:
            yield line
            line = ""
        line = f"{line} {word}" if line else word
        while cells.width(line) > room:
            fits = max(at for at in range(1, room + 1) if cells.width(line[:at]) <= room)
            yield line[:fits]
            line = line[fits:]
    if line:
        yield line
