"""getUpdates: what an offset confirms, who is told 409, and how long a call waits."""

from __future__ import annotations

import pytest

from igarape.testing import FakeTelegram
from igarape.testing.account import Poll
from igarape.testing.forms import Params
from tests.testing.hooks import refused, result, stage, told


def ids(updates: list[dict[str, int]]) -> list[int]:
    """List the ids of updates."""
    return [each["update_id"] for each in updates]


def waiting(fake: FakeTelegram, token: str, **params: int) -> Poll:
    """Begin a long poll that has to wait."""
    poll = fake.begin(token, "getUpdates", Params(params))
    assert isinstance(poll, Poll)
    assert poll.reply is None
    return poll


def test_an_offset_confirms_all_before_it_and_nothing_else_does() -> None:
    """Without an offset the same updates come again and again."""
    fake, bot, ana, group = stage()
    for text in "abc":
        fake.say(group, ana, text)
    first = ids(result(fake, bot, "getUpdates"))
    fake.clock.advance(5)
    assert ids(result(fake, bot, "getUpdates")) == first
    assert ids(result(fake, bot, "getUpdates", offset=first[1])) == first[1:]
    assert fake.pending(bot) == first[1:]
    fake.clock.advance(5)
    assert result(fake, bot, "getUpdates", offset=first[2] + 1) == []
    assert fake.pending(bot) == []
    assert fake.dropped(bot) == []


def test_a_negative_offset_forgets_all_but_the_last() -> None:
    """And the fake remembers what was lost by it."""
    fake, bot, ana, group = stage()
    for text in "abc":
        fake.say(group, ana, text)
    all_ids = fake.pending(bot)
    assert ids(result(fake, bot, "getUpdates", offset=-1)) == all_ids[-1:]
    assert [(each.update_id, each.why) for each in fake.dropped(bot)] == [
        (all_ids[0], "skipped"),
        (all_ids[1], "skipped"),
    ]


def test_a_far_off_offset_is_taken_for_the_beginning() -> None:
    """A poller that kept the offset of another queue is served, and confirms nothing."""
    fake, bot, ana, group = stage()
    fake.say(group, ana, "a")
    (first,) = fake.pending(bot)
    for offset in (first + 500_000, max(1, first - 500_000)):
        fake.clock.advance(5)
        assert ids(result(fake, bot, "getUpdates", offset=offset)) == [first]
    assert fake.pending(bot) == [first]


def test_an_offset_just_beyond_the_last_confirms() -> None:
    """Up to ten ids ahead it means this queue."""
    fake, bot, ana, group = stage()
    fake.say(group, ana, "a")
    assert result(fake, bot, "getUpdates", offset=fake.pending(bot)[0] + 5) == []
    assert fake.pending(bot) == []


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (2, 2), (100, 100), (0, 100), (1000, 100)])
def test_a_limit_is_between_1_and_100(limit: int, count: int) -> None:
    """What is not counts as 100."""
    fake, bot, ana, group = stage()
    for _ in range(120):
        fake.say(group, ana, "a")
    assert len(result(fake, bot, "getUpdates", limit=limit)) == count


def test_a_reply_is_cut_at_4_mib() -> None:
    """However many were asked for."""
    fake, bot, ana, group = stage()
    for _ in range(12):
        fake.say(group, ana, "x" * 400_000)
    reply = fake.call(bot.token, "getUpdates")
    assert len(told(reply)["result"]) == 10
    assert len(reply.body) < 4 << 20


def test_an_update_beyond_512_kib_is_never_queued() -> None:
    """It is lost, without an id."""
    fake, bot, ana, group = stage()
    fake.say(group, ana, "x" * (512 << 10))
    assert fake.pending(bot) == []
    assert [(each.update_id, each.why) for each in fake.dropped(bot)] == [(None, "too large")]


def test_a_long_poll_waits_for_50_seconds_at_most() -> None:
    """And ends empty."""
    fake, bot, _, _ = stage()
    begun = fake.clock.now
    assert result(fake, bot, "getUpdates", timeout=300) == []
    assert fake.clock.now - begun == 50


def test_a_long_poll_ends_with_the_first_update() -> None:
    """The one who waits is told at once."""
    fake, bot, ana, group = stage()
    poll = waiting(fake, bot.token, timeout=50)
    fake.say(group, ana, "a")
    assert poll.reply is not None
    assert ids(told(poll.reply)["result"]) == fake.pending(bot)


def test_of_two_pollers_the_older_is_told_409() -> None:
    """So both see it in turn, and each gets a part of the updates."""
    fake, bot, ana, group = stage()
    older = waiting(fake, bot.token, timeout=50)
    younger = waiting(fake, bot.token, timeout=50)
    assert older.reply is not None
    assert told(older.reply) == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
    fake.say(group, ana, "a")
    assert younger.reply is not None
    assert younger.reply.status == 200


