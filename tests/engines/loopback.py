"""Athena's API on loopback: queries in Athena's dialect run by `query/dialect.py` on DuckDB, answers in Athena's form.

Real Athena is not run here. What is the same: the calls, states, pages, errors and texts of values that boto3 sees.
It also answers the two calls before a query: who am I, and what does the stack tell.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from igarape.errors import Problem
from igarape.query.engine import Field, Rows
from igarape.via.lake import Lake

PAGE = 3
"""Rows of a page, the one with the names among them: so that few rows have several pages."""

SCANNED = 12_345_678
OUTPUTS = {
    "Database": "igarape",
    "Workgroup": "igarape",
    "Lake": "s3://lake",
    "Zone": "America/Sao_Paulo",
}


@dataclass
class Server:
    """What runs queries, what is said of them, and what was asked."""

    lake: Lake | None
    url: str = ""
    states: list[str] = field(default_factory=lambda: ["QUEUED", "RUNNING"])
    """What is said of a query before its end."""
    end: dict[str, Any] | None = None
    """How each query ends, in the place of its own end."""
    refuse: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Calls that are answered with an error: its code and message."""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    queries: dict[str, dict[str, Any]] = field(default_factory=dict)

    def forget(self) -> None:
        """Be as if nothing had been asked yet."""
        self.calls.clear()
        self.queries.clear()
        self.refuse, self.end, self.states = {}, None, ["QUEUED", "RUNNING"]

    def asked(self, call: str) -> list[dict[str, Any]]:
        """What was sent with each such call."""
        return [given for name, given in self.calls if name == call]

    def start(self, given: dict[str, Any]) -> dict[str, Any]:
        """StartQueryExecution: the query runs here and now, and is told of later."""
        id_ = f"query-{len(self.queries)}"
        status, rows = self._run(given["QueryString"])
        self.queries[id_] = {"status": self.end or status, "rows": rows, "left": list(self.states)}
        return {"QueryExecutionId": id_}

    def look(self, given: dict[str, Any]) -> dict[str, Any]:
        """GetQueryExecution."""
        query = self.queries[given["QueryExecutionId"]]
        status = {"State": query["left"].pop(0)} if query["left"] else query["status"]
        return {"QueryExecution": {"Status": status, "Statistics": {"DataScannedInBytes": SCANNED}}}

    def results(self, given: dict[str, Any]) -> dict[str, Any]:
        """GetQueryResults: the names first, then the rows, a few a page."""
        rows: Rows = self.queries[given["QueryExecutionId"]]["rows"]
        lines = [[each.name for each in rows.columns]] + [list(map(text, row)) for row in rows.rows]
        begin = int(given.get("NextToken", 0))
        data = [
            {"Data": [{} if cell is None else {"VarCharValue": cell} for cell in line]}
            for line in lines[begin : begin + PAGE]
        ]
        found = {"Rows": data, "ResultSetMetadata": {"ColumnInfo": [column(each) for each in rows.columns]}}
        more = begin + PAGE < len(lines)
        return {"ResultSet": found, **({"NextToken": str(begin + PAGE)} if more else {})}

    def _run(self, sql: str) -> tuple[dict[str, Any], Rows]:
        if self.lake is None:
            return {"State": "SUCCEEDED"}, Rows((), [])
        try:
            return {"State": "SUCCEEDED"}, self.lake.run(sql)
        except Problem as problem:
            told = {"ErrorCategory": 2, "ErrorMessage": str(problem)}
            return {
                "State": "FAILED",
                "StateChangeReason": f"SYNTAX_ERROR: {problem}",
                "AthenaError": told,
            }, Rows((), [])


def text(given: object) -> str | None:
    """Write a value as Athena does in its results."""
    if given is None:
        return None
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, float) and not math.isfinite(given):
        return "NaN" if math.isnan(given) else ("Infinity" if given > 0 else "-Infinity")
    if isinstance(given, datetime):
        moment = given.astimezone(UTC).replace(tzinfo=None) if given.tzinfo else given
        return moment.isoformat(" ", "milliseconds") + (" UTC" if given.tzinfo else "")
    if isinstance(given, bytes):
        return given.hex(" ")
    if isinstance(given, list):
        return f"[{', '.join('null' if each is None else str(text(each)) for each in given)}]"
    return str(given)


def column(given: Field) -> dict[str, Any]:
    """Describe a column as Athena does: a list's type says nothing of what is in it."""
    name, _, inside = given.type.partition("(")
    digits = [int(each) for each in inside.rstrip(")").split(",")] if name == "decimal" else [0, 0]
    shown = {"real": "float"}.get(name, name)
    return {"Name": given.name, "Type": shown, "Precision": digits[0], "Scale": digits[1]}


@contextmanager
def running(lake: Lake | None = None) -> Iterator[Server]:
    """Serve on a free port of loopback."""
    told = Server(lake)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            target = self.headers.get("X-Amz-Target")
            status, kind, reply = _json(told, target, json.loads(body)) if target else _xml(told, body)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, format: str, *args: object) -> None:
            """Be silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _json(told: Server, target: str, given: dict[str, Any]) -> tuple[int, str, bytes]:
    call = target.partition(".")[2]
    told.calls.append((call, given))
    kind = "application/x-amz-json-1.1"
    if call in told.refuse:
        code, why = told.refuse[call]
        return 400, kind, json.dumps({"__type": code, "message": why}).encode()
    does: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
        "StartQueryExecution": told.start,
        "GetQueryExecution": told.look,
        "GetQueryResults": told.results,
        "StopQueryExecution": lambda _: {},
    }
    return 200, kind, json.dumps(does[call](given)).encode()


def _xml(told: Server, body: bytes) -> tuple[int, str, bytes]:
    """Who am I, and what does the stack tell: the two older services speak XML."""
    given = {name: value[0] for name, value in parse_qs(body.decode()).items()}
    call = given["Action"]
    told.calls.append((call, given))
    if call in told.refuse:
        code, why = told.refuse[call]
        return 400, "text/xml", f"<R><Error><Code>{code}</Code><Message>{why}</Message></Error></R>".encode()
    outputs = "".join(
        f"<member><OutputKey>{name}</OutputKey><OutputValue>{value}</OutputValue></member>"
        for name, value in OUTPUTS.items()
    )
    inside = {
        "GetCallerIdentity": "<Account>000000000000</Account>",
        "DescribeStacks": f"<Stacks><member><StackName>igarape</StackName><StackStatus>CREATE_COMPLETE</StackStatus>"
        f"<CreationTime>2026-11-21T00:00:00Z</CreationTime><Outputs>{outputs}</Outputs></member></Stacks>",
    }[call]
    return (
        200,
        "text/xml",
        f"<{call}Response><{call}Result>{inside}</{call}Result></{call}Response>".encode(),
    )
