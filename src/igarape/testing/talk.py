"""What people do in the fake Telegram, as verbs; each makes the updates that Telegram would send."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from itertools import count
from random import Random
from typing import Any

from igarape.testing.account import Account, account
from igarape.testing.clock import Clock
from igarape.testing.kinds import Json
from igarape.testing.updates import Dropped
from igarape.testing.world import SUPERGROUP, Bot, Chat, User

_COMMAND = re.compile(r"/\w+(?:@(\w+))?")
_ADMINS = ("administrator", "creator")
SECRET_LENGTH = 35


class Talk:
    """The world of the fake: its people, bots and chats, and what happens there.

    `changed` is held while anything changes, and notified then.
    """

    def __init__(self, clock: Clock | None = None, *, seed: int = 0) -> None:
        self.clock = clock or Clock()
        self.seed = seed
        self.rng = Random(seed)  # noqa: S311  (the same run for the same seed)
        self.changed = threading.Condition()
        self.clock.watch(self.changed)
        self.accounts: dict[int, Account] = {}
        self.chats: list[Chat] = []
        self.people: dict[int, User | Bot] = {}
        self.queries: dict[str, float] = {}
        self._ids = count(7_000_001)
        self._queries = count(4_000_000_000_000_000_000 + self.rng.getrandbits(40))

    # ── who there is ──

    def bot(self, username: str = "loja_bot", *, first_name: str = "", privacy: bool = False) -> Bot:
        """Make a bot with a token made up on the spot; `privacy`: it sees only what is meant for it."""
        number = next(self._ids)
        secret = "".join(self.rng.choices("ABCDEFGHabcdefgh0123456789_-", k=SECRET_LENGTH))
        bot = Bot(number, f"{number}:{secret}", first_name or username, username, privacy)
        self.accounts[bot.id] = account(bot, self.seed)
        self.people[bot.id] = bot
        return bot

    def user(self, first_name: str, username: str = "") -> User:
        """Make a person."""
        user = User(next(self._ids), first_name, username)
        self.people[user.id] = user
        return user

    def group(self, title: str, *members: User | Bot, admin: bool = True) -> Chat:
        """Make a basic group; its bots are administrators, unless told otherwise."""
        return self._chat(Chat(-next(self._ids), "group", title), members, admin)

    def supergroup(self, title: str, *members: User | Bot, admin: bool = True) -> Chat:
        """Make a supergroup; its bots are administrators, unless told otherwise."""
        return self._chat(Chat(SUPERGROUP - next(self._ids), "supergroup", title), members, admin)

    def channel(self, title: str, *members: User | Bot) -> Chat:
        """Make a channel; its bots are administrators."""
        return self._chat(Chat(SUPERGROUP - next(self._ids), "channel", title), members, admin=True)

    def private(self, user: User, bot: Bot) -> Chat:
        """Give the private chat of a person and a bot; its id is the person's."""
        for chat in self.chats:
            if chat.id == user.id and bot.id in chat.members:
                return chat
        chat = Chat(user.id, "private", first_name=user.first_name, username=user.username)
        return self._chat(chat, (user, bot), admin=False)

    # ── what they do ──

    def say(
        self, chat: Chat, user: User, text: str = "", *, reply_to: Json | None = None, **more: Any
    ) -> Json:
        """Have a person say something, and give the message; `more` are members of it, a photo for instance."""
        message = self.message(chat, user, text, reply_to, more)
        self._tell(chat, "channel_post" if chat.type == "channel" else "message", message)
        return message

    def edit(self, chat: Chat, message: Json, text: str) -> Json:
        """Have the author edit a message."""
        edited = message | {"edit_date": int(self.clock.now), "text": text}
        chat.messages[message["message_id"]] = edited
        self._tell(chat, "edited_channel_post" if chat.type == "channel" else "edited_message", edited)
        return edited

    def press(self, user: User, message: Json, data: str) -> None:
        """Have a person press a button below a bot's message."""
        content: Json = {
            "id": str(next(self._queries)),
            "from": user.wire(),
            "message": message,
            "chat_instance": str(-31 * int(message["chat"]["id"])),
            "data": data,
        }
        self.queries[content["id"]] = self.clock.now
        self.push(self.accounts[message["from"]["id"]].bot, "callback_query", content)

    def react(self, chat: Chat, user: User, message: Json, *emoji: str) -> None:
        """Have a person react to a message with these emoji, and no others."""
        key = message["message_id"], user.id
        new = [{"type": "emoji", "emoji": each} for each in emoji]
        content = {
            "chat": chat.wire(),
            "message_id": message["message_id"],
            "user": user.wire(),
            "date": int(self.clock.now),
            "old_reaction": chat.reactions.get(key, []),
            "new_reaction": new,
        }
        chat.reactions[key] = new
        self._tell(chat, "message_reaction", content)

    def join(self, chat: Chat, who: User | Bot, by: User | None = None) -> None:
        """Have somebody come into a group."""
        self.become(chat, who, "member", by)

    def leave(self, chat: Chat, who: User | Bot, by: User | None = None) -> None:
        """Have somebody leave a group, or block the bot in a private chat (`who` is then the bot)."""
        self.become(chat, who, "kicked" if chat.type == "private" else "left", by)

    def become(self, chat: Chat, who: User | Bot, status: str, by: User | None = None) -> None:
        """Change what somebody is in a chat: member, administrator, left, kicked and so on."""
        before, chat.members[who.id] = chat.members.get(who.id, "left"), status
        if chat.is_group and isinstance(who, User) and {before, status} & {"left", "kicked"}:
            came = before in ("left", "kicked")
            more: Json = {"new_chat_members": [who.wire()]} if came else {"left_chat_member": who.wire()}
            self.say(chat, by or who, **more)
        actor = by or (who if isinstance(who, User) else None)
        content = {
            "chat": chat.wire(),
            "from": actor.wire() if actor else who.wire(),
            "date": int(self.clock.now),
            "old_chat_member": standing(who, before),
            "new_chat_member": standing(who, status),
        }
        if isinstance(who, Bot):
            self.push(who, "my_chat_member", content)
        else:
            self._tell(chat, "chat_member", content)

    def migrate(self, chat: Chat, by: User) -> Chat:
        """Make a supergroup of a group: another id, messages numbered anew, a service message in each."""
        new = Chat(SUPERGROUP - next(self._ids), "supergroup", chat.title, members=dict(chat.members))
        self.chats.append(new)
        self.say(chat, by, migrate_to_chat_id=new.id)
        chat.moved_to = new
        self.say(new, by, migrate_from_chat_id=chat.id)
        return new

    def push(self, bot: Bot, kind: str, content: Json) -> int | None:
        """Queue any update for a bot, and give its id; None where the bot did not ask for its kind, or no room."""
        with self.changed:
            pending = self.accounts[bot.id].add(kind, content, self.clock.now)
            self.changed.notify_all()
        return pending.id if pending else None

    # ── what there is to ask ──

    def pending(self, bot: Bot) -> list[int]:
        """List the ids of updates that wait."""
        return list(self.accounts[bot.id].updates.waiting)

    def dropped(self, bot: Bot) -> list[Dropped]:
        """List the updates that were lost for ever."""
        return list(self.accounts[bot.id].updates.dropped)

    def message(
        self,
        chat: Chat,
        author: User | Bot,
        text: str,
        reply_to: Json | None = None,
        more: Json | None = None,
    ) -> Json:
        """Number and keep a message, without an update."""
        message: Json = {"message_id": next(chat.numbers)}
        if chat.type == "channel":
            message["sender_chat"] = chat.wire()
        else:
            message["from"] = author.wire()
        message |= {"chat": chat.wire(), "date": int(self.clock.now)}
        if reply_to:
            message["reply_to_message"] = {
                name: value for name, value in reply_to.items() if name != "reply_to_message"
            }
        if text:
            message["text"] = text
            if command := _COMMAND.match(text):
                message["entities"] = [{"offset": 0, "length": command.end(), "type": "bot_command"}]
        message |= more or {}
        chat.messages[message["message_id"]] = message
        return message

    def _chat(self, chat: Chat, members: tuple[User | Bot, ...], admin: bool) -> Chat:
        for each in members:
            chat.members[each.id] = "administrator" if admin and isinstance(each, Bot) else "member"
        self.chats.append(chat)
        return chat

    def _tell(self, chat: Chat, kind: str, content: Json) -> None:
        """Send an update to each bot of the chat that may see it."""
        for bot in self._bots(chat):
            if self._sees(bot, chat, kind, content):
                self.push(bot, kind, content)

    def _bots(self, chat: Chat) -> Iterator[Bot]:
        for number, status in chat.members.items():
            if number in self.accounts and status not in ("left", "kicked"):
                yield self.accounts[number].bot

    def _sees(self, bot: Bot, chat: Chat, kind: str, content: Json) -> bool:
        """Administrators see all; in privacy mode, a bot sees what is meant for it and service messages."""
        if chat.members[bot.id] in _ADMINS:
            return True
        if kind in ("message_reaction", "message_reaction_count", "chat_member"):
            return False
        if not (bot.privacy and chat.is_group and kind in ("message", "edited_message")):
            return True
        text = content.get("text", content.get("caption"))
        if text is None and not content.keys() & {"photo", "document", "voice", "video", "sticker"}:
            return True
        command = _COMMAND.match(text or "")
        meant = command is not None and (command[1] is None or command[1].lower() == bot.username.lower())
        return meant or content.get("reply_to_message", {}).get("from", {}).get("id") == bot.id


def standing(who: User | Bot, status: str) -> Json:
    """Write what somebody is in a chat, as a ChatMember."""
    more: Json = {}
    if status == "administrator":
        rights = (
            "can_be_edited can_manage_chat can_change_info can_delete_messages can_invite_users "
            "can_restrict_members can_pin_messages can_promote_members can_manage_video_chats "
            "can_post_stories can_edit_stories can_delete_stories can_send_welcome_messages is_anonymous"
        )
        more = dict.fromkeys(rights.split(), False) | {"can_manage_chat": True}
    elif status == "kicked":
        more = {"until_date": 0}
    elif status == "creator":
        more = {"is_anonymous": False}
    return {"user": who.wire(), "status": status} | more
