"""The law of the poll: whatever happens in whatever order, every update is kept and, in the end, confirmed."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from igarape.capture import poll
from igarape.errors import Declined, Problem
from tests.test_polling import say
from tests.testing.hooks import Stage, stage

STEPS = st.lists(
    st.sampled_from(["say", "poll", "poll, disk fails", "poll, killed", "hook", "unhook"]), max_size=30
)


@settings(deadline=None)
@given(STEPS)
def test_no_order_of_things_loses_an_update(steps: list[str]) -> None:
    """Writing, polling, a disk that fails, a process that dies before it confirms, webhook and back: all is kept."""
    on = stage()
    one, kept = poll.Poll(on.bot.id, lambda: 1.0), set[int]()
    said: set[int] = set()
    for step in [*steps, "unhook", "poll", "poll"]:
        if step == "say":
            said |= set(say(on, "oi"))
        elif step == "hook":
            on.fake.clock.advance(2)
            on.fake.call(on.bot.token, "setWebhook", url="https://example.org/telegram")
        elif step == "unhook":
            on.fake.call(on.bot.token, "deleteWebhook")
        else:
            on.fake.clock.advance(5)
            one = _polled(on, one, step, kept)
    assert kept == said
    assert on.fake.pending(on.bot) == []


def _polled(on: Stage, one: poll.Poll, step: str, kept: set[int]) -> poll.Poll:
    """Poll once, as the door does; give the poll that goes on."""
    given = {name: value for name, value in one.parameters().items() if value is not None} | {"timeout": 0}
    reply = on.fake.call(on.bot.token, "getUpdates", **given)
    if reply.status != 200:
        told = msgspec.json.decode(reply.body)
        one.failed(Declined("{says} {code}", says=told["description"], code=told["error_code"]))
        return one
    batch = poll.updates(reply.body)
    if step == "poll, disk fails":
        one.failed(Problem("no room"))
        return one
    kept |= {number for each in one.new(batch) if (number := poll.update_id(each)) is not None}
    if step == "poll, killed":
        return poll.Poll(on.bot.id, lambda: 1.0)
    one.kept(batch)
    return one
