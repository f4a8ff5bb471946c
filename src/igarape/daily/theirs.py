"""A delivery without somebody who is to be forgotten: what is theirs goes whole, what is another's stays without them.

    delivery ──of their making, about them alone, or said to them alone──▶ nothing
             └─another's──▶ the same, with what they said and are called cut out of it

Nothing here knows every kind of update: any object with their id goes, wherever it stands, and any number that is
their id under a name that means an id. So a kind that Telegram makes up tomorrow is cut as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from igarape.capture.exported import as_message
from igarape.daily.forgotten import Marks
from igarape.daily.spans import plain

Json = dict[str, Any]

_GONE = object()

_PEOPLE = ("from", "user", "receiver_user", "guest_bot_caller_user", "left_chat_member")
_CHATS = ("chat", "sender_chat", "actor_chat", "voter_chat")
_DEEPER = (("new_chat_member", "user"), ("boost", "source", "user"), ("source", "user"), ("message", "chat"),
           ("direct_messages_topic", "user"))  # fmt: skip
_CALLED = ("chat_id", "user_id")
"""Parameters of a bot's call that say whom it is for."""

_ORIGINS = ("sender_user", "sender_chat", "chat")
_NAMES = frozenset({
    "sender_user_name", "forward_sender_name", "forward_signature", "author_signature", "author", "inviter", "members",
    "forwarded_from", "saved_from",
})  # fmt: skip
"""Members in which somebody stands by name alone."""

_ENVELOPE = frozenset({
    "message_id", "message_thread_id", "is_topic_message", "direct_messages_topic", "from", "sender_chat",
    "sender_business_bot", "date", "edit_date", "business_connection_id", "chat", "media_group_id", "via_bot",
    "forward_date", "id", "type", "date_unixtime", "edited", "edited_unixtime", "from_id", "reply_to_message",
    "reply_to_message_id",
})  # fmt: skip
"""What stays of a message in which another passed on their words: that it was sent, by whom and where."""

_SOMEBODY = ("first_name", "last_name", "is_bot", "title", "username", "type")
_NUMBERS = re.compile(r"bot|message|update|thread|task|option|topic|story|file|query|poll|effect|invoice")
_ID = re.compile(r"_ids?$")
_ANY: Json = {"id": 0, "type": "message", "date_unixtime": "0"}
_PEER = re.compile(r"user(\d{1,19})|(\d{1,19})", re.ASCII)

_FORWARDED = ("forward_origin", "forward_from", "forward_from_chat", "forward_sender_name", "forwarded_from")


def without(delivery: Json, marks: Marks) -> Json | None:
    """Give a delivery without them; None where nothing of it is another's. Where they are not in it, an equal one.

    RecursionError for what is nested too deep to be looked through.
    """
    if isinstance(export := delivery.get("export"), dict):
        return _exported(delivery, export, marks)
    if isinstance(sent := delivery.get("sent"), dict):
        return _sent(delivery, sent, marks)
    update = delivery.get("update")
    payloads = list(update.values()) if isinstance(update, dict) else []
    if any(is_theirs(each, marks) for each in payloads if isinstance(each, dict)):
        return None
    return _Cutter(marks).whole(delivery)


def is_theirs(it: Json, marks: Marks) -> bool:
    """Whether a message or an event is of their making, about them alone, or was said to them alone."""
    people = [it.get(each) for each in (*_PEOPLE, *_CHATS)]
    people += [_at(it, way) for way in _DEEPER]
    if any(_is(each, marks) for each in people):
        return True
    joined = it.get("new_chat_members")
    return isinstance(joined, list) and bool(joined) and all(_is(each, marks) for each in joined)


def _exported(delivery: Json, export: Json, marks: Marks) -> Json | None:
    message = export.get("message")
    meant = as_message(export, None)
    where = as_message(
        export | {"message": _ANY}, None
    )  # what has no date is no message, and stands somewhere
    if any(each is not None and is_theirs(each, marks) for each in (meant, where)):
        return None
    if isinstance(message, dict):
        members = message.get("members")
        named = isinstance(members, list) and bool(members) and all(marks.name(each) for each in members)
        if named or any(_is_peer(message.get(each), marks) for each in ("from_id", "actor_id")):
            return None
        if meant is not None and _passed_on(meant, marks):
            message = {name: each for name, each in message.items() if name in _ENVELOPE}
            message |= {"forwarded_from": None}
        export = export | _Cutter(marks).whole({"message": message})
    return _Cutter(marks).whole({**delivery, "export": None}) | {"export": export}


