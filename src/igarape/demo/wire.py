"""The made-up story as updates, byte for byte as Telegram's server writes them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from random import Random
from typing import Any

from igarape.demo.cast import ANONYMOUS, RECORDER, TELEGRAM, Person

Json = dict[str, Any]

OLD_GROUP: Json = {
    "id": -4_812_345_678,
    "title": "Suporte Loja Igarapé",
    "type": "group",
    "all_members_are_administrators": False,
}
GROUP: Json = {"id": -1_002_233_445_566, "title": "Suporte Loja Igarapé", "type": "supergroup"}
CHANNEL: Json = {
    "id": -1_002_233_440_000,
    "title": "Loja Igarapé",
    "username": "loja_igarape",
    "type": "channel",
}
_ENTITY = re.compile(r"(?P<bot_command>^/\w+)|(?P<mention>@\w{5,})|(?P<hashtag>#\w+)")


@dataclass(eq=False)
class Act:
    """Something somebody does: what is said, the message it answers or is about, and its number once told.

    Kinds: message · edit, reaction, press (a button), pin (all four `about` a message) · forward (of the
    linked channel) · own (of the bot whose updates these are: it has a number, and no update) · admin · move.
    """

    at: int
    who: Person
    body: Json
    kind: str = "message"
    reply: Act | None = None
    about: Act | None = None
    private: bool = False
    chat_id: int = 0
    message_id: int = 0


class Wire:
    """Numbers the acts as Telegram does, and writes the updates that the recorder gets."""

    def __init__(self, moved: int, rng: Random) -> None:
        self.moved, self.rng = moved, rng
        self._messages: dict[int, int] = {}
        self._update_id = 518_000_000
        self._reactions: dict[tuple[int, int], list[Json]] = {}

    def updates(self, acts: list[Act]) -> list[bytes]:
        """Write all updates, in the order they come in: nearly that of time."""
        found = [self._wire(told) for act in sorted(acts, key=lambda act: act.at) for told in self._told(act)]
        for at in range(100, len(found) - 30, 900):
            found.insert(at + self.rng.randrange(1, 20), found[at])  # again: no answer had come in time
        for at in range(450, len(found) - 30, 700):
            found[at], found[at + 1] = found[at + 1], found[at]
        return found

    def _wire(self, told: tuple[str, Json]) -> bytes:
        self._update_id += 1
        kind, content = told
        text = json.dumps(content, separators=(",", ":"))
        return f'{{"update_id":{self._update_id},\n"{kind}":{text}}}'.encode()

    def _chat(self, act: Act) -> Json:
        if act.private:
            user = act.who.user()
            return {
                key: user[key] for key in ("id", "first_name", "last_name", "username") if key in user
            } | {"type": "private"}
        return GROUP if act.at > self.moved else OLD_GROUP

    def _number(self, chat_id: int) -> int:
        self._messages[chat_id] = self._messages.get(chat_id, 0 if chat_id != OLD_GROUP["id"] else 412) + 1
        return self._messages[chat_id]

    def _told(self, act: Act) -> list[tuple[str, Json]]:
        if act.kind in ("edit", "reaction", "press", "pin"):
            about = _about(act)
            elsewhere = about.chat_id != self._chat(act)["id"] and not about.private
            if not about.message_id or elsewhere:
                return []  # the group moved in between: nobody can
        if act.kind in ("message", "own", "forward", "pin"):
            act.chat_id = self._chat(act)["id"]
            act.message_id = self._number(act.chat_id)
        return _TELL[act.kind](self, act)

    def _message(self, act: Act, nested: bool = False) -> Json:
        """Write a Message; a nested one (that another answers) is without what it answers itself."""
        found: Json = {"message_id": act.message_id, "from": act.who.user()}
        if act.who is ANONYMOUS:
            found |= {"author_signature": "gerência", "sender_chat": GROUP}
        if act.who is TELEGRAM:
            found["sender_chat"] = CHANNEL
        found |= {"chat": self._chat(act), "date": act.at}
        reply = act.reply
        if not nested and reply is not None and reply.chat_id == act.chat_id and reply.message_id:
            found["reply_to_message"] = self._message(reply, nested=True)
        if act.kind == "forward":
            found |= self._forward(act)
        return found | act.body | _entities(act.body)

    def _forward(self, act: Act) -> Json:
        number = act.message_id % 1000 + 40
        return {
            "forward_origin": {"type": "channel", "chat": CHANNEL, "message_id": number, "date": act.at - 3},
            "is_automatic_forward": True,
            "forward_from_chat": CHANNEL,
            "forward_from_message_id": number,
            "forward_date": act.at - 3,
        }

    def tell_message(self, act: Act) -> list[tuple[str, Json]]:
        """Tell a message; one of a supergroup's joins comes as a change of membership, too."""
        found = [("message", self._message(act))]
        joined = "new_chat_members" in act.body
        if act.at > self.moved and (joined or "left_chat_member" in act.body):
            status = ("left", "member") if joined else ("member", "left")
            found.append(("chat_member", self._membership(act, act.who, *status)))
        return found

    def tell_own(self, act: Act) -> list[tuple[str, Json]]:
        """Tell nothing: a bot never gets what it says itself."""
        return []

    def tell_edit(self, act: Act) -> list[tuple[str, Json]]:
        """Tell an edit; without a new text it is one that nobody sees, and has no date."""
        about = _about(act)
        if act.body:
            about.body = about.body | act.body
        found = self._message(about)
        return [("edited_message", found | ({"edit_date": act.at} if act.body else {}))]

    def tell_reaction(self, act: Act) -> list[tuple[str, Json]]:
        """Tell a reaction; bots that are no admins, and those of basic groups, get none."""
        about = _about(act)
        if act.at <= self.moved:
            return []
        before = self._reactions.get((about.message_id, act.who.id), [])
        self._reactions[about.message_id, act.who.id] = act.body["new_reaction"]
        content = {
            "chat": self._chat(act),
            "message_id": about.message_id,
            "user": act.who.user(),
            "date": act.at,
            "old_reaction": before,
        }
        return [("message_reaction", content | act.body)]

    def tell_press(self, act: Act) -> list[tuple[str, Json]]:
        """Tell that a button was pressed, below a message of the recorder."""
        about = _about(act)
        keys = [{"text": text, "callback_data": f"resolveu:{text.lower()}"} for text in ("Sim", "Não")]
        message = self._message(about) | {"reply_markup": {"inline_keyboard": [keys]}}
        content = {
            "id": str(4_000_000_000_000_000_000 + self.rng.getrandbits(40)),
            "from": act.who.user(),
            "message": message,
            "chat_instance": str(-self.rng.getrandbits(50)),
        }
        return [("callback_query", content | act.body)]

    def tell_pin(self, act: Act) -> list[tuple[str, Json]]:
        """Tell that a message was pinned: a message, too."""
        about = _about(act)
        return [("message", self._message(act) | {"pinned_message": self._message(about, nested=True)})]

    def tell_admin(self, act: Act) -> list[tuple[str, Json]]:
        """Tell that the recorder became a member, and in the supergroup an admin."""
        now = "administrator" if act.at > self.moved else "member"
        return [("my_chat_member", self._membership(act, RECORDER, "left", now))]

    def tell_move(self, act: Act) -> list[tuple[str, Json]]:
        """Tell that the group became a supergroup: the last message of the one, the first of the other."""
        old = {"message_id": self._number(OLD_GROUP["id"]), "from": act.who.user(), "chat": OLD_GROUP}
        new = {
            "message_id": self._number(GROUP["id"]),
            "from": ANONYMOUS.user(),
            "sender_chat": GROUP,
            "chat": GROUP,
        }
        return [
            ("message", old | {"date": act.at, "migrate_to_chat_id": GROUP["id"]}),
            ("message", new | {"date": act.at, "migrate_from_chat_id": OLD_GROUP["id"]}),
        ]

    def _membership(self, act: Act, whose: Person, before: str, now: str) -> Json:
        rights = {"can_manage_chat": True, "can_delete_messages": True} if now == "administrator" else {}
        return {
            "chat": self._chat(act),
            "from": act.who.user(),
            "date": act.at,
            "old_chat_member": {"user": whose.user(), "status": before},
            "new_chat_member": {"user": whose.user(), "status": now, **rights},
        }


_TELL = {
    "message": Wire.tell_message,
    "forward": Wire.tell_message,
    "own": Wire.tell_own,
    "edit": Wire.tell_edit,
    "reaction": Wire.tell_reaction,
    "press": Wire.tell_press,
    "pin": Wire.tell_pin,
    "admin": Wire.tell_admin,
    "move": Wire.tell_move,
}


def _about(act: Act) -> Act:
    if act.about is None:
        raise ValueError(act)
    return act.about


def _entities(body: Json) -> Json:
    """Mark commands, mentions and hashtags; offsets count UTF-16 units."""
    text = body.get("text", "")
    found = [
        {"offset": _units(text[: each.start()]), "length": _units(each[0]), "type": each.lastgroup}
        for each in _ENTITY.finditer(text)
    ]
    return {"entities": found} if found else {}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
