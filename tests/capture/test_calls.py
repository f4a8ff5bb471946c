"""What is recorded of a bot's calls, by their names and results alone."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import pytest

from igarape.capture import calls

CHAT = {"chat_id": -1001}
MESSAGE = '{"message_id":5,"chat":{"id":-1001}}'
CALLS: dict[str, tuple[str, str, dict[str, Any], tuple[str, ...] | None]] = {
    "a message": ("sendMessage", MESSAGE, CHAT, ("method", "result")),
    "an album": ("sendMediaGroup", f"[{MESSAGE},{MESSAGE}]", CHAT, ("method", "result")),
    "an edit": ("editMessageText", MESSAGE, CHAT, ("method", "result")),
    "an edit of an inline message": (
        "editMessageText", "true", {"inline_message_id": "x"}, ("method", "params", "result"),
    ),
    "a deletion": ("deleteMessage", "true", CHAT, ("method", "params", "result")),
    "a copy": ("copyMessage", '{"message_id":8}', CHAT, ("method", "params", "result")),
    "copies": ("copyMessages", '[{"message_id":8}]', CHAT, ("method", "params", "result")),
    "a poll that ends": ("stopPoll", '{"id":"1","question":"?"}', CHAT, ("method", "params", "result")),
    "a button answered": ("answerCallbackQuery", "true", {"callback_query_id": "1"}, ("method", "params", "result")),
    "deletions of a business": ("deleteBusinessMessages", "true", {"message_ids": [1]}, ("method", "params", "result")),
    "nothing of a chat": ("createNewStickerSet", "true", {"user_id": 1}, None),
    "an empty album": ("sendMediaGroup", "[]", CHAT, ("method", "params", "result")),
}  # fmt: skip


@pytest.mark.parametrize(("method", "result", "params", "members"), CALLS.values(), ids=CALLS)
def test_what_is_recorded(
    method: str, result: str, params: dict[str, Any], members: tuple[str, ...] | None
) -> None:
    """A message speaks for itself; what a bot did in a chat is said by its parameters; the rest is not."""
    reply = calls.read(b'{"ok":true,"result":' + result.encode() + b"}")
    assert reply
    record = calls.record(method, reply.result, lambda: params)

    assert members == (None if record is None else tuple(record))
    if record:
        assert json.loads(result) == json.loads(msgspec.json.encode(record))["result"]


def test_a_result_stays_as_it_came() -> None:
    """Its own order, numbers and spaces; line breaks between members go, since a line must not have any."""
    reply = calls.read(b'{"result" : {"chat":{"id":1},\r\n"message_id": 1.50,"z":"\\u00e9"},"ok":true}')
    assert reply
    record = calls.record("sendMessage", reply.result, dict)
    assert b'{"method":"sendMessage","result":{"chat":{"id":1},"message_id": 1.50,"z":"\\u00e9"}}' == (
        msgspec.json.encode(record)
    )


def test_a_method_in_small_letters_is_the_same_method() -> None:
    """Telegram takes it; the tables know a deletion by its usual name."""
    record = calls.record("deletemessage", msgspec.Raw(b"true"), lambda: CHAT)
    assert record
    assert "deleteMessage" == record["method"]
    assert calls.asks_updates("GETUPDATES")
    assert not calls.tells("SENDCHATACTION")


def every_method() -> dict[str, str]:
    """Give all methods that aiogram knows, by Telegram's names, each with what it gives."""
    from aiogram import methods  # takes seconds, and the other tests do not want it

    found = [getattr(methods, name) for name in methods.__all__ if name != "TelegramMethod"]
    return {each.__api_method__: str(each.__returning__) for each in found if hasattr(each, "__api_method__")}


@pytest.mark.slow
def test_every_method_is_taken_for_what_it_is() -> None:
    """By aiogram's list of the Bot API: none that speaks is passed over, and what is passed over is named."""
    known = every_method()
    speaking = {name for name, gives in known.items() if re.search(r"\bMessage\b", gives)}
    speaking -= {name for name in known if name.startswith("get")}
    silent = {name for name in known if not calls.tells(name) and not name.startswith("get")}
    mine = {name for name in silent if "My" in name}

    assert {"sendMessage", "sendMediaGroup", "editMessageText", "forwardMessage", "sendGame"} <= speaking
    assert set() == {name for name in speaking if not calls.tells(name)}
    assert {"setMyCommands", "setMyName", "deleteMyCommands"} <= mine
    assert silent - mine == {
        *("answerInlineQuery", "close", "deleteWebhook", "logOut", "sendChatAction"),
        *("sendMessageDraft", "sendRichMessageDraft", "setWebhook", "uploadStickerFile"),
    }
