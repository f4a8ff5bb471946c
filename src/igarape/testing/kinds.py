"""The 27 kinds of an update: which are sent by default, in which lane they wait, and for how long.

Updates of one lane are delivered one after another, each until it is taken; lanes do not wait for each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

Json = dict[str, Any]
Lane = tuple[str, int | str]

DAY = 86_400
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Kind(NamedTuple):
    """What is known of a kind: the class of its lanes, what picks the lane, and when it expires."""

    lane: str
    of: Callable[[Json], int | str]
    expires: Callable[[Json, float], float]


def _chat(content: Json) -> int:
    return int(content["chat"]["id"])


def _user(content: Json) -> int:
    return int((content.get("from") or content["user"])["id"])


def _member(content: Json) -> int:
    return int(content["new_chat_member"]["user"]["id"])


def _poll(content: Json) -> str:
    return str(content.get("poll_id") or content["id"])


def _dated(content: Json, now: float) -> float:
    return float(content.get("edit_date") or content["date"]) + DAY


def _boosted(content: Json, now: float) -> float:
    return float(content.get("remove_date") or content["boost"]["add_date"]) + DAY


def _after(seconds: float) -> Callable[[Json, float], float]:
    return lambda content, now: now + seconds


KINDS: dict[str, Kind] = {
    "message": Kind("message", _chat, _dated),
    "edited_message": Kind("message", _chat, _dated),
    "channel_post": Kind("message", _chat, _dated),
    "edited_channel_post": Kind("message", _chat, _dated),
    "business_connection": Kind("business_connection", _user, _after(DAY)),
    "business_message": Kind("business", _chat, _dated),
    "edited_business_message": Kind("business", _chat, _dated),
    "deleted_business_messages": Kind("business", _chat, _after(DAY)),
    "guest_message": Kind("guest", _chat, _dated),
    "message_reaction": Kind("reaction", _chat, _dated),
    "message_reaction_count": Kind("reaction_count", _chat, _dated),
    "inline_query": Kind("inline_query", _user, _after(30)),
    "chosen_inline_result": Kind("chosen_inline_result", _user, _after(600)),
    "callback_query": Kind("callback_query", _user, _after(150)),
    "shipping_query": Kind("shipping_query", _user, _after(150)),
    "pre_checkout_query": Kind("pre_checkout_query", _user, _after(150)),
    "purchased_paid_media": Kind("purchased_paid_media", _user, _after(DAY)),
    "poll": Kind("poll", _poll, _after(DAY)),
    "poll_answer": Kind("poll_answer", _poll, _after(DAY)),
    "my_chat_member": Kind("my_chat_member", _chat, _dated),
    "chat_member": Kind("chat_member", _member, _dated),
    "chat_join_request": Kind("chat_join_request", _user, _dated),
    "chat_boost": Kind("chat_boost", _chat, _boosted),
    "removed_chat_boost": Kind("removed_chat_boost", _chat, _boosted),
    "managed_bot": Kind("managed_bot", _user, _after(DAY)),
    "subscription": Kind("subscription", _user, _after(DAY)),
    # New in Bot API 10.3; its lane, its time and that it is sent by default are assumed.
    "stopped_message_generation": Kind("stopped_message_generation", _chat, _after(DAY)),
}

DEFAULT = frozenset(KINDS) - NOT_BY_DEFAULT
"""What an empty `allowed_updates` means."""


def lane(kind: str, content: Json) -> Lane:
    """Name the lane in which an update waits."""
    known = KINDS[kind]
    return known.lane, known.of(content)


def expires(kind: str, content: Json, now: float) -> float:
    """Tell when an update is given up: a day after its own date, not after it came; queries sooner."""
    return KINDS[kind].expires(content, now)


def allowed(names: list[str]) -> frozenset[str]:
    """Read `allowed_updates`: unknown names are ignored, and no valid one means the default."""
    return frozenset(name.lower() for name in names) & frozenset(KINDS) or DEFAULT
