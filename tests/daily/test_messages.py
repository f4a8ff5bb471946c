"""One message, one row: each Message beside what its row must say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.daily.deliveries import ANA, BOT, GROUP, NOON, built, line, message, rows, sent, update

ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
NEWS = {"id": -1009, "type": "channel", "title": "Novidades", "username": "novidades"}

CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "a person writes",
        {"from": {"id": 11, "is_bot": False, "first_name": "Ana", "last_name": "Lima"}},
        {"author_id": 11, "author_kind": "person", "author_name": "Ana Lima", "text": "oi", "text_length": 2},
    ),
    ("a bot writes", {"from": BOT}, {"author_id": 99, "author_kind": "bot", "author_name": "Robô"}),
    (
        "an anonymous admin writes as the group",
        {"from": ANONYMOUS, "sender_chat": GROUP, "author_signature": "chefe"},
        {"author_id": -1001, "author_kind": "anonymous_admin", "author_name": "Suporte", "user_id": 1087968824},
    ),
    (
        "a channel writes in the group",
        {"from": CHANNEL_BOT, "sender_chat": NEWS},
        {"author_id": -1009, "author_kind": "channel", "author_name": "Novidades", "author_username": "novidades"},
    ),
    (
        "the linked channel's post is forwarded automatically",
        {"from": {"id": 777000, "is_bot": False, "first_name": "Telegram"}, "sender_chat": NEWS,
         "is_automatic_forward": True, "forward_origin": {"type": "channel", "chat": NEWS, "message_id": 3}},
        {"author_id": -1009, "author_kind": "channel", "forward_kind": "channel"},
    ),
    (
        "an anonymous sender without `from`",
        {"from": None, "sender_chat": GROUP},
        {"author_id": -1001, "author_kind": "anonymous_admin", "user_id": None, "user_is_bot": None},
    ),
    (
        "a business account's bot answers for it",
        {"from": ANA, "sender_business_bot": BOT, "business_connection_id": "bc"},
        {"author_id": 99, "author_kind": "bot", "business_connection_id": "bc", "user_id": 11},
    ),
    ("nobody is named", {"from": None}, {"author_id": None, "author_kind": None, "author_name": None}),
    ("a deleted account has no name", {"from": {"id": 5, "is_bot": False, "first_name": ""}},
     {"author_id": 5, "author_name": None}),
    ("ids of 52 bits", {"from": {"id": 2**52 - 1, "is_bot": False, "first_name": "X"}}, {"author_id": 2**52 - 1}),
    (
        "a photo with a caption",
        {"text": None, "photo": [{"file_unique_id": "q"}], "caption": "veja o erro"},
        {"media": "photo", "text": "veja o erro", "text_length": 11, "service_kind": None},
    ),
    ("a sticker has no text", {"text": None, "sticker": {"emoji": "😂"}},
     {"media": "sticker", "text": None, "text_length": None, "service_kind": None}),
    ("an animation comes with a document", {"text": None, "document": {}, "animation": {}}, {"media": "animation"}),
    ("one of an album", {"text": None, "photo": [], "media_group_id": "g1"},
     {"media": "photo", "media_group_id": "g1"}),
    (
        "someone joins",
        {"text": None, "new_chat_participant": ANA, "new_chat_member": ANA, "new_chat_members": [ANA]},
        {"service_kind": "new_chat_members", "media": None},
    ),
    ("a message is pinned", {"text": None, "pinned_message": {"chat": GROUP, "message_id": 4, "date": 0}},
     {"service_kind": "pinned_message", "date": NOON.replace(tzinfo=None)}),
    ("a service message newer than we are", {"text": None, "brand_new_thing": {"x": 1}},
     {"service_kind": "brand_new_thing"}),
    ("an answer", {"reply_to_message": message(7, by=BOT)},
     {"reply_to_message_id": 7, "reply_to_author_id": 99}),
    (
        "in a topic, nothing is answered: the reply is the topic's root",
        {"message_thread_id": 7, "is_topic_message": True,
         "reply_to_message": message(7, forum_topic_created={"name": "Pix"}, text=None)},
        {"reply_to_message_id": None, "reply_to_author_id": None, "message_thread_id": 7},
    ),
    (
        "in a topic, something else is answered",
        {"message_thread_id": 7, "is_topic_message": True, "reply_to_message": message(8)},
        {"reply_to_message_id": 8, "message_thread_id": 7},
    ),
    ("an answer to another chat", {"external_reply": {"chat": NEWS, "message_id": 3}},
     {"reply_to_message_id": 3, "reply_to_chat_id": -1009}),
    ("through an inline bot", {"via_bot": BOT}, {"via_bot_id": 99}),
    ("text of characters beyond the basic plane", {"text": "👍🏽 ok"}, {"text_length": 5}),
    (
        "a rich message as plain text",
        {"text": None, "rich_message": {"blocks": [
            {"type": "heading", "text": "Título"},
            {"type": "list", "items": [{"blocks": [{"type": "paragraph", "text": ["um ", {"type": "bold", "text": "dois"}]}]}]},
        ]}},
        {"text": "Título um  dois", "media": None, "service_kind": None},
    ),
]  # fmt: skip


FIRST = 100
"""The number of the first case's message; answers are to numbers below it."""


