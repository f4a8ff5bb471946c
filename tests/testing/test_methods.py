"""What bots call: results that aiogram's types take (slow: they take three seconds to load), refusals, limits."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from igarape.testing import Upload
from tests.testing.hooks import refused, result, stage, told

PICTURE = Upload("a.png", "image/png", b"\x89PNG" + bytes(100))


@pytest.mark.slow
def test_get_me_tells_of_privacy_mode(types: ModuleType) -> None:
    """`can_read_all_group_messages` is what a doctor looks at."""
    fake, bot, _, _ = stage()
    private = fake.bot("timid_bot", privacy=True)
    assert types.User.model_validate(result(fake, bot, "getMe")).can_read_all_group_messages is True
    assert types.User.model_validate(result(fake, private, "getMe")).can_read_all_group_messages is False


@pytest.mark.slow
def test_a_message_of_the_bot_is_a_result_and_no_update(types: ModuleType) -> None:
    """It answers another one, keeps its topic and its buttons."""
    fake, bot, ana, group = stage()
    asked = fake.say(group, ana, "Cadê?")
    sent = result(
        fake,
        bot,
        "sendMessage",
        chat_id=str(group.id),
        text="Calma",
        message_thread_id=5,
        reply_parameters={"message_id": asked["message_id"]},
        reply_markup='{"inline_keyboard":[[{"text":"Sim","callback_data":"y"}]]}',
    )
    message = types.Message.model_validate(sent)
    assert message.from_user is not None
    assert message.reply_to_message is not None
    assert message.reply_markup is not None
    assert (message.message_id, message.message_thread_id, message.text) == (2, 5, "Calma")
    assert (message.from_user.is_bot, message.reply_to_message.text) == (True, "Cadê?")
    assert len(fake.pending(bot)) == 1


def test_another_keyboard_is_the_readers_and_no_part_of_the_message() -> None:
    """Only buttons below a message are."""
    fake, bot, _, group = stage()
    sent = result(
        fake, bot, "sendMessage", chat_id=group.id, text="?", reply_markup={"keyboard": [[{"text": "Sim"}]]}
    )
    assert "reply_markup" not in sent


@pytest.mark.slow
def test_photos_documents_and_albums(types: ModuleType) -> None:
    """What was uploaded can be sent again by its id, and downloaded."""
    fake, bot, _, group = stage()
    photo = result(fake, bot, "sendPhoto", chat_id=group.id, photo=PICTURE, caption="Tela")
    assert (types.Message.model_validate(photo).photo or [])[-1].file_size == 104
    number = photo["photo"][-1]["file_id"]
    again = result(fake, bot, "sendPhoto", chat_id=group.id, photo=number)
    assert again["photo"][-1]["file_unique_id"] == photo["photo"][-1]["file_unique_id"]
    paper = result(fake, bot, "sendDocument", chat_id=group.id, document="attach://x", x=PICTURE)
    assert types.Message.model_validate(paper).document
    found = types.File.model_validate(result(fake, bot, "getFile", file_id=number))
    assert found.file_path is not None
    assert fake.download(bot.token, found.file_path).body == PICTURE.data
    assert fake.download("1:x", found.file_path).status == 401
    assert fake.download(bot.token, "photos/no").status == 404
    album = result(
        fake,
        bot,
        "sendMediaGroup",
        chat_id=group.id,
        media=[
            {"type": "photo", "media": "attach://a", "caption": "1"},
            {"type": "photo", "media": "attach://b"},
        ],
        a=PICTURE,
        b=PICTURE,
    )
    one, two = (types.Message.model_validate(each) for each in album)
    assert one.media_group_id == two.media_group_id
    assert (one.caption, two.caption) == ("1", None)


@pytest.mark.slow
def test_edits_change_the_message_and_say_when_they_change_nothing(types: ModuleType) -> None:
    """Text, caption and buttons; somebody else's message cannot be edited."""
    fake, bot, ana, group = stage()
    sent = result(fake, bot, "sendMessage", chat_id=group.id, text="a")
    where = {"chat_id": group.id, "message_id": sent["message_id"]}
    fake.clock.advance(9)
    edited = types.Message.model_validate(result(fake, bot, "editMessageText", **where, text="b"))
    assert (edited.text, edited.edit_date) == ("b", sent["date"] + 9)
    assert refused(fake, bot, "editMessageText", **where, text="b")[1].startswith(
        "Bad Request: message is not modified"
    )
    buttons = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    assert (
        result(fake, bot, "editMessageReplyMarkup", **where, reply_markup=buttons)["reply_markup"] == buttons
    )
    photo = result(fake, bot, "sendPhoto", chat_id=group.id, photo=PICTURE, caption="a")
    where["message_id"] = photo["message_id"]
    assert result(fake, bot, "editMessageCaption", **where, caption="b")["caption"] == "b"
    where["message_id"] = fake.say(group, ana, "mine")["message_id"]
    assert refused(fake, bot, "editMessageText", **where, text="b")[1] == (
        "Bad Request: message can't be edited"
    )


