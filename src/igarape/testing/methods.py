"""The methods that ordinary bots call, by their names in lower case, which is how Telegram compares them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from igarape.testing import sending, webhooks
from igarape.testing.forms import Params
from igarape.testing.kinds import Json
from igarape.testing.reply import Refused, Reply, bad, ok
from igarape.testing.talk import standing
from igarape.testing.world import Bot, Chat, User

if TYPE_CHECKING:
    from igarape.testing.account import Account
    from igarape.testing.fake import FakeTelegram

Method = Callable[["FakeTelegram", "Account", Params], Reply]


def get_me(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`getMe`."""
    return ok(account.bot.me())


def get_chat(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`getChat`."""
    chat = sending.find_chat(fake, account.bot, params)
    more: Json = {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }
    return ok(chat.wire() | more)


def get_chat_member(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`getChatMember`."""
    chat = sending.find_chat(fake, account.bot, params)
    number = params.number("user_id")
    who = fake.people.get(number)
    if who is None:
        raise bad("invalid user_id specified")
    return ok(standing(who, chat.members.get(number, "left")))


def get_chat_administrators(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`getChatAdministrators`."""
    chat = sending.find_chat(fake, account.bot, params)
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    return ok([standing(who, status) for who, status in _staff(fake, chat)])


def get_file(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`getFile`."""
    found = fake.files.get(params.text("file_id"))
    if not found:
        raise bad("invalid file_id")
    if len(found.data) > 20_000_000:
        raise bad("file is too big")
    number = params.text("file_id")
    return ok(
        {
            "file_id": number,
            "file_unique_id": number[-12:],
            "file_size": len(found.data),
            "file_path": fake.path(number),
        }
    )


def get_my_commands(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`getMyCommands`."""
    return ok(account.commands)


def set_my_commands(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`setMyCommands`."""
    account.commands = [each for each in params.items("commands") if isinstance(each, dict)]
    return ok(True)


def delete_my_commands(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`deleteMyCommands`."""
    account.commands = []
    return ok(True)


def log_out(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`logOut`: from now on, the token is refused."""
    account.logged_out = True
    return ok(True)


def close(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`close`: the webhook goes, as before moving to another server."""
    account.set_hook(None)
    return ok(True)


def answer_callback_query(fake: FakeTelegram, account: Account, params: Params) -> Reply:
    """`answerCallbackQuery`: once for each query, while it is young."""
    if not fake.answer_query(params.text("callback_query_id")):
        raise bad("query is too old and response timeout expired or query ID is invalid")
    return ok(True)


def _staff(fake: FakeTelegram, chat: Chat) -> list[tuple[User | Bot, str]]:
    found = []
    for number, status in chat.members.items():
        who = fake.people.get(number)
        if who is not None and status in ("administrator", "creator"):
            found.append((who, status))
    return found


METHODS: dict[str, Method] = {
    "getme": get_me,
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "getchatadministrators": get_chat_administrators,
    "getfile": get_file,
    "getmycommands": get_my_commands,
    "setmycommands": set_my_commands,
    "deletemycommands": delete_my_commands,
    "logout": log_out,
    "close": close,
    "answercallbackquery": answer_callback_query,
    **webhooks.METHODS,
    **sending.METHODS,
}

NEVER_IN_ANSWERS = frozenset({"setwebhook", "deletewebhook", "close", "logout"})


def in_answer(name: str) -> bool:
    """Whether a method may stand in a webhook's answer."""
    return name.lower() not in NEVER_IN_ANSWERS and not name.lower().startswith("get")


def find(name: str) -> Method:
    """Find a method; Refused (404) where there is none."""
    method = METHODS.get(name.lower())
    if method is None:
        raise Refused(404, "Not Found: method not found")
    return method
