"""Clarified: whether the bot clarifies the doubts. Five states apart, who answered and how soon, and how we know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from igarape.query import backing, measured
from igarape.query.engine import Answer, Backed, Quote, Rows, Share
from igarape.query.outcomes import ANY, NO_TOPIC, STATES, TELLING, Outcomes
from igarape.show.charts.weekly import every
from igarape.show.pages import cards
from igarape.show.pages.answered import answered
from igarape.show.pages.endings import ENDED, Cell, Ends, Grid, Row, counted, ends, part, rate, states, weeks
from igarape.show.pages.signals import signals
from igarape.show.pages.view import Values, View

TOPICS = 15
"""Topics of the table; the page of doubts has all."""


class Told(NamedTuple):
    """What the page rests on.

    `clarified` and `by_topic` are answers; `rows` are those behind the first one, `before` the same of the days before,
    None where they are not compared; `signals` and `labels` are rows of pages/signals and measured.
    """

    clarified: Answer
    by_topic: Answer
    rows: Rows
    before: Rows | None
    signals: Rows
    labels: Rows


class Line(NamedTuple):
    """One topic: its name and where it leads, how many doubts, the rate or its bounds, and how they ended."""

    name: str
    link: str
    card: cards.Card
    ends: Ends


def clarified(told: Told, view: View) -> Values:
    """Make the values of the page."""
    now = Outcomes.of(told.rows.dicts())
    before = Outcomes.of(told.before.dicts()) if told.before else None
    checked = measured.notes(told.labels)
    return {
        "clarified": told.clarified,
        "notes": [note for note in told.clarified.notes if note not in checked],
        "checked": checked,
        "cards": _cards(now, before, view),
        "states": _states(now, before, view),
        "weeks": weeks(every(told.clarified.dicts()), view),
        "answered": answered(told.rows.dicts(), view),
        "lines": [_line(row, view) for row in told.by_topic.dicts()[:TOPICS]],
        "topics": _topics(told.by_topic.dicts()[:TOPICS], view),
        "by_topic": told.by_topic,
        "signals": signals(told.signals.dicts(), view),
    }


def _cards(now: Outcomes, before: Outcomes | None, view: View) -> list[cards.Card]:
    asked = view.link("/messages", outcome=ANY)
    telling = view.link("/messages", outcome=TELLING)
    shown = [
        cards.asked(view, now, before, asked),
        cards.clarified(view, now, before, telling),
        cards.first_answer(view, now, before),
    ]
    return [*shown[:2], *([_bounds(now, view)._replace(link=asked)] if now.rate else []), shown[2]]


def _bounds(now: Outcomes, view: View) -> cards.Card:
    """Between what shares it lies, whatever became of those without a clear end."""
    least, most = now.bounds
    return cards.Card(
        view.tell("Of all doubts"), view.tell("{low} to {high}", low=Share(least), high=Share(most)), "", "",
        view.tell("whatever became of those without a clear end"), "", backing.PART,
    )  # fmt: skip


def _states(now: Outcomes, before: Outcomes | None, view: View) -> Grid:
    heads = [view.tell("How it ended"), view.tell("Doubts"), view.tell("Share")]
    heads += [view.tell("Before")] if before else []

    def line(state: str) -> Iterator[Cell]:
        yield view.note(ENDED[state]), ""
        yield counted(now.states[state], view, outcome=state)
        yield part(now.states[state], now.n, view), ""
        if before:
            then = Backed(before.states[state], {"outcome": state, "before": True})
            share = part(before.states[state], before.n, view, outcome=ANY, before=True)
            yield Markup("{} ({})").format(view.html(then), share), ""

    return Grid(heads, [list(line(state)) for state in STATES])


def _line(row: Row, view: View) -> Line:
    topic = row["topic_id"]
    telling = view.link("/messages", topic=topic or NO_TOPIC, outcome=TELLING)
    return Line(
        view.value(Quote(row["topic"] or topic)) if topic else view.tell("of no topic"),
        view.link("/topic", topic=topic) if topic else view.link("/messages", topic=NO_TOPIC),
        rate(row, view, telling, topic=topic or NO_TOPIC),
        ends(row, view, topic=topic or NO_TOPIC),
    )


def _topics(rows: Sequence[Row], view: View) -> Grid:
    """Make the table of the topics: each with how its doubts ended."""

    def line(row: Row) -> Iterator[Cell]:
        topic = row["topic_id"] or NO_TOPIC
        yield view.value(Quote(row["topic"] or topic)) if row["topic_id"] else view.tell("of no topic"), ""
        yield counted(row["doubts"], view, topic=topic)
        for state in STATES:
            yield counted(row[state], view, topic=topic, outcome=state)

    return Grid([view.tell("Topic"), view.tell("Doubts"), *states(view)], [list(line(row)) for row in rows])
