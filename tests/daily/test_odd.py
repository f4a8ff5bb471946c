"""Hostile and broken input: each case beside the outcome it must have. No case costs a day."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from igarape import paths
from igarape.store import MemoryStore
from tests.daily.deliveries import GROUP, NOON, later, line, message, put, rebuild, row, rows, update

AT = int(NOON.timestamp())
HEALTHY = 1_000


def body(**fields: Any) -> bytes:
    """Make the body of an update whose message has these fields."""
    return json.dumps(update(1, payload=message(1, **fields))).encode()


def raw(text: str) -> bytes:
    """Make a body whose message's members are given as they stand, after the ones it needs."""
    return f'{{"update_id":1,"message":{{"message_id":1,"date":{AT},"chat":{{"id":-1001}},{text}}}}}'.encode()


def numbered(number: str) -> bytes:
    """Make a body whose update_id is given as it stands."""
    return f'{{"update_id":{number},"message":{json.dumps(message(1))}}}'.encode()


REFUSED = [
    ("empty", b"", "not_json"),
    ("not JSON", b"oi", "not_json"),
    ("cut short", b'{"update_id":1,', "not_json"),
    ("garbage after it", b'{"update_id":1} x', "not_json"),
    ("two objects", b'{"update_id":1}{"update_id":2}', "not_json"),
    ("a byte order mark", b'\xef\xbb\xbf{"update_id":1}', "not_json"),
    ("an array", b"[1]", "no_object"),
    ("a string", b'"oi"', "no_object"),
    ("a number", b"7", "no_object"),
    ("null", b"null", "no_object"),
    ("an empty object", b"{}", "no_update_id"),
    ("no number", b'{"message":{}}', "no_update_id"),
    ("the number is a string", numbered('"7"'), "bad_update_id"),
    ("the number is 1.0", numbered("1.0"), "bad_update_id"),
    ("the number is 1e3", numbered("1e3"), "bad_update_id"),
    ("the number is true", numbered("true"), "bad_update_id"),
    ("the number is 2^63", numbered(str(2**63)), "bad_update_id"),
    ("the number is 2^64", numbered(str(2**64)), "bad_update_id"),
    ("the number is 10^400", numbered("1" + "0" * 400), "no_update_id"),
    ("the number twice", b'{"update_id":1,"update_id":2,"message":{}}', "duplicate_key"),
    ("NaN", raw('"x":NaN'), "not_json"),
    ("Infinity", raw('"x":-Infinity'), "not_json"),
    ("nesting of 100,000", raw('"x":' + "[" * 100_000 + "]" * 100_000), "too_deep"),
]

