"""An export of Telegram Desktop becomes deliveries, one a message, whatever is wrong with its JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.capture.export import messages, repaired
from igarape.capture.lines import Arrival, Line, Notice, Reject
from igarape.capture.update import is_object
from tests.capture.test_exported import BASE, GROUP, SERVICE

ARRIVAL = Arrival("result.json", datetime(2026, 11, 21, 15, 4, 5, tzinfo=UTC), 7)
ZONE = "America/Sao_Paulo"


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
