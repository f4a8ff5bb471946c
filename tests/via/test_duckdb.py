"""DuckDB: several connections at once, and the cores that they share."""

from __future__ import annotations

import pytest

from igarape.daily.engine import statements
from igarape.errors import EngineFailure
from igarape.via.duckdb import DuckDB


def test_the_cores_are_for_what_runs_side_by_side_and_given_back() -> None:
    """A build asks for that; what comes after it has all of them for one statement again."""
    with DuckDB(threads=4) as engine:

        def threads() -> int:
            return int(engine.run("SELECT current_setting('threads')")[0][0])

        before = threads()
        engine.share(on=True)
        shared = threads()
        engine.share(on=False)
        assert (4, 2, 4) == (before, shared, threads())


def test_jobs_have_a_connection_each_and_what_follows_them_is_done() -> None:
    """The statements of a job follow each other; when all return, each has been followed."""
    followed: list[str] = []
    with DuckDB(threads=2) as engine:
        engine.run_all(
            (
                statements(f"CREATE TABLE {name} (n INT)", f"INSERT INTO {name} VALUES (1), (2)"),
                lambda name=name: followed.append(name),  # type: ignore[misc]
            )
            for name in ("a", "b", "c")
        )
        assert [(6,)] == engine.run("SELECT count(*) FROM (FROM a UNION ALL FROM b UNION ALL FROM c)")
    assert ["a", "b", "c"] == sorted(followed)


def test_a_job_that_fails_is_told() -> None:
    """Whoever asked for several things knows that one of them is not done."""
    with DuckDB(threads=2) as engine, pytest.raises(EngineFailure, match="nowhere"):
        engine.run_all([(statements("FROM nowhere"), None), (statements("SELECT 1"), None)])
