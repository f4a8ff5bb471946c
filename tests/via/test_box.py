"""A query in the box gives what `igarape sql` gives; whatever else it tries comes to nothing, and in time."""

from __future__ import annotations

import pytest

from igarape.query import views
from igarape.via.box import Box
from igarape.via.disk import DiskStore
from igarape.via.lake import Lake
from tests.lakes import fill, talk


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> DiskStore:
    """A lake on the disk, with two days."""
    folder = tmp_path_factory.mktemp("box")
    store = DiskStore(folder / "lake")
    messages = talk(("2026-11-21T16:00", 1, "Ana", "oi, não entra 😀"), ("2026-11-22T16:00", 2, "Bia", None))
    fill(store, folder, messages)
    return store


@pytest.mark.parametrize(
    ("dialect", "query"),
    [
        ("athena", "SELECT context_date, text, user_first_name FROM telegram ORDER BY context_date"),
        (
            "duckdb",
            "SELECT DATE '2026-11-21', now()::DATE, [1.5], {'a': NULL}, 'x'::BLOB, 1e0 / 3 FROM telegram",
        ),
    ],
)
def test_the_box_gives_what_sql_gives(store: DiskStore, dialect: str, query: str) -> None:
    """The same columns, types, values and notes."""
    with Lake(store, "America/Sao_Paulo") as lake:
        expected = lake.run(query) if dialect == "athena" else lake.native(query)

    assert expected.rows
    assert Box().run(store, query, dialect) == expected


def test_every_table_can_be_asked(store: DiskStore) -> None:
    """Those without rows too."""
    assert Box().run(store, "SHOW TABLES", "duckdb").column("name") == sorted(views.TABLES)
