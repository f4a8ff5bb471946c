"""No power cut, kill or failing call loses an acknowledged line; without the sync they do."""

from __future__ import annotations

import errno
import random
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from igarape.capture.record import record
from igarape.capture.seal import seal_now
from igarape.capture.writer import Limits, Writer
from igarape.errors import Problem
from igarape.store import MemoryStore
from tests.capture.faulty import NOON, Faults, FaultyLogs, FaultyStore, line, lines

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(1, 4)),
        st.tuples(st.just("seal"), st.just(0)),
        st.tuples(st.just("leave"), st.just(0)),
        st.tuples(st.just("cut"), st.integers(0, 2**32)),
        st.tuples(st.just("kill"), st.just(0)),
        st.tuples(st.just("fail"), st.sampled_from([errno.EIO, errno.ENOSPC])),
    ),
    max_size=30,
)


def run(steps: list[tuple[str, int]], *, syncs: bool = True, deferred: bool = False) -> None:
    """Walk through a schedule of writes, seals, failures, kills and power cuts, then read the lake.

    `syncs=False` takes the sync out; `deferred=True` acknowledges a batch before it is written.
    """
    store = MemoryStore()
    logs = FaultyLogs(syncs=syncs)
    writer = Writer(logs, lambda: NOON, Limits(lines=5))
    acknowledged: list[bytes] = []
    waiting: list[bytes] = []
    number = 0
    for step, value in steps:
        if step == "write":
            batch = [line(number + each) for each in range(value)]
            number += value
            if deferred:
                batch, waiting = waiting, batch
                acknowledged += waiting
            try:
                writer.write([record(each) for each in batch])
            except OSError:
                continue
            if not deferred:
                acknowledged += batch
            if writer.due():
                writer.leave()
        elif step == "leave":
            writer.leave()
        elif step == "fail":
            call = random.Random(number).choice(["append", "sync", "create"])
            logs.faults.plan[call, logs.calls(call) + 1] = value
        else:
            if step == "cut":
                logs = logs.after_power_cut(random.Random(value))
                logs.syncs = syncs
            if step == "seal":
                writer.leave()
            seal_now(logs, store)
            writer, waiting = Writer(logs, lambda: NOON, Limits(lines=5)), []
    seal_now(logs.after_power_cut(random.Random(0)), store)
    found = lines(store)
    assert set(acknowledged) <= set(found)
    assert set(found) <= {line(each) for each in range(number)}


@given(STEPS)
def test_what_was_acknowledged_is_in_the_lake(steps: list[tuple[str, int]]) -> None:
    """Whatever the schedule: every acknowledged line is there, and none that nobody sent."""
    run(steps)


@pytest.mark.parametrize("fault", [{"syncs": False}, {"deferred": True}], ids=["no sync", "told too early"])
def test_the_law_breaks_without_the_sync(fault: dict[str, Any]) -> None:
    """Control: the same law, with the sync taken out or the answer given too early, must be broken."""

    @settings(
        database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(STEPS)
    def law(steps: list[tuple[str, int]]) -> None:
        run(steps, **fault)

    with pytest.raises(AssertionError):
        law()


CALLS = ["create", "append", "sync", "close", "read", "remove", "before put", "after put"]
ERRORS = [errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.EINTR, errno.EROFS]


def story(faults: Faults) -> tuple[list[bytes], list[bytes]]:
    """Keep six lines in small logs, seal between them; give what was acknowledged, and what is found."""
    logs, store = FaultyLogs(faults), FaultyStore(faults)
    writer = Writer(logs, lambda: NOON, Limits(lines=2))
    acknowledged: list[bytes] = []
    for number in range(6):
        try:
            writer.write([record(line(number))])
        except OSError:
            continue
        acknowledged.append(line(number))
        if writer.due():
            writer.leave()
            with suppress(Problem):
                seal_now(logs, store)
    faults.plan.clear()
    seal_now(logs.after_power_cut(random.Random(1)), store)
    return acknowledged, lines(store)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: errno.errorcode[error])
@pytest.mark.parametrize("call", CALLS)
def test_the_failure_of_any_call_loses_nothing(call: str, error: int) -> None:
    """Fail the first call, the second, ... until none is hit: what was acknowledged is found each time."""
    number = 0
    while True:
        number += 1
        faults = Faults({(call, number): error})
        acknowledged, found = story(faults)
        assert set(acknowledged) <= set(found)
        if not faults.hit:
            break
    assert number > 3
    assert sorted(acknowledged) == sorted(found) == [line(each) for each in range(6)]
