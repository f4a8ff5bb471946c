"""Newest names, made in shares of their keys: what one machine would make of all of them."""

from __future__ import annotations

from igarape.daily import names
from igarape.daily.tasks import File, Order, Own
from igarape.store import MemoryStore
from igarape.via.duckdb import DuckDB

TOLD = """
    SELECT -n AS chat_id, concat('Grupo ', n) AS title, 'group' AS type, CAST(NULL AS VARCHAR) AS username,
        CASE WHEN n < 8 THEN -n - 1 END AS moved_to, TIMESTAMP '2026-11-21 12:00:00' AS seen_at
    FROM generate_series(1, 8) AS told(n)"""
"""A chat that moved seven times."""


def test_moves_are_followed_through_all_shares() -> None:
    """A chat and where it went may be of two shares. Control: a share that knows its own chats alone loses the way."""
    store = MemoryStore()
    with DuckDB() as engine:
        told = (File(Own("run").query(store, engine, TOLD, "told"), "chats", None, 8, None),)
    whole = Order("run", "UTC", files=told, table="chats")
    with DuckDB() as engine:
        moved = names.moves(store, engine, whole)

    def made(pieces: int, known: str | None) -> list[tuple[int, int]]:
        shares = []
        for nth in range(pieces):
            with DuckDB() as engine:
                order = whole._replace(piece=nth, pieces=pieces, known=known)
                shares.append(File(names.name(store, engine, order), "chats", None, 0, None))
        with DuckDB() as engine:
            path = names.join(store, engine, whole._replace(files=tuple(shares)))
            return engine.run(f"SELECT chat_id, chat FROM '{engine.fetch(store, path)}'")

    expected = [(-n, -8) for n in range(8, 0, -1)]
    assert made(1, None) == expected
    assert made(4, moved) == expected
    assert made(4, None) != expected
