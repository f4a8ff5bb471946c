"""What is read of the enriched rows to tell the talks: what was said and tapped, day by day, and who is who."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from datetime import date
from hashlib import blake2b
from typing import Any

from igarape import paths
from igarape.daily.engine import Engine
from igarape.daily.tables import EVENTS, MESSAGES, UPDATES, Table
from igarape.doubts import pressed, signals
from igarape.doubts.corrections import Message
from igarape.doubts.detect import kind
from igarape.doubts.outcome import Said, Tap
from igarape.doubts.parts import batches
from igarape.store import Store

BATCH = 50_000
"""Updates whose rows are in memory at a time, or those of one day where it has more; about 1 KiB each."""

_TAPPED = "chat_id IS NOT NULL AND message_id IS NOT NULL AND actor_id IS NOT NULL AND value IS NOT NULL"

Spoken = dict[int, list[Said | Tap]]
"""What was said and tapped on a day, by chat."""

_TOLD = "scope IS NULL AND service_kind IS NULL AND date IS NOT NULL AND author_id IS NOT NULL"


class Heard:
    """The enriched rows of a lake, as far as doubts are concerned.

    `days` are all that the lake has, cut in `zone`. `staff` are by chat. Messages that were `dropped` are no doubts,
    whatever they say.
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
        self._presses = self._pressed()

    def newest(self) -> float:
        """When the newest update came, in seconds since 1970: the moment as which an outcome is judged; no clock is."""
        rows = self._read(UPDATES, "epoch(max(received_at))")
        return float(next(iter(rows), (0.0,))[0] or 0.0)

    def bots(self, since: date | None) -> set[int]:
        """Name the chats in which a bot was heard, from this day on."""
        days = [day for day in self._parts[MESSAGES.name] if since is None or day >= since]
        rows = self._read(MESSAGES, "DISTINCT chat_id", f"WHERE author_kind = 'bot' AND {_TOLD}", days)
        return {chat for (chat,) in rows}

    def presses(self) -> dict[date, str]:
        """Sum up the pressed buttons of each day that has some: where that changes, the day did."""
        return {
            day: blake2b(repr(some).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
            for day, some in self._presses.items()
        }

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
        for batch in batches(sizes, BATCH):
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
        """Collect reactions and pressed buttons that tell something."""
        rows = self._read(
            EVENTS,
            "context_date, chat_id, message_id, epoch(date), actor_id, value",
            f"WHERE kind = 'message_reaction' AND {_TAPPED} AND date IS NOT NULL{_only(chats)} ORDER BY ALL",
            found,
        )
        for day, chat, number, at, actor, value in rows:
            if mood := signals.reaction(value):
                found[day][chat].append(Tap(number, at, actor, mood))
        for day, of in found.items():
            for chat, tap in self._presses.get(day, ()):
                if chats is None or chat in chats:
                    of[chat].append(tap)

    def _pressed(self) -> dict[date, list[tuple[int, Tap]]]:
        """Collect the buttons that tell something, with their chats, by the day on which they were pressed.

        That may be another day than the one they lie on, and may hang on what else was received, so all are read.
        """
        kinds = self._read(EVENTS, "DISTINCT value", f"WHERE kind = 'callback_query' AND {_TAPPED}")
        telling = {value: mood for (value,) in kinds if (mood := signals.button(value))}
        found: dict[date, list[tuple[int, Tap]]] = defaultdict(list)
        updates = self._from(UPDATES) if telling else ""
        if not updates:
            return found
        lines = "".join(json.dumps({"value": each}) + "\n" for each in telling)
        file = self._engine.write("telling.ndjson", lines.encode("utf-8", "surrogatepass"))
        values = f"read_json('{file}', format = 'newline_delimited', columns = {{value: 'VARCHAR'}})"
        rows = self._engine.run(
            f"SELECT e.context_date, e.chat_id, e.message_id, {pressed.MOMENT} AS moment, e.actor_id, e.value,"
            " CAST(json_extract(e.payload, '$.message.reply_to_message.message_id') AS BIGINT),"
            f" CAST(make_timestamptz(CAST(moment * 1000000 AS BIGINT)) AT TIME ZONE '{self._zone}' AS DATE)"
            f" FROM (FROM {self._from(EVENTS)} WHERE kind = 'callback_query' AND {_TAPPED}"
            f" AND value IN (SELECT value FROM {values})) {pressed.joined(updates)} ORDER BY ALL"
        )
        for lies, chat, number, at, actor, value, reply, day in rows:
            if at is not None:
                tap = Tap(number, at, actor, telling[value], reply)
                found[day if day in self._days else lies].append((chat, tap))
        return found

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
        files = self._engine.fetch_all(self._store, [path for each in wanted for path in each])
        partition = "hive_partitioning = true, hive_types = {'context_date': 'DATE'}"
        return f"read_parquet({files}, {partition})" if files else ""

    def _listed(self, table: Table) -> dict[date, list[str]]:
        found: dict[date, list[str]] = {}
        for path in paths.current(entry.path for entry in self._store.list(paths.table(table.name))):
            part = paths.read_part(path)
            if part and part.day:
                found.setdefault(part.day, []).append(path)
        return found


def _only(chats: Iterable[int] | None) -> str:
    return "" if chats is None else f" AND chat_id IN ({listed(chats)})"


def listed(chats: Iterable[int]) -> str:
    """Write chats as SQL has them between brackets."""
    return ", ".join(map(str, sorted(chats))) or "NULL"
