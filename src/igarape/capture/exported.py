"""A message of a Telegram Desktop export, as the Message that the Bot API would have sent.

So that a message captured live and the same message from an export are one row. What an export does not
say (usernames, who is a bot, albums, topics) is left out, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeGuard
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Json = dict[str, Any]

CHANNELS = 1_000_000_000_000
"""Supergroups and channels are numbered below minus this by the Bot API; an export has the number alone."""

STAND_INS = 10_000_000_000_000
"""A group that became supergroup N stands, in exports, as minus (this + N): an export does not say its id."""

SHIFT = 1_000_000_000
"""What an export takes from the numbers of messages from before a group became a supergroup."""

ANONYMOUS_ADMIN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}

_CHAT_TYPES = {
    "saved_messages": "private",
    "replies": "private",
    "verification_codes": "private",
    "personal_chat": "private",
    "bot_chat": "private",
    "private_group": "group",
    "private_supergroup": "supergroup",
    "public_supergroup": "supergroup",
    "private_channel": "channel",
    "public_channel": "channel",
}
_PEER = re.compile(r"(user|chat|channel)?(\d{1,19})", re.ASCII)
_KINDS = {"chat": "group", "channel": "channel"}


def fault(export: Mapping[str, Any], zone: ZoneInfo | None) -> str | None:
    """Say in a word why there is no Message in an export's message; None if there is one.

    `no_chat`, `no_message_id`, or `no_date` (what Telegram Desktop calls unsupported has none).
    """
    chat, message = export.get("chat"), export.get("message")
    if not isinstance(chat, dict) or not _is_int(chat.get("id")) or str(chat.get("type")) not in _CHAT_TYPES:
        return "no_chat"
    if not isinstance(message, dict) or not _is_int(message.get("id")):
        return "no_message_id"
    return "no_date" if _moment(message, "date", _zone(export, zone)) is None else None


def as_message(export: Mapping[str, Any], zone: ZoneInfo | None) -> Json | None:
    """Make the Message of an `export` delivery; None where `fault` says why there is none.

    `zone` is for old exports with local times whose delivery does not name its zone.
    """
    if fault(export, zone) is not None:
        return None
    source: Json = export["message"]
    where = _Place(export["chat"], source)
    local = _zone(export, zone)
    message: Json = {
        "message_id": where.message_id,
        "date": _moment(source, "date", local),
        "chat": where.chat,
    }
    message |= _author(source, where)
    edited = _moment(source, "edited", local)
    if edited is not None and edited > 86_400:  # old versions wrote 1970 where there was no edit
        message["edit_date"] = edited
    if source.get("type") == "service" or "action" in source:
        return message | _service(source, where)
    media = _media(source)
    text = _text(source)
    if text:
        message["caption" if media else "text"] = text
    return message | media | _context(source, where)


class _Place:
    """Where a message stands: the chat as the Bot API knows it, and its number there."""

    def __init__(self, chat: Json, message: Json) -> None:
        self.bare: int = chat["id"]
        self.exported_as: str = chat["type"]
        self.kind = _CHAT_TYPES[self.exported_as]
        self.name = chat.get("name")
        self.now = _chat(self.kind, self.bare, self.name)
        self.message_id: int = message["id"]
        self.before = self.kind == "supergroup" and self.message_id < 0
        self.chat = self.now
        if self.before:
            self.message_id += SHIFT
            self.chat = {"id": self.old_id, "type": "group"} | _named("title", self.name)

    @property
    def old_id(self) -> int:
        """The id that stands for the group it was before it became a supergroup."""
        return -(STAND_INS + self.bare)


def _chat(kind: str, bare: int, name: object) -> Json:
    if kind == "private":
        return {"id": bare, "type": kind} | _named("first_name", name)
    number = -bare if kind == "group" else -(CHANNELS + bare)
    return {"id": number, "type": kind} | _named("title", name)


def _named(key: str, name: object) -> Json:
    return {key: name} if isinstance(name, str) else {}


def _peer(value: object) -> tuple[str, int] | None:
    """Read a peer: `user123`, `chat4`, `channel56`, or a bare number (a user, before April 2021)."""
    found = _PEER.fullmatch(str(value)) if isinstance(value, str) or _is_int(value) else None
    return None if found is None else (found[1] or "user", int(found[2]))


def _author(source: Json, where: _Place) -> Json:
    """Tell who speaks: `from` for a person, `sender_chat` (with the stand-in of the Bot API) for a chat."""
    service = "actor_id" in source or "actor" in source
    peer = _peer(source.get("actor_id" if service else "from_id"))
    name = source.get("actor" if service else "from")
    signed = _named("author_signature", source.get("author"))
    if where.kind == "channel":
        return {"sender_chat": where.now} | signed
    if peer is None:
        return {}
    kind, number = peer
    if kind == "user":
        return {"from": _user(number, name, where)}
    if kind == "channel" and where.kind == "supergroup" and number == where.bare:
        return {"from": ANONYMOUS_ADMIN, "sender_chat": where.now} | signed
    return {"from": CHANNEL_BOT, "sender_chat": _chat(_KINDS[kind], number, name)} | signed


def _user(number: int, name: object, where: _Place) -> Json:
    user: Json = {"id": number}
    if where.exported_as == "bot_chat" and number == where.bare:
        user["is_bot"] = True
    return user | _named("first_name", name)


def _moment(source: Json, key: str, zone: ZoneInfo | None) -> int | None:
    """Read `date` or `edited` as Unix seconds; local times need the zone."""
    exact = source.get(f"{key}_unixtime")
    if _is_int(exact) or (
        isinstance(exact, str) and exact.isascii() and exact.isdecimal() and len(exact) < 19
    ):
        return int(str(exact))
    local = source.get(key)
    if zone is None or not isinstance(local, str):
        return None
    try:
        moment = datetime.fromisoformat(local)
        return int(moment.replace(tzinfo=moment.tzinfo or zone).timestamp())
    except (ValueError, OverflowError):
        return None


def _zone(export: Mapping[str, Any], otherwise: ZoneInfo | None) -> ZoneInfo | None:
    name = export.get("zone")
    if not isinstance(name, str):
        return otherwise
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return otherwise


def _text(source: Json) -> str:
    """Join a text: a string, or a list of strings and of objects with a `text`."""
    text = source.get("text") or source.get("text_entities") or ""
    parts = text if isinstance(text, list) else [text]
    return "".join(_part(part) for part in parts)


def _part(part: object) -> str:
    text = part.get("text") if isinstance(part, dict) else part
    return text if isinstance(text, str) else ""


_FILES = {
    "sticker": "sticker",
    "video_message": "video_note",
    "voice_message": "voice",
    "animation": "animation",
    "video_file": "video",
    "audio_file": "audio",
}
_FILE_MEMBERS = {
    "file_name": "file_name",
    "file_size": "file_size",
    "mime_type": "mime_type",
    "duration_seconds": "duration",
    "width": "width",
    "height": "height",
    "sticker_emoji": "emoji",
    "performer": "performer",
    "title": "title",
}


def _media(source: Json) -> Json:
    """Find the media, under the name the Bot API gives it."""
    for key, make in _MEDIA.items():
        if key in source:
            return make(source)
    return {}


def _file(source: Json) -> Json:
    name = _FILES.get(str(source.get("media_type")), "document")
    return {name: {ours: source[theirs] for theirs, ours in _FILE_MEMBERS.items() if theirs in source}}


def _poll(source: Json) -> Json:
    poll = source["poll"] if isinstance(source["poll"], dict) else {}
    answers = poll.get("answers")
    options = [
        {"text": _part(each.get("text")), "voter_count": each.get("voters", 0)}
        for each in (answers if isinstance(answers, list) else [])
        if isinstance(each, dict)
    ]
    return {
        "poll": {
            "question": _text({"text": poll.get("question")}),
            "options": options,
            "total_voter_count": poll.get("total_voters", 0),
            "is_closed": bool(poll.get("closed")),
        }
    }


def _location(source: Json) -> Json:
    spot = source["location_information"] or {}
    if "address" in source:
        return {
            "venue": {"location": spot, "title": source.get("place_name", ""), "address": source["address"]}
        }
    return {"location": spot}


_MEDIA: dict[str, Callable[[Json], Json]] = {
    "photo": lambda _: {"photo": []},
    "file": _file,
    "media_type": _file,
    "poll": _poll,
    "contact_information": lambda source: {"contact": source["contact_information"]},
    "location_information": _location,
    "game_title": lambda source: {"game": {"title": source["game_title"]}},
    "invoice_information": lambda source: {"invoice": source["invoice_information"]},
    "giveaway_information": lambda source: {"giveaway": source["giveaway_information"]},
    "todo_list": lambda source: {"checklist": {}},
}


def _context(source: Json, where: _Place) -> Json:
    """Tell what it answers, what it forwards, and through which bot it was written."""
    found: Json = {}
    via = source.get("via_bot")
    if isinstance(via, str):
        found["via_bot"] = {"is_bot": True, "username": via.removeprefix("@")}
    if "forwarded_from" in source:
        found["forward_origin"] = _origin(source)
    return found | _reply(source, where)


def _reply(source: Json, where: _Place) -> Json:
    number = source.get("reply_to_message_id")
    if not _is_int(number):
        return {}
    peer = _peer(source.get("reply_to_peer_id"))
    if peer is not None:
        kind, bare = peer
        chat_id = {"user": bare, "chat": -bare, "channel": -(CHANNELS + bare)}[kind]
    else:
        chat_id = where.now["id"]
    if where.kind == "supergroup" and number < 0:
        number, chat_id = number + SHIFT, where.old_id
    if chat_id == where.chat["id"]:
        return {"reply_to_message": {"message_id": number, "chat": where.chat}}
    return {"external_reply": {"message_id": number, "chat": {"id": chat_id}}}


def _origin(source: Json) -> Json:
    name, peer = source["forwarded_from"], _peer(source.get("forwarded_from_id"))
    if peer is None:
        return {"type": "hidden_user"} | _named("sender_user_name", name)
    kind, bare = peer
    if kind == "user":
        return {"type": "user", "sender_user": {"id": bare} | _named("first_name", name)}
    chat = _chat(_KINDS[kind], bare, name)
    return {"type": "channel", "chat": chat} if kind == "channel" else {"type": "chat", "sender_chat": chat}


def _service(source: Json, where: _Place) -> Json:
    """Name what happened as the Bot API does; what it has no name for is `export_action`."""
    action = str(source.get("action"))
    make = _ACTIONS.get(action)
    return {"export_action": action} if make is None else make(source, where)


def _members(source: Json, where: _Place) -> list[Json]:
    """Give the members an action is about as far as their ids are known: an export has their names only."""
    peer, name = _peer(source.get("actor_id")), source.get("actor")
    members = source.get("members", [name])
    if peer is None or peer[0] != "user" or not isinstance(members, list) or name not in members:
        return []
    return [_user(peer[1], name, where)]


def _left(source: Json, where: _Place) -> Json:
    members = _members(source, where)
    return {"left_chat_member": members[0] if members else {}}


def _pinned(source: Json, where: _Place) -> Json:
    number = source.get("message_id")
    known = {"message_id": number + SHIFT if where.before else number} if _is_int(number) else {}
    return {"pinned_message": {"chat": where.chat, "date": 0, **known}}


def _created(source: Json, where: _Place) -> Json:
    return {"channel_chat_created" if where.kind == "channel" else "supergroup_chat_created": True}


def _moved_to(source: Json, where: _Place) -> Json:
    return {"migrate_to_chat_id": where.now["id"]} if where.before else {"export_action": source["action"]}


def _joined(source: Json, where: _Place) -> Json:
    return {"new_chat_members": _members(source, where)}


_ACTIONS: dict[str, Callable[[Json, _Place], Json]] = {
    "create_group": lambda *_: {"group_chat_created": True},
    "create_channel": _created,
    "edit_group_title": lambda source, _: {"new_chat_title": source.get("title", "")},
    "edit_group_photo": lambda *_: {"new_chat_photo": []},
    "delete_group_photo": lambda *_: {"delete_chat_photo": True},
    "invite_members": _joined,
    "join_group_by_link": _joined,
    "join_group_by_request": _joined,
    "remove_members": _left,
    "migrate_to_supergroup": _moved_to,
    "migrate_from_group": lambda _, where: {"migrate_from_chat_id": where.old_id},
    "pin_message": _pinned,
    "topic_created": lambda source, _: {"forum_topic_created": {"name": source.get("title", "")}},
    "topic_edit": lambda source, _: {"forum_topic_edited": _named("name", source.get("new_title"))},
    "group_call": lambda source, _: (
        {"video_chat_ended": {"duration": source["duration"]}}
        if "duration" in source
        else {"video_chat_started": {}}
    ),
    "group_call_scheduled": lambda *_: {"video_chat_scheduled": {}},
    "invite_to_group_call": lambda *_: {"video_chat_participants_invited": {"users": []}},
    "set_messages_ttl": lambda *_: {"message_auto_delete_timer_changed": {}},
    "proximity_reached": lambda *_: {"proximity_alert_triggered": {}},
    "send_webview_data": lambda *_: {"web_app_data": {}},
    "send_payment": lambda *_: {"successful_payment": {}},
    "allow_sending_messages": lambda *_: {"write_access_allowed": {}},
    "boost_apply": lambda *_: {"boost_added": {}},
    "giveaway_launch": lambda *_: {"giveaway_created": {}},
    "giveaway_results": lambda *_: {"giveaway_completed": {}},
    "set_chat_wallpaper": lambda *_: {"chat_background_set": {}},
}


def _is_int(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number that a table can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and -(1 << 63) <= value < 1 << 63
