"""Spark: the engine over a lake's tables on a cluster, or on a Spark Connect server such as Sail.

It is for lakes that one machine does not answer about in time; each question is the same file of SQL. The workers read
the parts themselves: so the lake must be where all of them see it, in a bucket or on a disk that they share.
"""

from __future__ import annotations

import logging
import re
import socket
import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from igarape.errors import Problem, Usage
from igarape.query import views
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

_TELEGRAM = {"date": "UNIX_SECONDS(CAST(date AS TIMESTAMP))"}
"""The column of the course's table that DuckDB and Spark make with different words."""

_TYPES = {"varchar": "STRING", "timestamp": "TIMESTAMP_NTZ", "integer": "INT"}


def opened(master: str | None) -> Any:
    """Open a session: on the cluster whose master is named, on a Connect server (sc://), or as spark-submit says.

    Problem where pyspark is not installed, or Spark cannot be started or reached.
    """
    if master and not _MASTER.fullmatch(master):
        raise Usage(
            "{master} is no master of a cluster.",
            "Write spark://host:7077, local[2], yarn, or sc://host:15002 for Spark Connect.",
            master=master,
        )
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as failure:
        raise Problem(
            "Spark needs a package that is not installed: {name}.",
            "Install it with: pip install 'igarape[spark]'",
            name=str(failure.name),
        ) from failure
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

    def run(self, sql: str, parameters: Mapping[str, object] | None = None) -> Rows:
        """Run one statement in Athena's dialect; DDL that is only explained gives no rows but a note."""
        statement = translate(sql, views.schema(), parameters, "spark")
        if not statement.sql:
            return Rows((), [], statement.notes)
        self._ready(views.sources(statement.tables))
        return self._fetch(statement.sql)._replace(notes=statement.notes)

    def span(self, table: str) -> Span | None:
        """Give the first and the last day of a table, None where it has none."""
        return views.span(self._store, table)

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

    def _view(self, name: str, span: Span) -> None:
        columns = views.columns(views.TABLES[name])
        schema = ", ".join(f"`{each.name}` {_TYPES.get(each.type, each.type)}" for each in columns)
        if next(views.listed(self._store, name, span), None) is None:
            made = self._session.createDataFrame([], schema)
        else:
            made = self._session.read.schema(schema).parquet(_folder(self._store, views.prefix(name)))
            for sign, day in ((">=", span.first), ("<=", span.last)):
                if day:
                    made = made.where(f"context_date {sign} DATE '{day.isoformat()}'")
            made = made.select(*(each.name for each in columns))
        made.createOrReplaceTempView(name)


def _folder(store: Store, prefix: str) -> str:
    """Name a table's folder as workers find it: on a disk that they share, or in a bucket."""
    if store.url.startswith("s3://"):
        return f"{store.url.rstrip('/')}/{prefix}"
    return str(Path(store.url).absolute() / prefix)


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