KEPT: list[tuple[str, bytes, dict[str, Any]]] = [
    ("the number is 0", numbered("0"), {"text": "oi", "flags": None}),
    ("the number is negative", numbered("-5"), {"text": "oi"}),
    ("the number is -0", numbered("-0"), {"text": "oi"}),
    ("the number is 2^31", numbered(str(2**31)), {"text": "oi"}),
    ("the number is the largest", numbered(str(2**63 - 1)), {"text": "oi"}),
    ("minus zero and 1e-400", raw('"text":"oi","x":-0,"y":1e-400'), {"text": "oi"}),
    ("1e999", raw('"text":"oi","x":1e999').replace(str(AT).encode(), b"1e999"), {"date": None, "flags": "date"}),
    ("an integer of 5,000 digits", raw('"text":"oi","message_thread_id":' + "7" * 5000), {"message_thread_id": None}),
    ("a key twice: the first counts", raw('"text":"a","text":"b"'), {"text": "a"}),
    ("nesting of 900", raw('"text":"oi","x":' + "[" * 900 + "]" * 900), {"text": "oi"}),
    ("100,000 keys", raw('"text":"oi",' + ",".join(f'"k{n}":1' for n in range(60_000))), {"text": "oi"}),
    ("one string of 900 kB", body(text="x" * 900_000), {"text_length": 900_000}),
    ("100,000 entities", body(entities=[{"offset": 0, "length": 1}] * 20_000), {"text": "oi", "flags": None}),
    ("a lone surrogate", raw(r'"text":"a\ud800b"'), {"text": "a\ufffdb", "flags": "surrogate"}),
    ("a reversed pair", raw(r'"text":"a\udc00\ud800b"'), {"text": "a\ufffd\ufffdb", "flags": "surrogate"}),
    ("bytes that are no UTF-8", raw('"text":"a?b"').replace(b"?", b"\xff"), {"text": "a\ufffdb", "flags": "utf8"}),
    ("NUL in the text", body(text="a\0b"), {"text": "a\0b", "flags": None}),
    ("bidi and joiners", body(text="\u202eabc\u200d👩‍👩‍👧"), {"text": "\u202eabc\u200d👩‍👩‍👧"}),
    ("an entity past the end", body(entities=[{"offset": 1, "length": 9}]), {"flags": "entities"}),
    ("an entity before the start", body(entities=[{"offset": -1, "length": 1}]), {"flags": "entities"}),
    ("an entity over both halves of an emoji", body(text="👍", entities=[{"offset": 0, "length": 2}]), {"flags": None}),
    ("an entity that is no object", body(entities=["x"]), {"flags": "entities"}),
    ("entities that are no list", body(entities=7), {"text": "oi"}),
    ("text is a number", body(text=5), {"text": "5"}),
    ("the author is a list", body(by=[1]), {"author_id": None}),
    ("odd keys", raw('"text":"oi","":1,"__proto__":2,"Text":"x"'), {"text": "oi"}),
    ("date 0", body(date=0), {"date": None, "flags": "date"}),
    ("date -1", body(date=-1), {"date": None, "flags": "date"}),
    ("date 2^31", body(date=2**31), {"date": None, "flags": "date"}),
    ("date 10^18", body(date=10**18), {"date": None, "flags": "date"}),
    ("date 1e23", raw('"text":"oi"').replace(str(AT).encode(), b"1e23"), {"date": None, "flags": "date"}),
    ("date is true", body(date=True), {"date": None, "flags": "date"}),
    ("date is a list", body(date=[1]), {"date": None, "flags": "date"}),
    ("a date to come", body(date=AT + 3 * 86_400), {"flags": "future"}),
    ("edited before it was written", body(edit_date=AT - 5), {"flags": "edit_date"}),
    ("a message deep inside a message", body(reply_to_message=message(2, pinned_message=message(3, reply_to_message=message(4)))),
     {"reply_to_message_id": 2}),
]  # fmt: skip


HELD = [line(update(HEALTHY + n, payload=message(HEALTHY + n))) for n in range(3)]


@cache
def lake_with(*given: bytes) -> tuple[MemoryStore, Any]:
    """Build a lake of odd bodies behind three healthy ones: the first is line 4, and of the first bot."""
    store = MemoryStore()
    put(store, HELD + [line(each, bot=number) for number, each in enumerate(given, 1)], "a")
    return store, rebuild(store)


def test_what_cannot_be_understood_is_quarantined() -> None:
    """It is kept with its reason and its line; its neighbours become rows."""
    store, report = lake_with(*(body for _, body, _ in REFUSED))

    assert (3, len(REFUSED)) == (report.rows, report.quarantined)
    told = {each["line"]: each["reason"] for each in rows(store, "quarantine", "reason, line")}
    assert {number: (name, reason) for number, (name, _, reason) in enumerate(REFUSED, 4)} == {
        number: (REFUSED[number - 4][0], reason) for number, reason in told.items()
    }


def test_what_is_odd_becomes_a_row() -> None:
    """Every value that cannot be had is NULL, replaced or flagged; nothing is refused for it.

    Each case is in a chat of its own here, so that they are not one message.
    """
    chats = range(-2001, -2001 - len(KEPT), -1)
    given = [body.replace(b"-1001", b"%d" % chat) for (_, body, _), chat in zip(KEPT, chats, strict=True)]
    store, report = lake_with(*given)

    assert (3 + len(KEPT), 0) == (report.rows, report.quarantined)
    found = {each["chat_id"]: each for each in rows(store, "messages") if each["chat_id"] != GROUP["id"]}
    assert {name: expected for name, _, expected in KEPT} == {
        name: {column: found[chat][column] for column in expected}
        for (name, _, expected), chat in zip(KEPT, chats, strict=True)
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "reason"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED]
)
def test_alone_it_is_quarantined_too(given: bytes, reason: str) -> None:
    """No other bad line is there that would have every line looked at closely."""
    store, report = lake_with(given)

    assert (3, 1) == (report.rows, report.quarantined)
    assert (reason, 4) == tuple(row(store, "quarantine", "reason, line").values())


