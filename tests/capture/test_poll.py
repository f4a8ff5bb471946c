"""The long poll's rules: what is kept, what is confirmed, how long is waited, and what a person is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarape.capture.kinds import KINDS, NOT_BY_DEFAULT
from igarape.capture.poll import HOLD, LIMIT, SECONDS, Next, Poll, confirm, update_id, updates
from igarape.errors import Declined, Problem, Unreachable

WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first"
)
WEBHOOK_SET = "Conflict: terminated by setWebhook request"
OTHER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


def poll(chance: float = 1.0) -> Poll:
    """Make the poll of bot 7, whose chance is always the same; at 1 the waits have their full length."""
    return Poll(7, lambda: chance)


def update(number: int) -> bytes:
    """Make an update."""
    return b'{"update_id":%d,\n"message":{"text":"oi"}}' % number


def body(*items: bytes) -> bytes:
    """Make a reply of `getUpdates`."""
    return b'{"ok":true,"result":[' + b",".join(items) + b"]}"


def declined(code: int, says: str = "?", retry_after: int | None = None) -> Declined:
    """Make what Telegram says when it says no."""
    problem = Declined(
        "Telegram declined {method}: {says} ({code}).", method="getUpdates", says=says, code=code
    )
    problem.retry_after = retry_after
    return problem


UNREACHABLE = Unreachable("{api} gave no reply that can be read: {why}.", api="x", why="y")
DISK = Problem("The journal cannot be written: {why}.", why="no room")


# -- what is asked for ---------------------------------------------------------------------------------


def test_every_kind_is_asked_for_each_time() -> None:
    """Those off by default too: what is left out keeps the setting of whoever asked before."""
    asked = poll().parameters()
    assert asked == {"offset": None, "limit": 100, "timeout": 50, "allowed_updates": KINDS}
    assert set(NOT_BY_DEFAULT) < set(KINDS)
    assert SECONDS == HOLD + 15
    assert LIMIT == 100


# -- what is kept --------------------------------------------------------------------------------------


def test_updates_are_kept_as_they_came() -> None:
    """Byte by byte, with Telegram's line break and what nobody knows."""
    items = [update(1), b'{"update_id": 2 , "new_kind":{"\\u00e3":1e2}}']
    assert updates(body(*items)) == items


ODD = {
    "a number that is no number": b'{"update_id":5,"x":NaN}',
    "half a character": rb'{"update_id":5,"x":"\ud800"}',
    "no UTF-8": b'{"update_id":5,"x":"\xff"}',
    "too deep": b'{"update_id":5,"x":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "no object": b"7",
    "a text": b'"x"',
    "null": b"null",
    "a list": b"[1,2]",
    "no number": b'{"message":{}}',
}


SHALLOW = [each for each in ODD.values() if len(each) < 100]


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_odd_update_does_not_stop_the_others(odd: bytes) -> None:
    """It is kept too, as it came, and all are confirmed together."""
    items = [update(4), odd, update(6)]
    assert updates(body(*items)) == items
    assert confirm(None, items) == 7


BROKEN = {
    "cut in an update": body(update(1), update(2))[:-20],
    "cut between two": body(update(1))[:-2] + b",",
    "cut at the end": body(update(1))[:-1],
    "brackets that do not match": body(b'{"update_id":1,"x":[}'),
    "no list": b'{"ok":true,"result":{"update_id":1}}',
    "no result": b'{"ok":true}',
}


@pytest.mark.parametrize("reply", BROKEN.values(), ids=BROKEN)
def test_a_reply_that_is_not_whole_keeps_nothing(reply: bytes) -> None:
    """It is asked for again, from the same offset."""
    with pytest.raises(Unreachable):
        updates(reply)


@given(st.data())
def test_no_cut_reply_is_taken_for_a_whole_one(data: st.DataObject) -> None:
    """Wherever it was cut: or the rest of a batch would be confirmed unseen."""
    items = data.draw(st.lists(st.sampled_from([update(3), *SHALLOW]), min_size=1, max_size=4))
    whole = body(*items)
    assert updates(whole) == items
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(Unreachable):
        updates(cut)


# -- what is confirmed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (b'{"update_id":5}', 5),
        (b'{"a":1,"update_id":0}', 0),
        (b'{"update_id":9223372036854775806}', 2**63 - 2),
        (b'{"update_id":9223372036854775807}', None),
        (b'{"update_id":-5}', None),
        (b'{"update_id":true}', None),
        (b'{"update_id":"5"}', 5),
        (b'{"update_id":5.0}', 5),
        (b'{"update_id":5,"x":NaN}', 5),
        (b'{"x":NaN,"update_id":5}', None),
        (b'{"message":{"update_id":5}}', None),
        (b"5", None),
        (b"", None),
    ],
)
def test_the_number_of_an_update(text: bytes, number: int | None) -> None:
    """Whole, and none below zero: an offset below zero would have Telegram forget nearly all that waits."""
    assert update_id(text) == number


def test_the_last_number_counts_and_not_the_highest() -> None:
    """After a quiet week numbers may begin anew, lower; an offset far beyond them would confirm nothing."""
    assert confirm(900_000_001, [update(5_000), update(5_001)]) == 5_002
    assert confirm(10, []) == 10
    assert confirm(None, []) is None


def test_an_odd_update_alone_is_stepped_over() -> None:
    """By the one number that it can have at least; with nothing to step from, it waits for others."""
    assert confirm(10, [b"null"]) == 11
    assert confirm(None, [b"null"]) is None


@given(st.lists(st.one_of(st.integers(-(2**65), 2**65).map(update), st.sampled_from(SHALLOW))))
def test_no_offset_is_ever_below_zero(batch: list[bytes]) -> None:
    """Whatever comes."""
    offset = confirm(None, batch)
    assert offset is None or 0 < offset < 2**63


