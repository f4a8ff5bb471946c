"""What the tables have lost: parts that a build left and that somebody removed, told before anybody counts without.

The names of parts are held against what the last builds remember, and no file is opened. The next build makes those
days anew.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from igarape import paths
from igarape.daily import lost, state
from igarape.daily.lost import Left
from igarape.doubts import tables as insights
from igarape.query import views
from igarape.query.engine import Note, Several
from igarape.query.period import ALL, Span
from igarape.store import Store

MEND = "build"
"""The command, after igarape, that brings back what was lost."""

_NAMED = 3
"""Days that are named one by one; of more the first and the last."""


def missed(store: Store, names: Container[str] | None = None) -> Left:
    """Look for what is lost of the tables with these names, or of all; {} in a lake that was never built."""
    built = state.load(store)
    if built is None:
        return {}
    if names is None:
        return lost.lost(store, built.left, paths.ENRICHED) | lost.lost(store, _told(store), paths.INSIGHTS)
    left = dict(built.left)
    if any(each.name in names for each in insights.TABLES):
        left |= _told(store)
    found: Left = {}
    for name in left:
        if name in names:
            found |= lost.lost(store, {name: left[name]}, views.prefix(name))
    return found


def _told(store: Store) -> Left:
    from igarape.doubts import told  # here, since most questions are about other tables

    return told.load(store).left


def span(store: Store, table: str) -> Span | None:
    """Give the first and the last day of a table, None where it has none: its parts tell, and are not read.

    A day of which the part is lost is one of its days too: else it would be cut off as if nothing had been.
    """
    parts = (paths.read_part(path) for path in views.listed(store, table, ALL))
    days = {part.day for part in parts if part} | missed(store, {table}).get(table, set())
    known = [day for day in days if day]
    return Span(min(known), max(known)) if known else None


def within(found: Left, spans: Iterable[Span]) -> Left:
    """Keep what is lost of these days, and of tables that have no days."""
    spans = list(spans)
    kept = {
        name: {day for day in days if any(each.holds(day) for each in spans)} for name, days in found.items()
    }
    return {name: days for name, days in kept.items() if days}


def said(found: Left, command: str | Note) -> Note | None:
    """Say what is lost, and the command that brings it back; None where nothing is."""
    if not found:
        return None
    days = sorted(day for day in set().union(*found.values()) if day)
    values: dict[str, object] = {"tables": ", ".join(sorted(found)), "command": command}
    if not days:
        return Note(
            "A part of the tables is gone ({tables}), so what is shown is incomplete. To bring it back: {command}",
            values,
        )
    if len(days) <= _NAMED:
        return Note(
            "A part of the tables of {days} is gone ({tables}), so what is shown is incomplete."
            " To bring it back: {command}",
            {**values, "days": Several(tuple(days))},
        )
    return Note(
        "A part of the tables of {count} days from {first} to {last} is gone ({tables}), so what is shown is"
        " incomplete. To bring it back: {command}",
        {**values, "count": len(days), "first": days[0], "last": days[-1]},
    )