def _sent(delivery: Json, sent: Json, marks: Marks) -> Json | None:
    params, result = sent.get("params"), sent.get("result")
    if isinstance(params, dict) and any(_number(params.get(each), marks) for each in _CALLED):
        return None
    results = result if isinstance(result, list) else [result]
    left = [each for each in results if not (isinstance(each, dict) and is_theirs(each, marks))]
    if results and not left:
        return None
    if isinstance(result, list):
        sent = sent | {"result": left}
    return _Cutter(marks).whole(delivery | {"sent": sent})


class _Cutter:
    """Cuts them out of what is another's."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks

    def whole(self, delivery: Json) -> Json:
        """Cut a delivery, which stays."""
        return dict(self._members(delivery))

    def _value(self, value: Any, name: str) -> Any:
        if isinstance(value, dict):
            return self._object(value, name)
        if isinstance(value, list):
            cut = (self._value(each, name) for each in value)
            return [each for each in cut if each is not _GONE]
        if isinstance(value, str):
            return _GONE if name in _NAMES and self._marks.name(value) else self._marks.cut(value)
        if type(value) is int and _ID.search(name) and not _NUMBERS.search(name) and self._marks.id(value):
            return _GONE
        return value

    def _object(self, value: Json, name: str) -> Any:
        marks = self._marks
        value = plain(value, marks, _is)
        if name in ("contact", "contact_information") and _is_contact(value, marks):
            return {}
        if _is(value, marks) or _is_peer(value.get("from_id"), marks):
            return _GONE
        if name == "external_reply" and _is_origin(value.get("origin"), marks):
            value = {each: value[each] for each in ("chat", "message_id") if each in value}
        elif "message_id" in value and is_theirs(value, marks):
            value = {each: value[each] for each in ("message_id", "chat", "date") if each in value}
        elif _passed_on(value, marks):
            value = _emptied(value)
        elif "quote" in value and any(
            _answers(value.get(each), marks) for each in ("reply_to_message", "external_reply")
        ):
            value = {each: it for each, it in value.items() if each != "quote"}
        return dict(self._members(value))

    def _members(self, value: Json) -> Iterator[tuple[str, Any]]:
        for name, each in value.items():
            cut = self._value(each, name)
            if cut is not _GONE:
                yield name, cut


def _emptied(message: Json) -> Json:
    """Leave of a forward that it was one."""
    origin = message.get("forward_origin")
    kept = {name: each for name, each in message.items() if name in _ENVELOPE}
    if isinstance(origin, dict):
        kept["forward_origin"] = {each: origin[each] for each in ("type", "date") if each in origin}
    return kept


def _is(value: object, marks: Marks) -> bool:
    """Whether an object is one of them: a user, a chat, or somebody who is named by `user_id`."""
    if not isinstance(value, dict):
        return False
    if marks.id(value.get("user_id")):
        return True
    return marks.id(value.get("id")) and "date" not in value and (
        len(value) == 1 or any(each in value for each in _SOMEBODY)
    )  # fmt: skip


def _is_contact(value: Json, marks: Marks) -> bool:
    names = (value.get("first_name"), value.get("last_name"))
    return _is(value, marks) or marks.name(" ".join(each for each in names if isinstance(each, str)))


def _is_origin(value: object, marks: Marks) -> bool:
    return isinstance(value, dict) and (
        any(_is(value.get(each), marks) for each in _ORIGINS) or marks.name(value.get("sender_user_name"))
    )


def _passed_on(message: Mapping[str, Any], marks: Marks) -> bool:
    """Whether a message is another's, and its words are theirs."""
    return any(
        _is_origin(it, marks) or _is(it, marks) or marks.name(it)
        for it in (message.get(each) for each in _FORWARDED)
    )


def _answers(value: object, marks: Marks) -> bool:
    """Whether what a message answers is theirs, so that its quote is."""
    return isinstance(value, dict) and (
        is_theirs(value, marks) or _is_origin(value.get("origin"), marks) or _passed_on(value, marks)
    )


def _is_peer(value: object, marks: Marks) -> bool:
    """Whether a peer of an export is one of them: `user123`, or the bare number that it was before 2021."""
    found = _PEER.fullmatch(value) if isinstance(value, str) else None
    return marks.id(int(found[1] or found[2])) if found else marks.id(value)


def _number(value: object, marks: Marks) -> bool:
    """Whether a parameter is their id; forms send numbers as text."""
    text = value if isinstance(value, str) else ""
    return marks.id(int(text)) if re.fullmatch(r"-?\d{1,19}", text, re.ASCII) else marks.id(value)


def _at(it: Json, way: tuple[str, ...]) -> object:
    found: object = it
    for each in way:
        found = found.get(each) if isinstance(found, dict) else None
    return found