def test_a_batch_is_confirmed_by_the_next_call_only() -> None:
    """After `kept`; a failure moves nothing."""
    one = poll()
    one.failed(UNREACHABLE)
    one.failed(DISK)
    assert one.parameters()["offset"] is None
    assert one.kept([update(4)]) == Next(again=True)
    assert one.parameters()["offset"] == 5
    one.failed(UNREACHABLE)
    assert one.parameters()["offset"] == 5


def test_the_same_batch_again_is_not_kept_again() -> None:
    """Its numbers cannot be read, so it cannot be confirmed: it waits for others, longer and longer."""
    one, batch = poll(), [b"null"]
    assert one.new(batch) == batch
    assert one.kept(batch) == Next()
    assert one.new(batch) == []
    waits = [one.kept(batch) for _ in range(3)]
    assert [then.wait for then in waits] == [1, 2, 4]
    assert [bool(then.problem) for then in waits] == [True, False, False]
    assert one.new([*batch, update(9)]) == [*batch, update(9)]
    assert one.kept([*batch, update(9)]) == Next(again=True)
    assert one.parameters()["offset"] == 10


# -- how long is waited --------------------------------------------------------------------------------


def test_failures_are_waited_out_longer_and_longer() -> None:
    """1, 2, 4, ... 60 seconds; a success begins anew."""
    one = poll()
    assert [one.failed(UNREACHABLE).wait for _ in range(9)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    one.kept([])
    assert one.failed(UNREACHABLE).wait == 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.data())
def test_no_loop_is_tight(chances: list[float], data: st.DataObject) -> None:
    """Whatever fails, in whatever order and by whatever chance: half a second at least, and an hour at most."""
    drawn = iter(chances)
    one = Poll(7, lambda: next(drawn))
    failures: list[Any] = [UNREACHABLE, DISK, declined(409, WEBHOOK), declined(409, OTHER), declined(502)]
    failures += [declined(429, retry_after=each) for each in (None, -1, 0, 1, 3600, 10**9)]
    for _ in chances:
        then = one.failed(data.draw(st.sampled_from(failures)))
        assert 0.5 <= then.wait <= 3601
        assert not then.stop


def test_chance_makes_a_wait_shorter_by_half_at_most() -> None:
    """So that several bots do not try in step."""
    assert poll(0.0).failed(UNREACHABLE).wait == 0.5
    assert poll(0.5).failed(UNREACHABLE).wait == 0.75


def test_telegram_is_obeyed_when_it_asks_to_wait() -> None:
    """As long as it says, and never shorter; then on at once."""
    one = poll(0.0)
    then = one.failed(declined(429, retry_after=3600))
    assert then.wait == 3600
    assert str(then.problem) == "Telegram asks to wait 3600 seconds before the next call for bot 7."
    assert one.failed(declined(429, retry_after=5)) == Next(5)
    assert one.kept([]).again


def test_a_server_that_holds_no_call_is_not_asked_without_end() -> None:
    """An empty answer at once, where Telegram would wait for an update: a second's pause."""
    assert poll().kept([], seconds=0.001) == Next(1.0)
    assert poll().kept([], seconds=50) == Next()
    assert poll().kept([update(1)], seconds=0.001) == Next()


# -- what a person is told -----------------------------------------------------------------------------


@pytest.mark.parametrize("code", [401, 403, 404])
def test_a_refused_token_is_the_end(code: int) -> None:
    """To ask again would change nothing."""
    then = poll().failed(declined(code, "Unauthorized"))
    assert then.stop
    assert str(then.problem) == f"Telegram refuses the token of bot 7: Unauthorized ({code})."


@pytest.mark.parametrize(
    ("says", "sentence", "hint"),
    [
        (WEBHOOK, "Bot 7 has a webhook", "igarape webhook delete"),
        (WEBHOOK_SET, "Bot 7 has a webhook", "igarape webhook delete"),
        (OTHER, "Another program polls for bot 7 too", "End one of them"),
    ],
)
def test_a_conflict_is_told_once_and_waited_out(says: str, sentence: str, hint: str) -> None:
    """It may end at any moment, by `igarape webhook delete` for one, so the poll does not end with it."""
    one = poll()
    thens = [one.failed(declined(409, says)) for _ in range(8)]
    assert [then.wait for then in thens] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert [then.problem is not None for then in thens] == [True] + [False] * 7
    assert not any(then.stop for then in thens)
    assert thens[0].problem is not None
    assert sentence in str(thens[0].problem)
    assert hint in thens[0].problem.hint


def test_each_kind_of_trouble_is_told_once_until_it_is_over() -> None:
    """Also where two take turns; the end of it is told too, and the next trouble is news again."""
    one = poll()
    turns = [UNREACHABLE, declined(409, OTHER), UNREACHABLE, declined(409, OTHER)]
    assert [one.failed(each).problem is not None for each in turns] == [True, True, False, False]
    assert one.kept([]).again
    assert not one.kept([]).again
    assert one.failed(UNREACHABLE).problem is UNREACHABLE


def test_of_the_disk_the_journal_tells() -> None:
    """Twice would be once too often; and that the poll goes on is no news then."""
    one = poll()
    assert one.failed(DISK).problem is None
    assert not one.kept([]).again


def test_a_server_in_trouble_is_no_refusal() -> None:
    """5xx as a reply of the Bot API, or whatever else it may decline: it is tried again."""
    for code in (400, 500, 502, 0):
        then = poll().failed(declined(code, "Bad Gateway"))
        assert then.wait == 1
        assert not then.stop
        assert then.problem is not None
