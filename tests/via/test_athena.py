"""Athena's client against its API on loopback: states, pages, prices, refusals, and a query that is given up."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from igarape.errors import Problem, Usage
from igarape.query import literals
from igarape.query.cost import Cost
from igarape.query.engine import Field, Rows
from igarape.show.words import explain, say
from igarape.store import MemoryStore
from igarape.via.aws import Account, Athena, Place, values
from igarape.via.aws.athena import _LONGEST
from tests.engines import loopback
from tests.engines.conftest import account
from tests.engines.loopback import SCANNED, Server


@pytest.fixture(scope="module")
def serving() -> Iterator[Server]:
    """One server for all, and one client: to make one takes a while."""
    with loopback.running() as made:
        yield made


@pytest.fixture
def server(serving: Server) -> Server:
    """The server, as if nothing had been asked yet."""
    serving.forget()
    return serving


@pytest.fixture(scope="module")
def keys(serving: Server) -> Account:
    """The account; no wait takes time."""
    return account(serving.url)


@pytest.fixture(scope="module")
def client(keys: Account) -> Athena:
    """A client of the account."""
    return Athena(keys, Place("igarape", "questions"), "UTC", MemoryStore())


def answering(server: Server, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every query have these rows."""
    monkeypatch.setattr(server, "_run", lambda sql: ({"State": "SUCCEEDED"}, rows))


# -- the loop ------------------------------------------------------------------------------------------


def test_a_query_is_begun_looked_at_and_read(client: Athena, server: Server) -> None:
    """In the workgroup and the database that were named."""
    client.run("SELECT 1 -- :x\n;")

    assert [name for name, _ in server.calls] == [
        "StartQueryExecution", "GetQueryExecution", "GetQueryExecution", "GetQueryExecution", "GetQueryResults",
    ]  # fmt: skip
    begun = server.asked("StartQueryExecution")[0]
    assert (begun["WorkGroup"], begun["QueryExecutionContext"]) == ("questions", {"Database": "igarape"})