@pytest.mark.slow
@pytest.mark.parametrize(("given", "expected"), [each[1:] for each in KEPT], ids=[each[0] for each in KEPT])
def test_alone_it_becomes_a_row_too(given: bytes, expected: dict[str, Any]) -> None:
    """Likewise."""
    store, report = lake_with(given)

    assert (4, 0) == (report.rows, report.quarantined)
    (found,) = [each for each in rows(store, "messages") if each["message_id"] == 1]
    assert expected == {name: found[name] for name in expected}


@pytest.mark.slow
@pytest.mark.parametrize("given", [each[1] for each in KEPT], ids=[each[0] for each in KEPT])
def test_a_row_does_not_depend_on_its_neighbours(given: bytes) -> None:
    """Beside a line that breaks the quick way, the same row comes out of the exact one."""
    alone, _ = lake_with(given)
    beside = MemoryStore()
    path = put(beside, [*HELD, line(given, bot=1)], "a")
    segment = paths.read_segment(path)
    assert segment is not None
    beside.delete(path)
    broken = b'{"received_at":"2026-11-21T15:00:00.000000Z","source":"webhook","bot_id":99,"update":{"update_id":5,"a":1,"a":2}}\n'
    put(beside, [*lines_of(alone, path), broken], "a")
    rebuild(beside)

    hidden = "* EXCLUDE (source)"
    assert rows(alone, "messages", hidden) == rows(beside, "messages", hidden)


def lines_of(store: MemoryStore, path: str) -> list[bytes]:
    """Read a segment's lines."""
    from igarape.capture.segment import unpack

    return unpack(store.get(path)).lines


@pytest.mark.slow
def test_a_segment_cut_anywhere_loses_only_what_is_cut() -> None:
    """The lines before the cut become rows; each lost line is quarantined by its number."""
    store = MemoryStore()
    path = put(store, [line(update(n, payload=message(n))) for n in range(40)])
    data = store.get(path)
    for cut in range(0, len(data), max(1, len(data) // 12)):
        broken = MemoryStore()
        broken.put(path, data[:cut])
        report = rebuild(broken)
        assert 40 == report.rows + report.quarantined
        assert {"lost"} >= set(report.reasons)


@pytest.mark.parametrize("at", [10, 60, -6], ids=["head", "middle", "checksum"])
def test_a_flipped_bit_is_noticed(at: int) -> None:
    """A damaged segment never gives rows that are not there: its lines are quarantined or whole."""
    store = MemoryStore()
    path = put(store, [line(update(n, payload=message(n))) for n in range(40)])
    data = bytearray(store.get(path))
    data[at] ^= 4
    store.put(path, bytes(data))

    report = rebuild(store)

    assert 40 == report.rows + report.quarantined
    assert {"oi"} >= {each["text"] for each in rows(store, "messages")}


def test_a_conflict_is_kept_twice_and_flagged() -> None:
    """The same number with another content on one day: two rows of the ledger, both flagged."""
    store = MemoryStore()
    put(store, [line(update(1, payload=message(1))), line(update(1, payload=message(2)), at=later(hours=1))])
    rebuild(store)

    assert ["conflict", "conflict"] == [each["flags"] for each in rows(store, "updates")]
    assert 2 == len(rows(store, "messages"))


def test_a_late_message_lands_on_its_own_day() -> None:
    """23 hours late, it is a row of the day on which it was written."""
    store = MemoryStore()
    put(store, [line(update(1, payload=message(1)), at=later(hours=23))])
    rebuild(store)

    assert "2026-11-21" == str(row(store, "messages")["context_date"])


def test_a_message_that_names_another_line_in_its_text_is_only_text() -> None:
    """Text that looks like a delivery is not one."""
    text = '"},"update":{"update_id":5,"message":{"message_id":77'
    store, report = lake_with(body(text=text))

    assert text in [each["text"] for each in rows(store, "messages")]
    assert (4, 0) == (report.rows, report.quarantined)
