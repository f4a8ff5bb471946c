"""The report's three pages: what there is, at what hours, and which doubts the bot clarifies."""

from __future__ import annotations

from typing import NamedTuple

from igarape.query.engine import Note
from igarape.show import words
from igarape.show.powerbi.tmdl import Names
from igarape.show.powerbi.visuals import Box, Json, Visual, heat, paragraph, slicer, small, written

WIDTH, HEIGHT = 1280, 720
_EDGE, _GAP = 20, 10


class Page(NamedTuple):
    """A page: its name in the files, its name for people, and its visuals."""

    name: str
    title: str
    visuals: tuple[Visual, ...]


def pages(names: Names, basis: str) -> tuple[Page, ...]:
    """Lay out the pages; `basis` says what the numbers rest on: the days, the zone, what was left out."""
    return (_overview(names, basis), _hours(names, basis), _doubts(names, basis))


def _overview(names: Names, basis: str) -> Page:
    title = _say(Note("Overview"), names)
    cards = ("messages", "people", "doubts", "asked")
    return Page("overview", title, (
        *_top(title, basis),
        *(_card(key, place, names) for place, key in enumerate(cards)),
        Visual("by_day", Box(20, 220, 1240, 240), "columnChart",
               {"Category": ["calendar.day"], "Y": ["m.messages"]}, _say(Note("Messages a day"), names)),
        Visual("by_chat", Box(20, 470, 610, 230), "barChart",
               {"Category": ["chats.chat"], "Y": ["m.messages"]}, _say(Note("Messages by chat"), names),
               sort=("m.messages", True)),
        Visual("by_topic", Box(640, 470, 620, 230), "barChart",
               {"Category": ["topics.topic"], "Y": ["m.asked"]}, _say(Note("People who asked, by topic"), names),
               sort=("m.asked", True)),
    ))  # fmt: skip


def _hours(names: Names, basis: str) -> Page:
    title = _say(Note("Hours"), names)
    return Page("hours", title, (
        *_top(title, basis),
        Visual("grid", Box(20, 110, 700, 590), "pivotTable",
               {"Rows": ["activity.hour"], "Columns": ["calendar.weekday_name"], "Values": ["m.per_day"]},
               _say(Note("Messages a day on average, by hour and weekday"), names), heat("m.per_day", names)),
        Visual("by_hour", Box(730, 110, 530, 290), "columnChart",
               {"Category": ["activity.hour"], "Y": ["m.messages"]}, _say(Note("Messages by hour"), names)),
        Visual("by_weekday", Box(730, 410, 530, 290), "columnChart",
               {"Category": ["calendar.weekday_name"], "Y": ["m.per_day"]},
               _say(Note("Messages a day on average, by weekday"), names)),
    ))  # fmt: skip


def _doubts(names: Names, basis: str) -> Page:
    title = _say(Note("Doubts and clarification"), names)
    ends = ["m.confirmed", "m.assumed", "m.not_clarified", "m.not_answered", "m.unknown"]
    return Page("doubts", title, (
        *_top(title, basis),
        Visual("rate", Box(20, 110, 500, 90), "card", {"Values": ["m.words"]},
               _say(Note("Clarified, where people showed it"), names), small(16)),
        Visual("bounds", Box(530, 110, 420, 90), "card", {"Values": ["m.bounds"]},
               _say(Note("Of all doubts, clarified at least and at most"), names), small(16)),
        Visual("half", Box(960, 110, 300, 90), "card", {"Values": ["m.half"]},
               _say(Note("Seconds to half of the first answers"), names), small(16)),
        Visual("by_week", Box(20, 210, 500, 490), "columnChart",
               {"Category": ["calendar.week"], "Y": ends}, _say(Note("How doubts ended, week by week"), names)),
        Visual("by_topic", Box(530, 210, 730, 490), "tableEx",
               {"Values": ["topics.topic", "m.asked", "m.doubts", *ends, "m.rate", "m.low", "m.high", "m.told"]},
               _say(Note("Topics"), names), sort=("m.asked", True)),
    ))  # fmt: skip


def _top(title: str, basis: str) -> tuple[Visual, ...]:
    """The head that every page has: what it is, what it rests on, and what the days and the chat are."""
    return (
        Visual("head", Box(_EDGE, 10, 640, 90), "textbox",
               looks=written(paragraph(title, 20, bold=True), paragraph(basis, 10))),
        Visual("days", Box(670, 10, 300, 90), "slicer", {"Values": ["calendar.day"]}, looks=slicer("Between")),
        Visual("chat", Box(980, 10, 280, 90), "slicer", {"Values": ["chats.chat"]}, looks=slicer("Dropdown")),
    )  # fmt: skip


def _card(key: str, place: int, names: Names) -> Visual:
    wide = (WIDTH - 2 * _EDGE - 3 * _GAP) // 4
    box = Box(_EDGE + place * (wide + _GAP), 110, wide, 100)
    return Visual(f"card_{key}", box, "card", {"Values": [f"m.{key}"]}, names.called(key), small(28))


def _say(note: Note, names: Names) -> str:
    return words.say(note, names.language)


def page_file(page: Page, schemas: str) -> Json:
    """Write a page's own file."""
    return {
        "$schema": schemas + "item/report/definition/page/2.0.0/schema.json",
        "name": page.name,
        "displayName": page.title,
        "displayOption": "FitToPage",
        "height": HEIGHT,
        "width": WIDTH,
    }
