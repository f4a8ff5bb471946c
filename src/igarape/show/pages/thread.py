"""Thread: a message, what it answers and what followed, and of a doubt why it was judged as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from igarape.doubts.thread import Step
from igarape.query.engine import Name, Note
from igarape.show import cells
from igarape.show.pages.filters import NOTHING
from igarape.show.pages.media import media
from igarape.show.pages.messages import Piece, Said, outcome, pieces, thread_link
from igarape.show.pages.view import Values, View

STEPS = 100
"""Steps that a page shows."""


class Line(NamedTuple):
    """What followed: how long after, who, in which words, and what part it played."""

    after: str
    who: str
    who_link: str
    bot: bool
    pieces: list[Piece]
    media: str
    did: str
    part: str
    thread: str


def doubt(
    row: Mapping[str, Any], steps: Sequence[Step], view: View, told: Callable[[int | None], object]
) -> Values:
    """Make the values of a doubt's page; `told` gives what a person's id goes by here."""
    return {
        "lines": [_line(each, row, view, told) for each in steps[1 : STEPS + 1]],
        "more": max(0, len(steps) - 1 - STEPS),
        "why": [view.note(each) for each in why(row, view)],
    }


def why(row: Mapping[str, Any], view: View) -> Iterable[Note]:
    """Say how a doubt ended, and what decided it."""
    yield Note("How it ended: {outcome}.", {"outcome": outcome(row["outcome"], view)})
    if row["evidence"]:
        yield _EVIDENCE[row["evidence"]]
    else:
        yield _SILENCE[row["outcome"]]
    if row["answered_by"] and row["answer_seconds"] is not None:
        after = timedelta(seconds=row["answer_seconds"])
        yield Note(_ANSWERED[row["answered_by"]].text, {"after": after})
    if row["helped_by"]:
        yield _THANKED[row["helped_by"]]
    if (row["asked"] or 1) > 1:
        yield Note("The same person asked or complained in {asked} messages.", {"asked": row["asked"]})
    if row["durable"] is False:
        yield Note("The same person came back with the same within 7 days.")


_EVIDENCE = {
    "thanks": Note("Decided by: the person who asked said thanks."),
    "tap": Note("Decided by: the person who asked tapped a reaction or a button."),
    "negative": Note("Decided by: the person who asked said that it did not help."),
    "hand_off": Note("Decided by: the person who asked wanted a human being."),
    "repeat": Note("Decided by: the person who asked asked the same again."),
    "person": Note("Decided by: a person took over after the bot."),
    "fallback": Note("Decided by: the bot's last answer said that it did not understand."),
}
_SILENCE = {
    "confirmed": Note("Decided by what followed."),
    "assumed": Note("The bot answered, and the person went on with something else without asking again."),
    "not_clarified": Note("Decided by what followed."),
    "not_answered": Note("No bot answered within a day, in a chat in which one is heard."),
    "unknown": Note(
        "Nothing shows how it ended: the person said no more, a day has not passed yet, or no bot is heard there."
    ),
}
_ANSWERED = {
    "bot": Note("A bot answered first, after {after}."),
    "staff": Note("The team answered first, after {after}."),
    "member": Note("A member of the group answered first, after {after}."),
}
_THANKED = {
    "staff": Note("Somebody of the team was thanked for it."),
    "member": Note("A member of the group was thanked for it."),
}


def _line(step: Step, row: Mapping[str, Any], view: View, told: Callable[[int | None], object]) -> Line:
    person = told(step.author_id)
    text = cells.plain(step.text, lines=True) if view.show_texts and step.kind == "said" else ""
    return Line(
        view.tell("{after} later", after=step.after),
        step.name,
        view.link("/messages", **{**NOTHING, "who": person}),
        step.bot,
        pieces(text, view.filters.text),
        media(step.media, view),
        _did(step, view),
        _part(step, row, view),
        thread_link(view, row["chat_id"], step.number) if step.number else "",
    )


def _did(step: Step, view: View) -> str:
    """Say what was tapped; what a button holds is a text of somebody's."""
    if step.kind == "reacted":
        return view.tell("reacted {what}", what=Name(step.text))
    if step.kind == "pressed":
        return (
            view.tell("pressed the button {what}", what=Name(step.text))
            if view.show_texts
            else view.tell("pressed a button")
        )
    return ""


def _part(step: Step, row: Mapping[str, Any], view: View) -> str:
    if step.number is None:
        return ""
    if step.number == row["evidence_message_id"]:
        return view.tell("decided it")
    return view.tell("first answer") if step.number == row["answer_message_id"] else ""


class Talk(NamedTuple):
    """A message with what it answers, if that is known, and the answers to it."""

    parent: Said | None
    root: Said
    answers: list[Said]
