"""The made-up group is the same each time, looks as Telegram writes it, and makes sense."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, datetime
from functools import cache
from typing import Any

import pytest

from igarape.capture.update import is_object
from igarape.demo import made_up, truth
from igarape.demo.cast import HELPER, RECORDER
from igarape.demo.episode import Doubt
from igarape.demo.story import ZONE
from igarape.demo.wire import GROUP, OLD_GROUP

START = date(2026, 10, 5)


@cache
def bodies() -> list[bytes]:
    """The updates of the group as Telegram sent them."""
    return list(made_up(7, START))


@cache
def updates() -> list[dict[str, Any]]:
    """What they say."""
    return [json.loads(body) for body in bodies()]


@cache
def doubts() -> list[Doubt]:
    """What was planted in them."""
    return truth(7, START)


def of(kind: str) -> list[dict[str, Any]]:
    """Take the contents of one kind of update."""
    return [update[kind] for update in updates() if kind in update]


def test_the_same_seed_tells_the_same_story() -> None:
    """Byte for byte; another seed tells another one."""
    assert list(made_up(7, START)) == bodies()
    assert truth(7, START) == doubts()
    assert list(made_up(8, START)) != bodies()


def test_updates_are_written_as_telegram_writes_them() -> None:
    """ASCII, one kind each, and a line break after update_id: a body is no line of NDJSON yet."""
    assert all(is_object(body) and body.isascii() for body in bodies())
    assert all(re.match(rb'\{"update_id":\d+,\n"[a-z_]+":\{', body) for body in bodies())
    assert {body.count(b"\n") for body in bodies()} == {1}
    assert {len(update) for update in updates()} == {2}


def test_there_is_enough_of_everything() -> None:
    """Four weeks: what was said, edited, reacted to, pressed; who came and went; both sides of the talk."""
    kinds = Counter(kind for update in updates() for kind in update if kind != "update_id")
    members = Counter(key for message in of("message") for key in message)
    bots = Counter(message["from"]["id"] for message in of("message") if message["from"]["is_bot"])

    assert 3000 <= len(updates()) <= 4000
    assert kinds["message"] > 2500
    assert kinds["edited_message"] > 50
    assert kinds["message_reaction"] > 80
    assert kinds["callback_query"] > 30
    assert kinds["chat_member"] > 10
    assert kinds["my_chat_member"] == 2
    assert bots[HELPER.id] > 600
    assert bots[RECORDER.id] == 0
    for key in (
        "reply_to_message", "photo", "caption", "media_group_id", "sticker", "voice", "poll",
        "entities", "pinned_message", "new_chat_members", "left_chat_member", "migrate_to_chat_id",
        "migrate_from_chat_id", "sender_chat", "author_signature", "is_automatic_forward", "forward_origin",
    ):  # fmt: skip
        assert members[key], key


def test_some_updates_come_twice_and_some_out_of_order() -> None:
    """As they do when an answer came too late; what comes twice is the same to the byte."""
    ids = [update["update_id"] for update in updates()]
    twice = [each for each, count in Counter(ids).items() if count == 2]
    seen: dict[int, bytes] = {}

    assert 2 <= len(twice) <= 10
    assert sorted(ids) != ids
    for update_id, body in zip(ids, bodies(), strict=True):
        assert seen.setdefault(update_id, body) == body


def test_numbers_grow_within_a_chat_and_answers_follow_what_they_answer() -> None:
    """Every reply is to a message that came before, in the same chat, with its text and author of then."""
    told: dict[tuple[int, int], dict[str, Any]] = {}
    last: Counter[int] = Counter()
    for update in sorted(updates(), key=lambda update: update["update_id"]):
        message = update.get("message")
        if message is None or (message["chat"]["id"], message["message_id"]) in told:
            continue
        chat, number = message["chat"]["id"], message["message_id"]
        assert number > last[chat]
        last[chat] = number
        answered = message.get("reply_to_message")
        if answered:
            original = told[chat, answered["message_id"]]
            assert answered["from"] == original["from"]
            assert answered["date"] == original["date"] <= message["date"]
            assert "reply_to_message" not in answered
        told[chat, number] = message
    for edited in of("edited_message"):
        original = told[edited["chat"]["id"], edited["message_id"]]
        assert edited["from"] == original["from"]
        assert "edit_date" not in edited or edited["edit_date"] > edited["date"]
    for reaction in of("message_reaction"):
        assert (reaction["chat"]["id"], reaction["message_id"]) in told


def test_an_edit_changes_what_is_seen_or_has_no_date() -> None:
    """Both kinds occur: corrections, and edits that change nothing."""
    dates = Counter("edit_date" in edited for edited in of("edited_message"))

    assert dates[True] > 20
    assert dates[False] > 5


def test_the_group_moves_once_and_for_good() -> None:
    """Its old id is left on the fourth day, with a message on either side."""
    to = [message for message in of("message") if "migrate_to_chat_id" in message]
    come = [message for message in of("message") if "migrate_from_chat_id" in message]

    assert [(OLD_GROUP["id"], GROUP["id"])] == [
        (each["chat"]["id"], each["migrate_to_chat_id"]) for each in to
    ]
    assert [(GROUP["id"], OLD_GROUP["id"], 1)] == [
        (each["chat"]["id"], each["migrate_from_chat_id"], each["message_id"]) for each in come
    ]
    assert datetime.fromtimestamp(to[0]["date"], ZONE).date() == date(2026, 10, 8)
    for message in of("message"):
        if message["chat"]["type"] != "private" and "migrate_from_chat_id" not in message:
            assert (message["chat"]["id"] == OLD_GROUP["id"]) == (message["date"] <= to[0]["date"])


@pytest.mark.parametrize("seed", [1, 2, 7, 44])
def test_the_busiest_hour_is_no_accident(seed: int) -> None:
    """Ten o'clock, and Mondays at ten; weekends are quiet."""
    moments = [
        datetime.fromtimestamp(message["date"], ZONE)
        for message in (json.loads(body).get("message") for body in made_up(seed, START))
        if message and not message["from"]["is_bot"]
    ]
    hours = Counter(each.hour for each in moments).most_common(2)
    slots = Counter((each.weekday(), each.hour) for each in moments).most_common(2)
    days = Counter(each.weekday() for each in moments)

    assert hours[0][0] == 10
    assert hours[0][1] > hours[1][1] * 1.2
    assert slots[0][0] == (0, 10)
    assert slots[0][1] > slots[1][1] * 1.4
    assert max(days[5], days[6]) < min(days[each] for each in range(5))


