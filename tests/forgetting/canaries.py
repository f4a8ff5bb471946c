"""Canaries: made-up people who can be found again in any byte, in every kind of delivery, and what others say of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from igarape import paths
from igarape.capture.segment import unpack
from igarape.forgetting import residue
from igarape.store import Store
from igarape.via.duckdb import DuckDB
from tests.daily.deliveries import BOT, GROUP, NOON, exported, line, message, put, sent, update

Json = dict[str, Any]

BIA = {"id": 5_200_000_001, "is_bot": False, "first_name": "Bia", "username": "bia_outra"}
CHANNEL = {"id": -1001999000111, "type": "channel", "title": "Avisos"}
OTHER_CHAT = {"id": -1001999000222, "type": "supergroup", "title": "Outra"}
BARE = {"name": "Suporte", "type": "private_supergroup", "id": 999000333}
"""A group as an export has it."""


SHARED = "Onde fica o quiproquo dourado?"
"""What all of them ask, and nobody else."""


class Canary(NamedTuple):
    """One of them: an id, a username, a name with accents and emoji, and a word that nobody else says."""

    number: int

    @property
    def id(self) -> int:
        """Their id: ten digits, as people's are."""
        return 7_100_000_000 + 7_919 * self.number

    @property
    def username(self) -> str:
        """Their username."""
        return f"Canario_{self.id % 1_000_003}_x"

    @property
    def name(self) -> str:
        """First and last name."""
        return f"Zélia🦜 Canção-{self.number}é"

    @property
    def word(self) -> str:
        """What they alone say."""
        return f"xilindró{self.id % 999_983}zq"

    @property
    def user(self) -> Json:
        """Themselves, as the Bot API has them."""
        first, last = self.name.split()
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": first,
            "last_name": last,
            "username": self.username,
        }

    @property
    def private(self) -> Json:
        """Their chat with the bot."""
        return {"type": "private", **{key: each for key, each in self.user.items() if key != "is_bot"}}

    def needles(self) -> Iterator[bytes]:
        """Every way in which they may stand in a file."""
        for text in (
            str(self.id),
            self.username,
            self.username.lower(),
            self.name,
            *self.name.split(),
            self.word,
        ):
            escaped = json.dumps(text)[1:-1]
            yield from {text.encode(), escaped.encode(), escaped.upper().replace("\\U", "\\u").encode()}


def theirs(one: Canary, first: int) -> Iterator[bytes]:
    """What they do themselves, or is about them alone, or is said to them alone: one of each kind."""
    me, here = one.user, {"chat": GROUP, "date": int(NOON.timestamp())}
    own = message(first, by=me, text=f"Como faço para abrir {one.word}?")
    mail = message(first + 1, by=me, chat=one.private, text=f"oi {one.word}")
    kinds: list[tuple[str, Json]] = [
        ("message", own),
        ("message", message(first + 7, by=me, text=SHARED)),
        ("edited_message", own | {"text": f"Como faço para fechar {one.word}?", "edit_date": own["date"] + 60}),
        ("message", mail),
        ("message", message(first + 2, by=BIA, new_chat_members=[me], text=None)),
        ("message", message(first + 3, by=BIA, left_chat_member=me, text=None)),
        ("callback_query", {"id": "1", "from": me, "message": message(first + 4, by=BOT), "data": one.word}),
        ("my_chat_member", {**here, "chat": one.private, "from": me, "new_chat_member": {"status": "kicked", "user": BOT}}),
        ("chat_member", {**here, "from": BIA, "new_chat_member": {"status": "member", "user": me}}),
        ("chat_join_request", {**here, "from": me, "user_chat_id": one.id, "bio": one.word}),
        ("message_reaction", {**here, "message_id": 1, "user": me, "new_reaction": [{"type": "emoji", "emoji": "👍"}]}),
        ("poll_answer", {"poll_id": "9", "user": me, "option_ids": [0]}),
        ("inline_query", {"id": "2", "from": me, "query": one.word, "offset": ""}),
        ("chosen_inline_result", {"result_id": "3", "from": me, "query": one.word}),
        ("shipping_query", {"id": "4", "from": me, "invoice_payload": one.word}),
        ("pre_checkout_query", {"id": "5", "from": me, "invoice_payload": one.word}),
        ("purchased_paid_media", {"from": me, "paid_media_payload": one.word}),
        ("chat_boost", {"chat": GROUP, "boost": {"boost_id": "6", "add_date": 1, "source": {"source": "gift", "user": me}}}),
        ("removed_chat_boost", {"chat": GROUP, "remove_date": 1, "source": {"source": "premium", "user": me}}),
        ("business_connection", {"id": "7", "user": me, "user_chat_id": one.id, "date": here["date"]}),
        ("business_message", message(first + 5, by=me, chat=one.private, business_connection_id="b", text=one.word)),
        ("deleted_business_messages", {"business_connection_id": "b", "chat": one.private, "message_ids": [1]}),
        ("managed_bot", {"user": me, "bot": BOT}),
        ("something_new", {"from": me, "what": one.word}),
    ]  # fmt: skip
    for nth, (kind, payload) in enumerate(kinds):
        yield line(update(100 * first + nth, kind, payload))
    yield sent(
        "sendMessage", message(first + 6, by=BOT, chat=one.private, text=f"Olá {one.name}, {one.word}")
    )
    yield sent("banChatMember", True).replace(
        b'"result"', b'"params":{"chat_id":-1001,"user_id":%d},"result"' % one.id
    )
    yield line({"update_id": "x", "message": own})  # quarantined
    yield line(b'{"update_id":1,"message":{"text":"%b","from":{"id":%d}' % (one.word.encode(), one.id))
    personal = {"name": one.name, "type": "personal_chat", "id": one.id}
    yield exported(personal, _exported(first, "Bia", f"user{BIA['id']}", f"oi {one.word}"))
    yield exported(BARE, _exported(first + 1, one.name, f"user{one.id}", one.word))
    joined = {"id": first + 2, "type": "service", "action": "invite_members", "actor": "Bia",
              "actor_id": f"user{BIA['id']}", "members": [one.name], "date_unixtime": str(here["date"])}  # fmt: skip
    yield exported(BARE, joined)


