"""Spark: the engine over a lake's tables on a cluster, or on a Spark Connect server such as Sail.

It is for lakes that one machine does not answer about in time; each question is the same file of SQL. The workers read
the parts themselves: so the lake must be where all of them see it, in a bucket or on a disk that they share.
"""

from __future__ import annotations

import logging
import re
import socket
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from igarape import paths
from igarape.errors import Problem, Usage
from igarape.query import lost, views
from igarape.query.dialect import translate
from igarape.query.engine import Field, Rows
from igarape.query.period import Span
from igarape.store import Store

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.parser.escapedStringLiterals": "false",
}
"""What a session must be set to, so that a query means what it means in Athena; whatever the cluster's own say."""

_APART = {"spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
"""What a Spark that starts here is told besides: stdout is data, and stderr is for notes."""

CONNECT = "sc://"

_MASTER = re.compile(r"local(\[[\w*, ]+\])?|yarn|(spark|sc|k8s)://\S+")
_PORT = 15002
_SECONDS = 10
_TRIES = 3  # of a query while a build replaces parts

_TELEGRAM = {"date": "UNIX_SECONDS(CAST(date AS TIMESTAMP))"}
"""The column of the course's table that DuckDB and Spark make with different words."""

_TYPES = {"varchar": "STRING", "timestamp": "TIMESTAMP_NTZ", "integer": "INT"}


def check(master: str | None) -> None:
    """Look at what can be told before a session is opened: Usage where a master is none, Problem without pyspark."""
    if master and not _MASTER.fullmatch(master):
        raise Usage(
            "{master} is no master of a cluster.",
            "Write spark://host:7077, local[2], yarn, or sc://host:15002 for Spark Connect.",
            master=master,
        )
    try:
        import pyspark.errors  # here, since few have it
        import pyspark.sql  # noqa: F401
    except ImportError as failure:
        raise Problem(
            "Spark needs a package that is not installed: {name}.",
            "Install it with: pip install 'igarape[spark]'",
            name=str(failure.name),
        ) from failure


def opened(master: str | None) -> Any:
    """Open a session: on the cluster whose master is named, on a Connect server (sc://), or as spark-submit says.

    Problem where pyspark is not installed, or Spark cannot be started or reached.
    """
    check(master)
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    logging.getLogger(
        "SQLQueryContextLogger"
    ).disabled = True  # it prints what is raised, with a page of Java
    try:
        session: Any
        if master and master.startswith(CONNECT):
            from pyspark.sql.connect.session import SparkSession as Remote

            _knock(master)
            session = Remote.builder.remote(master).getOrCreate()
        else:
            builder: Any = SparkSession.builder.appName("igarape")
            for name, value in {**SETTINGS, **_APART}.items():
                builder = builder.config(name, value)
            session = (builder.master(master) if master else builder).getOrCreate()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # advice on settings that we mean
            for name, value in SETTINGS.items():
                session.conf.set(name, value)
    except (PySparkException, OSError, ImportError) as failure:
        raise Problem(
            "Spark cannot be started or reached at {master}: {why}.",
            "Spark here takes Java 17 or newer; one that is elsewhere must run, and answer this machine.",
            master=master or "local",
            why=_why(failure),
        ) from failure
    return session


def _knock(url: str) -> None:
    """Connect and hang up: Spark's own client would try for minutes where nobody answers."""
    there = urlsplit(url)
    socket.create_connection((there.hostname or "", there.port or _PORT), _SECONDS).close()


def cores(session: Any) -> int:
    """Tell how many cores one task of a session has."""
    return int(session.conf.get("spark.task.cpus", "1"))


def spread(session: Any, work: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    """Do some work once an item, each as a task of its own on some worker, and give the results in their order.

    What is done again, since a worker died, is done anew from its beginning. Problem where a task fails for good.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        return list(session.sparkContext.parallelize(items, len(items)).map(work).collect())
    except (PySparkException, Py4JError, OSError) as failure:
        raise Problem(
            "The cluster could not do its part: {why}.",
            "See the logs of its workers. Each needs Python with igarape, and rights to the lake.",
            why=_cause(failure),
        ) from failure


def _cause(failure: Exception) -> str:
    """Find what a worker's Python said, in all that Spark says around it."""
    said = [line.strip() for line in str(failure).splitlines()]
    told = [line for line in said if re.match(r"[\w.]*(Error|Exception|Interrupt)\b: ", line)]
    return (told[-1] if told else _why(failure)).rstrip(". ")


class Spark:
    """The engine over a lake's tables in a session: it reads, and can do nothing else. Closing it ends the session."""

    def __init__(self, session: Any, store: Store, zone: str) -> None:
        self.zone = zone
        self._session = session
        self._store = store
        self._open: dict[str, Span] = {}
        self._lay: dict[str, list[str]] = {}

    def run(self, sql: str, parameters: Mapping[str, object] | None = None) -> Rows:
        """Run one statement in Athena's dialect; DDL that is only explained gives no rows but a note."""
        statement = translate(sql, views.schema(), parameters, "spark")
        if not statement.sql:
            return Rows((), [], statement.notes)
        needed = views.sources(statement.tables)
        for _ in range(_TRIES):
            self._ready(needed)
            found = self._fetch(statement.sql)
            if self._is_as_it_was(needed):
                return found._replace(notes=statement.notes)
        raise Problem(
            "The lake {lake} changed while its tables were read.",
            "Ask again once the build has ended; igarape status tells.",
            lake=self._store.url,
        )

    def span(self, table: str) -> Span | None:
        """Give the first and the last day of a table, None where it has none."""
        return lost.span(self._store, table)

    def close(self) -> None:
        """End the session."""
        self._session.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _fetch(self, sql: str) -> Rows:
        from pyspark.errors import PySparkException

        try:
            found = self._session.sql(sql)
            kinds = [(each.name, each.dataType.simpleString()) for each in found.schema.fields]
            # Python gets a moment with a zone in the zone of its machine; ours are all UTC, so say so ourselves.
            zoned = [place for place, (_, kind) in enumerate(kinds) if kind == "timestamp"]
            if zoned:
                plain = found.toDF(*(f"c{place}" for place in range(len(kinds))))
                found = plain.selectExpr(
                    *(
                        f"CAST(c{place} AS TIMESTAMP_NTZ)" if place in zoned else f"c{place}"
                        for place in range(len(kinds))
                    )
                )
            rows = [tuple(row) for row in found.collect()]
        except PySparkException as problem:
            raise _usage(problem) from None
        for place in zoned:
            rows = [_in_utc(row, place) for row in rows]
        return Rows(tuple(Field(name, _athena(kind)) for name, kind in kinds), rows)

    def _ready(self, needed: Mapping[str, Span]) -> None:
        """Open the tables, as far as they are needed; those that were opened before stay so."""
        for name, span in needed.items():
            if name in self._open and self._open[name].covers(span):
                continue
            wider = span.with_(self._open.get(name, span))
            self._view(name, wider)
            self._open[name] = wider
        if "messages" in needed:
            said = self._session.table("messages").where("service_kind IS NULL")
            columns = (
                f"{_TELEGRAM.get(each.name, each.sql)} AS {each.name}" for each in views.TELEGRAM.columns
            )
            said.selectExpr(*columns).createOrReplaceTempView("telegram")

    def _is_as_it_was(self, needed: Mapping[str, Span]) -> bool:
        """Whether the same parts lie there as when the tables were opened; those that changed are opened anew.

        A cluster lists the folders for itself, later than we do: it might have met a day's old parts beside its new.
        """
        changed = [name for name in needed if self._lying(name, self._open[name]) != self._lay[name]]
        for name in changed:
            del self._open[name]
        return not changed

    def _lying(self, name: str, span: Span) -> list[str]:
        found = (entry.path for entry in self._store.list(views.prefix(name)))
        return [path for path in found if not (part := paths.read_part(path)) or span.holds(part.day)]

    def _view(self, name: str, span: Span) -> None:
        """Open a table: its folder, and of days in which parts lie that do not count the ones that do."""
        columns = views.columns(views.TABLES[name])
        names = [each.name for each in columns]
        schema = [f"`{each.name}` {_TYPES.get(each.type, each.type)}" for each in columns]
        self._lay[name] = self._lying(name, span)
        chosen = list(views.listed(self._store, name, span))
        if not chosen:
            self._session.createDataFrame([], ", ".join(schema)).createOrReplaceTempView(name)
            return
        made = self._session.read.schema(", ".join(schema)).parquet(self._place(views.prefix(name)))
        for sign, day in ((">=", span.first), ("<=", span.last)):
            if day:
                made = made.where(f"context_date {sign} DATE '{day.isoformat()}'")
        torn = _days({*self._lay[name]} - {*chosen}) if views.TABLES[name].by_day else set()
        for day in torn:
            made = made.where(f"context_date <> DATE '{day.isoformat()}'")
        made = made.select(*names)
        for day in torn:
            some = [self._place(path) for path in chosen if day in _days([path])]
            if some:
                read = self._session.read.schema(", ".join(schema[:-1])).parquet(*some)
                made = made.unionByName(
                    read.selectExpr(*names[:-1], f"DATE '{day.isoformat()}' AS context_date")
                )
        made.createOrReplaceTempView(name)

    def _place(self, path: str) -> str:
        """Name a folder or a part as workers find it: on a disk that they share, or in a bucket."""
        if self._store.url.startswith("s3://"):
            return f"{self._store.url.rstrip('/')}/{path}"
        return str(Path(self._store.url).absolute() / path)


def _days(found: Iterable[str]) -> set[date]:
    parts = map(paths.read_part, found)
    return {part.day for part in parts if part and part.day}


_ATHENA = {"string": "varchar", "int": "integer", "timestamp": "timestamp with time zone", "timestamp_ntz": "timestamp",
           "void": "integer", "float": "real", "binary": "varbinary"}  # fmt: skip


def _athena(kind: str) -> str:
    if kind.startswith("array<"):
        return f"array({_athena(kind[6:-1])})"
    return _ATHENA.get(kind, kind)


def _in_utc(row: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    value = row[place]
    return row if value is None else (*row[:place], value.replace(tzinfo=UTC), *row[place + 1 :])


def _why(problem: Exception) -> str:
    return (str(problem).strip() or type(problem).__name__).splitlines()[0].rstrip(". ")


def _usage(problem: Exception) -> Usage:
    return Usage(
        "The query cannot be run: {why}.",
        "Correct it; igarape sql 'SELECT * FROM telegram LIMIT 10' shows a table's columns.",
        why=_why(problem),
    )
