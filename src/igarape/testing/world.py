"""Who and what there is in the fake Telegram: users, bots, chats, and what was said in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from igarape.testing.kinds import Json

ChatType = Literal["private", "group", "supergroup", "channel"]
SUPERGROUP = -1_000_000_000_000


@dataclass(eq=False)
class User:
    """A person."""

    id: int
    first_name: str
    username: str = ""
    language_code: str = "pt-br"

    def wire(self) -> Json:
        """Write it as updates do."""
        return _filled(
            id=self.id,
            is_bot=False,
            first_name=self.first_name,
            username=self.username,
            language_code=self.language_code,
        )


@dataclass(eq=False)
class Bot:
    """A bot, with the token that is its password; `privacy` as BotFather has it by default would be True."""

    id: int
    token: str = field(repr=False)
    first_name: str
    username: str
    privacy: bool = False

    def wire(self) -> Json:
        """Write it as messages do."""
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}

    def me(self) -> Json:
        """Write it as `getMe` does."""
        return self.wire() | {
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }


@dataclass(eq=False)
class Chat:
    """A chat: who is in it and as what, and its messages by their ids, which it numbers itself."""

    id: int
    type: ChatType
    title: str = ""
    username: str = ""
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Json] = field(default_factory=dict)
    moved_to: Chat | None = None
    first_name: str = ""
    numbers: count[int] = field(default_factory=lambda: count(1))
    reactions: dict[tuple[int, int], list[Json]] = field(default_factory=dict)

    def wire(self) -> Json:
        """Write it as messages do."""
        return _filled(
            id=self.id,
            type=self.type,
            title=self.title,
            first_name=self.first_name,
            username=self.username,
            all_members_are_administrators=False if self.type == "group" else None,
        )

    @property
    def is_group(self) -> bool:
        """Whether it is a group or a supergroup."""
        return self.type in ("group", "supergroup")


def _filled(**members: object) -> Json:
    """Leave out what is empty, as Telegram does."""
    return {name: value for name, value in members.items() if value not in ("", None)}
