"""Laws of the delivery contract, whatever the webhook answers and whatever people do meanwhile."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from igarape.testing import Answer, Post
from igarape.testing.clock import START
from igarape.testing.updates import Pending
from tests.testing.hooks import OK, Stage, always, result, stage

ANSWERS = st.one_of(
    st.just(OK),
    st.just(OK),
    st.sampled_from([Answer(500), Answer(503, {"Retry-After": "100"}), Answer(error="refused", after=1.5)]),
)
TALK = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 400)), min_size=1, max_size=12)
"""Which chat somebody speaks in, and how many seconds later."""


def talked(on: Stage, talk: list[tuple[int, int]], receive: object, rest: float) -> list[Pending]:
    """Talk while the webhook answers, then let `rest` seconds pass; give what was queued, in order."""
    chats = [on.group, *(on.fake.supergroup(f"{each}", on.bot, on.ana) for each in range(2))]
    queued = []
    for chat, seconds in talk:
        on.fake.run(receive, on.fake.clock.now + seconds)  # type: ignore[arg-type]
        on.fake.say(chats[chat], on.ana, "Oi")
        queued.append(list(on.fake.accounts[on.bot.id].updates.waiting.values())[-1])
    on.fake.run(receive, on.fake.clock.now + rest)  # type: ignore[arg-type]
    return queued


def taken(on: Stage) -> list[int]:
    """List what was delivered, in order."""
    return [each.update_id for each in on.fake.attempts if each.answer.taken]


@settings(max_examples=60, deadline=None)
@given(TALK, st.data(), st.integers(1, 5), st.integers(0, 99))
def test_nothing_is_delivered_twice_nor_out_of_its_order_nor_lost(
    talk: list[tuple[int, int]], data: st.DataObject, connections: int, seed: int
) -> None:
    """Each update is taken once; within a chat in the order in which it was said."""
    on = stage(seed, max_connections=connections)
    answers = data.draw(st.lists(ANSWERS, max_size=25))
    queued = talked(on, talk, always(*answers, OK), 4000)
    assert sorted(taken(on)) == [each.id for each in queued]
    by_lane = defaultdict(list)
    lanes = {each.id: each.lane for each in queued}
    for update_id in taken(on):
        by_lane[lanes[update_id]].append(update_id)
    assert all(found == sorted(found) for found in by_lane.values())
    assert on.fake.pending(on.bot) == []
    assert on.fake.dropped(on.bot) == []


@settings(max_examples=60, deadline=None)
@given(TALK, st.integers(0, 99), st.floats(0, 90_000))
def test_what_is_lost_was_refused_for_its_whole_day(
    talk: list[tuple[int, int]], seed: int, outage: float
) -> None:
    """Every update is taken, or recorded as lost with less than two minutes of its day left."""
    on = stage(seed, max_connections=3)
    end = START + outage
    queued = talked(on, talk, lambda post: OK if on.fake.clock.now >= end else Answer(500), 100_000)
    lost = on.fake.dropped(on.bot)
    assert sorted(taken(on) + [each.update_id or 0 for each in lost]) == [each.id for each in queued]
    for each in lost:
        assert each.at > json.loads(each.content)["date"] + 86_400 - 121


@settings(max_examples=15, deadline=None)
@given(TALK, st.integers(0, 99), st.floats(10, 100_000), st.sampled_from([0, 30, 900]))
def test_to_skip_an_outage_is_to_live_through_it(
    talk: list[tuple[int, int]], seed: int, outage: float, retry_after: int
) -> None:
    """The same losses at the same moments, and the same deliveries after it, to the second."""
    ends = []
    answer = Answer(503, {"Retry-After": str(retry_after)} if retry_after else {})
    for skip in (True, False):
        on = stage(seed, max_connections=40)
        chats = [on.group, *(on.fake.supergroup(f"{each}", on.bot, on.ana) for each in range(2))]
        for chat, seconds in [*talk, (0, int(outage))]:
            until = on.fake.clock.now + seconds
            if skip:
                on.fake.outage(until, answer)
            else:
                on.fake.run(always(answer), until)
            on.fake.say(chats[chat], on.ana, "Oi")
        on.fake.attempts.clear()
        on.fake.run(always(OK), on.fake.clock.now + 4000)
        ends.append((list(on.fake.attempts), on.fake.dropped(on.bot)))
    assert ends[0] == ends[1]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.just("say"), st.just("poll"), st.just("crash")), max_size=30), st.integers(1, 5))
def test_a_poller_that_confirms_after_it_kept_loses_nothing(steps: list[str], limit: int) -> None:
    """It may crash between the two: then it gets the same updates again, and none is missing."""
    on = stage()
    kept: list[int] = []
    offset = 0
    for step in [*steps, *["poll"] * (len(steps) + 1)]:
        on.fake.clock.advance(4)
        if step == "say":
            on.fake.say(on.group, on.ana, "Oi")
            continue
        updates = result(on.fake, on.bot, "getUpdates", offset=offset, limit=limit)
        kept += [each["update_id"] for each in updates]
        if step == "poll" and updates:
            offset = updates[-1]["update_id"] + 1
    assert len(set(kept)) == steps.count("say")
    assert all(after == before + 1 for before, after in pairwise(sorted(set(kept))))
    assert on.fake.dropped(on.bot) == []


def test_a_webhook_that_answers_before_it_keeps_loses_what_no_record_shows() -> None:
    """The control: the fake counts it as delivered, and nothing is there."""
    on = stage(max_connections=1)
    kept: list[Post] = []
    talked(on, [(0, 0)] * 3, lambda post: OK, 100)
    assert len(taken(on)) == 3
    assert kept == []
    assert on.fake.dropped(on.bot) == []
