"""An export of Telegram Desktop becomes deliveries, and its messages become Messages of the Bot API."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.capture.export import messages, repaired
from igarape.capture.exported import ANONYMOUS_ADMIN, CHANNEL_BOT, as_message, fault
from igarape.capture.lines import Arrival, Line, Notice, Reject
from igarape.capture.update import is_object

ARRIVAL = Arrival("result.json", datetime(2026, 11, 21, 15, 4, 5, tzinfo=UTC), 7)
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


def account(*chats: dict[str, Any]) -> bytes:
    """Write an account's export as Telegram Desktop does: indented by one space."""
    about = {"about": "Here is the data you requested.", "contacts": {"list": [{"date": "x", "id": 1}]}}
    return json.dumps(
        about | {"chats": {"about": "x", "list": list(chats)}}, indent=1, ensure_ascii=False
    ).encode()


def read(text: bytes, size: int = 1 << 20) -> tuple[list[Any], list[tuple[int, str]], list[Notice]]:
    """Read an export in chunks of `size`: the contents to keep, the rejects, the notices."""
    found = list(messages((text[at : at + size] for at in range(0, len(text), size)), ARRIVAL, ZONE))
    kept = [json.loads(each.text) for each in found if isinstance(each, Line)]
    rejects = [(each.line, each.reason) for each in found if isinstance(each, Reject)]
    return kept, rejects, [each for each in found if isinstance(each, Notice)]


@pytest.mark.parametrize("size", [1, 64, 1 << 20])
def test_one_chat_and_a_whole_account_give_a_delivery_a_message(size: int) -> None:
    """Both forms give the chat with each message; what else an account holds is passed over."""
    chat = {**GROUP, "messages": [BASE, SERVICE]}
    other = {"type": "saved_messages", "id": 11, "messages": [BASE]}
    single = json.dumps(chat, indent=1).encode()

    one, rejects, _ = read(single, size)
    all_of_them, none, _ = read(account(chat, other), size)

    assert [each["export"] for each in one] == [
        {"chat": GROUP, "message": BASE},
        {"chat": GROUP, "message": SERVICE},
    ]
    assert [each["export"] for each in one] + [
        {"chat": {"type": "saved_messages", "id": 11}, "message": BASE}
    ] == [each["export"] for each in all_of_them]
    assert (
        one[0]["received_at"], one[0]["source"], one[0]["bot_id"], one[0]["origin"],
    ) == ("2026-11-21T15:04:05.000000Z", "import", 7, "result.json:6")  # fmt: skip
    assert [] == rejects == none


def test_left_chats_are_chats() -> None:
    """An account's export holds those one has left in a list of their own."""
    text = json.dumps({"about": "x", "left_chats": {"list": [{**GROUP, "messages": [BASE]}]}}).encode()

    assert [each["export"] for each in read(text)[0]] == [{"chat": GROUP, "message": BASE}]


def test_a_group_where_one_person_alone_speaks_is_noticed() -> None:
    """In an account's export that is a sign of `only my messages`; elsewhere, and in channels, it is not."""
    alone = {**GROUP, "messages": [BASE, BASE | {"id": 6}]}
    both = {**GROUP, "name": "B", "messages": [BASE, BASE | {"id": 6, "from_id": "user12"}]}
    channel = {"name": "C", "type": "public_channel", "id": 1, "messages": [BASE, BASE]}

    assert [Notice("one_author", "Suporte")] == read(account(alone, both, channel))[2]
    assert read(json.dumps(alone).encode())[2] == []


def test_an_old_export_carries_its_zone_and_says_so_once() -> None:
    """Without date_unixtime a time means nothing without the zone; it becomes part of what is kept."""
    message = {
        "id": 1,
        "type": "message",
        "date": "2021-01-01T10:00:00",
        "from": "Ana",
        "from_id": 11,
        "text": "oi",
    }

    kept, _, notices = read(json.dumps({**GROUP, "messages": [message, message | {"id": 2}]}).encode())

    assert [each["export"]["zone"] for each in kept] == [ZONE, ZONE]
    assert [Notice("no_zone", "result.json")] == notices


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (rb'{"text":"a\x0bb"}', {"text": "a\x0bb"}),
        (rb'{"text":"C:\\x0b"}', {"text": "C:\\x0b"}),
        (rb'{"text":"\\\x0b"}', {"text": "\\\x0b"}),
        (rb'{"text":"\"\x1F\""}', {"text": '"\x1f"'}),
        (b'{"document_id": stickers/a b.tgs\n}', {"document_id": "stickers/a b.tgs"}),
        (
            b'{"document_id": (File not included. Change it.),\n"a":1}',
            {"document_id": "(File not included. Change it.)", "a": 1},
        ),
        (b'{"document_id": 5368324170671202286}', {"document_id": 5368324170671202286}),
        (b'{"document_id": "5368"}', {"document_id": "5368"}),
    ],
)
def test_what_telegram_desktop_writes_wrongly_is_mended(written: bytes, expected: object) -> None:
    r"""`\xNN` is no JSON, unless its backslash is itself escaped; nor is an unquoted document_id."""
    assert expected == json.loads(repaired(written))


@given(st.dictionaries(st.text(), st.text() | st.integers()))
def test_mending_leaves_json_alone(value: dict[str, object]) -> None:
    """Whatever is JSON already stays as it is."""
    text = json.dumps(value).encode()

    assert text == repaired(text)


def test_a_wrongly_written_message_is_read_among_others() -> None:
    r"""What stands as `\x0b` in the file is kept as the control character that it is."""
    text = json.dumps({**GROUP, "messages": [BASE, BASE | {"text": "HERE"}, BASE]}, indent=1).encode()

    kept, rejects, _ = read(text.replace(b"HERE", b"um\\x0bdois"))

    assert [each["export"]["message"].get("text") for each in kept] == [None, "um\x0bdois", None]
    assert rejects == []


def test_a_message_beyond_mending_does_not_take_the_others_with_it() -> None:
    """It is rejected with its line, and kept for the quarantine; the messages after it are read."""
    text = json.dumps({**GROUP, "messages": [BASE, BASE | {"text": "HERE"}, SERVICE]}, indent=1).encode()

    kept, rejects, _ = read(text.replace(b'"HERE"', b'"um \\q dois"'))

    assert rejects == [(14, "broken")]
    assert [list(each)[-1] for each in kept] == ["export", "body", "export"]
    assert not is_object(b'"um \\q dois"')


@pytest.mark.parametrize("cut", range(40, 400, 13))
def test_a_cut_export_keeps_what_came_before(cut: int) -> None:
    """Every whole message before the cut is kept, and the cut is said."""
    text = json.dumps({**GROUP, "messages": [BASE, SERVICE, BASE]}).encode()
    whole = [each["export"] for each in read(text)[0]]

    kept, rejects, _ = read(text[:cut])

    exports = [each["export"] for each in kept if "export" in each]
    assert whole[: len(exports)] == exports
    assert rejects


def test_an_export_without_messages_is_said() -> None:
    """Something else that begins like an export is not silently taken for an empty one."""
    assert read(b'{"name":"x","version":"1.0"}')[1] == [(1, "no_messages")]
