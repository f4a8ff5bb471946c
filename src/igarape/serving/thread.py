"""One message with what it answers and what followed; of a doubt, why it was judged so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from igarape.doubts.thread import FOLLOWED, Message, Step, Tap, thread
from igarape.errors import Problem
from igarape.query.engine import Field, Rows
from igarape.serving.page import Desk, Page
from igarape.show.pages import messages
from igarape.show.pages import thread as shown
from igarape.show.pages.view import Values

_FIELDS = (
    Field("seconds_after", "bigint"),
    Field("kind", "varchar"),
    Field("author_id", "varchar"),
    Field("name", "varchar"),
    Field("message_id", "bigint"),
    Field("text", "varchar"),
    Field("media", "varchar"),
)


def _thread(at: Desk) -> Values:
    chat, number = _which(at)
    rows = _around(at, chat, number)
    row = _own(rows, number)
    parent = row["reply_to_message_id"]
    above = [each for each in _around(at, chat, parent) if each["message_id"] == parent] if parent else []
    view = at.view
    talk = shown.Talk(
        messages.said(above[0], view, whole=True) if above else None,
        messages.said(row, view, whole=True),
        [messages.said(each, view, whole=True) for each in rows if each["message_id"] != number],
    )
    told: Values = {"lines": [], "more": 0, "why": []}
    if row["doubt"]:
        told = shown.doubt(row, _steps(at, chat, row), view, at.reader.veil.goes_by)
    return {**told, "talk": talk, "doubt": row["doubt"]}


def _export(at: Desk) -> Rows:
    chat, number = _which(at)
    rows = _around(at, chat, number)
    row = _own(rows, number)
    if row["doubt"]:
        steps = _steps(at, chat, row)
    else:
        steps = [_step(each, row) for each in (row, *(each for each in rows if each["message_id"] != number))]
    goes_by, texts = at.reader.veil.goes_by, at.view.show_texts
    return Rows(_FIELDS, [
        (int(each.after.total_seconds()), each.kind, goes_by(each.author_id), each.name, each.number,
         each.text if texts or each.kind == "reacted" else None, each.media)
        for each in steps
    ])  # fmt: skip


def _which(at: Desk) -> tuple[int, int]:
    """Read which message is asked for: the id of its chat, and its number."""
    chat, _, number = at.view.filters.message.partition(".")
    known = at.reader.real(int(chat) if chat.lstrip("-").isdecimal() else chat or None)
    if known is None:
        raise _nowhere()
    return known, int(number)


def _around(at: Desk, chat: int, number: int) -> list[dict[str, Any]]:
    return at.reader.rows("pages/message", {"chat": chat, "message": number}).dicts()


def _own(rows: list[dict[str, Any]], number: int) -> dict[str, Any]:
    found = [each for each in rows if each["message_id"] == number]
    if not found:
        raise _nowhere()
    return found[0]


def _nowhere() -> Problem:
    return Problem("There is no such message in this lake.", "Choose one among the messages.")


def _steps(at: Desk, chat: int, row: Mapping[str, Any]) -> list[Step]:
    """Give a doubt and what followed it; who belongs to it goes by texts and names as they are, what is shown not."""
    values = {"chat": chat, "since": row["date"], "until": row["date"] + FOLLOWED}
    said = [_named(at, Message(*each)) for each in at.reader.unveiled("label/said", values).rows]
    taps = [Tap(*each) for each in at.reader.unveiled("label/taps", values).rows]
    named = [each._replace(name=_called(at, each.actor_id, each.name)) for each in taps]
    return thread(row["message_id"], said, named)


def _named(at: Desk, it: Message) -> Message:
    return it if it.author_kind == "bot" else it._replace(name=_called(at, it.author_id, it.name))


def _called(at: Desk, person: int, name: str) -> str:
    known = at.reader.veil.goes_by(person)
    return at.view.person(known, name if at.view.show_names else None)


def _step(each: Mapping[str, Any], root: Mapping[str, Any]) -> Step:
    dated = each["date"] and root["date"]
    return Step(
        each["date"] - root["date"] if dated else timedelta(), each["name"] or "", each["author_kind"] == "bot",
        each["text"] or "", media=each["media"], number=each["message_id"], author_id=each["author_id"],
    )  # fmt: skip


THREAD = Page("/thread", "thread.html", _thread, _export)
