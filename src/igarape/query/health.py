"""What the tables say of the lake's health: a few small queries over the ledger, the roll-up and the numbers.

The SQL stands in `sql/status/`. It is Athena's dialect, and only what DuckDB means by it as well, so that it
can run as it stands; a test holds the two against each other. No query reads a text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from igarape import paths
from igarape.query.engine import Rows
from igarape.query.questions import source
from igarape.query.rhythm import PAST, Busy, Rhythm

Run = Callable[[str, Mapping[str, object]], Rows]
"""What runs one SELECT with `:name` parameters, as an engine does."""

TABLES = ("updates", "activity", "messages", "chats", "quarantine")
"""What the queries read."""

DAYS = 14
"""Days that messages are shown for."""

LATELY = timedelta(days=30)
"""How far back numbers are counted, and contradictions."""

WALL = timedelta(hours=24)
"""How long Telegram keeps an update that it cannot deliver."""

_LONG_AGO = datetime(2013, 1, 1)  # noqa: DTZ001  (as the tables have it; before Telegram)


class Day(NamedTuple):
    """A context day: messages of people, and those of bots."""

    day: date
    messages: int
    bots: int


class Hole(NamedTuple):
    """Numbers that are missing: how many, and between which two moments (UTC)."""

    missing: int
    after: datetime | None
    until: datetime | None


class Missing(NamedTuple):
    """The missing updates of a bot, in so many holes. `final` ones are older than Telegram keeps them."""

    bot_id: int
    final: bool
    holes: int
    missing: int
    since: datetime
    until: datetime
    longest: Hole


class Chat(NamedTuple):
    """The numbers of a supergroup's or channel's messages: how many were seen, how many are missing."""

    chat_id: int
    title: str | None
    type: str | None
    seen: int
    missing: int
    longest: Hole

    @property
    def share(self) -> float:
        """The part that is missing, of all numbers between the first and the last."""
        return self.missing / (self.seen + self.missing)


class Quarantined(NamedTuple):
    """Deliveries of one reason in the quarantine, and when the newest of them came."""

    reason: str
    deliveries: int
    newest: datetime


@dataclass(frozen=True)
class Health:
    """What the tables say. `newest` is when each bot's updates last came live, of those that are rows."""

    days: tuple[Day, ...]
    rhythm: Rhythm
    newest: Mapping[int | None, datetime]
    updates: int
    conflicts: int
    conflict_at: datetime | None
    missing: tuple[Missing, ...]
    chats: tuple[Chat, ...]
    quarantine: tuple[Quarantined, ...]


def examine(run: Run, zone: str, now: datetime) -> Health:
    """Ask the tables of a lake with that zone; `now` (UTC) says what is lately."""
    today = now.astimezone(ZoneInfo(zone)).date()
    lately, wall = _bare(now - LATELY), _bare(now - WALL)

    def rows(name: str, **values: object) -> list[dict[str, Any]]:
        return run(source(f"status/{name}"), values).dicts()

    busy = rows("rhythm", since=_bare(now - PAST))
    (conflicts,) = rows("conflicts", since=lately)
    newest = rows("newest", since=lately) or rows("newest", since=_LONG_AGO)
    return Health(
        days=_days(rows("days", since=today - timedelta(days=DAYS - 1), until=today), today),
        rhythm=Rhythm((Busy(_utc(row["first"]), _utc(row["last"])) for row in busy), zone),
        newest={row["bot_id"]: _utc(row["received_at"]) for row in newest},
        updates=rows("ledger")[0]["updates"],
        conflicts=conflicts["updates"],
        conflict_at=_moment(conflicts["received_at"]),
        missing=tuple(map(_missing, rows("updates_missing", since=lately, wall=wall))),
        chats=tuple(map(_chat, rows("messages_missing", since=today - LATELY, until=today))),
        quarantine=_quarantined(rows("quarantine")),
    )


def _days(rows: list[dict[str, Any]], today: date) -> tuple[Day, ...]:
    found = {row["day"]: row for row in rows}
    days = (today - timedelta(days=DAYS - 1 - step) for step in range(DAYS))
    none = {"messages": 0, "bots": 0}
    return tuple(
        Day(day, int(row["messages"]), int(row["bots"])) for day in days for row in [found.get(day, none)]
    )


def _missing(row: dict[str, Any]) -> Missing:
    longest = Hole(int(row["longest"]), _moment(row["longest_after"]), _moment(row["longest_until"]))
    since, until = _utc(row["since"]), _utc(row["until"])
    return Missing(row["bot_id"], row["final"], row["holes"], int(row["missing"]), since, until, longest)


def _chat(row: dict[str, Any]) -> Chat:
    longest = Hole(int(row["longest"] or 0), _moment(row["longest_after"]), _moment(row["longest_until"]))
    return Chat(row["chat_id"], row["title"], row["type"], row["seen"], int(row["missing"]), longest)


def _quarantined(rows: list[dict[str, Any]]) -> tuple[Quarantined, ...]:
    found: dict[str, Quarantined] = {}
    for row in rows:
        newest = _moment(row["received_at"]) or _day_of(row["segment"])
        other = found.get(row["reason"])
        count = row["deliveries"] + (other.deliveries if other else 0)
        newest = max(newest, other.newest) if other else newest
        found[row["reason"]] = Quarantined(row["reason"], count, newest)
    return tuple(sorted(found.values(), key=lambda each: (-each.deliveries, each.reason)))


def _day_of(segment: str) -> datetime:
    """When a delivery came whose line does not say it: on the day of its segment."""
    found = paths.read_segment(segment)
    day = found.day if found else date.min
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _bare(moment: datetime) -> datetime:
    """Write a moment as the tables have it: UTC, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def _moment(found: datetime | None) -> datetime | None:
    return None if found is None else _utc(found)