def test_setting_a_webhook_ends_the_long_poll_with_409() -> None:
    """And later ones are refused while it is there."""
    fake, bot, _, _ = stage()
    poll = waiting(fake, bot.token, timeout=50)
    fake.call(bot.token, "setWebhook", url="https://example.org/")
    assert poll.reply is not None
    assert told(poll.reply)["description"] == "Conflict: terminated by setWebhook request"
    assert refused(fake, bot, "getUpdates") == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first",
    )


def test_the_same_offset_at_once_gets_one_update_and_within_3_seconds_waits() -> None:
    """A poller that does not confirm is slowed down."""
    fake, bot, ana, group = stage()
    for text in "abc":
        fake.say(group, ana, text)
    assert len(result(fake, bot, "getUpdates", offset=0)) == 3
    assert len(result(fake, bot, "getUpdates", offset=0)) == 1
    fake.clock.advance(1)
    assert len(result(fake, bot, "getUpdates", offset=0)) == 3
    end = fake.pending(bot)[-1] + 1
    result(fake, bot, "getUpdates", offset=end)
    begun = fake.clock.now
    result(fake, bot, "getUpdates", offset=end)
    assert fake.clock.now - begun == 3


def test_three_kinds_come_only_if_they_are_named() -> None:
    """chat_member, message_reaction and message_reaction_count are off by default."""
    fake, bot, ana, group = stage()
    message = fake.say(group, ana, "Oi")
    fake.react(group, ana, message, "👍")
    assert len(fake.pending(bot)) == 1
    result(fake, bot, "getUpdates", allowed_updates=["message", "message_reaction", "chat_member"])
    fake.react(group, ana, message, "🔥")
    fake.join(group, fake.user("Bia"))
    fake.clock.advance(5)
    kinds = [list(each)[1] for each in result(fake, bot, "getUpdates")]
    assert kinds == ["message", "message_reaction", "message", "chat_member"]


def test_allowed_updates_stay_as_they_were_where_they_are_left_out() -> None:
    """An empty list is the default again; names that nobody knows are ignored."""
    fake, bot, ana, group = stage()
    for said in (["callback_query", "no_such_kind"], None):
        result(fake, bot, "getUpdates", **({} if said is None else {"allowed_updates": said}))
        fake.say(group, ana, "Oi")
        assert fake.pending(bot) == []
    for said in ([], ["no_such_kind"]):
        before = len(fake.pending(bot))
        fake.clock.advance(5)
        result(fake, bot, "getUpdates", allowed_updates=said)
        fake.say(group, ana, "Oi")
        assert len(fake.pending(bot)) == before + 1


def test_allowed_updates_do_not_touch_what_waits_already() -> None:
    """They are not retroactive."""
    fake, bot, ana, group = stage()
    fake.say(group, ana, "Oi")
    assert len(result(fake, bot, "getUpdates", allowed_updates=["callback_query"])) == 1


def test_what_waits_for_a_day_is_gone() -> None:
    """A message by its date; a pressed button after 150 seconds."""
    fake, bot, ana, group = stage()
    asked = result(fake, bot, "sendMessage", chat_id=group.id, text="?")
    fake.say(group, ana, "Oi")
    fake.press(ana, asked, "yes")
    fake.clock.advance(151)
    assert [list(each)[1] for each in result(fake, bot, "getUpdates")] == ["message"]
    fake.clock.advance(86_400)
    assert result(fake, bot, "getUpdates") == []
    assert [(each.kind, each.why) for each in fake.dropped(bot)] == [
        ("callback_query", "expired"),
        ("message", "expired"),
    ]


def test_ids_begin_at_random_grow_by_one_and_begin_anew_after_a_week_of_silence() -> None:
    """The new ones may be lower."""
    lower = 0
    for seed in range(20):
        fake, bot, ana, group = stage(seed)
        for text in "ab":
            fake.say(group, ana, text)
        first, second = fake.pending(bot)
        assert second == first + 1
        assert 2_000_001 <= first <= 1_000_000_001
        fake.clock.advance(6.9 * 86_400)
        fake.say(group, ana, "c")
        assert fake.pending(bot) == [second + 1]
        fake.clock.advance(7 * 86_400)
        fake.say(group, ana, "d")
        (anew,) = fake.pending(bot)
        assert anew != second + 2
        lower += anew < first
    assert 0 < lower < 20


def test_100_000_updates_may_wait_and_no_more() -> None:
    """What comes then is lost without a word."""
    fake, bot, _, _ = stage()
    for _ in range(100_001):
        fake.push(bot, "poll", {"id": "1"})
    assert len(fake.pending(bot)) == 100_000
    assert [(each.update_id, each.why) for each in fake.dropped(bot)] == [(None, "full")]