def test_the_truth_is_about_messages_that_came() -> None:
    """Each doubt is a message of a person; what people ask most is clear; every outcome occurs."""
    told = {(each["chat"]["id"], each["message_id"]): each for each in of("message")}
    topics = Counter(doubt.topic for doubt in doubts()).most_common()
    outcomes = Counter(doubt.outcome for doubt in doubts())

    assert len(doubts()) == len({(doubt.chat_id, doubt.message_id) for doubt in doubts()})
    for doubt in doubts():
        message = told[doubt.chat_id, doubt.message_id]
        assert not message["from"]["is_bot"]
        assert message.get("text") or message.get("caption")
        assert all((doubt.chat_id, number) in told for number in doubt.again)
    assert len(topics) == 12
    assert topics[0][0] == "pix"
    assert topics[0][1] > topics[1][1] * 1.1
    assert set(outcomes) == {"clarified", "assumed", "not_clarified", "not_answered", "unknown"}
    assert min(outcomes.values()) > 10
    assert {"staff", "member", None} == {doubt.helped_by for doubt in doubts()}


def test_an_answered_doubt_has_an_answer() -> None:
    """Where the truth says that the bot answered, a reply of the bot is there, and where not, none."""
    answered = {
        (message["chat"]["id"], message["reply_to_message"]["message_id"])
        for message in of("message")
        if message["from"]["id"] == HELPER.id
    }

    for doubt in doubts():
        if doubt.outcome != "unknown":
            assert ((doubt.chat_id, doubt.message_id) in answered) == (doubt.outcome != "not_answered")


def test_nobody_in_it_can_be_rung_up() -> None:
    """No telephone numbers, no documents but zeros, no tokens."""
    texts = [message.get("text", "") + message.get("caption", "") for message in of("message")]

    assert [
        found for text in texts for found in re.findall(r"\d[\d .()-]{7,}\d", text) if found.strip("0.- ")
    ] == []
    assert [text for text in texts if re.search(r"\d:[\w-]{30}", text)] == []


def test_a_shorter_story_is_a_story_too() -> None:
    """A single day, before the group moves, and the turn of a year."""
    assert 50 < len(list(made_up(7, date(2026, 12, 31), days=1))) < 400
    assert truth(7, date(2026, 12, 31), days=1)
