"""Athena: the engine over the same lake in AWS. It starts a query, waits for its end, and reads its pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from igarape.errors import Problem, Usage
from igarape.query import literals, lost, views
from igarape.query.cost import Cost
from igarape.query.engine import Rows
from igarape.query.period import Span
from igarape.store import Store
from igarape.via.aws import failed, values
from igarape.via.aws.account import Account
from igarape.via.aws.said import explained, refusal

_FIRST, _LONGEST, _GROWS = 0.2, 2.0, 1.5
"""Seconds between two looks at a query: at first, at most, and by how much each is longer than the one before."""

_QUERY = re.compile(r"SELECT\b|WITH\b|VALUES\b|TABLE\b|\(", re.IGNORECASE)


class Place(NamedTuple):
    """Where the tables are: a database, and the workgroup that says what a query may read."""

    database: str
    workgroup: str


class Athena:
    """The engine over a database of Athena's: SELECT alone, as it stands. Every failure is a Problem.

    `store` is the lake that the database's tables lie in: it tells their days, which for Athena to find out takes
    one listing for each day that there may be.

    Lists come as the text that Athena makes of them. A query is stopped where the wait for it ends early, by Ctrl+C
    for instance; what it has read until then is billed.
    """

    def __init__(self, account: Account, place: Place, zone: str, store: Store) -> None:
        self.zone = zone
        self._account, self._place, self._store = account, place, store
        self._client = account.client("athena")
        self._cost = Cost()

    def run(self, sql: str, parameters: Mapping[str, object] | None = None) -> Rows:
        """Run one query; DDL that is only explained gives no rows but a note."""
        from igarape.query import ddl

        told = ddl.explain(sql, views.schema())
        if told is not None:
            return Rows((), [], (told,))
        bare = literals.without_comments(sql)
        if not _QUERY.match(bare):
            raise Usage(
                "Only queries run here, and this is {what}.",
                "Write a SELECT. The lake is changed by `build` and `forget` alone.",
                what=(bare.split(maxsplit=1) or ["?"])[0].upper(),
            )
        query = self._start(literals.fill(sql, parameters or {}))
        try:
            done = self._ended(query, self._account.wait)
        except BaseException:
            # Whatever ended the wait is told; where the stop fails too, the workgroup's limit stops the query.
            with suppress(Exception):
                self._client.stop_query_execution(QueryExecutionId=query)
            raise
        if done["Status"]["State"] != "SUCCEEDED":
            raise failed.explained(done, self._place.database)
        self._cost = self._cost.plus(Cost.of(int(done.get("Statistics", {}).get("DataScannedInBytes", 0))))
        return self._rows(query)

    def span(self, table: str) -> Span | None:
        """Give the first and the last day of a table, None where it has none."""
        return lost.span(self._store, table)

    def bill(self) -> Cost:
        """Give what was read since the last bill, and begin anew."""
        cost, self._cost = self._cost, Cost()
        return cost

    def _start(self, sql: str) -> str:
        from botocore.exceptions import ClientError

        try:
            with explained(missing=None):
                begun = self._client.start_query_execution(
                    QueryString=sql,
                    QueryExecutionContext={"Database": self._place.database},
                    WorkGroup=self._place.workgroup,
                )
        except ClientError as said:
            raise self._refused(said) from None
        return str(begun["QueryExecutionId"])

    def _ended(self, query: str, wait: Callable[[float], None]) -> Mapping[str, Any]:
        pause = _FIRST
        while True:
            with explained():
                found: Mapping[str, Any] = self._client.get_query_execution(QueryExecutionId=query)[
                    "QueryExecution"
                ]
            if found["Status"]["State"] not in ("QUEUED", "RUNNING"):
                return found
            wait(pause)
            pause = min(_LONGEST, pause * _GROWS)

    def _rows(self, query: str) -> Rows:
        pages = self._client.get_paginator("get_query_results").paginate(QueryExecutionId=query)
        columns: list[Mapping[str, Any]] = []
        found: list[tuple[Any, ...]] = []
        with explained():
            for number, page in enumerate(pages):
                columns = page["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
                rows = page["ResultSet"]["Rows"]
                found += values.rows(columns, rows[1:] if number == 0 else rows)  # the first row names them
        return Rows(values.fields(columns), found)

    def _refused(self, said: Any) -> Problem:
        told = said.response["Error"]
        code, why = str(told.get("Code", "")), str(told.get("Message", ""))
        known = failed.refused(self._place.workgroup, self._account.region, code, why)
        return known or refusal(said)
