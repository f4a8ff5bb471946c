"""Everything that is no message: each kind of update beside the row it must become."""

from __future__ import annotations

from typing import Any

import pytest

from igarape.capture.kinds import KINDS
from igarape.daily.tables import MESSAGE_KINDS
from tests.daily.deliveries import ANA, BOT, GROUP, NOON, built, line, message, row, rows, update

AT = int(NOON.timestamp())
LINA = {"id": 12, "is_bot": False, "first_name": "Lina"}
NEWS = {"id": -1009, "type": "channel", "title": "Novidades"}
THUMB = {"type": "emoji", "emoji": "👍"}
HEART = {"type": "custom_emoji", "custom_emoji_id": "77"}

CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "message_reaction": (
        {"chat": GROUP, "message_id": 3, "user": ANA, "date": AT, "old_reaction": [], "new_reaction": [THUMB, HEART]},
        {"chat_id": -1001, "message_id": 3, "actor_id": 11, "actor_name": "Ana", "value": "👍 77"},
    ),
    "message_reaction_count": (
        {"chat": GROUP, "message_id": 3, "date": AT, "reactions": [{"type": THUMB, "total_count": 4}]},
        {"chat_id": -1001, "message_id": 3, "actor_id": None, "value": "👍"},
    ),
    "callback_query": (
        {"id": "1", "from": ANA, "message": message(3), "chat_instance": "x", "data": "sim"},
        {"chat_id": -1001, "message_id": 3, "actor_id": 11, "value": "sim", "date": None},
    ),
    "inline_query": ({"id": "1", "from": ANA, "query": "pix", "offset": ""}, {"actor_id": 11, "value": "pix"}),
    "chosen_inline_result": ({"result_id": "1", "from": ANA, "query": "pix"}, {"actor_id": 11, "value": "pix"}),
    "shipping_query": ({"id": "1", "from": ANA, "invoice_payload": "p1"}, {"actor_id": 11, "value": "p1"}),
    "pre_checkout_query": ({"id": "1", "from": ANA, "invoice_payload": "p1"}, {"actor_id": 11, "value": "p1"}),
    "purchased_paid_media": ({"from": ANA, "paid_media_payload": "p2"}, {"actor_id": 11, "value": "p2"}),
    "poll": ({"id": "1", "question": "Ajudou?", "options": []}, {"actor_id": None, "value": "Ajudou?"}),
    "poll_answer": ({"poll_id": "1", "user": ANA, "option_ids": [0, 2]}, {"actor_id": 11, "value": "[0,2]"}),
    "my_chat_member": (
        {"chat": GROUP, "from": ANA, "date": AT, "old_chat_member": {"user": BOT, "status": "left"},
         "new_chat_member": {"user": BOT, "status": "member"}},
        {"actor_id": 11, "subject_id": 99, "value": "member", "chat_id": -1001},
    ),
    "chat_member": (
        {"chat": GROUP, "from": ANA, "date": AT, "new_chat_member": {"user": LINA, "status": "kicked"}},
        {"actor_id": 11, "subject_id": 12, "value": "kicked"},
    ),
    "chat_join_request": (
        {"chat": GROUP, "from": LINA, "user_chat_id": 12, "date": AT, "bio": "olá"},
        {"actor_id": 12, "value": "olá", "chat_id": -1001},
    ),
    "chat_boost": (
        {"chat": GROUP, "boost": {"boost_id": "b", "add_date": AT, "source": {"source": "premium", "user": ANA}}},
        {"actor_id": 11, "chat_id": -1001},
    ),
    "removed_chat_boost": (
        {"chat": GROUP, "boost_id": "b", "remove_date": AT, "source": {"source": "premium", "user": ANA}},
        {"actor_id": 11, "chat_id": -1001},
    ),
    "business_connection": ({"id": "bc", "user": ANA, "date": AT, "is_enabled": True}, {"actor_id": 11, "value": "true"}),
    "deleted_business_messages": (
        {"business_connection_id": "bc", "chat": GROUP, "message_ids": [3, 4]}, {"chat_id": -1001, "value": "[3,4]"}
    ),
    "managed_bot": ({"user": ANA, "bot": BOT}, {"actor_id": 11, "subject_id": 99}),
    "stopped_message_generation": (
        {"chat": {"id": 11, "type": "private", "first_name": "Ana"}, "draft_id": 4},
        {"chat_id": 11, "actor_id": None, "value": None, "date": None},
    ),
    "subscription": ({"user": ANA, "status": "active"}, {"actor_id": 11, "value": "active"}),
    "a_kind_nobody_knows": ({"user": LINA, "date": AT, "new": {"x": 1}}, {"actor_id": 12}),
}  # fmt: skip
DATED = {name for name, (payload, _) in CASES.items() if "date" in str(payload)} - {"callback_query"}


NUMBERS = {kind: number for number, kind in enumerate([*CASES, *MESSAGE_KINDS], 100)}
"""The update of each kind, and the message that it holds if it does."""


@pytest.fixture(scope="module")
def tables() -> dict[str, dict[int, dict[str, Any]]]:
    """Build a lake of one update of each kind; give the rows of its tables by their numbers."""
    held = {kind: message(NUMBERS[kind]) for kind in MESSAGE_KINDS}
    given = {kind: payload for kind, (payload, _) in CASES.items()} | held
    store, _ = built(*(line(update(NUMBERS[kind], kind, payload)) for kind, payload in given.items()))
    keys = {"events": "update_id", "updates": "update_id", "messages": "message_id"}
    made = {name: {each[key]: each for each in rows(store, name)} for name, key in keys.items()}
    assert {"events": len(CASES), "updates": len(given), "messages": len(held)} == {
        name: len(rows(store, name)) for name in keys
    }
    return made


@pytest.mark.parametrize("kind", CASES)
def test_an_update_becomes_an_event(kind: str, tables: dict[str, dict[int, dict[str, Any]]]) -> None:
    """Who, whom, where, when and the gist; the payload stands beside it as it came."""
    found = tables["events"][NUMBERS[kind]]

    expected = {"kind": kind, **CASES[kind][1]}
    assert expected == {name: found[name] for name in expected}
    assert (found["date"] is not None) == (kind in DATED)
    assert found["payload"].startswith("{")
    assert kind == tables["updates"][NUMBERS[kind]]["kind"]


@pytest.mark.parametrize("kind", MESSAGE_KINDS)
def test_a_kind_that_holds_a_message_becomes_one(
    kind: str, tables: dict[str, dict[int, dict[str, Any]]]
) -> None:
    """Seven kinds hold a Message; the ledger remembers which."""
    assert "oi" == tables["messages"][NUMBERS[kind]]["text"]
    assert kind == tables["updates"][NUMBERS[kind]]["kind"]


def test_every_kind_of_the_bot_api_is_tested_here() -> None:
    """27 kinds, none forgotten."""
    assert 27 == len(KINDS)
    assert set(KINDS) == (set(CASES) | set(MESSAGE_KINDS)) - {"a_kind_nobody_knows"}


def test_an_update_without_any_member_is_kept() -> None:
    """A number alone is an update of unknown kind, not a lost day."""
    store, report = built(line({"update_id": 5}))

    assert (1, "unknown") == (report.rows, row(store, "events")["kind"])


def test_the_press_of_a_button_twice_is_two_events() -> None:
    """An app that sends again what nobody answered gives two numbers: two events, as Telegram says."""
    press = CASES["callback_query"][0]
    store, _ = built(line(update(5, "callback_query", press)), line(update(6, "callback_query", press)))

    assert 2 == len(rows(store, "events"))
