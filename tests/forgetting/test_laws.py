"""Laws of taking somebody out of a delivery, whatever it looks like."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igarape.capture.update import delivery
from igarape.daily import forgotten
from igarape.daily.sweep import clean, cleaned
from igarape.forgetting.residue import inside
from tests.daily.deliveries import NOON, line, message, update
from tests.forgetting.canaries import BIA, Canary, others, theirs

ONE = Canary(11)
KNOWN = forgotten.Known({ONE.id}, {ONE.username.lower()}, {ONE.name})


def marks(known: forgotten.Known = KNOWN) -> forgotten.Marks:
    """Make what knows the canary again, with a key of its own."""
    given_ = forgotten.Forgotten()
    return forgotten.Marks(bytes.fromhex(given_.key), given_.marked(known))


MARKS = marks()
THEM = st.sampled_from(
    [
        ONE.user, ONE.private, {"id": ONE.id}, {"user_id": ONE.id, "first_name": "Zé"}, f"@{ONE.username}",
        f"tg://user?id={ONE.id}", f"https://t.me/{ONE.username}/5", f"https://{ONE.username}.t.me",
        {"user": ONE.user}, {"type": "user", "sender_user": ONE.user}, message(5, by=ONE.user, text=ONE.word),
        {"users": [ONE.user, BIA]}, {"winner_user_ids": [1, ONE.id]}, {"some_chat_id": ONE.id},
    ]
)  # fmt: skip
NAMES = st.sampled_from(
    ["a", "result", "user", "reply_to_message", "text", "entities", "origin", "new_thing", "from_id"]
)
ANYTHING = st.recursive(
    st.one_of(THEM, st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=4)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=8,
)


@given(ANYTHING)
@settings(max_examples=40, deadline=None)
def test_wherever_they_stand_they_are_gone(what: Any) -> None:
    """In whatever member of whatever kind; and what is clean is left alone."""
    kept = line(update(1, "something_new", {"from": BIA, "what": what}))
    swept = clean([kept], MARKS)
    assert inside(b"".join(swept.lines), MARKS) == 0
    assert clean(swept.lines, MARKS) == (swept.lines, [], [])


def test_as_deep_as_it_may_be() -> None:
    """What no reader could follow goes whole, where their id is in it; else it stays."""
    for deep in (400, 100_000):
        for inner, stays in (
            (b'{"id":%d,"first_name":"Z"}' % ONE.id, False),
            (b'{"id":4,"first_name":"Z"}', True),
        ):
            body = b'{"update_id":1,"new":' + b'{"a":' * deep + inner + b"}" * deep + b"}"
            left = cleaned(delivery(body, received_at=NOON, source="webhook", bot_id=1), MARKS)
            assert left is None or str(ONE.id).encode() not in left
            assert left is not None or not stays


WORDS = st.sampled_from(["oi ", "🦜", "ção ", "a\u0301", "👨‍👩‍👧 ", "x"])
PIECES = st.lists(
    st.tuples(
        st.sampled_from(["plain", "bold", "text_mention", "mention", "text_link"]), st.lists(WORDS, min_size=1, max_size=4)
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@given(PIECES)
@settings(max_examples=40, deadline=None)
def test_what_others_marked_stays_marked(pieces: list[tuple[str, list[str]]]) -> None:
    """Every entity that stays covers the words that it covered, counted in UTF-16 as Telegram counts."""
    text, entities, expected = "", [], []
    for kind, words in pieces:
        said = f"@{ONE.username}" if kind == "mention" else "".join(words)
        place = {"offset": _units(text), "length": _units(said)}
        if kind == "text_mention":
            entities.append({"type": kind, **place, "user": ONE.user})
        elif kind == "text_link":
            entities.append({"type": kind, **place, "url": f"tg://user?id={ONE.id}"})
        elif kind != "plain":
            entities.append({"type": kind, **place})
        if kind == "bold":
            expected.append(said)
        text += said + " "
    (kept,) = clean([line(update(1, payload=message(1, by=BIA, text=text, entities=entities)))], MARKS).lines
    left = json.loads(kept)["update"]["message"]
    units = left["text"].encode("utf-16-le")
    found = [
        units[2 * each["offset"] :][: 2 * each["length"]].decode("utf-16-le") for each in left["entities"]
    ]
    assert found == expected
    assert _units(left["text"]) == _units(text)
    assert ONE.username not in left["text"]


@given(st.permutations([*theirs(ONE, 100), *others(ONE, 200)]))
@settings(max_examples=10, deadline=None)
def test_a_line_is_cut_by_itself(lines: list[bytes]) -> None:
    """Whatever stands beside it, and in whatever order: what becomes of a delivery hangs on it alone."""
    alone = [each for each in (cleaned(one, MARKS) for one in lines) if each is not None]
    assert clean(lines, MARKS).lines == alone


@pytest.mark.parametrize("escaped", [True, False])
def test_a_line_stays_as_it_was_written(escaped: bool) -> None:
    """With escapes or without; and what holds nothing of theirs stays byte by byte."""
    said = {
        "update_id": 1,
        "message": message(1, by=BIA, text=f"Olá 🦜 @{ONE.username}", extra=1.10, big=12345678901234567890),
    }
    body = json.dumps(said, ensure_ascii=escaped).encode()
    kept = cleaned(delivery(body, received_at=NOON, source="webhook", bot_id=1), MARKS)
    assert kept is not None
    assert kept.isascii() == escaped
    assert json.loads(kept)["update"]["message"]["big"] == 12345678901234567890
    other = line(b'{"update_id": 2,  "message": {"text": "@another_one 7100087108"}}')
    assert cleaned(other, MARKS) is other


def test_numbers_that_are_no_ids_stay() -> None:
    """A message's number, a moment or a size may be the same as somebody's id."""
    few = marks(forgotten.Known({1_700_000_000}))
    made = message(
        1_700_000_000, by=BIA, date=1_700_000_000, document={"file_size": 1_700_000_000}, text=None
    )
    kept = line(update(1_700_000_000, payload=made))
    assert clean([kept], few).lines == [kept]
    assert inside(kept, few) == 0


def test_escaped_letters_hide_nobody() -> None:
    """JSON may write any letter as an escape; what names somebody then is found all the same."""
    name = "".join(f"\\u{ord(each):04x}" for each in ONE.username)
    body = (
        b'{"update_id":1,"message":{"message_id":1,"chat":{"id":-1},"from":{"id":5},"text":"@%b"}}'
        % name.encode()
    )
    left = cleaned(delivery(body, received_at=NOON, source="webhook", bot_id=1), MARKS)
    assert left is not None
    assert ONE.username not in json.loads(left)["update"]["message"]["text"]
    assert clean([left], MARKS).cut == []
    hidden = delivery(body, received_at=NOON, source="webhook", bot_id=1)
    assert clean([hidden], MARKS).cut == [1]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
