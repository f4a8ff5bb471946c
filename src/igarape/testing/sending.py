"""The methods by which bots speak: each gives the message as Telegram would, and none comes back as an update."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from igarape.testing.forms import Params, Upload
from igarape.testing.kinds import Json
from igarape.testing.reply import Refused, Reply, bad, flood, ok
from igarape.testing.world import Bot, Chat

if TYPE_CHECKING:
    from igarape.testing.account import Account
    from igarape.testing.fake import FakeTelegram

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_KEPT = ("message_thread_id", "reply_markup", "entities", "caption_entities", "media_group_id")


def find_chat(fake: FakeTelegram, bot: Bot, params: Params, name: str = "chat_id") -> Chat:
    """Find the chat that a call means; Refused where the bot is not, or no more, in it."""
    said = params.text(name).strip()
    for chat in fake.chats:
        mine = str(chat.id) == said or (said.startswith("@") and said[1:] == chat.username)
        if not mine or bot.id not in chat.members:
            continue
        if chat.moved_to:
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, text, migrate_to_chat_id=chat.moved_to.id)
        if chat.members[bot.id] in ("kicked", "left"):
            raise Refused(403, "Forbidden: " + _outside(chat, chat.members[bot.id]))
        return chat
    raise bad("chat not found" if said else "chat_id is empty")


def send_message(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`sendMessage`."""
    text = params.text("text").strip()
    if not text:
        raise bad("message text is empty")
    if _units(text) > TEXT_LIMIT:
        raise bad("message is too long")
    return ok(_post(fake, account.bot, params, text, {}))


