"""What is read of the enriched rows to tell the talks: what was said and tapped, day by day, and who is who."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from datetime import date
from typing import Any

from igarape import paths
from igarape.daily.stage import Engine
from igarape.daily.tables import EVENTS, MESSAGES, UPDATES, Table
from igarape.doubts import signals
from igarape.doubts.corrections import Message
from igarape.doubts.detect import kind
from igarape.doubts.outcome import Said, Tap
from igarape.store import Store

BATCH = 50_000
"""Updates whose rows are in memory at a time, or those of one day where it has more; about 1 KiB each."""

Spoken = dict[int, list[Said | Tap]]
"""What was said and tapped on a day, by chat."""

_UNDER = (
    "greatest(nullif(CAST(json_extract(payload, '$.message.date') AS DOUBLE), 0),"
    " CAST(json_extract(payload, '$.message.edit_date') AS DOUBLE))"
)
_PRESSED = (
    f"CASE WHEN source = 'import' THEN coalesce({_UNDER}, epoch(received_at))"
    f" ELSE greatest({_UNDER}, epoch(received_at)) END"
)
"""When a button was pressed, in seconds since 1970; Telegram writes 0 where it withholds the message's date."""

_TOLD = "scope IS NULL AND service_kind IS NULL AND date IS NOT NULL AND author_id IS NOT NULL"


