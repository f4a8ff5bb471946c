"""Doubts of dropped topics are set aside: no table and no count has them, and the grouping still sees them.

Without them a topic that was dropped could not be known again, and what people say of it tomorrow would be
a new topic. They lie in one file, as rows of `episodes` with their day, so to take the correction back is to
put them back. Whatever dies in between, each row is in one of the two places at least.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

from igarape import paths
from igarape.daily.engine import Engine
from igarape.doubts import tables
from igarape.doubts.parts import Parts, Row
from igarape.store import Store

_KEY = "(chat_id, message_id)"
_NAMES = ", ".join((*tables.EPISODES.names, "context_date"))
_COLUMNS = "{chat_id: 'BIGINT', message_id: 'BIGINT'}"
_ASIDE = f"(SELECT {_KEY} FROM aside)"


class Aside:
    """The rows that lie aside, beside the parts of `episodes`; in the engine's table `aside` for as long as it is used.

    A row that is in both places, since a process died between them, counts as being in the part.
    """

    def __init__(self, store: Store, engine: Engine, parts: Parts) -> None:
        self._store, self._engine, self._parts, self._gathered = store, engine, parts, False
        files = [] if parts.fresh else engine.fetch_all(store, self._lying(), fresh=True)
        rows = (
            f"read_parquet({files}, hive_partitioning = false)" if files else parts.given(tables.EPISODES, ())
        )
        engine.run(f"CREATE OR REPLACE TABLE aside AS SELECT {_NAMES} FROM {rows}")
        if files:
            in_parts = f"(SELECT {_KEY} FROM {parts.source(tables.EPISODES)})"
            engine.run(f"DELETE FROM aside WHERE {_KEY} IN {in_parts}")

    def everyone(self) -> str:
        """Name the table of all episodes, those set aside too, with their day.

        They are read once, when all is told: to read a year of parts takes longer than what is done with them.
        """
        if not self._gathered:
            self._engine.run(
                f"CREATE OR REPLACE TABLE everyone AS SELECT {_NAMES} FROM {self._parts.source(tables.EPISODES)}"
                f" UNION ALL SELECT {_NAMES} FROM aside"
            )
            self._gathered = True
        return "everyone"

    def days(self) -> set[date]:
        """Name the days that have episodes, in a part or aside."""
        days = self._engine.run("SELECT DISTINCT context_date FROM aside")
        return self._parts.days(tables.EPISODES).union(day for (day,) in days)

    def among(self, rows: Iterable[Row]) -> str:
        """Write the condition that an episode is one of these, whatever is told of it."""
        given = self._parts.given(tables.EPISODES, rows)
        self._engine.run(f"CREATE OR REPLACE TABLE these AS SELECT chat_id, message_id, date FROM {given}")
        return "(chat_id, message_id, date) IN (FROM these)"

    def tell(self, rows: Iterable[Row], days: Collection[date], stay: str) -> None:
        """Let these days hold these rows, and of those they held the ones that `stay`, a condition in SQL ("": none).

        What lay aside does so again, until it is settled what is to.
        """
        listed = ", ".join(f"DATE '{day.isoformat()}'" for day in sorted(days)) or "NULL"
        wanted = f"SELECT {_NAMES} FROM {self._parts.given(tables.EPISODES, rows)}"
        if stay:
            present = f"SELECT {_NAMES} FROM {self._parts.source(tables.EPISODES, days)}"
            wanted += (
                f" UNION ALL SELECT * FROM ({present} UNION ALL SELECT {_NAMES} FROM aside"
                f" WHERE context_date IN ({listed})) WHERE {stay}"
            )
        self._engine.run(f"CREATE OR REPLACE TABLE telling AS {wanted}")
        self._parts.settle(tables.EPISODES, f"SELECT * FROM telling WHERE {_KEY} NOT IN {_ASIDE}", days)
        self._engine.run(
            "CREATE OR REPLACE TABLE lying AS"
            f" SELECT * FROM aside WHERE context_date NOT IN ({listed}) UNION ALL"
            f" SELECT * FROM telling WHERE {_KEY} IN {_ASIDE}"
        )
        self._engine.run("CREATE OR REPLACE TABLE aside AS FROM lying")
        self._gathered = False

    def settle(self, dropped: Iterable[tuple[int, int]]) -> str:
        """Set aside the episodes, by chat and message, that dropped topics hold, and put back all others.

        Give the query of those others: what the parts hold from now on.
        """
        run = self._engine.run
        lines = [
            json.dumps({"chat_id": chat, "message_id": number}) + "\n" for chat, number in sorted(dropped)
        ]
        file = self._engine.write("dropped.ndjson", "".join(lines).encode())
        read = f"read_json('{file}', format = 'newline_delimited', columns = {_COLUMNS})"
        run(f"CREATE OR REPLACE TABLE gone AS FROM {read}")
        gone = f"{_KEY} IN (SELECT {_KEY} FROM gone)"
        all_ = self.everyone()
        away, stay = f"SELECT * FROM {all_} WHERE {gone}", f"SELECT * FROM {all_} WHERE NOT {gone}"
        moved = f"SELECT {_KEY} FROM ({away}) EXCEPT ALL {_ASIDE[1:-1]}"
        back = f"{_ASIDE[1:-1]} EXCEPT ALL SELECT {_KEY} FROM ({away})"
        if run(f"SELECT count(*) FROM (({moved}) UNION ALL ({back}))")[0][0]:
            self._put(f"SELECT * FROM aside UNION {away}")
            self._parts.settle(tables.EPISODES, stay)
            run(f"CREATE OR REPLACE TABLE aside AS {away}")
        self.keep()
        return stay

    def keep(self) -> None:
        """Write what lies aside now."""
        self._put("SELECT * FROM aside")

    def _put(self, sql: str) -> None:
        """Write the file whole; none where it would hold nothing."""
        if not self._engine.run(f"SELECT count(*) FROM ({sql})")[0][0]:
            for path in self._lying():
                self._store.delete(path)
            return
        made = self._engine.scratch("aside.parquet")
        self._engine.run(
            f"COPY ({sql} ORDER BY context_date, chat_id, message_id) TO '{made}'"
            " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3)"
        )
        self._store.put(paths.SET_ASIDE, Path(made))

    def _lying(self) -> list[str]:
        return [entry.path for entry in self._store.list(paths.SET_ASIDE)]
