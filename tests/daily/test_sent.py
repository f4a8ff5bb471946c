"""What a bot sent and did: each call beside the message or the event that it becomes."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from igarape.capture.update import wrapped
from igarape.store import MemoryStore, Store
from tests.daily.deliveries import (
    BOT,
    GROUP,
    NOON,
    built,
    later,
    line,
    message,
    put,
    rebuild,
    row,
    rows,
    sent,
    update,
)

ANSWER = message(2, by=BOT, text="já caiu")


def did(method: str, result: object = True, *, at: datetime = NOON, **params: object) -> bytes:
    """Make the delivery of a call without a message in its result."""
    call = {"method": method, "params": params, "result": result}
    return wrapped("sent", call, received_at=at, source="proxy", bot_id=99)


ACTS: list[tuple[bytes, dict[str, Any]]] = [
    (
        did("deleteMessage", chat_id=-1001, message_id=2),
        {"kind": "sent.deleteMessage", "chat_id": -1001, "message_id": 2, "actor_id": 99, "value": None},
    ),
    (
        did("deleteMessages", chat_id=-1001, message_ids=[2, 3]),
        {"kind": "sent.deleteMessages", "chat_id": -1001, "message_id": None, "value": "[2,3]"},
    ),
    (
        did("banChatMember", chat_id=-1001, user_id=11),
        {"kind": "sent.banChatMember", "actor_id": 99, "subject_id": 11},
    ),
    (
        did("answerCallbackQuery", callback_query_id="7", text="anotado"),
        {"kind": "sent.answerCallbackQuery", "chat_id": None, "value": "anotado"},
    ),
    (
        did(
            "sendMessage", None, chat_id=-1001, text="já caiu"
        ),  # in the reply to a webhook: no number is known
        {"kind": "sent.sendMessage", "chat_id": -1001, "message_id": None, "value": "já caiu"},
    ),
    (
        did("sendMessage", None, chat_id="@novidades", text="oi"),
        {"kind": "sent.sendMessage", "chat_id": None, "value": "oi"},
    ),
    (
        did("copyMessage", {"message_id": 8}, chat_id=-1001, from_chat_id=1, message_id=5),
        {"kind": "sent.copyMessage", "chat_id": -1001, "message_id": 5},
    ),
]


def test_what_a_bot_did_is_an_event() -> None:
    """It names the bot, the chat and the message; its moment is when it was kept."""
    store, report = built(*(given for given, _ in ACTS))

    told = {(each["kind"], each["value"]): each for each in rows(store, "events")}
    found = [told[expected["kind"], expected.get("value")] for _, expected in ACTS]
    assert [expected for _, expected in ACTS] == [
        {name: each[name] for name in expected} for each, (_, expected) in zip(found, ACTS, strict=True)
    ]
    assert {(NOON.replace(tzinfo=None), None)} == {(each["date"], each["flags"]) for each in told.values()}
    assert (len(ACTS), len(ACTS), 0) == (report.lines, report.rows, report.quarantined)
    assert len(ACTS) == len(told)


def test_doing_the_same_twice_is_two_events() -> None:
    """Nothing in such a call tells two of them apart but their moments; the same line twice is one."""
    first = did("pinChatMessage", chat_id=-1001, message_id=2)
    again = did("pinChatMessage", at=later(minutes=1), chat_id=-1001, message_id=2)
    store, report = built(first, again, first)

    assert 2 == len(rows(store, "events"))
    assert (3, 2, 1) == (report.lines, report.rows, report.repeats)


def test_a_bot_s_edits_are_versions_of_its_message() -> None:
    """The result of an edit is the message as it is now."""
    edited = ANSWER | {"text": "caiu às 14h", "edit_date": int(NOON.timestamp()) + 60}
    store, _ = built(sent("editMessageText", edited), sent("sendMessage", ANSWER))

    found = row(store, "messages")
    assert ("caiu às 14h", 2, "proxy", 99) == tuple(
        found[name] for name in ("text", "versions", "source", "bot_id")
    )
    assert ["já caiu", "caiu às 14h"] == [
        each["text"] for each in rows(store, "message_versions", "version, text")
    ]


def test_the_same_message_sent_and_seen_is_one() -> None:
    """A second bot in the group may see what the first one sent: one message, two receipts."""
    store, _ = built(sent("sendMessage", ANSWER), line(update(1, payload=ANSWER), bot=7))

    assert "já caiu" == row(store, "messages")["text"]
    assert ["message", "sent.sendMessage"] == [each["kind"] for each in rows(store, "updates", "kind")]


SENT: dict[str, str] = {
    "a message": json.dumps({"method": "sendMessage", "result": ANSWER}),
    "an album": json.dumps({"method": "sendMediaGroup", "result": [message(n, by=BOT) for n in (3, 4)]}),
    "an act": '{"method":"deleteMessage","params":{"chat_id":-1001,"message_id":2},"result":true}',
    "members in another order": json.dumps(
        {"result": dict(reversed(ANSWER.items())), "method": "sendMessage"}
    ),
    "a number that is a text": json.dumps({"method": "sendMessage", "result": ANSWER | {"message_id": "2"}}),
    "a number beyond 64 bits": json.dumps(
        {"method": "sendMessage", "result": ANSWER | {"message_id": 10**30}}
    ),
    "no chat": json.dumps({"method": "sendMessage", "result": {"message_id": 2}}),
    "a chat twice": '{"method":"x","result":{"message_id":2,"chat":{"id":-1001},"chat":5,"date":1795273200}}',
    "a chat twice, the other way": '{"method":"x","result":{"message_id":2,"chat":5,"chat":{"id":-1001}}}',
    "an odd method": '{"method":"send Message","result":{"message_id":2,"chat":{"id":-1001},"date":1795273200}}',
    "half an emoji": '{"method":"x","result":{"message_id":2,"chat":{"id":-1001},"date":1795273200,"text":"\\ud83d"}}',
    "no result": '{"method":"sendMessage","params":{"chat_id":-1001,"text":"oi"}}',
    "no method": '{"result":{"message_id":2,"chat":{"id":-1001}}}',
    "a method that is a number": '{"method":5,"result":{"message_id":2,"chat":{"id":-1001}}}',
    "a text that names the member": json.dumps({"method": "x", "result": ANSWER | {"text": '"sent"'}}),
}
NEIGHBOURS = {
    "a mended one": b'{"received_at":"2026-11-21T15:00:00.000000Z","source":"poll","bot_id":99,"update":{"x":1}}\n',
    "a broken one": b'{"received_at":"2026-11-21T15:00:00.000000Z","source":"poll","bot_id":99,"upd\n',
    "an update that says sent": line(update(77, payload=message(77, text="x", sent="sent"))),
}


@pytest.mark.slow
@pytest.mark.parametrize("neighbour", NEIGHBOURS.values(), ids=NEIGHBOURS)
@pytest.mark.parametrize("given", SENT.values(), ids=SENT)
def test_a_row_of_what_was_sent_does_not_depend_on_its_neighbours(given: str, neighbour: bytes) -> None:
    """Read the quick way or the exact way, alone or beside others: the same rows, and the sum is right."""
    one = f'{{"received_at":"2026-11-21T15:00:01.000000Z","source":"proxy","bot_id":99,"sent":{given}}}\n'.encode()

    assert read(one) == read(one, neighbour)


@cache
def read(*lines: bytes) -> tuple[Any, ...]:
    """Build a lake of these lines; give what came of those that the proxy kept."""
    store: Store = MemoryStore()
    put(store, lines)
    report = rebuild(store)
    assert report.lines == report.rows + report.repeats + report.quarantined == len(lines)
    return (
        [each for each in rows(store, "messages") if each["message_id"] != 77],
        [each for each in rows(store, "events", "* EXCLUDE (payload)") if each["kind"].startswith("sent.")],
        [each["reason"] for each in rows(store, "quarantine") if "proxy" in each["delivery"]],
    )


def test_a_sent_message_is_read_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of all that a proxy keeps is of this make, so it must not cost a parse of its own."""
    monkeypatch.setattr("igarape.daily.mend.mend", None)
    store, _ = built(sent("sendMessage", ANSWER), line(update(1, payload=message(1, chat=GROUP))))

    assert 2 == len(rows(store, "messages"))
