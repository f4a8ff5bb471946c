"""The tee's rules, on values: where an update goes, which wait for each other, what Telegram is told."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

import msgspec

from igarape.errors import Usage

Headers = list[tuple[bytes, bytes]]

MARK = b"x-igarape-tee"
"""Says which igarape handed an update over: who meets its own mark would hand over to itself, for ever."""

_BOT_ID = "{bot_id}"
_PORTS = {"http": 80, "https": 443}
_LINE = re.compile(r"[!-~]+")
_SECONDS = re.compile(rb"\d{1,9}")
_PASSED = frozenset((b"content-type", b"forwarded", b"x-forwarded-for", b"x-real-ip"))
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_scalar = msgspec.json.Decoder(int | str)


class Target(NamedTuple):
    """A bot's own webhook. `path` is what stands in the request, query included; `auth` that header's value."""

    scheme: str
    host: str
    port: int
    path: str
    auth: bytes | None = None

    @property
    def name(self) -> str:
        """What may be told of it: no path, no password, for they may be secret."""
        return f"{self.scheme}://{self._bracketed}:{self.port}"

    @property
    def authority(self) -> bytes:
        """What the Host header says: no port where it is the usual one."""
        usual = _PORTS[self.scheme] == self.port
        return (self._bracketed if usual else f"{self._bracketed}:{self.port}").encode()

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def many(self) -> bool:
        """Whether each bot has an address of its own there."""
        return _BOT_ID in self.path

    def of(self, bot_id: int | None) -> bytes:
        """Write the path for one bot."""
        return self.path.replace(_BOT_ID, str(bot_id)).encode()


def target(url: str) -> Target:
    """Read the address of a bot's webhook; Usage, which never repeats it, where it is none.

    `{bot_id}` in its path stands for the bot's id. A name and password in it become Basic authorization,
    as Telegram does it.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        usual = _PORTS.get(parts.scheme, 0)
        port = usual and (usual if parts.port is None else parts.port)
    except ValueError:  # no such port, no such IPv6 address, no such name; UnicodeError is one too
        port = 0
    if not (port and host and _LINE.fullmatch(url)):
        raise Usage(
            "The address of the bot's webhook is no http:// or https:// address.",
            "Write it as http://127.0.0.1:8080/webhook.",
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    auth = None
    if parts.username is not None:
        pair = unquote_to_bytes(parts.username) + b":" + unquote_to_bytes(parts.password or "")
        auth = b"Basic " + base64.b64encode(pair)
    return Target(parts.scheme, host, port, path, auth)


def onward(headers: Iterable[tuple[bytes, bytes]], to: Target, secret: bytes, mark: bytes) -> Headers:
    """Make the headers for the bot: its own secret, and of Telegram's what the body needs and who asked.

    No encoding is asked for: the reply has to be read here too.
    """
    passed = [(name, value) for name, value in headers if name in _PASSED]
    if not any(name == b"content-type" for name, _ in passed):
        passed.append((b"content-type", b"application/json"))
    if to.auth:
        passed.append((b"authorization", to.auth))
    return [
        (b"host", to.authority),
        *passed,
        (b"x-telegram-bot-api-secret-token", secret),
        (b"accept-encoding", b"identity"),
        (MARK, mark),
    ]


def took(status: int) -> bool:
    """Whether a status says that the bot took the update; Telegram reads it so."""
    return 200 <= status < 300


def told(status: int) -> int:
    """Turn the bot's status into the one for Telegram.

    What Telegram would take for success stays; so does a failure, but for 410, which would make Telegram
    remove the webhook. A redirect is a failure: nobody follows it.
    """
    return status if took(status) or (400 <= status < 600 and status != 410) else 502


def back(status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Headers:
    """Choose the headers for Telegram, of a reply with this status and body."""
    given = {name.lower(): value for name, value in headers}
    found: Headers = [] if status == 204 else [(b"content-length", b"%d" % len(body))]
    wanted: tuple[bytes, ...] = (b"content-type", b"content-encoding") if body else ()
    found += [(name, given[name]) for name in wanted if name in given]
    after = given.get(b"retry-after", b"")
    if not took(status) and _SECONDS.fullmatch(after):
        found.append((b"retry-after", after))
    return found


# -- which updates wait for each other -----------------------------------------------------------------


class Place(NamedTuple):
    """Where an update stands: in which queue, and under which number (None where it says none)."""

    queue: tuple[int | None, str, int | str | None]
    update_id: int | None


_CHAT, _FROM, _USER = ("chat", "id"), ("from", "id"), ("user", "id")
_QUEUES: dict[str, tuple[str, tuple[str, ...]]] = {
    "message": ("message", _CHAT),
    "edited_message": ("message", _CHAT),
    "channel_post": ("message", _CHAT),
    "edited_channel_post": ("message", _CHAT),
    "business_connection": ("business_connection", _USER),
    "business_message": ("business", _CHAT),
    "edited_business_message": ("business", _CHAT),
    "deleted_business_messages": ("business", _CHAT),
    "guest_message": ("guest", _CHAT),
    "message_reaction": ("reaction", _CHAT),
    "message_reaction_count": ("reaction", _CHAT),
    "inline_query": ("inline_query", _FROM),
    "chosen_inline_result": ("chosen_inline_result", _FROM),
    "callback_query": ("callback_query", _FROM),
    "shipping_query": ("shipping_query", _FROM),
    "pre_checkout_query": ("pre_checkout_query", _FROM),
    "purchased_paid_media": ("purchased_paid_media", _FROM),
    "poll": ("poll", ("id",)),
    "poll_answer": ("poll", ("poll_id",)),
    "my_chat_member": ("my_chat_member", _CHAT),
    "chat_member": ("member", ("new_chat_member", "user", "id")),
    "chat_join_request": ("member", _FROM),
    "chat_boost": ("boost", _CHAT),
    "removed_chat_boost": ("boost", _CHAT),
    "managed_bot": ("managed_bot", _USER),
    "subscription": ("subscription", _USER),
    "stopped_message_generation": ("stopped_message_generation", _CHAT),
}
"""Each kind's class of queues, and what picks the queue in it: Telegram's own, so that whatever Telegram sends
one after another is handed over one after another, and nothing else waits. Where it is not known whether two
kinds share a queue there, they share one here."""


def place(body: bytes, bot_id: int | None) -> Place:
    """Find where an update stands. Those of an unknown kind, or of none, wait for each other."""
    try:
        update = _members.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Place((bot_id, "", None), None)
    said = _value(update.get("update_id"))
    number = said if isinstance(said, int) else None
    kind = next((name for name in update if name in _QUEUES), None)
    if kind is None:
        return Place((bot_id, "", None), number)
    name, steps = _QUEUES[kind]
    return Place((bot_id, name, _value(_walk(update[kind], steps))), number)


def _walk(content: msgspec.Raw | None, steps: tuple[str, ...]) -> msgspec.Raw | None:
    for step in steps:
        try:
            content = _members.decode(content).get(step) if content is not None else None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
    return content


def _value(content: msgspec.Raw | None) -> int | str | None:
    try:
        return None if content is None else _scalar.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