@pytest.mark.slow
def test_copies_forwards_pins_and_deletions(types: ModuleType) -> None:
    """A copy gives its id alone; a pin comes back to the bot as an update, as the one thing that does."""
    fake, bot, ana, group = stage()
    asked = fake.say(group, ana, "Cadê?")
    where = {"chat_id": group.id, "from_chat_id": group.id, "message_id": asked["message_id"]}
    assert result(fake, bot, "copyMessage", **where) == {"message_id": 2}
    forward = types.Message.model_validate(result(fake, bot, "forwardMessage", **where))
    assert isinstance(forward.forward_origin, types.MessageOriginUser)
    assert result(fake, bot, "pinChatMessage", **where) is True
    pinned = types.Update.model_validate(result(fake, bot, "getUpdates")[-1])
    assert pinned.message is not None
    assert pinned.message.pinned_message is not None
    assert result(fake, bot, "deleteMessage", **where) is True
    assert refused(fake, bot, "deleteMessage", **where) == (400, "Bad Request: message to delete not found")
    assert result(fake, bot, "deleteMessages", chat_id=group.id, message_ids=[2, 99]) is True
    assert sorted(group.messages) == [3, 4]


@pytest.mark.slow
def test_a_pressed_button_is_answered_once_and_in_time(types: ModuleType) -> None:
    """Later, the query is too old."""
    fake, bot, ana, group = stage()
    asked = result(fake, bot, "sendMessage", chat_id=group.id, text="?")
    for late in (0, 151):
        fake.press(ana, asked, "y")
        query = types.Update.model_validate(result(fake, bot, "getUpdates", offset=-1)[0]).callback_query
        assert query is not None
        fake.clock.advance(late)
        replies = [fake.call(bot.token, "answerCallbackQuery", callback_query_id=query.id) for _ in "ab"]
        assert [each.status for each in replies] == ([400, 400] if late else [200, 400])


@pytest.mark.slow
def test_what_a_bot_can_ask_about_a_chat(types: ModuleType) -> None:
    """The chat, a member, the administrators."""
    fake, bot, ana, group = stage()
    types.ChatFullInfo.model_validate(result(fake, bot, "getChat", chat_id=group.id))
    member = result(fake, bot, "getChatMember", chat_id=group.id, user_id=ana.id)
    assert types.ChatMemberMember.model_validate(member).user.first_name == "Ana"
    (admin,) = result(fake, bot, "getChatAdministrators", chat_id=group.id)
    assert types.ChatMemberAdministrator.model_validate(admin).user.id == bot.id
    assert refused(fake, bot, "getChatMember", chat_id=group.id, user_id=1)[0] == 400


def test_commands_are_kept() -> None:
    """As bots set them when they start."""
    fake, bot, _, _ = stage()
    commands = [{"command": "ajuda", "description": "Como funciona"}]
    assert result(fake, bot, "setMyCommands", commands=commands) is True
    assert result(fake, bot, "getMyCommands") == commands
    assert result(fake, bot, "deleteMyCommands") is True
    assert result(fake, bot, "getMyCommands") == []


@pytest.mark.slow
def test_a_webhook_info_that_aiogram_takes(types: ModuleType) -> None:
    """With its optional members too."""
    fake, bot, _, _ = stage(max_connections=3, allowed_updates=["message"], ip_address="203.0.113.5")
    types.WebhookInfo.model_validate(result(fake, bot, "getWebhookInfo"))


@pytest.mark.parametrize(
    ("method", "params", "why"),
    [
        ("sendMessage", {"chat_id": 5, "text": "a"}, (400, "Bad Request: chat not found")),
        ("sendMessage", {"text": "a"}, (400, "Bad Request: chat_id is empty")),
        ("sendMessage", {"chat_id": "here", "text": " "}, (400, "Bad Request: message text is empty")),
        (
            "sendMessage",
            {"chat_id": "here", "text": "😀" * 2049},
            (400, "Bad Request: message is too long"),
        ),
        (
            "sendMessage",
            {"chat_id": "here", "text": "a", "reply_to_message_id": 77},
            (400, "Bad Request: message to be replied not found"),
        ),
        (
            "sendPhoto",
            {"chat_id": "here", "photo": PICTURE, "caption": "a" * 1025},
            (400, "Bad Request: message caption is too long"),
        ),
        ("getFile", {"file_id": "x"}, (400, "Bad Request: invalid file_id")),
        ("noSuchMethod", {}, (404, "Not Found: method not found")),
    ],
)
def test_refusals(method: str, params: dict[str, Any], why: tuple[int, str]) -> None:
    """In Telegram's words; the length of a text is counted in UTF-16."""
    fake, bot, _, group = stage()
    if params.get("chat_id") == "here":
        params = params | {"chat_id": group.id}
    assert refused(fake, bot, method, **params) == why


