"""Updates from files become the lines of a segment, whichever way they were written down."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from igarape.capture.lines import Arrival, Line, Reject, updates
from igarape.capture.update import delivery, wrapped

NOW = datetime(2026, 11, 21, 15, 4, 5, tzinfo=UTC)
ARRIVAL = Arrival("dump.json", NOW, 7)
UPDATE = {"update_id": 1, "message": {"message_id": 2, "text": "olá 😀\n{"}}
COMPACT = json.dumps(UPDATE, separators=(",", ":")).encode()
WIRE = COMPACT.replace(b",", b",\n", 1)


def read(text: bytes, arrival: Arrival = ARRIVAL) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    """Read updates: the deliveries to keep, and the rejects."""
    found = list(updates([text], arrival))
    kept = [json.loads(each.text) for each in found if isinstance(each, Line)]
    return kept, [(each.line, each.reason) for each in found if isinstance(each, Reject)]


@pytest.mark.parametrize(
    "text",
    [
        COMPACT,
        WIRE,
        json.dumps(UPDATE).encode(),
        json.dumps(UPDATE, indent=2, ensure_ascii=False).encode(),
        b"[" + WIRE + b"]",
        b'{"ok":true,"result":[' + WIRE + b"]}",
        json.dumps({"ok": True, "result": [UPDATE]}, indent=1).encode(),
    ],
    ids=["compact", "as Telegram sends it", "json.dump", "indented", "array", "a reply", "a reply, indented"],
)  # fmt: skip
def test_every_way_to_write_an_update_gives_the_same_update(text: bytes) -> None:
    """One delivery a update, on one line, with where it came from."""
    kept, rejects = read(text)

    assert [each["update"] for each in kept] == [UPDATE]
    assert [(each["received_at"], each["source"], each["bot_id"]) for each in kept] == [
        ("2026-11-21T15:04:05.000000Z", "import", 7)
    ]
    assert rejects == []
    assert [each.text[-1:] for each in updates([text], ARRIVAL) if isinstance(each, Line)] == [b"\n"]


def test_replies_of_get_updates_may_follow_one_another() -> None:
    """What someone saved with curl >> file: several replies, an empty one among them."""
    replies = [
        {"ok": True, "result": [UPDATE, UPDATE]},
        {"ok": True, "result": []},
        {"ok": True, "result": [UPDATE]},
    ]

    kept, rejects = read("\n".join(map(json.dumps, replies)).encode())

    assert [each["update"] for each in kept] == [UPDATE] * 3
    assert rejects == []


def test_a_line_in_a_reply_is_the_line_in_the_file() -> None:
    """An origin leads to the update, not to the reply that holds it."""
    text = b"\n" + json.dumps({"ok": True, "result": [UPDATE, {"update_id": 9}]}, indent=1).encode()

    assert [each["origin"] for each in read(text)[0]] == ["dump.json:5", "dump.json:12"]


@pytest.mark.parametrize(
    "broken",
    [
        b'{"update_id":1,"message":{"te',
        b'{"update_id":NaN}',
        b'{"update_id":1,}',
        b'{"a":"\xff"}',
        b'{"a":"\\ud8"}',
    ],
)
def test_a_broken_line_is_rejected_and_kept_with_its_file_and_line(broken: bytes) -> None:
    """The others are imported; the build will quarantine it."""
    kept, rejects = read(COMPACT + b"\n" + broken + b"\n" + COMPACT)

    assert rejects == [(2, "broken")]
    assert [each["update"] for each in kept if "update" in each] == [UPDATE, UPDATE]
    assert [(broken, "dump.json:2")] == [
        (base64.b64decode(each["body"]), each["origin"]) for each in kept if "body" in each
    ]


def test_updates_that_make_no_sense_are_kept_for_the_build_to_judge() -> None:
    """An object is an object: no update_id, a strange one, an error reply."""
    text = b'{}\n{"update_id":"1"}\n{"ok":false,"error_code":401,"description":"Unauthorized"}\n{"result":5}'

    kept, rejects = read(text)

    assert [each["update"] for each in kept] == [
        {},
        {"update_id": "1"},
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
        {"result": 5},
    ]
    assert rejects == []


OWN = (
    delivery(COMPACT, received_at=NOW, source="webhook", bot_id=7)
    + delivery(b"not json", received_at=NOW, source="poll", bot_id=None)
    + wrapped("sent", {"method": "sendMessage"}, received_at=NOW, source="proxy", bot_id=7)
)


def test_a_lakes_own_lines_are_kept_as_they_are() -> None:
    """A segment imported into another lake says itself when and how its updates came."""
    found = list(updates([OWN], Arrival("segment", datetime(2027, 1, 1, tzinfo=UTC))))

    assert b"".join(each.text for each in found if isinstance(each, Line)) == OWN
    assert [Line] * 3 == [type(each) for each in found]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"received_at":"ontem","source":"poll","bot_id":7,"update":{}}', "no_delivery"),
        (b'{"received_at":"2026-11-21T15:04:05","source":"poll","bot_id":7,"update":{}}', "no_delivery"),
        (b'{"received_at":"2026-11-21T15:04:05Z","source":"spy","bot_id":7,"update":{}}', "no_delivery"),
        (b'{"received_at":"2026-11-21T15:04:05Z","source":"poll","bot_id":7}', "no_delivery"),
        (
            b'{"received_at":"2026-11-21T15:04:05Z","source":"poll","bot_id":7,"update":{},"sent":{}}',
            "no_delivery",
        ),
        (b'{"received_at":"2026-11-21T15:04:05Z","source":"poll","bot_id":8,"update":{}}', "other_bot"),
    ],
)
def test_what_only_looks_like_a_lakes_line_is_rejected(line: bytes, reason: str) -> None:
    """A line that claims how it was received must be one that igarape writes, and of that bot."""
    assert read(line) == ([], [(1, reason)])


def test_the_content_leaves_out_when_and_where_it_was_imported() -> None:
    """So that a second import is recognised; another bot's update is another one."""
    first, second, other = (
        next(iter(updates([WIRE], arrival)))
        for arrival in (
            ARRIVAL,
            Arrival("b/copy.json", NOW.replace(year=2027), 7),
            Arrival("dump.json", NOW, 8),
        )
    )

    assert isinstance(first, Line)
    assert isinstance(second, Line)
    assert isinstance(other, Line)
    assert first.content == second.content != other.content
    assert first.text != second.text
