"""The pages of doubts: what is asked, one topic in full, and whether the bot clarifies it."""

from __future__ import annotations

from igarape.errors import Problem
from igarape.query import backing
from igarape.query.attention import rising
from igarape.query.engine import Answer
from igarape.serving.page import Desk, Page
from igarape.show.pages import attention, clarified, counts, topic, topics
from igarape.show.pages.view import Values


def _doubts(at: Desk) -> Values:
    if not at.reader.looked_for_doubts:
        return {"doubts": None}
    told = topics.Told(at.ask("doubts"), at.ask("gaps"), topics.alone(at.ask("clarified", by="topic")))
    made = topics.topics(told, at.view)
    need = counts.by_need(told.gaps, at.view)
    by_help = at.view.filters.sort == "without-help"
    shown = told.gaps if by_help else topics.ordered(told, at.view.filters.sort)
    return {
        **made,
        "picture": at.picture(shown, "doubts"),
        "table": need if by_help else counts.by_topic(shown, at.view),
        "gaps_picture": None if by_help else at.picture(told.gaps, "gaps"),
        "gaps_table": need,
    }


def _doubts_export(at: Desk) -> list[Answer]:
    told = topics.Told(at.ask("doubts"), at.ask("gaps"), None)
    return [topics.ordered(told, at.view.filters.sort), told.gaps]


def _topic(at: Desk) -> Values:
    if not at.reader.looked_for_doubts:
        return {"topic": None}
    given = _named(at)
    told = topic.Told(
        at.ask("doubts", topic=given),
        at.ask("doubts"),
        at.ask("gaps"),
        at.before and at.rows("topic", at.before, topic=given),
    )
    before = topic.weeks_before(told.before, topic.shift(at.view))
    return {
        **topic.topic(told, at.view),
        "picture": at.picture(told.topic, "topic", before=before),
        "hours_sql": at.sql("pages/topic_hours", topic=given, zone=at.view.zone),
        "answered_sql": at.sql("pages/answered", topic=given),
    }


def _topic_export(at: Desk) -> list[Answer]:
    return [at.ask("doubts", topic=_named(at))]


def _named(at: Desk) -> str:
    """Give the topic that the URL names; Problem where it names none."""
    if not at.view.filters.topic:
        raise Problem("No topic is named.", "Choose one on the page of doubts.")
    return at.view.filters.topic


def _clarified(at: Desk) -> Values:
    if not at.reader.looked_for_doubts:
        return {"clarified": None}
    told = clarified.Told(
        at.ask("clarified"),
        at.ask("clarified", by="topic"),
        at.rows("clarified"),
        at.before and at.rows("clarified", at.before),
        at.rows("pages/signals"),
        at.reader.rows("measured", {}),
    )
    return {
        **clarified.clarified(told, at.view),
        "picture": at.picture(told.clarified, "clarified"),
        "answered_sql": at.sql("pages/answered", topic=""),
        "waited_sql": at.sql("pages/waited", topic=""),
        "signals_sql": at.sql("pages/signals"),
    }


def _clarified_export(at: Desk) -> list[Answer]:
    return [at.ask("clarified"), at.ask("clarified", by="topic")]


def summary(at: Desk) -> Values:
    """Give what the overview shows of doubts; nothing where nobody looked for them."""
    if not at.reader.looked_for_doubts:
        return {"top": [], "rising": []}
    before = at.before
    rows = before and at.rows("doubts", before=before.since, ending=before.until).dicts()
    return {
        "top": attention.top(at.ask("doubts"), at.view),
        "wrote": backing.WROTE,
        "rising": attention.attention(rising(rows or []), at.view),
    }


DOUBTS = (
    Page("/doubts", "doubts.html", _doubts, _doubts_export),
    Page("/topic", "topic.html", _topic, _topic_export),
    Page("/clarified", "clarified.html", _clarified, _clarified_export),
)
