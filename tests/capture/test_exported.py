"""A message of an export becomes the Message that the Bot API would have sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.capture.exported import ANONYMOUS_ADMIN, CHANNEL_BOT, as_message, fault

ZONE = "America/Sao_Paulo"

GROUP = {"name": "Suporte", "type": "private_supergroup", "id": 1234567890}
CHAT = {"id": -1001234567890, "type": "supergroup", "title": "Suporte"}
OLD = {"id": -(10_000_000_000_000 + 1234567890), "type": "group", "title": "Suporte"}
ANA = {"from": "Ana", "from_id": "user11"}
WHEN = {"date": "2026-11-02T10:00:00", "date_unixtime": "1793620800"}
DATE = 1793620800
BASE = {"id": 5, "type": "message", **WHEN, **ANA}
OUT = {"message_id": 5, "date": DATE, "chat": CHAT, "from": {"id": 11, "first_name": "Ana"}}
SERVICE = {"id": 5, "type": "service", **WHEN, "actor": "Ana", "actor_id": "user11"}

MESSAGES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "a text": (GROUP, BASE | {"text": "oi"}, OUT | {"text": "oi"}),
    "a text of parts": (
        GROUP,
        BASE | {"text": ["veja ", {"type": "link", "text": "exemplo.com.br"}, "!"]},
        OUT | {"text": "veja exemplo.com.br!"},
    ),
    "a text in entities alone": (
        GROUP,
        BASE | {"text_entities": [{"type": "plain", "text": "oi "}, {"type": "bold", "text": "Ana"}]},
        OUT | {"text": "oi Ana"},
    ),
    "no text": (GROUP, BASE | {"text": "", "text_entities": []}, OUT),
    "an edit": (
        GROUP,
        BASE | {"text": "oi", "edited": "2026-11-02T10:01:00", "edited_unixtime": "1793620860"},
        OUT | {"text": "oi", "edit_date": 1793620860},
    ),
    "an edit of 1970, which is none": (
        GROUP,
        BASE | {"text": "oi", "edited": "1970-01-01T01:00:00", "edited_unixtime": "0"},
        OUT | {"text": "oi"},
    ),
    "a caption": (
        GROUP,
        BASE | {"photo": "photos/1.jpg", "width": 800, "height": 600, "text": "deu esse erro"},
        OUT | {"photo": [], "caption": "deu esse erro"},
    ),
    "a sticker": (
        GROUP,
        BASE | {"file": "(File not included.)", "media_type": "sticker", "sticker_emoji": "👍", "text": ""},
        OUT | {"sticker": {"emoji": "👍"}},
    ),
    "a voice message": (
        GROUP,
        BASE | {"file": "v.ogg", "media_type": "voice_message", "duration_seconds": 9},
        OUT | {"voice": {"duration": 9}},
    ),
    "a round video": (GROUP, BASE | {"file": "v", "media_type": "video_message"}, OUT | {"video_note": {}}),
    "a film": (GROUP, BASE | {"file": "v.mp4", "media_type": "video_file"}, OUT | {"video": {}}),
    "a document": (
        GROUP,
        BASE | {"file": "f.pdf", "file_name": "boleto.pdf", "file_size": 900, "mime_type": "application/pdf"},
        OUT | {"document": {"file_name": "boleto.pdf", "file_size": 900, "mime_type": "application/pdf"}},
    ),
    "a poll": (
        GROUP,
        BASE
        | {
            "poll": {
                "question": "Ajudou?",
                "closed": False,
                "total_voters": 3,
                "answers": [{"text": "sim", "voters": 2, "chosen": True}, {"text": "não", "voters": 1}],
            },
            "text": "",
        },
        OUT
        | {
            "poll": {
                "question": "Ajudou?",
                "options": [{"text": "sim", "voter_count": 2}, {"text": "não", "voter_count": 1}],
                "total_voter_count": 3,
                "is_closed": False,
            }
        },
    ),
    "a place": (
        GROUP,
        BASE | {"location_information": {"latitude": -23.5, "longitude": -46.6}},
        OUT | {"location": {"latitude": -23.5, "longitude": -46.6}},
    ),
    "a reply": (
        GROUP,
        BASE | {"reply_to_message_id": 3, "text": "oi"},
        OUT | {"text": "oi", "reply_to_message": {"message_id": 3, "chat": CHAT}},
    ),
    "a reply to another chat": (
        GROUP,
        BASE | {"reply_to_message_id": 3, "reply_to_peer_id": "channel99", "text": "oi"},
        OUT | {"text": "oi", "external_reply": {"message_id": 3, "chat": {"id": -1000000000099}}},
    ),
    "written through a bot": (
        GROUP,
        BASE | {"via_bot": "@gif", "text": "oi"},
        OUT | {"text": "oi", "via_bot": {"is_bot": True, "username": "gif"}},
    ),
    "a forward": (
        GROUP,
        BASE | {"forwarded_from": "Bia", "forwarded_from_id": "user12", "text": "oi"},
        OUT
        | {"text": "oi", "forward_origin": {"type": "user", "sender_user": {"id": 12, "first_name": "Bia"}}},
    ),
    "a forward of which the name alone is known": (
        GROUP,
        BASE | {"forwarded_from": "Bia", "text": "oi"},
        OUT | {"text": "oi", "forward_origin": {"type": "hidden_user", "sender_user_name": "Bia"}},
    ),
    "a deleted account": (
        GROUP,
        BASE | {"from": None, "text": "oi"},
        OUT | {"from": {"id": 11}, "text": "oi"},
    ),
    "an author as a bare number": (GROUP, BASE | {"from_id": 11, "text": "oi"}, OUT | {"text": "oi"}),
    "an anonymous admin": (
        GROUP,
        BASE | {"from": "Suporte", "from_id": "channel1234567890", "author": "chefe", "text": "oi"},
        OUT | {"from": ANONYMOUS_ADMIN, "sender_chat": CHAT, "author_signature": "chefe", "text": "oi"},
    ),
    "a channel that speaks in the group": (
        GROUP,
        BASE | {"from": "Novidades", "from_id": "channel99", "text": "oi"},
        OUT
        | {
            "from": CHANNEL_BOT,
            "sender_chat": {"id": -1000000000099, "type": "channel", "title": "Novidades"},
            "text": "oi",
        },
    ),
    "a post of a channel": (
        {"name": "Novidades", "type": "public_channel", "id": 99},
        BASE | {"from": "Novidades", "from_id": "channel99", "text": "oi"},
        {
            "message_id": 5,
            "date": DATE,
            "chat": {"id": -1000000000099, "type": "channel", "title": "Novidades"},
            "sender_chat": {"id": -1000000000099, "type": "channel", "title": "Novidades"},
            "text": "oi",
        },
    ),
    "a basic group": (
        {"name": "Suporte", "type": "private_group", "id": 77},
        BASE | {"text": "oi"},
        OUT | {"chat": {"id": -77, "type": "group", "title": "Suporte"}, "text": "oi"},
    ),
    "a talk with a bot": (
        {"name": "Bot", "type": "bot_chat", "id": 42},
        BASE | {"from": "Bot", "from_id": "user42", "text": "oi"},
        {
            "message_id": 5,
            "date": DATE,
            "chat": {"id": 42, "type": "private", "first_name": "Bot"},
            "from": {"id": 42, "is_bot": True, "first_name": "Bot"},
            "text": "oi",
        },
    ),
    "from before the group moved": (
        GROUP,
        BASE | {"id": -999999939, "reply_to_message_id": -999999940, "text": "oi"},
        OUT
        | {"message_id": 61, "chat": OLD, "text": "oi", "reply_to_message": {"message_id": 60, "chat": OLD}},
    ),
    "a reply to before the group moved": (
        GROUP,
        BASE | {"reply_to_message_id": -999999940, "text": "oi"},
        OUT | {"text": "oi", "external_reply": {"message_id": 60, "chat": {"id": OLD["id"]}}},
    ),
    "the group moved, said in the old one": (
        GROUP,
        SERVICE | {"id": -999999938, "action": "migrate_to_supergroup"},
        OUT | {"message_id": 62, "chat": OLD, "migrate_to_chat_id": CHAT["id"]},
    ),
    "the group moved, said in the new one": (
        GROUP,
        SERVICE | {"action": "migrate_from_group", "title": "Suporte"},
        OUT | {"migrate_from_chat_id": OLD["id"]},
    ),
    "someone came by a link": (
        GROUP,
        SERVICE | {"action": "join_group_by_link", "inviter": "Bia"},
        OUT | {"new_chat_members": [{"id": 11, "first_name": "Ana"}]},
    ),
    "someone brought others, whose ids are not said": (
        GROUP,
        SERVICE | {"action": "invite_members", "members": ["Bia", None]},
        OUT | {"new_chat_members": []},
    ),
    "someone left": (
        GROUP,
        SERVICE | {"action": "remove_members", "members": ["Ana"]},
        OUT | {"left_chat_member": {"id": 11, "first_name": "Ana"}},
    ),
    "a new title": (
        GROUP,
        SERVICE | {"action": "edit_group_title", "title": "Ajuda"},
        OUT | {"new_chat_title": "Ajuda"},
    ),
    "a pin": (
        GROUP,
        SERVICE | {"action": "pin_message", "message_id": 3},
        OUT | {"pinned_message": {"chat": CHAT, "date": 0, "message_id": 3}},
    ),
    "an action that has no other name": (
        GROUP,
        SERVICE | {"action": "take_screenshot"},
        OUT | {"export_action": "take_screenshot"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_as_the_bot_api_sends_it(name: str) -> None:
    """The same message, captured live or exported, has the same chat, number, date and author."""
    chat, message, expected = MESSAGES[name]

    assert expected == as_message({"chat": chat, "message": message}, None)


@pytest.mark.parametrize(
    ("chat", "message", "reason"),
    [
        (GROUP, {"id": 5, "type": "unsupported"}, "no_date"),
        (GROUP, BASE | {"date_unixtime": "1e9", "date": "ontem"}, "no_date"),
        (GROUP, BASE | {"id": "5"}, "no_message_id"),
        (GROUP, BASE | {"id": True}, "no_message_id"),
        ({"name": "Suporte", "type": "private_supergroup"}, BASE, "no_chat"),
        ({"name": "Suporte", "type": "", "id": 4}, BASE, "no_chat"),
    ],
)
def test_what_is_no_message_says_why(chat: dict[str, Any], message: dict[str, Any], reason: str) -> None:
    """The build quarantines it with that word."""
    found = {"chat": chat, "message": message}

    assert reason == fault(found, ZoneInfo(ZONE))
    assert as_message(found, ZoneInfo(ZONE)) is None


KEYS = sorted({key for _, message, _ in MESSAGES.values() for key in message} | {"edited", "zone"})
WORDS = ["user5", "channel1234567890", "chat9", "service", "file", "2026-11-02T10:00:00", *WHEN.values()]
ACTIONS = sorted({str(message.get("action")) for _, message, _ in MESSAGES.values()})
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(max_size=4) | st.sampled_from(WORDS) | st.sampled_from(ACTIONS)
MEMBERS = st.sampled_from(["text", "answers"])
VALUES = st.recursive(
    PLAIN | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(MEMBERS, inner, max_size=2),
    max_leaves=3,
)


@given(
    st.dictionaries(st.sampled_from(["name", "type", "id"]), VALUES),
    st.sampled_from([chat for chat, _, _ in MESSAGES.values()]),
    st.dictionaries(st.sampled_from(KEYS), VALUES),
    VALUES,
    st.booleans(),
)
def test_whatever_an_export_holds_is_a_message_or_has_a_reason(
    strange: dict[str, Any], chat: dict[str, Any], message: dict[str, Any], zone: object, plausible: bool
) -> None:
    """A crafted file cannot stop a build: a message that can be written as JSON, or a word why not."""
    export = {
        "chat": chat | ({} if plausible else strange),
        "message": (BASE if plausible else {}) | message,
        "zone": zone,
    }

    found = as_message(export, ZoneInfo(ZONE))

    assert (found is None) == (fault(export, ZoneInfo(ZONE)) is not None)
    if found is not None:
        msgspec.json.encode(found)


def test_local_times_are_read_in_the_zone_of_the_delivery_first() -> None:
    """An old export says 10:00 of the computer that made it; the zone kept with it wins over any other."""
    message = {key: value for key, value in BASE.items() if key != "date_unixtime"}

    found = as_message({"chat": GROUP, "message": message, "zone": "Europe/Lisbon"}, ZoneInfo(ZONE))

    assert found is not None
    assert datetime(2026, 11, 2, 10, 0, tzinfo=ZoneInfo("Europe/Lisbon")).timestamp() == found["date"]
