"""The benchmark's own checks: a speed-up that loses or changes a message would be no speed-up."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from bench.lakes import differing
from bench.measure import Goal


def parts(folder: Path, rows: str) -> None:
    """Write messages as one Parquet file."""
    folder.mkdir(parents=True)
    duckdb.execute(f"COPY (FROM (VALUES {rows}) AS t(chat_id, message_id, text)) TO '{folder}/0.parquet'")


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ("(1, 1, 'oi'), (1, 2, NULL)", 0),
        ("(1, 2, ''), (1, 1, 'oi')", 0),
        ("(1, 1, 'oi')", 1),
        ("(1, 1, 'oi'), (1, 2, NULL), (1, 2, NULL)", 1),
        ("(1, 1, 'olá'), (1, 2, NULL)", 2),
    ],
    ids=["the same", "in another order", "one is missing", "one is there twice", "one says something else"],
)
def test_messages_that_differ_are_counted(tmp_path: Path, theirs: str, expected: int) -> None:
    """Both sides must hold the same messages, each as often; a build is timed only if they do."""
    parts(tmp_path / "ours" / "enriched" / "messages", "(1, 1, 'oi'), (1, 2, NULL)")
    parts(tmp_path / "theirs", theirs)

    assert expected == differing(tmp_path / "ours", tmp_path / "theirs")


def test_a_goal_is_a_floor_or_a_ceiling() -> None:
    """What holds is at least, or at most, the limit."""
    assert (True, False) == (Goal(5).holds(5.0), Goal(5).holds(4.9))
    assert (True, False) == (Goal(2, least=False).holds(2.0), Goal(2, least=False).holds(2.1))
