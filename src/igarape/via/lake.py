"""Lake: the engine over a lake's tables, on DuckDB. It answers questions and changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from igarape.errors import Changed, Problem, Usage
from igarape.query import lost, views
from igarape.query.engine import Field, Rows
from igarape.query.period import ALL, Span
from igarape.store import Store
from igarape.via.duckdb import DuckDB, Error
from igarape.via.relation import STEPS, Step, rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

_Made = TypeVar("_Made")


class Lake:
    """The engine over a lake's tables: it reads, and can do nothing else.

    Views are made first; then the connection is closed to every file but the parts, to every
    extension and to every setting. A hostile query can still be slow; it runs with the rights and
    the memory that were given.
    """

    def __init__(
        self,
        store: Store,
        zone: str,
        memory: str = "1GiB",
        *,
        most: int | None = None,
        also: Sequence[str] = (),
        hold: Collection[str] = (),
    ) -> None:
        """`most` rows come back of a query, all where it is None; `also` are statements that close it further.

        Tables to `hold` are copied into a scratch file when they are opened: a query over a year of parts opens
        364 files, which takes seven times as long as the query.
        """
        self.zone = zone
        self._store = store
        self._memory = memory
        self._most = most
        self._also = also
        self._hold = hold
        self._duckdb: DuckDB | None = None
        self._open: dict[str, Span] = {}
        self._files: list[str] = []

    def run(self, sql: str, parameters: Mapping[str, object] | None = None) -> Rows:
        """Run one statement in Athena's dialect; DDL that is only explained gives no rows but a note."""
        from igarape.query.dialect import translate

        statement = translate(sql, views.schema(), parameters)
        if not statement.sql:
            return Rows((), [], statement.notes)
        found = self._fetch(statement.sql, views.sources(statement.tables))
        return found._replace(notes=statement.notes)

    def native(self, sql: str) -> Rows:
        """Run one query in DuckDB's own dialect; Usage for anything but a query."""
        return self._fetch(sql, views.sources(dict.fromkeys(queried(sql), ALL)))

    def take(
        self,
        sql: str,
        tables: Mapping[str, Span],
        steps: Iterable[Step],
        make: Callable[[DuckDBPyRelation], _Made],
    ) -> _Made:
        """Make something of a relation: a query for DuckDB that reads these tables, with the steps taken after it.

        A step may name further tables. What is made must not need the relation any more. Changed where a file that
        was there has gone.
        """
        import duckdb  # noqa: F401  (its relations, which tell the types; to load them takes 0.1 s)

        steps = list(steps)
        further = {name for _, said in steps for name in _words(said) & views.TABLES.keys()}
        engine = self._ready(views.sources({**tables, **dict.fromkeys(further, ALL)}))
        try:
            found = engine.con.sql(sql)
            for kind, said in steps:
                found = STEPS[kind](found, said)
            return make(found)
        except Error as problem:
            raise self._failed(problem) from None

    def needs(self, sql: str, dialect: str = "athena") -> dict[str, Span]:
        """Name the tables that a query reads, and of which days; nothing is opened. Usage for what is refused."""
        if dialect == "athena":
            from igarape.query.dialect import translate

            return views.sources(translate(sql, views.schema()).tables)
        return views.sources(dict.fromkeys(_named(sql), ALL))

    def prepare(self, tables: Iterable[str]) -> None:
        """Open these tables at once: where each query needs one more, all are opened anew."""
        self._ready(views.sources(dict.fromkeys(tables, ALL)))

    def span(self, table: str) -> Span | None:
        """Give the first and the last day of a table, None where it has none: its parts tell, and are not read."""
        return lost.span(self._store, table)

    def direct(self, sql: str, parameters: Mapping[str, object] | None = None) -> Rows:
        """Run SQL of ours that means the same in both dialects, as it stands: to load the translator takes longer.

        `:name` stands for a number, a date or a moment; texts are refused. The columns' types are left out.
        """
        named = dict.fromkeys(re.findall(r"(?:FROM|JOIN) (\w+)", sql), ALL)
        for name, value in (parameters or {}).items():
            sql = re.sub(rf":{name}\b", _literal(value), sql)
        engine = self._ready(views.sources(named))
        try:
            found = engine.con.execute(sql)
            rows = found.fetchall()
        except Error as problem:
            raise self._failed(problem) from None
        return Rows(tuple(Field(str(each[0]), "") for each in found.description or ()), rows)

    def close(self) -> None:
        """Close the connection and remove its scratch folder."""
        if self._duckdb is not None:
            self._duckdb.close()
            self._duckdb = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _fetch(self, sql: str, needed: Mapping[str, Span]) -> Rows:
        def fetched(found: DuckDBPyRelation | None) -> Rows:
            if found is None:
                return Rows((), [])
            return rows(found if self._most is None else found.limit(self._most))

        return self.take(sql, needed, (), fetched)

    def _ready(self, needed: Mapping[str, Span]) -> DuckDB:
        """Open the tables, as far as they are needed; those that were opened before stay so."""
        wider = {
            name: span.with_(self._open.get(name, span))
            for name, span in needed.items()
            if name not in self._open or not self._open[name].covers(span)
        }
        if self._duckdb is not None and not wider:
            return self._duckdb
        self.close()
        self._open |= wider
        engine = DuckDB(self._memory)
        self._duckdb = engine
        parts = self._parts(engine)
        self._files = [file for each in parts.values() for file in each]
        try:
            for view in (
                *views.create(parts),
                *_held(engine, [name for name in parts if name in self._hold]),
            ):
                engine.con.execute(view)
        except Error as problem:
            raise self._gone(problem) or self._broken(problem) from None
        engine.con.execute("SET allowed_paths = $files", {"files": self._files})
        for setting in (*self._also, *_CLOSED):
            engine.con.execute(setting)
        return engine

    def _parts(self, engine: DuckDB) -> dict[str, list[str]]:
        """Name the files of each open table, of the days for which it is open."""
        listed = {
            name: list(views.listed(self._store, name, span)) for name, span in sorted(self._open.items())
        }
        files = iter(engine.fetch_all(self._store, [path for each in listed.values() for path in each]))
        return {name: [next(files) for _ in each] for name, each in listed.items()}

    def _failed(self, problem: Exception) -> Problem:
        """Explain what DuckDB says of a query: whose fault it is, that of the query or that of a file."""
        named = any(each in str(problem) for each in self._files)
        return self._gone(problem) or (self._broken if named else _refused)(problem)

    def _gone(self, problem: Exception) -> Changed | None:
        """Tell whether one of the files has gone: whatever DuckDB says comes of that."""
        if all(Path(each).exists() for each in self._files):
            return None
        return Changed(
            "A build changed the tables while they were read: {why}.", "Ask again.", why=_first_line(problem)
        )

    def _broken(self, problem: Exception) -> Problem:
        return Problem(
            "The tables of {lake} cannot be read: {why}.", "Build them anew: igarape build --all",
            lake=self._store.url, why=_first_line(problem),
        )  # fmt: skip


