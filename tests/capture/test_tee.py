"""The tee's rules: which updates wait for each other, where they go, what goes back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igarape.capture.kinds import KINDS
from igarape.capture.tee import MARK, back, onward, place, target, told
from igarape.errors import Usage
from igarape.testing import kinds

CHAT = {"chat": {"id": 5, "type": "group"}, "from": {"id": 9}}
SAMPLES: dict[str, dict[str, Any]] = {
    **dict.fromkeys(kinds.KINDS, CHAT),
    "business_connection": {"id": "c", "user": {"id": 9}},
    "managed_bot": {"user": {"id": 9}, "bot": {"id": 1}},
    "subscription": {"user": {"id": 9}},
    "poll": {"id": "77"},
    "poll_answer": {"poll_id": "77", "user": {"id": 9}},
    "chat_member": CHAT | {"from": {"id": 1}, "new_chat_member": {"user": {"id": 9}}},
}
STEPS = ("chat", "from", "user", "id", "poll_id", "new_chat_member")
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANYTHING = SCALARS | st.fixed_dictionaries({}, optional=dict.fromkeys(STEPS, SCALARS | st.just({"id": [1]})))


def queue(kind: str, content: object, bot_id: int | None = 7) -> object:
    """Give the queue of an update of a kind."""
    return place(json.dumps({"update_id": 1, kind: content}).encode(), bot_id).queue


def test_every_kind_has_its_queue() -> None:
    """Each is picked by a chat, a person or a poll; none falls among the unknown."""
    assert set(SAMPLES) == set(kinds.KINDS) >= set(KINDS)
    for kind, content in SAMPLES.items():
        number = {"poll": "77", "poll_answer": "77"}.get(kind)
        assert queue(kind, content) in {(7, name, value) for name in CLASSES for value in (5, 9, number)}, (
            kind
        )


CLASSES = {
    *("message", "business_connection", "business", "guest", "reaction", "reaction_count", "inline_query"),
    *(
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
    ),
    *(
        "poll",
        "my_chat_member",
        "member",
        "boost",
        "managed_bot",
        "subscription",
        "stopped_message_generation",
    ),
}


def test_what_telegram_sends_one_after_another_is_handed_over_so() -> None:
    """Where the fake Telegram has one lane, there is one queue here: never a finer cut."""
    lanes: dict[object, set[object]] = {}
    for kind, content in SAMPLES.items():
        lanes.setdefault(kinds.lane(kind, content), set()).add(queue(kind, content))
    assert all(len(queues) == 1 for queues in lanes.values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("message", CHAT), ("message", {"chat": {"id": 6}})),
        (("message", CHAT), ("callback_query", {"from": {"id": 5}})),
        (("callback_query", {"from": {"id": 5}}), ("callback_query", {"from": {"id": 6}})),
        (("message", CHAT), ("my_chat_member", CHAT)),
    ],
)
def test_the_rest_does_not_wait(one: tuple[str, object], other: tuple[str, object]) -> None:
    """Other chats, other people, other classes."""
    assert queue(*one) != queue(*other)


def test_two_bots_have_nothing_in_common() -> None:
    """The same chat of another bot is another queue."""
    assert queue("message", CHAT, 7) != queue("message", CHAT, 8)


ODD = {
    b"": None,
    b"[]": None,
    b"rubbish": None,
    b"\xff": None,
    b'{"update_id":"x","new_kind":{"chat":{"id":5}}}': None,
    b'{"update_id":3,"new_kind":{}}': 3,
    b'{"update_id":3.5}': None,
    b'{"update_id":true}': None,
    b"[" * 100_000: None,
}


@pytest.mark.parametrize(("body", "number"), ODD.items(), ids=range(len(ODD)))
def test_what_is_not_known_waits_in_one_queue(body: bytes, number: int | None) -> None:
    """Whatever it is, it has a place."""
    assert place(body, 7) == ((7, "", None), number)


@settings(max_examples=50)
@given(st.sampled_from(KINDS), ANYTHING)
def test_every_content_has_a_place(kind: str, content: object) -> None:
    """A message that is a list, a chat that is a number: a queue all the same, one that can be looked up."""
    assert hash(queue(kind, content)) is not None


# -- where to ------------------------------------------------------------------------------------------

GOOD = {
    "http://127.0.0.1:8080/webhook": ("http", "127.0.0.1", 8080, "/webhook", None),
    "http://bot": ("http", "bot", 80, "/", None),
    "https://Bot.Example.org/a/b?x=1&y=%20": ("https", "bot.example.org", 443, "/a/b?x=1&y=%20", None),
    "http://[::1]:81/": ("http", "::1", 81, "/", None),
    "http://ana:p%40ss@bot:81/x#part": ("http", "bot", 81, "/x", b"Basic YW5hOnBAc3M="),
    "http://bot/{bot_id}/hook": ("http", "bot", 80, "/{bot_id}/hook", None),
}


@pytest.mark.parametrize(("url", "parts"), GOOD.items())
def test_an_address_is_taken_apart(url: str, parts: tuple[object, ...]) -> None:
    """Scheme, host, port, what stands in the request, and the password as Telegram sends it."""
    assert tuple(target(url)) == parts


BAD = (
    *("", "bot", "//bot/x", "ftp://bot/", "file:///etc/passwd", "http://", "http:///x", "http://bot:99999/"),
    *(
        "http://bot:x/",
        "http://[::1/",
        "http://bot/a b",
        "http://bot/\r\nx: y",
        "http://bot/é",
        "http://bot/\0",
    ),
    *("http://" + "a" * 64 + "/", "http://bot:0/", "javascript:alert(1)", "http://\u202e/"),
)


@pytest.mark.parametrize("url", BAD)
def test_what_is_no_address_is_refused_unsaid(url: str) -> None:
    """A wrong address may hold a secret as well as a right one."""
    with pytest.raises(Usage) as caught:
        target(url)
    assert caught.value.values == {}


def test_only_what_may_be_told_is_its_name() -> None:
    """No password, no path: both may be secret."""
    assert target("https://ana:pass@bot/secret?token=x").name == "https://bot:443"
    assert target("http://[::1]:81/").name == "http://[::1]:81"
    assert target("http://[::1]:81/").authority == b"[::1]:81"
    assert target("https://bot:443/").authority == b"bot"


def test_each_bot_may_have_its_own_address() -> None:
    """`{bot_id}` is its id."""
    to = target("http://bot/{bot_id}/hook")
    assert (to.many, to.of(7)) == (True, b"/7/hook")


# -- what goes on, what goes back ----------------------------------------------------------------------


def test_few_headers_go_on() -> None:
    """Neither our secret nor what belongs to the connection."""
    given = [
        (b"host", b"ours"),
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", b"2"),
        (b"transfer-encoding", b"chunked"),
        (b"connection", b"close"),
        (b"accept-encoding", b"gzip, deflate"),
        (b"x-telegram-bot-api-secret-token", b"ours"),
        (b"authorization", b"ours"),
        (b"x-real-ip", b"149.154.160.7"),
        (MARK, b"another"),
    ]
    assert onward(given, target("http://a:b@bot/"), b"own", b"mark") == [
        (b"host", b"bot"),
        (b"content-type", b"application/json; charset=utf-8"),
        (b"x-real-ip", b"149.154.160.7"),
        (b"authorization", b"Basic YTpi"),
        (b"x-telegram-bot-api-secret-token", b"own"),
        (b"accept-encoding", b"identity"),
        (MARK, b"mark"),
    ]


@given(st.integers(0, 999))
def test_telegram_is_never_told_that_we_are_gone(status: int) -> None:
    """Never 410, never a redirect; success where the bot said success, and only there."""
    assert told(status) != 410
    assert not 300 <= told(status) < 400
    assert (200 <= told(status) < 300) == (200 <= status < 300)


@pytest.mark.parametrize(
    ("status", "headers", "body", "expected"),
    [
        (200, [(b"Content-Type", b"a/b"), (b"Set-Cookie", b"x")], b"12", {b"content-type": b"a/b"}),
        (200, [(b"content-type", b"a/b")], b"", {}),
        (200, [(b"retry-after", b"5")], b"", {}),
        (503, [(b"Retry-After", b"5"), (b"content-type", b"a/b")], b"", {b"retry-after": b"5"}),
        (503, [(b"retry-after", b"Fri, 31 Dec 1999 23:59:59 GMT")], b"", {}),
        (503, [(b"retry-after", b"-1")], b"", {}),
        (200, [(b"content-encoding", b"gzip")], b"12", {b"content-encoding": b"gzip"}),
    ],
)
def test_few_headers_come_back(
    status: int, headers: list[tuple[bytes, bytes]], body: bytes, expected: dict[bytes, bytes]
) -> None:
    """The type of a body; when to come again, where that is a number of seconds."""
    found = dict(back(status, headers, body))
    assert found == expected | {b"content-length": b"%d" % len(body)}


def test_no_content_has_no_length() -> None:
    """204 says that nothing follows; a length there is an error."""
    assert back(204, [(b"content-length", b"0")], b"") == []
