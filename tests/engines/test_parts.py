"""A part's columns have the types that its table promises: DuckDB would cast others in silence, a cluster refuses them."""

from __future__ import annotations

import duckdb
import pytest

from igarape.query import views
from igarape.via.disk import DiskStore


@pytest.mark.parametrize("name", [name for name in views.TABLES if name != "telegram"])
def test_columns_are_kept_in_their_own_type(store: DiskStore, name: str) -> None:
    """In every part of the table, column by column."""
    table = views.TABLES[name]
    promised = [(each.name, each.type.upper()) for each in table.columns]
    for entry in store.list(views.prefix(name)):
        file = f"read_parquet('{store.local(entry.path)}', hive_partitioning = false)"
        kept = duckdb.execute(f"DESCRIBE FROM {file}").fetchall()
        assert [(column, kind) for column, kind, *_ in kept] == promised
