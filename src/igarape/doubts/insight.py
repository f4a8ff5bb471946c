"""From enriched rows to insights: doubts and episodes, chat by chat, replaced part by part.

    messages, events, updates ──one chat at a time──▶ doubts, episodes ──regroup──▶ topics

A chat in which anything new was said is told again from its beginning, since how a doubt ended may hang on what
was said long before. The others stay as they are. So insights are a function of the enriched rows alone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from igarape import paths
from igarape.daily import state as memory
from igarape.daily.stage import Engine
from igarape.daily.tables import EVENTS, MESSAGES, UPDATES, Table
from igarape.doubts import aside, corrections, pressed, signals, tables
from igarape.doubts.corrections import DropMessage, Effect, Line, Message
from igarape.doubts.detect import kind
from igarape.doubts.outcome import DURABLE, Episode, Said, Tap, episodes
from igarape.store import Store

if TYPE_CHECKING:
    from igarape.doubts.vectors import Encoder

Row = dict[str, object]
Found = dict[date, list[Row]]


def bring_up(store: Store, engine: Engine, *, whole: bool = False, encoder: Encoder | None = None) -> int:
    """Bring the insights up to date with the enriched rows; give how many doubts there are.

    With an encoder, doubts that mean the same become topics. What a person corrected since, or another
    encoder, makes them anew too; Problem where the file of corrections holds a line that is none.

    `whole` makes them anew. Days whose counts are not those of last time were touched, so a process that died
    between a build and this is made good by the next. Busy where another build is at work.
    """
    with store.lock(paths.BUILD_LOCK):
        return _Insights(store, engine, encoder).run(whole=whole)


class _Insights:
    def __init__(self, store: Store, engine: Engine, encoder: Encoder | None) -> None:
        self.store, self.engine, self.encoder = store, engine, encoder
        self.dropped: frozenset[Message] = frozenset()
        self.left_out: set[Message] = set()

    def run(self, *, whole: bool) -> int:
        built = memory.load(self.store)
        if built is None:
            return 0
        known, said = self._state(), corrections.load(self.store)
        model = self.encoder.model if self.encoder else None
        version = f"{tables.VERSION}.{built.version}.{built.zone}"
        days = {day.isoformat(): [each.deliveries, each.distinct] for day, each in built.days.items()}
        fresh = whole or known.get("version") != version
        if fresh:
            known = {}
        before = known.get("days", {})
        touched = [
            date.fromisoformat(day) for day in days.keys() | before if days.get(day) != before.get(day)
        ]
        self.dropped = corrections.dropped(said)
        self.left_out = {Message(*each) for each in known.get("left_out", ())} & self.dropped
        settled = {Message(*each) for each in known.get("dropped", ())}
        grouped = [corrections.digest(said), model]
        if touched or self.dropped != settled or grouped != known.get("grouped"):
            corrected = {each.chat_id for each in self.dropped ^ settled} | set(known.get("again", ()))
            waiting = set(known.get("open", ()))
            # A process that dies from here on leaves word that nothing is as it was.
            begun = known | {"grouped": None, "again": sorted(corrected)}
            self.store.put(paths.TOLD, json.dumps(begun).encode())
            if fresh:
                self._forget()
            if touched or corrected:
                waiting = self._tell(sorted(touched), waiting | corrected)
            told = {
                "version": version,
                "days": days,
                "open": sorted(waiting),
                "dropped": sorted(self.dropped),
                "left_out": sorted(self.left_out),
                "grouped": grouped,
                "effects": self._group(said),
            }
            self.store.put(paths.TOLD, json.dumps(told).encode())
        return self._count()

    def _group(self, said: Sequence[Line]) -> dict[int, Effect]:
        """Make topics of the doubts; give what each correction did, by its line."""
        done = {
            each.number: Effect("", 1, 1)
            for each in said
            if isinstance(each.said, DropMessage) and each.said.message in self.left_out
        }
        if self.encoder is None:
            aside.settle(self.store, self.engine, ())
            return done
        from igarape.doubts.regroup import regroup  # here, since only those who group have numpy

        return done | regroup(self.store, self.engine, self.encoder, said)

    def _tell(self, touched: list[date], waiting: set[int]) -> set[int]:
        """Tell every chat that has rows on these days, or waited for an outcome; give those that still wait."""
        chats = {chat for (chat,) in self._read(MESSAGES, "DISTINCT chat_id", only=touched)}
        chats |= {chat for (chat,) in self._read(EVENTS, "DISTINCT chat_id", only=touched)} | waiting
        chats.discard(None)
        self.left_out = {each for each in self.left_out if each.chat_id not in chats}
        still: set[int] = set()
        now = self._now()
        found: dict[str, Found] = {each.name: defaultdict(list) for each in tables.BY_CHAT}
        taps, staff = self._taps(), self._staff()
        for chat, said, days in self._chats(chats, staff):
            for each in episodes(said, taps.get(chat, ())):
                day = days[each.root.message_id]
                row = _episode(chat, each, now)
                if now < each.last + DURABLE:
                    still.add(chat)
                for table in tables.BY_CHAT:
                    found[table.name][day].append({name: row[name] for name in table.names})
        for table in tables.BY_CHAT:
            self._replace(table, found[table.name], chats)
        aside.forget(self.store, self.engine, chats)
        return still

    def _chats(
        self, chats: set[int], staff: Mapping[int, set[int]]
    ) -> Iterator[tuple[int, list[Said], dict[int, date]]]:
        """Give each chat with its messages, and the day each of these lies on."""
        listed = ", ".join(map(str, sorted(chats))) or "NULL"
        rows = self._read(
            MESSAGES,
            "chat_id, message_id, epoch(date), author_id, author_kind, text, reply_to_message_id, message_thread_id,"
            " author_username, user_first_name, chat_type, forward_kind IS NOT NULL OR via_bot_id IS NOT NULL,"
            " context_date",
            f"WHERE chat_id IN ({listed}) AND scope IS NULL AND service_kind IS NULL AND date IS NOT NULL"
            " AND author_id IS NOT NULL ORDER BY chat_id, date, message_id, business_connection_id",
        )
        for chat, group in groupby(rows, key=lambda row: int(row[0])):
            said, days = [], {}
            for (
                _,
                number,
                at,
                author,
                author_kind,
                text,
                reply,
                thread,
                username,
                name,
                of,
                passed_on,
                day,
            ) in group:
                asks = kind(text) if text and author_kind == "person" and not passed_on else None
                if asks and Message(chat, number) in self.dropped:
                    self.left_out.add(Message(chat, number))
                    asks = None
                said.append(
                    Said(
                        number, at, author, author_kind, text or "", asks, reply, thread, username, name,
                        private=of == "private",
                        staff=author_kind == "anonymous_admin" or author in staff.get(chat, ()),
                    )
                )  # fmt: skip
                days[number] = day
            yield chat, said, days

    def _taps(self) -> dict[int, list[Tap]]:
        """Collect reactions and pressed buttons that tell something, by chat."""
        updates = self._from(UPDATES)
        if not updates:
            return {}
        rows = self._read(
            EVENTS,
            f"e.chat_id, e.message_id, coalesce(epoch(e.date), {pressed.MOMENT}), e.actor_id, e.value, e.kind,"
            " CAST(json_extract(e.payload, '$.message.reply_to_message.message_id') AS BIGINT)",
            f"{pressed.joined(updates)} WHERE e.kind IN ('message_reaction', 'callback_query')"
            " AND e.chat_id IS NOT NULL AND e.message_id IS NOT NULL AND e.actor_id IS NOT NULL"
            " AND e.value IS NOT NULL ORDER BY ALL",
        )
        found: dict[int, list[Tap]] = defaultdict(list)
        for chat, number, at, actor, value, what, reply in rows:
            mood = signals.reaction(value) if what == "message_reaction" else signals.button(value)
            if mood and at is not None:
                found[chat].append(Tap(number, at, actor, mood, reply))
        return found

    def _staff(self) -> dict[int, set[int]]:
        """Collect who was ever seen as an admin or the owner of a chat."""
        found: dict[int, set[int]] = defaultdict(set)
        seen = "WHERE kind IN ('chat_member', 'my_chat_member') AND value IN ('administrator', 'creator')"
        for chat, who in self._read(EVENTS, "DISTINCT chat_id, subject_id", seen):
            found[chat].add(who)
        return found

    def _now(self) -> float:
        """The moment as which an outcome is judged: when the newest update came, so that no clock plays a part."""
        rows = self._read(UPDATES, "epoch(max(received_at))")
        return float(next(iter(rows), (0.0,))[0] or 0.0)

    # -- parts -----------------------------------------------------------------------------------------

    def _replace(self, table: Table, found: Found, chats: set[int]) -> None:
        """Write the parts anew on which a told chat has or had rows; rows of other chats stay."""
        listed = ", ".join(map(str, sorted(chats))) or "NULL"
        columns = ", ".join(f"{each.name}: '{each.type}'" for each in table.columns)
        names = ", ".join(table.names)
        for day in sorted({*found, *self._days(table)}):
            path = paths.insight(table.name, day)
            lines = "".join(json.dumps(row) + "\n" for row in found.get(day, ()))
            file = self.engine.write(f"{table.name}.ndjson", lines.encode())
            sources = [
                f"SELECT {names} FROM read_json('{file}', format = 'newline_delimited', columns = {{{columns}}})"
            ]
            if any(entry.path == path for entry in self.store.list(path)):
                old = self.engine.fetch(self.store, path, fresh=True)
                sources.append(f"SELECT {names} FROM read_parquet('{old}') WHERE chat_id NOT IN ({listed})")
            whole = " UNION ALL ".join(sources)
            if not self.engine.run(f"SELECT count(*) FROM ({whole})")[0][0]:
                self.store.delete(path)
                continue
            made = self.engine.scratch(f"{table.name}.parquet")
            self.engine.run(
                f"COPY (SELECT {names} FROM ({whole}) ORDER BY {', '.join(table.order)}) TO '{made}'"
                " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3)"
            )
            self.store.put(path, Path(made))

    def _read(
        self, table: Table, chosen: str, more: str = "", only: list[date] | None = None
    ) -> list[tuple[Any, ...]]:
        source = self._from(table, only)
        return self.engine.run(f"SELECT {chosen} FROM {source} {more}") if source else []

    def _from(self, table: Table, only: list[date] | None = None) -> str:
        entries = self.store.list(paths.table(table.name))
        found = [(entry.path, paths.read_part(entry.path)) for entry in entries]
        wanted = [path for path, part in found if part and (only is None or part.day in only)]
        files = ", ".join(f"'{self.engine.fetch(self.store, path)}'" for path in wanted)
        return f"read_parquet([{files}], hive_partitioning = true)" if files else ""

    def _days(self, table: Table) -> set[date]:
        prefix = paths.table(table.name) if table is MESSAGES else paths.insights(table.name)
        parts = (paths.read_part(entry.path) for entry in self.store.list(prefix))
        return {part.day for part in parts if part and part.day}

    def _forget(self) -> None:
        for entry in list(self.store.list(paths.INSIGHTS)):
            self.store.delete(entry.path)

    def _count(self) -> int:
        files = [
            self.engine.fetch(self.store, entry.path, fresh=True)
            for entry in self.store.list(paths.insights(tables.DOUBTS.name))
        ]
        return int(self.engine.run(f"SELECT count(*) FROM read_parquet({files})")[0][0]) if files else 0

    def _state(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self.store.get(paths.TOLD)))
        except KeyError:
            return {}


def _episode(chat: int, given: Episode, now: float) -> Row:
    state, evidence = given.outcome(now)
    first = given.first_answer
    root = given.root
    by = None
    if first is not None:
        by = "bot" if first.author_kind == "bot" else "staff" if first.staff else "member"
    return {
        "chat_id": chat,
        "message_id": root.message_id,
        "date": datetime.fromtimestamp(root.date, UTC).strftime("%Y-%m-%d %H:%M:%S"),
        "author_id": root.author_id,
        "kind": root.kind,
        "topic_id": None,
        "outcome": state,
        "evidence": evidence.what if evidence else None,
        "evidence_message_id": evidence.message_id if evidence else None,
        "answered_by": by,
        "answer_message_id": first.message_id if first else None,
        "answer_seconds": int(first.date - root.date) if first else None,
        "helped_by": given.helped_by(),
        "asked": len(given.asked),
        "durable": given.durable(now),
    }