@pytest.mark.parametrize("count", [0, 1, loopback.PAGE - 1, loopback.PAGE, 10])
def test_all_pages_are_read(
    client: Athena, server: Server, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """The names stand before the first row, on the first page alone."""
    rows = [(number, f"row {number}") for number in range(count)]
    answering(server, Rows((Field("n", "bigint"), Field("t", "varchar")), rows), monkeypatch)

    assert client.run("SELECT 1").rows == rows
    assert len(server.asked("GetQueryResults")) == count // loopback.PAGE + 1


def test_looks_grow_apart(
    client: Athena, keys: Account, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quick query is told of at once, and a slow one is not asked after all the time."""
    waits: list[float] = []
    monkeypatch.setattr(keys, "wait", waits.append)
    server.states = ["RUNNING"] * 12
    client.run("SELECT 1")

    assert waits == sorted(waits)
    assert (len(waits), waits[0], waits[-1]) == (12, 0.2, _LONGEST)


READ: list[tuple[str, str, Any]] = [
    ("decimal(5,2)", "1.50", Decimal("1.50")),
    ("real", "1.5", 1.5),
    ("double", "1.0E10", 1e10),
    ("varbinary", "01 ff", b"\x01\xff"),
    ("timestamp with time zone", "2026-11-22 13:05:09.250 UTC", datetime(2026, 11, 22, 13, 5, 9, 250000, UTC)),
    ("timestamp with time zone", "2018-11-04 01:30:00.000 America/Sao_Paulo", datetime(2018, 11, 4, 3, 30, tzinfo=UTC)),
    ("timestamp with time zone", "2026-11-22 10:00:00.000 -03:00", datetime(2026, 11, 22, 13, tzinfo=UTC)),
    ("array", "[1, 2]", "[1, 2]"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "text", "value"), READ)
def test_what_athena_writes_is_read(type_: str, text: str, value: Any) -> None:
    """Each as the value that it means; a list stays the text that it is."""
    columns = [loopback.column(Field("x", type_))]
    (row,) = values.rows(columns, [{"Data": [{"VarCharValue": text}]}])

    assert (row, type(row[0])) == ((value,), type(value))
    assert values.fields(columns) == (Field("x", type_),)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-5, "1 -(-5)"),
        (None, "1 -NULL"),
        (False, "1 -false"),
        ("a'b", "1 -'a''b'"),
        (date(2026, 11, 22), "1 -DATE '2026-11-22'"),
        (datetime(2026, 11, 22, 13, 5), "1 -TIMESTAMP '2026-11-22 13:05:00.000000'"),  # noqa: DTZ001
        (
            datetime(2026, 11, 22, 13, 5, tzinfo=timezone(timedelta(hours=-3))),
            "1 -TIMESTAMP '2026-11-22 16:05:00.000000 UTC'",
        ),
    ],
)
def test_a_parameter_is_written_as_a_literal(value: object, text: str) -> None:
    """A negative number in brackets: two hyphens would begin a comment."""
    assert literals.fill("1 -:x", {"x": value}) == text


def test_a_kind_that_no_question_has_is_no_parameter() -> None:
    """Better a fault at once than a text that may mean anything."""
    with pytest.raises(TypeError):
        literals.fill(":x", {"x": [1]})


# -- what it costs -------------------------------------------------------------------------------------


def test_what_was_read_is_billed_once(client: Athena, server: Server) -> None:
    """Two queries, each rounded up; the next bill begins anew."""
    client.bill()
    client.run("SELECT 1")
    client.run("SELECT 2")

    assert client.bill() == Cost(2, 2 * SCANNED, 2 * 13_000_000)
    assert client.bill() == Cost()


@pytest.mark.parametrize(
    ("scanned", "usd"), [(0, 0.00005), (1, 0.00005), (10_000_001, 0.000055), (10**12, 5.0)]
)
def test_the_price_of_a_query(scanned: int, usd: float) -> None:
    """5 dollars for 10^12 bytes, in whole millions, and ten of them at least."""
    assert Cost.of(scanned).usd == pytest.approx(usd)


def test_the_price_in_words() -> None:
    """As each language writes money."""
    note = Cost.of(SCANNED).note()
    assert say(note, "en") == (
        "Athena: 1 query, 12.3 MB read: $0.000065 at the list price of us-east-1 (2026-11-21)."
    )
    assert say(note, "pt") == (
        "Athena: 1 consulta, 12,3 MB lidos: US$ 0,000065 pelo preço de tabela de us-east-1 (2026-11-21)."
    )


# -- a query that is given up --------------------------------------------------------------------------


def test_ctrl_c_stops_the_query(
    client: Athena, keys: Account, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real SIGINT while we wait: Athena is told, and the person's Ctrl+C goes on."""
    monkeypatch.setattr(keys, "wait", lambda _: signal.raise_signal(signal.SIGINT))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it

    try:
        with pytest.raises(KeyboardInterrupt):
            client.run("SELECT 1")
    finally:
        signal.signal(signal.SIGINT, before)
    assert server.asked("StopQueryExecution") == [{"QueryExecutionId": "query-0"}]


def test_a_query_that_ended_is_not_stopped(client: Athena, server: Server) -> None:
    """The control: nothing is given up, nothing is stopped."""
    client.run("SELECT 1")
    assert server.asked("StopQueryExecution") == []


def test_where_the_stop_fails_too_the_first_reason_is_told(client: Athena, server: Server) -> None:
    """Not the second one, which would hide it."""
    server.refuse = {
        "GetQueryExecution": ("AccessDeniedException", "no"),
        "StopQueryExecution": ("AccessDeniedException", "no"),
    }
    with pytest.raises(Problem, match="may not do GetQueryExecution"):
        client.run("SELECT 1")


# -- refusals ------------------------------------------------------------------------------------------

FAILED: list[tuple[str, str, type[Problem], str]] = [
    ("CANCELLED", "Query cancelled! : Bytes scanned limit was exceeded", Problem, "more than one query may: 12 MB"),
    ("CANCELLED", "Query was cancelled by user", Problem, "was cancelled in Athena"),
    ("FAILED", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.igarape.foo' does not exist", Usage, "called foo"),
    ("FAILED", "SCHEMA_NOT_FOUND: line 1:15: Schema 'igarape' does not exist", Problem, "no database igarape"),
    ("FAILED", "COLUMN_NOT_FOUND: line 1:8: Column 'foo' cannot be resolved or requester is not authorized to access"
     " requested resources", Usage, "no column called foo"),
    ("FAILED", "PERMISSION_DENIED: Access denied on operation: GetObject. Status Code: 403", Problem, "may not read all"),
    ("FAILED", "com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3)", Problem,
     "may not read all"),
    ("FAILED", "Query exhausted resources at this scale factor", Problem, "too large for Athena"),
    ("FAILED", "HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split: The specified key does not exist. NoSuchKey", Problem,
     "A build changed the tables"),
    ("FAILED", "SYNTAX_ERROR: line 1:8: '=' cannot be applied to date, varchar(10)", Usage, "cannot be applied to date"),
    ("FAILED", "GENERIC_INTERNAL_ERROR: something broke", Problem, "something broke"),
    ("FAILED", "", Problem, "could not run the query: FAILED"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "why", "kind", "what"), FAILED)
def test_why_a_query_failed(
    client: Athena, server: Server, state: str, why: str, kind: type[Problem], what: str
) -> None:
    """One sentence and a next step, in both languages."""
    server.end = {"State": state, "StateChangeReason": why}
    with pytest.raises(kind, match=r".") as found:
        client.run("SELECT 1")
    said = explain(found.value, "en")
    assert what in said
    assert "\nTry: " in said
    assert explain(found.value, "pt").count("\n") == said.count("\n") == 1


REFUSED = [
    (
        "InvalidRequestException",
        "WorkGroup questions is not found.",
        "workgroup questions cannot be used in us-east-1",
    ),
    ("AccessDeniedException", "User is not authorized", "may not do StartQueryExecution"),
    ("UnrecognizedClientException", "The security token is invalid", "does not know these keys"),
    ("InvalidRequestException", "Queries of this type are not supported", "Queries of this type"),
]


@pytest.mark.parametrize(("code", "why", "what"), REFUSED)
def test_why_a_query_was_not_begun(client: Athena, server: Server, code: str, why: str, what: str) -> None:
    """No query, no price, one sentence."""
    client.bill()
    server.refuse = {"StartQueryExecution": (code, why)}
    with pytest.raises(Problem, match=what) as found:
        client.run("SELECT 1")
    assert found.value.hint
    assert (client.bill(), server.asked("StopQueryExecution")) == (Cost(), [])


def test_throttling_is_tried_again_and_then_told(
    client: Athena, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """boto3 asks three times, with pauses between; the pauses are left out here."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    server.refuse = {"StartQueryExecution": ("TooManyRequestsException", "Rate exceeded")}
    with pytest.raises(Problem, match="too many queries at once"):
        client.run("SELECT 1")
    assert len(server.asked("StartQueryExecution")) == 3


@pytest.mark.parametrize(
    "sql", ["SELECT 1", "/* a */ WITH x AS (SELECT 1) SELECT * FROM x", "(SELECT 1)", "VALUES 1"]
)
def test_a_query_is_let_through(client: Athena, server: Server, sql: str) -> None:
    """As it stands: Athena itself says what it thinks of it."""
    client.run(sql)
    assert server.asked("StartQueryExecution")[0]["QueryString"] == sql


@pytest.mark.parametrize(
    "sql", ["DROP TABLE x", "/* SELECT */ DELETE FROM x", "--\nINSERT INTO x SELECT 1", "UNLOAD (SELECT 1) TO 's3://a'",
            "EXPLAIN ANALYZE SELECT 1", "selection", "", "; ;"],
)  # fmt: skip
def test_nothing_but_a_query_reaches_athena(client: Athena, server: Server, sql: str) -> None:
    """Real keys may do more than read, so what is no query is refused here."""
    with pytest.raises(Usage, match="Only queries run here"):
        client.run(sql)
    assert server.calls == []
