"""The pages of doubts: what is asked, one topic in full, and whether the bot clarifies it."""

from __future__ import annotations

from igarape.query.engine import Answer
from igarape.serving.page import Desk, Page
from igarape.show.pages import topics
from igarape.show.pages.view import Values


def _doubts(at: Desk) -> Values:
    if not at.reader.looked_for_doubts:
        return {"doubts": None}
    told = topics.Told(at.ask("doubts"), at.ask("gaps"), topics.alone(at.ask("clarified", by="topic")))
    made = topics.topics(told, at.view)
    by_help = at.view.filters.sort == "without-help"
    shown = told.gaps if by_help else topics.ordered(told, at.view.filters.sort)
    return {
        **made,
        "picture": at.picture(shown, "doubts"),
        "gaps_picture": None if by_help else at.picture(told.gaps, "gaps"),
    }


def _doubts_export(at: Desk) -> list[Answer]:
    return [at.ask("doubts"), at.ask("gaps")]


DOUBTS = (Page("/doubts", "doubts.html", _doubts, _doubts_export),)
