"""Signals: how we know how a doubt ended, each in words, and how often people who looked agreed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from igarape.query.engine import Backed, Note
from igarape.query.measured import CLAIMS, TOLD
from igarape.query.outcomes import SILENCE
from igarape.show.pages.endings import ENDED
from igarape.show.pages.view import View

_SIGNALS: Mapping[tuple[str, str | None], Note] = {
    ("confirmed", "thanks"): Note("Whoever asked said thanks, or that it worked, after the bot's answer."),
    ("confirmed", "tap"): Note("Whoever asked reacted well to the answer, or pressed a button that says so."),
    ("assumed", None): Note("The bot answered; whoever asked went on talking within a day, and did not ask again."),
    ("not_clarified", "negative"): Note("Whoever asked said that it did not help."),
    ("not_clarified", "tap"): Note("Whoever asked reacted badly to the answer, or pressed a button that says so."),
    ("not_clarified", "repeat"): Note("Whoever asked came back with the same doubt."),
    ("not_clarified", "hand_off"): Note("Whoever asked wanted to speak to a person."),
    ("not_clarified", "person"): Note("A person had to answer after the bot."),
    ("not_clarified", "fallback"): Note("The bot's last words were that it did not understand."),
    ("not_answered", None): Note("No bot answered within a day, in a chat in which a bot was ever heard."),
    ("unknown", None): Note("None of these: silence, a day that is not over, or no bot was ever heard in the chat."),
}  # fmt: skip
"""In the order of the page; each decided it by being the last of its kind."""


class Signal(NamedTuple):
    """One signal: its outcome's colour and name, the words, how many doubts it decided, where they are, who agreed.

    `link` is empty where there are none.
    """

    colour: str
    name: str
    said: str
    doubts: str
    link: str
    agreed: Markup | str


def signals(rows: Sequence[Mapping[str, Any]], view: View) -> list[Signal]:
    """Make the list of rows of outcome, evidence, clarified and episodes."""
    found: dict[tuple[str, str | None], dict[str | None, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        found[row["outcome"], row["evidence"]][row["clarified"]] += row["episodes"]
    return [
        _signal(state, evidence, note, found[state, evidence], view)
        for (state, evidence), note in _SIGNALS.items()
    ]


def _signal(
    state: str, evidence: str | None, note: Note, labels: Mapping[str | None, int], view: View
) -> Signal:
    count = sum(labels.values())
    return Signal(
        state.replace("_", "-"),
        view.note(ENDED[state]),
        view.note(note),
        view.value(count),
        view.link("/messages", outcome=state, evidence=evidence or SILENCE) if count else "",
        _agreed(state, evidence, labels, view),
    )


def _agreed(outcome: str, evidence: str | None, labels: Mapping[str | None, int], view: View) -> Markup | str:
    """Say how many of the labelled ones people call so too; "" without a label, or where nothing is claimed."""
    n = labels.get("yes", 0) + labels.get("no", 0)
    if outcome not in CLAIMS or not n:
        return ""
    claim = CLAIMS[outcome]
    these: dict[str, object] = {"outcome": outcome, "evidence": evidence or SILENCE}
    right = Backed(labels.get(claim, 0), {**these, "label": claim})
    return view.html(
        Note("people agree: {right} of {n}", {"right": right, "n": Backed(n, {**these, "label": TOLD})})
    )
