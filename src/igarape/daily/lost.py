"""Lost: parts that a build left in the tables, and that lie there no more. Names are compared, and no file is opened."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from igarape import paths
from igarape.store import Store

Left = dict[str, set[date | None]]
"""The context days of which each table has a part; None among them for a table that has no days."""


def lost(
    store: Store, left: Mapping[str, Collection[date | None]], part: Callable[[str, date | None], str]
) -> Left:
    """Name the days of each table that had a part and have none now; tables without any are left out.

    `part` gives the path of a table's part on a day.
    """
    found = {}
    for table, days in left.items():
        gone = set(days) - _there(store, part, table)
        if gone:
            found[table] = gone
    return found


def _there(store: Store, part: Callable[[str, date | None], str], table: str) -> set[date | None]:
    """Tell the days of which a table has a part that counts.

    A day that seems to have none may have changed while the listing went by, so it is looked at again.
    """
    listed = [entry.path for entry in store.list(_folder(part(table, None)))]
    there = _days(paths.current(listed))
    for day in _days(listed) - there:
        again = store.list(_folder(part(table, day)))
        there |= _days(paths.current(entry.path for entry in again))
    return there


def _days(listed: Iterable[str]) -> set[date | None]:
    return {found.day for path in listed if (found := paths.read_part(path))}


def _folder(path: str) -> str:
    return path.rpartition("/")[0] + "/"
