"""Health: what is wrong and what to do about it, then every figure, then the last builds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from igarape.query.alerts.alert import Alert
from igarape.query.engine import Field, Note, Rows
from igarape.query.figures import Figures
from igarape.show import words
from igarape.show.figure import Shown
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
                list(map(say, _sentences(each))),
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


def listed(figures: Figures, found: Sequence[Alert], view: View) -> Rows:
    """Make a row for all that is wrong, then one a figure: grade, name, what is said, what to do."""
    columns = tuple(Field(each, "varchar") for each in ("grade", "name", "said", "hint"))
    wrong = [(each.grade, each.name, view.note(each.text), view.note(each.hint)) for each in found]
    shown = (make(figures) for make in FIGURES)
    told = [("figure", each.name, " ".join(map(view.note, _sentences(each))), None) for each in shown]
    return Rows(columns, [*wrong, *told])


def _sentences(shown: Shown) -> list[Note]:
    unknown = [Note("unknown: {why}", {"why": shown.unknown})] if shown.unknown else []
    return [*shown.said, *unknown]


def _did(view: View, failed: str, segments: int, *, good: bool, whole: bool) -> str:
    if failed:
        return view.tell("failed: {why}", why=failed)
    if not good:
        return view.tell("did not end")
    if whole:
        return view.tell("everything anew, {count} {count:segment|segments}", count=segments)
    return view.tell("{count} new {count:segment|segments}", count=segments)
