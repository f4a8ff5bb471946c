"""The function `doubts`: what a build has made gets its doubts and topics, as a machine would find them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from igarape import paths
from igarape.aws import build, doubts
from igarape.aws.keep import keep
from igarape.capture.queued import wrap
from igarape.capture.update import delivery
from igarape.doubts import tables
from igarape.doubts.vectors import Words
from igarape.store import MemoryStore
from igarape.via.s3 import S3Store
from tests.aws import runtime, twins
from tests.aws.cloud import needs_ministack
from tests.aws.test_build_function import said
from tests.aws.test_keep import MORNING, event
from tests.weed import Weed


def asked(number: int) -> tuple[str, str]:
    """Put a message on the queue that asks something."""
    message = {
        "message_id": number, "date": 1795215600 + number, "chat": {"id": 5, "type": "private", "first_name": "Ana"},
        "from": {"id": 5, "is_bot": False, "first_name": "Ana"}, "text": "Onde está o meu pedido?",
    }  # fmt: skip
    body = json.dumps({"update_id": number, "message": message}).encode()
    return f"id-{number}", str(wrap(delivery(body, received_at=MORNING, source="webhook", bot_id=1)))


def test_it_says_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    """One line of JSON; in a lake that was never built there is nothing, and nothing has failed."""
    store = MemoryStore()
    assert doubts.run(store, Words(), memory=1024).items() >= {"outcome": "found", "doubts": 0}.items()

    keep(event(asked(1)), store)
    build.run(store, zone="UTC", memory=1024)
    told = doubts.run(store, Words(), memory=1024)
    assert {name: told[name] for name in ("outcome", "doubts", "topics")} == {
        "outcome": "found",
        "doubts": 1,
        "topics": 0,
    }
    assert said(capsys) == {"function": "doubts", **told}


def test_it_steps_aside_while_a_build_is_at_work(capsys: pytest.CaptureFixture[str]) -> None:
    """That build's own success calls it again; raised, it would be tried again meanwhile, and ring an alarm."""
    store = MemoryStore()
    with store.lock(paths.BUILD_LOCK):
        assert doubts.run(store, Words(), memory=1024) == {"outcome": "busy"}
    assert said(capsys).items() >= {"function": "doubts", "outcome": "busy"}.items()
    assert list(store.list("")) == []


@pytest.mark.slow
@needs_ministack
def test_the_bundle_finds_what_a_machine_finds(
    weed: Weed, s3_lake: str, shared: Path, demo_lake: Path, tmp_path: Path
) -> None:
    """The very zip under AWS's own runtime client, on a real S3: doubts, topics and episodes of the demo's lake, row by row."""
    there = S3Store(s3_lake, weed.environ())
    found = {}
    for file in sorted(each for each in demo_lake.rglob("*") if each.is_file()):
        name = file.relative_to(demo_lake).as_posix()
        if name.startswith(paths.INSIGHTS):
            found[name] = file.read_bytes()
        elif name.startswith(paths.ENRICHED) or name in (paths.BUILT, paths.CORRECTIONS):
            there.put(name, file.read_bytes())
    environ = weed.environ(IGARAPE_LAKE=s3_lake, OPENBLAS_NUM_THREADS="1")

    with runtime.running(
        twins.twin("doubts", shared), "igarape.aws.doubts.handler", environ, tmp_path
    ) as function:
        told = function.invoke({})
        assert told["doubts"] > 100
        assert told["topics"] > 3
        assert {entry.path: there.get(entry.path) for entry in there.list(paths.INSIGHTS)} == found
        assert {path.split("/")[1] for path in found} == {each.name for each in tables.TABLES}
    assert function.cold <= 3
