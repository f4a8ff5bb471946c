"""Labels in a lake: they are kept as given, and no build can lose them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from igarape.doubts.by_hand import Label, load, save
from igarape.store import MemoryStore, Store
from igarape.via.duckdb import DuckDB
from tests.daily.deliveries import put
from tests.doubts.test_insight import DAYS, lake_of, rows, told

SAID = [
    Label(-1001, 1, "yes", datetime(2026, 11, 22, 9, 30, 1, 500, tzinfo=UTC)),
    Label(-1002, 1, "cannot_tell", datetime(2026, 11, 22, 9, 31, tzinfo=UTC)),
]


def keep(store: Store, labels: list[Label]) -> dict[tuple[int, int], Label]:
    """Write labels, and read them."""
    with DuckDB("256MiB") as engine:
        save(store, engine, labels)
        return load(store, engine)


def test_what_is_read_is_what_was_written() -> None:
    """In whatever order it was given; a lake without labels has none."""
    store = MemoryStore()
    with DuckDB("256MiB") as engine:
        assert load(store, engine) == {}
    expected = {(each.chat_id, each.message_id): each for each in SAID}

    assert keep(store, SAID) == keep(store, SAID[::-1]) == expected


@pytest.mark.slow
def test_labels_outlive_insights_that_are_made_anew() -> None:
    """From scratch, later: the outcome that they are held against is the one of then."""
    store = lake_of(DAYS[0])
    keep(store, SAID)
    query = (
        "SELECT l.message_id, l.clarified, e.outcome FROM labels AS l JOIN episodes AS e ON e.chat_id = l.chat_id"
        " AND e.message_id = l.message_id WHERE l.chat_id = -1001"
    )
    assert rows(store, query) == [{"message_id": 1, "clarified": "yes", "outcome": "unknown"}]

    put(store, DAYS[1] + DAYS[2], "late")
    told(store, whole=True)
    assert rows(store, query) == [{"message_id": 1, "clarified": "yes", "outcome": "confirmed"}]