def others(one: Canary, first: int) -> Iterator[bytes]:
    """What others do, in which they are named, quoted, passed on, answered or mentioned."""
    me = one.user
    own = message(first, by=me, text=one.word)
    said = f"{one.name} 🦜 obrigada @{one.username}, t.me/{one.username.lower()} e tg://user?id={one.id} fim"
    offset = len(f"{one.name} 🦜 obrigada ".encode("utf-16-le")) // 2
    entities = [
        {"type": "text_mention", "offset": 0, "length": len(one.name.encode("utf-16-le")) // 2, "user": me},
        {"type": "mention", "offset": offset, "length": 1 + len(one.username)},
        {"type": "bold", "offset": len(said.encode("utf-16-le")) // 2 - 3, "length": 3},
    ]
    elsewhere = {
        "origin": {"type": "user", "sender_user": me, "date": 1},
        "chat": OTHER_CHAT,
        "message_id": 4,
    }
    hidden = {"type": "hidden_user", "sender_user_name": one.name, "date": 1}
    link = {"invite_link": "https://t.me/+a", "creator": me, "is_primary": False}
    kinds: list[tuple[str, Json]] = [
        ("message", {"text": said, "entities": entities}),
        ("message", {"media_group_id": "1", "caption": said, "caption_entities": entities, "photo": [], "text": None}),
        ("message", {"text": "sim", "reply_to_message": own, "quote": {"text": one.word, "position": 0}}),
        ("edited_message", {"text": "não", "edit_date": own["date"] + 9, "reply_to_message": own}),
        ("message", {"text": "é", "external_reply": elsewhere, "quote": {"text": one.word, "position": 0}}),
        ("message", {"text": one.word, "forward_origin": {"type": "user", "sender_user": me, "date": 1}}),
        ("message", {"text": one.word, "forward_origin": hidden}),
        ("message", {"caption": one.word, "document": {"file_name": one.word}, "forward_from": me, "text": None}),
        ("message", {"pinned_message": own, "text": None}),
        ("message", {"new_chat_members": [me, BIA], "text": None}),
        ("message", {"contact": {"phone_number": "+55", "first_name": one.name.split()[0], "user_id": one.id}, "text": None}),
        ("message", {"users_shared": {"request_id": 1, "users": [{"user_id": one.id, "first_name": one.name}]}, "text": None}),
        ("message", {"giveaway_winners": {"winners": [me, BIA], "winner_count": 2}, "text": None}),
        ("message", {"video_chat_participants_invited": {"users": [me]}, "text": None}),
        ("something_new", {"from": BIA, "winner": me, "winner_user_ids": [one.id, 8], "note": f"@{one.username}"}),
    ]  # fmt: skip
    for nth, (kind, fields) in enumerate(kinds):
        payload = fields if "from" in fields else message(first + 10 + nth, by=BIA, **fields)
        yield line(update(100 * first + 50 + nth, kind, payload))
    about = message(first + 40, by=BOT, reply_to_message=own)
    yield line(
        update(100 * first + 80, "callback_query", {"id": "1", "from": BIA, "message": about, "data": "sim"})
    )
    member = {"chat": GROUP, "from": BIA, "date": 1, "new_chat_member": {"status": "member", "user": BIA}}
    yield line(update(100 * first + 81, "chat_member", {**member, "invite_link": link}))
    post = message(first, by=None, chat=CHANNEL, sender_chat=CHANNEL, author_signature=one.name, text="Aviso")
    yield line(update(100 * first + 82, "channel_post", post))
    yield sent("sendMessage", message(first + 41, by=BOT, text="Vou ver", reply_to_message=own))
    yield line(
        {"update_id": "y", "message": message(first + 42, by=BIA, reply_to_message=own)}
    )  # quarantined
    text = [{"type": "mention_name", "text": one.name, "user_id": one.id}, " veja"]
    by = ("Bia", f"user{BIA['id']}")
    yield exported(BARE, _exported(first + 3, *by, text, text_entities=text))
    yield exported(
        BARE, _exported(first + 4, *by, one.word, forwarded_from=one.name, forwarded_from_id=f"user{one.id}")
    )
    recent = [{"from": one.name, "from_id": f"user{one.id}", "date": "2026-11-21T12:00:00"}]
    yield exported(
        BARE, _exported(first + 5, *by, "oi", reactions=[{"type": "emoji", "count": 1, "recent": recent}])
    )


def strangers(count: int) -> Iterator[bytes]:
    """What has nothing to do with them: people who ask much the same."""
    for nth in range(count):
        who = {"id": 5_300_000_000 + nth, "is_bot": False, "first_name": f"Lia{nth}"}
        made = message(
            900_000 + nth,
            by=who,
            text=f"Como faço para emitir a nota {nth % 3}?",
            at=NOON - timedelta(days=nth % 4),
        )
        yield line(update(90_000_000 + nth, "message", made))


def plant(store: Store, canaries: list[Canary]) -> list[bytes]:
    """Put all that concerns them, and much that does not, into several segments; give all lines."""
    lines = [
        *strangers(40),
        line(update(99_000_000, payload=message(990_000, by=BIA, at=NOON + timedelta(days=1)))),
    ]
    for one in canaries:
        lines += [*theirs(one, 1000 * (one.number + 1)), *others(one, 1000 * (one.number + 1) + 500)]
    half = len(lines) // 2
    put(store, lines[:half], "20261121T150000.000000Z-0000000a")
    put(store, [each.replace(b'"update":{"', b'"update":{"') for each in lines[half:]], "import-b")
    return lines


def hits(store: Store, engine: DuckDB, canaries: list[Canary], *also: str) -> dict[str, set[bytes]]:
    """Search every byte of every object for them, packed ones unpacked; give what was found where."""
    needles = [each for one in canaries for each in one.needles()]
    needles += [each.encode() for each in also]
    found: dict[str, set[bytes]] = {}
    for entry in list(store.list("")):
        pieces = [entry.path.encode(), store.get(entry.path), *residue.texts(store, engine, entry.path)]
        pieces += [_decoded(each) for each in pieces[2:] if b'"body"' in each]
        some = {needle for piece in pieces for needle in needles if needle in piece}
        if some:
            found[entry.path] = some
    return found


def layers(found: dict[str, set[bytes]]) -> set[str]:
    """Name the layers of what was found."""
    return {"/".join(each.split("/")[: 2 if each.startswith(paths.STATE) else 1]) for each in found}


def lines_of(store: Store) -> list[bytes]:
    """Read all of raw."""
    return [line for entry in store.list(paths.RAW) for line in unpack(store.get(entry.path)).lines]


def files_below(folder: Path) -> Iterator[Path]:
    """Name every file below a folder, hidden ones too."""
    return (each for each in folder.rglob("*") if each.is_file())


def _exported(number: int, name: str, peer: str, text: object, **fields: object) -> Json:
    return {"id": number, "type": "message", "date": "2026-11-21T12:00:00", "date_unixtime": str(int(NOON.timestamp())),
            "from": name, "from_id": peer, "text": text, **fields}  # fmt: skip


def _decoded(lines: bytes) -> bytes:
    """Decode the bodies in some lines: bytes that are no JSON lie in base64."""
    bodies = []
    for each in lines.splitlines():
        if b'"body"' in each:
            with_body = json.loads(each)
            bodies.append(
                base64.b64decode(with_body.get("body") or json.loads(with_body["delivery"])["body"])
            )
    return b"\n".join(bodies)