def send_photo(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`sendPhoto`: an upload, or the id of a file that is there already."""
    return ok(_post(fake, account.bot, params, "", _media(fake, params, "photo") | _caption(params)))


def send_document(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`sendDocument`."""
    return ok(_post(fake, account.bot, params, "", _media(fake, params, "document") | _caption(params)))


def send_media_group(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`sendMediaGroup`: an album, a message for each item."""
    items = [each for each in params.items("media") if isinstance(each, dict)]
    if not 2 <= len(items) <= 10:
        raise bad("Wrong number of messages to send: an album has 2-10")
    album = str(fake.rng.getrandbits(50))
    sent = []
    for item in items:
        inner = Params(params.values | {str(item["type"]): item["media"], "caption": item.get("caption")})
        more = _media(fake, inner, str(item["type"])) | _caption(inner) | {"media_group_id": album}
        sent.append(_post(fake, account.bot, params, "", more))
    return ok(sent)


def copy_message(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`copyMessage`: says the same anew, and gives the new id alone."""
    original = _original(fake, account.bot, params)
    content = {
        name: value
        for name, value in original.items()
        if name in ("text", "entities", "photo", "document", "caption")
    }
    sent = _post(fake, account.bot, params, str(content.pop("text", "")), content | _caption(params))
    return ok({"message_id": sent["message_id"]})


def forward_message(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`forwardMessage`."""
    original = _original(fake, account.bot, params)
    author = original.get("from") or original["sender_chat"]
    origin = {"type": "user", "date": original["date"], "sender_user": author}
    if "from" not in original:
        origin = {"type": "channel", "date": original["date"], "chat": author}
        origin["message_id"] = original["message_id"]
    content = {
        name: value
        for name, value in original.items()
        if name in ("entities", "photo", "document", "caption")
    }
    more = content | {"forward_origin": origin, "forward_date": original["date"]}
    return ok(_post(fake, account.bot, params, str(original.get("text", "")), more))


def edit_message_text(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`editMessageText`."""
    text = params.text("text").strip()
    if not text:
        raise bad("message text is empty")
    return _edit(fake, account.bot, params, {"text": text})


def edit_message_caption(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`editMessageCaption`."""
    return _edit(fake, account.bot, params, {"caption": params.text("caption")})


def edit_message_reply_markup(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`editMessageReplyMarkup`."""
    return _edit(fake, account.bot, params, {})


def delete_message(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`deleteMessage`: nobody is told."""
    chat = find_chat(fake, account.bot, params)
    if chat.messages.pop(params.number("message_id"), None) is None:
        raise bad("message to delete not found")
    return ok(True)


def delete_messages(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`deleteMessages`: those that are not there are skipped."""
    chat = find_chat(fake, account.bot, params)
    for number in params.items("message_ids"):
        chat.messages.pop(int(str(number)), None)
    return ok(True)


def pin_chat_message(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`pinChatMessage`: one of the few things a bot does that come back to it as an update."""
    chat = find_chat(fake, account.bot, params)
    pinned = chat.messages.get(params.number("message_id"))
    if not pinned:
        raise bad("message to pin not found")
    service = fake.message(chat, account.bot, "", more={"pinned_message": pinned})
    fake.push(account.bot, "channel_post" if chat.type == "channel" else "message", service)
    return ok(True)


def nothing_more(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`sendChatAction`, `setMessageReaction`: only the chat is looked at."""
    find_chat(fake, account.bot, params)
    return ok(True)


def _post(fake: FakeTelegram, bot: Bot, params: Params, text: str, more: Json) -> Json:
    chat = find_chat(fake, bot, params)
    wait = fake.limit(chat)
    if wait:
        raise flood(wait)
    answered = params.record("reply_parameters").get("message_id") or params.number("reply_to_message_id")
    original = chat.messages.get(int(answered)) if answered else None
    if (
        answered
        and original is None
        and not params.record("reply_parameters").get("allow_sending_without_reply")
    ):
        raise bad("message to be replied not found")
    for name in _KEPT:
        if name in params and name not in more:
            more[name] = params.value(name)
    if "inline_keyboard" not in (more.get("reply_markup") or {}):
        more.pop("reply_markup", None)  # other keyboards are the reader's, and not part of the message
    return fake.message(chat, bot, text, original, more)


def _edit(fake: FakeTelegram, bot: Bot, params: Params, change: Json) -> Reply:
    chat = find_chat(fake, bot, params)
    old = chat.messages.get(params.number("message_id"))
    if old is None:
        raise bad("message to edit not found")
    if old.get("from", {}).get("id") != bot.id and chat.type != "channel":
        raise bad("message can't be edited")
    new = {name: value for name, value in old.items() if name != "reply_markup"} | change
    if params.record("reply_markup"):
        new["reply_markup"] = params.record("reply_markup")
    if new == old:
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    new["edit_date"] = int(fake.clock.now)
    chat.messages[new["message_id"]] = new
    return ok(new)


def _original(fake: FakeTelegram, bot: Bot, params: Params) -> Json:
    found = find_chat(fake, bot, params, "from_chat_id").messages.get(params.number("message_id"))
    if not found:
        raise bad("message to copy not found")
    return found


def _media(fake: FakeTelegram, params: Params, name: str) -> Json:
    upload = params.upload(name)
    if upload is None:
        number = params.text(name)
        found = fake.files.get(number)
        if found is None:
            raise bad("wrong file identifier/HTTP URL specified")
        upload = found
    else:
        number = fake.keep(upload)
    if name == "photo":
        sizes = [(90, number), (320, number), (1280, number)]
        return {
            "photo": [
                _file(upload, each) | {"width": width, "height": width * 3 // 4} for width, each in sizes
            ]
        }
    return {name: _file(upload, number) | {"file_name": upload.name, "mime_type": upload.type}}


def _file(upload: Upload, number: str) -> Json:
    return {"file_id": number, "file_unique_id": number[-12:], "file_size": len(upload.data)}


def _caption(params: Params) -> Json:
    caption = params.text("caption")
    if _units(caption) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    return {"caption": caption} if caption else {}


def _outside(chat: Chat, status: str) -> str:
    if chat.type == "private":
        return "bot was blocked by the user"
    how = "was kicked from" if status == "kicked" else "is not a member of"
    return f"bot {how} the {'group' if chat.type == 'group' else chat.type} chat"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


METHODS: dict[str, Callable[[FakeTelegram, Account, Params], Reply]] = {
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "senddocument": send_document,
    "sendmediagroup": send_media_group,
    "copymessage": copy_message,
    "forwardmessage": forward_message,
    "editmessagetext": edit_message_text,
    "editmessagecaption": edit_message_caption,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
    "pinchatmessage": pin_chat_message,
    "sendchataction": nothing_more,
    "setmessagereaction": nothing_more,
}
