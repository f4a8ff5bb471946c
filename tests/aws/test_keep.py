"""The function `keep`: a batch of the queue is one segment, kept before it leaves the queue."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from igarape import paths
from igarape.aws.keep import keep
from igarape.capture.queued import wrap
from igarape.capture.segment import unpack
from igarape.capture.update import delivery
from igarape.errors import Problem
from igarape.store import MemoryStore

NIGHT = datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC)
MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)


def event(*records: tuple[str, str]) -> dict[str, Any]:
    """Make what Lambda hands over of a queue."""
    return {
        "Records": [{"messageId": name, "body": text, "eventSource": "aws:sqs"} for name, text in records]
    }


def record(number: int, at: datetime = MORNING) -> tuple[str, str]:
    """Make one message."""
    body = json.dumps({"update_id": number}).encode()
    return f"id-{number}", str(wrap(delivery(body, received_at=at, source="webhook", bot_id=7)))


def kept(store: MemoryStore) -> list[int]:
    """List the update ids in raw."""
    lines = [line for entry in store.list(paths.RAW) for line in unpack(store.get(entry.path)).lines]
    return [json.loads(line)["update"]["update_id"] for line in lines]


class Failing(MemoryStore):
    """A store that refuses what goes to one day."""

    def __init__(self, day: str) -> None:
        super().__init__()
        self.day = day

    def put_new(self, path: str, data: bytes) -> bool:
        """Refuse, or write."""
        if self.day in path:
            raise Problem("S3 asks to go slower.")
        return super().put_new(path, data)


def test_a_batch_is_one_segment(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the queue's order, and nothing is named as failed."""
    store = MemoryStore()

    assert keep(event(record(2), record(1), record(3)), store) == {"batchItemFailures": []}
    assert len(list(store.list(paths.RAW))) == 1
    assert sorted(kept(store)) == [1, 2, 3]
    assert json.loads(capsys.readouterr().out) == {
        "function": "keep",
        "kept": 3,
        "failed": 0,
        "unreadable": 0,
    }


def test_the_same_batch_twice_is_the_same_object() -> None:
    """A queue delivers at least once."""
    store = MemoryStore()
    keep(event(record(1), record(2)), store)
    before = [(entry.path, store.get(entry.path)) for entry in store.list("")]

    assert keep(event(record(2), record(1)), store) == {"batchItemFailures": []}
    assert [(entry.path, store.get(entry.path)) for entry in store.list("")] == before


def test_what_cannot_be_read_stays_on_the_queue_and_the_rest_is_kept() -> None:
    """Half a batch: item by item."""
    store = MemoryStore()

    told = keep(event(record(1), ("odd", "not ours"), record(2)), store)
    assert told == {"batchItemFailures": [{"itemIdentifier": "odd"}]}
    assert sorted(kept(store)) == [1, 2]


def test_where_one_of_two_segments_fails_its_messages_stay_on_the_queue() -> None:
    """Midnight fell into the batch, and the second put was refused: what is kept is not sent again."""
    store = Failing("received=2026-11-22")

    told = keep(event(record(1, NIGHT), record(2), record(3)), store)
    assert told == {"batchItemFailures": [{"itemIdentifier": "id-2"}, {"itemIdentifier": "id-3"}]}
    assert kept(store) == [1]


def test_where_nothing_is_kept_the_function_fails() -> None:
    """So that it counts as an error, and an alarm rings; the queue keeps the whole batch."""
    with pytest.raises(Problem, match="slower"):
        keep(event(record(1), record(2)), Failing("received="))
