"""The report as a page: one file of HTML, or the PDF that a browser prints of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from igarape.engines import lake_zone
from igarape.pictures import Picture, picture
from igarape.query import questions
from igarape.query.engine import Answer
from igarape.query.period import Scope
from igarape.show import words
from igarape.show.charts import Spec, chart, weekly
from igarape.show.pages import report
from igarape.store import Store
from igarape.via import vega
from igarape.via.lake import Lake

_OF_DOUBTS = ("doubts", "clarified", "gaps")


def publish(store: Store, language: str, scope: Scope, *, examples: bool = False) -> str:
    """Ask the lake all that has a picture, and write it as one page of HTML; Problem where there is nothing to tell.

    Without `examples`, nobody's name and nobody's message stands in it.
    """
    from igarape.daily.state import insights_kept

    zone = lake_zone(store)
    with Lake(store, zone) as lake:
        told = report.SECTIONS if insights_kept(store) else [
            each for each in report.SECTIONS if each not in _OF_DOUBTS
        ]  # fmt: skip
        answers = [questions.ask(lake, each, scope) for each in told]
        title = _title(lake, scope.chat, language)
        newest = questions.newest(lake)
    if not examples:
        answers = [report.nameless(each) for each in answers]
    sections = [
        report.section(each, list(_pictures(each, language)), language, examples=examples) for each in answers
    ]
    until = newest and newest.astimezone(ZoneInfo(zone))
    return report.page(title, until, sections, language, drawn=vega.ready())


def _title(lake: Lake, chat: int | None, language: str) -> str:
    """Name what the report is of; a private chat would name a person."""
    if chat is None:
        return words.translate("All chats", language)
    if chat > 0:
        return words.translate("A private chat", language)
    return questions.title(lake, chat) or str(chat)


def _pictures(given: Answer, language: str) -> Iterator[Picture | None]:
    """Draw an answer; how doubts ended is drawn as one bar too."""
    if given.question == "clarified" and given.n:
        yield picture(_whole, given, language, _nowhere, "whole")
    yield picture(_chart, given, language, _nowhere, given.question)


def _chart(given: Answer, language: str, link: Any, width: int) -> Spec | None:
    return chart(given, language, width=width)


def _whole(given: Answer, language: str, link: Any, width: int) -> Spec | None:
    return weekly.whole(given, language, width=width)


def _nowhere(behind: object) -> str:
    """Lead nowhere: the page stands alone."""
    return ""
