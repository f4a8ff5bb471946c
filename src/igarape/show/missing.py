"""What is missing: holes in the numbers of updates, and in those of messages."""

from __future__ import annotations

from typing import Any

from igarape.query.engine import Name, Note, Share
from igarape.query.figures import Figures
from igarape.query.health import Chat, Hole, Missing
from igarape.show.figure import Shown, plain

_MOST = 3
"""Chats that are named, those with the most missing first; JSON has all."""


def updates_missing(figures: Figures) -> Shown:
    """Holes in the numbers of updates."""
    if figures.health is None:
        return Shown("updates_missing", "Update numbers", {"bots": []}, unknown=figures.unknown.get("tables"))
    found = figures.health.missing
    said = tuple(_missing(each, figures) for each in found) or (Note("none is missing in 30 days"),)
    return Shown(
        "updates_missing", "Update numbers", {"bots": [_missing_value(each) for each in found]}, said
    )


def _missing(each: Missing, figures: Figures) -> Note:
    values: dict[str, object] = {
        "bot": str(each.bot_id), "missing": each.missing, "holes": each.holes,
        **_hole(each.longest, figures),
    }  # fmt: skip
    if each.final:
        return Note(
            "bot {bot}: {missing} missing in {holes} {holes:hole|holes}; the longest, of {longest}, from {after} "
            "to {until}",
            values,
        )
    return Note("bot {bot}: {missing} missing that may still come: Telegram keeps them for 24 hours", values)


def _missing_value(each: Missing) -> dict[str, Any]:
    return {
        "bot_id": each.bot_id,
        "final": each.final,
        "missing": each.missing,
        "holes": each.holes,
        "longest": {name: plain(value) for name, value in each.longest._asdict().items()},
    }


def messages_missing(figures: Figures) -> Shown:
    """Holes in the numbers of messages, in supergroups and channels."""
    if figures.health is None:
        return Shown(
            "messages_missing", "Message numbers", {"chats": []}, unknown=figures.unknown.get("tables")
        )
    private = bool(figures.reads_all) and not any(figures.reads_all.values())
    chats = [each for each in figures.health.chats if not private or each.type == "channel"]
    value = {"chats": [_chat_value(each) for each in chats]}
    if private and not chats:
        why = Note("in privacy mode a bot sees a part of each group, so holes say nothing")
        return Shown("messages_missing", "Message numbers", value, unknown=why)
    holed = [each for each in chats if each.missing]
    if not holed:
        return Shown("messages_missing", "Message numbers", value, (Note("none is missing in 30 days"),))
    said = [_chat(each, figures) for each in holed[:_MOST]]
    if len(holed) > _MOST:
        said.append(Note("{count} more", {"count": len(holed) - _MOST}))
    said.append(
        Note("a hole may be what was deleted, or what a bot said: that is recorded by the proxy alone")
    )
    return Shown("messages_missing", "Message numbers", value, tuple(said))


def _chat(each: Chat, figures: Figures) -> Note:
    values: dict[str, object] = {
        "chat": Name(each.title or str(each.chat_id)), "share": Share(each.share), "missing": each.missing,
        "all": each.missing + each.seen, **_hole(each.longest, figures),
    }  # fmt: skip
    if each.longest.after is None or each.longest.until is None:
        return Note("{chat}: {share} missing, {missing} of {all}", values)
    return Note(
        "{chat}: {share} missing, {missing} of {all}; the longest hole, of {longest}, from {after} to {until}",
        values,
    )


def _chat_value(each: Chat) -> dict[str, Any]:
    return {
        "chat_id": each.chat_id,
        "title": each.title,
        "seen": each.seen,
        "missing": each.missing,
        "share": each.share,
        "longest": {name: plain(value) for name, value in each.longest._asdict().items()},
    }


def _hole(hole: Hole, figures: Figures) -> dict[str, object]:
    return {
        "longest": hole.missing,
        "after": figures.here(hole.after),
        "until": figures.here(hole.until),
    }
