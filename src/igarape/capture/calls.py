"""What a bot's call tells: which replies hold updates, and what is recorded of the others.

A call comes down to `{"method": ..., "result": ...}` where its result is what the bot said (a message, or
several), and to `{"method": ..., "params": {...}, "result": ...}` where it says nothing but did
something in a chat: deleted, pinned, banned, answered a button. Everything else leaves no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from igarape.capture.update import is_object

REPLY_LIMIT = 16 << 20
"""Bytes of a reply that are looked at; Telegram cuts what getUpdates gives at some 4 MiB."""

_POLL = "getupdates"
_SILENT = frozenset(("answerinlinequery", "close", "logout", "sendchataction", "uploadstickerfile"))
_SILENT_STARTS = ("get", "setmy", "deletemy", "removemy")
_WEBHOOK = frozenset(("setwebhook", "deletewebhook"))
_TELLING = frozenset(("chat_id", "callback_query_id", "inline_message_id", "guest_query_id", "message_ids"))
_SPELLED = {"deletemessage": "deleteMessage", "deletemessages": "deleteMessages"}
"""Telegram takes a method in any case; those that the tables know by name get the usual one."""


class Reply(NamedTuple):
    """A reply of the Bot API: whether the call was done, and its result."""

    ok: bool
    result: msgspec.Raw


class _Reply(msgspec.Struct):
    ok: bool
    result: msgspec.Raw = msgspec.Raw(b"")


_reply = msgspec.json.Decoder(_Reply)
_list = msgspec.json.Decoder(list[msgspec.Raw])


def asks_updates(method: str) -> bool:
    """Whether the call asks for updates; its reply counts as taken in once the bot calls again."""
    return method.lower() == _POLL


def only_reads(method: str) -> bool:
    """Whether the call changes nothing, so that nobody misses it when the bot hangs up."""
    return method.lower().startswith("get")


def tells(method: str) -> bool:
    """Whether the reply to the call may be worth recording; others need not be held up or looked at."""
    name = method.lower()
    if name in _SILENT or name in _WEBHOOK or name.endswith("draft"):
        return False
    return name == _POLL or not name.startswith(_SILENT_STARTS)


def registers(method: str) -> bool:
    """Whether the call says where updates go from now on."""
    return method.lower() in _WEBHOOK


def read(body: bytes) -> Reply | None:
    """Read a reply; None where it is none, or says that it went well without a result.

    Line breaks between members go, as they do in updates.
    """
    if not is_object(body):
        return None
    try:
        found = _reply.decode(body.translate(None, b"\r\n"))
    except (msgspec.DecodeError, RecursionError):
        return None
    if found.ok and not bytes(found.result):
        return None
    return Reply(found.ok, found.result)


def updates(reply: Reply) -> list[bytes] | None:
    """Give the updates in a reply of getUpdates, each as it came; None where the result is no list."""
    if not reply.ok:
        return []
    try:
        return [bytes(each) for each in _list.decode(reply.result)]
    except (msgspec.DecodeError, RecursionError):
        return None


def says(result: msgspec.Raw) -> bool:
    """Whether a result holds a message, alone or in a list; then the parameters add nothing."""
    try:
        value = msgspec.json.decode(result)
    except (msgspec.DecodeError, RecursionError):
        return False
    return any(_is_message(each) for each in (value if isinstance(value, list) else [value]))


def record(
    method: str, result: msgspec.Raw, params: Callable[[], Mapping[str, object]]
) -> dict[str, object] | None:
    """Say what is recorded of a call that went well; None where it concerns no chat.

    `params` reads the parameters; that is done only where the result holds no message.
    """
    name = _SPELLED.get(method.lower(), method)
    if says(result):
        return {"method": name, "result": result}
    given = params()
    if _TELLING.isdisjoint(given):
        return None
    return {"method": name, "params": given, "result": result}


def _is_message(value: object) -> bool:
    return isinstance(value, dict) and "message_id" in value and isinstance(value.get("chat"), dict)