def _held(engine: DuckDB, names: Sequence[str]) -> Iterator[str]:
    """Write what copies tables into a scratch file, and reads them there from then on."""
    if names:
        yield f"ATTACH '{engine.scratch('held.duckdb')}' AS held"
    for name in names:
        yield f"CREATE TABLE held.{name} AS SELECT * FROM {name}"
        yield f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM held.{name}"


_CLOSED = (
    "SET allow_community_extensions = false",
    "SET python_enable_replacements = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
"""What closes a connection, in this order: the last two make the rest stay."""


def queried(sql: str) -> Iterable[str]:
    """Name the tables that a query in DuckDB's own dialect reads; Usage for anything but one query."""
    import duckdb

    try:
        statements = duckdb.extract_statements(sql)
    except Error as problem:
        raise _refused(problem) from None
    kinds = [each.type for each in statements]
    if len(kinds) != 1:
        raise Usage("{count} statements were given.", "Give one statement at a time.", count=len(kinds))
    if kinds[0] != duckdb.StatementType.SELECT:
        raise Usage(
            "Only queries run here, and this is {what}.",
            "Write a SELECT. The lake is changed by `build` and `forget` alone.",
            what=kinds[0].name,
        )
    return _named(sql)


def _words(sql: str) -> set[str]:
    return set(re.findall(r"\w+", sql.lower()))


def _named(sql: str) -> Iterable[str]:
    """Tables whose names stand in a query: the others need not be fetched. All, where it may ask what there is."""
    words = _words(sql)
    named = words & views.TABLES.keys()
    return views.TABLES if _CATALOGUE & words or not named else named


_CATALOGUE = {
    "information_schema", "show", "describe", "summarize", "query", "query_table", "duckdb_views", "duckdb_tables",
    "duckdb_columns", "sqlite_master", "pg_catalog",
}  # fmt: skip


def _literal(value: object) -> str:
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value.isoformat(' ', 'milliseconds')}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, int):
        return str(int(value))
    raise TypeError(value)


def _refused(problem: Exception) -> Usage:
    return Usage(
        "The query cannot be run: {why}.",
        "Correct it; igarape sql 'SELECT * FROM telegram LIMIT 10' shows a table's columns.",
        why=_first_line(problem),
    )


def _first_line(problem: Exception) -> str:
    return str(problem).splitlines()[0].rstrip(". ")
