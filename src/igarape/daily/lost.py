"""Lost: parts that a build left in the tables, and that lie there no more. Names are compared; no file is opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from igarape import paths
from igarape.store import Store

Left = dict[str, set[date | None]]
"""The context days of which each table has a part; None among them for a table that has no days."""


def lost(store: Store, left: Mapping[str, Collection[date | None]], prefix: str) -> Left:
    """Name the days of each table that had a part and have none now; tables without any are left out.

    `prefix` is where the parts of these tables lie: a whole layer, which takes one listing, or a table.
    """
    there = _there(store, prefix) if left else {}
    gone = {table: set(days) - there.get(table, set()) for table, days in left.items()}
    return {table: days for table, days in gone.items() if days}


def _there(store: Store, prefix: str) -> Left:
    """Tell of which days each table has a part that counts.

    A day whose several parts seem not to be whole may have changed while the listing went by: it is looked at again.
    """
    found: Left = defaultdict(set)
    pieces = []
    for entry in store.list(prefix):
        if part := paths.read_part(entry.path):
            if part.edition:
                pieces.append(entry.path)
            else:
                found[part.table].add(part.day)
    current = paths.current(pieces)
    for folder in set(map(_folder, pieces)) - set(map(_folder, current)):
        current += paths.current(entry.path for entry in store.list(folder))
    for path in current:
        if part := paths.read_part(path):
            found[part.table].add(part.day)
    return found


def _folder(path: str) -> str:
    return path.rpartition("/")[0] + "/"
