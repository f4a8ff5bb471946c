"""Only some chats: what is kept whole, what is only counted, and that a group stays wanted when it moves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.capture.chats import Chats
from igarape.capturing import opened
from igarape.errors import Problem
from igarape.settings import Settings
from igarape.via.disk import DiskStore
from tests.capture.faulty import lines
from tests.daily.deliveries import built, line, rows

WANTED, OTHER, NEW = -1001, -1002, -1009
CALLBACK = {"id": "1", "from": {"id": 5}, "message": {"message_id": 1, "chat": {"id": WANTED}}}


def body(kind: str = "message", payload: object = None, *, number: int = 7) -> bytes:
    """Write an update; a message of the wanted chat by default."""
    given = {"message_id": 1, "chat": {"id": WANTED}} if payload is None else payload
    return json.dumps({"update_id": number, kind: given}).encode()


def message_in(chat: int, **more: object) -> dict[str, object]:
    """Make a message of a chat."""
    return {"message_id": 1, "date": 1795273200, "chat": {"id": chat}, **more}


KEPT = {
    "a message": body(),
    "an edit": body("edited_message"),
    "a reaction": body("message_reaction", {"chat": {"id": WANTED}, "message_id": 1}),
    "a button's press": body("callback_query", CALLBACK),
    "a kind of tomorrow": body("tomorrow", {"chat": {"id": WANTED}}),
    "a line break": b'{"update_id":7,\n"message":{"chat":{"id":-1001}}}',
    "no JSON": b"oi",
    "a chat that cannot be read": body(payload={"chat": {"id": "?"}}),
    "no number": b'{"message":{"chat":{"id":-1002}}}',
}
LEFT_OUT = {
    "a message elsewhere": (body(payload=message_in(OTHER)), "message"),
    "a private chat": (body(payload=message_in(5)), "message"),
    "a reply elsewhere to the wanted chat": (
        body(payload=message_in(OTHER, reply_to_message=message_in(WANTED))),
        "message",
    ),
    "a press below an inline message": (
        body("callback_query", {"id": "1", "from": {"id": 5}}),
        "callback_query",
    ),
    "an inline query": (body("inline_query", {"id": "1", "query": "segredo"}), "inline_query"),
    "nothing at all": (b'{"update_id":7}', ""),
}


@pytest.mark.parametrize("given", KEPT.values(), ids=KEPT)
def test_what_is_about_a_wanted_chat_is_kept_as_it_came(given: bytes) -> None:
    """So is what nobody can read."""
    assert given == Chats([WANTED]).update(given)


@pytest.mark.parametrize(("given", "kind"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_of_all_else_only_number_and_kind_are_kept(given: bytes, kind: str) -> None:
    """Neither who, nor where, nor what was said."""
    assert {"update_id": 7, "left_out": {"kind": kind}} == json.loads(Chats([WANTED]).update(given))


@pytest.mark.parametrize(
    "move",
    [
        body(payload=message_in(WANTED, migrate_to_chat_id=NEW)),
        body(payload=message_in(NEW, migrate_from_chat_id=WANTED)),
    ],
    ids=["said by the old group", "said by the new one"],
)
def test_a_group_that_moves_stays_wanted(move: bytes) -> None:
    """Either of the two messages is enough, for Telegram does not always send the second."""
    told: list[Mapping[int, int]] = []
    chats = Chats([WANTED], moved=lambda moves: told.append(dict(moves)))
    after = body(payload=message_in(NEW))

    assert after != chats.update(after)
    assert move == chats.update(move)
    assert after == chats.update(after)
    assert [{WANTED: NEW}] == told


@given(st.permutations([(-1, -2), (-2, -3), (-3, -4)]))
def test_a_chain_of_moves_is_followed_in_whatever_order_it_is_known(moves: list[tuple[int, int]]) -> None:
    """A process that starts knows of moves that others saw."""
    after = body(payload=message_in(-4))
    assert after == Chats([-1], dict(moves)).update(after)


CALLS: dict[str, tuple[dict[str, Any], bool]] = {
    "a message": ({"method": "sendMessage", "result": message_in(WANTED)}, True),
    "an album": ({"method": "sendMediaGroup", "result": [message_in(WANTED)]}, True),
    "a deletion": (
        {"method": "deleteMessage", "params": {"chat_id": WANTED, "message_id": 1}, "result": True},
        True,
    ),
    "a message elsewhere": ({"method": "sendMessage", "result": message_in(OTHER)}, False),
    "an album elsewhere": ({"method": "sendMediaGroup", "result": [message_in(OTHER)]}, False),
    "a deletion elsewhere": (
        {"method": "deleteMessage", "params": {"chat_id": OTHER}, "result": True},
        False,
    ),
    "a call about no chat": (
        {"method": "answerCallbackQuery", "params": {"text": "segredo"}, "result": True},
        False,
    ),
}


@pytest.mark.parametrize(("call", "kept"), CALLS.values(), ids=CALLS)
def test_what_a_bot_says_elsewhere_is_left_out_too(call: dict[str, Any], kept: bool) -> None:
    """Results come as Telegram wrote them."""
    raw = call | {"result": msgspec.Raw(json.dumps(call["result"]).encode())}
    assert (raw if kept else {"method": "left_out"}) == Chats([WANTED]).sent(raw)


def test_what_was_left_out_can_be_counted() -> None:
    """The ledger has a row for each, so the sum is right and no gap shows where nothing was lost."""
    chats = Chats([WANTED])
    store, report = built(
        *(
            line(chats.update(body(payload=message_in(chat), number=n)))
            for n, chat in enumerate((WANTED, OTHER, 5))
        )
    )

    assert [WANTED] == [each["chat_id"] for each in rows(store, "messages")]
    assert [("left_out", "message")] * 2 == [(each["kind"], each["value"]) for each in rows(store, "events")]
    assert [0, 1, 2] == [each["update_id"] for each in rows(store, "updates", "update_id")]
    assert (3, 3, 0) == (report.lines, report.rows, report.quarantined)


def test_a_move_outlives_the_process(tmp_path: Path) -> None:
    """What the first process learned, the second one knows."""
    settings = Settings(lake=str(tmp_path), chats=(WANTED,))
    move, after = (body(payload=message_in(WANTED, migrate_to_chat_id=NEW)), body(payload=message_in(NEW)))
    problems: list[Problem] = []
    for each in (move, after):
        with opened(settings, problems.append) as intake:
            intake.update(each, source="poll", bot_id=1).result(10)

    assert [move, after] == [
        json.dumps(json.loads(each)["update"]).encode() for each in lines(DiskStore(tmp_path))
    ]
    assert [] == problems
