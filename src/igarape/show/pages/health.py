"""Health: what is wrong and what to do about it, then every figure, then the last builds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from igarape.query.alerts.alert import Alert
from igarape.query.engine import Note
from igarape.query.figures import Figures
from igarape.show import words
from igarape.show.figures import FIGURES
from igarape.show.pages.view import Values, View
from igarape.show.status import headline, verdict

RUNS = 10
"""Builds that are shown, the newest first."""


class Line(NamedTuple):
    """A figure: its name, what is to be said of it, and whether it is not known."""

    name: str
    said: list[str]
    unknown: bool


class Wrong(NamedTuple):
    """What is wrong: in a sentence, since when, and what to do."""

    grade: str
    what: str
    since: str
    hint: str


class Built(NamedTuple):
    """One build: when it began, how long it took, what it did or why it failed."""

    began: str
    took: str
    what: str


def health(figures: Figures, found: Sequence[Alert], view: View) -> Values:
    """Make the values of the page out of the figures and the alerts that are up."""
    shown = [make(figures) for make in FIGURES]
    say = view.note
    return {
        "verdict": say(verdict(found, shown)),
        "alerts": [
            Wrong(
                each.grade, say(headline(each)),
                view.value(figures.here(each.since)) if each.since else "", say(each.hint),
            )
            for each in found
        ],
        "figures": [
            Line(
                words.translate(each.label, view.language),
                [
                    *map(say, each.said),
                    *([say(Note("unknown: {why}", {"why": each.unknown}))] if each.unknown else []),
                ],
                each.unknown is not None,
            )
            for each in shown
        ],
        "runs": [
            Built(
                view.value(figures.here(run.began)),
                "" if run.seconds is None else view.value(timedelta(seconds=max(1.0, run.seconds))),
                _did(view, run.failed, run.segments, good=run.good, whole=run.whole),
            )
            for run in reversed(figures.runs[-RUNS:])
        ],
    }  # fmt: skip


def _did(view: View, failed: str, segments: int, *, good: bool, whole: bool) -> str:
    if failed:
        return view.tell("failed: {why}", why=failed)
    if not good:
        return view.tell("did not end")
    if whole:
        return view.tell("everything anew, {count} {count:segment|segments}", count=segments)
    return view.tell("{count} new {count:segment|segments}", count=segments)