def test_a_wrong_token_is_unauthorized_and_so_is_one_that_logged_out() -> None:
    """Whatever the method."""
    fake, bot, _, _ = stage()
    for token in ("1:x", "x", bot.token[:-1] + "_"):
        assert told(fake.call(token, "getMe"))["description"] == "Unauthorized"
    assert result(fake, bot, "logOut") is True
    assert fake.call(bot.token, "getMe").status == 401


@pytest.mark.slow
def test_who_blocked_the_bot_is_forbidden_and_so_is_a_group_it_was_thrown_out_of(types: ModuleType) -> None:
    """403, each with its reason."""
    fake, bot, ana, group = stage()
    private = fake.private(ana, bot)
    result(fake, bot, "sendMessage", chat_id=ana.id, text="Oi")
    fake.leave(private, bot, by=ana)
    fake.become(group, bot, "kicked", by=ana)
    assert refused(fake, bot, "sendMessage", chat_id=ana.id, text="Oi") == (
        403,
        "Forbidden: bot was blocked by the user",
    )
    assert refused(fake, bot, "sendMessage", chat_id=group.id, text="Oi") == (
        403,
        "Forbidden: bot was kicked from the supergroup chat",
    )
    changes = [types.Update.model_validate(each) for each in result(fake, bot, "getUpdates")]
    assert [each.my_chat_member is not None for each in changes] == [True, True]


def test_a_group_that_moved_tells_its_new_id() -> None:
    """The error carries it, and the new id works."""
    fake, bot, ana, _ = stage()
    old = fake.group("Antigo", bot, ana)
    new = fake.migrate(old, ana)
    reply = fake.call(bot.token, "sendMessage", chat_id=old.id, text="Oi")
    assert told(reply) == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new.id},
    }
    assert result(fake, bot, "sendMessage", chat_id=new.id, text="Oi")["message_id"] == 2


def test_a_group_takes_20_messages_a_minute() -> None:
    """Then 429, with the seconds in the reply and in its header; private chats are not counted."""
    fake, bot, ana, group = stage()
    for _ in range(20):
        result(fake, bot, "sendMessage", chat_id=group.id, text="a")
    fake.clock.advance(10)
    reply = fake.call(bot.token, "sendMessage", chat_id=group.id, text="a")
    said = told(reply)
    seconds = said["parameters"]["retry_after"]
    assert (said["error_code"], said["description"]) == (429, f"Too Many Requests: retry after {seconds}")
    assert reply.headers["Retry-After"] == str(seconds)
    fake.private(ana, bot)
    assert fake.call(bot.token, "sendMessage", chat_id=ana.id, text="a").status == 200
    fake.clock.advance(seconds)
    assert fake.call(bot.token, "sendMessage", chat_id=group.id, text="a").status == 200
    fake.group_limit = None
    for _ in range(30):
        result(fake, bot, "sendMessage", chat_id=group.id, text="a")


def test_faults_meet_the_next_calls_and_no_more() -> None:
    """Of one method if it is named; a cut reply is one of a call that happened."""
    fake, bot, _, group = stage()
    fake.fail(2, method="sendMessage", status=502, body=b"<html>")
    assert fake.call(bot.token, "getMe").status == 200
    replies = [fake.call(bot.token, "sendMessage", chat_id=group.id, text="a") for _ in range(3)]
    assert [each.status for each in replies] == [502, 502, 200]
    assert replies[0].body == b"<html>"
    fake.fail(cut=True)
    cut = fake.call(bot.token, "sendMessage", chat_id=group.id, text="b")
    assert cut.cut
    assert [each["text"] for each in group.messages.values()] == ["a", "b"]
    fake.fail(hang=True)
    assert fake.call(bot.token, "sendMessage", chat_id=group.id, text="c").hang
    assert len(group.messages) == 2


def test_the_record_of_calls_has_no_token() -> None:
    """Neither do the reprs of what holds one."""
    fake, bot, _, group = stage()
    result(fake, bot, "sendPhoto", chat_id=group.id, photo=PICTURE)
    refused(fake, bot, "noSuchMethod")
    assert [(each.method, each.status) for each in fake.calls] == [("sendPhoto", 200), ("noSuchMethod", 404)]
    secret = bot.token.partition(":")[2]
    assert secret not in repr(fake.calls)
    assert secret not in repr(bot)
    assert fake.calls[0].params["photo"] is PICTURE