@pytest.fixture(scope="module")
def found() -> dict[int, dict[str, Any]]:
    """Build a lake of all cases; give their rows by their numbers."""
    given = (message(number, **case[1]) for number, case in enumerate(CASES, FIRST))
    store, _ = built(*(line(update(each["message_id"], payload=each)) for each in given))
    made = rows(store, "messages")
    assert len(CASES) == len(made)
    return {each["message_id"]: each for each in made}


@pytest.mark.parametrize(
    ("number", "expected"),
    [(number, case[2]) for number, case in enumerate(CASES, FIRST)],
    ids=[case[0] for case in CASES],
)
def test_a_message_becomes_a_row(
    number: int, expected: dict[str, Any], found: dict[int, dict[str, Any]]
) -> None:
    """What stands in the message stands in its row, under one name and with one meaning."""
    assert expected == {name: found[number][name] for name in expected}


def test_ephemeral_messages_do_not_collide() -> None:
    """Ephemeral messages are all number 0 and their own numbers are used again; each stays a row."""
    first = message(0, ephemeral_message_id=5, receiver_user={"id": 11})
    again = message(0, ephemeral_message_id=5, receiver_user={"id": 11}, date=int(NOON.timestamp()) + 60)
    other = message(0, ephemeral_message_id=5, receiver_user={"id": 12})

    store, _ = built(*(line(update(n, payload=each)) for n, each in enumerate((first, again, other))))

    assert 3 == len(rows(store, "messages"))


def test_a_business_chat_is_another_chat() -> None:
    """Equal chat and number with another business connection is another message."""
    store, _ = built(
        line(update(1, payload=message(1))),
        line(update(2, "business_message", message(1, business_connection_id="bc"))),
    )

    assert [None, "bc"] == sorted(
        (each["business_connection_id"] for each in rows(store, "messages")), key=lambda each: each or ""
    )


def test_two_bots_in_one_chat_see_one_message() -> None:
    """The same message under two bots' numbers is one message with two receipts."""
    store, _ = built(line(update(1, payload=message(1)), bot=1), line(update(2, payload=message(1)), bot=2))

    assert 1 == len(rows(store, "messages"))
    assert 2 == len(rows(store, "updates"))


def test_what_a_bot_sent_is_a_message() -> None:
    """Both sides of the talk are in one table, whichever way they came."""
    store, report = built(
        line(update(1, payload=message(1, text="cadê o pix?"))),
        sent("sendMessage", message(2, by=BOT, text="já caiu", reply_to_message=message(1))),
        sent("sendMediaGroup", [message(n, by=BOT, text=None, photo=[]) for n in (3, 4)]),
        sent("deleteMessage", True),
    )

    assert [("person", None), ("bot", 1), ("bot", None), ("bot", None)] == [
        (each["author_kind"], each["reply_to_message_id"])
        for each in rows(store, "messages", "* EXCLUDE (user_id)")
    ]
    assert ["sent.deleteMessage"] == [each["kind"] for each in rows(store, "events")]
    assert (4, 4, 0, 0) == (report.lines, report.rows, report.repeats, report.quarantined)
