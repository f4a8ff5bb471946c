"""What the proxy keeps of what goes through it."""

from __future__ import annotations

import json

import pytest

from tests.door import RIGHT as RIGHT_SECRET
from tests.door import post
from tests.proxied import FORM, MESSAGE, POLLED, Proxied, opened, request
from tests.upstream import Answer


def test_updates_are_kept_as_they_came_and_relayed_as_they_came(door: Proxied) -> None:
    """One line an update, with the bot whose token was used."""
    door.behind.answer = lambda asked: Answer(POLLED)

    assert POLLED == door.call("getUpdates", b'{"timeout":50}', bot=8).body
    assert [b'{"update_id":1,"message":{"text":"oi"}}', b'{"update_id":2,"x":{}}'] == door.bodies()
    assert {("proxy", 8)} == {(each["source"], each["bot_id"]) for each in door.recorded()}


def test_what_a_bot_says_is_kept_from_the_result(door: Proxied) -> None:
    """The message as Telegram gave it, and the method; no parameters, for they add nothing."""
    door.behind.says(MESSAGE)

    assert MESSAGE == json.loads(door.call("sendMessage", b'{"chat_id":-1001,"text":"..."}').body)["result"]
    (line,) = door.recorded()
    assert {"source": "proxy", "bot_id": 7, "sent": {"method": "sendMessage", "result": MESSAGE}} == line


def test_what_a_bot_does_is_kept_with_its_parameters(door: Proxied) -> None:
    """A deletion has nothing but `true` in its result."""
    assert 200 == door.call("deleteMessage", b"chat_id=-1001&message_id=5", FORM).status
    (line,) = door.recorded()
    params = {"chat_id": -1001, "message_id": 5}
    assert {"method": "deleteMessage", "params": params, "result": True} == line["sent"]


NOT_KEPT: dict[str, tuple[str, object]] = {
    "asking": ("getChat", {"id": -1001, "type": "supergroup", "message_id": 1, "chat": {}}),
    "typing": ("sendChatAction", True),
    "a draft": ("sendMessageDraft", True),
    "its own commands": ("setMyCommands", True),
    "its webhook": ("deleteWebhook", True),
    "leaving": ("logOut", True),
    "closing": ("close", True),
}


@pytest.mark.parametrize(("method", "result"), NOT_KEPT.values(), ids=NOT_KEPT)
def test_what_is_not_kept(door: Proxied, method: str, result: object) -> None:
    """It says nothing of a conversation."""
    door.behind.says(result)
    assert 200 == door.call(method, b'{"chat_id":-1001}').status
    assert [] == door.kept()


def test_what_failed_is_not_kept(door: Proxied) -> None:
    """Nothing was said."""
    door.behind.answer = lambda asked: Answer(b'{"ok":false,"error_code":400,"description":"?"}', 400)
    assert 400 == door.call("sendMessage", b'{"chat_id":-1001}').status
    assert ([], []) == (door.kept(), door.told)


def test_a_webhook_of_the_bot_s_own_is_told_once(door: Proxied) -> None:
    """It takes the updates away; removing one does not."""
    for url in ("", "https://bot.example.org/x", "https://bot.example.org/y"):
        assert 200 == door.call("setWebhook", b"url=" + url.encode(), FORM).status
    assert ["A bot set a webhook of its own"] == [str(each)[:30] for each in door.told]
    assert [] == door.kept()


def test_the_proxy_and_the_webhook_on_one_port() -> None:
    """Each takes its own; a bot that removes the webhook is told of, once."""
    with opened(webhook=True) as door:
        door.behind.says(MESSAGE)
        assert 200 == door.call("sendMessage").status
        door.behind.says(True)
        assert [200, 200] == [door.call("deleteWebhook").status for _ in range(2)]
        assert [200, 401] == [
            each.status for each in door.ask(post(b'{"update_id":1}', RIGHT_SECRET), post(b"{}"))
        ]
        assert [200] == [each.status for each in door.ask(request(b"/livez", verb=b"GET"))]
        assert ["proxy", "webhook"] == [each["source"] for each in door.recorded()]
        assert ["A bot removed its webhook"] == [str(each)[:25] for each in door.told]