class Heard:
    """The enriched rows of a lake, as far as doubts are concerned.

    `days` are all that the lake has, cut in `zone`. `staff` are by chat; `strayed` names, for a day, the earliest
    one on which something that lies there came about. Messages that were `dropped` are no doubts, whatever they say.
    """

    def __init__(
        self,
        store: Store,
        engine: Engine,
        zone: str,
        days: Collection[date],
        dropped: Set[Message] = frozenset(),
    ) -> None:
        self._store, self._engine, self._zone, self._days, self._dropped = store, engine, zone, days, dropped
        self._parts = {table.name: self._listed(table) for table in (MESSAGES, EVENTS, UPDATES)}
        self.staff = self._staff()
        self._strays, self.strayed = self._stray()

    def newest(self) -> float:
        """When the newest update came, in seconds since 1970: the moment as which an outcome is judged; no clock is."""
        rows = self._read(UPDATES, "epoch(max(received_at))")
        return float(next(iter(rows), (0.0,))[0] or 0.0)

    def bots(self, since: date | None) -> set[int]:
        """Name the chats in which a bot was heard, from this day on."""
        days = [day for day in self._parts[MESSAGES.name] if since is None or day >= since]
        rows = self._read(MESSAGES, "DISTINCT chat_id", f"WHERE author_kind = 'bot' AND {_TOLD}", days)
        return {chat for (chat,) in rows}

    def left_out(self) -> set[Message]:
        """Name the messages that are doubts only where nobody said that they are none."""
        if not self._dropped:
            return set()
        keys = ", ".join(f"({each.chat_id}, {each.message_id})" for each in self._dropped)
        rows = self._read(
            MESSAGES,
            "chat_id, message_id, text",
            f"WHERE {_TOLD} AND text IS NOT NULL AND author_kind = 'person' AND forward_kind IS NULL"
            f" AND via_bot_id IS NULL AND (chat_id, message_id) IN ({keys})",
        )
        return {Message(chat, number) for chat, number, text in rows if kind(text)}

    def days(
        self, sizes: Mapping[date, int], chats: Set[int] | None = None
    ) -> Iterator[list[tuple[date, Spoken]]]:
        """Give what was said on each of these days, in their order and several at a time; `sizes` are their updates.

        `chats` are all that count; None for every one.
        """
        for batch in _batches(sizes):
            found: dict[date, Spoken] = {day: defaultdict(list) for day in batch}
            self._messages(found, chats)
            self._taps(found, chats)
            yield list(found.items())

    def _messages(self, found: dict[date, Spoken], chats: Set[int] | None) -> None:
        rows = self._read(
            MESSAGES,
            "context_date, chat_id, message_id, epoch(date), author_id, author_kind, coalesce(text, ''),"
            " reply_to_message_id, message_thread_id, author_username, user_first_name, chat_type = 'private',"
            " forward_kind IS NOT NULL OR via_bot_id IS NOT NULL",
            f"WHERE {_TOLD}{_only(chats)} ORDER BY context_date, chat_id, date, message_id, business_connection_id",
            found,
        )
        for (
            day,
            chat,
            number,
            at,
            who,
            which,
            text,
            reply,
            thread,
            username,
            name,
            private,
            passed_on,
        ) in rows:
            asks = kind(text) if text and which == "person" and not passed_on else None
            asks = None if asks and (chat, number) in self._dropped else asks
            staff = which == "anonymous_admin" or who in self.staff.get(chat, ())
            found[day][chat].append(
                Said(number, at, who, which, text, asks, reply, thread, username, name, bool(private), staff)
            )

    def _taps(self, found: dict[date, Spoken], chats: Set[int] | None) -> None:
        """Collect reactions and pressed buttons that tell something, on the days on which they came about."""
        for day, of in found.items():
            for chat, tap in self._strays.get(day, ()):
                if chats is None or chat in chats:
                    of[chat].append(tap)
        for lies, day, chat, tap in self._tapped("", found, _only(chats)):
            if day == lies or day not in self._days:
                found[lies][chat].append(tap)

    def _stray(self) -> tuple[dict[date, list[tuple[int, Tap]]], dict[date, date]]:
        """Collect the presses that came about on another day than the one they lie on, by either."""
        found: dict[date, list[tuple[int, Tap]]] = defaultdict(list)
        earliest: dict[date, date] = {}
        for lies, day, chat, tap in self._tapped("AND kind = 'callback_query'"):
            if day != lies and day in self._days:
                found[day].append((chat, tap))
                earliest[lies] = min(day, earliest.get(lies, day))
        return dict(found), earliest

    def _tapped(
        self, more: str, days: Collection[date] | None = None, only: str = ""
    ) -> Iterator[tuple[date, date, int, Tap]]:
        """Give taps, each with the day it lies on, the day it came about, and its chat.

        A press has no date of its own. It came about when it arrived, and never before the message that it is under;
        an import arrives whenever somebody imports, so there that message's date is all that is known.
        """
        updates = self._from(UPDATES, days)
        joined = (
            f"LEFT JOIN (SELECT bot_id, update_id, context_date, received_at, source FROM {updates}"
            " WHERE kind = 'callback_query') AS u USING (bot_id, update_id, context_date)"
            if updates
            else "CROSS JOIN (SELECT NULL AS received_at, NULL AS source)"
        )
        rows = self._read(
            EVENTS,
            f"context_date, chat_id, message_id, coalesce(epoch(date), {_PRESSED}) AS moment, actor_id, value, kind,"
            " CAST(json_extract(payload, '$.message.reply_to_message.message_id') AS BIGINT),"
            f" CAST(make_timestamptz(CAST(moment * 1000000 AS BIGINT)) AT TIME ZONE '{self._zone}' AS DATE)",
            f"{joined} WHERE kind IN ('message_reaction', 'callback_query') AND chat_id IS NOT NULL AND message_id"
            f" IS NOT NULL AND actor_id IS NOT NULL AND value IS NOT NULL {more}{only} ORDER BY ALL",
            days,
        )
        for lies, chat, number, at, actor, value, what, reply, day in rows:
            mood = signals.reaction(value) if what == "message_reaction" else signals.button(value)
            if mood and at is not None:
                yield lies, day, chat, Tap(number, at, actor, mood, reply)

    def _staff(self) -> dict[int, set[int]]:
        """Collect who was ever seen as an admin or the owner of a chat."""
        found: dict[int, set[int]] = defaultdict(set)
        seen = "WHERE kind IN ('chat_member', 'my_chat_member') AND value IN ('administrator', 'creator')"
        for chat, who in self._read(EVENTS, "DISTINCT chat_id, subject_id", seen):
            if chat is not None and who is not None:
                found[chat].add(who)
        return dict(found)

    # -- files -----------------------------------------------------------------------------------------

    def _read(
        self, table: Table, chosen: str, more: str = "", days: Collection[date] | None = None
    ) -> list[tuple[Any, ...]]:
        source = self._from(table, days)
        return self._engine.run(f"SELECT {chosen} FROM {source} {more}") if source else []

    def _from(self, table: Table, days: Collection[date] | None = None) -> str:
        parts = self._parts[table.name]
        wanted = parts.values() if days is None else [parts[day] for day in days if day in parts]
        files = ", ".join(f"'{self._engine.fetch(self._store, path)}'" for path in wanted)
        partition = "hive_partitioning = true, hive_types = {'context_date': 'DATE'}"
        return f"read_parquet([{files}], {partition})" if files else ""

    def _listed(self, table: Table) -> dict[date, str]:
        found = {
            entry.path: paths.read_part(entry.path) for entry in self._store.list(paths.table(table.name))
        }
        return {part.day: path for path, part in found.items() if part and part.day}


def _batches(sizes: Mapping[date, int]) -> Iterator[list[date]]:
    batch: list[date] = []
    total = 0
    for day, size in sorted(sizes.items()):
        if batch and total + size > BATCH:
            yield batch
            batch, total = [], 0
        batch.append(day)
        total += size
    if batch:
        yield batch


def _only(chats: Iterable[int] | None) -> str:
    return "" if chats is None else f" AND chat_id IN ({listed(chats)})"


def listed(chats: Iterable[int]) -> str:
    """Write chats as SQL has them between brackets."""
    return ", ".join(map(str, sorted(chats))) or "NULL"
